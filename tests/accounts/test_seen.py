"""When a session was last in use: noted now and then, beside the page, which never fails or waits for it."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import event, select

from app import clock
from app.core.accounts.models import LoginSession
from app.core.accounts.service.signed_in import SEEN_EVERY
from app.db import db, unit_of_work
from tests.making import MONDAY, Make, sign_in


def seen_at():
    db.session.remove()  # a page's own transaction sees the moment in which it began
    with unit_of_work():
        return db.session.scalars(select(LoginSession.seen_at)).one()


def signed_in(live: Flask):
    with clock.at(MONDAY), unit_of_work():
        user = Make().resident()
    with clock.at(MONDAY):
        return sign_in(live, user)


def test_a_session_in_use_is_noted_at_most_every_ten_minutes(live: Flask):
    client = signed_in(live)
    for minutes, noted in ((9, 0), (10, 10), (19, 10), (25, 25)):
        with clock.at(MONDAY + timedelta(minutes=minutes)):
            assert client.get("/account/").status_code == 200
        assert seen_at() == MONDAY + timedelta(minutes=noted)


def test_a_posted_form_notes_nothing_so_that_sqlite_never_waits_for_itself(live: Flask):
    client = signed_in(live)
    with clock.at(MONDAY + SEEN_EVERY):
        client.post("/account/profile", data={"name": "周晓禾"})
    assert seen_at() == MONDAY


def test_a_page_is_shown_though_the_note_cannot_be_written(live: Flask):
    client = signed_in(live)

    tried = []
    event.listen(db.engine, "before_cursor_execute", lambda *what: tried.append(what[2]))
    with db.engine.connect() as other:
        other.exec_driver_sql("UPDATE login_session SET agent = 'x'")
        with clock.at(MONDAY + SEEN_EVERY):
            assert client.get("/account/").status_code == 200
        other.rollback()
    assert any(line.startswith("UPDATE login_session") for line in tried)
