"""The villages behind a row of 每一项公开了没有: a page at the address of an item, and both tables as files."""

from typing import Any

from flask import abort, render_template, url_for

from app.core import regions
from app.core.regions.models import Level, Region
from app.village import by_item
from app.village.by_item import OfItem, OfVillage
from app.village.exports.grids import Grid
from app.village.rules.due import LAMP_LABELS
from app.village.rules.rollup import STANDING_LABELS, WAS_LATE, WAS_LATE_LABEL, Standing
from app.village.service import items
from app.village.tables import Kind
from app.web import filters
from app.web.pages import cut

LEVELS = (Level.COUNTY, Level.TOWNSHIP)  # a city is asked county by county
FIGURES = {"": "要公开的", Standing.PUBLISHED.value: "各表都公开过的", WAS_LATE: f"其中{WAS_LATE_LABEL}", Standing.LATE.value: STANDING_LABELS[Standing.LATE]}  # fmt: skip
PER_PAGE = 20
ITEMS_COLUMNS = (
    ("编号", Kind.TEXT),
    ("事项", Kind.TEXT),
    ("要公开的村（社区）", Kind.COUNT),
    ("各表都公开过的", Kind.COUNT),
    (f"其中{WAS_LATE_LABEL}", Kind.COUNT),
    ("逾期的", Kind.COUNT),
)
VILLAGES_COLUMNS = (
    ("区划代码", Kind.TEXT),
    ("村（社区）", Kind.TEXT),
    ("各表都公开过", Kind.TEXT),
    ("公开情况", Kind.TEXT),
    ("期间", Kind.TEXT),
    ("最迟公开", Kind.DAY),
    (f"{WAS_LATE_LABEL}（日）", Kind.COUNT),
)


def page_of(region: Region, no: str) -> str:
    """One item, village by village."""
    listed, wanted, chosen = _asked(region, no)
    counts = {key: sum(_is_wanted(one, key) for one in listed) for key in FIGURES}
    has_dates = any(one.has_dates for one in listed)
    shown = [(label, address(region, no, key), counts[key], key == wanted) for key, label in FIGURES.items() if has_dates or key in ("", "published")]  # fmt: skip
    return render_template(
        "village/of_item.html",
        region=region,
        line=regions.queries.lineage(region),
        item=items.item(no),
        page=cut(chosen, PER_PAGE),
        figures=shown,
        wanted=wanted,
    )


def address(region: Region, no: str, figure: str = "") -> str:
    """Where the villages behind a figure stand."""
    return url_for("village.item", code=region.alias, no=no, standing=figure or None)


def of_items(region: Region) -> Grid:
    """The table of all items, as the page of the region has it."""
    _require_level(region)
    return Grid("", ITEMS_COLUMNS, map(_row, by_item.of_region(region)))


def of_villages(region: Region, no: str) -> Grid:
    """The villages of one item that the page lists."""
    return Grid("", VILLAGES_COLUMNS, map(_village, _asked(region, no)[2]))


def _asked(region: Region, no: str) -> tuple[list[OfVillage], str, list[OfVillage]]:
    _require_level(region)
    if no not in items.items():
        abort(404)
    listed, wanted = by_item.of_villages(region, no), filters.one_of("standing", FIGURES.keys())
    return listed, wanted, [one for one in listed if _is_wanted(one, wanted)]


def _require_level(region: Region) -> None:
    if region.level not in LEVELS:
        abort(404)


def _is_wanted(one: OfVillage, figure: str) -> bool:
    known = {"": True, Standing.PUBLISHED.value: one.published, WAS_LATE: one.was_late, Standing.LATE.value: bool(one.missed)}  # fmt: skip
    return known[figure]


def _row(one: OfItem) -> tuple[Any, ...]:
    dated = (one.was_late, one.late) if one.has_dates else (None, None)
    return one.item.no, one.item.title, one.boards, one.published, *dated


def _village(one: OfVillage) -> tuple[Any, ...]:
    due, place = one.missed or one.came_late, one.village.region
    told = (due.period.label, due.on.isoformat()) if due else (None, None)
    return (
        place.code,
        place.short_name,
        "是" if one.published else "否",
        LAMP_LABELS[one.lamp],
        *told,
        one.days_late or None,
    )
