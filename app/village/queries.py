"""Reads that need a name: a village's releases, the lines of a book, sums over many villages."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text
from sqlalchemy.orm import contains_eager, lazyload

from app.core.regions.models import Region
from app.db import db, stored, straight, table
from app.village import plans, withheld
from app.village.books import Account, Book, Ceiling, Entry, Line, Totals, Voucher
from app.village.categories import named
from app.village.models import (
    LEDGER,
    CategoryTotal,
    Cut,
    Follower,
    LedgerLine,
    LineCheck,
    Release,
    TableRow,
    Village,
    VoucherRow,
)
from app.village.models.releases import SAME
from app.village.rules.catalogue import DOMAIN_OF_ITEM, LEDGER_ITEM
from app.village.rules.life import IN_WORK, ONCE_PUBLIC, PUBLIC, State
from app.village.rules.notices import LASTING
from app.village.rules.periods import Period, read_period
from app.village.tables import all_forms

# Written out, for it is asked at every look at a page that is remembered: building it cost more than running it.
BOOK_MARK = text(
    "SELECT r.id, v.version, "
    "(SELECT sum(o.version) FROM village_release o WHERE o.village_id = v.id), "  # index ix_village_release_mark holds it all
    "(SELECT coalesce(sum(q.version), 0) FROM village_question q WHERE q.village_id = v.id), "
    "(SELECT count(*) FROM village_file f WHERE f.release_id = r.id) "
    "FROM region g JOIN village v ON v.region_id = g.id JOIN village_release r ON r.village_id = v.id "
    "WHERE g.code = :code AND r.state = 'published' AND r.item_no = :item AND r.form = :form AND r.period = :period "
    "ORDER BY r.id DESC LIMIT 1"
)
_LATER = table(Release).alias("later")
# A list that lasts until the next one (notices.LASTING), where that was published; periods of one item are named in their order
REPLACED = (Release.form == LASTING) & select(_LATER.c.id).where(
    _LATER.c.village_id == Release.village_id,
    _LATER.c.item_no == Release.item_no,
    _LATER.c.form == LASTING,
    _LATER.c.period > Release.period,
    _LATER.c.state.in_(ONCE_PUBLIC),
).exists()
VILLAGE_MARK = text(
    "SELECT (SELECT sum(o.version) FROM village_release o WHERE o.village_id = :village), "
    "(SELECT coalesce(sum(q.version), 0) FROM village_question q WHERE q.village_id = :village)"
)
FUNDS, FUNDS_ITEM = (
    "funds",
    "V05",
)  # the form whose rows are a book's accounts, and the item that has it apart from books
ENTRIES = "entries"  # the form whose rows are a book's double entry
LINE_COLUMNS = tuple(getattr(LedgerLine, name) for name in Line.__slots__)


# Read with every page of a book, and so built once
LINES, TOTALS, VOUCHERS, RELEASES, ROWS = (table(model) for model in (LedgerLine, CategoryTotal, VoucherRow, Release, TableRow))  # fmt: skip
LINES_OF = select(*(LINES.c[name] for name in Line.__slots__)).where(LINES.c.release_id == bindparam("release")).order_by(LINES.c.seq)  # fmt: skip
SUBTOTALS_OF = select(TOTALS.c.category, TOTALS.c.income, TOTALS.c.expense).where(TOTALS.c.release_id == bindparam("release")).order_by(TOTALS.c.category)  # fmt: skip
SUBTOTALS_AMONG = (
    select(TOTALS.c.category, func.sum(TOTALS.c.income), func.sum(TOTALS.c.expense))
    .where(TOTALS.c.release_id.in_(bindparam("releases", expanding=True)))
    .group_by(TOTALS.c.category)
)
ROWS_OF = select(ROWS.c.data).where(ROWS.c.release_id == bindparam("release"), ROWS.c.form == bindparam("form")).order_by(ROWS.c.seq)  # fmt: skip
VOUCHERS_OF = select(VOUCHERS.c.no, VOUCHERS.c.income, VOUCHERS.c.expense).where(VOUCHERS.c.release_id == bindparam("release")).order_by(VOUCHERS.c.no)  # fmt: skip
CLOSING_OF = select(RELEASES.c.closing).where(
    RELEASES.c.village_id == bindparam("village"),
    RELEASES.c.item_no == LEDGER_ITEM,
    RELEASES.c.form == LEDGER,
    RELEASES.c.period == bindparam("period"),
    RELEASES.c.state == State.PUBLISHED,
)

LAST_ACCOUNTS_OF = (
    select(RELEASES.c.stated, ROWS.c.data)
    .join(RELEASES, RELEASES.c.id == ROWS.c.release_id)
    .where(
        RELEASES.c.village_id == bindparam("village"),
        RELEASES.c.item_no == LEDGER_ITEM,
        RELEASES.c.form == LEDGER,
        RELEASES.c.period == bindparam("period"),
        RELEASES.c.state == State.PUBLISHED,
        ROWS.c.form == FUNDS,
    )
    .order_by(ROWS.c.seq)
)
# Several batches of one period are one table, see village.last_tables
FUNDS_OF = (
    select(ROWS.c.release_id, ROWS.c.data, RELEASES.c.stated, RELEASES.c.form, RELEASES.c.batch)
    .join(RELEASES, RELEASES.c.id == ROWS.c.release_id)
    .where(
        RELEASES.c.village_id == bindparam("village"),
        RELEASES.c.item_no == FUNDS_ITEM,
        RELEASES.c.period == bindparam("period"),
        RELEASES.c.state == State.PUBLISHED,
        ROWS.c.form == FUNDS,
    )
    .order_by(ROWS.c.release_id, ROWS.c.seq)
)


def of_region(region_id: int) -> Village | None:
    """The board of a region, if it has one."""
    return db.session.scalar(select(Village).where(Village.region_id == region_id))


def of_code(code: str) -> Village | None:
    """The board at an address, in one query."""
    rows = select(Village).join(Village.region).options(contains_eager(Village.region))
    return db.session.scalar(rows.where(Region.code == code)) if len(code) == 12 else None


def book_mark(code: str, period: str) -> Hashable | None:
    """What changes whenever the page of a book does: anything the village published, questions, files.

    Charts and tables beside the lines speak of the village's other releases too. Versions of a row only grow, so their
    sum tells every change; None when there is no such book.
    """
    asked = {"code": code, "item": LEDGER_ITEM, "form": LEDGER, "period": period}
    found = straight(BOOK_MARK, **asked).one_or_none()
    return tuple(found) if found is not None else None


def village_mark(village_id: int) -> Hashable:
    """What changes with anything a village publishes or is asked: its files speak of more than one release."""
    return tuple(straight(VILLAGE_MARK, village=village_id).one())


def _is_book(period: str) -> tuple[ColumnElement[bool], ...]:
    return Release.item_no == LEDGER_ITEM, Release.form == LEDGER, Release.period == period


def public_books(village: Village, period: str) -> Sequence[Release]:
    """The versions of a period's book that are open to everyone, newest first."""
    rows = select(Release).where(Release.village_id == village.id, *_is_book(period), Release.state.in_(PUBLIC))
    rows = rows.options(lazyload(Release.village))  # it is at hand
    return db.session.scalars(rows.order_by(Release.number.desc())).all()


