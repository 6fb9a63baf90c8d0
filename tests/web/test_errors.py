"""Error pages: in Chinese, with every header, without a question to the database, and without a database at all."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.core.accounts.rules import Role
from app.web.shell import CSP, ERRORS
from tests.conftest import free_port, page
from tests.databases import environment
from tests.making import Make, sign_in

WRONG_HOST = {"headers": {"Host": "evil.example"}}
QUIET: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/nope", {}, 404),
    ("GET", "/%00", {}, 404),
    ("GET", "/?q=%00", {}, 400),
    ("GET", "/", WRONG_HOST, 400),
    ("GET", "/", {"headers": {"Host": "evil example"}}, 400),
    ("PUT", "/", {}, 405),
    ("POST", "/place", {"data": {"csrf_token": "old"}}, 400),
    ("GET", "/healthz", {}, 200),
    ("GET", "/robots.txt", {}, 200),
    ("GET", "/static/css/house.css", {}, 200),
    ("GET", "/static/nope.css", {}, 404),
]


def ids(case: Any) -> str:
    return str(case) if isinstance(case, str | int) else ""


@pytest.fixture(params=["stranger", "resident"])
def reader(request: pytest.FixtureRequest, app: Flask, make: Make) -> Iterator[FlaskClient]:
    client = app.test_client() if request.param == "stranger" else sign_in(app, make.resident())
    app.config["WTF_CSRF_ENABLED"] = True
    yield client
    app.config["WTF_CSRF_ENABLED"] = False


def check(answer: Any, code: int) -> None:
    assert answer.status_code == code
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if code >= 400:
        soup = page(answer)
        assert soup.select_one("h1").text == ERRORS[code][0]
        assert soup.select_one('link[rel="stylesheet"]')["href"].startswith("/static/css/house.css?v=")
        assert "evil" not in answer.text + (answer.location or "")


@pytest.mark.parametrize(("method", "path", "more", "code"), QUIET, ids=ids)
def test_errors_and_signs_of_life_ask_the_database_nothing(reader, statements, method, path, more, code):
    check(reader.open(path, method=method, **more), code)
    assert statements == []


def test_a_forbidden_page_asks_only_who_is_there(app: Flask, make: Make, statements):
    client = sign_in(app, make.staff(Role.HANDLER))
    statements.clear()
    check(client.get("/desk/people/"), 403)
    asked = [line for line in statements if line.startswith("SELECT")]
    assert len(asked) == 2, "the session with its person, and the person's roles"


def test_too_many_requests_are_turned_away_without_a_question(app: Flask, make: Make, tmp_path: Path):
    hurried = create_app({**environment(app.config["DATABASE_URL"], tmp_path), "RATE_LIMITS": "1"})
    client = hurried.test_client()
    answers = [client.get("/robots.txt") for _ in range(601)]
    assert {answer.status_code for answer in answers[:600]} == {200}
    check(answers[600], 429)
    assert 1 <= int(answers[600].headers["Retry-After"]) <= 60


def test_a_person_is_counted_wherever_he_is(app: Flask, tmp_path: Path):
    hurried = create_app({**environment(app.config["DATABASE_URL"], tmp_path), "RATE_LIMITS": "1"})
    client, other = hurried.test_client(), hurried.test_client()
    for browser, who in ((client, 7), (other, 8)):
        with browser.session_transaction() as session:
            session["who"] = who
    codes = [client.get("/robots.txt", environ_base={"REMOTE_ADDR": f"10.0.0.{n % 9}"}).status_code for n in range(301)]
    assert codes == [200] * 300 + [429]
    assert other.get("/robots.txt").status_code == 200


BROKEN = ["sqlite:////nowhere/at/all.sqlite", f"postgresql://postgres@127.0.0.1:{free_port()}/x"]


@pytest.fixture(params=BROKEN, ids=["sqlite", "postgres"])
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> FlaskClient:
    """A browser with a login cookie before a house whose database is away."""
    house = create_app(environment(request.param, tmp_path))
    client = house.test_client()
    with client.session_transaction() as session:
        session.update(login="token", who=1)
    return client


@pytest.mark.parametrize(("method", "path", "more", "code"), QUIET, ids=ids)
def test_without_a_database_errors_are_still_told_in_words(broken, method, path, more, code):
    check(broken.open(path, method=method, **more), code)


@pytest.mark.parametrize("path", ["/", "/account/", "/openday/", "/files/1/a.pdf", "/workdays/"])
def test_without_a_database_a_page_says_that_it_is_not_the_readers_fault(broken, path):
    check(broken.get(path), 500)


def test_without_a_database_the_site_is_not_ready_but_alive(broken):
    answer = broken.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"database": False, "worker": False})
    assert broken.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("form", "size"), [("multipart/form-data", 3_000_000), ("application/x-www-form-urlencoded", 21_000_000)]
)
def test_a_form_that_is_too_large_is_told_what_to_do(app: Flask, form, size):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/account/sign-in", data={"phone": "1" * size}, content_type=form)
    check(answer, 413)
    assert "您填的内容还在" in answer.text


def test_a_request_above_the_limit_names_it_and_keeps_the_menu(app: Flask):
    app.config["WTF_CSRF_ENABLED"] = False
    photo = (BytesIO(b"x" * 22_000_000), "a.jpg")
    answer = app.test_client().post("/feedback/new", data={"photos": photo}, content_type="multipart/form-data")
    check(answer, 413)
    soup = page(answer)
    assert "最多 20 MB，这次有 21.0 MB" in soup.text and "照片" in soup.text
    assert soup.select_one("nav a[href='/feedback/']") is not None


def test_a_browser_stops_where_the_form_would_refuse(app: Flask):
    soup = page(app.test_client().get("/account/sign-in"))
    assert (soup.select_one("#phone")["maxlength"], soup.select_one("#code")["maxlength"]) == ("40", "12")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/feedback/similar.json", 400),  # without a token
        ("POST", "/feedback/similar.json?q=%00", 400),
        ("GET", "/api/v1/feedback?page=%00", 400),
        ("GET", "/surveys/1/results.json", 404),
        ("GET", "/nothing/of/this/name.json", 404),
    ],
)
def test_who_asks_for_data_is_refused_in_data(app: Flask, method, path, code):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().open(path, method=method)
    app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == code and answer.get_json() == {"error": ERRORS[code][0], "help": ERRORS[code][1]}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:5000", "[::1]", "[::1]:5000", "LOCALHOST"])
def test_the_machines_own_names_are_always_answered(app: Flask, host):
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == 200


def test_a_fault_is_logged_without_the_secret_in_its_address(broken, caplog):
    assert broken.get("/openday/offers/s3cret-token").status_code == 500
    (line,) = [record.getMessage() for record in caplog.records if record.getMessage().startswith("fault")]
    assert "/openday/offers/<token>" in line
    assert "s3cret-token" not in line


def test_a_browser_that_asks_for_the_old_icon_gets_the_new_one(app: Flask):
    answer = app.test_client().get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_nobody_is_sent_to_a_telephone_that_the_page_has_not(app: Flask) -> None:
    """The footer has one only where SITE_PHONE is set."""
    client = app.test_client()
    assert "点页面下方的“我为网站找错”告诉我们" in client.get("/about").text
    app.config["SITE_PHONE"] = "0731-84010000"
    try:
        shown = client.get("/about").text
    finally:
        app.config["SITE_PHONE"] = ""
    assert "打 0731-84010000 告诉我们" in shown and "“我为网站找错”告诉我们" not in shown
