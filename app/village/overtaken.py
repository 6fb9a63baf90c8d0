"""Books that no longer follow on the one before, because that one was corrected, or came, after they were public.

Nothing of such a book changes by itself: it says what happened, and whoever keeps it is told to correct it too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.db import db
from app.village import queries
from app.village.laws import Finding, yuan
from app.village.models import LEDGER, Release, Village
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import PUBLIC, State
from app.village.rules.periods import Period, read_period, told

PASSING_OVER = ("previous", "closing", "running")  # laws that speak of where one book passes over into the next
OF_PASSING_OVER = ("previous_closing", "opening", "closing", "balance")  # figures that are right, each in its own book
MENDED = "上期的账后来改过，先看的应是本期：本期的期初、各行余额和期末要跟着改"


@dataclass(frozen=True)
class Cause:
    """Why a book does not follow: the version of the book before it that came later and closes otherwise."""

    book: Release
    version: Release
    before: int | None  # what the version before that closed with; None where it is the first
    closing: int  # what the book before closes with now

    @property
    def since(self) -> date:
        """The day from which on it does not follow."""
        return _day_of(self.version)

    @property
    def words(self) -> str:
        """As every page and file says it, first of all."""
        opening = (
            f"这一期的上期结余 {yuan(self.book.opening or 0)} 元，和上期现在的期末余额 {yuan(self.closing)} 元接不上"
        )
        return f"{opening}：{self._told}{self._next}"

    @property
    def _told(self) -> str:
        on, before = _day(self.version), label(self.version.period)
        if self.before is None:
            return f"{before}的账是这一期公开以后，{on}才公开的。"
        changed = f"期末余额从 {yuan(self.before)} 元改为 {yuan(self.version.closing or 0)} 元"
        reason = self.version.as_read("reason").rstrip("。；;.")
        return f"{before}的账在这一期公开以后，{on}更正为第 {self.version.number} 版，{changed}。原因：{reason}。"

    @property
    def _next(self) -> str:
        return "这一期还没有跟着更正。" if self.book.is_live else ""


def label(period: str) -> str:
    """2026 年 9 月."""
    this = read_period(period)
    return this.label if this else period


def _day_of(release: Release) -> date:
    return clock.here(release.published_at).date() if release.published_at else clock.today()


def _day(release: Release) -> str:
    on = _day_of(release)
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


def cause(book: Release, closing: int | None) -> Cause | None:
    """Why it does not follow on what the book before closes with; None where it does, or where nothing came after it."""
    this = read_period(book.period)
    if this is None or closing is None or book.opening in (None, closing):
        return None
    since = _since(book)
    versions = _versions(book.village, this.previous().name)
    pairs = zip([None, *versions], versions, strict=False)
    moved = [(was, now) for was, now in pairs if was is None or was.closing != now.closing]
    for was, now in reversed(moved):
        if now.published_at and now.published_at > since:
            return Cause(book, now, was.closing if was else None, closing)
        break
    return None


def _since(book: Release) -> datetime:
    """From when on it has stood as it stands; a correction in work begins with what is public."""
    stands = book if book.published_at else queries.live_book(book.village, book.period) or book
    return stands.published_at or stands.prepared_at


def _versions(village: Village, period: str) -> Sequence[Release]:
    """Every public version of a book, oldest first."""
    rows = queries.same_matter(village, LEDGER_ITEM, LEDGER, period, 0).where(Release.state.in_(PUBLIC))
    return db.session.scalars(rows.order_by(None).order_by(Release.number)).all()


def among(books: Sequence[Release], closing: int | None) -> list[Cause]:
    """Of books that follow on each other, those that do not follow any more; `closing`: of the book before the first."""
    found, before = [], closing
    for at, book in enumerate(books):
        if at:
            last, this = read_period(books[at - 1].period), read_period(book.period)
            before = books[at - 1].closing if last and this and last.next() == this else None
        if one := cause(book, before):
            found.append(one)
    return found


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
    before, on = label(one.version.period), _day(one.version)
    how = "才公开" if one.before is None else f"更正过（第 {one.version.number} 版）"
    return f"{before}的账在 {on}{how}，{MENDED}"


def behind(book: Release) -> list[Release]:
    """The public books that follow on each other from this one on, as long as each has a next."""
    found: list[Release] = []
    this = read_period(book.period)
    while this is not None and (following := queries.live_book(book.village, this.next().name)) is not None:
        found.append(following)
        this = this.next()
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
    ids = list(village_ids)
    own = (Release.item_no == LEDGER_ITEM, Release.form == LEDGER, Release.state == State.PUBLISHED)
    is_later = or_(Release.number > 1, _came_after_a_later_one())
    corrected = select(*STANDS).where(Release.village_id.in_(ids), *own, is_later)
    closings = {(row.village_id, following.name): row.closing for row in db.session.execute(corrected) if (following := _next(row.period))}  # fmt: skip
    if not closings:
        return []
    periods = {period for _, period in closings}
    rows = select(Release).where(Release.village_id.in_({id for id, _ in closings}), *own, Release.period.in_(periods))
    books = [one for one in db.session.scalars(rows) if (one.village_id, one.period) in closings]
    found = [one for book in books if (one := cause(book, closings[book.village_id, book.period]))]
    return sorted(found, key=lambda one: (one.version.published_at, one.book.id))


def _came_after_a_later_one() -> ColumnElement[bool]:
    """Was a book of a later period public before this one? Names of periods of one length sort as the periods do."""
    after = aliased(Release)
    own = (after.village_id == Release.village_id, after.item_no == LEDGER_ITEM, after.form == LEDGER)
    stands = (after.state == State.PUBLISHED, after.period > Release.period, after.published_at < Release.published_at)
    return select(after.id).where(*own, *stands).correlate(Release).exists()


def _next(period: str) -> Period | None:
    this = read_period(period)
    return this.next() if this else None
