"""This room's part of /api/openapi.json."""

from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State
from app.feedback.rules.turning import Into
from app.web.interface import (
    COUNT,
    MOMENT,
    MOST_PER_PAGE,
    REGION,
    TEXT,
    Schema,
    list_of,
    object_of,
    operation,
    or_null,
    query,
)

DAY: Schema = {"type": "string", "format": "date"}
URL: Schema = {"type": "string", "format": "uri"}
KINDS = [kind.value for kind in Kind if kind != Kind.REPORT]
SHORT: Schema = {
    "no": {"type": "string", "pattern": "^FB-[0-9]{4}-[0-9]{6,}$"},
    "title": TEXT,
    "kind": {"type": "string", "enum": KINDS},
    "topic": TEXT,
    "region": {"type": "string", "pattern": "^[0-9]{12}$"},
    "place": TEXT,
    "unit": {**or_null(TEXT), "description": "who leads now"},
    "state": {"type": "string", "enum": [state.value for state in State]},
    "lamp": {**TEXT, "description": "as the page says it: 办理中, 即将到期, 逾期, 久拖未复, 已答复 …"},
    "received_on": {
        **DAY,
        "description": "the day it reached us; days are counted from here; Open311 gives its beginning as requested_datetime of what was written down later",
    },
    "received_at": {**MOMENT, "description": "when it was written down here: later, for a letter or a call"},
    "due_on": {**or_null(DAY), "description": "null while next year's calendar of working days is not out"},
    "answered_at": or_null(MOMENT),
    "supporters": COUNT,
    "url": {**URL, "description": "the page for readers"},
}
# Of what an answer quoted and is public no more, neither title nor address.
ANSWER = object_of(
    unit=TEXT,
    text=TEXT,
    at=MOMENT,
    sources=list_of(object_of(title=or_null(TEXT), address=or_null(TEXT))),
    solved={**or_null({"type": "boolean"}), "description": "what the author said of it; null when nothing was said"},
    manner={
        **or_null({"type": "integer", "minimum": 1, "maximum": 5}),
        "description": "the author's points for manner",
    },
)
STEP = object_of(at=MOMENT, what=TEXT, words=TEXT)
DEGREES: Schema = {"type": "number", "description": "WGS 84, rounded to about 50 m"}
POINT: Schema = or_null(object_of(lat=DEGREES, long=DEGREES))
TRACE = object_of(into={"type": "string", "enum": [into.value for into in Into]}, no=TEXT, standing=TEXT, url=URL)
SCHEMAS: Schema = {
    "Post": object_of(**SHORT),
    "WholePost": object_of(
        **SHORT,
        text=TEXT,
        spot=TEXT,
        point=POINT,
        author=TEXT,
        masked_because={**or_null(TEXT), "description": "why pieces of the text are masked or cut"},
        views={**or_null(COUNT), "description": "how often its page was opened; null where that is not counted"},
        answers=list_of(ANSWER),
        steps=list_of(STEP),
        turned=list_of(TRACE),
    ),
    "Posts": object_of(
        per_page={"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
        next={**or_null(COUNT), "description": "`before` of the following stretch, null at the end"},
        items=list_of({"$ref": "#/components/schemas/Post"}),
    ),
}
FILTERS = [
    query("region", REGION, "12-digit code, or its first 6 or 9 digits; everything below counts"),
    query("kind", {"type": "string", "enum": KINDS}, "what it is"),
    query("topic", {"type": "string", "pattern": "^[0-9]{1,9}$"}, "number of a topic"),
    query("standing", {"type": "string", "enum": ["open", "late", "answered"]}, "how it stands"),
    query("before", {"type": "integer", "minimum": 1, "maximum": 9_999_999}, "`next` of the stretch before"),
    query("per_page", {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE}, "rows, 20 when left out"),
]
NO: Schema = {"name": "no", "in": "path", "required": True, "schema": TEXT, "description": "number of the post"}
PATHS: Schema = {
    "/api/v1/feedback": {"get": operation("Public posts, the newest first", "posts", FILTERS, "Posts", 400, 404)},
    "/api/v1/feedback/{no}": {"get": operation("One public post with its answers", "post", [NO], "WholePost", 404)},
}
