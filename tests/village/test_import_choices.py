"""A sheet sent into a draft that is no longer empty, and what its preview says before anything is stored."""

from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from werkzeug.datastructures import FileStorage

from app import clock
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.models import Release
from app.village.rules.periods import name_of
from app.village.service import books, chain, importing
from app.village.service.importing import How
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import HEAD, NOW, OCTOBER, Hamlet, line, sheet
from tests.village.test_double_entry import HEADS, ROWS, accepted, book
from tests.village.test_funds_alone import BANK, CASH
from tests.village.test_vouchers import FUNDS_HEAD
from tests.village.writers import Grid, by_office, xlsxwriter_book

pytestmark = pytest.mark.databases("sqlite")

ROW = ["2026-10-20", "记-9", "老年食堂食材", "公益支出", "", 421.5, "黄秀英", "彭建军", "彭国强", ""]
WRONG_ID = "430121197001010011"


def sent(hamlet: Hamlet, release: Release, *rows: list[object]):
    return hamlet.upload(release, sheet(rows or [ROW]))


def seen(app: Flask, hamlet: Hamlet, found):
    with clock.at(NOW):
        return page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/"))


def test_lines_that_stand_are_never_replaced_without_being_asked(hamlet: Hamlet):
    found = sent(hamlet, hamlet.draft())
    with clock.at(NOW), pytest.raises(Refused, match="现在有 3 行"):
        importing.accept(found, by=hamlet.bookkeeper)
    assert [one.summary for one in queries.lines_of(found.release)] == [one.summary for one in OCTOBER]


def test_the_sheet_may_be_put_behind_them(hamlet: Hamlet):
    release = hamlet.draft()
    opening = release.opening
    found = sent(hamlet, release, ROW, ["", "", "合计", "", "", 421.5, "", "", "", ""])
    with clock.at(NOW):
        assert importing.accept(found, How.ADD, 3, by=hamlet.bookkeeper) == 4
    lines = queries.lines_of(release)
    assert [one.seq for one in lines] == [1, 2, 3, 4]
    assert [one.summary for one in lines] == [*(one.summary for one in OCTOBER), "老年食堂食材"]
    assert (release.opening, release.closing) == (opening, 23488036 - 42150)
    assert "totals" not in release.stated, "what the sheet summed up is not what stands now"


