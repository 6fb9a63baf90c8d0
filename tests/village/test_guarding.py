"""No personal data becomes public: blocked, masked, or let through by two people with a reason."""

from typing import Any

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.errors import Refused
from app.village import knowing, queries
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain, guarding, taking_down
from tests.conftest import page
from tests.making import Make, id_number, sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

PHONE = "村组路灯更换，联系 13912345678"


def with_line(hamlet: Hamlet, summary: str):
    return hamlet.draft(lines=(*OCTOBER[:2], line(3, summary=summary)))


@pytest.mark.parametrize(
    "summary", [PHONE, f"慰问彭秀兰 {id_number(7)}", "转入 6222 0212 3456 7890 128", "电话１３９１２３４５６７８"]
)
def test_a_number_that_names_somebody_stops_the_book_at_its_line(hamlet: Hamlet, summary: str):
    release = with_line(hamlet, summary)
    with clock.at(NOW), pytest.raises(Refused, match="摘要第 3 行"):
        chain.submit(release, by=hamlet.bookkeeper)
    assert release.state == State.DRAFT


def seen(release: Release) -> int:
    """The last request on the reviewer's page."""
    return guarding.overrides(release)[-1].id


def test_leave_is_given_for_what_was_seen_and_not_for_what_was_asked_later(hamlet: Hamlet):
    release = with_line(hamlet, PHONE)
    with clock.at(NOW):
        guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper)
        before = seen(release)
        books.put_line(release, line(2, summary="另有 13987654321"), by=hamlet.bookkeeper)
        guarding.ask_leave(release, "这是水电工的手机，本人同意", by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="又请求了放行"):
            guarding.give_leave(release, before, by=hamlet.reviewer)
        assert not any(leave.given_at for leave in guarding.overrides(release))


def test_leave_is_given_for_no_words_but_those_that_stand_there_as_they_were_asked_for(app: Flask, hamlet: Hamlet):
    release, told = with_line(hamlet, "付周强尿毒症住院费"), line(3, summary="付周强尿毒症住院费")
    with clock.at(NOW):
        guarding.ask_leave(release, "本人要求写明，家属签了字", {0, 1}, by=hamlet.bookkeeper)
        books.put_line(release, line(3, summary="村组路灯更换"), by=hamlet.bookkeeper)
        db.session.commit()
        app.config["WTF_CSRF_ENABLED"] = False
        client, desk = sign_in(app, hamlet.reviewer), f"/desk/village/releases/{release.id}/"
        button = next(form["action"] for form in page(client.get(desk)).select("form") if "leave/give" in form.get("action", ""))  # fmt: skip
        assert "请求放行以后文字都改了" in client.post(button, follow_redirects=True).text
        books.put_line(release, told, by=hamlet.bookkeeper)  # back again, behind a page that showed none of it
        db.session.commit()
        assert "这一页打开以后" in client.post(button, follow_redirects=True).text
        books.put_line(release, line(3, summary="村组路灯更换，联系 13912345678"), by=hamlet.bookkeeper)
        guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper)
        db.session.flush()
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        books.put_line(release, told, by=hamlet.bookkeeper)
    db.session.commit()
    assert [leave.kind for leave in guarding.overrides(release)] == ["phone"]
    assert queries.line_of(hamlet.pass_on(release, State.PUBLISHED), 3).summary == "付周*（不公开）费"


def test_leave_for_one_persons_number_is_none_for_anothers_that_is_shown_alike(hamlet: Hamlet):
    release = with_line(hamlet, "付彭国强工钱，本人电话 13912345678")
    anothers = line(3, summary="张三欠款催收无果，请打他电话 13900005678")
    with clock.at(NOW):
        guarding.ask_leave(release, "本人要求写明电话，方便核对", by=hamlet.bookkeeper)
        kept = queries.line_of(release, 3)
        books.put_line(release, anothers, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="请求放行以后文字都改了"):
            guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        books.put_line(release, kept, by=hamlet.bookkeeper)
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        guarding.require_given(release)
        books.put_line(release, anothers, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="摘要第 3 行"):
            chain.submit(release, by=hamlet.bookkeeper)


