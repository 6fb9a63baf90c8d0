"""Numbers cut at places and by marks that a die chooses, in every kind of file, and clean books in every kind of file.

Nothing here knows which groupings the detector knows. What a die cannot be asked to hide: 138123456.78 alone is money.
"""

import csv
import io
import json
from collections.abc import Callable
from random import Random

import openpyxl
import pytest
import time_machine
import typst
import xlwt

from app.core.privacy import Force, Place, Sheet, examine_file, examine_table, examine_text, guard, masked_text
from app.errors import Refused
from app.village.exports import pdf_file
from tests.lengths import times
from tests.privacy import carriers
from tests.privacy.carriers import CARRIERS
from tests.privacy.corpus import CHINESE, CLEAN, DISGUISES, WIDE, Leak, cut, leaks

Rows = list[list[str]]
PAGE = '#set page(paper: "a5")\n#set text(font: "Noto Sans SC", size: 9pt)\n'
# where a disguise says nothing: digits typed as an amount, and what the writer parts itself
ALREADY_PARTED = ("number", "two cells", "two rows", "header", "text layer", "spaced text")
PLACES = [place for place in CARRIERS if place[1] not in ALREADY_PARTED or place == ("docx", "header")]
KINDS = {ending: [place for place in PLACES if place[0] == ending] for ending, _ in PLACES}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


def is_blocked(leak: Leak, content: bytes, name: str) -> bool:
    return any(one.kind == leak.kind and one.force == Force.BLOCK for one in examine_file(content, name).found)


def printed(pages: list[str]) -> bytes:
    """A PDF with these words on a page each; a line's end is one on the page too."""
    words = [
        "#linebreak()\n".join(f"#text({json.dumps(line, ensure_ascii=False)})\n" for line in page.split("\n"))
        for page in pages
    ]
    source = PAGE + "#pagebreak()\n".join(words)
    return typst.compile(source.encode(), font_paths=[pdf_file.FONTS], ignore_system_fonts=True)


# Nothing is missed


@pytest.mark.parametrize("way", DISGUISES)
@pytest.mark.parametrize("ending", KINDS)
def test_every_disguise_is_seen_through_in_every_kind_of_file(ending, way):
    """In `make test` in a place of the file that turns with the disguise, whole in every place."""
    turn = list(DISGUISES).index(way)
    places = KINDS[ending] if times(1, 0) else [KINDS[ending][turn % len(KINDS[ending])]]
    for place in places:
        for leak in leaks(times(8, 4), seed=turn + 100):
            words = DISGUISES[way](leak.number)
            words = words if place[1] == "over a line's end" else words.replace("\n", " ")
            assert is_blocked(leak, CARRIERS[place](words), f"a.{ending}"), (place, words)


@pytest.mark.parametrize("seed", range(times(8, 1)))
def test_every_disguise_is_seen_through_in_the_words_of_a_pdf(seed):
    planted = [(way, leak) for way in DISGUISES for leak in leaks(4, seed=seed + 200)]
    content = printed([DISGUISES[way](leak.number) for way, leak in planted])
    found = {(one.where.part.partition("页")[0], one.kind) for one in examine_file(content, "a.pdf").found}
    missed = [one for page, one in enumerate(planted, 1) if (f"第 {page} ", one[1].kind) not in found]
    assert missed == []


@pytest.mark.parametrize("seed", range(times(40, 4)))
def test_a_number_cut_anywhere_by_anything_is_refused_and_masked(seed):
    die = Random(seed)
    for leak in leaks(200, seed=seed + 300):
        written = cut(leak.number, die=die)
        for text in (written, f"请打{written}找我", f"3组王小明 {written} 2000元", f"电话：{written}"):
            with pytest.raises(Refused):
                guard(text.replace("打", "往"))
            assert leak.number not in "".join(filter(str.isalnum, masked_text(text)))
            assert leak.kind in examine_text(text, Place(part="正文")).counts, text


@pytest.mark.parametrize("script", [lambda piece: piece, lambda piece: piece.translate(WIDE), lambda piece: piece.translate(CHINESE)], ids=["plain", "wide", "Chinese"])  # fmt: skip
@pytest.mark.parametrize("way", ["side by side", "with an empty cell between", "three cells", "one below the other"])
def test_a_number_over_cells_is_found_wherever_it_is_cut_and_in_any_digits(way, script):
    die = Random(way)
    for leak in leaks(times(400, 80), seed=len(way)):
        at = sorted(die.sample(range(2, len(leak.number) - 1), 2))
        first, second, third = (leak.number[start:end] for start, end in zip([0, *at], [*at, None], strict=True))
        half, rest = script(first), die.choice((script, str))(second + third)
        rows = {
            "side by side": [["王小明", half, rest, "3组"]],
            "with an empty cell between": [["王小明", half, "", rest, "350.00"]],
            "three cells": [["王小明", half, script(second), script(third), "3组"]],
            "one below the other": [["王小明", script(first + second)], ["", script(third)]],
        }[way]
        assert leak.kind in examine_table([Sheet("", rows)]).counts, rows


