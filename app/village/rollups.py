"""Roll-ups: the books of all villages of a township, county or city for one period, added up exactly at every look.

The sums stand with each book since it was published; an index holds them side by side, so nothing is kept apart that
could grow stale.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.clock import begin_of, here
from app.core import regions
from app.core.regions.models import Level, Region
from app.core.regions.scope import inside, standing
from app.db import db
from app.village import boards
from app.village.books import Totals
from app.village.models import LEDGER, CategoryTotal, Release, Village
from app.village.rules.catalogue import LEDGER_ITEM, is_community
from app.village.rules.due import Due, begun
from app.village.rules.life import PUBLIC, State
from app.village.rules.periods import Changes, Period, Span, holding, read_period, span_on
from app.village.rules.rollup import PRESSING, Judged, Standing, judge, names_within, owed_within

TONES = (50, 80, 90, 96)  # per cent; villages are late by few, so the upper end is told apart more finely
Book = tuple[str, int, int, int | None, bool]  # period, income, expense, closing, nothing happened
BELOW = {Level.CITY: 2, Level.COUNTY: 3, Level.TOWNSHIP: 4}  # which part of a village's path is the region below


@dataclass(frozen=True, slots=True)
class Figures:
    """What one village's books of the period come to (分); no books, no figures."""

    income: int = 0
    expense: int = 0
    closing: int = 0  # of the newest
    nothing: bool = False  # every book a signed statement of nothing
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One village in the list."""

    code: str
    name: str
    letters: tuple[str, str]  # pinyin and initials
    township: str
    below: str  # the code of the region below the one looked at
    judged: Judged
    figures: Figures

    def is_called(self, words: str) -> bool:
        """Is this the village somebody is looking for?"""
        return words in self.name or self.code.startswith(words) or any(word.startswith(words) for word in self.letters)


@dataclass(slots=True)
class Sums:
    """Many villages added up."""

    counts: dict[Standing, int] = field(default_factory=lambda: dict.fromkeys(Standing, 0))
    was_late: int = 0  # of those that are public: not in time
    income: int = 0
    expense: int = 0
    closing: int = 0

    @property
    def villages(self) -> int:
        return sum(self.counts.values())

    @property
    def owing(self) -> int:
        """Villages that owe something of this period: those without a board too, who publish nothing at all."""
        return self.villages - self.counts[Standing.FREE]

    @property
    def boards(self) -> int:
        """Villages that have a board."""
        return self.villages - self.counts[Standing.ABSENT]

    @property
    def tone(self) -> int:
        """How much of what is owed is public, in five steps for a drawing: 0 (little) to 4 (nearly all)."""
        share = 100 * self.counts[Standing.PUBLISHED] // self.owing if self.owing else 0
        return sum(share >= step for step in TONES)

    @property
    def standing(self) -> Standing:
        """How the villages stand together, the most pressing first: one that is late is late for all of them."""
        return next((one for one in PRESSING if self.counts[one]), Standing.ABSENT)

    def add(self, row: Row) -> None:
        self.counts[row.judged.standing] += 1
        self.was_late += row.judged.was_late
        self.income += row.figures.income
        self.expense += row.figures.expense
        self.closing += row.figures.closing


@dataclass(frozen=True, slots=True)
class Overview:
    """A region and a period: every village, the sums of all, and of each region below."""

    rows: list[Row]
    sums: Sums
    below: list[tuple[Region, Sums]]


def overview(region: Region, period: Period) -> Overview:
    """Four queries, whatever the size of the region."""
    rows = _rows(region, period)
    below = regions.queries.children(region)
    sums, parts = Sums(), {child.code: Sums() for child in below}
    for row in rows:
        sums.add(row)
        if row.below in parts:
            parts[row.below].add(row)
    is_lowest = region.level == Level.TOWNSHIP
    return Overview(rows, sums, [] if is_lowest else [(child, parts[child.code]) for child in below])


def _rows(region: Region, period: Period) -> list[Row]:
    known, judged_as, at = figures(region, period), _judge(region, period, clock.today()), BELOW[region.level]
    return [
        Row(
            code,
            name,
            (pinyin, initials),
            township,
            path.split("/")[at],
            judged_as(village_id, since, span, spans, found, kind),
            found,
        )
        for code, name, pinyin, initials, path, kind, township, village_id, span, spans, since in db.session.execute(
            _villages(region)
        )
        for found in (known.get(village_id, Figures()),)
    ]


def _villages(region: Region) -> Any:
    above = aliased(Region)
    columns = (
        Region.code,
        Region.short_name,
        Region.pinyin,
        Region.initials,
        Region.path,
        Region.kind,
        above.short_name,
    )
    return (
        select(*columns, Village.id, Village.span, Village.spans, Village.since)
        .outerjoin(Village, Village.region_id == Region.id)
        .join(above, Region.parent_id == above.id)
        .where(Region.level == Level.VILLAGE, Region.path.startswith(region.path, autoescape=True), standing())
        .order_by(Region.code)
    )


def _judge(region: Region, period: Period, today: date) -> Callable[[int, date | None, Span, Sequence[Any], Figures, str | None], Judged]:  # fmt: skip
    """A judge that works out each date and each list of periods once."""
    late = _late(region, period)

    @cache
    def owed(span: Span, changes: Changes, since: date) -> list[Period]:
        return owed_within(period, begun(since, today, partial(span_on, span, changes)), today)

    @cache
    def due_of(part: Period, is_community: bool) -> Due:
        return boards.due_of(part, part.span, is_community)

    def judged(
        village_id: int, since: date | None, span: Span, spans: Sequence[Any], found: Figures, kind: str | None
    ) -> Judged:
        if since is None:
            return Judged(Standing.ABSENT)
        dated = partial(due_of, is_community=is_community(kind))
        changes = tuple((day, Span(later)) for day, later in spans)
        return judge(owed(span, changes, since), found.names, dated, today, late.get(village_id))

    return judged


def _late(region: Region, period: Period) -> dict[int, dict[str, date]]:
    """By village the books whose first version came after the date of what they hold, and the day it came.

    A correction is not late, however late it comes; nor is a book in time because it was corrected.
    """
    found: dict[int, dict[str, date]] = {}
    for village_id, name, at in db.session.execute(
        select(Release.village_id, Release.period, Release.published_at).where(
            Release.item_no == LEDGER_ITEM,
            Release.form == LEDGER,
            Release.state.in_(PUBLIC),
            Release.number == 1,
            Release.period.in_(names_within(period)),  # by the index; the days below are looked at row by row
            or_(*(and_(Release.period == part.name, Release.published_at >= begin_of(day)) for part, day in _missed(period))),
            *_within(region),
        )
    ):  # fmt: skip
        assert at is not None  # what is public has its day
        found.setdefault(village_id, {})[name] = here(at).date()
    return found


def _missed(period: Period) -> Iterator[tuple[Period, date]]:
    """Each period that lies in this one, with the first day on which something of it would be late: its first month, if it is a quarter."""
    for name in names_within(period):
        part = read_period(name)
        assert part is not None
        month = holding(part.starts_on, Span.MONTH)
        yield part, boards.due_of(month, Span.MONTH).on + timedelta(days=1)


def _within(region: Region) -> Sequence[ColumnElement[bool]]:
    if region.level == Level.CITY and region.parent_id is None:
        return ()
    return (Release.village_id.in_(select(Village.id).where(inside(Village.region_id, region))),)


def live_books(region: Region, period: Period) -> Sequence[ColumnElement[bool]]:
    """The books that count: public now, of a period inside this one, of a village inside the region."""
    return (
        Release.item_no == LEDGER_ITEM,
        Release.form == LEDGER,
        Release.state == State.PUBLISHED,
        Release.period.in_(names_within(period)),
        *_within(region),
    )


def figures(region: Region, period: Period) -> dict[int, Figures]:
    """What each village's books of the period come to."""
    columns = (Release.village_id, Release.period, Release.income, Release.expense, Release.closing, Release.nothing)
    found: dict[int, list[Book]] = {}
    for village_id, name, income, expense, closing, nothing in db.session.execute(
        select(*columns).where(*live_books(region, period))
    ):
        found.setdefault(village_id, []).append((name, income, expense, closing, nothing))
    return {village_id: _added(sorted(books, key=_ends)) for village_id, books in found.items()}


def _ends(book: Book) -> str:
    """Months and quarters in the order of their ends: 2026Q1 stands after 2026-03."""
    name = book[0]
    return f"{name[:4]}-{3 * int(name[5]):02d}+" if "Q" in name else name


def _added(books: Iterable[Book]) -> Figures:
    names, income, expense, closing, nothing = zip(*books, strict=True)
    return Figures(sum(income), sum(expense), closing[-1] or 0, all(nothing), names)


def by_category(region: Region, period: Period) -> dict[str, Totals]:
    """Income and expense of the whole region by category."""
    ids = select(Release.id).where(*live_books(region, period))
    sums = (func.sum(CategoryTotal.income), func.sum(CategoryTotal.expense))
    rows = select(CategoryTotal.category, *sums).where(CategoryTotal.release_id.in_(ids))
    found = db.session.execute(rows.group_by(CategoryTotal.category).order_by(CategoryTotal.category))
    return {category: Totals(int(income), int(expense)) for category, income, expense in found}


def first_year() -> int:
    """The year the first board was opened in."""
    since: date | None = db.session.scalar(select(func.min(Village.since)))
    return (since or clock.today()).year
