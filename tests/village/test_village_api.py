"""Boards as data: answers are as described, only what is public now, the same figures as the page; the feed."""

from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from app.village.laws import Verdict, judge_document
from app.village.rules.life import State
from tests.village.making import Hamlet

pytestmark = pytest.mark.databases("sqlite")


def described(client: FlaskClient, path: str, data: Any) -> None:
    description = client.get("/api/openapi.json").get_json()
    schema = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": description["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(data)


@pytest.mark.parametrize("below", ["", "/finance", "/finance/{period}", "/notices"])
def test_real_answers_are_as_the_description_says(client: FlaskClient, hamlet: Hamlet, below: str):
    hamlet.book()
    hamlet.notice()
    where = f"/api/v1/villages/{hamlet.village.region.code}{below.format(period='2026-10')}"
    described(client, f"/api/v1/villages/{{code}}{below}", client.get(where).get_json())


def test_the_list_is_paged_and_by_region(client: FlaskClient, hamlet: Hamlet):
    listed = client.get(f"/api/v1/villages?region={hamlet.township.code}").get_json()
    described(client, "/api/v1/villages", listed)
    assert [row["code"] for row in listed["items"]] == [hamlet.village.region.code]
    assert client.get("/api/v1/villages?page=2").get_json()["items"] == []
    assert client.get("/api/v1/villages?page=x").status_code == 400
    assert client.get("/api/v1/villages/999999999999").status_code == 404


def test_what_is_not_public_is_no_data(client: FlaskClient, hamlet: Hamlet):
    where = f"/api/v1/villages/{hamlet.village.region.code}"
    draft = hamlet.draft()
    for state in (State.DRAFT, State.CHECKING, State.SIGNING, State.REVIEWING):
        hamlet.pass_on(draft, state)
        assert client.get(f"{where}/finance").get_json()["items"] == []
        assert client.get(f"{where}/finance/2026-10").status_code == 404
        assert b"2026" not in client.get("/feeds/villages.atom").data.partition(b"<entry>")[2]
    hamlet.pass_on(draft, State.PUBLISHED)
    (row,) = client.get(f"{where}/finance").get_json()["items"]
    book = client.get(f"{where}/finance/2026-10").get_json()
    assert row["closing"] == book["closing"] == "234880.36"
    assert not [found for found in judge_document(book) if found.verdict == Verdict.FAILS]


def test_the_feed_names_what_was_published_in_a_region(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    space = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(client.get(f"/feeds/villages.atom?region={hamlet.township.code}").data)
    assert [entry.findtext(f"{space}title") for entry in feed.iter(f"{space}entry")] == [
        "葛家山村 2026 年 10 月财务收支"
    ]
