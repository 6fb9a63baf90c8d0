"""Books that no longer follow on the one before, because that one was corrected, or came, after they were public.

Nothing of such a book changes by itself: it says what happened, and whoever keeps it is told to correct it too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.db import db
from app.village import queries
from app.village.laws import Finding, yuan
from app.village.models import LEDGER, Release
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import PUBLIC, State
from app.village.rules.periods import Period, read_period, told

PASSING_OVER = (
    "previous",
    "closing",
    "running",
    "carried",
)  # laws that speak of where one book passes over into the next
OF_PASSING_OVER = ("previous_closing", "opening", "closing", "balance")  # figures that are right, each in its own book
OF_BOOKS = (Release.item_no == LEDGER_ITEM, Release.form == LEDGER)
MENDED = "上期的账后来改过，先看的应是本期：本期的期初、各行余额和期末要跟着改"


@dataclass(frozen=True)
class Cause:
    """Why a book does not follow: the version of the book before it that came later and closes otherwise."""

    book: Release
    version: Release  # the last that moved the closing
    before: int | None  # what the version before that closed with; None where it is the first
    closing: int  # what the book before closes with now
    first: Release  # the version from which on it does not follow

    @property
    def since(self) -> date:
        """The day from which on it does not follow, however often the book before was corrected since."""
        return day_of(self.first)

    @property
    def words(self) -> str:
        """As every page and file says it, first of all."""
        opening = (
            f"这一期的上期结余 {yuan(self.book.opening or 0)} 元，和上期现在的期末余额 {yuan(self.closing)} 元接不上"
        )
        return f"{opening}：{self._told}{self._from}{self._next}"

    @property
    def _told(self) -> str:
        on, before = spoken_day(self.version), label(self.version.period)
        if self.before is None:
            return f"{before}的账是这一期公开以后，{on}才公开的。"
        changed = f"期末余额从 {yuan(self.before)} 元改为 {yuan(self.version.closing or 0)} 元"
        reason = self.version.as_read("reason").rstrip("。；;.")
        return f"{before}的账在这一期公开以后，{on}更正为第 {self.version.number} 版，{changed}。原因：{reason}。"

    @property
    def _from(self) -> str:
        return f"从 {spoken_day(self.first)}起两期就没有接上。" if self.since != day_of(self.version) else ""

    @property
    def _next(self) -> str:
        return "这一期还没有跟着更正。" if self.book.is_live else ""


def label(period: str) -> str:
    """2026 年 9 月."""
    this = read_period(period)
    return this.label if this else period


def day_of(release: Release) -> date:
    """The day it became public."""
    return clock.here(release.published_at).date() if release.published_at else clock.today()


def spoken_day(release: Release) -> str:
    """The same in words: 2026 年 11 月 20 日."""
    on = day_of(release)
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


def cause(book: Release, closing: int | None) -> Cause | None:
    """Why it does not follow on what the book before closes with; None where it does, or where nothing came after it."""
    return next(iter(causes([(book, closing)])), None)


def causes(pairs: Iterable[tuple[Release, int | None]]) -> list[Cause]:
    """The same of several books, each with what the book before it closes with: one look, however many do not follow."""
    apart = [(book, closing) for book, closing in pairs if closing is not None and book.opening not in (None, closing)]
    versions = _versions_before([book for book, _ in apart])
    found = (_cause(book, closing, versions.get(_before(book), [])) for book, closing in apart)
    return [one for one in found if one]


def _cause(book: Release, closing: int, versions: Sequence[Release]) -> Cause | None:
    """None also where the book before was corrected there and back: it closes as it did when this one was published."""
    since = _since(book)
    stood = next((one.closing for one in reversed(versions) if not _is_later(one, since)), None)
    pairs = zip([None, *versions], versions, strict=False)
    moved = [(was, now) for was, now in pairs if _is_later(now, since) and (was is None or was.closing != now.closing)]
    if closing == stood or not moved:
        return None
    was, version = moved[-1]
    first = version
    for _, one in reversed(moved):
        if one.closing in (stood, book.opening):
            break  # then they joined as they had before
        first = one
    return Cause(book, version, was.closing if was else None, closing, first)


def _is_later(version: Release, since: datetime) -> bool:
    return version.published_at is not None and version.published_at > since


def _since(book: Release) -> datetime:
    """From when on it has stood as it stands; a correction in work begins with what is public."""
    stands = book if book.published_at else queries.live_book(book.village, book.period) or book
    return stands.published_at or stands.prepared_at


def _before(book: Release) -> tuple[int, str]:
    """The village, and the period of the book before this one."""
    this = read_period(book.period)
    return book.village_id, this.previous().name if this else ""


def _versions_before(books: Sequence[Release]) -> dict[tuple[int, str], list[Release]]:
    """Every public version of the book before each of these, oldest first."""
    before = {_before(book) for book in books}
    villages, periods = {id for id, _ in before}, {period for _, period in before}
    rows = select(Release).where(
        Release.village_id.in_(villages), *OF_BOOKS, Release.period.in_(periods), Release.state.in_(PUBLIC)
    )
    found: dict[tuple[int, str], list[Release]] = {}
    for one in db.session.scalars(rows.order_by(Release.number)) if before else ():
        found.setdefault((one.village_id, one.period), []).append(one)
    return found


def among(books: Sequence[Release], closing: int | None) -> list[Cause]:
    """Of books that follow on each other, those that do not follow any more; `closing`: of the book before the first."""
    closings = [closing, *(was.closing if _next(was.period) == read_period(now.period) else None for was, now in pairwise(books))]  # fmt: skip
    return causes(zip(books, closings, strict=False))


def of_book(book: Release) -> list[Cause]:
    """The same of one release; nothing of what is no book."""
    return among([book], queries.last_closing(book.village, book.period)) if book.is_ledger else []


def explained(findings: Iterable[Finding], causes: Sequence[Cause]) -> tuple[Finding, ...]:
    """What the laws say, with the cause in place of figures to look at first: it is known what happened, and where."""
    steps = [one.closing - (one.book.opening or 0) for one in causes]
    off = {abs(step) for step in (*steps, sum(steps), sum(steps[1:]))} - {0}
    return tuple(
        _explained(finding, causes) if finding.law in PASSING_OVER and abs(finding.off_by or 0) in off else finding
        for finding in findings
    )


def _explained(finding: Finding, causes: Sequence[Cause]) -> Finding:
    kept = tuple(one for one in finding.suspects if one.column not in OF_PASSING_OVER)
    whose = (f"{label(one.book.period)}：{_why(one)}" if len(causes) > 1 else _why(one) for one in causes)
    return replace(finding, why="；".join(filter(None, (finding.why, *whose))), suspects=kept)


def _why(one: Cause) -> str:
    before, on = label(one.version.period), spoken_day(one.version)
    how = "才公开" if one.before is None else f"更正过（第 {one.version.number} 版）"
    return f"{before}的账在 {on}{how}，{MENDED}"


def behind(book: Release) -> list[Release]:
    """The public books that follow on each other from this one on, as long as each has a next: one look, however many."""
    rows = select(Release).where(
        Release.village_id == book.village_id,
        *OF_BOOKS,
        Release.state == State.PUBLISHED,
        Release.period > book.period,  # names of periods of one length sort as the periods do
    )
    later = {one.period: one for one in db.session.scalars(rows)}
    found: list[Release] = []
    while (this := _next(found[-1].period if found else book.period)) and this.name in later:
        found.append(later[this.name])
    return found


def will_overtake(book: Release) -> str:
    """What whoever prepares, signs or publishes it is told: which public books will not follow on it; "" where all do."""
    closing = book.closing if book.closing is not None else book.reckoned
    left = behind(book) if book.is_ledger and not book.is_public else []
    if not left or closing is None or left[0].opening == closing:
        return ""
    first, rest = left[0], [period for one in left[1:] if (period := read_period(one.period))]
    then = f"，再更正其后已经公开的 {told(rest)}" if rest else ""
    return (
        f"这一版的期末余额是 {yuan(closing)} 元，已经公开的 {label(first.period)}的上期结余是 {yuan(first.opening or 0)} 元："
        f"这一版公开以后，两期就接不上了，那一期的公开页会先写明原因。请接着更正 {label(first.period)}{then}"
    )


def by(version: Release) -> Cause | None:
    """The book that no longer follows because this version became public just now."""
    this = read_period(version.period) if version.is_ledger else None
    following = queries.live_book(version.village, this.next().name) if this else None
    found = cause(following, version.closing) if following else None
    return found if found and found.version.id == version.id else None


STANDS = (Release.village_id, Release.period, Release.opening, Release.closing)


def waiting(village_ids: Iterable[int]) -> list[Cause]:
    """The books of these villages that no longer follow on one that was corrected, or came, later, the longest waiting first:
    three looks, however many.
    """
    own = (*OF_BOOKS, Release.state == State.PUBLISHED)
    is_later = or_(Release.number > 1, came_after_a_later_one())
    corrected = select(*STANDS).where(Release.village_id.in_(list(village_ids)), *own, is_later)
    closings = {(row.village_id, following.name): row.closing for row in db.session.execute(corrected) if (following := _next(row.period))}  # fmt: skip
    if not closings:
        return []
    periods = {period for _, period in closings}
    rows = select(Release).where(Release.village_id.in_({id for id, _ in closings}), *own, Release.period.in_(periods))
    books = [one for one in db.session.scalars(rows) if (one.village_id, one.period) in closings]
    found = causes((book, closings[book.village_id, book.period]) for book in books)
    return sorted(found, key=lambda one: (one.first.published_at, one.book.id))


def came_after_a_later_one() -> ColumnElement[bool]:
    """Was the book, or the table, of a later period, or another batch of the same, public before this one?

    Names of periods of one length sort as the periods do.
    """
    after = aliased(Release)
    own = (after.village_id == Release.village_id, after.item_no == Release.item_no, after.form == Release.form)
    stands = (after.state == State.PUBLISHED, after.period >= Release.period, after.published_at < Release.published_at)
    return select(after.id).where(*own, *stands).correlate(Release).exists()


def _next(period: str) -> Period | None:
    this = read_period(period)
    return this.next() if this else None