def promised_until(release: Release) -> date | None:
    """The latest day that earlier public versions of it say they are shown until."""
    if release.number == 1:
        return None
    before = same_matter(release.village, release.item_no, release.form, release.period, release.batch)
    public = before.where(Release.id != release.id, Release.state.in_(PUBLIC)).order_by(None)
    day: date | None = db.session.scalar(public.with_only_columns(func.max(Release.display_until)))
    return day


def same_matter(village: Village, item_no: str, form: str, period: str, batch: int) -> Select[Release]:
    """Every version of one matter, newest first."""
    return (
        select(Release)
        .where(
            Release.village_id == village.id,
            Release.item_no == item_no,
            Release.form == form,
            Release.period == period,
            Release.batch == batch,
            Release.state != State.DISCARDED,
        )
        .order_by(Release.number.desc())
    )


def public_versions(release: Release) -> Sequence[Release]:
    """The versions of its matter that are open to everyone, newest first."""
    same = same_matter(release.village, release.item_no, release.form, release.period, release.batch)
    return db.session.scalars(same.where(Release.state.in_(PUBLIC))).all()


def public_versions_among(releases: Collection[Release]) -> dict[tuple[Any, ...], list[Release]]:
    """The same of the matters of several, oldest first: one look."""
    matters = {matter_of(one) for one in releases}
    among = (getattr(Release, name).in_({matter[at] for matter in matters}) for at, name in enumerate(SAME))
    rows = select(Release).where(*among, Release.state.in_(PUBLIC)).order_by(Release.number)
    found: dict[tuple[Any, ...], list[Release]] = {}
    for one in db.session.scalars(rows) if matters else ():
        if matter_of(one) in matters:
            found.setdefault(matter_of(one), []).append(one)
    return found


