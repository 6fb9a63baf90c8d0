"""What a correction changed in the tables of a release: rows put in, struck and changed, each cell as it was and is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app import clock
from app.db import db
from app.village import queries, recipients, showing, withheld
from app.village.models import Release
from app.village.rules.life import PUBLIC
from app.village.service import telling
from app.village.tables import Column, Kind, TableForm, all_forms

Row = Mapping[str, Any]
Placed = tuple[int, Row]  # a row with its number on the page
ALIKE = 0.5  # of the cells: less in common is another row
MOST_ALIKE = 200  # rows looked through for one that is alike
Called = Callable[[Row], str]
CALLED: dict[str, Called] = {queries.ENTRIES: lambda row: f"凭证 {row.get('voucher', '')} {row.get('name', '')}"}


@dataclass(frozen=True)
class Cell:
    """One cell before and after."""

    column: Column
    old: Any
    new: Any


@dataclass(frozen=True)
class RowChange:
    """One row before and after, by its number in each version: `was` is None for a row put in, `now` for one struck."""

    was: int | None
    now: int | None
    cells: tuple[Cell, ...]  # those that differ, or all that the row states
    called: str = ""  # what a changed row is of, where its number tells nobody: 凭证 记-4 累计折旧


@dataclass(frozen=True)
class TableChange:
    """All that differs between two versions of a table."""

    form: TableForm
    head: tuple[Cell, ...]
    rows: tuple[RowChange, ...]


def of_release(release: Release) -> list[TableChange]:
    """What this version changed of the one before, as far as both may be read today."""
    earlier = before(release)
    if earlier is None:
        return []
    forms = [all_forms()[key] for key in sorted({*earlier.head, *release.head})]
    found = [_of_table(form, earlier, release) for form in forms if not _is_hidden(form, earlier, release)]
    return [change for change in found if change.head or change.rows]


def by_row(changes: Iterable[TableChange]) -> dict[int, str]:
    """By row of the later version what was corrected of it, in a few words: 改了金额、备注."""
    rows = (row for change in changes for row in change.rows if row.now is not None)
    return {row.now or 0: _in_short(row) for row in rows}


def _in_short(row: RowChange) -> str:
    return "增加" if row.was is None else f"改了{'、'.join(cell.column.label for cell in row.cells)}"


def before(release: Release) -> Release | None:
    """The public version this one corrects."""
    same = queries.same_matter(release.village, release.item_no, release.form, release.period, release.batch)
    return db.session.scalar(same.where(Release.number == release.number - 1, Release.state.in_(PUBLIC)))


def _is_hidden(form: TableForm, *versions: Release) -> bool:
    return form.of_people and any(showing.is_over(version, clock.today()) for version in versions)


def _of_table(form: TableForm, earlier: Release, later: Release) -> TableChange:
    """Both as the list that hangs now shows them: a mask over a name lies over the name before it too."""
    stored = [queries.rows_of(version, form.key) for version in (earlier, later)]
    before, after = (
        showing.shown(form, rows, "web", later if form.of_people else version, clock.today())
        for rows, version in zip(stored, (earlier, later), strict=True)
    )
    written = [one.head.get(form.key, {}) for one in (earlier, later)]
    heads = [withheld.head(one.stated, form.key, head) for one, head in zip((earlier, later), written, strict=True)]
    rows = compared(form.columns, before, after, CALLED.get(form.key))
    told = rows if form.of_people else tuple(filter(None, (_veiled(form, before, row) for row in _changed(rows, *stored))))  # fmt: skip
    said = {} if form.of_people else telling.in_head(form, heads[0])
    changed = (cell for cell in _cells(form.head, *heads) if cell.column in {one.column for one in _cells(form.head, *written)})  # fmt: skip
    head = (_old_as_read(cell, said.get(cell.column.key)) for cell in changed)
    return TableChange(form, tuple(cell for cell in head if cell.old != cell.new), told)


def _changed(rows: Iterable[RowChange], before: Sequence[Row], after: Sequence[Row]) -> Iterator[RowChange]:
    """Without what is stored alike in both versions, however much of it either shows."""
    for row in rows:
        if row.was is None or row.now is None:
            yield row
            continue
        old, new = before[row.was - 1], after[row.now - 1]
        if cells := tuple(cell for cell in row.cells if _stated(old, cell.column) != _stated(new, cell.column)):
            yield replace(row, cells=cells)


def _veiled(form: TableForm, before: Sequence[Row], change: RowChange) -> RowChange | None:
    """What the later version hides, or the rule of what is told of a life withholds, is not told by saying what stood there.

    None where nothing else was changed.
    """
    if change.was is None:
        return change
    said = telling.in_row(form, change.was, before[change.was - 1])
    cells = (_old_as_read(cell, said.get(cell.column.key)) for cell in change.cells)
    left = tuple(cell for cell in cells if cell.old != cell.new)
    return replace(change, cells=left) if left else None


def _old_as_read(cell: Cell, said: telling.Said | None) -> Cell:
    if isinstance(cell.old, str) and isinstance(cell.new, str) and recipients.hides(cell.old, cell.new):
        return replace(cell, old=cell.new)
    return replace(cell, old=said.shown()) if said and cell.old else cell


def compared(
    columns: Sequence[Column], before: Sequence[Row], after: Sequence[Row], called: Called | None = None
) -> tuple[RowChange, ...]:
    """Rows that stayed as they were are left out, wherever they stand; struck rows come last."""
    old, new = _without_same(columns, before, after)
    pairs = [*_paired_by_name(columns, old, new), *_paired_by_likeness(columns, old, new)]
    changed = [
        RowChange(was, now, _cells(columns, row, other), called(other) if called else "")
        for (was, row), (now, other) in pairs
    ]
    added = [RowChange(None, now, _cells(columns, {}, row)) for now, row in new]
    struck = [RowChange(was, None, _cells(columns, row, {})) for was, row in old]
    return (*sorted([*changed, *added], key=lambda change: change.now or 0), *struck)


def _cells(columns: Iterable[Column], old: Row, new: Row) -> tuple[Cell, ...]:
    pairs = ((column, _stated(old, column), _stated(new, column)) for column in columns)
    return tuple(Cell(column, was, now) for column, was, now in pairs if was != now)


def _stated(row: Row, column: Column) -> Any:
    value = row.get(column.key)
    return None if value == "" else value


def _without_same(
    columns: Sequence[Column], before: Sequence[Row], after: Sequence[Row]
) -> tuple[list[Placed], list[Placed]]:
    def whole(row: Row) -> tuple[Any, ...]:
        return tuple(_stated(row, column) for column in columns)

    same = Counter(map(whole, before)) & Counter(map(whole, after))

    def rest(rows: Sequence[Row]) -> list[Placed]:
        left, found = Counter(same), []
        for at, row in enumerate(rows, 1):
            if left[whole(row)]:
                left[whole(row)] -= 1
            else:
                found.append((at, row))
        return found

    return rest(before), rest(after)


def _paired_by_name(columns: Sequence[Column], old: list[Placed], new: list[Placed]) -> list[tuple[Placed, Placed]]:
    """Rows of the same person or thing, the most alike of several; taken out of both lists."""
    name = next((column for column in columns if column.kind == Kind.TEXT and column.needed), columns[0])
    known: defaultdict[Any, list[Placed]] = defaultdict(list)
    for placed in old:
        known[_stated(placed[1], name)].append(placed)
    pairs = []
    for placed in new:
        if same := known[_stated(placed[1], name)]:
            like = max(same, key=lambda other: _likeness(columns, other[1], placed[1]))
            same.remove(like)
            pairs.append((like, placed))
    return _taken(pairs, old, new)


def _paired_by_likeness(columns: Sequence[Column], old: list[Placed], new: list[Placed]) -> list[tuple[Placed, Placed]]:
    """Rows whose name is what was corrected: most of the other cells are the same."""
    pairs, free = [], old[:MOST_ALIKE]
    for placed in new[:MOST_ALIKE]:
        like = next((other for other in free if _likeness(columns, other[1], placed[1]) > ALIKE), None)
        if like is not None:
            free.remove(like)
            pairs.append((like, placed))
    return _taken(pairs, old, new)


def _likeness(columns: Sequence[Column], old: Row, new: Row) -> float:
    pairs = [(_stated(old, column), _stated(new, column)) for column in columns]
    stated = [(was, now) for was, now in pairs if was is not None or now is not None]
    return sum(was == now for was, now in stated) / len(stated) if stated else 0


def _taken(pairs: list[tuple[Placed, Placed]], old: list[Placed], new: list[Placed]) -> list[tuple[Placed, Placed]]:
    was, now = {pair[0][0] for pair in pairs}, {pair[1][0] for pair in pairs}
    old[:] = [placed for placed in old if placed[0] not in was]
    new[:] = [placed for placed in new if placed[0] not in now]
    return pairs