def test_what_reads_as_money_is_a_telephone_where_a_word_or_a_heading_says_so():
    for written in ("138123456.78", "138,123,456.78", "138.12 3456.78"):
        assert examine_text(f"合计{written}", Place(part="正文")).is_clean
        assert examine_text(f"联系电话 {written}", Place(part="正文")).blocks
        assert examine_table([Sheet("", [["姓名", "联系电话"], ["王*明", written]])]).blocks


@pytest.mark.parametrize("text", ["19980824 - 366", "电话：19980824 3-66", "19971231/5 5 1请回电"])
def test_a_mobile_that_begins_like_a_day_long_past_is_a_telephone(text):
    assert "phone" in examine_text(text, Place(part="正文")).counts
    assert examine_text("20261005-001，20251231 366", Place(part="正文")).counts == {}


@pytest.mark.parametrize("text", ["转给王小明13812345678元", "王小明13812345678.00", "手机13812345678元"])
def test_eleven_digits_before_yuan_are_a_telephone_where_no_word_speaks_of_a_sum(text):
    assert examine_text(text, Place(part="正文")).blocks
    assert examine_text(
        text.replace("转给王小明", "预算").replace("王小明", "合计").replace("手机", "收入"), Place()
    ).is_clean


# Clean books


def as_xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("账")
    for row in rows:
        sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() and len(cell) < 9 else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_xls(rows: Rows) -> bytes:
    book, out = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet = book.add_sheet("账")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(out)
    return out.getvalue()


def as_csv(rows: Rows) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def as_txt(rows: Rows) -> bytes:
    return "\n".join("\t".join(row) for row in rows).encode()


def as_blanks(rows: Rows) -> bytes:
    return "\n".join(" ".join(filter(None, row)) for row in rows).encode()


def as_docx(rows: Rows) -> bytes:
    return carriers.docx(f"<w:tbl>{''.join(carriers.table_row(*row)[7:-8] for row in rows)}</w:tbl>")


def as_ods(rows: Rows) -> bytes:
    return carriers.odf("spreadsheet", f"<table:table>{''.join(map(carriers.ods_row, rows))}</table:table>")


def as_pdf(rows: Rows) -> bytes:
    cells = ",".join(json.dumps(cell, ensure_ascii=False) for row in rows for cell in row)
    source = f"{PAGE}#set page(width: 60cm, height: 30cm)\n#table(columns: {len(rows[0])}, {cells},)"
    return typst.compile(source.encode(), font_paths=[pdf_file.FONTS], ignore_system_fonts=True)


WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "a.xlsx": as_xlsx, "a.xls": as_xls, "a.csv": as_csv, "a.txt": as_txt, "b.txt": as_blanks,
    "a.docx": as_docx, "a.ods": as_ods, "a.pdf": as_pdf,
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("made", CLEAN)
def test_a_clean_book_raises_at_most_one_alarm_in_a_hundred_lines_in_every_kind_of_file(made, name):
    lines = list(CLEAN[made](times(3000, 300)))
    examination = examine_file(WRITERS[name](lines), name)
    assert sum(examination.counts.values()) <= len(lines) // 100, examination.sentences()[:9]


@pytest.mark.parametrize(
    "text",
    [
        "13、14、15、16、17、8号",
        "1、3、5、7、9、11、13、15组",
        "1350.00 200.50 12",
        "15 12.50 187.50",
        "14:30-15:30 308室",
        "2026-11-24 14:30-15:30 308",
        "192.168.10.100",
        "1500*2000*300mm",
        "1986.11.24 120",
        "1200/1500/800",
        "凭证号13-2026-11-001",
        "发票号码：13812 345678",
        "¥138,123,456.78",
        "区划430121010201 110",
    ],
)
def test_several_numbers_beside_each_other_are_nobodys(text):
    assert examine_text(text, Place(part="正文")).is_clean
    assert examine_table([Sheet("", [["路灯", text]])]).is_clean


def test_counts_and_areas_in_cells_are_nobodys_without_a_heading():
    for row in (["1", "138", "12", "345678", "2000"], ["3组", "15", "1234", "56", "789", "12"]):
        assert examine_table([Sheet("", [row])]).is_clean
    assert examine_table([Sheet("", [["路灯", "12034", "560"], ["水泵", "13812", "345678"]])]).is_clean
