"""The roll-up of a township, county or city: a page at the address of a board, hung up there (see board.py)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for

from app import clock
from app.core import regions
from app.core.regions.models import Level, Region
from app.core.regions.schematic import drawing
from app.village import by_item, rollups
from app.village.exports.grids import Grid
from app.village.rollups import Overview, Row, Sums
from app.village.rules.due import Due
from app.village.rules.periods import Period, Span, last_ended, read_period
from app.village.rules.rollup import ORDER, STANDING_LABELS, WAS_LATE, WAS_LATE_LABEL, Standing
from app.village.tables import Kind
from app.web import filters
from app.web.pages import cut

WANTED = {*Standing, WAS_LATE}
VILLAGES_COLUMNS = (
    ("区划代码", Kind.TEXT),
    ("村（社区）", Kind.TEXT),
    ("乡镇（街道）", Kind.TEXT),
    ("公开情况", Kind.TEXT),
    ("最迟公开", Kind.DAY),
    (f"{WAS_LATE_LABEL}（日）", Kind.COUNT),
    ("收入（元）", Kind.MONEY),
    ("支出（元）", Kind.MONEY),
    ("期末结余（元）", Kind.MONEY),
)
PER_PAGE = 20  # a card for each village on a phone
PARTS = [("", "全年"), *((f"Q{n}", f"第 {n} 季度") for n in range(1, 5)), *((f"-{n:02d}", f"{n} 月") for n in range(1, 13))]  # fmt: skip


def overview(region: Region) -> str:
    """The roll-up of a region above the villages; its address is that of a board."""
    period = _period()
    found = rollups.overview(region, period)
    drawn = _drawing(found) if region.level == Level.CITY else None
    wanted, words = filters.one_of("standing", WANTED), request.args.get("q", "").strip()[:40]
    return render_template(
        "village/overview.html",
        region=region,
        line=regions.queries.lineage(region),
        period=period,
        sums=found.sums,
        below=found.below,
        found_books=any(row.figures.names for row in found.rows),
        drawing=drawn,
        squares=[] if drawn else _squares(region, found, period),
        items=by_item.of_region(region) if region.level in (Level.COUNTY, Level.TOWNSHIP) else [],
        categories=rollups.by_category(region, period),
        groups=_groups(found) if region.level == Level.COUNTY and not (wanted or words) else [],
        page=cut(_chosen(found.rows, wanted, words), PER_PAGE),
        standings=_filters(found, wanted, words),
        wanted=wanted,
        words=words,
        years=range(rollups.first_year(), clock.today().year + 1),
        parts=PARTS,
    )


def grid(region: Region) -> tuple[Period, Grid]:
    """The villages the page lists, in its order, as a table of a file."""
    period = _period()
    wanted, words = filters.one_of("standing", WANTED), request.args.get("q", "").strip()[:40]
    return period, Grid("", VILLAGES_COLUMNS, map(_row, _chosen(rollups.overview(region, period).rows, wanted, words)))


def _row(row: Row) -> tuple[object, ...]:
    judged, sums = row.judged, row.figures
    due = judged.due.on.isoformat() if judged.due else None
    amounts = (sums.income, sums.expense, sums.closing) if sums.names else (None, None, None)
    return row.code, row.name, row.township, STANDING_LABELS[judged.standing], due, judged.days_late or None, *amounts


def _period() -> Period:
    """What the address asks for; else the newest month that is over."""
    asked = request.args.get("year", "") + request.args.get("part", "")
    return filters.asked("year", lambda _: read_period(asked), None) or last_ended(clock.today(), Span.MONTH)


def _chosen(rows: list[Row], wanted: str, words: str) -> list[Row]:
    words = words.lower().replace(" ", "")
    found = [row for row in rows if _is_wanted(row, wanted) and (not words or row.is_called(words))]
    return sorted(found, key=lambda row: ORDER.index(row.judged.standing))


def _is_wanted(row: Row, wanted: str) -> bool:
    return row.judged.was_late if wanted == WAS_LATE else wanted in ("", row.judged.standing)


@dataclass(frozen=True)
class Group:
    """A township with its villages, folded on the page of its county."""

    region: Region
    sums: Sums
    rows: list[Row]

    @property
    def why(self) -> Counter[Due]:
        """The date each village that is late has missed, and how many it is."""
        return Counter(row.judged.due for row in self.rows if row.judged.due and row.judged.standing == Standing.LATE)


def _groups(found: Overview) -> list[Group]:
    """The townships with most villages late first, then those with most that have no board."""
    rows = _chosen(found.rows, "", "")
    groups = [Group(child, sums, [row for row in rows if row.below == child.code]) for child, sums in found.below]
    return sorted(
        (group for group in groups if group.rows),
        key=lambda group: (-group.sums.counts[Standing.LATE], -group.sums.counts[Standing.ABSENT], group.region.code),
    )


def _filters(found: Overview, wanted: str, words: str) -> list[tuple[str, str, int, bool]]:
    kept = {name: request.args[name] for name in ("year", "part") if request.args.get(name)}
    if words:
        kept["q"] = words
    rows = [("全部", "", found.sums.villages)]
    rows += [(STANDING_LABELS[standing], standing.value, count) for standing in ORDER if (count := found.sums.counts[standing])]  # fmt: skip
    if found.sums.was_late:
        at = next((n for n, row in enumerate(rows, 1) if row[1] == Standing.PUBLISHED), len(rows))
        rows.insert(at, (f"其中{WAS_LATE_LABEL}", WAS_LATE, found.sums.was_late))
    return [(label, f"?{urlencode({**kept, 'standing': key})}#villages", count, key == wanted) for label, key, count in rows]  # fmt: skip


def _drawing(found: Overview) -> dict[str, object] | None:
    """The schematic with what it shows of each county; none where the tree is another city's."""
    parts = {region.code: (region, sums) for region, sums in found.below}
    shown = [(hexagon, *parts[hexagon.code]) for hexagon in drawing().hexagons if hexagon.code in parts]
    return {"box": drawing().box, "hexagons": shown} if len(shown) == len(drawing().hexagons) else None


@dataclass(frozen=True)
class Square:
    """One place in the schematic of squares: its name, where it leads, its lamp, and its share where it holds several."""

    name: str
    url: str
    standing: Standing
    share: str = ""
    was_late: int = 0  # how many of them were public late; of one place how many days


def _squares(region: Region, found: Overview, period: Period) -> list[Square]:
    """A square for each place below, in the order of the codes, so that each is found in its place every month."""
    if region.level == Level.TOWNSHIP:
        return [
            Square(
                row.name, url_for("village.board", code=row.code), row.judged.standing, was_late=row.judged.days_late
            )
            for row in found.rows
        ]
    return [
        Square(child.short_name, period_address(child, period), sums.standing, f"{sums.counts[Standing.PUBLISHED]}/{sums.owing}", sums.was_late)
        for child, sums in found.below
    ]  # fmt: skip


def period_address(region: Region, period: Period, standing: str = "") -> str:
    """The roll-up of a region for a period; of a standing its list of villages."""
    asked: dict[str, Any] = {"year": period.name[:4], "part": period.name[4:] or None, "standing": standing or None}
    return url_for("village.board", code=region.alias, **asked, _anchor="villages" if standing else None)
