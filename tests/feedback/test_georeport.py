"""Open311: a client that knows only the specification posts and reads, through a real server."""

import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import screening
from app.feedback.service.originals import author_of, words_of
from tests.browser import serving
from tests.conftest import free_port
from tests.databases import environment
from tests.feedback.georeport_client import Client, Fault
from tests.feedback.making import Town
from tests.making import MONDAY, Make

TEXT = "村口路灯不亮。已经一个月了，晚上看不见路。"


@pytest.fixture
def endpoint(live: Flask, tmp_path: Path) -> Iterator[str]:
    """The house on a real server."""
    with unit_of_work():
        Town(Make())
    port = free_port()
    env = environment(
        live.config["SQLALCHEMY_DATABASE_URI"], tmp_path, SITE_URL=f"http://127.0.0.1:{port}", RATE_LIMITS="1"
    )
    server = serving.start(["gunicorn", "-b", f"127.0.0.1:{port}", "tests.entrance:app"], env, tmp_path / "log")
    address = f"http://127.0.0.1:{port}/open311/v2"
    try:
        for _ in range(600):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.join()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_of_the_specification_posts_and_reads(live: Flask, endpoint: str, form: str) -> None:
    client = Client(endpoint, form, jurisdiction="changsha.gov.cn")
    services = client.services()
    assert {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"} <= set(services[0])
    code = next(row["service_code"] for row in services if row["service_name"] == "求助：路灯供电")
    given = client.post(
        code, description=TEXT, address_string="葛家山村 村口", phone="13800001234", first_name="晓禾", last_name="周"
    )
    no = given["service_request_id"]
    assert no.startswith("FB-") and "查询码" in given["service_notice"]
    assert client.requests(service_request_id=no) == []  # nobody has read it yet
    with pytest.raises(Fault) as fault:
        client.request(no)
    assert fault.value.status == 404
    with unit_of_work():
        post = db.session.scalars(select(Post).where(Post.no == no)).one()
        office = db.session.scalars(select(User).where(User.name == "政务公开办甲")).one()
        assert post.channel == Channel.API and post.kind == Kind.HELP and post.region.short_name == "葛家山村"
        screening.release(post, *screening.masked(post), {}, by=office)
    found = client.request(no)
    assert found["status"] == "open" and TEXT in found["description"]
    assert found["address"].startswith("葛家山村") and found["service_code"] == code
    assert [row["service_request_id"] for row in client.requests(status="open")] == [no]
    assert client.requests(status="closed") == []
    site = endpoint.removesuffix("/open311/v2")
    with urllib.request.urlopen(f"{site}/feedback/cases.csv", timeout=30) as streamed:
        assert no in streamed.read().decode()  # streamed by a real server, which a test client does not show
    assert client.requests(start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z") == []


FAULTS = [
    ("post", {"service_code": "nothing-1", "description": TEXT, "address_id": "430121"}, 400),
    ("post", {"service_code": "ask-1", "description": TEXT}, 400),
    ("post", {"service_code": "ask-1", "description": "短", "lat": "28.2", "long": "113.0"}, 400),
    ("post", {"service_code": "ask-1", "description": TEXT, "lat": "north", "long": "113.0"}, 400),
    ("requests", {"status": "later"}, 400),
    ("requests", {"start_date": "yesterday"}, 400),
    ("request", {"service_request_id": "FB-2026-999999"}, 404),
]


def test_faults_come_in_the_form_of_the_specification(live: Flask, endpoint: str) -> None:
    for form in ("json", "xml"):
        client = Client(endpoint, form)
        for verb, given, status in FAULTS:
            with pytest.raises(Fault) as fault:
                getattr(client, verb)(**given)
            assert fault.value.status == status and fault.value.errors[0][1], (verb, given)


def test_nobody_is_told_at_a_number_nobody_proved(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        data = {
            "service_code": f"ask-{town.topic.id}",
            "description": TEXT,
            "address_id": town.village.code,
            "phone": "13800001234",
            "email": "a@example.com",
        }
        assert client.post("/open311/v2/requests.json", data=data).status_code == 201
        post = db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()
        assert post.phone_hash is None and author_of(post).phone == "13800001234" and words_of(post).text == TEXT
        assert db.session.scalar(select(Message.id).where(Message.subject_kind == "feedback_post")) is None


def test_a_report_is_no_service_and_its_history_is_an_extension(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        assert "举报" not in client.get("/open311/v2/services.json").text
        post = town.answered()
        found = client.get(f"/open311/v2/requests/{post.no}.json?extensions=true").get_json()[0]
        assert found["status"] == "closed"
        assert [step["description"] for step in found["extended_attributes"]["status_history"]][0] == "收到网上咨询"
        assert client.get("/open311/v2/discovery.xml").data.startswith(b"<?xml")
        assert client.get("/open311/v2/services.html").status_code == 404


def test_several_services_are_filtered_by_together(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        made = [town.public(kind=kind) for kind in (Kind.ASK, Kind.COMPLAIN, Kind.HELP)]
        topic = town.topic.id
        address = "/open311/v2/requests.json"
        both = client.get(address, query_string={"service_code": f"ask-{topic},complain-{topic}"}).get_json()
        assert {row["service_request_id"] for row in both} == {made[0].no, made[1].no}
        assert client.get(address, query_string={"service_code": f"ask-{topic},nothing-1"}).status_code == 404


@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_days_like_others(client: FlaskClient, town: Town, name: str, day: str) -> None:
    with clock.at(MONDAY):
        post = town.public()
        found = client.get("/open311/v2/requests.json", query_string={name: day})
        assert found.status_code == 200
        is_there = name == "start_date" and day.startswith("0001")  # an end alone means the 90 days before it
        assert ([row["service_request_id"] for row in found.get_json()] == [post.no]) == is_there
