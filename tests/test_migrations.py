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


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET note = 'x'", "DELETE FROM audit_entry"])
def test_the_audit_trail_cannot_be_rewritten_even_with_a_bare_prompt(live: Flask, statement):
    with unit_of_work():
        entry = AuditEntry(actor_name="系统", did="x", subject_kind="event", subject_id=1, changes={}, note="")
        db.session.add(entry)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(text(statement))
    with pytest.raises(RuntimeError, match="never changed"), unit_of_work():
        entry.note = "x"
