"""On PostgreSQL a page is read without a transaction; whatever writes, looks with a cursor or sets something has one."""

from pathlib import Path

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import func, select, text

from app.core.numbers import issue
from app.db import db, give_room, together, unit_of_work
from tests.conftest import build
from tests.databases import drop, migrated_url

pytestmark = pytest.mark.postgres
COUNTED = text("SELECT count(*) FROM running_number")


@pytest.fixture
def house(tmp_path: Path):
    """A house on PostgreSQL with real commits."""
    url = migrated_url("postgres", tmp_path)
    app = build(url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    drop(url)


def stands() -> TransactionStatus:
    """Does the server hold a transaction for this session?"""
    status: TransactionStatus = db.session.connection().connection.dbapi_connection.info.transaction_status
    return status


def looked() -> int:
    return int(db.session.scalar(COUNTED) or 0)


def test_a_page_holds_no_transaction_and_what_it_writes_is_all_or_nothing(house: Flask):
    with house.test_request_context():
        assert looked() == 0
        assert stands() == TransactionStatus.IDLE
        with pytest.raises(ZeroDivisionError), unit_of_work():
            issue("A")
            assert stands() == TransactionStatus.INTRANS
            raise ZeroDivisionError
        assert looked() == 0, "nothing half-done is stored"
        with unit_of_work():
            issue("A")
            issue("B")
        assert looked() == 2
        assert stands() == TransactionStatus.IDLE, "what is read afterwards needs none either"


def test_who_never_read_before_writing_has_a_transaction_too(house: Flask):
    with house.test_request_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            issue("A")
            raise ZeroDivisionError
        assert looked() == 0


def test_a_setting_and_a_cursor_last_to_the_end_of_the_request_and_no_longer(house: Flask):
    with house.test_request_context():
        give_room(alone=True)
        assert db.session.scalar(text("SHOW work_mem")) == "64MB"
        assert stands() == TransactionStatus.INTRANS
        db.session.remove()
    with house.test_request_context():
        assert db.session.scalar(text("SHOW work_mem")) != "64MB"
        together()
        rows = db.session.execute(
            select(func.generate_series(1, 3)).execution_options(yield_per=1, stream_results=True)
        )
        assert [row[0] for row in rows] == [1, 2, 3]


def test_the_same_connection_serves_a_command_afterwards_with_a_transaction(house: Flask):
    with house.test_request_context():
        looked()
        line = db.session.connection().connection.dbapi_connection
        db.session.remove()
    looked()
    assert db.session.connection().connection.dbapi_connection is line, "or nothing is shown"
    assert stands() == TransactionStatus.INTRANS
