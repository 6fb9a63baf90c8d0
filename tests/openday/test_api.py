"""The open interface: real answers against its own description, versions, readers from other sites."""

from typing import Any

import jsonschema_rs
import pytest

from app import clock
from app.db import db, unit_of_work
from app.openday.models import Event
from app.openday.rules import Category, Kind, Outcome
from app.openday.service import after, day, events
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def held(make: Make) -> Event:
    """An event with agenda, a change, two kinds of seats and two opinions, one of them answered."""
    with unit_of_work():
        event = make.event(kind=Kind.SYMPOSIUM, seats=[(Category.RESIDENT, 2, 1), (Category.EXPERT, 1, 0)])
        entry = make.entry(event)
        with clock.at(MONDAY):
            events.change(event, {"place": "二楼"}, "一楼装修", by=event.drafted_by)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            day.check_in(event, entry.applicant, by=event.drafted_by)
            answered = after.write_down(event, "水压不够，电话 13912345678", None, entry, True, by=event.drafted_by)
            second = after.write_down(event, "票价高了", event.agenda[0].id, None, True, by=event.drafted_by)
            after.release(second, "票价高了", by=event.drafted_by)
            after.answer(answered, Outcome.PARTLY, "先修二期管网", event.unit, by=event.drafted_by)
    return event


def hold(event: Event) -> None:
    with clock.at(event.ends_at), unit_of_work():
        events.hold(event, by=event.drafted_by)


def described(description: dict[str, Any], path: str) -> Any:
    """What the description says a good answer of this path looks like."""
    operation = description["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": description["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_real_answers_are_as_the_description_says(client, make: Make, held):
    hold(held)
    with unit_of_work():
        make.event(kind=Kind.MONTH, seats=[])
    description = client.get("/api/openapi.json").get_json()
    listed = client.get("/api/v1/opendays").get_json()
    described(description, "/api/v1/opendays").validate(listed)
    one = client.get(f"/api/v1/opendays/{held.id}").get_json()
    described(description, "/api/v1/opendays/{id}").validate(one)
    assert len(one["seats"]) == len(one["opinions"]) == 2
    assert len(one["agenda"]) == len(one["changes"]) == 1
    for name in ("seats", "agenda", "changes", "opinions"):
        row = {**one[name][0], "surprise": 1}
        with pytest.raises(jsonschema_rs.ValidationError):
            described(description, "/api/v1/opendays/{id}").validate({**one, name: [row]})


def test_every_parameter_is_described(client, make: Make):
    parameters = client.get("/api/openapi.json").get_json()["paths"]["/api/v1/opendays"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == ["page", "per_page", "region", "kind", "when", "q"]
    with unit_of_work():
        make.event(title="走进水厂")
        make.event(title="票价听证")
    assert [one["title"] for one in client.get("/api/v1/opendays?q=水厂").get_json()["items"]] == ["走进水厂"]


def test_opinions_are_data_as_soon_as_the_page_shows_them_and_no_sooner(client, held):
    def opinions() -> list[Any]:
        return [row["text"] for row in client.get(f"/api/v1/opendays/{held.id}").get_json()["opinions"]]

    with unit_of_work(), clock.at(held.starts_at):
        unread = after.write_down(held, "厂门口还缺一块路牌", None, None, True, by=held.drafted_by)
    for state in ("before the event is written down as held", "afterwards"):
        shown = client.get(f"/openday/{held.id}/").text
        assert opinions() == ["水压不够，电话 139****5678", "票价高了"], state
        assert "票价高了" in shown and "另有 1 条" in shown and "路牌" not in shown
        if state != "afterwards":
            hold(held)
    with unit_of_work(), clock.at(held.ends_at):
        after.release(unread, "厂门口还缺一块路牌", by=held.drafted_by)
    assert opinions()[-1] == "厂门口还缺一块路牌" in client.get(f"/openday/{held.id}/").text


def test_a_version_already_read_is_not_sent_again(client, held):
    for address in ("/api/v1/opendays", f"/api/v1/opendays/{held.id}"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Access-Control-Allow-Origin"] == again.headers["Access-Control-Allow-Origin"] == "*"
        with unit_of_work():
            held.place += "东"
            db.session.flush()
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
