"""The people named in lists, and their names masked wherever else they were written."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.core import privacy
from app.village import parties
from app.village.tables import TableForm

PERSONAL = ("name", "name_of_household", "party")
BETWEEN = re.compile(r"[、，,；;/\s]+")  # several names in one cell
THINGS = tuple(
    "组村镇乡街社费款金工物料具账贴补班会所站路塘渠桥灯水电地田林山树苗"
)  # ends of short words that name nobody
HIDDEN = ("*", "＊", "某")  # a name that is masked already


def names_in(form: TableForm, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every name of a person in the columns made for names; firms are no persons."""
    columns = [column for column in (*form.columns, *form.head) if column.personal in PERSONAL]
    cells = (str(row.get(column.key) or "") for row in rows for column in columns)
    return {name for cell in cells if not parties.named_in(cell) for name in _apart(cell)}


def _apart(cell: str) -> set[str]:
    """祁麟趾、禤怡君 as two; 祁 麟趾, spread to the width of its column, is also one."""
    found = {*BETWEEN.split(cell), "".join(cell.split())}
    return {name for name in found if len(name) > 1 and not any(sign in name for sign in HIDDEN)}


def masking(names: Iterable[str], shown: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """What puts a mask over each of the names in a text, also where a blank stands between its characters.

    `shown` says how a name is masked where that is not as every other.
    """
    known = shown or {}
    spread = [r"\s*".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True)]
    if not spread:
        return lambda text: text
    pattern = re.compile("|".join(spread))

    def mask(match: re.Match[str]) -> str:
        name = "".join(match.group().split())
        return known.get(name) or privacy.mask_name(name)

    return lambda text: pattern.sub(mask, text)