def is_replaced(release: Release) -> bool:
    """Has a list that lasts until the next one given way to it?"""
    return db.session.scalar(select(Release.id).where(Release.id == release.id, REPLACED)) is not None


def replaced_by(release: Release) -> Sequence[Release]:
    """The public lists that give way to this one: of its kind, of earlier periods."""
    if release.form != LASTING:
        return []
    own = (Release.village_id == release.village_id, Release.item_no == release.item_no, Release.form == LASTING)
    rows = select(Release).where(*own, Release.period < release.period, Release.state == State.PUBLISHED)
    return db.session.scalars(rows.order_by(Release.id)).all()


def cuts_of(release: Release) -> Sequence[Cut]:
    """What was cut from a version since it was published, oldest first."""
    return db.session.scalars(select(Cut).where(Cut.release_id == release.id).order_by(Cut.id)).all()


def cuts_by(correction: Release) -> Sequence[Cut]:
    """What this correction took out of earlier versions, the oldest version first."""
    return db.session.scalars(select(Cut).where(Cut.correction_id == correction.id).order_by(Cut.release_id)).all()


def newest(village: Village, item_no: str, form: str, period: str, batch: int) -> Release | None:
    """The newest version, in work or public."""
    return db.session.scalar(same_matter(village, item_no, form, period, batch).limit(1))


def newest_of(release: Release) -> Release | None:
    """The newest version of the matter of a release."""
    return newest(release.village, release.item_no, release.form, release.period, release.batch)


def next_batch(village: Village, item_no: str, form: str, period: str) -> int:
    """The number the next batch of a period gets."""
    rows = select(func.max(Release.batch)).where(
        Release.village_id == village.id, Release.item_no == item_no, Release.form == form, Release.period == period
    )
    return (db.session.scalar(rows) or 0) + 1


def live_book(village: Village, period: str) -> Release | None:
    """The published book of a period."""
    return db.session.scalar(_books(village).where(Release.period == period, Release.state == State.PUBLISHED))


def _books(village: Village) -> Select[Release]:
    return select(Release).where(
        Release.village_id == village.id, Release.item_no == LEDGER_ITEM, Release.form == LEDGER
    )


def books_within(village: Village, period: Period) -> Sequence[Release]:
    """The published books of the periods inside a longer one, oldest first."""
    names = {part.name for span in ("month", "quarter") for part in period.parts(span)}  # type: ignore[arg-type]
    rows = _books(village).where(Release.period.in_(names), Release.state == State.PUBLISHED)
    return db.session.scalars(rows.order_by(Release.period)).all()


