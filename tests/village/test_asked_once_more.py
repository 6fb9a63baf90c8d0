"""What cannot be taken back is asked once more, on a page that works without script; and what each hand is offered."""

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from app import clock
from app.db import db, unit_of_work
from app.village import queries
from app.village.rules.life import State
from app.village.service import books, chain, files
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line
from tests.village.test_take_down import png

pytestmark = pytest.mark.databases("sqlite")

STEPS = ("discard", "lines/2/drop")


def desk(hamlet: Hamlet, release) -> str:
    return f"/desk/village/releases/{release.id}/"


@pytest.mark.parametrize("step", STEPS)
def test_a_look_changes_nothing_and_the_button_does(app: Flask, hamlet: Hamlet, step: str):
    release = hamlet.draft()
    client, address = sign_in(app, hamlet.bookkeeper), desk(hamlet, release)
    with clock.at(NOW):
        assert client.get(address).status_code == 200
        asked = page(client.get(address + step))
        assert (release.state, release.lines_count) == (State.DRAFT, 3)
        form = asked.select_one("form[data-once][method=post]:has(.btn:not(.plain))")
        client.post(address + step, data={"version": form.select_one("[name=version]")["value"]})
    assert (release.state, release.lines_count) in ((State.DISCARDED, 3), (State.DRAFT, 2))


def test_the_release_page_has_links_to_these_pages_and_no_such_button(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(desk(hamlet, release)))
    links = {link["href"] for link in shown.select("main a")}
    assert {desk(hamlet, release) + step for step in (*STEPS, "nothing")} <= links
    assert not {button.text for button in shown.select("main form button")} & {"删", "作废草稿", "声明本期无发生"}


def test_the_page_shows_the_line_it_would_strike(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(desk(hamlet, release) + "lines/2/drop"))
    assert "村组路灯更换 12 盏" in shown.select_one(".facts").text and "9,360.00" in shown.select_one(".facts").text


def test_a_line_struck_by_another_meanwhile_is_not_the_next_one_struck(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    client, address = sign_in(app, hamlet.bookkeeper), desk(hamlet, release) + "lines/1/drop"
    with clock.at(NOW):
        version = page(client.get(address)).select_one("[name=version]")["value"]
        client.post(address, data={"version": version})
        assert "刚刚处理过" in page(client.post(address, data={"version": version})).text
    assert release.lines_count == 2


def test_nothing_happened_is_refused_at_once_while_the_month_runs(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(period="2026-11", lines=())
    client, address = sign_in(app, hamlet.bookkeeper), desk(hamlet, release) + "nothing"
    with clock.at(NOW):
        assert "2026 年 12 月 1 日起才能声明无发生" in page(client.get(address, follow_redirects=True)).text
        assert "2026 年 12 月 1 日起才能声明无发生" in page(client.post(address)).text
    assert not release.nothing


def test_the_page_of_a_running_month_says_from_which_day_it_can_be_handed_on(app: Flask, hamlet: Hamlet):
    running, over = hamlet.draft(period="2026-11", lines=()), hamlet.draft(period="2026-10", lines=())
    client, sentence = sign_in(app, hamlet.bookkeeper), "2026 年 12 月 1 日起才能提交审核"
    with clock.at(NOW):
        assert sentence in page(client.get(desk(hamlet, running))).text
        assert "起才能" not in page(client.get(desk(hamlet, over))).text
        answer = client.post(desk(hamlet, running) + "submit", follow_redirects=True)
    assert sentence in page(answer).select_one(".flash").text


def test_it_is_declared_and_taken_back_when_the_month_is_over(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=())
    client, address = sign_in(app, hamlet.bookkeeper), desk(hamlet, release) + "nothing"
    with clock.at(NOW):
        assert "声明无发生" in [button.text for button in page(client.get(address)).select("button.btn")]
        client.post(address)
        assert release.nothing
        assert "撤销声明" in page(client.get(address)).text
        client.post(address)
    assert not release.nothing


def test_a_member_who_has_signed_is_offered_no_second_signature_and_reads_how_many_are_there(
    app: Flask, hamlet: Hamlet
):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW), unit_of_work():
        chain.check(release, "", by=hamlet.members[0])
    with clock.at(NOW):
        signed, other = (page(sign_in(app, member).get(desk(hamlet, release))) for member in hamlet.members[:2])
    assert "已签 1/3：易桂兰" in signed.text and "已签 1/3：易桂兰" in other.text
    assert signed.find("a", string="审核签字") is None and "您已签字" in signed.text
    assert other.find("a", string="审核签字") is not None and "您已签字" not in other.text


def test_what_was_signed_before_it_came_back_counts_no_more(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW), unit_of_work():
        chain.check(release, "", by=hamlet.members[0])
    with clock.at(NOW), unit_of_work():
        chain.send_back(release, "路灯少写了一盏", by=hamlet.head)
        chain.submit(release, by=hamlet.bookkeeper)
    with clock.at(NOW):
        assert "已签 0/3。" in page(sign_in(app, hamlet.members[0]).get(desk(hamlet, release))).text


def test_who_may_send_it_back_is_not_told_that_the_step_is_not_hers(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        head, reviewer, clerk = (
            page(sign_in(app, who).get(desk(hamlet, release)))
            for who in (hamlet.head, hamlet.reviewer, hamlet.bookkeeper)
        )
    assert "退回修改" in reviewer.text and "退回修改" in head.text
    assert "现在轮到" in clerk.text and "退回修改" not in clerk.select_one(".acts").text


# the first book while the one before it is not public


def unopened(hamlet: Hamlet, period: str = "2026-10"):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V04", "ledger", period, by=hamlet.bookkeeper, batch=0)
        books.replace_lines(release, [line(1)], by=hamlet.bookkeeper)
    return release


def test_the_entry_page_asks_for_the_opening_and_prints_no_empty_number(app: Flask, hamlet: Hamlet):
    release = unopened(hamlet)
    client, address = sign_in(app, hamlet.bookkeeper), desk(hamlet, release)
    with clock.at(NOW):
        shown = page(client.get(address + "line"))
        assert "2026 年 9 月还没有公开，请先填期初结余" in shown.text
        assert "结余 元" not in shown.text and "结余  元" not in shown.text
        assert shown.select_one("[data-balance]") is None
        form = shown.select_one("#opening").find_parent("form")
        version = form.select_one("[name=version]")["value"]
        answer = client.post(form["action"], data={"opening": "1,000.00", "version": version}, follow_redirects=True)
    assert "结余 −8,360.00 元" in page(answer).text and page(answer).select_one("#summary") is not None
    assert (release.opening, release.closing) == (100000, 100000 - 936000)


def test_a_wrong_opening_is_told_beside_its_field(app: Flask, hamlet: Hamlet):
    release = unopened(hamlet)
    with clock.at(NOW):
        answer = sign_in(app, hamlet.bookkeeper).post(
            desk(hamlet, release) + "balances?lines=1", data={"opening": "一千"}
        )
    assert (
        page(answer).select_one("#opening-error") is not None and page(answer).select_one("#opening")["value"] == "一千"
    )


def test_the_release_page_shows_no_balance_that_nobody_knows(app: Flask, hamlet: Hamlet):
    release = unopened(hamlet)
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(desk(hamlet, release)))
    assert "−9,360.00" not in shown.select_one("table.book").text
    assert "2026 年 9 月还没有公开，请先填期初结余" in shown.text


def test_the_first_book_of_all_says_that_it_is_the_first(app: Flask, hamlet: Hamlet):
    release = unopened(hamlet, "2026-08")
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(desk(hamlet, release) + "line"))
    assert "这是在这里公开的第一期，请先填期初结余" in shown.text