def test_or_in_their_place_and_a_half_typed_line_stays(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        books.keep_typed(release, {"summary": "还没写完"}, by=hamlet.bookkeeper)
        books.keep_typed(release, {"debit": "12"}, books.TYPED_ENTRY, by=hamlet.bookkeeper)
        books.keep_typed(release, {"debit": "13"}, books.TYPED_ENTRY, "记-9", by=hamlet.bookkeeper)
        found = sent(hamlet, release)
        assert importing.accept(found, How.REPLACE, 3, by=hamlet.bookkeeper) == 1
    assert [one.summary for one in queries.lines_of(release)] == ["老年食堂食材"]
    assert books.typed_of(release) == {"summary": "还没写完"}
    assert books.halves_of(release) == {"": {"debit": "12"}, "记-9": {"debit": "13"}}


def test_who_saw_fewer_lines_than_stand_now_is_asked_again(hamlet: Hamlet):
    release = hamlet.draft()
    found = sent(hamlet, release)
    with clock.at(NOW), pytest.raises(Refused, match="看过再选"):
        importing.accept(found, How.REPLACE, 2, by=hamlet.bookkeeper)


def test_rows_of_a_list_are_added_too_and_its_head_stays(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V01", "decisions", "2026Q3", by=hamlet.bookkeeper, batch=0)
        form = importing.form_of(release)
        needed = [column for column in form.columns if column.needed]
        row = {column.key: "2026-08-01" if column.kind == "day" else "修通组公路" for column in needed}
        books.put_table(release, form.key, {}, [row], by=hamlet.bookkeeper)
        db.session.flush()
        content = sheet([[row[column.key] for column in needed]], [column.label for column in needed])
        found = importing.upload(release, FileStorage(BytesIO(content), filename="表.xlsx"), by=hamlet.bookkeeper)
        if importing.preview(found).reading is None:
            importing.confirm_layout(found, {n: column.key for n, column in enumerate(needed)}, 1, by=hamlet.bookkeeper)
        assert importing.accept(found, How.ADD, 1, by=hamlet.bookkeeper) == 2
    assert len(queries.rows_of(release, form.key)) == 2


def test_the_page_names_what_would_be_replaced_and_both_buttons_work(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = sent(
            hamlet, hamlet.draft(), ROW, ["2026-10-09", "记-2", OCTOBER[1].summary, "公益支出", "", 9360, *[""] * 4]
        )
    shown = seen(app, hamlet, found)
    assert "会替换现有 3 笔" in shown.text and "表里有 1 笔和现有的一样" in shown.text
    buttons = {button.text: button for button in shown.select("form[action*='/accept'] button")}
    assert set(buttons) == {"追加在 3 笔后面", "替换现有 3 笔"}
    action = buttons["追加在 3 笔后面"].find_parent("form")["action"]
    with clock.at(NOW):
        client = sign_in(app, hamlet.bookkeeper)
        assert "看过再选" in page(client.post(action, follow_redirects=True)).text
        client.post(action, data={"how": "add"})
    assert found.release.lines_count == 5


def test_an_empty_draft_is_filled_with_one_button(app: Flask, hamlet: Hamlet):
    found = sent(hamlet, hamlet.draft(lines=()))
    assert [button.text for button in seen(app, hamlet, found).select("form[action*='/accept'] button")] == ["存入"]


def test_what_blocks_later_is_said_in_the_preview_both_faults_of_a_row_together(app: Flask, hamlet: Hamlet):
    row = [
        "2026-10-20",
        "",
        "老年食堂食材",
        "公益支出",
        "",
        421.5,
        "黄秀英",
        "彭建军",
        "彭国强",
        f"王五 身份证{WRONG_ID}",
    ]
    found = sent(hamlet, hamlet.draft(lines=()), ROW, row)
    shown = seen(app, hamlet, found)
    (said,) = [item.text for item in shown.select(".err li")]
    assert (
        said.startswith("第 3 行：这笔支出没有凭证号；备注里有身份证号（") and "0011" in said and WRONG_ID not in said
    )
    assert "备注" in [head.text for head in shown.select("thead th")]
    with clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
        with pytest.raises(Refused):
            chain.submit(found.release, by=hamlet.bookkeeper)


def test_a_row_that_cannot_be_read_still_says_what_else_is_wrong_with_it(app: Flask, hamlet: Hamlet):
    row = ["昨天", "", "老年食堂食材", "没有这个类别吧", "", "一大笔", "", "", "", f"证件号{WRONG_ID}"]
    shown = seen(app, hamlet, sent(hamlet, hamlet.draft(lines=()), row))
    said = " ".join(item.text for item in shown.select(".err li"))
    for fault in ("不是日期", "没有凭证号", "不能公开", "“没有这个类别吧”不是科目", "不是金额"):
        assert fault in said, fault


def test_a_wrong_total_is_named_with_what_the_lines_come_to(app: Flask, hamlet: Hamlet):
    total = ["", "", "合计", "", "", 500, "", "", "", ""]
    found = sent(hamlet, hamlet.draft(lines=()), ROW, total)
    shown = seen(app, hamlet, found)
    assert "表里写的支出合计是 500.00 元，各笔相加是 421.50 元，差 78.50 元" in shown.select_one(".err").text
    assert "在表里改好" in shown.select_one(".err").text
    with clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
        db.session.flush()
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{found.release_id}/"))
    told = desk.select_one("[data-law=totals] ul").text
    assert "本期支出合计" in told and "请在表里改好再上传" in told
    assert desk.select_one("[data-law=totals] ul a[href$='/import']") is not None


def test_a_sheet_without_a_fault_says_nothing_of_faults(app: Flask, hamlet: Hamlet):
    shown = seen(app, hamlet, sent(hamlet, hamlet.draft(lines=())))
    assert shown.select(".err") == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("2026年11月", "2026-11"),
        (" 2026 年 11 月份 ", "2026-11"),
        ("２０２６年９月", "2026-09"),
        ("2026.1", "2026-01"),
        ("2026/12", "2026-12"),
        ("202611", "2026-11"),
        ("2026年第4季度", "2026Q4"),
        ("2026年四季度", "2026Q4"),
        ("2026q3", "2026Q3"),
        ("2026年度", "2026"),
        ("2026", "2026"),
        ("2026-10", "2026-10"),
        ("上个月", "上个月"),
        ("2026-13", "2026-13"),
    ],
)
def test_a_period_is_understood_as_people_write_it(typed: str, name: str):
    assert name_of(typed) == name


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_period_is_a_name_or_stays(typed: str):
    assert isinstance(name_of(typed), str)


def test_the_month_of_the_book_stands_in_the_hint_about_dates(app: Flask, hamlet: Hamlet):
    row = ["", *ROW[1:]]
    found = sent(hamlet, hamlet.draft(period="2026-09", lines=()), row)
    assert "写成 2026-09-03 这样的日期" in seen(app, hamlet, found).select_one(".err").text


def test_the_empty_sheet_names_the_button_that_is_there(app: Flask, hamlet: Hamlet):
    found = hamlet.upload(hamlet.draft(lines=()), sheet([["2026-10-20", *[""] * (len(HEAD) - 1)]]))
    shown = seen(app, hamlet, found).text
    assert "选“本期无收支”" not in shown


def test_the_template_is_called_after_its_village_and_period(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=())
    with clock.at(NOW):
        answer = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/template.xlsx")
    named = unquote(answer.headers["Content-Disposition"])
    assert "filename*=UTF-8''葛家山村2026年10月财务收支.xlsx" in named


def test_neither_adding_nor_replacing_is_the_button_one_presses_without_thinking(app: Flask, hamlet: Hamlet):
    shown = seen(app, hamlet, sent(hamlet, hamlet.draft()))
    kinds = {button["value"]: button["class"] for button in shown.select("button[name=how]")}
    assert kinds == {"add": ["btn", "plain"], "replace": ["btn", "plain"]}


def test_a_hidden_sheet_is_called_one_where_it_is_offered(app: Flask, hamlet: Hamlet):
    book = xlsxwriter_book(Grid((HEAD, tuple(ROW))), Grid((HEAD, tuple(ROW)), name="旧表", hidden=True))
    shown = seen(app, hamlet, hamlet.upload(hamlet.draft(lines=()), book))
    assert [one.get_text() for one in shown.select("button[name=sheet]")] == ["旧表（隐藏的）"]
    assert shown.select_one("button[name=sheet]")["value"] == "旧表" and shown.select_one(".acts strong").text == "收支"


@pytest.mark.parametrize(
    ("cell", "hidden", "told"),
    [
        (WRONG_ID, True, "工作表“旧表”第 2 行 B 列（隐藏的工作表）里有身份证号（**************0011）"),
        ("13912345678", True, "里有手机号（139****5678）"),
        ("已核对", True, ""),
        (WRONG_ID, False, ""),
    ],
)
def test_a_number_in_a_hidden_sheet_is_told_as_one_in_a_comment_is(
    app: Flask, hamlet: Hamlet, cell: str, hidden: bool, told: str
):
    old = Grid((("户主", "身份证号" if cell == WRONG_ID else "联系电话"), ("彭秀兰", cell)), name="旧表", hidden=hidden)
    found = hamlet.upload(hamlet.draft(lines=()), xlsxwriter_book(Grid((HEAD, tuple(ROW))), old))
    shown = seen(app, hamlet, found).text
    assert ("隐藏的工作表会跟着表格走" in shown) == bool(told) and told in shown
    assert WRONG_ID not in shown and "13912345678" not in shown


def test_the_same_in_many_rows_of_a_hidden_sheet_is_told_once(app: Flask, hamlet: Hamlet):
    rows = [("户主", "身份证号"), ("彭秀兰", WRONG_ID), ("彭建军", WRONG_ID), ("彭国强", WRONG_ID)]
    old = Grid(tuple(rows), name="旧表", hidden=True)
    found = hamlet.upload(hamlet.draft(lines=()), xlsxwriter_book(Grid((HEAD, tuple(ROW))), old))
    shown = seen(app, hamlet, found).text
    assert shown.count("隐藏的工作表会跟着表格走") == 1 and "等 3 处" in shown


def test_a_hidden_sheet_is_looked_through_to_its_last_row(app: Flask, hamlet: Hamlet):
    rows = [("户主", "备注"), *[("彭秀兰", "已核对")] * 6_000, ("彭国强", "13912345678")]
    old = Grid(tuple(rows), name="旧表", hidden=True)
    found = hamlet.upload(hamlet.draft(lines=()), xlsxwriter_book(Grid((HEAD, tuple(ROW))), old))
    assert "第 6002 行 B 列（隐藏的工作表）里有手机号（139****5678）" in seen(app, hamlet, found).text


def test_more_that_is_hidden_than_can_be_looked_at_is_not_taken(hamlet: Hamlet):
    old = Grid((("户主", "备注"), *[("彭秀兰", "已核对无误")] * 90_000), name="旧表", hidden=True)
    book = xlsxwriter_book(Grid((HEAD, tuple(ROW))), old)
    with pytest.raises(
        Refused, match="隐藏的工作表“旧表”里的内容太多，系统查不完.*请取消隐藏，删去用不到的，再上传"
    ) as refused:
        hamlet.upload(hamlet.draft(lines=()), book)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("how", "where"), [({"hidden_rows": (1,)}, "（隐藏的行）"), ({"hidden_columns": (1,)}, "（隐藏的列）")]
)
def test_hidden_rows_and_columns_of_a_sheet_that_is_not_read_are_looked_at(
    app: Flask, hamlet: Hamlet, how: dict[str, tuple[int, ...]], where: str
):
    rows = (("户主", "备注"), ("彭秀兰", "13912345678"), ("彭建军", "已核对"))
    found = hamlet.upload(
        hamlet.draft(lines=()), xlsxwriter_book(Grid((HEAD, tuple(ROW))), Grid(rows, name="旧表", **how))
    )
    shown = seen(app, hamlet, found).text
    assert f"第 2 行 B 列{where}里有手机号（139****5678）" in shown and "隐藏的行、列会跟着表格走" in shown