def last_closing(village: Village, period: str) -> int | None:
    """What the book before this one closed with, as published (分)."""
    this = read_period(period)
    if this is None:
        return None
    closing: int | None = stored(CLOSING_OF, village=village.id, period=this.previous().name).scalar()
    return closing


def last_accounts(village: Village, period: str) -> tuple[Account, ...]:
    """Cash and bank accounts of the book before this one, as everyone may read them."""
    this = read_period(period)
    rows = stored(LAST_ACCOUNTS_OF, village=village.id, period=this.previous().name).all() if this else []
    read = withheld.rows(rows[0].stated, FUNDS, [row.data for row in rows]) if rows else []
    return tuple(map(account_of, read))


def lines_of(release: Release) -> list[Line]:
    """The lines of a book in order; none of anything else."""
    return [Line(*row) for row in stored(LINES_OF, release=release.id)]


def rows_of(release: Release, form: str) -> list[dict[str, Any]]:
    """The rows of one table form in order."""
    return list(stored(ROWS_OF, release=release.id, form=form).scalars())


def rows_as_read(release: Release, form: str) -> list[dict[str, Any]]:
    """The same as everyone may read them, where it is public."""
    return withheld.rows(release.stated, form, rows_of(release, form))


def rows_among(releases: Sequence[Release]) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """The same of several releases in one look, by release and form."""
    found: dict[tuple[int, str], list[dict[str, Any]]] = {}
    own = TableRow.release_id.in_([release.id for release in releases])
    rows = select(TableRow.release_id, TableRow.form, TableRow.data).where(own).order_by(TableRow.seq)
    for id, form, data in db.session.execute(rows) if releases else ():
        found.setdefault((id, form), []).append(data)
    return found


def subtotals_of(release: Release) -> dict[str, Totals]:
    """Income and expense by category, as written with the book."""
    found = stored(SUBTOTALS_OF, release=release.id)
    return {category: Totals(income, expense) for category, income, expense in found}


def subtotals_among(releases: Sequence[Release]) -> dict[str, Totals]:
    """The same of several books together, in one look."""
    if len(releases) == 1:
        return subtotals_of(releases[0])
    found = stored(SUBTOTALS_AMONG, releases=[release.id for release in releases])
    return {category: Totals(int(income), int(expense)) for category, income, expense in found}


def vouchers_of(release: Release) -> tuple[Voucher, ...]:
    """What the vouchers say."""
    return tuple(Voucher(*row) for row in stored(VOUCHERS_OF, release=release.id))


@dataclass(frozen=True)
class Around:
    """What other releases say of a book: closing and accounts before it, the year's plan, 资金公开表 of the same period."""

    closing: int | None
    plan: dict[str, Ceiling]
    funds: tuple[Account, ...] = ()
    accounts: tuple[Account, ...] = ()


def around(release: Release) -> Around:
    """What laws hold a book against that is not its own content."""
    period = read_period(release.period)
    rows = plans.plan_of(release.village_id, period.name[:4]) if period else []
    return around_of(release.village, release.period, period, rows)


def around_of(
    village: Village,
    first: str,
    period: Period | None,
    plan: Sequence[dict[str, Any]],
    is_whole: bool = True,
    has_accounts: bool = True,
) -> Around:
    """The same of a period that begins with the book of `first`; where its books are not whole, no funds match them."""
    funds = funds_of(village, period) if period and is_whole else ()
    accounts = last_accounts(village, first) if has_accounts else ()
    return Around(last_closing(village, first), plans.ceilings(village.id, period, plan), funds, accounts)


def funds_of(village: Village, period: Period) -> tuple[Account, ...]:
    """Cash and bank accounts as 资金公开表 of a period states them, where it was published apart from the book, in all its batches."""
    return _accounts_in(stored(FUNDS_OF, village=village.id, period=period.name).all())


