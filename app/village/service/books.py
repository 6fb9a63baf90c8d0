"""Filling in a release: lines typed or read from a sheet, rows of a table, vouchers; all while it is a draft."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm.attributes import flag_modified

from app import bulk, clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village import queries
from app.village.acts import Did
from app.village.books import CASH, Line
from app.village.categories import EXPENSE, INCOME, all_categories, misplaced
from app.village.models import LEDGER, CategoryTotal, LedgerLine, Release, TableRow, Village, VoucherRow
from app.village.rules import due as dates
from app.village.rules.periods import read_period, require_over
from app.village.service import doubts, items
from app.village.service.locking import require_draft

FIELDS = attrgetter(*Line.__slots__)
CLOSES, SHEET = "closing_of", "sheet"  # of `stated`: whose word the closing is; the clerk's own where nothing is said
FOLLOWS = "lined"  # of `stated`: the vouchers whose lines are made of their entries
IN_WORK = "这一期已经有一份在办的填报，请接着填那一份"


def start(
    village: Village, item_no: str, form: str, period: str, *, by: User, batch: int | None = None, title: str = ""
) -> Release:
    """Begin the first version of what is published for a period; `batch` None takes the next free number.

    Refused beside `period` for one that is none of the item's: a plan of the year is no month's.
    """
    _require_period(village, item_no, form, period)
    return begin(village, item_no, form, period, by=by, batch=batch, title=title)


def begin(
    village: Village, item_no: str, form: str, period: str, *, by: User, batch: int | None = None, title: str = ""
) -> Release:
    """The same for a period that was accepted before."""
    number = queries.next_batch(village, item_no, form, period) if batch is None else batch
    if queries.newest(village, item_no, form, period, number) is not None:
        raise Refused("这一期已经填报或公开过：在办的请接着填，已公开的请提出更正", "period")
    release = Release(
        village=village, item_no=item_no, form=form, period=period, batch=number, title=title, prepared_by=by
    )
    if form == LEDGER:
        release.opening = queries.last_closing(village, period)
    db.session.add(release)
    audit.record(by, Did.STARTED, release)
    return release


def _require_period(village: Village, item_no: str, form: str, name: str) -> None:
    """Refused for what is no period, not of the item's length, lies ahead, or would count the same money in two books."""
    period = read_period(name)
    if period is None:
        raise Refused("期间要写成 2026-10、2026Q3 或 2026", "period")
    if period.starts_on > clock.today():
        raise Refused("这一期还没有开始", "period")
    dates.require_span(
        items.item(item_no, village.is_community), village.span_on(period.starts_on), period, clock.today()
    )
    if form == LEDGER and queries.overlapping_book(village, period) is not None:
        raise Refused("这段时间已经有一份账，不能重复公开", "period")


def put_line(release: Release, line: Line, *, by: User) -> None:
    """Write one line, or write over the one with its number."""
    require_draft(release)
    require_line(release, line)
    release.nothing = False
    row = db.session.get(LedgerLine, (release.id, line.seq))
    if row is not None and (row.income, row.expense) == (line.income, line.expense):
        line = replace(line, balance=row.balance)
        _reworded(release, row, line)
    else:
        _only_counted(release, _typed_over(row, line))
    if row is None:
        db.session.add(LedgerLine(release_id=release.id, **asdict(line)))
    else:
        _tell_entries(row, line)
        for name, value in asdict(line).items():
            setattr(row, name, value)
    _counted(release)
    audit.record(by, Did.FILLED, release)


def _typed_over(was: LedgerLine | None, line: Line) -> set[str]:
    """The vouchers whose money is written by hand now; day, words and signatures of a line do not count."""
    if was is not None and _moved(was) == _moved(line):
        return set()
    return {line.voucher, *([was.voucher] if was is not None else [])}


def _moved(line: LedgerLine | Line) -> tuple[str, str, int, int]:
    return line.voucher, line.category, line.income, line.expense


def _tell_entries(was: LedgerLine, line: Line) -> None:
    """Day and summary corrected at a line made of entries are those of the entries too, or they would undo it."""
    own = (TableRow.release_id == was.release_id, TableRow.form == queries.ENTRIES)
    rows = select(TableRow).where(*own, TableRow.data["voucher"].as_string() == was.voucher)
    for row in db.session.scalars(rows):
        if row.data["account"] in {was.category, *CASH}:
            words = {"day": (was.day.isoformat(), line.day.isoformat()), "summary": (was.summary, line.summary)}
            row.data = row.data | {name: new for name, (old, new) in words.items() if row.data.get(name) == old}


def add_line(release: Release, line: Line, *, by: User) -> None:
    """Write one more line, behind the last, whatever number it came with."""
    require_draft(release)
    put_line(release, replace(line, seq=_next_seq(release)), by=by)
    keep_typed(release, {}, by=by)