@pytest.mark.parametrize(
    ("comment", "told"), [("打给陈大勇 13912345678", True), ("已和出纳核对", False), (None, False)]
)
def test_a_phone_in_a_comment_is_mentioned_and_never_stored(
    app: Flask, hamlet: Hamlet, comment: str | None, told: bool
):
    book = openpyxl.load_workbook(BytesIO(sheet([ROW])))
    if comment:
        book.worksheets[0]["C2"].comment = Comment(comment, "出纳")
    stored = BytesIO()
    book.save(stored)
    found = hamlet.upload(hamlet.draft(lines=()), stored.getvalue())
    shown = seen(app, hamlet, found)
    assert ("批注里有手机号" in shown.text) == told and "13912345678" not in shown.text
    with clock.at(NOW):
        assert importing.accept(found, by=hamlet.bookkeeper) == 1
    assert "139" not in str(queries.lines_of(found.release))


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_phone_in_a_comment_is_mentioned_whatever_the_kind_of_workbook(app: Flask, hamlet: Hamlet, ending: str):
    book = openpyxl.load_workbook(BytesIO(sheet([ROW])))
    book.worksheets[0]["C2"].comment = Comment("打给陈大勇 13912345678", "出纳")
    stored = BytesIO()
    book.save(stored)
    content = by_office(stored.getvalue(), "xlsx", ending)
    shown = seen(app, hamlet, hamlet.upload(hamlet.draft(lines=()), content, f"账.{ending}"))
    assert "批注里有手机号" in shown.text and "13912345678" not in shown.text