# what is owed


def test_every_late_period_is_named_or_their_number_with_the_oldest(app: Flask, hamlet: Hamlet):
    board = f"/village/{hamlet.village.region.code}/"
    with clock.at(NOW + timedelta(days=10)):  # three months are late
        for address in (board, f"{board}items/V04/"):
            shown = page(app.test_client().get(address)).text
            assert "还欠 2026 年 8 月、2026 年 9 月、2026 年 10 月" in shown, address
            assert "逾期" in shown
    with clock.at(NOW + timedelta(days=40)):
        for address in (board, f"{board}items/V04/"):
            assert "还欠 4 期，最早的是 2026 年 8 月" in page(app.test_client().get(address)).text, address


def test_an_item_that_owes_nothing_burns_no_lamp_on_its_page(app: Flask, hamlet: Hamlet):
    with clock.at(NOW):
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.code}/items/V34/"))
    assert "逾期" not in shown.text and "还欠" not in shown.text


def test_a_day_of_another_year_is_written_with_its_year(app: Flask, hamlet: Hamlet):
    hamlet.village.since = date(2025, 12, 1)
    with clock.at(NOW):
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.code}/items/V03/"))
    assert shown.select_one("details.chip summary").text == "最迟 1月15日（周四）"
    with clock.at(NOW + timedelta(days=90)):
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.code}/items/V03/"))
    assert shown.select_one("details.chip summary").text == "最迟 2026年1月15日（周四）"


def test_what_is_due_is_one_press_from_being_filled_in(app: Flask, hamlet: Hamlet):
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        address = f"/desk/village/{hamlet.village.id}/"
        shown = page(client.get(address))
        row = next(item for item in shown.select(".items li") if "财务收支明细" in item.text)
        assert "还欠 2026 年 8 月" in row.text
        (link,) = row.select(".foot a")
        assert link.text.startswith("填报 2026 年 8 月")
        form = page(client.get(link["href"]))
        assert form.select_one("#period")["value"] == "2026-08"
        assert form.select_one("#matter option[selected]")["value"].startswith("V04:")
        hamlet.draft(period="2026-08", lines=())
        again = page(client.get(address))
        assert "接着填 2026 年 8 月" in again.text


