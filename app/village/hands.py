"""Who handled, witnessed and approved each expense (农经发〔2011〕13号): what lacks of it is told everybody, and keeps nothing back."""

from collections.abc import Iterable, Sequence
from typing import Protocol

HANDS = (("handler", "经手人"), ("witness", "证明人"), ("approver", "审批人"))
NAMED = 8  # rows written out


class Handled(Protocol):
    """A line, or what of it is asked here."""

    @property
    def seq(self) -> int: ...
    @property
    def expense(self) -> int: ...
    @property
    def handler(self) -> str: ...
    @property
    def witness(self) -> str: ...
    @property
    def approver(self) -> str: ...


def gaps(lines: Iterable[Handled], numbers: Sequence[int] = ()) -> list[str]:
    """Which expenses name nobody, and which names are one letter, a sentence each; nothing where all is written.

    `numbers`: what the rows are called, where that is not their place in the book.
    """
    lacking: dict[str, list[int]] = {label: [] for _, label in HANDS}
    short: dict[tuple[str, str], list[int]] = {}
    for at, line in enumerate(lines):
        row = numbers[at] if numbers else line.seq
        for key, label in HANDS:
            name = getattr(line, key).strip()
            if line.expense and not name:
                lacking[label].append(row)
            elif len(name) == 1:
                short.setdefault((label, name), []).append(row)
    found = [f"{len(rows)} 笔支出没有写{label}（{_rows(rows)}）" for label, rows in lacking.items() if rows]
    return found + [f"{label}“{name}”只有一个字，看不出是谁（{_rows(rows)}）" for (label, name), rows in short.items()]


def _rows(rows: list[int]) -> str:
    return f"第 {'、'.join(map(str, rows[:NAMED]))} {'行等' if len(rows) > NAMED else '行'}"