@pytest.mark.office
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_phone_in_what_a_workbook_says_of_itself_is_mentioned(app: Flask, hamlet: Hamlet, ending: str):
    book = openpyxl.load_workbook(BytesIO(sheet([ROW])))
    book.properties.title, book.properties.creator = "陈大勇 13912345678", "出纳"
    stored = BytesIO()
    book.save(stored)
    content = stored.getvalue() if ending == "xlsx" else by_office(stored.getvalue(), "xlsx", ending)
    shown = seen(app, hamlet, hamlet.upload(hamlet.draft(lines=()), content, f"账.{ending}"))
    assert "文档属性里有手机号" in shown.text and "批注里有" not in shown.text and "13912345678" not in shown.text


def test_the_template_offers_the_names_the_village_has_signed_with(app: Flask, hamlet: Hamlet):
    hamlet.book(
        lines=[
            line(1, handler="黄秀英", witness="易桂兰", approver="彭国强"),
            line(2, handler="黄秀英", witness="易桂兰", expense=100),
        ]
    )
    Hamlet(hamlet.make, hamlet.township, "福临铺村").book(lines=[line(1, handler="罗成")])
    with clock.at(NOW):
        release = hamlet.draft(period="2026-11", lines=())
        answer = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/template.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    lists = {str(rule.sqref)[0]: rule for rule in book.worksheets[0].data_validations.dataValidation if rule.type == "list"}  # fmt: skip
    assert set(lists) == {"D", "G", "H", "I"}
    for column in "GHI":
        area = lists[column].formula1.removeprefix("=")
        names = [cell.value for row in book[area.split("!")[0]][area.split("!")[1].replace("$", "")] for cell in row]
        assert sorted(names) == sorted(["黄秀英", "易桂兰", "彭国强"]) and lists[column].errorStyle == "warning"


def test_the_template_of_a_village_s_first_book_has_no_list_of_names(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(period="2026-11", lines=())
    with clock.at(NOW):
        answer = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/template.xlsx")
    rules = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0].data_validations.dataValidation
    assert [str(rule.sqref)[0] for rule in rules if rule.type == "list"] == ["D"]