def test_who_may_not_fill_in_is_offered_no_link(app: Flask, hamlet: Hamlet):
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.members[0]).get(f"/desk/village/{hamlet.village.id}/"))
    assert shown.select(".items .foot a") == []


def test_a_period_typed_in_words_begins_the_release(app: Flask, hamlet: Hamlet):
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        answer = client.post(
            f"/desk/village/{hamlet.village.id}/start", data={"matter": "V04:ledger", "period": "2026年11月"}
        )
    assert answer.status_code == 302
    assert [release.period for release in queries.in_work(hamlet.village)] == ["2026-11"]


@pytest.mark.parametrize(
    ("item", "listed", "first"),
    [
        ("V08", "periods-year", ["2026", "2025", "2024"]),
        ("V01", "periods-quarter", ["2026Q4", "2026Q3", "2026Q2"]),
        ("V04", "periods-month", ["2026-11", "2026-10", "2026-09"]),
        ("V15", "periods-any", ["2026-11", "2026-10", "2026-09"]),
    ],
)
def test_the_periods_offered_are_those_of_the_item(app: Flask, hamlet: Hamlet, item: str, listed: str, first):
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/{hamlet.village.id}/start?item={item}"))
    assert shown.select_one("input#period")["list"] == listed
    assert [option["value"] for option in shown.select(f"datalist#{listed} option")][:3] == first
    spans = {one["value"].partition(":")[0]: one["data-span"] for one in shown.select("#matter option")}
    assert (spans["V08"], spans["V01"], spans["V04"], spans["V15"]) == ("year", "quarter", "month", "")


def test_what_to_write_for_a_batch_stands_beside_the_period(app: Flask, hamlet: Hamlet):
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        shown = page(client.get(f"/desk/village/{hamlet.village.id}/start?item=V15"))
        assert "每批次的写发放的那个月" in shown.select_one("input#period").find_parent(class_="f").text
        for _ in range(2):
            begun = client.post(f"/desk/village/{hamlet.village.id}/start", data={"matter": "V15:farmland_subsidy", "period": "2026年10月"})  # fmt: skip
            assert begun.status_code == 302
    assert {(one.period, one.batch) for one in queries.in_work(hamlet.village)} == {("2026-10", 1), ("2026-10", 2)}


def test_a_period_of_another_length_is_told_beside_its_field_and_begins_nothing(app: Flask, hamlet: Hamlet):
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        answer = client.post(
            f"/desk/village/{hamlet.village.id}/start", data={"matter": "V08:plan", "period": "2026年10月"}
        )
    shown = page(answer)
    assert "每年公开一次，期间请写成 2025 这样" in shown.select_one("#period-error").get_text()
    assert shown.select_one("#period")["value"] == "2026-10" and queries.in_work(hamlet.village) == []


def test_a_file_and_an_upload_go_only_after_the_question(app: Flask, hamlet: Hamlet):
    release, upload = hamlet.draft(), hamlet.upload()
    with clock.at(NOW), unit_of_work():
        file = files.attach(release, FileStorage(io.BytesIO(png()), "发票.png"), "1", "九月发票", by=hamlet.bookkeeper)
    client, at = sign_in(app, hamlet.bookkeeper), desk(hamlet, release) + "files"
    steps = {
        f"{at}/{file.id}/remove": (at, "九月发票", lambda: len(release.files)),
        f"/desk/village/uploads/{upload.id}/drop": (
            f"/desk/village/releases/{upload.release_id}/import",
            "账.xlsx",
            lambda: int(upload.closed_at is None),
        ),
    }
    with clock.at(NOW):
        for address, (before, named, left) in steps.items():
            shown = page(client.get(before))
            assert address in {link["href"] for link in shown.select("main a")}
            assert not {button.text for button in shown.select("main form button")} & {"移除", "丢弃"}
            asked = page(client.get(address))
            assert named in asked.select_one(".facts").text and left() == 1
            done = client.post(address, data={"version": asked.select_one("[name=version]")["value"]})
            db.session.expire_all()
            assert done.status_code == 302 and left() == 0
            assert client.get(address).status_code == 404


def test_a_file_of_a_draft_that_was_handed_on_meanwhile_stays(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW), unit_of_work():
        file = files.attach(release, FileStorage(io.BytesIO(png()), "发票.png"), "1", "九月发票", by=hamlet.bookkeeper)
    client, address = sign_in(app, hamlet.bookkeeper), desk(hamlet, release) + f"files/{file.id}/remove"
    with clock.at(NOW):
        version = page(client.get(address)).select_one("[name=version]")["value"]
        with unit_of_work():
            chain.submit(release, by=hamlet.bookkeeper)
        assert "刚刚处理过" in page(client.post(address, data={"version": version})).text
    assert len(release.files) == 1
