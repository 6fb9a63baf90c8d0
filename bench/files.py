"""Rows 11, 15, 16 and 17: a large book taken in, and given out as CSV, workbook and board sheet.

Each piece of work runs in a process of its own, beside the bare library; compared is processor time (database servers'
own time aside), which suffers least from others on the machine.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.config import ROOT
from app.db import db, unit_of_work
from app.demo import people
from app.village.models import LEDGER, Village
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.service import books, importing
from bench import filework, servers
from bench.houses import City
from bench.rows import Bench, ratio
from bench.table import Aim, Row

ENDED = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)  # the month the workbook tells of is over, whenever the bench runs


@dataclass(frozen=True)
class Cost:
    """What one piece of work took."""

    seconds: float
    cpu: float
    amount: int
    peak: float  # MB, of the whole process
    grown: float  # MB, more than before the work

    @property
    def rate(self) -> float:
        """Pieces for each second of processor time."""
        return ratio(self.amount, self.cpu)


def files(bench: Bench) -> Iterator[Row]:
    """All of them, on one village."""
    with bench.databases.fresh() as url, closing(City(url, bench.folder, 1, 1)) as house:
        release = _upload(house, bench.pace.file_lines)

        def cost(kind: str) -> Cost:
            return _cost(house, kind, release)

        yield _import_row(cost("import"), cost("import-bare"), bench.pace.file_lines)
        yield _csv_row(cost("csv"), cost("csv-bare"))
        yield _xlsx_row(cost("xlsx"), cost("xlsx-bare"), bench.pace.file_lines)
        for kind, what in (("pdf-1", "board sheet, one page"), ("pdf-600", "  of 600 rows")):
            yield _pdf_row(what, cost(kind), cost(f"{kind}-bare"))


def _upload(house: City, lines: int) -> int:
    """A draft with a workbook waiting to be accepted; the draft's number."""
    file = house.folder / "book.xlsx"
    filework.workbook(file, lines)
    with house.app.app_context(), clock.at(ENDED), file.open("rb") as content:
        with unit_of_work():
            by, village = people.by_name("office"), db.session.scalars(select(Village)).first()
            assert by is not None and village is not None
            release = books.start(village, LEDGER_ITEM, LEDGER, "2027-01", by=by)
            db.session.flush()
            importing.upload(release, FileStorage(content, file.name), by=by)
        return release.id


def _cost(house: City, kind: str, release: int) -> Cost:
    command = [sys.executable, "-m", "bench.filework", kind, str(Path(house.folder)), str(release)]
    done = subprocess.run(command, env=servers.environment(house.env), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"the work with files failed: {kind}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _import_row(ours: Cost, bare: Cost, lines: int) -> Row:
    share = ratio(ours.cpu, bare.cpu)
    aims = [
        Aim(f"every line of the workbook stored ({ours.amount:,})", ours.amount == lines),
        Aim(f"import at most 5 x calamine's bare read ({share:.2f})", share <= 5),
        Aim(f"import at most 3 x calamine's bare read ({share:.2f})", share <= 3, stretch=True),
        Aim(f"import's peak memory at most 500 MB ({ours.peak:.0f} MB)", ours.peak <= 500),
    ]
    return Row("15", f".xlsx of {lines:,} x 12 checked and stored", _told(ours), _told(bare), share, aims)


def _csv_row(ours: Cost, bare: Cost) -> Row:
    share = ratio(ours.rate, bare.rate)
    aims = [
        Aim(f"CSV at least 0.4 x csv.writer over the bare cursor ({share:.2f})", share >= 0.4),
        Aim(f"CSV at least 0.7 x csv.writer over the bare cursor ({share:.2f})", share >= 0.7, stretch=True),
        Aim(f"CSV is streamed: at most 30 MB more ({ours.grown:.0f} MB)", ours.grown <= 30),
    ]
    return Row("11", f"CSV of {bare.amount:,} lines", f"{ours.rate:,.0f} rows/s", f"{bare.rate:,.0f} rows/s", share, aims)  # fmt: skip


def _xlsx_row(ours: Cost, bare: Cost, lines: int) -> Row:
    share = ratio(ours.cpu, bare.cpu)
    aims = [
        Aim(f".xlsx at most 1.2 x bare xlsxwriter ({share:.2f})", share <= 1.2),
        Aim(f".xlsx at most 1.05 x bare xlsxwriter ({share:.2f})", share <= 1.05, stretch=True),
        Aim(f".xlsx takes at most 150 MB more than the application alone ({ours.grown:.0f} MB)", ours.grown <= 150),
        Aim(
            f".xlsx with the application around it at most 150 MB ({ours.peak:.0f} MB)", ours.peak <= 150, stretch=True
        ),
    ]
    return Row("16", f".xlsx of {lines:,} x 12 written", _told(ours), _told(bare), share, aims)


def _pdf_row(what: str, ours: Cost, bare: Cost) -> Row:
    share = ratio(ours.cpu, bare.cpu)
    aims = [Aim(f"{what.strip()} at most 1.5 x the bare typst compile ({share:.2f})", share <= 1.5)]
    aims.append(Aim(f"{filework.SHEETS} of them leave at most 150 MB behind ({ours.grown:.0f} MB)", ours.grown <= 150))
    each = [f"{1000 * cost.cpu / filework.SHEETS:.0f} ms CPU, {cost.peak:.0f} MB" for cost in (ours, bare)]
    return Row("17", what, each[0], each[1], share, aims)


def _told(cost: Cost) -> str:
    return f"{cost.cpu:.2f} s CPU, {cost.peak:.0f} MB"