def funds_beside(release: Release) -> tuple[Account, ...]:
    """Those that the other batches of a table of funds state."""
    if release.item_no != FUNDS_ITEM:
        return ()
    rows = stored(FUNDS_OF, village=release.village_id, period=release.period).all()
    return _accounts_in([row for row in rows if (row.form, row.batch) != (release.form, release.batch)])


def _accounts_in(rows: Sequence[Any]) -> tuple[Account, ...]:
    each = [[row for row in rows if row.release_id == id] for id in dict.fromkeys(row.release_id for row in rows)]
    return tuple(account_of(row) for own in each for row in withheld.rows(own[0].stated, FUNDS, [one.data for one in own]))  # fmt: skip


def book_of(release: Release, beside: Around | None = None) -> Book:
    """The whole book as data: what laws judge, downloads hold and the code seals."""
    stated, beside = release.stated, beside or around(release)
    return Book(
        region=release.village.region.code,
        period=release.period,
        opening=release.opening or 0,
        closing=release.closing or 0,
        lines=tuple(lines_of(release)),
        totals=Totals(*stated["totals"]) if "totals" in stated else Totals(release.income, release.expense),
        subtotals=_stated_subtotals(release),
        previous_closing=beside.closing,
        accounts=accounts_of(release),
        vouchers=vouchers_of(release),
        entries=entries_of(release),
        plan=beside.plan,
        previous_accounts=beside.accounts,
        funds=beside.funds,
    )


def _stated_subtotals(release: Release) -> dict[str, Totals]:
    stated = {category: Totals(*pair) for category, pair in release.stated.get("subtotals", {}).items()}
    return {**subtotals_of(release), **stated}


def accounts_of(release: Release) -> tuple[Account, ...]:
    """Cash and bank accounts of a book, where it gave them."""
    return tuple(map(account_of, rows_of(release, FUNDS))) if FUNDS in release.head else ()


def entries_of(release: Release) -> tuple[Entry, ...]:
    """Double entry of a book, where it gave it."""
    rows = rows_of(release, ENTRIES) if ENTRIES in release.head else ()
    return tuple(map(entry_of, rows))


def accounts_as_read(release: Release) -> tuple[Account, ...]:
    """Its cash and bank accounts as everyone may read them."""
    rows = rows_as_read(release, FUNDS) if FUNDS in release.head else ()
    return tuple(map(account_of, rows))


def entries_as_read(release: Release) -> tuple[Entry, ...]:
    """Its double entry likewise."""
    rows = rows_as_read(release, ENTRIES) if ENTRIES in release.head else ()
    return tuple(map(entry_of, rows))


def book_as_read(release: Release, beside: Around | None = None) -> Book:
    """The whole book as everyone may read it: what downloads hold."""
    book = withheld.book(release, book_of(release, beside))
    if not withheld.has_rows(release):
        return book
    return replace(book, accounts=accounts_as_read(release), entries=entries_as_read(release))


def entry_of(row: Mapping[str, Any]) -> Entry:
    """A row of the table of entries as the laws read it."""
    sums = row.get("debit") or 0, row.get("credit") or 0
    return Entry(row["voucher"], row["account"], *sums, row.get("sub") or "")


def row_of_entry(entry: Entry) -> dict[str, Any]:
    """The same as a row of the table it is kept in; what is nought is not stated."""
    sums = {side: amount for side, amount in (("debit", entry.debit), ("credit", entry.credit)) if amount}
    words = {"sub": entry.sub} if entry.sub else {}
    return {"voucher": entry.voucher, "account": entry.account, "name": named(entry.account), **words, **sums}


def account_of(row: Mapping[str, Any]) -> Account:
    """A row of the funds table as the laws of a book read it."""
    amounts = (int(str(row.get(name) or 0)) for name in ("opening", "increase", "decrease", "closing"))
    return Account(str(row.get("name") or ""), str(row.get("tail") or ""), *amounts)


