"""This room's part of /api/openapi.json."""

from app.village.rules.periods import Span
from app.web.interface import (
    COUNT,
    MOMENT,
    REGION,
    TEXT,
    Schema,
    list_of,
    object_of,
    operation,
    or_null,
    page_of,
    paging,
    query,
)

AMOUNT: Schema = {"type": "string", "pattern": "^-?(0|[1-9][0-9]*)\\.[0-9]{2}$", "description": "元, exact"}
PERIOD: Schema = {"type": "string", "pattern": "^20[0-9]{2}(-(0[1-9]|1[0-2])|Q[1-4])?$"}
URL: Schema = {"type": "string", "format": "uri"}
SHORT: Schema = {
    "code": {"type": "string", "pattern": "^[0-9]{12}$"},
    "name": TEXT,
    "kind": {"type": "string", "description": "村 or 社区"},
    "url": {**URL, "description": "the page for readers"},
}
VILLAGE = object_of(
    **SHORT,
    collective=TEXT,
    span={"type": "string", "enum": [Span.MONTH.value, Span.QUARTER.value], "description": "of its finance"},
    population=or_null(COUNT),
    households=or_null(COUNT),
    area={**or_null(AMOUNT), "description": "亩 of farmland"},
    complaint_phone=TEXT,
)
FINANCE = object_of(
    period=PERIOD,
    version={"type": "integer", "minimum": 1},
    nothing={"type": "boolean", "description": "stated that nothing came in or went out"},
    opening=or_null(AMOUNT),
    income=AMOUNT,
    expense=AMOUNT,
    closing=or_null(AMOUNT),
    code=TEXT,
    published_at=MOMENT,
    url=URL,
)
NOTICE = object_of(
    id={"type": "integer", "minimum": 1},
    item=TEXT,
    period=PERIOD,
    title=TEXT,
    version={"type": "integer", "minimum": 1},
    code=TEXT,
    published_at=MOMENT,
    display_until=or_null({"type": "string", "format": "date"}),
    url=URL,
)
BOOK: Schema = {
    "type": "object",
    "required": ["format", "region", "period", "opening", "closing", "lines", "subtotals", "findings", "books"],
    "properties": {
        "format": {"const": "mingtang-book/1"},
        "region": SHORT["code"],
        "period": PERIOD,
        "opening": AMOUNT,
        "closing": AMOUNT,
        "lines": list_of({"type": "object"}),
        "subtotals": list_of({"type": "object"}),
        "findings": list_of({"type": "object"}),
        "books": list_of({"type": "object"}),
        "said_first": list_of(TEXT),
        "beside": list_of({"type": "object"}),
        "sealed": or_null({"type": "object"}),
        "about_code": TEXT,
    },
    "description": "docs/accounts.md says what each field is and how to judge it",
}
_CODE = {"name": "code", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9]{12}$"}}
_PERIOD = {"name": "period", "in": "path", "required": True, "schema": PERIOD}
_VERSION = query(
    "version",
    {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    "an earlier version; the one in force when left out",
)
_BELOW = "/api/v1/villages/{code}"

PATHS = {
    "/api/v1/villages": {
        "get": operation(
            "Villages and communities with a board",
            "villages",
            [*paging(), query("region", REGION, "region code: its whole subtree")],
            "Villages",
            400,
            404,
        )
    },
    _BELOW: {"get": operation("One of them", "village", [_CODE], "Village", 404)},
    f"{_BELOW}/finance": {"get": operation("Its published accounts", "finance", [_CODE, *paging()], "FinanceList", 400, 404)},
    f"{_BELOW}/finance/{{period}}": {
        "get": operation("The accounts of a month, quarter or year", "book", [_CODE, _PERIOD, _VERSION], "Book", 400, 404)
    },
    f"{_BELOW}/notices": {
        "get": operation("What else is public now", "notices", [_CODE, *paging()], "NoticeList", 400, 404)
    },
}  # fmt: skip
SCHEMAS = {
    "VillageShort": object_of(**SHORT),
    "Village": VILLAGE,
    "Villages": page_of("VillageShort"),
    "Finance": FINANCE,
    "FinanceList": page_of("Finance"),
    "Notice": NOTICE,
    "NoticeList": page_of("Notice"),
    "Book": BOOK,
}
