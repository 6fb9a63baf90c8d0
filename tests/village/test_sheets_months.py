"""A date of which the sheet shows the month alone is a month, as whoever typed 2024-3 meant it; a day that is shown stays one."""

import io
import time
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from app.village.sheets import candidates, opened, packed, read_table
from app.village.sheets.workbook import Look, MonthShown
from app.village.tables import all_forms
from tests.village.ledgers import FIRST, LAST
from tests.village.writers import by_office

RESOURCES = all_forms()["resources"]
HEAD = ("资源类别", "面积（亩）", "合同起", "合同止")
SHOWN_AS_MONTHS = ['yyyy"年"m"月"', '[$-804]yyyy"年"m"月";@', "yyyy-mm", "mmm-yy", "yyyy/m", 'e"年"m"月"', "[DBNum1]yyyy年m月"]  # fmt: skip
SHOWN_AS_DAYS = ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "d-mmm-yy", "yyyy-mm-dd hh:mm"]


def by_xlsxwriter(shown_as: str, day: date) -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as book:
        sheet, shown = book.add_worksheet("资源"), book.add_format({"num_format": shown_as})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ("水面", 12.5))
        sheet.write_datetime(1, 2, day, shown)
        sheet.write_datetime(1, 3, date(2028, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    return stored.getvalue()


def by_openpyxl(shown_as: str, day: date) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(("水面", 12.5, day, date(2028, 12, 31)))
    book.active["C2"].number_format = shown_as
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def read(content: bytes) -> Any:
    book = opened(content, "资源.xlsx")
    layout = candidates(book, RESOURCES)[0]
    (row,) = read_table(book.sheet(layout.sheet), layout, RESOURCES, FIRST, LAST).rows
    return row["from_on"], row["to_on"]


@pytest.mark.parametrize("made", [by_xlsxwriter, by_openpyxl])
@pytest.mark.parametrize("shown_as", SHOWN_AS_MONTHS)
def test_the_first_day_shown_as_a_month_is_the_month(made: Any, shown_as: str):
    assert read(made(shown_as, date(2024, 3, 1))) == ("2024-03", "2028-12-31")


@pytest.mark.parametrize("shown_as", SHOWN_AS_MONTHS)
def test_any_other_day_was_typed_however_it_is_shown(shown_as: str):
    assert read(by_xlsxwriter(shown_as, date(2024, 3, 15))) == ("2024-03-15", "2028-12-31")


@pytest.mark.parametrize("shown_as", SHOWN_AS_DAYS)
def test_a_first_day_that_is_shown_stays_a_day(shown_as: str):
    assert read(by_xlsxwriter(shown_as, date(2024, 3, 1))) == ("2024-03-01", "2028-12-31")


@pytest.mark.parametrize("built_in", ["17", "27", "57"])
def test_formats_that_programs_have_built_in_are_known(built_in: str):
    content = by_openpyxl("mmm-yy", date(2024, 3, 1)) if built_in == "17" else with_format(built_in)
    assert read(content) == ("2024-03", "2028-12-31")


def with_format(number: str) -> bytes:
    """As Chinese programs write it: by its number, without saying what it is."""
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(by_openpyxl("mmm-yy", date(2024, 3, 1)))) as made, zipfile.ZipFile(stored, "w") as other:  # fmt: skip
        for part in made.infolist():
            text = made.read(part)
            other.writestr(part, text.replace(b'numFmtId="17"', f'numFmtId="{number}"'.encode()))
    return stored.getvalue()


def test_a_day_of_a_ledger_that_is_shown_as_a_month_stays_the_day_it_was():
    (cell,) = [one for row in opened(by_openpyxl("yyyy-mm", date(2024, 3, 1)), "a.xlsx").sheets[0].rows for one in row if isinstance(one, MonthShown)]  # fmt: skip
    assert cell == date(2024, 3, 1) and cell.isoformat() == "2024-03-01"


@pytest.mark.office
def test_so_it_is_when_an_office_program_wrote_it():
    assert read(by_office(by_xlsxwriter('yyyy"年"m"月"', date(2024, 3, 1)), "xlsx", "xlsx")) == (
        "2024-03",
        "2028-12-31",
    )


@pytest.mark.parametrize("cells", [b'<c r="C2" s="1"' * 60_000, b"<c " + b's="1" ' * 500_000 + b"/", b"<c " * 1_000_000, b"<c s" + b" " * 3_000_000])  # fmt: skip
def test_a_sheet_made_to_be_read_for_ever_is_not(cells: bytes):
    begun = time.monotonic()
    look = Look()
    packed._note_months(cells + b">", look, packed._styled([b"1"]))
    assert time.monotonic() - begun < 5 and len(look.months) <= packed.MOST_MONTHS