def test_a_column_that_is_not_found_may_be_chosen_below(app: Flask, hamlet: Hamlet):
    head = ["日期", "凭证号", "天干", "地支"]
    found = hamlet.upload(hamlet.draft(lines=()), sheet([["2026-10-20", "记-9", "老年食堂食材", 421.5]], head))
    shown = seen(app, hamlet, found)
    link = shown.select_one(".flash.warning a[href='#columns']")
    assert link is not None and shown.select_one("#columns") is not None
    assert "叫法不同" in link.find_parent("p").text


def test_a_number_used_on_two_days_is_told_at_its_row_before_it_is_stored(app: Flask, hamlet: Hamlet):
    again = ["2026-10-21", "记-9", "老年食堂燃气", "公益支出", "", 88, "黄秀英", "彭建军", "彭国强", ""]
    with unit_of_work():
        found = sent(hamlet, hamlet.draft(lines=()), ROW, again)
    said = seen(app, hamlet, found).get_text()
    assert "第 3 行：凭证号 记-9 在第 2 行（2026-10-20）已经用过，日期不同" in said
    with unit_of_work():
        found = sent(hamlet, found.release, ROW, ["2026-10-20", *again[1:]])
    assert "已经用过" not in seen(app, hamlet, found).get_text()


def test_what_goes_with_the_lines_is_said_before_they_are_replaced(app: Flask, hamlet: Hamlet):
    accounts = ("资金公开表", FUNDS_HEAD, (CASH, BANK))
    with unit_of_work():
        release = accepted(hamlet, book(("凭证分录", HEADS, ROWS), accounts))
        again, bringing = hamlet.upload(release, sheet([ROW])), hamlet.upload(release, book(("收支", HEAD, [ROW]), accounts))  # fmt: skip
    told = seen(app, hamlet, again).select_one(".flash.warning").get_text()
    count = len(queries.entries_of(release))
    assert count and f"跟着它们的 {count} 条会计分录这份表格里没有，也不再保存" in told
    assert "资金公开表（2 个账户）这份表格里没有，留着" in told
    told = seen(app, hamlet, bringing).select_one(".flash.warning").get_text()
    assert "资金公开表" not in told and f"{count} 条会计分录" in told, "accounts the sheet brings are in their place"


def test_where_nothing_went_with_the_lines_nothing_is_said_of_it(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = sent(hamlet, hamlet.draft())
    assert "跟着它们的" not in seen(app, hamlet, found).get_text()


def with_accounts(hamlet: Hamlet) -> Release:
    """A draft with lines and two accounts beside them."""
    return accepted(hamlet, book(("收支", HEAD, [ROW]), ("资金公开表", FUNDS_HEAD, (CASH, BANK))))


def test_accounts_given_earlier_stay_beside_the_lines_of_a_sheet_that_has_none(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = with_accounts(hamlet)
        before = queries.accounts_of(release)
        found = sent(hamlet, release)
    buttons = [button.text for button in seen(app, hamlet, found).select("form[action*='/accept'] button")]
    assert buttons == ["追加在 1 笔后面", "替换现有 1 笔", "替换现有 1 笔，资金公开表也不要了"]
    with clock.at(NOW):
        importing.accept(found, How.REPLACE, 1, by=hamlet.bookkeeper)
        db.session.flush()
    assert len(before) == 2 and queries.accounts_of(release) == before


def test_they_go_where_the_clerk_says_so(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = with_accounts(hamlet)
        found = sent(hamlet, release)
    shown = seen(app, hamlet, found)
    (button,) = [one for one in shown.select("form[action*='/accept'] button") if "不要了" in one.text]
    with clock.at(NOW):
        sign_in(app, hamlet.bookkeeper).post(
            button.find_parent("form")["action"], data={button["name"]: button["value"]}
        )
    assert queries.accounts_of(release) == () or list(queries.accounts_of(release)) == []
    assert release.lines_count == 1 and queries.FUNDS not in release.head


def test_accounts_that_came_first_and_alone_stay_when_the_lines_come(hamlet: Hamlet):
    with unit_of_work():
        release = with_accounts(hamlet)
        with clock.at(NOW):
            books.replace_lines(release, (), by=hamlet.bookkeeper)
        found = sent(hamlet, release)
    with clock.at(NOW):
        assert importing.accept(found, by=hamlet.bookkeeper) == 1
        db.session.flush()
    assert len(queries.accounts_of(release)) == 2
