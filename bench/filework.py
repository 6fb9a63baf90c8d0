"""One piece of work with a file, in a process of its own: its processor time and its highest memory.

`python -m bench.filework KIND FOLDER RELEASE`; the settings of the house come from the environment.
"""

import csv
import io
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.core.accounts.models import User
from app.db import db, unit_of_work
from app.village import statements
from app.village.exports import csv_file, grids, pdf_file, xlsx_file
from app.village.exports.grids import Grid
from app.village.models import Release, Upload
from app.village.service import importing
from app.village.statements import Asked
from app.village.tables import Kind
from wsgi import app  # as a server has it: mappers made, the collector told what stays

CHUNK = 1000
SHORT, LONG = 20, 600  # rows of a board sheet
SHEETS = 10  # set one after the other: one of a few milliseconds tells little, and no two alike, or the tool remembers
COLUMNS = (
    *(("序号", Kind.COUNT), ("日期", Kind.DAY), ("凭证号", Kind.TEXT), ("摘要", Kind.TEXT), ("科目", Kind.TEXT)),
    *(("收入", Kind.MONEY), ("支出", Kind.MONEY), ("结余", Kind.MONEY)),
    *(("经手人", Kind.TEXT), ("证明人", Kind.TEXT), ("审批人", Kind.TEXT), ("备注", Kind.TEXT)),
)
SOURCE = """#set page(paper: "a4", flipped: true, margin: (x: 14mm, top: 14mm, bottom: 18mm))
#set text(font: ("Noto Sans SC",), lang: "zh", region: "cn", size: 10pt)
#let d = json(bytes(sys.inputs.data))
#table(columns: d.head.len(), stroke: 0.5pt, inset: (x: 4pt, y: 5pt), table.header(..d.head), ..d.cells)"""


def rows(count: int, after: int = 0) -> Iterator[tuple[Any, ...]]:
    """The rows of a village's book that follow so many others, amounts in 分; always the same."""
    left = 0
    for n in range(after + 1, after + count + 1):
        income, expense = (n % 9000 * 100 + n % 100 + 1, None) if n % 3 == 0 else (None, n % 4000 * 100 + 50)
        left += (income or 0) - (expense or 0)
        who = ("黄秀英", "彭建军", "彭国强")
        yield (n, f"2027-01-{n % 31 + 1:02d}", f"记-{n}", f"村组路灯更换 {n % 400} 盏", "补助收入" if income else "公益支出", income, expense, left, *who, "")  # fmt: skip


def workbook(file: Path, count: int) -> None:
    """Such a book as a clerk's sheet."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("收支")
        sheet.write_row(0, 0, [label for label, _ in COLUMNS])
        for at, row in enumerate(rows(count), 1):
            sheet.write_row(at, 0, [value / 100 if 5 <= place <= 7 and value is not None else value for place, value in enumerate(row)])  # fmt: skip


def take_in(folder: Path, release: int) -> int:
    """The clerk accepts: opened, laid out, read, checked, stored, committed."""
    with unit_of_work():
        upload = db.session.scalars(select(Upload).where(Upload.release_id == release, Upload.closed_at.is_(None))).one()  # fmt: skip
        by = db.session.get(User, upload.by_id)
        assert by is not None
        return importing.accept(upload, by=by)


def read_alone(folder: Path, release: int) -> int:
    """Calamine's bare read of the same file."""
    return len(CalamineWorkbook.from_path(str(folder / "book.xlsx")).get_sheet_by_index(0).to_python()) - 1


def csv_ours(folder: Path, release: int) -> int:
    """The download of a book, from the database to its last byte."""
    found = db.session.get(Release, release)
    assert found is not None
    parts = csv_file.written([grids.ledger(statements.of_release(found), Asked())])
    return sum(part.count(b"\r\n") for part in parts)


def csv_bare(folder: Path, release: int) -> int:
    """csv.writer over the driver's own cursor."""
    driver: Any = db.session.connection().connection
    cursor = driver.cursor()
    cursor.execute(f"SELECT * FROM village_line WHERE release_id = {release} ORDER BY seq")  # noqa: S608  # a number of ours
    count = 0
    while chunk := cursor.fetchmany(CHUNK):
        out = io.StringIO()
        csv.writer(out).writerows(chunk)
        count += out.getvalue().encode().count(b"\r\n")
    return count


def xlsx_ours(folder: Path, release: int) -> int:
    """Our workbook of as many rows as the release has lines."""
    return len(xlsx_file.written([Grid("收支明细", COLUMNS, rows(_lines(release)))]))


def xlsx_bare(folder: Path, release: int) -> int:
    """The same rows straight through xlsxwriter."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows(_lines(release))):
            sheet.write_row(at, 0, row)
    return len(out.getvalue())


def _lines(release: int) -> int:
    return db.session.scalars(select(Release.lines_count).where(Release.id == release)).one()


def pdf_ours(count: int) -> Callable[[Path, int], int]:
    """Our board sheets of so many rows, once the compiler has its fonts open."""
    words = ("财务收支", "股份经济合作社", "葛家山村", "http://localhost/")
    sheets = [pdf_file.Sheet(*words, [Grid("逐笔明细", COLUMNS, list(rows(count, count * n)))]) for n in range(SHEETS)]
    pdf_file.written(pdf_file.Sheet(*words, [Grid("明细", COLUMNS, [])]))
    return lambda folder, release: sum(len(pdf_file.written(sheet)) for sheet in sheets)


def pdf_bare(count: int) -> Callable[[Path, int], int]:
    """Plain Typst documents with the same tables, which come to them as ours do: as data."""
    import typst  # as the house does: not before it is wanted

    compiler = typst.Compiler(pdf_file.TEMPLATE, font_paths=[pdf_file.FONTS], ignore_system_fonts=True)

    def compiled(rows: Iterable[Any]) -> int:
        cells = [pdf_file.words(kind, value) for row in rows for (_, kind), value in zip(COLUMNS, row, strict=True)]
        data = json.dumps({"head": [label for label, _ in COLUMNS], "cells": cells}, ensure_ascii=False)
        return len(compiler.compile(input=SOURCE.encode(), format="pdf", sys_inputs={"data": data}))  # type: ignore[arg-type]  # one file, so bytes

    tables = [list(rows(count, count * n)) for n in range(SHEETS)]
    compiled([])
    return lambda folder, release: sum(compiled(table) for table in tables)


KINDS: dict[str, Callable[[], Callable[[Path, int], int]]] = {
    "import": lambda: take_in,
    "import-bare": lambda: read_alone,
    "csv": lambda: csv_ours,
    "csv-bare": lambda: csv_bare,
    "xlsx": lambda: xlsx_ours,
    "xlsx-bare": lambda: xlsx_bare,
    "pdf-1": lambda: pdf_ours(SHORT),
    "pdf-1-bare": lambda: pdf_bare(SHORT),
    "pdf-600": lambda: pdf_ours(LONG),
    "pdf-600-bare": lambda: pdf_bare(LONG),
}


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main() -> None:
    kind, folder, release = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with app.app_context():
        work, before = KINDS[kind](), peak()
        clock, cpu = time.perf_counter(), time.process_time()
        amount = work(folder, release)
        took = {"seconds": time.perf_counter() - clock, "cpu": time.process_time() - cpu}
    print(json.dumps({**took, "amount": amount, "peak": peak(), "grown": peak() - before}))


if __name__ == "__main__":
    main()
