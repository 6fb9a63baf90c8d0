"""What a workbook hides from whoever opens it: sheets, rows, columns. Never stored, it goes wherever the file goes, and so it
is looked through to its last cell, or the workbook is not taken.
"""

from collections.abc import Iterator, Sequence

from app.core.privacy import Force, Found, called, examine_table
from app.core.privacy import Sheet as Table
from app.errors import Refused
from app.village import sheets
from app.village.sheets import Workbook
from app.village.sheets.words import kept

MOST = 600_000  # letters: about ten thousand lines of a book, and as many seconds as a clerk waits

Rows = list[list[str]]


def parts(workbook: Workbook, read: str = "") -> list[Table]:
    """Everything hidden in it but for the sheet and the rows that are read. Refused, beside `file`, where it is too much."""
    found: list[Table] = []
    letters = 0
    for sheet in workbook.sheets:
        rows = _rows(sheet, sheet.name == read)
        letters += sum(len(cell) for row in rows for cell in row)
        if letters > MOST:
            raise Refused(
                f"{_called(sheet)}里的内容太多，系统查不完里面有没有个人信息。请取消隐藏，删去用不到的，再上传", "file"
            )
        if any(map(any, rows)):
            found.append(Table(sheet.name, rows, sheet.hidden, {*sheet.hidden_rows}, {*sheet.hidden_columns}))
    return found


def _called(sheet: sheets.Sheet) -> str:
    return f"{'隐藏的' if sheet.hidden else ''}工作表“{sheet.name}”{'' if sheet.hidden else '隐藏的行、列'}"


def _rows(sheet: sheets.Sheet, is_read: bool) -> Rows:
    """A hidden sheet whole, of any other its hidden rows and columns, in their places; of the one that is read its columns."""
    if sheet.hidden:
        return [] if is_read else [[kept(cell) for cell in row] for row in sheet.rows]
    if not sheet.hidden_rows and not sheet.hidden_columns:
        return []
    rows, columns = {*(() if is_read else sheet.hidden_rows)}, {*sheet.hidden_columns}
    return [
        [kept(cell) if number in rows or at in columns else "" for at, cell in enumerate(row, 1)]
        for number, row in enumerate(sheet.rows, 1)
    ]


def told(unseen: Sequence[Table]) -> list[str]:
    """What a clerk should know of it, a sentence for each kind of number in each sheet."""
    found: dict[tuple[str, str], list[Found]] = {}
    for table in unseen:
        for one in _numbers_of_people(table):
            found.setdefault((table.name, one.kind), []).append(one)
    return [_sentence(*some) for some in found.values()]


def _numbers_of_people(table: Table) -> Iterator[Found]:
    return (one for one in examine_table([table]).found if one.force == Force.BLOCK)


def _sentence(first: Found, *more: Found) -> str:
    many = f"等 {len(more) + 1} 处" if more else ""
    what = called(first.kind, first.shown)
    hidden = "工作表" if "隐藏的工作表" in first.where.hidden else "行、列"
    return f"{first.where}里有{what}{many}：隐藏的{hidden}会跟着表格走；表格要发给别人的，请先取消隐藏，看过再删去"
