"""Double entry as programs for accounts write it: every entry under its voucher, debit beside credit.

Alone in a workbook it is the book: what its entries move in cash and bank are the lines of income and expense. Beside a
book of income and expense it is what the laws hold that book against. Kept are voucher, account, sub-account, debit and credit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.village.books import Entry
from app.village.laws import yuan
from app.village.sheets.chart import account_of, sub_of
from app.village.sheets.columns import Amount, Body
from app.village.sheets.dates import Dates
from app.village.sheets.entries import vouchers
from app.village.sheets.forms import (
    ACCOUNT,
    ACCOUNT_CODE,
    AMOUNT,
    CREDIT,
    DAY,
    DAY_OF_MONTH,
    DEBIT,
    DETAIL,
    DIRECTION,
    JOURNAL,
    MONTH,
    NO_DAY,
)
from app.village.sheets.headings import proposed
from app.village.sheets.hiding import note_hidden
from app.village.sheets.layout import Layout
from app.village.sheets.ledger import Reading
from app.village.sheets.movements import Found, Lines, by_voucher, sums_of, told
from app.village.sheets.problems import Problem, Problems, Unreadable, Weight
from app.village.sheets.repeats import is_head
from app.village.sheets.stated import Kind, is_foot, label
from app.village.sheets.vouchers import NAMES as VOUCHER_NAMES
from app.village.sheets.vouchers import beside, is_filled
from app.village.sheets.words import is_blank, kept, plain
from app.village.sheets.workbook import Sheet, Workbook
from app.village.subaccounts import shown

NAMES = frozenset(
    {"分录", "会计分录", "分录表", "会计分录表", "凭证分录", "记账凭证", "记账凭证表", "会计凭证", "凭证明细", "序时账", "序时簿", "凭证序时簿", "日记账分录"}
)  # fmt: skip
IN_DEBIT, IN_CREDIT = frozenset({"借", "借方", "D", "DR"}), frozenset({"贷", "贷方", "C", "CR"})
NO_SIDE = Unreadable("没有写明是借方还是贷方", "请在借贷方向一列写“借”或“贷”")
ENDLESS = 40
SHORTENED = "明细科目只留能公开的部分：账号留末四位，个人姓名打星号"


@dataclass(frozen=True)
class EntriesReading:
    """What a sheet of double entry says; None where there is no such sheet, or none that can be read."""

    entries: tuple[Entry, ...] | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    sheet: str = ""  # where they stood


def read_journal(sheet: Sheet, layout: Layout, first: date, last: date) -> Reading:
    """The book of the period in a sheet of double entry: its lines, and all entries beside them."""
    journal = _Journal(sheet, layout, first, last)
    found = journal.read()
    if journal.problems.blocking:
        return Reading([], problems=journal.problems.listed(), notes=journal.all_notes())
    lines, numbers = Lines(found, journal.problems).made()
    if not lines and not journal.problems.blocking:
        mend = "请核对科目；本期确实没有收支的，请在填报页点“声明本期无发生”"
        journal.problems.add(0, None, "", "没有一条分录动了现金和银行存款，列不出收支", mend)
    said = told(found, len(lines))
    entries = tuple(one.entry for one in found)
    notes = (*said, *journal.all_notes())
    return Reading(lines, problems=journal.problems.listed(), notes=notes, numbers=tuple(numbers), entries=entries)


def read_entries(workbook: Workbook, ledger: str, first: date, last: date) -> EntriesReading:
    """The entries in the sheet 分录, 记账凭证 or 序时账 beside a book: they are held against its lines, and make none."""
    for names in (NAMES, VOUCHER_NAMES):
        sheet = beside(workbook, ledger, names)
        layout = None if sheet is None else proposed(sheet, JOURNAL)
        if sheet is not None and layout is not None and set(layout.lacks) <= {NO_DAY}:
            return _beside(sheet, replace(layout, lacks=()), first, last)
        if sheet is not None and names is NAMES:
            wrong = "没有读入，借方贷方不核对：没有认出“凭证号”“科目”和借贷金额的列"
            mend = "要核对的，请写明凭证号、科目、借方金额、贷方金额"
            return EntriesReading(problems=(Problem(sheet.name, 0, "", "", wrong, mend, Weight.WARN),))
    return EntriesReading()


def _beside(sheet: Sheet, layout: Layout, first: date, last: date) -> EntriesReading:
    if not is_filled(sheet.rows[layout.last :]):
        return EntriesReading()
    journal = _Journal(sheet, layout, first, last, dated=False)
    found = journal.read()
    name = f"工作表“{sheet.name}”"
    said = f"{name}读出 {len(by_voucher(found))} 张凭证的 {len(found)} 条分录，存入后核对借方与贷方、现金和银行存款与账上各笔"
    notes = (said, *(name + note for note in journal.all_notes()))
    return EntriesReading(tuple(one.entry for one in found) or None, journal.problems.listed(), notes, sheet.name)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a voucher's first row says for those below it, which programs leave blank."""

    no: str = ""
    day: date | None = None
    summary: str = ""

    def on(self, no: str, day: object, summary: str) -> "Carried":
        """The same in the next row: a new number begins a new voucher."""
        before = Carried(no) if no and no != self.no else self
        return Carried(before.no, day if isinstance(day, date) else before.day, summary or before.summary)


