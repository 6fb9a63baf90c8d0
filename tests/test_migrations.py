"""One reversible history that makes on both databases what the models say."""

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work


def test_models_and_migrations_agree(live: Flask):
    check()


def test_the_history_goes_all_the_way_back_and_up_again(live: Flask):
    db.session.remove()
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    upgrade()
    check()


REWRITES = {
    "sqlite": (
        "UPDATE audit_entry SET note = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT id, at, actor_id, 'x', did, subject_kind, subject_id, changes, note "
        "FROM audit_entry",
        "UPDATE OR REPLACE audit_entry SET id = 99",
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE true ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ),
    "postgresql": (
        "UPDATE audit_entry SET note = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ),
}


@pytest.mark.parametrize("made_by", ["migrations", "models"])
def test_the_audit_trail_cannot_be_rewritten_even_with_a_bare_prompt(live: Flask, made_by):
    if made_by == "models":
        db.session.remove()
        downgrade(revision="base")
        db.create_all()
    with unit_of_work():
        entry = AuditEntry(actor_name="系统", did="x", subject_kind="event", subject_id=1, changes={}, note="")
        db.session.add(entry)
    for statement in REWRITES[db.engine.dialect.name]:
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(text(statement))
    with pytest.raises(RuntimeError, match="never changed"), unit_of_work():
        entry.note = "x"
    with unit_of_work():
        rows = db.session.execute(text("SELECT actor_name, note FROM audit_entry")).all()
    assert [tuple(row) for row in rows] == [("系统", "")]
