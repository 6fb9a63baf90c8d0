"""Which rows of two tables are of the same thing: this opening is held against the last closing of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Values = Mapping[str, object]
Places = tuple[int, ...]  # of rows, counted from 1


@dataclass(frozen=True)
class Before:
    """The same table of the period before, as its newest public version has it: which things there were, and what they closed with."""

    period: str
    version: int
    rows: Sequence[Values]
    lack: str = ""  # why no opening can be held against it; then it has no rows


@dataclass(frozen=True)
class Pair:
    """The rows of one thing, now and before; one side is empty where only one of the tables has it."""

    now: Places
    before: Places


def paired(by: Iterable[Sequence[str]], after: str, now: Sequence[Values], before: Sequence[Values]) -> list[Pair]:
    """What one list of columns does not pair the next may; then what only one table has, unless years are paired (`after`).

    Rows that nothing tells apart are one thing. In the order of the rows now, then of those before.
    """
    left, left_before = dict(enumerate(now, 1)), dict(enumerate(before, 1))
    found = []
    for columns in by:
        things = _grouped(left_before, columns, after)
        for key, places in _grouped(left, columns).items():
            if key in things:
                found.append(Pair(places, things[key]))
                for rows, paired_now in ((left, places), (left_before, things[key])):
                    for at in paired_now:
                        del rows[at]
    if not after:
        found += [*(Pair((at,), ()) for at in left), *(Pair((), (at,)) for at in left_before)]
    return sorted(found, key=lambda pair: (pair.now or (len(now) + 1,), pair.before))


def _grouped(rows: Mapping[int, Values], columns: Sequence[str], after: str = "") -> dict[tuple[object, ...], Places]:
    """Rows that state all the columns, by what they state; the year of `after` counted on by one."""
    found: dict[tuple[object, ...], Places] = {}
    for at, row in rows.items():
        key = tuple(_next(row.get(name)) if name == after else row.get(name) for name in columns)
        if all(value not in (None, "") for value in key):
            found[key] = (*found.get(key, ()), at)
    return found


def _next(value: object) -> object:
    return value + 1 if isinstance(value, int) else value


def called(by: Sequence[Sequence[str]], row: Values) -> str:
    """What a row is of, in words: 长沙农商银行 3327."""
    return " ".join(str(row[name]) for name in by[0] if row.get(name) not in (None, ""))
