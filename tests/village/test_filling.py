"""Typing a book in the browser: line by line, with the balance, and nothing half-typed lost."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import db
from app.errors import Refused
from app.village import queries
from app.village.rules.life import State
from app.village.service import books, chain, guarding, judging
from app.village.sheets import Weight, proposed, read_ledger
from app.village.sheets.workbook import Sheet
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

TYPED = {"day": "2026-10-20", "voucher": "记-4", "summary": "老年食堂食材", "category": "514", "expense": "４,215.5"}


def test_a_line_typed_is_stored_and_the_balance_said(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        answer = client.post(f"/desk/village/releases/{release.id}/line", data=TYPED, follow_redirects=True)
    assert "结余 230,664.86 元" in page(answer).text
    assert queries.lines_of(release)[3].expense == 421550


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        answer = client.post(
            f"/desk/village/releases/{release.id}/line", data={**TYPED, "expense": "四千多", "day": "2026-11-20"}
        )
    seen = page(answer)
    assert "最多两位小数" in seen.select_one("#expense-error").text
    assert seen.select_one("#expense")["value"] == "四千多"
    assert release.lines_count == 3


def test_a_half_typed_line_waits_for_its_clerk_and_goes_when_stored(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    client = sign_in(app, hamlet.bookkeeper)
    address = f"/desk/village/releases/{release.id}"
    with clock.at(NOW):
        assert client.post(f"{address}/typed", data={"summary": "老年食堂", "expense": "42"}).status_code == 204
        again = page(sign_in(app, hamlet.bookkeeper).get(f"{address}/line"))
        assert again.select_one("#summary")["value"] == "老年食堂"
        assert again.select_one("#expense")["value"] == "42"
        assert not again.select(".msg")
        client.post(f"{address}/line", data=TYPED)
    db.session.refresh(release)
    assert books.typed_of(release) == {}


def test_two_clerks_on_one_line_do_not_overwrite_each_other(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    client = sign_in(app, hamlet.bookkeeper)
    address = f"/desk/village/releases/{release.id}/lines/2"
    with clock.at(NOW):
        version = page(client.get(address)).select_one("input[name=version]")["value"]
        client.post(address, data={**TYPED, "version": version})
        answer = client.post(address, data={**TYPED, "summary": "别的", "version": version})
    assert "他人刚刚处理过" in page(answer).text
    assert queries.lines_of(release)[1].summary == "老年食堂食材"


def test_a_page_of_the_board_says_what_is_late_and_why(app: Flask, hamlet: Hamlet):
    with clock.at(NOW):
        seen = page(app.test_client().get(f"/village/{hamlet.village.region.code}/"))
    finance = next(row for row in seen.select(".items li") if row.select_one("a").text == "财务收支明细")
    assert finance.select_one(".lamp").text == "逾期"
    assert "2026 年 8 月结束后次月第 10 日前" in finance.text


def test_what_the_database_refuses_of_many_lines_is_told_like_every_refusal(app: Flask, hamlet: Hamlet):
    draft = hamlet.draft(period="2026-10", lines=())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        books.replace_lines(draft, [line(1), line(1)], by=hamlet.bookkeeper)
    books.replace_lines(draft, [line(1), line(2, balance=5)], by=hamlet.bookkeeper)
    assert queries.lines_of(draft) == [line(1), line(2, balance=5)]


def test_a_long_book_is_read_in_pages_and_a_line_is_found_on_its_own(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=[line(seq, expense=100) for seq in range(1, 451)])
    client, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/"
    with clock.at(NOW):
        first, third = page(client.get(address)), page(client.get(f"{address}?page=3"))
        assert len(first.select("tr[id^=line-]")) == 200
        assert [row["id"] for row in third.select("tr[id^=line-]")] == [f"line-{seq}" for seq in range(401, 451)]
        assert third.select_one("tr.op").text == "承前页结余182,040.36"
        assert client.get(f"{address}?page=4").status_code == 404
        changed = client.post(f"{address}lines/410", data={**TYPED, "voucher": "记-410"})
        assert changed.location == f"{address}?page=3#line-410"


def test_doubts_on_other_pages_are_named(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(lines=[line(seq, expense=100) for seq in range(1, 251)]), State.CHECKING)
    with clock.at(NOW):
        chain.doubt(release, 230, "单价太高", by=hamlet.members[0])
        seen = page(sign_in(app, hamlet.members[1]).get(f"/desk/village/releases/{release.id}/"))
        assert seen.find("a", string="第 230 行")["href"] == f"/desk/village/releases/{release.id}/?page=2#line-230"


def test_nothing_is_said_of_the_sums_of_a_book_without_a_line(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=())
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/"))
        told = shown.text.replace("说明核对不符的地方", "")  # the step, which is always offered
        assert "不符" not in told and "相符" not in shown.text and shown.select("[data-law]") == []
        books.add_line(release, line(1), by=hamlet.bookkeeper)
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/"))
    assert shown.select("[data-law=closing]") != []


def test_a_book_is_judged_once_per_change_whatever_changed(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        changes = (
            lambda: books.put_line(release, line(2, summary="电话 13912345678"), by=hamlet.bookkeeper),
            lambda: books.put_vouchers(release, {"记-2": (0, 5)}, by=hamlet.bookkeeper),
            lambda: books.drop_line(release, 2, by=hamlet.bookkeeper),
        )
        for change in changes:
            before = judging.at_a_look(release)
            assert judging.at_a_look(release) is before
            change()
            db.session.flush()
            after = judging.at_a_look(release)
            assert after is not before
            assert after.findings == judging.findings(release)
            assert after.examination == guarding.examination(release)


def test_what_a_draft_tells_of_is_looked_for_once_when_its_page_is_opened(
    app: Flask, hamlet: Hamlet, statements: list[str]
):
    release = hamlet.draft(lines=(line(1, summary="付周强癌症救助金"),))
    db.session.commit()
    with clock.at(NOW):
        clerk, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/"
        judging.SEEN.clear()
        del statements[:]
        assert "请求放行" in page(clerk.get(address)).text
        first = [one for one in statements if "ended_name" in one]
        del statements[:]
        clerk.get(address)
        again = [one for one in statements if "ended_name" in one]
    assert (len(first), len(again)) == (2, 0), (first, again)  # by the telling, and by the names it shows in part


def test_the_one_red_button_is_what_can_be_done_now_and_the_rest_stands_under_what_it_is_for(
    app: Flask, hamlet: Hamlet
):
    """On a phone the first of many links; to submit is no offer while the period still runs, nor red before there is anything."""
    running, empty, over = hamlet.draft("2026-11", lines=()), hamlet.draft("2026-09", lines=()), hamlet.draft()
    db.session.commit()
    with clock.at(NOW):
        client = sign_in(app, hamlet.bookkeeper)
        shown = [page(client.get(f"/desk/village/releases/{one.id}/")) for one in (running, empty, over)]
    red = [[one.text.strip() for one in one.select("main .btn:not(.plain)")] for one in shown]
    assert red == [["上传表格"], ["上传表格"], ["提交审核"]]
    assert all(one.select_one("main .acts").find(True).text == "上传表格" for one in shown)
    assert ["提交审核" in one.text for one in (page.select_one("main") for page in shown)] == [True] * 3
    assert [len(one.select("form[action$='/submit']")) for one in shown] == [0, 1, 1]
    assert [one.text for one in shown[2].select("main h3")][:3] == ["填写", "填完了", "没有发生，或者不填了"]


@pytest.mark.parametrize(
    ("category", "sides", "said"),
    [
        ("S02", {"expense": 10000}, "收入类，不能记支出"),
        ("Z10", {"income": 10000, "expense": 0}, "支出类，不能记收入"),
        ("501", {"expense": 10000}, "请在收入栏写负数"),
        ("101", {"expense": 30000}, "不是收支的事由"),
        ("102", {"income": 30000, "expense": 0}, "不是收支的事由"),
    ],
)
def test_an_amount_on_the_wrong_side_of_its_kind_is_refused_beside_it(hamlet: Hamlet, category, sides, said):
    release = hamlet.draft()
    with clock.at(NOW), pytest.raises(Refused, match=said) as refused:
        books.put_line(release, line(4, category=category, **sides), by=hamlet.bookkeeper)
    assert refused.value.field == "category"


def test_red_letters_and_what_accounts_of_the_balance_sheet_take_on_both_sides_stand(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        books.put_line(release, line(4, category="Z10", expense=-80000), by=hamlet.bookkeeper)
        books.put_line(release, line(5, category="201", income=500000, expense=0), by=hamlet.bookkeeper)
        books.put_line(release, line(6, category="201", expense=500000), by=hamlet.bookkeeper)
    assert release.lines_count == 6


def test_each_kind_stands_once_in_the_select_under_its_side(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        seen = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/line"))
    assert [group["label"] for group in seen.select("#category optgroup")] == ["收入", "支出", "科目"]
    names = [option.text.partition("（")[0] for option in seen.select("#category option")]
    assert len(names) == len(set(names)) and "其他收入" in names and "库存现金" not in names


def test_a_sheet_with_an_expense_under_an_income_kind_names_the_cell():
    head = ["日期", "凭证号", "摘要", "科目", "收入", "支出"]
    rows = [
        head,
        ["2026-10-20", "记-4", "卖旧门窗", "发包及上交收入", "", 100],
        ["2026-10-21", "记-5", "电费", "管理费", "", 50],
    ]
    whole = Sheet("收支", rows)
    reading = read_ledger(whole, proposed(whole), date(2026, 10, 1), date(2026, 10, 31))
    assert [(one.row, one.column) for one in reading.problems if one.weight == Weight.BLOCK] == [(2, "D")]
    assert "收入类，不能记支出" in str(next(one for one in reading.problems if one.weight == Weight.BLOCK))


HANDS = ("handler", "witness", "approver")


def test_the_next_line_begins_with_the_day_and_the_people_of_the_last(app: Flask, hamlet: Hamlet):
    """Filled in by the server: without a script too; what is half typed comes first, and what was refused stays."""
    release = hamlet.draft()
    address = f"/desk/village/releases/{release.id}/line"
    with clock.at(NOW):
        client = sign_in(app, hamlet.bookkeeper)
        shown = page(client.get(address))
        assert shown.select_one("#day")["value"] == "2026-10-15"
        assert [shown.select_one(f"#{name}")["value"] for name in HANDS] == ["黄秀英", "彭建军", "彭国强"]
        assert not shown.select_one("#summary").get("value") and not shown.select(".msg")
        assert "照上一笔填好" in shown.select_one("#handler-hint").text
        client.post(address, data={**TYPED, "handler": "柳小红", "witness": "", "approver": "彭国强"})
        shown = page(client.get(address))
        assert shown.select_one("#day")["value"] == "2026-10-20"
        assert [shown.select_one(f"#{name}").get("value", "") for name in HANDS] == ["柳小红", "", "彭国强"]
        refused = page(client.post(address, data={**TYPED, "handler": "", "summary": ""}))
        assert refused.select_one("#handler").get("value", "") == "", "what she emptied stays empty"
        client.post(f"/desk/village/releases/{release.id}/typed", data={"summary": "老年食堂"})
        shown = page(client.get(address))
        assert shown.select_one("#summary")["value"] == "老年食堂"


@pytest.mark.databases("sqlite", "postgres")
def test_names_used_before_in_this_village_are_offered(app: Flask, hamlet: Hamlet):
    """Of its newest books, the most frequent first; of no other village."""
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 5), handler="柳小红", witness="")])
    other = Hamlet(hamlet.make, hamlet.township, "开慧村")
    other.book(lines=[line(1, handler="缪建国")])
    release = hamlet.draft()
    with clock.at(NOW):
        client = sign_in(app, hamlet.bookkeeper)
        for address in ("line", "lines/2"):
            shown = page(client.get(f"/desk/village/releases/{release.id}/{address}"))
            offered = {name: [one["value"] for one in shown.select(f"#names-{name} option")] for name in HANDS}
            assert offered == {"handler": ["黄秀英", "柳小红"], "witness": ["彭建军"], "approver": ["彭国强"]}
            assert shown.select_one("#handler")["list"] == "names-handler"


def test_a_book_without_a_line_has_nothing_to_take_over(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=())
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/line"))
    assert not shown.select("main datalist") and not shown.select_one("#handler").get("list")
    assert not any(shown.select_one(f"#{name}").get("value") for name in ("day", *HANDS))


def test_what_was_typed_last_stands_under_the_form(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=[line(n, summary=f"路灯 {n}") for n in range(1, 8)])
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/line"))
    rows = shown.select("main table tbody tr")
    assert [row.select_one(".what").text.split("经手")[0] for row in rows] == [f"路灯 {n}" for n in range(7, 2, -1)]
    assert rows[0].select_one("a")["href"].endswith("/lines/7")
