"""A village beside villages alike, per head and per mu: of the same kind, the same county, of like size.

Only months are added up that both have published: whoever publishes late would look thrifty otherwise.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Select, func, select

from app.core import regions
from app.core.regions.models import Level, Region
from app.core.regions.scope import inside
from app.db import db
from app.village.models import LEDGER, CategoryTotal, Release, Village
from app.village.rules.life import State
from app.village.rules.periods import MONTHS, Period, read_period

ADMINISTRATION, WELFARE = ("513", "Z02", "Z03", "Z04"), ("514", "Z05")
LIKE = 30  # percent of population more or less
FEWEST = 10  # where fewer are of like size, the nearest this many
LEAST = 3  # peers of a table: of fewer a median says nothing, and a rank points at a neighbour
MEASURES = {"income": "收入", "expense": "支出", "administration": "管理费用", "welfare": "公益福利支出"}
Sums = Mapping[str, int]


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
    """What a village's months look like beside others; `per_head` and `per_mu` are empty where it cannot be said."""

    alike: int  # that have published all the months compared
    with_land: int  # of these, whose area is known
    without_population: int
    has_books: bool
    months: tuple[int, ...]
    per_head: list[Row]
    per_mu: list[Row]

    @property
    def reach(self) -> str:
        """1–8、10 月."""
        runs: list[list[int]] = []
        for month in self.months:
            if runs and runs[-1][-1] == month - 1:
                runs[-1].append(month)
            else:
                runs.append([month])
        return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) + " 月"


def compare(village: Village, year: int) -> Comparison:
    """Few queries, however many villages there are."""
    above = regions.queries.lineage(village.region)
    county = next((place for place in above if place.level == Level.COUNTY), above[0])
    rows = select(Village).join(Region, Village.region_id == Region.id)
    same = rows.where(inside(Village.region_id, county), Region.kind == village.region.kind)
    books = _books(same, year)
    peers = [other for other in db.session.scalars(same) if other.id in books and other.id != village.id]
    without = sum(not other.population for other in peers)
    if not village.population or village.id not in books:
        return Comparison(0, 0, without, village.id in books, (), [], [])
    alike = _alike(village, [other for other in peers if other.population])
    months = _common(books[village.id], [books[other.id] for other in alike])
    alike = [other for other in alike if _fills(books[other.id], months)]
    group = [village, *alike]
    sums = _sums([other.id for other in group], books, months) if len(alike) >= LEAST else {}
    with_land = [other for other in group if other.area]
    per_head = _rows(group, sums, "population")
    per_mu = _rows(with_land, sums, "area") if village.area else []
    return Comparison(len(alike), len([one for one in alike if one.area]), without, True, months, per_head, per_mu)


def _alike(village: Village, others: Sequence[Village]) -> list[Village]:
    """Of like population; where they are too few, the nearest ones."""
    own = village.population or 0
    near = sorted(others, key=lambda other: abs((other.population or 0) - own))
    like = [other for other in near if abs((other.population or 0) - own) * 100 <= own * LIKE]
    return like if len(like) >= FEWEST else near[:FEWEST]


@dataclass(frozen=True)
class Published:
    """One book of the year: its months, and what it comes to."""

    release_id: int
    months: frozenset[int]
    income: int
    expense: int


def _months(period: Period) -> frozenset[int]:
    first = period.starts_on.month
    return frozenset(range(first, first + MONTHS[period.span]))


def _books(villages: Select[Village], year: int) -> dict[int, list[Published]]:
    """By village: its published books of the year."""
    columns = (Release.village_id, Release.id, Release.period, Release.income, Release.expense)
    rows = select(*columns).where(
        Release.village_id.in_(villages.with_only_columns(Village.id)),
        Release.form == LEDGER,
        Release.state == State.PUBLISHED,
        Release.period >= str(year),
        Release.period < str(year + 1),
    )
    found: dict[int, list[Published]] = defaultdict(list)
    for village_id, id, name, income, expense in db.session.execute(rows):
        if period := read_period(name):
            found[village_id].append(Published(id, _months(period), int(income), int(expense)))
    return dict(found)


def _within(books: Sequence[Published], months: Collection[int]) -> list[Published]:
    return [book for book in books if book.months <= set(months)]


def _fills(books: Sequence[Published], months: Collection[int]) -> bool:
    """Do whole books hold each of these months?"""
    return set().union(*(book.months for book in _within(books, months))) == set(months)


def _common(own: Sequence[Published], others: Sequence[Sequence[Published]]) -> tuple[int, ...]:
    """The months that this village and the others have published: as many months of as many of the others as can be.

    Where not all have the same, months that few have are left out as long as more is gained in villages than lost in months.
    """
    held = [set().union(*(book.months for book in books)) for books in (own, *others)]
    counts = {month: sum(month in one for one in held[1:]) for month in sorted(held[0])}
    best: tuple[tuple[bool, int, int], tuple[int, ...]] = ((False, 0, 0), tuple(counts))
    for least in sorted(set(counts.values())):
        months = tuple(month for month, count in counts.items() if count >= least)
        full = sum(_fills(books, months) for books in others) if _fills(own, months) else 0
        best = max(best, ((full >= LEAST, full * len(months), len(months)), months))
    return best[1]


def _sums(ids: Sequence[int], books: Mapping[int, Sequence[Published]], months: Collection[int]) -> dict[int, Sums]:
    """By village: what its books of these months come to, from sums written with them."""
    used = {book.release_id: id for id in ids for book in _within(books[id], months)}
    found: dict[int, dict[str, int]] = {id: dict.fromkeys(MEASURES, 0) for id in ids}
    for id in ids:
        for book in _within(books[id], months):
            found[id]["income"] += book.income
            found[id]["expense"] += book.expense
    parts = select(Release.village_id, CategoryTotal.category, func.sum(CategoryTotal.expense))
    parts = parts.join(CategoryTotal, CategoryTotal.release_id == Release.id).where(Release.id.in_(used))
    parts = parts.where(CategoryTotal.category.in_(ADMINISTRATION + WELFARE))
    for id, category, expense in db.session.execute(parts.group_by(Release.village_id, CategoryTotal.category)):
        found[id]["administration" if category in ADMINISTRATION else "welfare"] += int(expense)
    return dict(found)


def _rows(group: Sequence[Village], sums: Mapping[int, Sums], by: str) -> list[Row]:
    """`group` begins with the village itself. An area is in hundredths of a 亩. None beside fewer than three others."""
    if len(group) <= LEAST:
        return []
    scale = 100 if by == "area" else 1
    found = []
    for key, label in MEASURES.items():
        each = [round(sums[other.id][key] * scale / getattr(other, by)) for other in group]
        place = 1 + sum(value > each[0] for value in each[1:])
        found.append(Row(label, each[0], round(median(each[1:])), place, len(each)))
    return found
