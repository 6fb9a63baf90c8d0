"""A committee member's doubt: cleared by her alone, at its line; no hand of the bookkeeper makes it vanish."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.errors import Refused
from app.village import queries
from app.village.models import Release
from app.village.rules.doubts import place
from app.village.rules.life import State
from app.village.service import books, chain, doubts, taking_down
from app.village.tables import forms_of
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, SINCE, Hamlet, line
from tests.village.test_take_down import MORNING_AFTER, hang, listed
from tests.village.test_take_down import ROWS as PEOPLE

pytestmark = pytest.mark.databases("sqlite")

FORM = forms_of("V01")[0].key
LAMPS = "10月9日 记-2 村组路灯更换 12 盏 支出 9,360.00 元"


@pytest.mark.parametrize(
    ("before", "after", "seq", "place_now"),
    [
        ("abc", "abc", 2, 2),
        ("abc", "bc", 2, 1),  # the line before it struck
        ("abc", "xabc", 2, 3),  # one put in front
        ("abc", "aXc", 2, 2),  # mended in its place
        ("abc", "ac", 2, None),  # struck: what stands at its number is another that stood before
        ("abc", "ab", 3, None),
        ("abc", "", 1, None),
        ("aab", "ba", 2, None),  # of two equal ones the second
        ("aab", "baa", 2, 3),
        ("abc", "cba", 3, 1),
    ],
)
def test_a_doubt_goes_with_its_line(before: str, after: str, seq: int, place_now: int | None):
    assert place(seq, before, after) == place_now


def doubted(hamlet: Hamlet, seq: int = 2) -> Release:
    """A book sent back to the bookkeeper with the first member's doubt about the lamps."""
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        chain.doubt(release, seq, "单价太高", by=hamlet.members[0])
        chain.send_back(release, "请核对路灯的合同", by=hamlet.members[0])
    db.session.flush()
    return release


def mended(release: Release, by) -> None:
    books.replace_lines(release, [OCTOBER[0], line(2, expense=864000), OCTOBER[2]], by=by)


HANDS: list[tuple[Callable[..., None], int]] = [
    (mended, 2),
    (lambda release, by: books.replace_lines(release, OCTOBER, by=by), 2),
    (lambda release, by: books.replace_lines(release, [replace(OCTOBER[1], seq=1)], by=by), 1),
    (lambda release, by: books.replace_lines(release, [], by=by), 0),
    (lambda release, by: books.drop_line(release, 1, by=by), 1),
    (lambda release, by: books.drop_line(release, 2, by=by), 0),
    (lambda release, by: books.append_lines(release, [line(1, voucher="记-9")], by=by), 2),
    (lambda release, by: books.put_line(release, line(2, expense=864000), by=by), 2),
]


@pytest.mark.parametrize(("hand", "seq"), HANDS)
def test_whatever_the_bookkeeper_does_the_doubt_stays_with_its_words_and_its_line(hamlet: Hamlet, hand, seq: int):
    release = doubted(hamlet)
    with clock.at(NOW):
        hand(release, by=hamlet.bookkeeper)
        db.session.flush()
        [check] = doubts.of(release)
        assert (check.remark, check.line, check.by_name) == ("单价太高", LAMPS, "易桂兰")
        assert (check.seq if check.has_line else 0) == seq


def test_nobody_signs_before_its_raiser_has_cleared_it(hamlet: Hamlet):
    release = doubted(hamlet)
    with clock.at(NOW):
        mended(release, hamlet.bookkeeper)
        chain.submit(release, by=hamlet.bookkeeper)
        for member in hamlet.members:
            with pytest.raises(Refused, match="第 2 行的疑问还没有消除：请易桂兰在疑问旁边按“疑问已消除”"):
                chain.check(release, "", by=member)
        with pytest.raises(Refused, match="不是您提出的"):
            chain.withdraw_doubt(release, 2, by=hamlet.members[1])
        chain.withdraw_doubt(release, 2, by=hamlet.members[0])
    assert hamlet.pass_on(release, State.PUBLISHED).state == State.PUBLISHED


