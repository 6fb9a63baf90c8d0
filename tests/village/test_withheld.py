"""A book published before the rule of what is told of lives is read in part, and stays as it was published."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.core import audit
from app.core.notify.models import Message
from app.db import db
from app.village import by_code, gone, queries, searching, statements, withheld, working
from app.village.acts import Did
from app.village.models import LET_OUT, LedgerLine, Looked, Override, Release, StepTaken
from app.village.rules.life import State, Step
from app.village.searching import Asked
from app.village.service import books, corrections, guarding, seal, withholding
from tests.conftest import page
from tests.making import sign_in
from tests.unpacked import text_of
from tests.village.making import NOW, Hamlet, behind_the_program, line

pytestmark = pytest.mark.databases("sqlite")

SAID = ("付周强尿毒症住院临时救助金", "付刘德华", "村组路灯更换 12 盏")
SHOWN = ("付周*（不公开）临时救助金", "付刘*华", "村组路灯更换 12 盏")
DEBT = {"side": "债务", "party": "县农商行", "reason": "修路借款", "opening": 100_00, "closing": 100_00}
WHOLE = ("周强", "刘德华", "尿毒", "癌症")


def before_the_rule(hamlet: Hamlet, said: tuple[str, ...] = SAID, **more: Any) -> Release:
    """A book as it stands since before there was the rule: published and sealed with its words whole."""
    lines = tuple(line(n, summary=f"付杂项 {n}", note="", **more) for n in range(1, len(said) + 1))
    release = hamlet.pass_on(hamlet.draft(lines=lines), State.PUBLISHED)
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        for seq, summary in enumerate(said, 1):
            note = "癌症手术" if summary == "付刘德华" else ""
            own = (LedgerLine.release_id == release.id, LedgerLine.seq == seq)
            db.session.execute(update(LedgerLine).where(*own).values(summary=summary, note=note))
        release.state = State.PUBLISHED
        release.code = seal.code_of(release)
        db.session.flush()
    db.session.commit()
    return release


def look() -> list[int]:
    ids = withholding.unlooked_ids()
    for id in ids:
        withholding.look(id)
    db.session.commit()
    return ids


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_reads_finds_or_takes_away_what_the_rule_withholds(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    code, alias, client = release.code, hamlet.village.region.alias, app.test_client()
    address = f"/village/{alias}/finance/2026-10"
    with clock.at(NOW):
        assert "尿毒症" in client.get(f"{address}/").text
        look()
        for ending in (
            "/",
            ".json",
            ".csv",
            ".pdf",
            ".xlsx",
            "/?version=1",
            "/?words=救助金",
            ".json?words=救助金",
            ".csv?words=救助金",
        ):
            answer = client.get(address + ending)
            assert answer.status_code == 200, ending
            assert not [word for word in WHOLE if word in text_of(answer)], ending
        for word in WHOLE:
            assert "没有" in page(client.get(f"{address}/?words={word}")).select_one("main").text, word
            assert client.get(f"{address}.json?words={word}").json["lines"] == []
            assert searching.page_of_hits(Asked(hamlet.village.region, word), 1, 30)[0] == [], word
        found, _, _ = searching.page_of_hits(Asked(hamlet.village.region, "临时救助金"), 1, 30)
        assert [hit.line.summary for hit in found] == [SHOWN[0]]
        shown = [one.summary for _, one in statements.lines(statements.of_release(release), statements.Asked())]
    assert shown == list(SHOWN)
    assert [one.summary for one in queries.lines_of(release)] == list(SAID) and release.code == code
    assert seal.verify(release)


def test_page_and_files_say_first_which_lines_are_read_in_part(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        look()
        address = f"/village/{hamlet.village.region.alias}/finance/2026-10"
        read, data = page(app.test_client().get(f"{address}/")).text, app.test_client().get(f"{address}.json").json
        rows = list(csv.reader(io.StringIO(app.test_client().get(f"{address}.csv").get_data().decode("utf-8-sig"))))
    told = "第 1 行摘要、第 2 行摘要、第 2 行备注按规定不再全文显示"
    assert withheld.places(release) == ["第 1 行摘要", "第 2 行摘要", "第 2 行备注"]
    assert told in read and told in data["said_first"][0] and any(told in cell for row in rows for cell in row)
    assert "从 2026 年 11 月 6 日起只显示一部分" in read and data["said_first"][0].endswith("仍由系统保存。")
    assert data["sealed"] is None and "公开以后按规定遮去了" in data["about_code"]


def test_each_book_is_looked_through_once_and_an_ordinary_one_stays_as_it_is(hamlet: Hamlet):
    release = before_the_rule(hamlet, ("购买医疗保险", "慰问困难户 12 户"))
    with clock.at(NOW):
        assert look() == [release.id] and look() == []
    assert release.withheld == {} and db.session.get(Looked, release.id).places == 0
    assert withheld.told(release) == "" and not [one for one in _trail(release) if one.did == Did.WITHHELD]


def _trail(release: Release) -> list[audit.models.AuditEntry]:
    return list(db.session.scalars(audit.trail("village_release", release.id)))


def test_who_keeps_and_who_reviews_are_told_once_and_keep_a_task_until_it_is_corrected(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        look()
        told = [one for one in db.session.scalars(select(Message)) if one.notice == "village/withheld"]
        assert sorted(one.reader for one in told) == sorted(
            f"user:{one.id}" for one in (hamlet.bookkeeper, hamlet.reviewer)
        )
        assert "周强" not in "".join(one.title for one in told)
        assert [one.did for one in _trail(release)].count(Did.WITHHELD) == 1
        for who, word in (
            (hamlet.bookkeeper, "更正已经遮去一部分的内容"),
            (hamlet.reviewer, "催办更正已经遮去一部分的内容"),
        ):
            with app.test_request_context():
                assert [one.title for one in working.work(who) if word in one.title], who
            desk = page(sign_in(app, who).get(f"/desk/village/{hamlet.village.id}/"))
            assert "第 1 行摘要、第 2 行摘要、第 2 行备注" in desk.select_one("#withheld").find_next("ul").text
            asked = "点“提出更正”" if who is hamlet.bookkeeper else "请报账员提出更正"  # as each may
            assert asked in desk.select_one("#withheld").find_next("p").text
        (step,) = [a for a in page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/{hamlet.village.id}/")).select("a") if "提出更正" in a.text]  # fmt: skip
        assert step["href"].endswith(f"/releases/{release.id}/correct")
        version = corrections.correct(release, "改写写到个人情况的两处", by=hamlet.bookkeeper)
        assert [one.summary for one in queries.lines_of(version)] == list(SAID) and version.withheld == {}
        hamlet.pass_on(version, State.PUBLISHED)
        db.session.commit()
        look()
        assert withholding.waiting([hamlet.village.id]) == []
        with app.test_request_context():
            assert not [one for one in working.work(hamlet.bookkeeper) if "遮去" in one.title]
        changed = corrections.changes(release, version)
    assert [one.summary for one in queries.lines_of(version)] == list(SHOWN)
    assert not [word for word in WHOLE for one in changed if word in f"{one.old}{one.new}"]


def test_a_version_that_was_replaced_is_read_in_part_too(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        version = corrections.correct(release, "改写写到个人情况的两处", by=hamlet.bookkeeper)
        books.put_line(version, line(1, summary="付临时救助金"), by=hamlet.bookkeeper)
        hamlet.pass_on(version, State.PUBLISHED)
        db.session.commit()
        look()
        read = app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026-10/?version=1").text
    assert not [word for word in WHOLE if word in read] and SHOWN[0] in read


def test_words_two_people_let_out_stay(hamlet: Hamlet):
    release = before_the_rule(hamlet, ("付周*癌症救助金", "付刘*华因病致贫慰问"))
    leave = Override(
        release=release, kind="health", place="工作表“账目”摘要第 1 行", shown="（不公开）", reason="本人书面同意写明"
    )
    leave.asked_by_id, leave.given_by_id, leave.given_at = hamlet.bookkeeper.id, hamlet.reviewer.id, clock.now()
    leave.sha256 = "of the words as they were before the name was masked"
    db.session.add(leave)
    release.stated = {name: said for name, said in release.stated.items() if name != LET_OUT}  # it was not noted then
    db.session.commit()
    assert guarding.overrides(release)
    with clock.at(NOW):
        look()
    assert withheld.places(release) == ["第 2 行摘要"]


def test_whoever_keeps_copies_of_pages_drops_them(hamlet: Hamlet):
    release = before_the_rule(hamlet)
    moment = NOW + timedelta(days=1)
    with clock.at(moment):
        look()
        address = f"/village/{hamlet.village.region.alias}/finance/{release.period}"
        assert any(gone.stands_for(one, f"{address}.csv") for one in gone.since(moment))
        assert gone.since(datetime(2027, 1, 1, tzinfo=NOW.tzinfo)) == []


def said_since(release: Release, seq: int, recipe: str = seal.NEWEST, **said: str) -> None:
    """What a younger rule finds in a line it spared so far, seen from outside: the line as it always was."""
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        own = (LedgerLine.release_id == release.id, LedgerLine.seq == seq)
        db.session.execute(update(LedgerLine).where(*own).values(**said))
        release.state = State.PUBLISHED
        release.code = seal.code_of(release, recipe)
        db.session.flush()
    db.session.commit()


def test_what_a_younger_rule_withholds_later_says_its_own_day(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch):
    release, later = (
        before_the_rule(hamlet, ("付周强尿毒症住院临时救助金", "付杂项", "付杂项")),
        NOW + timedelta(days=30),
    )
    with clock.at(NOW):
        look()
    for seq, summary, rule, day in ((2, "付李建国肺癌住院费", "younger", later), (3, "付何建军肝癌住院费", "youngest", later + timedelta(days=1))):  # fmt: skip
        said_since(release, seq, summary=summary)
        monkeypatch.setattr(withholding, "RULE", rule)
        with clock.at(day):
            look()
            told = gone.since(day)
    assert "第 1 行摘要、第 2 行摘要、第 3 行摘要按规定不再全文显示" in withheld.told(release)
    assert (
        "第 1 行摘要从 2026 年 11 月 6 日起，第 2 行摘要从 2026 年 12 月 6 日起，第 3 行摘要从 2026 年 12 月 7 日起，只显示一部分"
        in withheld.told(release)
    )
    address = f"/village/{hamlet.village.region.alias}/finance/{release.period}"
    assert any(gone.stands_for(one, f"{address}.csv") for one in told)


def test_the_page_of_a_year_says_which_months_are_read_in_part(app: Flask, hamlet: Hamlet):
    before_the_rule(hamlet)
    with clock.at(NOW):
        look()
        told = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026/"))
    (said,) = [one.text for one in told.select(".flash.warning") if "不再全文显示" in one.text]
    assert said.startswith("2026 年 10 月：这一版公开以后，第 1 行摘要")


def test_leave_for_words_that_were_gone_before_it_was_public_lets_no_other_words_stay(hamlet: Hamlet):
    release = hamlet.draft(lines=(line(1, summary="付周强尿毒症住院费"), line(2, summary="付何建军肝癌住院费")))
    with clock.at(NOW):
        guarding.ask_leave(release, "本人要求写明，家属签了字", {0, 1, 2, 3}, by=hamlet.bookkeeper)
        guarding.give_leave(release, guarding.overrides(release)[-1].id, by=hamlet.reviewer)
        books.put_line(release, line(1, summary="付刘德华癌症手术费"), by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    assert [one.summary for one in queries.lines_of(release)] == ["付刘*华（不公开）费", "付何*军肝癌住院费"]
    said_since(release, 1, summary="付刘德华癌症手术费")  # what the rule of that day spared
    with clock.at(NOW):
        look()
        shown = [one.summary for one in withheld.lines(release, queries.lines_of(release))]
    assert shown == ["付刘*华（不公开）费", "付何*军肝癌住院费"]


def test_what_is_said_beside_who_handled_a_public_line_is_read_no_more(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet, ("付杂项", "付杂项"))
    said_since(release, 1, summary="付周强救助金", handler="周强（尿毒症）")
    with clock.at(NOW):
        look()
        address, client = f"/village/{hamlet.village.region.alias}/finance/2026-10", app.test_client()
        read = [client.get(f"{address}{ending}").get_data().decode("utf-8", "ignore") for ending in ("/", ".csv", "/?words=周强")]  # fmt: skip
    assert withheld.places(release) == ["第 1 行摘要", "第 1 行经手人"]
    assert not [text for text in read if "尿毒" in text] and all("周强（不公开）" in text for text in read[:2])


def test_the_code_everyone_reads_is_over_what_is_read_and_either_finds_the_page(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet, ("付周强尿毒症临时救助金", "付杂项"))
    said_since(release, 2, summary="付杂项", recipe="")  # its code holds no times: whoever tries the words finds them
    address, was = f"/village/{hamlet.village.region.alias}/finance/2026-10", release.code
    with clock.at(NOW):
        look()
        first = release.code_as_read
        said_since(release, 2, summary="付何建军肝癌住院费", recipe="")
        db.session.delete(db.session.get(Looked, release.id))
        look()
        for ending in ("/", ".json", ".csv"):
            read = app.test_client().get(address + ending).text
            assert was not in read and release.code not in read and release.code_as_read in read, ending
        assert was not in app.test_client().get(f"/api/v1/villages/{hamlet.village.region.code}/finance").text
    assert len({was, first, release.code, release.code_as_read}) == 4 and seal.verify(release)
    assert {by_code.by_code(code) for code in (first, release.code_as_read)} == {release.id}
    assert by_code.by_code(release.code) is None
    assert by_code.by_code("3-") is None


def test_a_code_without_times_over_words_nobody_reads_any_more_finds_nothing(app: Flask, hamlet: Hamlet):
    """Who and what could be tried one after another, the rest being public, until the search answers."""
    release, plain = before_the_rule(hamlet), hamlet.notice("V07", "debts", [DEBT])
    said_since(release, 3, summary="村组路灯更换 12 盏", recipe="")
    with behind_the_program():
        plain.state = State.REVIEWING
        db.session.flush()
        plain.state, plain.code = State.PUBLISHED, seal.code_of(plain, "")
    db.session.commit()
    with clock.at(NOW):
        client, address = app.test_client(), f"/village/{hamlet.village.region.alias}/finance/2026-10/"
        assert by_code.by_code(release.code) == release.id
        look()
        answer = client.get("/search", query_string={"q": release.code}, follow_redirects=True)
        assert by_code.by_code(release.code) is None and address not in answer.text and answer.request.path == "/search"
        assert by_code.by_code(plain.code) == plain.id


def test_an_older_step_of_a_cut_no_longer_names_the_code_from_before(app: Flask, hamlet: Hamlet):
    release = hamlet.book()
    step = StepTaken(release_id=release.id, step=Step.CUT, by_name="刘芳", remark="隐去了：第 1 行摘要。金额没有改。隐去前的核验编号 3-7F3A-91C2-04DE")  # fmt: skip
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.add(step)
        db.session.flush()
        release.state, release.code = State.PUBLISHED, seal.code_of(release)
        db.session.flush()
    db.session.commit()
    address = f"/village/{hamlet.village.region.alias}/finance/2026-10"
    with clock.at(NOW):
        read = {ending: app.test_client().get(address + ending) for ending in ("/", ".json", ".csv")}
    assert (
        not [ending for ending, answer in read.items() if "04DE" in answer.text]
        and read[".json"].json["sealed"] is None
    )
    assert "第 1 行摘要。金额没有改。" in read["/"].text and seal.verify(release)


def test_a_correction_tells_of_what_was_changed_and_not_of_what_is_withheld(hamlet: Hamlet):
    first = before_the_rule(hamlet, ("付周强尿毒症住院临时救助金", "付刘德华", "付杂项"))
    with clock.at(NOW + timedelta(hours=1)):
        look()
        second = corrections.correct(first, "有一笔的金额写错了一行", by=hamlet.bookkeeper)
        db.session.flush()
        assert corrections.changes(first, second) == []
        stands = queries.line_of(second, 1)
        books.put_line(second, replace(stands, expense=stands.expense + 1), by=hamlet.bookkeeper)
        stands = queries.line_of(second, 2)
        books.put_line(second, replace(stands, note="手术费"), by=hamlet.bookkeeper)
        db.session.flush()
        changed = corrections.changes(first, second)
    assert [one.fields for one in changed] == [["支出"], ["备注"]]
    assert not [word for word in ("周强", "尿毒") for one in changed if word in str(one.old)]


def test_the_filter_asks_once_for_what_a_book_withholds_and_finds_its_numbers_in_either_width(
    app: Flask, hamlet: Hamlet, statements: list[str]
):
    before_the_rule(hamlet, ("村组路灯更换 12 盏", *(f"付周强尿毒症住院临时救助金 {n}" for n in range(30))))
    address = f"/village/{hamlet.village.region.alias}/finance/2026-10.json"
    with clock.at(NOW):
        look()
        client, counts = app.test_client(), []
        for words in ("公益", "记－１", "记－２"):
            statements.clear()
            found = client.get(address, query_string={"words": words}).json["lines"]
            counts.append(len(statements))
            assert bool(found) == words.startswith("记")
    assert max(counts) < 30