def test_the_page_says_which_leave_for_a_number_holds_no_more(app: Flask, hamlet: Hamlet):
    release = with_line(hamlet, PHONE)
    with clock.at(NOW):
        guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper)
        db.session.commit()
        client, desk = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/"
        assert "只对现在的文字有效" in client.get(desk).text
        books.put_line(release, line(3, summary="村组路灯更换"), by=hamlet.bookkeeper)
        db.session.commit()
        assert "请求以后文字改了，这一条不再有效" in client.get(desk).text


def test_leave_is_not_given_for_what_was_thrown_away(hamlet: Hamlet):
    release = with_line(hamlet, PHONE)
    with clock.at(NOW):
        guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper)
        taking_down.discard(release, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="已作废，不能再放行"):
            guarding.give_leave(release, seen(release), by=hamlet.reviewer)


def test_the_reviewers_button_tells_what_she_saw(app: Flask, hamlet: Hamlet):
    release = with_line(hamlet, PHONE)
    with clock.at(NOW):
        guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.REVIEWING)
        app.config["WTF_CSRF_ENABLED"] = False
        client = sign_in(app, hamlet.reviewer)
        shown = page(client.get(f"/desk/village/releases/{release.id}/"))
        button = next(form["action"] for form in shown.select("form") if "leave/give" in form.get("action", ""))
        client.post(button)
    assert all(leave.given_by_id == hamlet.reviewer.id for leave in guarding.overrides(release))


def test_leave_needs_a_reason_and_a_second_person(hamlet: Hamlet):
    release = with_line(hamlet, PHONE)
    with clock.at(NOW):
        with pytest.raises(Refused, match="至少 8 个字"):
            guarding.ask_leave(release, "要", by=hamlet.bookkeeper)
        assert guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper) == 1
        db.session.flush()
        hamlet.pass_on(release, State.REVIEWING)
        with pytest.raises(Refused, match="第二人同意"):
            chain.publish(release, "", by=hamlet.reviewer)
        with pytest.raises(Refused, match="另一个人"):
            guarding.give_leave(release, seen(release), by=hamlet.bookkeeper)
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        db.session.flush()
    assert hamlet.pass_on(release, State.PUBLISHED).state == State.PUBLISHED


@pytest.mark.databases("sqlite", "postgres")
def test_leave_for_one_number_is_none_for_another(hamlet: Hamlet):
    release = with_line(hamlet, PHONE)
    with clock.at(NOW):
        guarding.ask_leave(release, "这是村里对外公布的值班手机", by=hamlet.bookkeeper)
        books.put_line(release, line(2, summary="另有 13987654321"), by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="摘要第 2 行"):
            chain.submit(release, by=hamlet.bookkeeper)


def test_what_may_be_shown_in_part_is_kept_in_part(hamlet: Hamlet):
    release = hamlet.pass_on(with_line(hamlet, "租车湘A12345拉沙石"), State.PUBLISHED)
    kept = queries.lines_of(release)[2].summary
    assert "12345" not in kept and kept.startswith("租车湘A")