def _reworded(release: Release, was: LedgerLine, line: Line) -> None:
    """Words, day or signatures changed and no amount: what the sheet summed up still holds, but for a kind's own sum where the
    line is of another now.
    """
    known, by_hand = dict(release.stated), _typed_over(was, line)
    if was.category != line.category:
        known.pop("subtotals", None)
    if FOLLOWS in known:
        known[FOLLOWS] = sorted(set(known[FOLLOWS]).difference(by_hand))
    release.stated = known


def _only_counted(release: Release, by_hand: Iterable[str] = ()) -> None:
    """A line's amounts changed by hand, or a line came or went: the sums and balances of the sheet it came from speak of other lines now.

    What the clerk counted at the end stands; what the sheet gave as its closing is kept to be read, and counts no more.
    Lines of the vouchers written `by_hand` follow their entries no more; those of all others do.
    """
    known = release.stated
    kept = half_typed(known)
    if FOLLOWS in known:
        kept[FOLLOWS] = sorted(set(known[FOLLOWS]).difference(by_hand))
    if known.get(CLOSES) == SHEET:
        release.stated = {**kept, "sheet_closing": known["closing"]}
    else:
        release.stated = kept | {name: known[name] for name in ("closing", "sheet_closing") if name in known}
    db.session.execute(update(LedgerLine).where(LedgerLine.release_id == release.id).values(balance=None))


def _next_seq(release: Release) -> int:
    newest = select(func.max(LedgerLine.seq)).where(LedgerLine.release_id == release.id)
    return (db.session.scalar(newest) or 0) + 1


MOST_HALVES = 20
TYPED_LINE, TYPED_ENTRY = "typed", "typed_entry"  # of `stated`: a line, and an entry, that are typed in part
TYPED = {
    TYPED_LINE: (
        "day",
        "voucher",
        "summary",
        "category",
        "income",
        "expense",
        "handler",
        "witness",
        "approver",
        "note",
    ),
    TYPED_ENTRY: ("day", "voucher", "summary", "account", "sub", "debit", "credit"),
}


def keep_typed(release: Release, typed: Mapping[str, str], what: str = TYPED_LINE, at: str = "", *, by: User) -> None:
    """Keep a half-typed line or entry until it is stored, so that a closed page or an empty battery loses nothing.

    `at`: the voucher whose page it is typed on; one that is half typed on another page stays as it is.
    """
    require_draft(release)
    others = {name: kept for name, kept in release.stated.items() if name != _half(what, at)}
    if at and sum(map(is_half, others)) >= MOST_HALVES:
        raise Refused("没填完的已经太多，请先存下几条")
    kept = {name: typed[name][:200] for name in TYPED[what] if typed.get(name)}
    release.stated = {**others, _half(what, at): kept} if kept else others


def typed_of(release: Release, what: str = TYPED_LINE, at: str = "") -> dict[str, str]:
    """The half-typed line or entry of a page, {} when there is none."""
    kept: dict[str, str] = release.stated.get(_half(what, at), {})
    return kept


def halves_of(release: Release) -> dict[str, dict[str, str]]:
    """Every entry that is typed in part, by the voucher whose page it is typed on ("" for none)."""
    return {name.removeprefix(TYPED_ENTRY).strip(): kept for name, kept in release.stated.items() if is_half(name)}


