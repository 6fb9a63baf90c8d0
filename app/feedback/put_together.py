"""Cases that are alike in all that the figures ask of them, put together and counted once.

Whose a case is stands in the key alone: what else is asked of the units is whether there is one, and whether it wrote the
case down itself. So a few thousand kinds of cases are told apart, where the units themselves made tens of thousands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
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
from app.db import db, is_sqlite
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State
from app.feedback.whose import asks_for_work, by_the_unit

LIKELY_STATES = sorted(State, key=lambda state: state != State.ANSWERED)  # what most cases are is asked first
SOME_UNIT, ANOTHER_UNIT = literal_column("1", Integer), literal_column("2", Integer)
SWITCHES = ("again_late", "unproved", "turned")
JUDGED = ("first_in_time", "unit_in_time")  # yes, no, and not known
USUAL = ("first_in_time", "kind", "waited", "reopens", "first_unit_id")  # all there is to know of a plain case
DAYS = ("due_on", "unit_due_on", "ended_on")  # before today or not


class Alike(NamedTuple):
    """Cases of one row of the table that are alike, and the questions that are answered by yes of each of them."""

    key: Any
    days: int  # calendar days waited
    cases: int
    says: frozenset[str]


Questions = Callable[[Any], Mapping[str, ColumnElement[bool]]]


def alike(where: Sequence[ColumnElement[bool]], key: Any, questions: Questions) -> Iterator[Alike]:
    """The cases that `where` says, by the row of the table that `key` says and by what they answer to each of the questions.

    The questions are asked of columns of the posts' names.

    All that has but a few values is one number, sorted as such; what is alike in it is one sort of cases, and the questions
    are asked of each sort once (a few hundred, where the cases are a hundred thousand). That number is made before anything
    is sorted: else SQLite would sort all it is made of with it.
    """
    codes = _codes()
    state, sorts = 4 ** len(codes), 4 ** len(codes) * 16
    parts = {name: code * 4**place for place, (name, code) in enumerate(codes.items())}
    rest = sum((code for name, code in parts.items() if name not in USUAL), _state_code() * state)
    code = sum((parts[name] for name in USUAL), case((_is_plain(), 0), else_=rest))
    posts = select(key.label("key"), (_days() * sorts + code).label("number")).where(*where)
    each = (posts.offset(0) if is_sqlite() else posts).subquery().c  # the offset keeps it a table of its own
    rows = select(each.key, each.number, func.count().label("cases")).group_by(each.number, each.key)
    together = _once(rows.cte("together"))
    sort = select((together.c.number % sorts).label("sort")).distinct().cte("sorts").c.sort
    known = {name: (sort // 4**place) % 4 for place, name in enumerate(codes)}
    of = select(sort, _state_of(sort // state).label("state"), SOME_UNIT.label("unit_id"), *_taken_apart(known)).cte(
        "alike"
    )
    asked = questions(of.c)
    yes: Any = sum((case((answer, 2**place), else_=0) for place, answer in enumerate(asked.values())), literal(0))
    answers = _once(select(of.c.sort, yes.label("yes")).cte("answers"))
    found = select(together.c.key, together.c.number // sorts, together.c.cases, answers.c.yes)
    found = found.join(answers, answers.c.sort == together.c.number % sorts)
    says: dict[int, frozenset[str]] = {}
    for of_row, days, cases, bits in db.session.execute(found).all():
        if bits not in says:
            says[bits] = frozenset(name for place, name in enumerate(asked) if bits >> place & 1)
        yield Alike(of_row, days, cases, says[bits])


def _once(table: CTE) -> CTE:
    """Worked out once, not for each row that asks for it."""
    return table.prefix_with("MATERIALIZED")


def _is_plain() -> ColumnElement[bool]:
    """Answered, and nothing out of the way with it, as most cases are: all but `USUAL` is 0 then, and need not be asked."""
    switches = (getattr(Post, name).is_(False) for name in SWITCHES)
    none = (Post.unit_in_time.is_(None), Post.entered_unit_id.is_(None))
    return and_(Post.state == State.ANSWERED, *switches, *none)


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