def test_a_relative_named_in_a_book_is_kept_in_part_and_in_a_list_whole_for_the_board(hamlet: Hamlet):
    draft = with_line(hamlet, "付张三之母慰问金，其妻李小红代领")
    assert [found.shown for found in guarding.examination(draft).found] == ["张*", "李*红"]
    release = hamlet.pass_on(draft, State.PUBLISHED)
    assert queries.lines_of(release)[2].summary == "付张*之母慰问金，其妻李*红代领"
    with clock.at(NOW):
        listed = books.start(hamlet.village, "V15", "farmland_subsidy", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        rows = [{"group": "一组", "householder": "彭秀兰", "note": "其夫李大海，车牌湘A12345"}]
        books.put_table(listed, listed.form, {}, rows, by=hamlet.bookkeeper)
        listed.text = "户主：彭秀兰"
        guarding.mask(listed)
    (kept,) = queries.rows_of(listed, listed.form)
    assert kept["note"].startswith("其夫李大海") and "12345" not in kept["note"]
    assert listed.text == "户主：彭*兰"


def test_a_clean_book_raises_no_alarm(hamlet: Hamlet):
    assert guarding.examination(hamlet.draft()).is_clean


def test_a_list_of_people_lets_no_number_through_whoever_asks(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V15", "farmland_subsidy", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        rows = [{"group": "一组", "householder": "彭秀兰", "note": id_number(9)}]
        books.put_table(release, release.form, {}, rows, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="一律不能公开"):
            guarding.ask_leave(release, "这是村里对外公布的名单", by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="个人信息不能公开"):
            chain.submit(release, by=hamlet.bookkeeper)


def test_a_given_name_alone_of_somebody_the_village_knows_is_found_and_kept_hidden(hamlet: Hamlet):
    hamlet.notice("V24", "condolence", [{"name": "陈秀英", "project": "慰问金", "amount": 50000}])
    with clock.at(NOW):
        listed = books.start(hamlet.village, "V15", "farmland_subsidy", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        rows = [
            {"group": "一组", "householder": "彭桂兰", "note": "秀英代领"},
            {"group": "二组", "householder": "易建平", "note": "款交桂兰，其妻德胜"},
        ]
        books.put_table(listed, listed.form, {}, rows, by=hamlet.bookkeeper)
        listed.text = "有疑问请问秀英"
        found = [one for one in guarding.examination(listed).found if one.kind == "given"]
        assert [(one.where.row, one.where.part, one.shown) for one in found] == [
            (1, "备注", "**"),
            (2, "备注", "**"),
        ]
        listed.text = "有疑问请问户主，秀英已外出"
        guarding.mask(listed)
    assert [row["note"] for row in queries.rows_of(listed, listed.form)] == ["**代领", "款交**，其妻德胜"]
    assert listed.text == "有疑问请问户主，**已外出"


def test_the_names_of_another_village_are_not_known(hamlet: Hamlet, make: Make):
    other = Hamlet(make, hamlet.township, "双江村")
    other.notice("V24", "condolence", [{"name": "陈秀英", "project": "慰问金", "amount": 50000}])
    assert "陈秀英" in knowing.people(other.draft()) and "陈秀英" not in knowing.people(hamlet.draft())


def watched(name: str, group: str = "青山组") -> dict[str, Any]:
    return {"householder": name, "group": group, "family": 3, "kind": "突发严重困难户"}


def subsidised(name: str, group: str = "青山组") -> dict[str, Any]:
    return {"group": group, "householder": name, "area": 300, "rate": 10500, "amount": 31500}


def draft_of(hamlet: Hamlet, item: str, form: str, *rows: dict[str, Any], batch: int = 0) -> Release:
    with clock.at(NOW):
        release = books.start(hamlet.village, item, form, "2026Q3", by=hamlet.bookkeeper, batch=batch)
        db.session.flush()
        books.put_table(release, form, {"phone": "0731-84011234"}, rows, by=hamlet.bookkeeper)
    return release


@pytest.mark.parametrize("watched_first", [False, True], ids=["the names come first", "the masks come first"])
def test_a_mask_that_another_list_of_the_village_undoes_is_told_in_either_order(hamlet: Hamlet, watched_first: bool):
    """Masks are the web's own: the clerk types whole names into both lists."""
    lists = [
        ("V15", "farmland_subsidy", subsidised("李四光"), subsidised("周小兰", "桥头组")),
        ("V28", "watched", watched("李四光"), watched("周小兰", "塘湾组")),
    ]
    first, second = reversed(lists) if watched_first else lists
    hamlet.pass_on(draft_of(hamlet, *first), State.PUBLISHED)
    release = draft_of(hamlet, *second)
    with clock.at(NOW):
        (told,) = guarding.singled_out(release)
    assert told.startswith("第 1 行：") and "打了星号的姓名、村组" in told
    assert ("公布后等于补上了名字" if watched_first else "能和") in told


def test_lists_that_mask_alike_say_nothing_of_each_other(hamlet: Hamlet):
    hamlet.pass_on(draft_of(hamlet, "V28", "watched", watched("李四光")), State.PUBLISHED)
    with clock.at(NOW):
        again = draft_of(hamlet, "V28", "watched", watched("李四光"), watched("周小兰"), batch=1)
        assert guarding.singled_out(again) == []
