"""A prepared statement answers, stores and is refused as SQLAlchemy's own way does, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Executable, bindparam, event, func, literal, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app import clock
from app.core.accounts.models import User
from app.core.accounts.throttle import Attempt
from app.core.audit.models import AuditEntry
from app.core.limits.models import LimitValue
from app.core.regions.models import Region
from app.db import db, insert_of, line, stored, straight, table
from app.prepared import run
from tests.making import MONDAY, Make

USERS, REGIONS, LIMITS, ACTS = (table(model).c for model in (User, Region, LimitValue, AuditEntry))


def asked_of_sqlalchemy(statement: Executable, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Somebody listens: the statement goes SQLAlchemy's own way."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, words: str, *_rest: Any) -> None:
        seen.append(words)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = [tuple(row) for row in run(line(), statement, given)]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) == 1
    return found


def prepared_here(statement: Executable, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    before = db.session.connection().dispatch.before_cursor_execute
    assert not before, "somebody listens: the prepared way is not tried"
    return [tuple(row) for row in run(line(), statement, given)]


SELECTS: list[tuple[str, Executable, dict[str, Any]]] = [
    ("moments", select(ACTS.at, ACTS.did, ACTS.changes, ACTS.note).order_by(ACTS.id), {}),
    ("enums, days and nothing", select(*table(Region).c).where(REGIONS.code != bindparam("code")).order_by(REGIONS.id), {"code": "x"}),
    ("true and false", select(USERS.id, USERS.closed_at.is_(None).label("open"), literal(True).label("yes")), {}),
    ("what stands in the words", select(func.count().label("many")).where(REGIONS.short_name == "长沙县", REGIONS.code != bindparam("code")), {"code": "x"}),
    ("a value asked for twice", select(bindparam("day", type_=LimitValue.valid_from.type), bindparam("day", type_=LimitValue.valid_from.type)), {"day": date(2026, 3, 2)}),
    ("plain SQL", text("SELECT id, code FROM region WHERE code <> :code ORDER BY id"), {"code": "x"}),
    ("a list of any length", select(REGIONS.code).where(REGIONS.short_name.in_(bindparam("names", expanding=True))).order_by(REGIONS.id), {"names": ["长沙县", "望城区"]}),
    ("a list in the words", select(REGIONS.code).where(REGIONS.short_name.in_(["长沙县", "望城区"])).order_by(REGIONS.id), {}),
    ("a share", select(func.avg(REGIONS.id * literal(0.5)).label("share")), {}),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "given"), [row[1:] for row in SELECTS], ids=[row[0] for row in SELECTS])
def test_what_is_read_is_the_same_both_ways(app: Flask, statement: Executable, given: dict[str, Any]):
    with clock.at(MONDAY):
        Make().event()
        straight(table(AuditEntry).insert(), **_act("fine"))
    db.session.flush()
    found = prepared_here(statement, given)
    assert found and found == asked_of_sqlalchemy(statement, given)
    assert [[type(value) for value in row] for row in found] == [
        [type(value) for value in row] for row in asked_of_sqlalchemy(statement, given)
    ]


def _act(note: str) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "actor_id": None,
        "actor_name": "某人",
        "did": "x",
        "subject_kind": "user",
        "subject_id": 1,
        "changes": {"number": 1, "名": "值"},
        "note": note,
    }


def test_rows_are_read_by_name(app: Flask):
    Make().event()
    db.session.flush()
    row = stored(select(REGIONS.code, func.length(REGIONS.code).label("digits")).order_by(REGIONS.id).limit(1)).one()
    assert row.digits == 12 == len(row.code)
    assert straight(text("SELECT 1 AS one, 2 AS two")).one().two == 2


def test_what_a_default_stands_for_may_still_be_given(app: Flask):
    statement = select(bindparam("number", 1))
    assert stored(statement).scalar() == 1
    assert stored(statement, number=5).scalar() == 5
    assert stored(statement).scalar() == 1


def test_what_a_statement_asks_for_itself_is_asked_each_time(app: Flask):
    statement = select(bindparam("today", callable_=clock.today, type_=LimitValue.valid_from.type))
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        with clock.at(day):
            assert stored(statement).scalar() == day.date()


def test_what_nobody_gave_is_a_fault_and_not_nothing(app: Flask):
    with pytest.raises(Exception, match="code"):
        stored(select(REGIONS.id).where(REGIONS.code == bindparam("code")))


def test_a_row_comes_back_with_what_the_database_made_of_it(app: Flask):
    write = insert_of(Attempt, ("key_hash", "at")).returning(table(Attempt).c.id, table(Attempt).c.at)
    with clock.at(MONDAY):
        id, at = stored(write, key_hash="k", at=clock.now()).one()
    kept = db.session.get_one(Attempt, id)
    assert (kept.key_hash, kept.at) == ("k", at) and at == MONDAY


def test_what_python_fills_in_is_filled_in(app: Flask):
    with clock.at(MONDAY):
        straight(table(Attempt).insert(), key_hash="by default")
    assert stored(select(table(Attempt).c.at).where(table(Attempt).c.key_hash == "by default")).scalar_one() == MONDAY


def test_a_breach_is_sqlalchemys_own_error_and_tells_nothing_that_was_typed(app: Flask):
    region = Make().region()
    row = stored(select(*table(Region).c).where(REGIONS.id == bindparam("id")), id=region.id).one()._asdict() | {
        "id": None
    }
    with pytest.raises(IntegrityError) as breach, line().begin_nested():
        straight(table(Region).insert(), **{name: value for name, value in row.items() if name != "id"})
    assert "region" in str(breach.value.orig)
    assert "INSERT INTO region" in str(breach.value) and row["path"] not in str(breach.value)


def test_what_waits_to_be_stored_is_seen_by_the_one_and_not_by_the_other(app: Flask):
    db.session.add(Attempt(key_hash="waits"))
    count = select(func.count()).where(table(Attempt).c.key_hash == "waits")
    assert straight(count).scalar() == 0
    assert stored(count).scalar() == 1


@pytest.mark.databases("postgres")
def test_a_line_that_is_lost_is_told_as_lost_and_the_next_is_a_fresh_one(live: Flask):
    with live.app_context():
        line().connection.dbapi_connection.close()
        with pytest.raises(OperationalError) as told:
            straight(text("SELECT 1"))
        assert told.value.connection_invalidated
        db.session.rollback()
        assert straight(text("SELECT 1")).scalar() == 1
        db.session.remove()


@pytest.mark.databases("sqlite", "postgres")
def test_what_only_writes_gives_each_caller_rows_of_its_own(app: Flask, make: Make) -> None:
    county = make.region()
    write = REGIONS.name.table.update().where(REGIONS.id == bindparam("of")).values(pinyin="b")
    assert straight(write, of=county.id).first() is None
    assert straight(write, of=county.id).all() == [], "the first caller closed its own"
