"""A database knows its key: with another one nothing is served, sent or prepared, and nothing is written."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app import create_app
from app.config import BadSetting
from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Kind
from app.core.keys import require_known_key
from app.core.keys.models import KeyMark
from app.db import db, unit_of_work
from tests.browser import serving
from tests.conftest import page
from tests.databases import environment

OTHER = "b3RoZXItZGF0YS1rZXktb3RoZXItZGF0YS1rZXktMDI="


def settings(live: Flask, **more: str) -> dict[str, str]:
    return environment(live.config["DATABASE_URL"], live.config["TEST_FOLDER"], **more)


def other_house(live: Flask) -> Flask:
    return create_app(settings(live, DATA_KEY=OTHER))


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_the_same_key_is_known_again(live: Flask):
    with create_app(settings(live)).app_context():
        require_known_key()
        assert len(db.session.scalars(select(KeyMark)).all()) == 1


def test_another_key_is_refused_with_what_to_do(live: Flask):
    with other_house(live).app_context(), pytest.raises(BadSetting, match="Give the old key back"):
        require_known_key()


def test_with_another_key_no_page_is_served_and_nothing_is_written(live: Flask):
    house = other_house(live)
    house.config["WTF_CSRF_ENABLED"] = False
    client = house.test_client()
    for _ in range(2):
        answer = client.post("/account/sign-in", data={"phone": "13800000009", "send_code": "1"})
        assert answer.status_code == 500 and page(answer).select_one("h1").text == "系统出了问题"
    assert client.get("/healthz").status_code == 200
    assert people() == 0


def test_a_key_that_does_not_open_what_is_there_leaves_no_mark(live: Flask):
    """A database from before the mark."""
    with unit_of_work():
        db.session.execute(delete(KeyMark))
        db.session.add(User(kind=Kind.RESIDENT, name="周晓禾", phone_sealed=privacy.seal("13800000009")))
    with other_house(live).app_context(), pytest.raises(BadSetting):
        require_known_key()
    require_known_key()
    assert db.session.scalar(select(func.count()).select_from(KeyMark)) == 1


@pytest.mark.parametrize(
    "command", [["flask", "--app", "wsgi", "worker"], ["scripts/prepare.py"]], ids=lambda one: one[0]
)
def test_another_key_stops_the_program_with_one_sentence(live: Flask, command: list[str], tmp_path: Path):
    program = serving.start(command, settings(live, DATA_KEY=OTHER, DEMO="1"), tmp_path / "said")
    program.join(120)
    assert program.exitcode == 1
    said = (tmp_path / "said").read_text()
    assert said.startswith("Mingtang cannot start.\nDATA_KEY is not the key") and "Traceback" not in said
    assert len(said.splitlines()) == 2, "nothing else is printed"
