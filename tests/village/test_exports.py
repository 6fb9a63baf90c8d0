"""Page, CSV, workbook, JSON and PDF hold the same figures, and no word in them is taken for anything but a word."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app import clock
from app.db import db
from app.village.exports import csv_file
from app.village.exports.grids import Grid
from app.village.laws import Verdict, judge_document
from app.village.rules.life import State
from app.village.service import corrections
from app.village.tables import Kind
from tests.conftest import page
from tests.village.making import NOW, OCTOBER, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

HOSTILE = ("=HYPERLINK(\"http://x\")", "+1+1", "-2", "@SUM(A1)", "#set page(fill: red)", "$x^2$ *b* #eval(\"1\")", "<script>alert(1)</script>", "\\u{4e00} ] ) } \" \\")  # fmt: skip


def address(hamlet: Hamlet, period: str = "2026-10", ending: str = "/") -> str:
    return f"/village/{hamlet.village.region.code}/finance/{period}{ending}"


def rows_of_csv(client: FlaskClient, where: str) -> list[dict[str, str]]:
    body = client.get(where).data
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def sums(rows: list[dict[str, Any]], what: str, side: str) -> Decimal:
    return sum((Decimal(str(row[side])) for row in rows if row["行"] == what and row[side] != ""), Decimal(0))


def test_page_csv_workbook_and_json_come_to_the_same_closing(client: FlaskClient, hamlet: Hamlet):
    release = hamlet.book()
    closing = Decimal(release.closing) / 100
    shown = page(client.get(address(hamlet)))
    assert f"{closing:,.2f}" in shown.select_one("tfoot").get_text()
    rows = rows_of_csv(client, address(hamlet, ending=".csv"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address(hamlet, ending=".xlsx")).data))
    cells = book.get_sheet_by_index(0).to_python()
    for table in (rows, [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]):
        opening = sums(table, "上期结余", "结余（元）")
        income, expense = (sums(table, "明细", side) for side in ("收入（元）", "支出（元）"))
        assert opening + income - expense == closing == sums(table, "合计", "结余（元）")
        assert (income, expense) == tuple(sums(table, "分类小计", side) for side in ("收入（元）", "支出（元）"))
    document = client.get(address(hamlet, ending=".json")).get_json()
    assert Decimal(document["closing"]) == closing
    judged = judge_document(document)
    assert {finding.verdict for finding in judged} <= {Verdict.HOLDS, Verdict.NOT_JUDGED}
    assert [finding["verdict"] for finding in document["findings"]] == [finding.verdict for finding in judged]


def test_the_workbook_says_what_the_laws_found_and_who_signed(client: FlaskClient, hamlet: Hamlet):
    release = hamlet.book()
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address(hamlet, ending=".xlsx")).data))
    assert book.sheet_names == ["收支明细", "账目核对", "各期收入和支出", "近几年收入和支出", "审核签字"]
    laws, steps = (book.get_sheet_by_name(name).to_python() for name in ("账目核对", "审核签字"))
    told = client.get(address(hamlet, ending=".json")).get_json()["findings"]
    assert [row[1] for row in laws[1:]] == [finding["words"] for finding in told]
    assert [row[2] for row in laws[1:]] == [finding["equation"] for finding in told] and "相符" in {
        row[0] for row in laws[1:]
    }
    assert [row[4] for row in steps[1:]] == ["黄秀英", "易桂兰", "陈大勇", "杨秋生", "彭国强", "刘芳"]
    assert {row[2] for row in steps[1:]} == {release.code} and all("2026年11月6日" in row[5] for row in steps[1:])
    some = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address(hamlet, ending=".xlsx?side=income")).data))
    assert some.sheet_names == ["收支明细"], "no law can be held against some of the lines"


def test_hostile_words_stay_words(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(lines=[line(n, summary=words, note=words) for n, words in enumerate(HOSTILE, 1)])
    rows = [row for row in rows_of_csv(client, address(hamlet, ending=".csv")) if row["行"] == "明细"]
    assert [row["摘要"].removeprefix("'") for row in rows] == list(HOSTILE)
    assert not [row for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address(hamlet, ending=".xlsx")).data))
    assert [row[5] for row in book.get_sheet_by_index(0).to_python()[2 : len(HOSTILE) + 2]] == list(HOSTILE)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(client.get(address(hamlet, ending=".pdf")).data)).pages)  # fmt: skip
    for words in ("#set page", "#eval(", "<script>", "HYPERLINK"):
        assert words in text.replace("\n", "")
    assert [row["summary"] for row in client.get(address(hamlet, ending=".json")).get_json()["lines"]] == list(HOSTILE)


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_the_board_sheet_embeds_its_letters(client: FlaskClient, hamlet: Hamlet, size: str):
    hamlet.village.complaint_phone = "0731-84000000"
    release = hamlet.book(lines=[*OCTOBER, line(4, summary="㮾梨 圫 塅 溁 罳 迴 路灯")])
    reader = PdfReader(io.BytesIO(client.get(address(hamlet, ending=f".pdf?size={size}")).data))
    first = reader.pages[0]
    assert round(float(first.mediabox.width)) == {"a4": 595, "a3": 842}[size]
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    for words in (
        "葛家山村",
        "财务收支",
        "㮾",
        "圫",
        "塅",
        "溁",
        "罳",
        "迴",
        release.code,
        "0731-84000000",
        "刘芳",
        "上期结余",
        "分类小计",
    ):
        assert words in text, words
    fonts = [font.get_object() for sheet in reader.pages for font in sheet["/Resources"]["/Font"].values()]
    for font in fonts:
        (below,) = font["/DescendantFonts"]
        assert {"/FontFile3", "/FontFile2"} & set(below.get_object()["/FontDescriptor"].get_object())


def test_a_reader_s_copy_is_not_sent_again_until_the_book_is_corrected(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    for ending in (".csv", ".xlsx", ".json", ".pdf"):
        first = client.get(address(hamlet, ending=ending))
        again = client.get(address(hamlet, ending=ending), headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_quarter_chains_its_months_and_names_what_is_missing(client: FlaskClient, hamlet: Hamlet):
    with clock.at(NOW):
        hamlet.book()
        november = hamlet.draft("2026-11", [line(1, day=OCTOBER[0].day.replace(month=11))], opening=23488036)
    hamlet.pass_on(november, State.PUBLISHED, NOW + timedelta(days=26))
    document = client.get(address(hamlet, "2026Q4", ".json")).get_json()
    assert [part["period"] for part in document["books"]] == ["2026-10", "2026-11"]
    assert [row["seq"] for row in document["lines"]] == [1, 2, 3, 4]
    assert document["closing"] == "225520.36" and document["missing"] == []
    assert not [row for row in judge_document(document) if row.verdict == Verdict.FAILS]
    shown = page(client.get(address(hamlet, "2026Q4")))
    assert "2026 年第 4 季度" in shown.h1.get_text() and "225,520.36" in shown.get_text()


LACKS = [
    (("2025-11", "2025-12"), "2025", range(1, 11), ["这里只有 2025 年 11–12 月，其余（2025 年 1–10 月）没有公开。"]),
    (("2025-01", "2025-02"), "2025", range(3, 13), ["这里只有 2025 年 1–2 月，其余（2025 年 3–12 月）没有公开。"]),
    (
        ("2025-10", "2025-12"),
        "2025Q4",
        [11],
        [
            "这里只有 2025 年 10 月、2025 年 12 月，其余（2025 年 11 月）没有公开。",
            "中间缺 2025 年 11 月，期初加收入减支出与期末对不上。",
        ],
    ),
    (("2025-10", "2025-11", "2025-12"), "2025Q4", [], []),
    (("2026-10",), "2026Q4", [], ["2026 年第 4 季度还没有过完，这里到 2026 年 10 月为止。"]),
]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(("books", "period", "lacking", "said"), LACKS)
def test_a_longer_period_says_which_of_its_months_are_not_public(client, hamlet: Hamlet, books, period, lacking, said):
    for name in books:
        hamlet.book(period=name, lines=[line(1, day=date.fromisoformat(f"{name}-03"))])
    with clock.at(NOW):
        shown = page(client.get(address(hamlet, period)))
        document = client.get(address(hamlet, period, ".json")).get_json()
        printed = PdfReader(io.BytesIO(client.get(address(hamlet, period, ".pdf")).data)).pages[0].extract_text()
    assert document["missing"] == [f"{period[:4]}-{month:02}" for month in lacking]
    warned = [one.get_text() for one in shown.select(".flash.warning p")]
    assert warned == said
    assert all(sentence.replace(" ", "") in re.sub(r"\s", "", printed) for sentence in said)


def test_the_list_of_books_leads_to_the_quarters_and_years_they_add_up_to(client: FlaskClient, hamlet: Hamlet):
    books = f"/village/{hamlet.village.region.code}/finance/"
    assert page(client.get(books)).select("[aria-labelledby=longer]") == []
    with clock.at(NOW):
        hamlet.book(period="2026-09", lines=[line(1, day=OCTOBER[0].day.replace(month=9))])
        hamlet.book()
        hamlet.draft("2026-11", [line(1, day=OCTOBER[0].day.replace(month=11))])
    links = page(client.get(books)).select("[aria-labelledby=longer] a")
    assert [link.get_text() for link in links] == ["2026 年全年", "2026 年第 4 季度", "2026 年第 3 季度"]
    assert [link["href"] for link in links] == [f"{books}{name}/" for name in ("2026", "2026Q4", "2026Q3")]
    for link in links:
        assert (
            page(client.get(link["href"])).h1.get_text().startswith(f"葛家山村 {link.get_text().removesuffix('全年')}")
        )


@pytest.mark.databases("sqlite", "postgres")
def test_filtered_lists_and_their_files_hold_the_same_lines(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    for query, count in (
        ("side=income", 2),
        ("category=514", 1),
        ("words=路灯", 1),
        ("least=20000&most=30000", 1),
        ("words=100%25", 0),
    ):
        rows = [row for row in rows_of_csv(client, address(hamlet, ending=f".csv?{query}")) if row["行"] == "明细"]
        assert len(rows) == count, query
        document = client.get(address(hamlet, ending=f".json?{query}")).get_json()
        assert (document["format"], document["count"], len(document["lines"])) == ("mingtang-lines/1", count, count)
        assert len(page(client.get(address(hamlet, ending=f"/?{query}"))).select("#lines tbody tr")) == count
    largest = rows_of_csv(client, address(hamlet, ending=".csv?order=amount"))
    assert [row["收入（元）"] or row["支出（元）"] for row in largest][0] == "36800.00"


@pytest.mark.parametrize("many", [1, 999, 1000, 1001, 2500])
def test_a_long_book_is_in_its_file_line_by_line_each_once(client: FlaskClient, hamlet: Hamlet, many: int):
    """It is read a thousand lines at a time, past the library that reads one ahead."""
    hamlet.book(lines=[line(n, summary=f"第 {n} 笔", expense=100) for n in range(1, many + 1)])
    listed = [row for row in rows_of_csv(client, address(hamlet, ending=".csv")) if row["行"] == "明细"]
    assert [(row["序号"], row["摘要"]) for row in listed] == [(str(n), f"第 {n} 笔") for n in range(1, many + 1)]
    assert {row["日期"] for row in listed} == {line(1).day.isoformat()}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address(hamlet, ending=".xlsx")).data))
    cells = book.get_sheet_by_index(0).to_python()
    told = [(row[2], row[5]) for row in cells if row[0] == "明细"]
    assert told == [(n, f"第 {n} 笔") for n in range(1, many + 1)]


def test_a_page_holds_two_hundred_lines_and_carries_over(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(lines=[line(n, expense=100) for n in range(1, 252)])
    first, second = (page(client.get(address(hamlet, ending=f"/?page={n}"))) for n in (1, 2))
    assert len(first.select("table.book tbody tr")) == 201 and len(second.select("table.book tbody tr")) == 52
    assert "承前页结余" in second.get_text() and "182,240.36" in second.select_one("tr.op").get_text()
    assert client.get(address(hamlet, ending="/?page=3")).status_code == 404


def test_a_notice_as_files(client: FlaskClient, hamlet: Hamlet):
    rows = [{"name": "库存现金", "tail": "", "opening": 10000, "increase": 5000, "decrease": 2000, "closing": 13000}]
    release = hamlet.notice("V05", "funds", rows)
    where = f"/village/{hamlet.village.region.code}/notices/{release.id}"
    assert "130.00" in client.get(f"{where}.csv").data.decode()
    document = client.get(f"{where}.json").get_json()
    assert document["format"] == "mingtang-table/1" and judge_document(document)[0].verdict == Verdict.HOLDS
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{where}.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[1][-1] == 130.0
    assert book.sheet_names[-2:] == ["账目核对", "审核签字"]
    assert "相符" in {row[0] for row in book.get_sheet_by_name("账目核对").to_python()}
    assert "库存现金" in PdfReader(io.BytesIO(client.get(f"{where}.pdf").data)).pages[0].extract_text()


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".pdf"])
def test_a_real_server_is_told_no_length_that_is_not_true(app: Flask, hamlet: Hamlet, ending: str):
    hamlet.book()
    answer = app.test_client().get(address(hamlet, ending=ending))
    assert int(answer.headers.get("Content-Length", len(answer.data))) == len(answer.data) > 0


@pytest.mark.parametrize("mark", ["", ",", '"', "\n", "\r", ',"\r\n', "，"])
def test_lines_joined_in_one_go_are_the_bytes_the_library_writes(mark: str):
    days, amounts = [date(2026, 10, 9), None, "2026-10-10"], [(936000, "9360.00"), (-5, "-0.05"), (None, "")]
    rows = [(f"路灯{mark}{n}", day, amount, n or None) for n, (day, (amount, _)) in enumerate(zip(days, amounts, strict=True))]  # fmt: skip
    columns = (("摘要", Kind.TEXT), ("日期", Kind.DAY), ("收入", Kind.MONEY), ("行", Kind.COUNT))
    told = [(text, day and str(day), amounts[at][1], count) for at, (text, day, _, count) in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out).writerows([[label for label, _ in columns], *told])
    assert b"".join(csv_file.written([Grid("账", columns, rows)])) == b"\xef\xbb\xbf" + out.getvalue().encode()


def test_a_table_of_one_column_keeps_its_blank_rows():
    assert b"".join(csv_file.written([Grid("表", (("备注", Kind.TEXT),), [["一"], [""]])])).endswith(b'\r\n\xe4\xb8\x80\r\n""\r\n')  # fmt: skip


def test_a_sheet_of_six_lines_stays_on_one_page_with_its_code(app: Flask, hamlet: Hamlet):
    hamlet.village.complaint_phone = "0731-84000000"
    lines = [
        line(seq, day=date(2026, 10, seq), voucher=f"记-{seq}", summary=f"村组路灯更换、安装和维护第 {seq} 批，含材料和人工", category=category, note="发票见凭证")
        for seq, category in enumerate(("514", "513", "511", "Z04", "Z05", "Z06"), 1)
    ]  # fmt: skip
    hamlet.book(lines=lines)
    with clock.at(NOW):
        reader = PdfReader(io.BytesIO(app.test_client().get(address(hamlet, ending=".pdf")).data))
    assert len(reader.pages) == 1
    said = reader.pages[0].extract_text()
    assert "扫码看原表；看不懂的，点“有疑问”" in said
    signed = re.findall(r"审核签字：(\S+)，2026 ?年 ?11 ?月 ?6 ?日 10:00", said)
    assert signed == ["易桂兰", "陈大勇", "杨秋生"], "no time is torn in two"


@pytest.mark.parametrize(("lines", "pages", "largest"), [(1, 1, 11), (6, 1, 8.5), (20, 2, 11)])
def test_what_stands_below_the_lines_is_as_large_as_the_sheet_has_room_for(
    app: Flask, hamlet: Hamlet, lines: int, pages: int, largest: float
):
    long = "村组路灯更换、安装和维护，含材料和人工"
    kinds = ("514", "513", "511", "Z04", "Z05", "Z06")
    hamlet.book(lines=[line(n, summary=long, category=kinds[n % min(lines, 6)]) for n in range(1, lines + 1)])
    reader = PdfReader(io.BytesIO(app.test_client().get(address(hamlet, ending=".pdf")).data))
    sizes: set[float] = set()

    def seen(text: str, _cm: Any, tm: Any, _font: Any, size: float) -> None:
        if "签字" in text:
            sizes.add(round(abs(size * tm[3]), 1))

    for sheet in reader.pages:
        sheet.extract_text(visitor_text=seen)
    assert len(reader.pages) == pages and sizes == {largest}


def test_the_committee_of_a_community_signs_by_its_own_name(client, hamlet: Hamlet):
    """居务监督委员会 on the page and in the files alike; a village's by its own."""
    book = hamlet.book()
    room = f"/village/{hamlet.village.region.code}/finance/{book.period}"
    assert "村务监督委员会审核签字" in client.get(f"{room}.csv").text
    hamlet.village.region.kind = "社区"
    db.session.commit()
    for address in (f"{room}.csv", f"{room}/?page=1"):
        told = client.get(address, follow_redirects=True).text
        assert "居务监督委员会审核签字：" in told or "居务监督委员会审核签字," in told, address
        assert "村务监督委员会审核签字" not in told


def test_the_sheet_of_a_correction_says_why_it_hangs_anew(client, hamlet: Hamlet):
    book = hamlet.book()
    address = f"/village/{hamlet.village.region.code}/finance/{book.period}.pdf"
    assert "更正原因" not in "".join(
        one.extract_text() for one in PdfReader(io.BytesIO(client.get(address).data)).pages
    )
    with clock.at(NOW):
        second = corrections.correct(book, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.commit()
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(client.get(address).data)).pages)
    assert "第2版更正原因：路灯的发票金额抄错了" in "".join(words.split())
