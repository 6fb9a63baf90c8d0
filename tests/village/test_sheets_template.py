"""The sheet that is handed out: it checks what is typed, and reads back exactly."""

import io
from datetime import date
from typing import Any

import openpyxl

from app.village.categories import all_categories
from app.village.sheets import candidates, opened, read_ledger, read_table, table_template, template
from app.village.tables import all_forms
from app.village.tables.shapes import Column, Kind, TableForm
from tests.village.ledgers import FIRST, LAST, OPENING, lines

ALLOWANCE = TableForm(
    "old_age",
    "高龄津贴发放表",
    ("V99",),
    (
        Column("name", "姓名", needed=True),
        Column("band", "年龄段", Kind.CHOICE, choices=("80-89", "90-99", "100以上")),
        Column("months", "月数", Kind.COUNT),
        Column("paid_on", "发放时间", Kind.DAY),
        Column("amount", "金额", Kind.MONEY, needed=True),
    ),
    head=(Column("basis", "政策依据"), Column("total", "资金总额", Kind.MONEY)),
)


def made(**more: Any) -> bytes:
    return template("天顶街道某某村", FIRST, LAST, OPENING, **more)


def filled(content: bytes, start: int, rows: list[list[Any]]) -> bytes:
    """The file after somebody typed rows into it, saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, cells in enumerate(rows, start):
        for place, cell in enumerate(cells, 1):
            typed = book.worksheets[0].cell(row, place)
            typed.value = cell
            if isinstance(cell, str):
                typed.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_typed_into_the_template_reads_back_exactly():
    expected = lines(balance=False)
    names = all_categories()
    rows = [
        [
            *(line.day, line.voucher, line.summary, names[line.category].name),
            *(line.income / 100 or None, line.expense / 100 or None),
            *(line.handler, line.witness, line.approver, line.note),
        ]
        for line in expected
    ]
    book = opened(filled(made(), 5, rows), "a.xlsx")
    layout = candidates(book)[0]
    assert layout.certain
    reading = read_ledger(book.sheet(layout.sheet), layout, FIRST, LAST)
    assert (reading.lines, reading.problems, reading.opening) == (expected, (), OPENING)


def test_every_category_offered_is_read_as_itself():
    categories = list(all_categories().values())
    sheet = made(categories=categories)
    offered = [row[0] for row in opened(sheet, "a.xlsx").sheet("字典").rows]
    amounts = [[12, None] if category.side == "income" else [None, 12] for category in categories]
    rows = [[date(2026, 10, 3), "记-1", "一笔", *given] for given in zip(offered, amounts, strict=True)]
    book = opened(filled(sheet, 5, [[*row[:4], *row[4]] for row in rows]), "a.xlsx")
    read = read_ledger(book.sheets[0], candidates(book)[0], FIRST, LAST).lines
    assert [line.category for line in read] == list(all_categories())


def test_an_unfilled_template_says_so():
    book = opened(made(), "a.xlsx")
    reading = read_ledger(book.sheets[0], candidates(book)[0], FIRST, LAST)
    assert "表里没有一笔收入或支出" in str(reading.problems[0])
    assert reading.opening == OPENING


def test_cells_are_checked_while_they_are_typed():
    sheet = openpyxl.load_workbook(io.BytesIO(made(handlers=["周晓禾"]))).worksheets[0]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["D5"].type == "list" and rules["D5"].errorStyle in (None, "stop")
    assert rules["A5"].type == "date" and (rules["A5"].formula1, rules["A5"].formula2) == ("46296", "46326")
    assert rules["F5"].type == "decimal"
    assert rules["G5"].errorStyle == "warning"
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked and not sheet.column_dimensions["C"].protection.locked
    assert sheet["K4"].value == OPENING / 100


def test_no_more_than_ten_columns_are_typed():
    sheet = openpyxl.load_workbook(io.BytesIO(made())).worksheets[0]
    assert sum(not sheet.column_dimensions[letter].protection.locked for letter in "ABCDEFGHIJK") == 10


def test_names_that_look_like_formulas_stay_text():
    book = openpyxl.load_workbook(io.BytesIO(made(handlers=["=1+1", "@周晓禾"])))
    words = [book["字典"].cell(row, 2) for row in (1, 2)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in words] == [
        ("=1+1", "s", True),
        ("@周晓禾", "s", True),
    ]
    assert book["字典"].sheet_state == "veryHidden"


def test_a_form_typed_into_its_template_reads_back_exactly():
    content = filled(table_template(ALLOWANCE), 3, [["政策依据：", "长政发〔2026〕1号"], ["资金总额：", 2400.5]])
    content = filled(
        content, 6, [["周晓禾", "80-89", 3, date(2026, 10, 9), 300.5], ["李*华", "90-99", None, None, 2100]]
    )
    book = opened(content, "a.xlsx")
    layout = candidates(book, ALLOWANCE)[0]
    assert layout.certain
    reading = read_table(book.sheet(layout.sheet), layout, ALLOWANCE, FIRST, LAST)
    assert reading.problems == ()
    assert reading.head == {"basis": "长政发〔2026〕1号", "total": 240_050}
    assert reading.rows == [
        {"name": "周晓禾", "band": "80-89", "months": 3, "paid_on": "2026-10-09", "amount": 30_050},
        {"name": "李*华", "band": "90-99", "amount": 210_000},
    ]


def test_a_month_typed_into_a_template_stays_a_month():
    """A spreadsheet makes 2024-03 of a date column its first day: such a column is text."""
    form = all_forms()["resources"]
    content = table_template(form)
    place = next(at for at, column in enumerate(form.columns, 1) if column.key == "from_on")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "合同起")
    assert heading.column == place and "2024-03" in heading.comment.text
    letter = openpyxl.utils.get_column_letter(place)
    assert sheet.column_dimensions[letter].number_format == "@"
    row = {"kind": "水面", "area": 12.5, "from_on": "2024-03", "to_on": "2028"}
    book = opened(filled(content, heading.row + 1, [[row.get(column.key) for column in form.columns]]), "a.xlsx")
    reading = read_table(book.sheet((layout := candidates(book, form)[0]).sheet), layout, form, FIRST, LAST)
    assert (reading.rows[0]["from_on"], reading.rows[0]["to_on"]) == ("2024-03", "2028")


def test_a_form_without_head_fields_has_its_table_at_once():
    bare = next(form for form in all_forms().values() if not form.head)
    book = opened(table_template(bare), "a.xlsx")
    assert candidates(book, bare)[0].last == 3
