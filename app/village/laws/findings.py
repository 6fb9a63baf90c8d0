"""What judging says: one finding per law, in words fit to stand beside the table, and the figures to look at first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Verdict(StrEnum):
    """Whether a law holds; one that speaks of figures nobody stated is not judged."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_JUDGED = "not_judged"


VERDICT_LABELS = {Verdict.HOLDS: "相符", Verdict.FAILS: "不符", Verdict.NOT_JUDGED: "没有核对"}


# What the instances of a law are, and how many of them are one: income and expense of a category are one category
UNITS = {
    "subtotals": (2, "类"),
    "vouchers": (2, "张凭证"),
    "entries": (1, "张凭证"),
    "entries_cash": (1, "张凭证"),
    "accounts": (1, "个账户"),
    "carried": (1, "项"),
    "plan": (1, "类"),
    "voucher_numbers": (1, "笔"),
    "dates": (1, "笔"),
    "one_side": (1, "笔"),
    "kinds": (1, "笔"),
}
# Laws younger than the first public books: who signed those was not asked about them (docs/decisions/056)
YOUNGER = ("kinds", "carried")
SINCE_PUBLIC = "这一项是这一版公开以后才有的，签字时没有核对过"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure to look at first: where it stands, what it says, what it would have to say for the laws to hold.

    `part` is line, book, totals, subtotal, voucher, account, fund, entry or plan in a book, row or head in a table, before in what either
    is held against of the period before;
    `row` is the line's seq, the category, or the place in the list counted from 1 (0 where there is only one).
    """

    part: str
    row: int | str
    column: str
    stated: int | None
    expected: int | None
    what: str  # 第 12 行 支出
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One law judged. Of a law with many instances, left, right and equation are the first that fails.

    Amounts are 分 (in tables also pieces, or hundredths of a 亩); `off_by` is left − right, 0 where the law holds.
    """

    law: str
    words: str  # 期初余额 + 本期收入 − 本期支出 = 期末余额
    verdict: Verdict
    why: str = ""
    left: int | None = None
    right: int | None = None
    equation: str = ""  # 182,440.36 + 61,800.00 − 15,211.50 = 229,028.86
    off_by: int | None = None
    checked: int = 0  # instances judged
    failed: int = 0
    suspects: tuple[Suspect, ...] = ()
    later: bool = False  # a law that came after the version was published: nobody signed for what it says

    @property
    def agreeing(self) -> str:
        """11 类都相符: how many instances there are besides the one that is shown; "" of a single one, or where some fail."""
        parts, unit = UNITS.get(self.law, (1, "处"))
        return f"{self.checked // parts} {unit}都相符" if self.verdict is Verdict.HOLDS and self.checked > parts else ""

    @property
    def gap(self) -> str:
        """差 1,200.00: by how much the equation that is shown does not hold; "" where it holds, or no sum is wrong."""
        if not self.off_by or not self.equation or self.law == "entries":  # that one says it voucher by voucher
            return ""
        is_in_hundredths = "." in self.equation  # 分, or hundredths of a 亩; pieces have no point
        return f"差 {yuan(abs(self.off_by)) if is_in_hundredths else abs(self.off_by)}"

    @property
    def told(self) -> str:
        """What is said besides the equation."""
        return "；".join(filter(None, (self.gap, self.agreeing, self.why, SINCE_PUBLIC if self.later else "")))

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it: it holds or was not judged."""
        return self.verdict is not Verdict.FAILS


def dated(findings: Iterable[Finding], known: Collection[str]) -> tuple[Finding, ...]:
    """The findings of a published book, those of laws that its signers did not know marked; `known`: younger ones they knew."""
    return tuple(
        replace(found, later=found.law in YOUNGER and found.law not in known and found.verdict != Verdict.NOT_JUDGED)
        for found in findings
    )


def yuan(amount: int) -> str:
    """1,234.50 from 123450 分, with the minus sign of print."""
    whole, part = divmod(abs(amount), 100)
    return f"{'−' if amount < 0 else ''}{whole:,}.{part:02d}"


def written(amount: int) -> str:
    """182440.36 from 18244036 分, as downloads and form fields hold it."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{part:02d}"
