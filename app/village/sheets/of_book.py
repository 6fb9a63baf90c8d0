"""What the sheets of a book's workbook are: a book of income and expense, double entry, or cash and bank accounts alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.village.books import CASH
from app.village.sheets.chart import account_of
from app.village.sheets.forms import (
    ACCOUNT,
    ACCOUNT_CODE,
    AMOUNT,
    BALANCE,
    CREDIT,
    DEBIT,
    DIRECTION,
    ENTRY_FIELDS,
    EXPENSE,
    INCOME,
    JOURNAL,
    LEDGER,
)
from app.village.sheets.headings import proposed
from app.village.sheets.journal import IN_CREDIT, IN_DEBIT
from app.village.sheets.layout import Layout
from app.village.sheets.of_period import UNTOLD, fit
from app.village.sheets.samples import Sample
from app.village.sheets.words import kept, plain
from app.village.sheets.workbook import Sheet, Workbook
from app.village.tables.shapes import TableForm

Days = tuple[date, date]
LOOKS_SO = "像会计分录（一张凭证几行，有借有贷）：按分录读，现金和银行存款的增减列成收支"
OF_ACCOUNTS = "像资金公开表（各账户的余额），没有逐笔收支：按各账户读，与账上核对"


def proposed_of_book(sheet: Sheet, funds: TableForm, remembered: Sequence[Layout] = ()) -> Layout:
    """The layout of one sheet. What the clerk confirmed last of such a sheet stands, whichever it was."""
    as_ledger, as_journal, as_funds = (proposed(sheet, form, remembered) for form in (LEDGER, JOURNAL, funds))
    for known in remembered:
        for layout in (as_ledger, as_journal, as_funds):
            if layout.by_clerk and (known.form, known.fingerprint) == (layout.form, layout.fingerprint):
                return layout
    if looks_like_journal(sheet, as_journal, as_ledger):
        if _is_ours(as_journal):
            return as_journal
        return replace(as_journal, doubts=(LOOKS_SO, *as_journal.doubts))
    if as_ledger.lacks and as_journal.lacks and not as_funds.lacks:
        return replace(as_funds, doubts=(OF_ACCOUNTS, *as_funds.doubts))
    return as_ledger


def candidates_of_book(
    workbook: Workbook, funds: TableForm, remembered: Iterable[Layout] = (), days: Days | None = None
) -> list[Layout]:
    """A layout for every sheet with something in it, the likeliest first; where there is a book, all else is beside it.

    Of several books the one of the period that is filled in goes first; `days` are its first and last.
    """
    known = tuple(remembered)
    found = [(sheet.hidden, proposed_of_book(sheet, funds, known)) for sheet in workbook.sheets if sheet.rows]
    blank = {one.sheet for _, one in found if one.form == LEDGER.key and _is_blank_book(workbook.sheet(one.sheet), one)}
    has_book = any(
        one.form == LEDGER.key and not one.lacks and not hidden and one.sheet not in blank for hidden, one in found
    )

    def place(pair: tuple[bool, Layout]) -> tuple[bool, bool, bool, bool, bool, int, float]:
        hidden, layout = pair
        aside = has_book and layout.form != LEDGER.key
        of_days = fit(workbook.sheet(layout.sheet), layout, *days) if days else UNTOLD
        is_blank = layout.sheet in blank
        return hidden, aside, bool(layout.lacks), layout.form == funds.key, is_blank, of_days, -layout.score

    return [layout for _, layout in sorted(found, key=place)]


def _is_ours(layout: Layout) -> bool:
    """Has it the heads of the blank sheet we hand out, in their order? Then nothing need be asked."""
    return [guess.heading for guess in layout.guesses] == [JOURNAL.column(key).label for key in ENTRY_FIELDS]


def _is_blank_book(sheet: Sheet, layout: Layout) -> bool:
    """Is it a template nobody typed into, with an opening balance at most, while the entries stand on another sheet?"""
    if layout.lacks:
        return False
    amounts = Sample(sheet, layout.last, layout.factor).amounts
    places = [layout.columns[key] for key in (INCOME, EXPENSE, AMOUNT) if key in layout.columns]
    return not any(amount for place in places for amount in amounts[place])


def looks_like_journal(sheet: Sheet, layout: Layout, as_ledger: Layout) -> bool:
    """Is a sheet double entry rather than a book of cash with columns 借方 and 贷方?

    `layout` is the sheet's as a journal, `as_ledger` the same as a book. It is where the vouchers balance in themselves; or
    where cash and bank stand among the accounts and there is no running balance. 对方科目 is a column of a cash book.
    """
    if layout.lacks or "对方" in layout.headings.get(layout.columns.get(ACCOUNT, -1), ""):
        return False
    sample = Sample(sheet, layout.last, layout.factor)
    rows = list(_sampled(sample, layout))
    sums: dict[str, list[int]] = {}
    for no, _, debit, credit in rows:
        into = sums.setdefault(no, [0, 0])
        into[0] += debit
        into[1] += credit
    if not sums:
        return False
    balanced = sum(debit == credit != 0 for debit, credit in sums.values())
    if 2 * balanced >= len(sums):
        return True
    of_cash = sum(account in CASH for _, account, _, _ in rows)
    known = sum(account is not None for _, account, _, _ in rows)
    return BALANCE not in as_ledger.columns and 0 < of_cash < known and 2 * len(sums) <= len(rows)


def _sampled(sample: Sample, layout: Layout) -> Iterator[tuple[str, str | None, int, int]]:
    """Voucher, account, debit, credit of the first rows, as far as they can be read."""
    places, no = layout.columns, ""

    def text(row: Sequence[object], *keys: str) -> str:
        return "".join(kept(row[places[key]]) for key in keys if key in places)  # type: ignore[arg-type]  # cells

    for at, row in enumerate(sample.rows):
        no = text(row, "voucher_word", "voucher_number") or text(row, "voucher") or no
        account = account_of(text(row, ACCOUNT_CODE), text(row, ACCOUNT))
        if DEBIT in places and CREDIT in places:
            debit, credit = (sample.amounts[places[key]][at] for key in (DEBIT, CREDIT))
        else:
            amount = sample.amounts[places[AMOUNT]][at]
            word = plain(text(row, DIRECTION)).upper()
            debit, credit = (amount if word in words else None for words in (IN_DEBIT, IN_CREDIT))
        yield no, account, debit if isinstance(debit, int) else 0, credit if isinstance(credit, int) else 0
