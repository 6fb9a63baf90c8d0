"""Cases that are alike in all that the figures ask of them, put together and counted once.

Whose a case is stands in the key alone: what else is asked of the units is whether there is one, and whether it wrote the
case down itself. So a few thousand kinds of cases are told apart, where the units themselves made tens of thousands.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
)

from app import clock
from app.db import is_sqlite
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State
from app.feedback.whose import asks_for_work, by_the_unit

LIKELY_STATES = sorted(State, key=lambda state: state != State.ANSWERED)  # what most cases are is asked first
SOME_UNIT, ANOTHER_UNIT = literal_column("1", Integer), literal_column("2", Integer)
SWITCHES = ("again_late", "unproved", "turned")
JUDGED = ("first_in_time", "unit_in_time")  # yes, no, and not known
RATINGS = ("said", "marked", "solved", "manner")
DAYS = ("due_on", "unit_due_on", "ended_on")  # before today or not


def alike(where: Sequence[ColumnElement[bool]], key: Any) -> Any:
    """The cases that `where` says, by the row of the table that `key` says and by all that is asked of them.

    A table of key, days waited, how many there are of each, their ratings, and columns of the posts' names that answer every
    question as those of the posts would. It is read once, however often it is asked.

    All that has but a few values is one number, sorted as such and taken apart again once the cases are put together. That
    number is made before anything is sorted: else SQLite would sort all it is made of with it.
    """
    asked = _codes()
    state, days = 4 ** len(asked), 4 ** len(asked) * 16
    codes = sum((code * 4**place for place, code in enumerate(asked.values())), _state_code() * state)
    number = _days() * days + codes
    rated = (Post.refusals, Post.rated_solved, Post.rated_manner)
    posts = select(key.label("key"), number.label("number"), *rated).where(*where)
    each = (posts.offset(0) if is_sqlite() else posts).subquery().c  # the offset keeps it a table of its own
    rows = select(
        each.key,
        each.number,
        func.count().label("cases"),
        func.sum(each.refusals).label("refusals"),
        func.count(each.rated_solved).label("said"),
        func.count(each.rated_manner).label("marked"),
        func.sum(case((each.rated_solved.is_(True), 1), else_=0)).label("solved"),
        func.coalesce(func.sum(each.rated_manner), 0).label("manner"),
    )
    together = rows.group_by(each.number, each.key).cte("together")
    number = together.c.number
    known = {name: (number // 4**place) % 4 for place, name in enumerate(asked)}
    columns = _taken_apart(known)
    kept = [together.c[name] for name in ("key", "cases", "refusals")]
    kept += [
        case((known["kind"] == 0, 0), else_=together.c[name]).label(name) for name in RATINGS
    ]  # praise is not rated
    waited, stands = (number // days).label("days"), _state_of((number // state) % 16).label("state")
    return select(*kept, waited, stands, SOME_UNIT.label("unit_id"), *columns).cte("alike")


def _state_code() -> ColumnElement[Any]:
    return case(
        {state: literal_column(str(place), Integer) for place, state in enumerate(LIKELY_STATES)}, value=Post.state
    )


def _state_of(code: ColumnElement[Any]) -> ColumnElement[Any]:
    return case({place: literal(state) for place, state in enumerate(LIKELY_STATES)}, value=code)


def _codes() -> dict[str, ColumnElement[Any]]:
    """What is asked of a case beside its state, each as a number from 0 to 3; 0 where the column is empty."""
    may_wait = Post.state != State.ANSWERED  # of an answered case no day is asked
    return {
        **{name: cast(getattr(Post, name), Integer) for name in SWITCHES},
        **{name: func.coalesce(cast(getattr(Post, name), Integer) + 1, 0) for name in JUDGED},
        "kind": cast(asks_for_work(Post), Integer),
        "waited": cast(Post.waited.is_not(None), Integer),
        "reopens": cast(Post.reopens > 0, Integer),
        "first_unit_id": cast(Post.first_unit_id.is_not(None), Integer),
        "entered_unit_id": case(
            (by_the_unit(Post), SOME_UNIT), (Post.entered_unit_id.is_not(None), ANOTHER_UNIT), else_=0
        ),
        "due_on": case((may_wait, cast(Post.due_on >= clock.today(), Integer) + 1), else_=0),
        "unit_due_on": case(
            (and_(may_wait, Post.unit_due_on.is_not(None)), cast(Post.unit_due_on >= clock.today(), Integer) + 1),
            else_=0,
        ),
        "ended_on": case((and_(Post.state == State.MERGED, Post.ended_on.is_not(None)), 1), else_=0),
    }


def _taken_apart(codes: Mapping[str, ColumnElement[Any]]) -> list[Any]:
    """Columns that answer every question of `figures.conditions` as those of the posts would."""
    today = clock.today()
    return [
        *((codes[name] == 1).label(name) for name in SWITCHES),
        *(case((codes[name] == 2, true()), (codes[name] == 1, false())).label(name) for name in JUDGED),
        *(func.nullif(codes[name], 0).label(name) for name in ("waited", "first_unit_id", "entered_unit_id")),
        *(
            case((codes[name] == 1, literal(today - timedelta(days=1))), (codes[name] == 2, literal(today))).label(name)
            for name in DAYS
        ),
        codes["reopens"].label("reopens"),
        case((codes["kind"] == 0, literal(Kind.PRAISE.value)), else_=literal("")).label("kind"),
    ]


def _days() -> ColumnElement[int]:
    """Calendar days a case waited for its answer, or so far: until today or until nobody waited any more."""
    until = func.coalesce(Post.ended_on, clock.today())
    so_far: Any = until - Post.received_on
    if is_sqlite():
        so_far = func.round(func.julianday(until) - func.julianday(Post.received_on))
    return func.abs(cast(func.coalesce(Post.waited, so_far), BigInteger))  # a clock set back must not mix up the codes
