"""What of a download the code of its version covers, and whether the code comes out of it: docs/accounts.md, section 7."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from app.village.laws.documents import BOOK_FORMAT, TABLES_FORMAT

RECIPE = "3-"  # of the codes a download holds everything for
ASIDE = ("code", "masked")  # the code itself, and the names of columns that are left out
OF_BOOK = ("opening", "closing", "totals")
OF_LINE = ("seq", "day", "voucher", "summary", "category", "income", "expense", "balance", "handler", "witness", "approver", "note")  # fmt: skip
IN_ORDER = {
    "lines": OF_LINE,
    "accounts": ("name", "tail", "opening", "increase", "decrease", "closing"),
    "entries": ("voucher", "account", "debit", "credit"),
}
UNORDERED = {"subtotals": ("category", "income", "expense"), "vouchers": ("no", "income", "expense")}


def sealed_words(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The object whose SHA-256 is the code; None where the download does not hold it. KeyError when it is not whole."""
    own = document.get("sealed")
    if not isinstance(own, dict):
        return None
    words = {key: value for key, value in own.items() if key not in ASIDE}
    if document["format"] == BOOK_FORMAT:
        return {**words, "book": sealed_book(document)}
    tables = document["tables"] if document["format"] == TABLES_FORMAT else [document]
    return {**words, "tables": {table["form"]: sealed_table(table, own["masked"].get(table["form"], ())) for table in tables}}  # fmt: skip


def sealed_book(document: Mapping[str, Any]) -> dict[str, Any]:
    """A book without what other versions say of it; what has no order of its own is sorted, for databases sort differently."""
    rows = {name: [{key: row[key] for key in keys} for row in document[name]] for name, keys in IN_ORDER.items()}
    sums = {name: sorted([row[key] for key in keys] for row in document[name]) for name, keys in UNORDERED.items()}
    return {**{key: document[key] for key in OF_BOOK}, **rows, **sums}


def sealed_table(table: Mapping[str, Any], masked: Collection[str]) -> dict[str, Any]:
    """A table without what nobody stated, and without the columns of which readers see a part."""
    return {"head": _stated(table["head"], ()), "rows": [_stated(row, masked) for row in table["rows"]]}


def _stated(values: Mapping[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and key not in left_out}


def canonical(words: Any) -> str:
    """JSON without spaces, keys sorted, characters beyond ASCII as they are."""
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def code_over(words: Any, recipe: str) -> str:
    """The recipe's number, then twelve hexadecimal digits in three groups: 3-7F3A-91C2-04DE."""
    digits = hashlib.sha256(canonical(words).encode()).hexdigest()[:12].upper()
    return recipe + "-".join(digits[at : at + 4] for at in (0, 4, 8))


def told_of_code(document: Mapping[str, Any], shown: str = "") -> tuple[str, bool]:
    """What to tell of the code that comes out of a download, and whether it differs from `shown`, or from the file's own."""
    try:
        words = sealed_words(document)
        own = "" if words is None else str(document["sealed"]["code"])
    except (KeyError, TypeError, AttributeError):
        return "核验编号要用的内容不完整，不能重算", True
    if words is None:
        return ("文件里没有核验编号要用的内容，不能重算", bool(shown)) if shown or "sealed" in document else ("", False)
    found, wanted = code_over(words, RECIPE), shown or own
    if found == wanted:
        return f"核验编号 {found}，与{'给出的' if shown else '文件里写的'}一致", False
    return f"由内容算出的核验编号是 {found}，与{'给出的' if shown else '文件里写的'} {wanted} 不一致", True
