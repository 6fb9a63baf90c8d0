"""From a clerk's workbook to a draft: uploaded, understood, previewed, accepted; nothing is stored before that."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import bulk, clock
from app.core import attachments
from app.core.accounts.models import User
from app.core.attachments.kinds import CSV, ODS, XLS, XLSX
from app.core.attachments.storage import storage
from app.core.privacy import Examination, called, examine_comments, examine_properties
from app.core.privacy import Sheet as Table
from app.db import db
from app.errors import Refused
from app.village import queries, recipients, sheets
from app.village.acts import Did
from app.village.books import Entry, Line
from app.village.models import Layout, Release, Upload
from app.village.rules.periods import Period, read_period
from app.village.service import books
from app.village.service import hidden as hiding
from app.village.service.locking import require_draft
from app.village.sheets import JOURNAL, LEDGER, Reading, TableReading, Workbook
from app.village.tables import TableForm, all_forms

WORKBOOKS = frozenset({XLSX, XLS, ODS, CSV})
KEPT = timedelta(days=30)  # an upload nobody accepted


class How(StrEnum):
    """Where the rows of a sheet go in a draft that is no longer empty."""

    ADD = "add"
    REPLACE = "replace"
    REPLACE_ALL = "replace_all"  # the accounts given beside the lines too, where the sheet brings none


@dataclass(frozen=True)
class Preview:
    """What would be stored: the layout, what was read with it, and the sheets one may choose from."""

    layout: sheets.Layout
    reading: Reading | TableReading | None  # None until the columns are clear
    names: tuple[str, ...]
    hidden: frozenset[str]  # those of them that are hidden in the workbook
    examples: dict[int, list[str]]  # what stands in each column, for who says which it is
    form: TableForm  # what the sheet is read as
    others: tuple[TableForm, ...] = ()  # what else a sheet of this release may be
    unseen: Sequence[Table] = ()  # what is hidden in the workbook, but for what is read of it

    @property
    def aside(self) -> bool:
        """Is it only the accounts of a book, which stand beside its lines and leave them as they are?"""
        return self.form.key == queries.FUNDS and bool(self.others)


def upload(release: Release, file: FileStorage | None, *, by: User) -> Upload:
    """Keep a workbook for this release. Refused, beside `file`, for what is no whole, harmless workbook."""
    require_draft(release)
    recipients.require_unnamed(release, Path((file and file.filename) or "").stem, "file")
    kept = attachments.keep(file, by=by, allow=WORKBOOKS)
    with storage().open(kept.storage_key) as stored:
        hiding.parts(sheets.opened(stored.read(), kept.name))
    found = Upload(release=release, attachment=kept, by_id=by.id)
    db.session.add(found)
    db.session.flush()
    return found


def form_of(release: Release) -> TableForm:
    """The columns its sheets are read by, where nothing else is said."""
    return LEDGER if release.is_ledger else all_forms()[release.form]


def forms_read(release: Release) -> dict[str, TableForm]:
    """All that a sheet of it may be: of a book also double entry, and cash and bank accounts alone."""
    found = (LEDGER, JOURNAL, all_forms()[queries.FUNDS]) if release.is_ledger else (form_of(release),)
    return {form.key: form for form in found}


def opened(found: Upload) -> Workbook:
    """The workbook of an upload."""
    if found.closed_at is not None:
        raise Refused("这份表格已经用过或丢弃，请重新上传")
    return sheets.opened(_content(found), found.attachment.name)


def _content(found: Upload) -> bytes:
    try:
        with storage().open(found.attachment.storage_key) as stored:
            return stored.read()
    except FileNotFoundError:
        raise Refused("这份表格在存储里找不到了，请丢弃，重新上传") from None


def preview(found: Upload) -> Preview:
    """What the workbook says, read as the clerk confirmed, or as proposed when nothing is in doubt."""
    with bulk.unswept():
        workbook = opened(found)
        layout = _layout(found, workbook)
        reading = _read(found.release, workbook, layout) if layout.certain else None
    names = tuple(sheet.name for sheet in workbook.sheets if sheet.rows)
    hidden = frozenset(sheet.name for sheet in workbook.sheets if sheet.hidden)
    forms = forms_read(found.release)
    others = tuple(form for form in forms.values() if form.key != layout.form)
    examples = sheets.examples(workbook.sheet(layout.sheet), layout.last)
    unseen = hiding.parts(workbook, layout.sheet)
    return Preview(layout, reading, names, hidden, examples, forms[layout.form], others, unseen)


def beside_cells(found: Upload) -> list[str]:
    """What a clerk should know of comments and properties of her workbook: never stored, they go wherever the file goes."""
    content = _content(found)
    return _beside("批注", examine_comments(content)) + _beside("文档属性", examine_properties(content))


def _beside(what: str, examined: Examination) -> list[str]:
    if "unread" in examined.counts:
        return [f"表格里的{what}读不出来：{what}不读入、不公开，但会跟着表格走；表格要发给别人的，请先打开看一遍"]
    told = dict.fromkeys(called(one.kind, one.shown) for one in examined.found)
    return [f"{what}里有{one}：{what}不读入、不公开，但会跟着表格走；表格要发给别人的，请先删去" for one in told]


def _layout(found: Upload, workbook: Workbook) -> sheets.Layout:
    if found.layout and found.layout.get("sheet") in {sheet.name for sheet in workbook.sheets}:
        return sheets.Layout.from_json(found.layout)
    form, known = form_of(found.release), remembered(found.release)
    if found.release.is_ledger:
        funds = all_forms()[queries.FUNDS]
        if found.sheet:
            return sheets.proposed_of_book(workbook.sheet(found.sheet), funds, known)
        period = read_period(found.release.period)
        days = (period.starts_on, period.ends_on) if period else None
        return sheets.candidates_of_book(workbook, funds, known, days)[0]
    if found.sheet:
        return sheets.proposed(workbook.sheet(found.sheet), form, known)
    return sheets.candidates(workbook, form, known)[0]


def remembered(release: Release) -> list[sheets.Layout]:
    """The layouts this village has confirmed, the newest first."""
    rows = select(Layout.layout).where(Layout.village_id == release.village_id, Layout.form.in_(forms_read(release)))
    rows = rows.order_by(Layout.confirmed_at.desc(), Layout.id.desc())
    return [sheets.Layout.from_json(layout) for layout in db.session.scalars(rows)]


def _read(release: Release, workbook: Workbook, layout: sheets.Layout) -> Reading | TableReading:
    period = read_period(release.period)
    assert period is not None
    sheet, days = workbook.sheet(layout.sheet), (period.starts_on, period.ends_on)
    if layout.form in (LEDGER.key, JOURNAL.key):
        read = sheets.read_ledger if layout.form == LEDGER.key else sheets.read_journal
        return _with_sheets_beside(read(sheet, layout, *days), workbook, sheet.name, period)
    return sheets.read_table(sheet, layout, forms_read(release)[layout.form], *days)


def _with_sheets_beside(reading: Reading, workbook: Workbook, ledger: str, period: Period) -> Reading:
    """The book with what the sheets 凭证, 分录 and 资金公开表 of its workbook say, where it has them."""
    days = period.starts_on, period.ends_on
    alone = reading.entries is not None  # a book of double entry is its own proof
    entries = sheets.EntriesReading() if alone else sheets.read_entries(workbook, ledger, *days)
    vouchers = sheets.VoucherReading()
    if entries.sheet not in sheets.VOUCHER_NAMES:
        vouchers = sheets.read_vouchers(workbook, ledger, reading.lines, *days)
    funds = sheets.read_funds(workbook, ledger, all_forms()[queries.FUNDS], *days)
    parts = (reading, entries, vouchers, *(() if funds is None else (funds,)))
    return replace(
        reading,
        entries=reading.entries if alone else entries.entries,
        vouchers=vouchers.vouchers,
        funds=funds,
        problems=tuple(chain.from_iterable(part.problems for part in parts)),
        notes=tuple(chain.from_iterable(part.notes for part in parts)),
    )


def choose_sheet(found: Upload, name: str, *, by: User) -> None:
    """Another sheet of the same workbook."""
    if name not in {sheet.name for sheet in opened(found).sheets}:
        raise Refused("表格里没有这个工作表", "sheet")
    found.sheet, found.layout = name, {}


def choose_form(found: Upload, form: str, *, by: User) -> None:
    """The sheet is something else than it looked like: of a book double entry, its accounts alone, or the book itself."""
    require_draft(found.release)
    forms, workbook = forms_read(found.release), opened(found)
    if form not in forms:
        raise Refused("这张表不能这样读", "form")
    sheet = workbook.sheet(_layout(found, workbook).sheet)
    layout = sheets.proposed(sheet, forms[form], remembered(found.release))
    found.sheet, found.layout = sheet.name, layout.as_json()


def confirm_layout(found: Upload, mapping: dict[int, str], factor: int | None, *, by: User) -> None:
    """The clerk says which column is which; asked once for a layout, then remembered for the village.

    Remembered here, not when the rows are stored: the mended file of a faulty one is read without asking again.
    """
    require_draft(found.release)
    layout = _layout(found, opened(found))
    layout = layout.confirmed(mapping, forms_read(found.release)[layout.form], factor)
    found.layout = layout.as_json()
    if layout.certain:
        _remember(found.release, layout, by)


def repeated(release: Release, reading: Reading | TableReading) -> int:
    """How many rows of a sheet stand in the draft already, to the word."""
    if isinstance(reading, TableReading):
        if release.is_ledger:
            return 0
        stands = Counter(repr(sorted(row.items())) for row in queries.rows_of(release, release.form))
        return sum((stands & Counter(repr(sorted(row.items())) for row in reading.rows)).values())
    known = Counter(map(_told, queries.lines_of(release)))
    return sum((known & Counter(map(_told, reading.lines))).values())


def lost_with_lines(release: Release, reading: Reading) -> list[str]:
    """What goes with the lines a sheet replaces, because the sheet brings none of its own: 3 条会计分录, each with its number."""
    stands = (
        (reading.vouchers, len(queries.vouchers_of(release)), "张凭证的金额"),
        (reading.entries, len(queries.entries_of(release)), "条会计分录"),
    )
    return [f"{count} {what}" for brought, count, what in stands if count and not brought]


def kept_beside(release: Release, reading: Reading) -> int:
    """How many accounts stay beside the lines a sheet replaces, because the sheet brings none: they speak of the book."""
    return 0 if reading.funds and reading.funds.rows else len(queries.accounts_of(release))


def _told(line: Line) -> tuple[Any, ...]:
    return line.day, line.summary, line.income, line.expense


def accept(found: Upload, how: How | None = None, seen: int | None = None, *, by: User) -> int:
    """Store what the preview showed: how many rows. Refused while anything blocks it; then nothing is changed.

    Where rows stand already it must be said `how`: behind them or in their place. `seen` is how many the preview named.
    """
    require_draft(found.release)
    db.session.refresh(found)  # another may have accepted it while this one waited
    shown = preview(found)
    if shown.reading is None:
        raise Refused("请先确认每一列是什么")
    if shown.reading.blocked:
        raise Refused("表格里还有要改的地方，改好后请重新上传")
    stands = 0 if shown.aside else found.release.lines_count
    if stands and (how is None or (seen is not None and seen != stands)):
        raise Refused(f"这一期现在有 {stands} 行，请看过再选：追加在后面，还是替换")
    with bulk.unswept():
        _store(found.release, shown.reading, how if stands else How.REPLACE, by)
    _remember(found.release, shown.layout, by)
    _close(found, by)
    return found.release.lines_count


def _store(release: Release, reading: Reading | TableReading, how: How | None, by: User) -> None:
    if isinstance(reading, TableReading) and release.is_ledger:
        _store_accounts(release, reading, by)
        return
    if isinstance(reading, TableReading):
        stood, kept = release.head.get(release.form, {}), queries.rows_of(release, release.form)
        if how == How.ADD:
            books.put_table(release, release.form, {**reading.head, **stood}, [*kept, *reading.rows], by=by)
        else:
            books.put_table(release, release.form, {**stood, **reading.head}, reading.rows, by=by)
        return
    if how == How.ADD:
        if release.opening is None:
            release.opening = reading.opening
        books.append_lines(release, reading.lines, by=by, did=Did.IMPORTED)
        stood_by = {one.no: (one.income, one.expense) for one in queries.vouchers_of(release)}
        _store_vouchers(release, reading.vouchers and {**stood_by, **reading.vouchers}, by)
        _store_funds(release, reading.funds, by)
        _store_entries(release, [*queries.entries_of(release), *(reading.entries or ())], by)
        return
    if reading.opening is not None:
        release.opening = reading.opening
    release.stated = {**books.half_typed(release.stated), **_stated(reading)}
    if reading.closing is not None:
        release.closing = reading.closing
    books.replace_lines(release, reading.lines, by=by, did=Did.IMPORTED)
    _store_vouchers(release, reading.vouchers or {}, by)
    if how == How.REPLACE_ALL:
        books.drop_table(release, queries.FUNDS)
    _store_funds(release, reading.funds, by)
    books.drop_table(release, queries.ENTRIES)
    _store_entries(release, reading.entries or (), by)


def _store_accounts(release: Release, funds: TableReading, by: User) -> None:
    """Cash and bank accounts that came without lines; a book not begun otherwise opens with what they held."""
    if release.opening is None:
        books.set_balances(release, sum(int(row["opening"]) for row in funds.rows), None, by=by)
    _store_funds(release, funds, by)


def _store_entries(release: Release, entries: Sequence[Entry], by: User) -> None:
    if entries:
        books.put_table(release, queries.ENTRIES, {}, map(queries.row_of_entry, entries), by=by)


def _store_funds(release: Release, funds: TableReading | None, by: User) -> None:
    if funds is not None and funds.rows:
        books.put_table(release, queries.FUNDS, funds.head, funds.rows, by=by)


def _store_vouchers(release: Release, vouchers: Mapping[str, tuple[int, int]] | None, by: User) -> None:
    """With the lines they spoke of the vouchers given earlier go too."""
    if vouchers or (vouchers is not None and queries.vouchers_of(release)):
        books.put_vouchers(release, vouchers, by=by)


def _stated(reading: Reading) -> dict[str, Any]:
    """The sums the sheet gave of itself: laws hold its lines against them."""
    found: dict[str, Any] = {}
    if reading.closing is not None:
        found |= {"closing": reading.closing, books.CLOSES: books.SHEET}
    if reading.totals is not None:
        found["totals"] = [reading.totals.income, reading.totals.expense]
    if reading.subtotals:
        found["subtotals"] = {code: [totals.income, totals.expense] for code, totals in reading.subtotals.items()}
    return found


def _remember(release: Release, layout: sheets.Layout, by: User) -> None:
    same = (Layout.village_id == release.village_id, Layout.form == layout.form, Layout.fingerprint == layout.fingerprint)  # fmt: skip
    known = db.session.scalar(select(Layout).where(*same))
    if known is None:
        known = Layout(village_id=release.village_id, form=layout.form, fingerprint=layout.fingerprint)
        db.session.add(known)
    known.layout, known.confirmed_by_id, known.confirmed_at = layout.as_json(), by.id, clock.now()


def drop(found: Upload, *, by: User) -> None:
    """Throw an upload away."""
    _close(found, by)


def _close(found: Upload, by: User | None) -> None:
    found.closed_at = clock.now()
    attachments.forget(found.attachment, by=by)  # also its name: workbooks are called after people, too


def waiting(release: Release) -> list[Upload]:
    """The uploads nobody has accepted or thrown away."""
    rows = select(Upload).where(Upload.release_id == release.id, Upload.closed_at.is_(None))
    return list(db.session.scalars(rows.order_by(Upload.id.desc())))


def sweep(id: int) -> None:
    """Throw away an upload that has grown old."""
    found = db.session.get(Upload, id)
    if found is not None and found.closed_at is None:
        _close(found, None)


def grown_old() -> list[int]:
    """Uploads nobody accepted for a month."""
    rows = select(Upload.id).where(Upload.closed_at.is_(None), Upload.at < clock.now() - KEPT)
    return list(db.session.scalars(rows))
