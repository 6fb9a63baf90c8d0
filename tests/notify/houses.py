"""A house with its shared rooms only, on a database of its own: these tests commit, in threads and processes."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

import app as product
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind, Role
from app.core.accounts.service import signed_in
from app.core.notify import Reader
from app.core.regions.models import Level, Region
from app.db import db, unit_of_work
from tests.conftest import need
from tests.databases import drop, migrated_url, share_statements, share_templates

SHARED = tuple(room for room in product.ROOMS if room.startswith(("app.web", "app.core")))


def environ(database_url: str, **settings: str) -> dict[str, str]:
    """Settings of a house: keys for tests, no limits by address."""
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "s" * 40,
        "DATA_KEY": "A" * 43,
        "SITE_URL": "https://mingtang.example",
        "RATE_LIMITS": "0",
        **settings,
    }


def build(settings: dict[str, str]) -> Flask:
    """The app without the business rooms, with the notices these tests tell."""
    everything, product.ROOMS = product.ROOMS, SHARED
    try:
        app = product.create_app(settings)
    finally:
        product.ROOMS = everything
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, CHEAP_HASHES=True, PROPAGATE_FAULTS=True)
    share_templates(app)
    share_statements(app)
    app.register_blueprint(Blueprint("test_notices", __name__, template_folder="templates"))
    return app


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without rows, gone after the test."""
    if request.param == "postgres":
        need("postgres")
    url = migrated_url(request.param, tmp_path)
    yield url
    drop(url)


@pytest.fixture
def build_house(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Build a house with other settings on the same database."""
    built: list[Flask] = []

    def make(**settings: str) -> Flask:
        app = build(environ(database_url, STORAGE_URL=f"file:{tmp_path / 'files'}", **settings))
        built.append(app)
        return app

    yield make
    for app in built:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def house(build_house: Callable[..., Flask], tmp_path: Path) -> Iterator[Flask]:
    """A house whose messages become files; inside its context."""
    outbox = f"file:{tmp_path / 'outbox'}"
    app = build_house(SMS_URL=outbox, MAIL_URL=outbox)
    with app.app_context():
        yield app


ANNA = Reader("anna", phone="13800001234", email="anna@example.com")


def resident(name: str = "安娜") -> User:
    """A resident with an account, committed."""
    with unit_of_work() as session:
        user = User(kind=Kind.RESIDENT, name=name)
        session.add(user)
    return user


def staff(*roles: Role) -> User:
    """A member of staff holding the roles in the city, committed."""
    with unit_of_work() as session:
        code = f"43{secrets.randbelow(10**10):010d}"
        city = Region(
            code=code,
            name="长沙市",
            short_name="长沙",
            level=Level.CITY,
            kind="市",
            path=f"/{code}/",
            pinyin="",
            initials="",
        )
        user = User(kind=Kind.STAFF, name="李华", username=secrets.token_hex(4))
        session.add_all([city, user, *(Grant(user=user, role=role, region=city) for role in roles)])
    return user


def sign_in(app: Flask, user: User) -> FlaskClient:
    """A browser in which the person is signed in."""
    with unit_of_work():
        token = signed_in.open_session(user, "a test", "127.0.0.1")
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["login"] = token
    return client
