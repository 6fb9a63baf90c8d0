"""What is wrong in a sheet, where, and how to mend it."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum

from app.village.sheets.workbook import column_letter

MOST = 200  # a reader mends a few and tries again; nobody reads more


class Weight(StrEnum):
    """Does a problem keep the sheet out?"""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Problem:
    """One fault: `row` counts from 1, 0 for the whole sheet; `column` is a letter, "" for the whole row."""

    sheet: str
    row: int
    column: str
    heading: str
    wrong: str
    mend: str
    weight: Weight = Weight.BLOCK

    def __str__(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        column = f" {self.column} 列" + (f"（{self.heading}）" if self.heading else "") if self.column else ""
        return f"工作表“{self.sheet}”{row}{column}：{self.wrong}。{self.mend}。"


class Unreadable(ValueError):
    """A cell does not say what its column asks for: what is wrong, and how to mend it."""

    def __init__(self, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.mend = mend


@dataclass
class Problems:
    """The problems of one sheet as they are found; beyond the first few hundred they are only counted."""

    sheet: str
    found: list[Problem] = field(default_factory=list)
    beyond: int = 0
    blocking: int = 0
    once: set[Hashable] = field(default_factory=set)

    def add(
        self,
        row: int,
        column: int | None,
        heading: str,
        wrong: str,
        mend: str,
        weight: Weight = Weight.BLOCK,
        once: Hashable = None,
    ) -> None:
        """Note one; `once` names a fault that is said of its first place only."""
        if once is not None:
            if once in self.once:
                return
            self.once.add(once)
        self.blocking += weight == Weight.BLOCK
        if len(self.found) >= MOST:
            self.beyond += 1
            return
        letter = "" if column is None else column_letter(column)
        self.found.append(Problem(self.sheet, row, letter, heading, wrong, mend, weight))

    def listed(self) -> tuple[Problem, ...]:
        """All of them, with one line for those that are not listed."""
        if not self.beyond:
            return tuple(self.found)
        weight = Weight.BLOCK if self.blocking else Weight.WARN
        rest = Problem(
            self.sheet, 0, "", "", f"另有 {self.beyond} 处问题没有列出", "请先改好上面的，再上传一次", weight
        )
        return (*self.found, rest)
