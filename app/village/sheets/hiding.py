"""Hidden rows and columns are read like all others, and the clerk is told."""

from app.village.sheets.columns import Body
from app.village.sheets.problems import Problems, Weight
from app.village.sheets.words import is_blank
from app.village.sheets.workbook import column_letter

NAMED = 10
MEND = "不想公开的请删去，想公开的请取消隐藏"


def note_hidden(body: Body, problems: Problems) -> tuple[str, ...]:
    """A warning for what is hidden and was read; a note for what is hidden and was not."""
    hidden = [row for row in body.sheet.hidden_rows if _holds_something(body, row)]
    if hidden:
        named = "、".join(str(row) for row in hidden[:NAMED]) + (
            f" 等 {len(hidden)} 行" if len(hidden) > NAMED else " 行"
        )
        problems.add(hidden[0], None, "", f"第 {named}是隐藏的，也读入了", MEND, Weight.WARN)
    used = {place: field for field, place in body.places.items()}
    notes = []
    for column in body.sheet.hidden_columns:
        if column - 1 in used:
            head = body.layout.headings.get(column - 1, "")
            problems.add(0, column - 1, head, "这一列是隐藏的，也读入了", MEND, Weight.WARN)
        elif column <= body.sheet.width:
            notes.append(f"隐藏的 {column_letter(column - 1)} 列没有读入")
    if body.sheet.hidden:
        problems.add(0, None, "", "这张工作表是隐藏的", "请确认要读的是不是这一张", Weight.WARN)
    return tuple(notes)


def _holds_something(body: Body, row: int) -> bool:
    at = row - body.layout.last - 1
    return 0 <= at < len(body.rows) and not all(is_blank(cell) for cell in body.rows[at])
