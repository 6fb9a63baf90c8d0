"""Every kind of answer carries the strict headers: pages, errors, redirects, files, feeds, data, static files."""

from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from app import clock
from app.core import attachments
from app.core.accounts.rules import Role
from app.core.attachments import service
from app.db import unit_of_work
from tests.attachments import making
from tests.making import Make, sign_in
from tests.test_site import ON_ONE, Town, rules

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LOCATING = {"/feedback/new": {"Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)"}}  # by a button
KINDS = {"text/html", "application/json", "text/calendar", "application/atom+xml", "application/xml", "text/plain"}


def check(answer: Any, what: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy, what
    for directive in ("default-src '", "base-uri 'none'", "frame-ancestors 'none'", "form-action '"):
        assert directive in policy, f"{what}: {directive}"
    for name, value in {**STRICT, **LOCATING.get(what, {})}.items():
        assert answer.headers[name] == value, f"{what}: {name}"
    assert answer.headers["Cache-Control"], what


@ON_ONE
def test_every_address_answers_with_strict_headers(app: Flask, make: Make):
    town = Town(make)
    office = town.people[Role.OPENNESS_OFFICE]
    kinds, codes = set(), set()
    with clock.at(town.held.ends_at):
        for client in (app.test_client(), sign_in(app, office)):
            for rule in rules(app):
                if "GET" in rule.methods:
                    with app.test_request_context():
                        address = url_for(rule.endpoint, **town.arguments(rule))
                    answer = client.get(address)
                    check(answer, address)
                    kinds.add(answer.mimetype)
                    codes.add(answer.status_code)
    assert kinds >= KINDS, "each kind was seen"
    assert codes >= {200, 302, 403, 404}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nope"),
        ("GET", "/api/v1/nope"),
        ("PUT", "/"),
        ("GET", "/?q=%00"),
        ("GET", "/static/css/house.css"),
        ("GET", "/static/js/house.js"),
        ("GET", "/static/icon.svg"),
        ("GET", "/static/nope.js"),
        ("GET", "/static/nope.js?v=1"),
        ("HEAD", "/"),
        ("OPTIONS", "/"),
    ],
)
def test_errors_and_static_files_answer_with_strict_headers(app: Flask, make: Make, method, path):
    check(app.test_client().open(path, method=method), path)


@pytest.mark.parametrize(("name", "content"), [("a.pdf", making.pdf()), ("a.png", making.picture("PNG"))])
def test_files_are_caged_and_may_not_even_bring_styles(client: FlaskClient, monkeypatch, name, content):
    with unit_of_work():
        kept = attachments.keep(making.upload(name, content), by=None)
    monkeypatch.setitem(service._READERS, "tests", lambda user, file: file.id == kept.id)
    answer = client.get(f"/files/{kept.id}/{name}")
    assert answer.status_code == 200
    check(answer, name)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and policy.endswith("sandbox") and "style-src" not in policy


def test_only_a_file_that_is_there_is_kept_for_ever(app: Flask):
    client = app.test_client()
    assert "immutable" in client.get("/static/css/house.css?v=1").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/nope.css?v=1").headers["Cache-Control"]