def half_typed(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Of `stated` what is typed in part, lines and entries: it goes when it is stored itself, and with nothing else."""
    return {name: kept for name, kept in stated.items() if name == TYPED_LINE or is_half(name)}


def is_half(name: str) -> bool:
    """Is this, of `stated`, an entry that is typed in part?"""
    return name == TYPED_ENTRY or name.startswith(f"{TYPED_ENTRY} ")


def _half(what: str, at: str) -> str:
    return f"{what} {at}".strip()


def drop_line(release: Release, seq: int, *, by: User) -> None:
    """Strike a line of a draft; the lines after it move up."""
    require_draft(release)
    stood = queries.lines_of(release)
    lines = [line for line in stood if line.seq != seq]
    if len(lines) == release.lines_count:
        raise Refused("这一行已经不在了")
    _only_counted(release, (line.voucher for line in stood if line.seq == seq))
    replace_lines(release, [_renumbered(line, n) for n, line in enumerate(lines, 1)], by=by)


def _renumbered(line: Line, seq: int) -> Line:
    return Line(**{**asdict(line), "seq": seq, "balance": None})


def require_line(release: Release, line: Line) -> None:
    """Refused, beside its field, for what cannot be a line of this book."""
    period = read_period(release.period)
    assert period is not None
    if not period.starts_on <= line.day <= period.ends_on:
        raise Refused(f"日期要在{period.label}之内", "day")
    if line.income and line.expense:
        raise Refused("收入和支出只填一个；既收又支的写成两行", "expense")
    if not line.income and not line.expense:
        raise Refused("请填收入或支出金额", "income")
    if line.category not in all_categories():
        raise Refused("请从列表里选一个科目或类别", "category")
    if why := misplaced(line.category, INCOME if line.income else EXPENSE):
        raise Refused(why, "category")


def replace_lines(release: Release, lines: Sequence[Line], *, by: User, did: Did = Did.FILLED) -> None:
    """Put a whole book in place of what was typed; the lines are trusted to be read and checked."""
    require_draft(release)
    release.nothing = release.nothing and not lines
    db.session.flush()
    id = release.id
    with doubts.following(release):
        db.session.execute(delete(LedgerLine).where(LedgerLine.release_id == id))
        bulk.put(LedgerLine.__tablename__, ("release_id", *Line.__slots__), (_row(id, line) for line in lines))
    _counted(release)
    audit.record(by, did, release, {"lines": len(lines)})


def append_lines(release: Release, lines: Sequence[Line], *, by: User, did: Did = Did.FILLED) -> None:
    """Put read and checked lines behind those that stand; sums and balances of either sheet speak of its own lines only."""
    require_draft(release)
    _only_counted(release, (line.voucher for line in lines))
    stands = [replace(line, balance=None) for line in queries.lines_of(release)]
    more = [_renumbered(line, n) for n, line in enumerate(lines, len(stands) + 1)]
    replace_lines(release, [*stands, *more], by=by, did=did)


def put_lines_of(release: Release, voucher: str, lines: Sequence[Line], *, by: User) -> None:
    """Put these lines in place of those of one voucher, where the first of them stood; else behind the last."""
    require_draft(release)
    for line in lines:
        require_line(release, line)
    stood = queries.lines_of(release)
    at = next((n for n, line in enumerate(stood) if line.voucher == voucher), len(stood))
    others = [line for line in stood if line.voucher != voucher]
    _only_counted(release)
    all_lines = [*others[:at], *lines, *others[at:]]
    replace_lines(release, [_renumbered(line, n) for n, line in enumerate(all_lines, 1)], by=by)


def _row(id: int, line: Line) -> tuple[Any, ...]:
    seq, day, *rest = FIELDS(line)
    return id, seq, day.isoformat(), *rest


def _counted(release: Release) -> None:
    """Sums and sub-totals follow the lines; closing is what they come to, unless the sheet or the clerk stated it."""
    touched(release)
    total = func.coalesce(func.sum(LedgerLine.income), 0), func.coalesce(func.sum(LedgerLine.expense), 0), func.count()
    own = LedgerLine.release_id == release.id
    release.income, release.expense, release.lines_count = map(int, db.session.execute(select(*total).where(own)).one())
    db.session.execute(delete(CategoryTotal).where(CategoryTotal.release_id == release.id))
    grouped = select(literal(release.id), LedgerLine.category, *total).where(own).group_by(LedgerLine.category)
    columns = ["release_id", "category", "income", "expense", "lines_count"]
    db.session.execute(insert(CategoryTotal).from_select(columns, grouped))
    _explained_no_more(release)
    if "closing" not in release.stated:
        release.closing = release.reckoned


def touched(release: Release) -> None:
    """Its version tells that something changed, were it one word of a line or one voucher."""
    flag_modified(release, "stated")
    db.session.flush()


def _explained_no_more(release: Release) -> None:
    """What somebody signed for was another content: it must be said anew."""
    release.explanation, release.explained_by_id = "", None


def set_balances(release: Release, opening: int, closing: int | None, *, by: User) -> None:
    """State what was there at the beginning and what the clerk counted at the end.

    A closing left as the sheet gave it stays the sheet's word, and falls with it.
    """
    require_draft(release)
    release.opening = opening
    if closing is None or closing != release.stated.get("closing"):
        gone = ("closing", CLOSES) if closing is None else ("closing", CLOSES, "sheet_closing")
        stated = {name: value for name, value in release.stated.items() if name not in gone}
        release.stated = stated if closing is None else {**stated, "closing": closing}
    if closing is not None:
        release.closing = closing
    _counted(release)
    audit.record(by, Did.FILLED, release, {"fields": ["opening", "closing"]})


def state_nothing(release: Release, nothing: bool, *, by: User) -> None:
    """本期无收支: a statement that goes through the same hands as a book, not a gap."""
    require_draft(release)
    if nothing:
        require_nothing(release)
    release.nothing = nothing
    audit.record(by, Did.FILLED, release, {"nothing": nothing})


def require_nothing(release: Release) -> None:
    """Refused where something is written down already, and while the period still runs."""
    rows = select(TableRow.seq).where(TableRow.release_id == release.id).limit(1)
    if release.lines_count or db.session.scalar(rows) is not None:
        raise Refused("已经填了内容，不能声明本期无发生；请先删去这些行")
    if period := read_period(release.period):
        require_over(period, clock.today(), "声明无发生")


def put_table(
    release: Release,
    form: str,
    head: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
    *,
    by: User,
    did: Did = Did.IMPORTED,
) -> None:
    """Put the rows of a table form in place of what stood there."""
    require_draft(release)
    with doubts.following(release):
        count = _rewrite(release, form, rows)
    _refilled(release, form, head)
    audit.record(by, did, release, {"form": form, "rows": count})


def drop_table(release: Release, form: str) -> None:
    """Take away a table that came with other lines."""
    require_draft(release)
    if form in release.head:
        _rewrite(release, form, ())
        release.head = {key: head for key, head in release.head.items() if key != form}


def _rewrite(release: Release, form: str, rows: Iterable[Mapping[str, Any]]) -> int:
    db.session.flush()
    db.session.execute(delete(TableRow).where(TableRow.release_id == release.id, TableRow.form == form))
    found = [{"release_id": release.id, "form": form, "seq": n, "data": dict(row)} for n, row in enumerate(rows, 1)]
    if found:
        release.nothing = False
        db.session.execute(insert(TableRow), found)
    return len(found)


def _refilled(release: Release, form: str, head: Mapping[str, Any]) -> None:
    """The release's own record follows its table, and its version tells that something changed, were it one cell."""
    db.session.flush()
    release.head = {**release.head, form: dict(head)}
    flag_modified(release, "head")
    _explained_no_more(release)
    if form == release.form:
        rows = select(func.count()).where(TableRow.release_id == release.id, TableRow.form == form)
        release.lines_count = int(db.session.scalar(rows) or 0)


def put_head(release: Release, head: Mapping[str, Any], *, by: User) -> None:
    """Write what stands above the rows of the release's own form."""
    require_draft(release)
    _refilled(release, release.form, head)
    audit.record(by, Did.FILLED, release, {"form": release.form, "part": "head"})


def put_row(release: Release, row: Mapping[str, Any], seq: int | None = None, *, by: User) -> int:
    """Write one row of the release's own form at the end, or over the one with its number; returns the number."""
    require_draft(release)
    if release.nothing:
        raise Refused("已经声明本期无发生，要填内容请先撤销声明")
    stood = db.session.get(TableRow, (release.id, release.form, seq)) if seq else None
    if seq and stood is None:
        raise Refused("这一行已经不在了")
    number = seq or len(queries.rows_of(release, release.form)) + 1
    if stood is None:
        db.session.add(TableRow(release_id=release.id, form=release.form, seq=number, data=dict(row)))
    else:
        stood.data = dict(row)
    _refilled(release, release.form, release.head.get(release.form, {}))
    audit.record(by, Did.FILLED, release, {"form": release.form, "row": number})
    return number


def drop_row(release: Release, seq: int, *, by: User) -> None:
    """Strike a row of a draft; the rows after it move up."""
    require_draft(release)
    rows = queries.rows_of(release, release.form)
    if not 0 < seq <= len(rows):
        raise Refused("这一行已经不在了")
    with doubts.following(release):
        _rewrite(release, release.form, rows[: seq - 1] + rows[seq:])
    _refilled(release, release.form, release.head.get(release.form, {}))
    audit.record(by, Did.FILLED, release, {"form": release.form, "dropped": seq})


def put_vouchers(release: Release, vouchers: Mapping[str, tuple[int, int]], *, by: User) -> None:
    """Enter what the vouchers themselves say: number -> (income, expense) in 分. Refused for a number of a person."""
    require_draft(release)
    for no in vouchers:
        privacy.guard(no, "voucher")
    db.session.flush()
    own = VoucherRow.release_id == release.id
    typed = {no: more for no, *more in db.session.execute(select(VoucherRow.no, VoucherRow.day, VoucherRow.summary).where(own))}  # fmt: skip
    db.session.execute(delete(VoucherRow).where(own))
    rows = []
    for no, (income, expense) in vouchers.items():
        day, summary = typed.get(no, (None, ""))
        rows.append({"release_id": release.id, "no": no, "income": income, "expense": expense, "day": day, "summary": summary})  # fmt: skip
    if rows:
        db.session.execute(insert(VoucherRow), rows)
    touched(release)
    audit.record(by, Did.FILLED, release, {"vouchers": len(rows)})


def subtotals(lines: Iterable[Line]) -> dict[str, tuple[int, int]]:
    """Income and expense by category."""
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        found[line.category][0] += line.income
        found[line.category][1] += line.expense
    return {category: (income, expense) for category, (income, expense) in found.items()}
