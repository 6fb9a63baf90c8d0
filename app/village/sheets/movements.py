"""What entries of double entry move in cash and bank: the lines of a book, voucher by voucher."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.village.books import CASH, Entry, Line
from app.village.categories import EXPENSE, INCOME, wrong_side
from app.village.laws import yuan
from app.village.sheets.problems import Problems, Weight

NAMED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One entry as it was read: the row's number as its reader counts, and the words that go to a line."""

    row: int
    day: date | None
    summary: str
    entry: Entry

    @property
    def is_cash(self) -> bool:
        """Does it move cash or a bank account?"""
        return self.entry.account in CASH


def sums_of(entries: Collection[Found]) -> tuple[int, int]:
    """Debit and credit added up."""
    return sum(one.entry.debit for one in entries), sum(one.entry.credit for one in entries)


def by_voucher(found: Sequence[Found]) -> dict[tuple[int, str], list[Found]]:
    """By month and number, for numbers begin anew each month (《会计基础工作规范》第五十一条)."""
    of: dict[tuple[int, str], list[Found]] = {}
    for one in found:
        month = one.day.year * 12 + one.day.month if one.day else 0
        of.setdefault((month, one.entry.voucher), []).append(one)
    return of


class Lines:
    """What came in and went out in cash and at the bank, line by line, from the entries of each voucher."""

    def __init__(self, found: Sequence[Found], problems: Problems) -> None:
        self.found, self.problems = found, problems
        self.lines: list[Line] = []
        self.numbers: list[int] = []

    def made(self) -> tuple[list[Line], list[int]]:
        """The lines, and the rows they came from."""
        for entries in by_voucher(self.found).values():
            cash = [one for one in entries if one.is_cash]
            moved = sum(one.entry.debit - one.entry.credit for one in cash)
            others = [one for one in entries if not one.is_cash]
            if cash and _one_to_the_other(cash, others, moved):
                for one in others:
                    self._add(one, one, one.entry.credit, one.entry.debit)
            elif moved:
                self._as_a_whole(cash[0], others, moved)
        return self.lines, self.numbers

    def _as_a_whole(self, cash: Found, others: Sequence[Found], moved: int) -> None:
        """Not only cash for something: what cash and bank moved, under the largest account of the other side."""
        facing = [one for one in others if (one.entry.credit if moved > 0 else one.entry.debit)] or others
        if not facing:
            wrong = f"凭证 {cash.entry.voucher} 只有现金或银行存款一边，看不出收支是什么"
            self.problems.add(cash.row, None, "", wrong, "请补上对方科目的分录")
            return
        largest = max(facing, key=lambda one: abs(one.entry.debit + one.entry.credit))
        self._add(cash, largest, max(moved, 0), max(-moved, 0))
        wrong = f"凭证 {cash.entry.voucher} 的现金、银行存款与各科目不是一笔对一笔，按它们的增减列一笔 {yuan(abs(moved))} 元，类别取金额最大的科目"
        self.problems.add(cash.row, None, "", wrong, "请在预览里核对这一笔", Weight.WARN)

    def _add(self, one: Found, of: Found, income: int, expense: int) -> None:
        summary = of.summary or one.summary
        if not summary or one.day is None:
            self.problems.add(one.row, None, "", "没有写摘要", "请写明收支的事由")
            return
        if _is_red(of) and wrong_side(of.entry.account, INCOME if income else EXPENSE):
            income, expense = -expense, -income  # an account's own side less, in red: 借 102 100.00，借 514 −100.00
        self.lines.append(
            Line(len(self.lines) + 1, one.day, one.entry.voucher, summary, of.entry.account, income, expense)
        )
        self.numbers.append(one.row)


def _is_red(one: Found) -> bool:
    return one.entry.debit < 0 or one.entry.credit < 0


def _one_to_the_other(cash: Sequence[Found], others: Sequence[Found], moved: int) -> bool:
    """Cash on one side only, all else on the other, and both come to the same."""
    into, out = all(not one.entry.credit for one in cash), all(not one.entry.debit for one in cash)
    if into:
        return (
            bool(others)
            and all(not one.entry.debit for one in others)
            and sum(one.entry.credit for one in others) == moved
        )
    return out and bool(others) and all(not one.entry.credit for one in others) and sum(one.entry.debit for one in others) == -moved  # fmt: skip


def told(found: Sequence[Found], lines: int) -> Iterator[str]:
    """What was read, and which vouchers make no line and why."""
    of = by_voucher(found)
    debit, credit = sums_of(found)
    yield f"读出 {len(of)} 张凭证的 {len(found)} 条分录（借方合计 {yuan(debit)}，贷方合计 {yuan(credit)}）；现金和银行存款的增减列成 {lines} 笔收支，全部分录另存，用来核对"
    without = [no for (_, no), entries in of.items() if not any(one.is_cash for one in entries)]
    if without:
        named = "、".join(without[:NAMED]) + ("等" if len(without) > NAMED else "")
        yield f"{len(without)} 张凭证不动现金和银行存款，只存分录，不列收支：{named}"
    between = [no for (_, no), entries in of.items() if all(one.is_cash for one in entries)]
    if between:
        yield f"{len(between)} 张凭证是现金和银行存款之间存取，不是收支：{'、'.join(between[:NAMED])}"