def in_work(village: Village) -> Sequence[Release]:
    """What the village's office is busy with, newest first."""
    rows = select(Release).where(Release.village_id == village.id, Release.state.in_(IN_WORK))
    return db.session.scalars(rows.order_by(Release.prepared_at.desc(), Release.id.desc())).all()


def in_work_among(public: Sequence[Release]) -> dict[int, Release]:
    """Of some public releases those whose correction is on its way, with it: one look."""
    if not public:
        return {}
    among = (getattr(Release, name).in_({getattr(one, name) for one in public}) for name in SAME)
    rows = db.session.scalars(select(Release).where(*among, Release.state.in_(IN_WORK)))
    found = {matter_of(one): one for one in rows}
    return {one.id: found[matter_of(one)] for one in public if matter_of(one) in found}


def matter_of(release: Release) -> tuple[Any, ...]:
    """What all versions of one matter share."""
    return tuple(getattr(release, name) for name in SAME)


def being_checked(village: Village) -> Sequence[Release]:
    """What waits for the committee's signatures."""
    return [release for release in in_work(village) if release.state == State.CHECKING]


def checks_of(release: Release) -> dict[int, list[LineCheck]]:
    """The committee's doubts by line."""
    rows = select(LineCheck).where(LineCheck.release_id == release.id).order_by(LineCheck.id)
    found: dict[int, list[LineCheck]] = {}
    for check in db.session.scalars(rows):
        found.setdefault(check.seq, []).append(check)
    return found


def line_of(release: Release, seq: int) -> Line | None:
    """One line of a book, as everyone may read it where it is public."""
    rows = select(*LINE_COLUMNS).where(LedgerLine.release_id == release.id, LedgerLine.seq == seq)
    row = db.session.execute(rows).one_or_none()
    return withheld.line(release, Line(*row)) if row else None


def some_lines(release: Release, seqs: Collection[int]) -> list[Line]:
    """Several of them in one look."""
    rows = select(*LINE_COLUMNS).where(LedgerLine.release_id == release.id, LedgerLine.seq.in_(seqs))
    return withheld.lines(release, (Line(*row) for row in db.session.execute(rows.order_by(LedgerLine.seq))))


def follows(user: Any, village: Village) -> bool:
    """Is this reader told of what the village publishes?"""
    if not user.is_authenticated:
        return False
    known = select(Follower.id).where(Follower.village_id == village.id, Follower.user_id == user.id)
    return db.session.scalar(known) is not None


NIGHTS = 30  # in so many nights every code has been computed anew


def to_verify_ids(night: int) -> list[int]:
    """The public releases whose turn it is."""
    rows = select(Release.id).where(Release.state.in_(PUBLIC), Release.id % NIGHTS == night % NIGHTS)
    return list(db.session.scalars(rows.order_by(Release.id)))


def overlapping_book(village: Village, period: Period) -> Release | None:
    """A book of another length, public or in work, over some of the same days."""
    rows = _books(village).where(Release.state.in_({*IN_WORK, State.PUBLISHED}), Release.period != period.name)
    for release in db.session.scalars(rows):
        other = read_period(release.period)
        if other and other.starts_on <= period.ends_on and period.starts_on <= other.ends_on:
            return release
    return None


def to_be_liked(ids: Collection[int]) -> set[int]:
    """Those that may be liked: a list of people is no matter of liking."""
    lists = [key for key, form in all_forms().items() if form.of_people]
    return set(db.session.scalars(select(Release.id).where(Release.id.in_(ids), Release.form.not_in(lists))))


def domains_of(ids: Collection[int]) -> dict[int, int]:
    """The domain of the standard catalogue each release's item belongs to; those of none are left out."""
    rows = db.session.execute(select(Release.id, Release.item_no).where(Release.id.in_(ids)))
    return {id: DOMAIN_OF_ITEM[no] for id, no in rows if no in DOMAIN_OF_ITEM}
