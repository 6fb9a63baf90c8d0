"""PostgreSQL was restarted, or took over from another: the next page is answered by a fresh connection, not by a fault."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from app.db import db
from tests.conftest import build
from tests.databases import drop, migrated_url


@pytest.mark.postgres
def test_a_connection_the_server_ended_is_replaced_before_a_page_is_asked(tmp_path: Path):
    url = migrated_url("postgres", tmp_path)
    house = build(url, tmp_path)
    with house.app_context():
        kept = db.session.scalar(text("SELECT pg_backend_pid()"))
        db.session.remove()  # back into the pool, still open
        with psycopg.connect(
            make_url(url).set(drivername="postgresql").render_as_string(False), autocommit=True
        ) as other:
            assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [kept]).fetchone() == (True,)
        assert house.test_client().get("/feedback/").status_code == 200
        assert db.session.scalar(text("SELECT pg_backend_pid()")) != kept
        db.session.remove()
        again = db.session.scalar(text("SELECT pg_backend_pid()"))
        db.session.remove()
        assert db.session.scalar(text("SELECT pg_backend_pid()")) == again  # a live one is kept
        db.session.remove()
        db.engine.dispose()
    drop(url)