def test_two_doubts_of_one_member_keep_out_of_each_others_way(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        for seq in (1, 2, 3):
            chain.doubt(release, seq, f"对第 {seq} 笔有疑问", by=hamlet.members[0])
        chain.send_back(release, "请核对路灯的合同", by=hamlet.members[0])
        db.session.flush()
        books.drop_line(release, 1, by=hamlet.bookkeeper)
        books.drop_line(release, 1, by=hamlet.bookkeeper)
        db.session.flush()
        seqs = [check.seq for check in doubts.of(release)]
        assert (seqs[0] < 0, seqs[1] < 0, seqs[2]) == (True, True, 1)


def test_a_draft_that_is_doubted_is_not_thrown_away_to_begin_anew(hamlet: Hamlet):
    release = doubted(hamlet)
    with clock.at(NOW):
        with pytest.raises(Refused, match="不能作废"):
            taking_down.discard(release, by=hamlet.bookkeeper)
        chain.withdraw_doubt(release, 2, by=hamlet.members[0])
        db.session.flush()
        taking_down.discard(release, by=hamlet.bookkeeper)
    assert release.state == State.DISCARDED


def test_who_serves_no_more_holds_nothing_up_but_her_doubt_is_still_read(app: Flask, hamlet: Hamlet):
    release = doubted(hamlet)
    for member in hamlet.village.members:
        if member.user_id == hamlet.members[0].id:
            member.until = (NOW - timedelta(days=1)).date()
    db.session.flush()
    with clock.at(NOW):
        chain.submit(release, by=hamlet.bookkeeper)
        chain.check(release, "", by=hamlet.members[1])
        read = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/"))
    assert "单价太高（任期已结束" in read.select_one("#doubts + ul").text


def test_the_rows_of_a_list_are_followed_too(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V01", FORM, "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        rows = [{"matter": "修通组公路"}, {"matter": "修水渠"}]
        books.put_table(release, FORM, {}, rows, by=hamlet.bookkeeper)
        chain.life.move(release, State.CHECKING)
        chain.doubt(release, 2, "钱从哪里来", by=hamlet.members[0])
        chain.life.move(release, State.DRAFT)
        books.drop_row(release, 1, by=hamlet.bookkeeper)
        assert [(check.seq, check.line) for check in doubts.of(release)] == [(1, "修水渠")]
        books.put_table(release, FORM, {}, rows[:1] * 2, by=hamlet.bookkeeper)
        assert [check.line for check in doubts.of(release)] == ["修水渠"]


def forms_that_clear(answer) -> list[str]:
    return [form["action"] for form in page(answer).select("main form") if "疑问已消除" in form.text]


def test_the_button_is_at_the_line_for_whoever_raised_it_alone(app: Flask, hamlet: Hamlet):
    release = doubted(hamlet)
    address = f"/desk/village/releases/{release.id}/"
    with clock.at(NOW):
        mended(release, hamlet.bookkeeper)
        chain.submit(release, by=hamlet.bookkeeper)
        db.session.flush()
        raiser = sign_in(app, hamlet.members[0])
        for other in (hamlet.members[1], hamlet.bookkeeper, hamlet.head, hamlet.reviewer):
            client = sign_in(app, other)
            assert forms_that_clear(client.get(address)) == []
            client.post(f"{address}lines/2/cleared")
            assert queries.checks_of(release)
        shown = page(raiser.get(address))
        assert LAMPS in shown.select_one("#doubts + ul").text
        form = shown.select_one("#line-2 form")
        assert form.text.strip() == "疑问已消除"
        done = raiser.post(form["action"], follow_redirects=True)
        assert "第 2 行的疑问已消除" in page(done).select_one(".flash").text
        assert not queries.checks_of(release)
        assert "消除了自己的疑问" in page(raiser.get(address)).text


def test_the_button_stands_in_the_list_when_the_line_is_gone(app: Flask, hamlet: Hamlet):
    release = doubted(hamlet)
    with clock.at(NOW):
        books.drop_line(release, 2, by=hamlet.bookkeeper)
        db.session.flush()
        raiser = sign_in(app, hamlet.members[0])
        [action] = forms_that_clear(raiser.get(f"/desk/village/releases/{release.id}/"))
        assert "疑问已消除" in page(raiser.post(action, follow_redirects=True)).select_one(".flash").text
    assert not queries.checks_of(release)


ROWS = [{"matter": "修通组公路", "due": 46, "result": "通过"}, {"matter": "修水渠", "due": 46, "result": "通过"}]


def a_table(hamlet: Hamlet) -> Release:
    """Two decisions of the third quarter, before the committee."""
    with clock.at(NOW):
        release = books.start(hamlet.village, "V01", FORM, "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, FORM, {}, ROWS, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.CHECKING)


def test_the_committee_checks_a_table_row_by_row(app: Flask, hamlet: Hamlet):
    """As it checks a book: a doubt at the row, to the row and back to the bookkeeper with the table, cleared by her alone."""
    release = a_table(hamlet)
    address = f"/desk/village/releases/{release.id}/"
    with clock.at(NOW):
        raiser = sign_in(app, hamlet.members[0])
        rows = page(raiser.get(address)).select("[id^=row-]")
        doors = [row.select_one("a[href$=doubt]")["href"] for row in rows]
        assert doors == [f"{address}lines/{seq}/doubt" for seq in (1, 2)]
        asked = page(raiser.get(doors[1]))
        assert "修水渠" in asked.select_one("main dl.facts").text, "she reads what she doubts"
        refused = page(raiser.post(doors[1], data={"remark": "钱"}))
        assert "请写明对这一行有什么疑问" in refused.select_one(".err").text
        sent = raiser.post(doors[1], data={"remark": "钱从哪里来"})
        assert sent.location.endswith(f"{address}#row-2")
        row = page(raiser.get(address)).select_one("#row-2")
        assert "易桂兰有疑问：钱从哪里来" in row.text and row.select_one("form").text.strip() == "疑问已消除"
        assert not row.select("a[href$=doubt]")
        assert page(raiser.get(address)).select_one("#doubts + ul a")["href"] == f"{address}#row-2"
        other = sign_in(app, hamlet.members[1])
        refused = page(other.post(f"{address}check", data={"remark": ""}))
        assert "第 2 行的疑问还没有消除：请易桂兰" in refused.text
        chain.send_back(release, "请写清资金来源", by=hamlet.members[0])
        db.session.flush()
        filler = sign_in(app, hamlet.bookkeeper)
        row = page(filler.get(address)).select_one("#row-2")
        assert "钱从哪里来" in row.text and not row.select("form")
        assert "钱从哪里来" in page(filler.get(f"{address}rows/2")).select_one(".refusal").text
        assert not page(filler.get(f"{address}rows/1")).select(".refusal")
        cleared = raiser.post(f"{address}lines/2/cleared")
        assert cleared.location.endswith(f"{address}#row-2") and not queries.checks_of(release)


@pytest.mark.parametrize("who", ["bookkeeper", "head", "reviewer"])
def test_nobody_but_the_committee_finds_a_door_to_doubt_a_row(app: Flask, hamlet: Hamlet, who: str):
    release = a_table(hamlet)
    address = f"/desk/village/releases/{release.id}/"
    with clock.at(NOW):
        client = sign_in(app, getattr(hamlet, who))
        assert not page(client.get(address)).select("[id^=row-] a, [id^=row-] form")
        assert client.post(f"{address}lines/1/doubt", data={"remark": "钱从哪里来"}).status_code == 403


def test_a_doubt_about_a_row_says_its_words_and_its_amounts(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V07", "debts", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        row = {
            "side": "债权",
            "party": "农资经营部",
            "reason": "门面租金",
            "opening": 0,
            "increase": 200000,
            "closing": 200000,
        }
        books.put_table(release, "debts", {}, [row], by=hamlet.bookkeeper)
        assert doubts.words_of(release, 1).startswith("农资经营部，门面租金，本期增加 ")
        assert "2,000.00 元" in doubts.words_of(release, 1)


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_doubt_saw_of_a_list_goes_with_the_list(hamlet: Hamlet):
    """Also a name that was mended after the doubt: no mask made of the list knows it."""
    release = hamlet.pass_on(listed(hamlet), State.CHECKING)
    with clock.at(NOW):
        chain.doubt(release, 1, "姓名写错了", by=hamlet.members[0])
        chain.send_back(release, "请改姓名", by=hamlet.members[0])
        db.session.flush()
        books.put_row(release, {**PEOPLE[0], "householder": "祁麟祉"}, 1, by=hamlet.bookkeeper)
    gone = hamlet.members.pop(0)
    next(one for one in hamlet.village.members if one.user_id == gone.id).until = SINCE
    db.session.flush()
    assert "祁麟趾" in doubts.of(hang(hamlet, release))[0].line
    with clock.at(MORNING_AFTER):
        taking_down.take_down(release, by=None)
        db.session.refresh(doubts.of(release)[0])
    assert [(one.line, one.remark) for one in doubts.of(release)] == [("", "姓名写错了")]
