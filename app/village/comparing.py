"""A village beside villages alike, per head and per mu: of the same kind, the same county, of like size."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Select, func, select

from app.core import regions
from app.core.regions.models import Level, Region
from app.core.regions.scope import inside
from app.db import db
from app.village.models import LEDGER, CategoryTotal, Release, Village
from app.village.rules.life import State

ADMINISTRATION, WELFARE = ("513", "Z02", "Z03", "Z04"), ("514", "Z05")
LIKE = 30  # percent of population more or less
FEWEST = 10  # where fewer are of like size, the nearest this many
MEASURES = {"income": "收入", "expense": "支出", "administration": "管理费用", "welfare": "公益福利支出"}


@dataclass(frozen=True)
class Row:
    """One measure: this village, the median of those alike, its place among them (1 is the highest)."""

    label: str
    own: int  # 分 per head, or per mu
    middle: int
    place: int
    of: int


@dataclass(frozen=True)
class Comparison:
    """What a village's year looks like beside others; `per_head` and `per_mu` are empty where it cannot be said."""

    alike: int
    without_population: int
    per_head: list[Row]
    per_mu: list[Row]


def compare(village: Village, year: int) -> Comparison:
    """Three queries, however many villages there are."""
    above = regions.queries.lineage(village.region)
    county = next((place for place in above if place.level == Level.COUNTY), above[0])
    rows = select(Village).join(Region, Village.region_id == Region.id)
    same = rows.where(inside(Village.region_id, county), Region.kind == village.region.kind)
    sums = _sums(same, year)
    peers = [other for other in db.session.scalars(same) if other.id in sums and other.id != village.id]
    without = sum(not other.population for other in peers)
    if not village.population or village.id not in sums:
        return Comparison(0, without, [], [])
    group = [village, *_alike(village, [other for other in peers if other.population])]
    with_land = [other for other in group if other.area]
    per_mu = _rows(with_land, sums, "area") if village.area else []
    return Comparison(len(group) - 1, without, _rows(group, sums, "population"), per_mu)


def _alike(village: Village, others: Sequence[Village]) -> list[Village]:
    """Of like population; where they are too few, the nearest ones."""
    own = village.population or 0
    near = sorted(others, key=lambda other: abs((other.population or 0) - own))
    like = [other for other in near if abs((other.population or 0) - own) * 100 <= own * LIKE]
    return like if len(like) >= FEWEST else near[:FEWEST]


def _sums(villages: Select[Village], year: int) -> dict[int, dict[str, int]]:
    """By village: what its published books of the year come to, from sums written with them."""
    own = (
        Release.village_id.in_(villages.with_only_columns(Village.id)),
        Release.form == LEDGER,
        Release.state == State.PUBLISHED,
        Release.period >= str(year),
        Release.period < str(year + 1),
    )
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MEASURES, 0))
    totals = select(Release.village_id, func.sum(Release.income), func.sum(Release.expense))
    for id, income, expense in db.session.execute(totals.where(*own).group_by(Release.village_id)):
        found[id] |= {"income": int(income), "expense": int(expense)}
    parts = select(Release.village_id, CategoryTotal.category, func.sum(CategoryTotal.expense))
    parts = parts.join(CategoryTotal, CategoryTotal.release_id == Release.id).where(*own)
    parts = parts.where(CategoryTotal.category.in_(ADMINISTRATION + WELFARE))
    for id, category, expense in db.session.execute(parts.group_by(Release.village_id, CategoryTotal.category)):
        found[id]["administration" if category in ADMINISTRATION else "welfare"] += int(expense)
    return dict(found)


def _rows(group: Sequence[Village], sums: dict[int, dict[str, int]], by: str) -> list[Row]:
    """`group` begins with the village itself. An area is in hundredths of a 亩."""
    scale = 100 if by == "area" else 1
    found = []
    for key, label in MEASURES.items():
        each = [round(sums[other.id][key] * scale / getattr(other, by)) for other in group]
        middle = round(median(each[1:])) if len(each) > 1 else each[0]
        found.append(Row(label, each[0], middle, 1 + sum(value > each[0] for value in each[1:]), len(each)))
    return found
