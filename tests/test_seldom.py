"""What seldom changes is read once per process, and nobody's change of it is missed."""

from contextlib import suppress
from datetime import date

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import event, select, text

from app import clock, seldom
from app.core import limits, workdays
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.limits.models import LimitValue
from app.core.limits.service import set_value
from app.db import db, insert_of, table, unit_of_work
from app.errors import Refused
from app.feedback import offices, queries
from app.feedback.models import Post, Topic
from app.feedback.rules import kinds
from app.seldom import SQLITE_STAMPS, WATCHED
from tests.making import MONDAY, Make

KEY = kinds.SCREEN.key
TODAY = MONDAY.date()


def asked(app: Flask) -> list[object]:
    """Everything of it as a new request of the same process reads it."""
    with app.app_context():
        found = [limits.in_force(KEY, TODAY).number, workdays.calendar(), queries.topics(), offices.sitting()]
        db.session.remove()
    return found


def at_a_bare_prompt(app: Flask, statement: str, **given: object) -> None:
    with app.app_context():
        with db.engine.begin() as line:
            line.execute(text(statement), given)
        db.session.remove()


def statements_of(app: Flask) -> list[str]:
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    return seen


def test_a_process_that_knows_it_asks_for_the_stamps_alone(live: Flask):
    before = asked(live)
    seen = statements_of(live)
    assert asked(live) == before
    assert len(seen) == 1 and "FROM stamp" in seen[0]


def test_a_change_at_a_bare_prompt_is_noticed_by_the_next_request(live: Flask):
    with clock.at(MONDAY), unit_of_work():
        make = Make()
        office = make.staff(Role.OPENNESS_OFFICE)
        admin = make.staff(Role.ADMIN)
        set_value(KEY, 4, TODAY, "第二条", "市里定了新的期限", by=admin)
        office_id = office.id
    db.session.remove()  # ends what this context read
    number, calendar, topics, sitting = asked(live)
    assert number == 4 and sitting
    at_a_bare_prompt(live, "UPDATE limit_value SET number = 6")
    assert asked(live)[0] == 6
    at_a_bare_prompt(live, "DELETE FROM limit_value")
    assert asked(live)[0] == kinds.SCREEN.number
    day = next(day for day in calendar.holidays if day.year == TODAY.year)
    at_a_bare_prompt(
        live,
        "DELETE FROM work_day WHERE day = :day",
        day=day.isoformat() if "sqlite" in live.config["DATABASE_URL"] else day,
    )
    assert day not in asked(live)[1].holidays
    at_a_bare_prompt(live, "UPDATE feedback_topic SET name = '山塘水坝' WHERE id = :id", id=topics[0].id)
    assert asked(live)[2][0].name == "山塘水坝"
    at_a_bare_prompt(
        live, 'UPDATE "user" SET closed_at = :now WHERE id = :id', now="2026-01-01 00:00:00+00:00", id=office_id
    )
    assert asked(live)[3] == []
    at_a_bare_prompt(live, 'UPDATE "user" SET closed_at = NULL')
    assert asked(live)[3] == sitting
    at_a_bare_prompt(live, "DELETE FROM role_grant WHERE user_id = :id", id=office_id)
    assert asked(live)[3] == []


def test_what_was_read_in_a_transaction_that_is_undone_is_kept_by_nobody(live: Flask):
    """The next writer's stamp is another one, though it follows upon the same state."""
    with unit_of_work():
        db.session.add(Topic(name="原来的", position=99))

    def renamed(to: str) -> None:
        row = db.session.scalars(select(Topic).where(Topic.position == 99)).one()
        row.name = to
        db.session.flush()
        assert to in {topic.name for topic in queries.topics()}

    with pytest.raises(ZeroDivisionError), unit_of_work():
        renamed("没有成的")
        raise ZeroDivisionError
    assert "原来的" in {topic.name for topic in queries.topics()}
    assert "没有成的" not in {topic.name for topic in queries.topics()}
    with unit_of_work():
        renamed("后来的")
    assert "没有成的" not in {topic.name for topic in asked(live)[2]} and "后来的" in {
        topic.name for topic in asked(live)[2]
    }


def test_a_verb_reads_its_own_change(app: Flask, make: Make):
    admin = make.staff(Role.ADMIN)
    with clock.at(MONDAY):
        assert limits.in_force(KEY, TODAY).number == kinds.SCREEN.number
        set_value(KEY, 5, TODAY, "第二条", "市里定了新的期限", by=admin)
        assert limits.in_force(KEY, TODAY).number == 5


@pytest.mark.parametrize("made_by", ["migrations", "models"])
def test_every_table_behind_it_is_watched(live: Flask, made_by):
    if made_by == "models":
        db.session.remove()
        downgrade(revision="base")
        db.create_all()
    if db.engine.dialect.name == "sqlite":
        names = {statement.split()[2] for statement in SQLITE_STAMPS}
        found = set(
            db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'stamp_%'"))
        )
    else:
        names = {f"stamp_{name}_{watched}" for name, tables in WATCHED.items() for watched in tables}
        found = set(db.session.scalars(text("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'stamp_%'")))
    assert found == names


def test_a_name_nobody_watches_is_refused():
    with pytest.raises(KeyError):
        seldom.Seldom("nobody", tuple)


@pytest.mark.parametrize("model", [Post, Grant, User, LimitValue])
def test_an_insert_with_its_defaults_in_words_stores_what_the_class_would(app: Flask, model):
    """Read back from the statement itself, for every column with a plain default."""
    plain = {
        column.key: column.default.arg
        for column in table(model).columns
        if column.default is not None and column.default.is_scalar
    }
    made = insert_of(model, ()).compile(db.engine)
    assert not set(made.params) & set(plain)
    said = {column.key: value for column, value in insert_of(model, ())._values.items()}
    assert set(said) == set(plain)
    for name, value in plain.items():
        read = db.session.scalar(select(said[name]))
        assert read == value, name


def test_a_day_that_is_no_limit_yet(app: Flask, make: Make):
    """The values are kept, the day is looked at each time."""
    with clock.at(MONDAY):
        set_value(KEY, 5, date(2026, 12, 1), "第二条", "市里定了新的期限", by=make.staff(Role.ADMIN))
    assert limits.in_force(KEY, date(2026, 11, 30)).number == kinds.SCREEN.number
    assert limits.in_force(KEY, date(2026, 12, 1)).number == 5


def test_what_a_refused_verb_had_put_down_is_known_to_nobody_afterwards(live: Flask):
    """To read the answer stores a row that waited, under another stamp than was looked at; the refusal undoes both."""
    with clock.at(MONDAY), unit_of_work():
        make = Make()
        place = make.region("乙县")
        user_id, place_id = make.staff(Role.HANDLER).id, place.id
    live.extensions.pop("seldom", None)  # a process that has just started
    with clock.at(MONDAY), suppress(Refused), unit_of_work():
        limits.in_force(KEY, TODAY)  # the stamps are looked at, the offices are not yet
        db.session.add(Grant(user_id=user_id, role=Role.OPENNESS_OFFICE, region_id=place_id))
        assert offices.sitting()
        raise Refused("不行")
    db.session.remove()
    assert asked(live)[3] == []