def _is_plain(account: str | None, debit: Amount, credit: Amount) -> bool:
    """An account of the chart beside an amount: no head, no sum, no line of signatures."""
    return account is not None and (type(debit) is int or type(credit) is int) and bool(debit or credit)


class _Journal:
    """The rows of the sheet on the way."""

    def __init__(self, sheet: Sheet, layout: Layout, first: date, last: date, dated: bool = True) -> None:
        self.body, self.layout, self.dated = Body(sheet, layout), layout, dated
        self.dates, self.problems = Dates(first, last, sheet.from_1904), Problems(sheet.name)
        self.notes: list[str] = []
        self.totals: list[tuple[int, int]] = []
        for lack in layout.lacks:
            self.problems.add(0, None, "", lack, "请在表头写明，或在确认列时选出来")

    def all_notes(self) -> tuple[str, ...]:
        """What was read and hidden, what was passed over, what is not kept."""
        hidden = note_hidden(self.body, self.problems)
        used = set(self.layout.columns.values())
        names = [guess.heading for guess in self.layout.guesses if guess.column not in used and guess.heading]
        left = (f"没有读入、也不会保存的列：{'、'.join(names)}",) if names else ()
        return (*hidden, *left, *self.notes)

    def read(self) -> list[Found]:
        """Every entry, in order."""
        if self.layout.lacks:
            return []
        body, found = self.body, list[Found]()
        columns = (
            vouchers(body),
            body.texts("summary"),
            body.texts(ACCOUNT_CODE),
            body.texts(ACCOUNT),
            body.texts(DETAIL),
        )
        days = body.days(self.dates) if self._has_days() else [None] * len(body.rows)
        carried = Carried()
        for at, (debit, credit, own, words, code, name, detail) in enumerate(
            zip(*self._sides(), *columns, strict=True)
        ):
            account = account_of(code, name)
            if not _is_plain(account, debit, credit) and self._is_no_entry(at, debit, credit, account):
                continue
            carried = carried.on(own, days[at], words)
            faults = self.problems.blocking
            sides = self._require_sides(at, debit, credit)
            self._require_day(at, days[at], carried.day)
            if account is None:
                self._fault_of_account(at, name or code)
            if not carried.no:
                self._fault(at, "voucher", "没有写凭证号", "请写上这条分录的凭证号；与上一行同一张凭证的可以空着")
            if account and self.problems.blocking == faults:
                entry = Entry(carried.no, account, *sides, self._sub(account, code, name, detail))
                found.append(Found(body.number(at), carried.day, carried.summary, entry))
        if not self.problems.blocking:
            self._judge(found)
        return found

    def _sub(self, account: str, code: str, name: str, detail: str) -> str:
        """The sub-account as it may be kept; that something of it is left out is told once."""
        written = "-".join(filter(None, (sub_of(code, name), detail.strip())))
        found = shown(account, written)
        if found.replace("-", "") != "".join(written.split()).replace("-", "") and SHORTENED not in self.notes:
            self.notes.append(SHORTENED)
        return found

    def _has_days(self) -> bool:
        return DAY in self.body.places or {MONTH, DAY_OF_MONTH} <= set(self.body.places)

    def _sides(self) -> tuple[list[Amount], list[Amount]]:
        body = self.body
        if DEBIT in body.places and CREDIT in body.places:
            return body.amounts(DEBIT), body.amounts(CREDIT)
        words = [plain(word).upper() for word in body.texts(DIRECTION)]
        debits: list[Amount] = []
        credits: list[Amount] = []
        for amount, word in zip(body.amounts(AMOUNT), words, strict=True):
            known = word in IN_DEBIT or word in IN_CREDIT
            debits.append(amount if word in IN_DEBIT else None if known or amount is None else NO_SIDE)
            credits.append(amount if word in IN_CREDIT else None)
        return debits, credits

    def _is_no_entry(self, at: int, debit: Amount, credit: Amount, account: str | None) -> bool:
        """Empty, a head, a sum, a line of signatures; a sum of the whole is held against the entries afterwards."""
        cells = self.body.rows[at]
        words = [kept(cell) for cell in cells if not is_blank(cell) and cell != 0]
        if not words or is_head(cells, self.layout):
            return True
        mark = next((mark for cell in cells if isinstance(cell, str) and (mark := label(cell))), None)
        if mark is not None and account is None:
            if mark.kind == Kind.TOTAL and isinstance(debit, int) and isinstance(credit, int):
                self.totals.append((debit, credit))
            return True
        if not debit and not credit:
            if account:
                return True  # an account that did not move
            self.notes.append(f"第 {self.body.number(at)} 行没有读入（没有金额）：{'，'.join(words)[:ENDLESS]}")
            return True
        return is_foot(words[0]) and not account

    def _require_day(self, at: int, own: object, day: date | None) -> None:
        if not self.dated:
            return
        if isinstance(own, Unreadable):
            self._fault(at, DAY, own.wrong, own.mend)
        elif day is None:
            self._fault(at, DAY, "没有写日期", f"{self.dates.mend}；同一张凭证写一次就行")
        elif not self.dates.holds(day):
            wrong = f"日期 {day} 不在 {self.dates.first} 至 {self.dates.last} 之内"
            self._fault(at, DAY, wrong, "请改正日期，或把这张凭证放到它那一期的表里")

    def _require_sides(self, at: int, debit: Amount, credit: Amount) -> tuple[int, int]:
        for key, amount in ((DEBIT, debit), (CREDIT, credit)):
            if isinstance(amount, Unreadable):
                self._fault(at, key, amount.wrong, amount.mend)
        if isinstance(debit, int) and isinstance(credit, int) and debit and credit:
            self._fault(at, DEBIT, "这一行又有借方又有贷方", "请分成两行，一行只记一条分录")
        return tuple(amount if isinstance(amount, int) else 0 for amount in (debit, credit))  # type: ignore[return-value]  # two

    def _fault_of_account(self, at: int, word: str) -> None:
        said = f"“{word[:20]}”不是村集体会计科目（财会〔2023〕14号）" if word else "没有写科目"
        place = ACCOUNT if ACCOUNT in self.body.places else ACCOUNT_CODE
        self._fault(at, place, said, "请写一级科目的名称或三位代码，如“银行存款”或 102")

    def _fault(self, at: int, field: str, wrong: str, mend: str) -> None:
        near = {DAY: DAY_OF_MONTH, DEBIT: AMOUNT, CREDIT: AMOUNT, "voucher": "voucher_number"}.get(field, "")
        place = self.body.places.get(field, self.body.places.get(near))
        head = self.layout.headings.get(place, "") if place is not None else ""
        self.problems.add(self.body.number(at), place, head, wrong, mend)

    def _judge(self, found: Sequence[Found]) -> None:
        """Vouchers that do not balance, and stated sums that differ, keep nothing out: the laws tell of them for good."""
        for no, entries in by_voucher(found).items():
            debit, credit = sums_of(entries)
            if debit != credit:
                wrong = f"凭证 {no[1]} 借方 {yuan(debit)}，贷方 {yuan(credit)}，差 {yuan(abs(debit - credit))} 元"
                self.problems.add(entries[0].row, None, "", wrong, "请核对这张凭证的各条分录", Weight.WARN)
        whole = sums_of(found)
        if self.totals and whole not in self.totals:
            stated = self.totals[-1]
            wrong = f"表里写的合计是借方 {yuan(stated[0])}、贷方 {yuan(stated[1])}，各条相加是借方 {yuan(whole[0])}、贷方 {yuan(whole[1])}"
            self.problems.add(0, None, "", wrong, "请核对合计和上面各条；合计不存入", Weight.WARN)
