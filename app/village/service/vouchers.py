"""What each voucher itself says, typed from the paper: number, day, what for, and its amount; held against the lines by law."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, update

from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import STALE, Refused
from app.village import queries, recipients
from app.village.acts import Did
from app.village.books import Line
from app.village.models import Release, VoucherRow
from app.village.rules.periods import read_period
from app.village.service import books
from app.village.service.locking import require_draft


@dataclass(frozen=True)
class Given:
    """One voucher as it is typed; amounts in 分."""

    no: str
    income: int
    expense: int
    day: date | None = None
    summary: str = ""  # for who fills in, until it is published: readers see the lines' own


@dataclass(frozen=True)
class Standing:
    """A voucher number of a book: what was typed of it, None where nothing was, and the lines that bear it."""

    no: str
    given: VoucherRow | None
    lines: list[Line] = field(default_factory=list)

    @property
    def income(self) -> int:
        return sum(line.income for line in self.lines)

    @property
    def expense(self) -> int:
        return sum(line.expense for line in self.lines)

    @property
    def agrees(self) -> bool:
        """Does the voucher say what its lines come to?"""
        return self.given is not None and (self.given.income, self.given.expense) == (self.income, self.expense)

    @property
    def is_of_another_day(self) -> bool:
        """Does the paper bear a day that none of its lines has?"""
        day = self.given.day if self.given else None
        return bool(day and self.lines) and day not in {line.day for line in self.lines}


def standing(release: Release) -> list[Standing]:
    """Every voucher number of a book, of its lines or typed, in the order of the lines."""
    rows = select(VoucherRow).where(VoucherRow.release_id == release.id).order_by(VoucherRow.no)
    given = {row.no: row for row in db.session.scalars(rows)}
    lines = _by_number(queries.lines_of(release))
    return [Standing(no, given.get(no), lines.get(no, [])) for no in dict.fromkeys([*lines, *given])]


def _by_number(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.voucher:
            found.setdefault(line.voucher, []).append(line)
    return found


def put_voucher(release: Release, given: Given, was: str = "", *, by: User) -> None:
    """Write what one voucher says, or write over the one that was numbered `was`. Refused for what no voucher says."""
    require_draft(release)
    _require(release, given, was)
    privacy.guard(given.no, "no")
    privacy.guard(given.summary, "summary")
    recipients.require_unnamed(release, given.no, "no")
    row = db.session.get(VoucherRow, (release.id, was)) if was else None
    if row is not None and row.no != given.no:
        db.session.delete(row)
        db.session.flush()
        row = None
    if row is None:
        row = VoucherRow(release_id=release.id, no=given.no)
        db.session.add(row)
    row.income, row.expense, row.day, row.summary = given.income, given.expense, given.day, given.summary
    books.touched(release)
    audit.record(by, Did.FILLED, release, {"part": "voucher"})  # no number of it: people write names there


def _require(release: Release, given: Given, was: str) -> None:
    if not given.income and not given.expense:
        raise Refused("请填收入金额或支出金额", "income")
    if given.no != was and db.session.get(VoucherRow, (release.id, given.no)) is not None:
        raise Refused(f"凭证 {given.no} 的金额已经填过，要改的请在下面点“改”", "no")
    period = read_period(release.period)
    if given.day is not None and period is not None and not period.starts_on <= given.day <= period.ends_on:
        raise Refused(f"日期要在{period.label}之内", "day")


def forget_purposes(release: Release) -> None:
    """What a voucher is for served whoever filled in: it goes when the book is published or thrown away.

    Words nobody reads would else stay for good, where no correction reaches them (《个人信息保护法》第十九条).
    """
    rows = update(VoucherRow).where(VoucherRow.release_id == release.id, VoucherRow.summary != "")
    db.session.execute(rows.values(summary=""))


def drop_voucher(release: Release, no: str, seen: int, *, by: User) -> None:
    """Take away what was typed of a voucher; its lines stay. `seen` is the release's version on the page of the button."""
    require_draft(release)
    if seen != release.version:
        raise Refused(STALE)
    row = db.session.get(VoucherRow, (release.id, no))
    if row is None:
        raise Refused("这张凭证的金额已经不在了")
    db.session.delete(row)
    books.touched(release)
    audit.record(by, Did.FILLED, release, {"part": "voucher", "dropped": True})
