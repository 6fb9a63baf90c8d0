"""The sheet for the board, A4 or A3, Chinese embedded. Typst sets it; what it sets is data, never markup."""

import io
import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from pylopdf_fonts_zh_cn import sans_path

from app.village.exports.grids import NUMBERS, Grid
from app.village.labels import mu, yuan
from app.village.tables import Kind
from app.web.qr import PLAIN_MASK

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "board.typ"
FONTS = Path(sans_path()).parent
SIZES = {"a4": 10, "a3": 14}  # points
MANY_COLUMNS = 8  # more of them lie across
MANY_ROWS = 60  # about a page; what the compiler remembers of more would fill the memory
REMEMBERED = 10  # compilations the tool keeps what it made in mind for
_ready = threading.local()  # a compiler keeps its fonts open, and serves one thread


@dataclass(frozen=True)
class Sheet:
    """All words of a board sheet."""

    title: str
    subtitle: str
    unit: str
    address: str
    grids: list[Grid]
    footers: dict[str, list[str]] = field(default_factory=dict)  # by the title of a grid
    warnings: list[str] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)  # who did what, and when
    mark: list[str] = field(default_factory=list)


def written(sheet: Sheet, size: str = "a4") -> bytes:
    """The PDF."""
    tables = [_table(grid, sheet.footers.get(grid.title, [])) for grid in sheet.grids]
    words = asdict(sheet) | {
        "tables": tables,
        "paper": size,
        "size": SIZES[size],
        "flipped": any(len(grid.columns) > MANY_COLUMNS for grid in sheet.grids),
        "footer": f"{sheet.title}　{sheet.address}",
        "qr": _qr(sheet.address),
    }
    del words["grids"], words["footers"]
    inputs = {"data": json.dumps(words, ensure_ascii=False)}
    pdf = _compiler().compile(TEMPLATE, format="pdf", sys_inputs=inputs)
    if sum(len(table["rows"]) for table in tables) > MANY_ROWS:
        _forget()
    assert isinstance(pdf, bytes)
    return pdf


def _forget() -> None:
    """Let go of what was remembered of the sheet: empty ones push it out.

    A sheet of 600 rows is remembered with 100 MB, and ten of them at once, in each process that serves pages.
    """
    for _ in range(REMEMBERED + 1):
        _compiler().compile(b"", format="svg")


def _compiler() -> "typst.Compiler":
    if not hasattr(_ready, "compiler"):
        import typst  # 7 MB that only who sets a sheet needs

        _ready.compiler = typst.Compiler(TEMPLATE, font_paths=[FONTS], ignore_system_fonts=True)
    compiler: typst.Compiler = _ready.compiler
    return compiler


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=PLAIN_MASK).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()


def _table(grid: Grid, foot: list[str]) -> dict[str, Any]:
    kinds = [kind for _, kind in grid.columns]
    rows = [[words(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in grid.rows]
    return {
        "title": grid.title,
        "head": [_heading(label, kind) for label, kind in grid.columns],
        "right": [kind in NUMBERS for kind in kinds],
        "widths": [_width(at, kinds, rows) for at in range(len(kinds))],
        "rows": rows,
        "foot": foot,
    }


def _width(at: int, kinds: list[Kind], rows: list[list[str]]) -> int:
    """Figures and days as wide as they are; texts share what is left, the long ones more of it."""
    if kinds[at] not in (Kind.TEXT, Kind.CHOICE):
        return 0
    return min(22, max(4, *(len(row[at]) for row in rows[:200]), 0)) if rows else 4


def _heading(label: str, kind: Kind) -> str:
    unit = {Kind.MONEY: "（元）", Kind.AREA: "（亩）"}.get(kind, "")
    return label if "（" in label else label + unit


def words(kind: Kind, value: object) -> str:
    if value is None or value == "":
        return ""
    if kind == Kind.MONEY:
        return yuan(int(str(value)))
    return mu(int(str(value))) if kind == Kind.AREA else str(value)
