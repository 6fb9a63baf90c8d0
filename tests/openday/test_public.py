"""Public pages: open months among the open days, what the draw page publishes."""

from datetime import timedelta

import pytest

from app import clock
from app.db import unit_of_work
from app.openday.rules import Category, Kind, Leftover, Selection, State
from app.openday.service import events, selection
from tests.conftest import page
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")


def titles(client, address: str) -> list[str]:
    return [tag.get_text(strip=True) for tag in page(client.get(address)).select("main .grid h2")]


def test_an_open_month_stands_in_the_list_until_its_last_day(client, make: Make):
    starts = MONDAY + timedelta(days=10)
    with unit_of_work():
        month = make.event(
            kind=Kind.MONTH, seats=[], title="开放月", starts_at=starts, ends_at=starts + timedelta(days=30)
        )
        other = make.event(kind=Kind.MONTH, seats=[], title="别处的开放月")
        make.event(title="走进水厂")
    here = f"region={month.region.code}"
    with clock.at(MONDAY):
        card = page(client.get(f"/openday/?{here}")).select_one(".grid article")
        assert "开放月" in card.select_one("h2").text
        assert "即将开始" in card.text and "报名" not in card.text, "one signs up for its events, not for the month"
        assert titles(client, "/openday/?when=open") == ["走进水厂"]
        assert titles(client, f"/openday/?kind=month&{here}") == ["开放月"]
        assert other.title not in client.get(f"/openday/?kind=month&{here}").text
    with clock.at(starts + timedelta(days=1)):
        assert "进行中" in client.get(f"/openday/?when=coming&{here}").text
    with clock.at(starts + timedelta(days=31)):
        assert titles(client, f"/openday/?when=coming&{here}") == []
        assert titles(client, f"/openday/?when=past&{here}") == ["开放月"]


def test_an_event_of_a_month_links_back_to_it(client, make: Make):
    with unit_of_work():
        month, draft = make.event(kind=Kind.MONTH, seats=[], title="开放月"), make.draft(kind=Kind.MONTH, seats=[])
        inside, outside, early = make.event(month=month), make.event(), make.event(month=draft)
    assert (
        page(client.get(f"/openday/{inside.id}/")).select_one(f'main a[href="/openday/{month.id}/"]').text == "开放月"
    )
    assert "开放月" not in page(client.get(f"/openday/{outside.id}/")).select_one("main").text
    assert f"/openday/{draft.id}/" not in client.get(f"/openday/{early.id}/").text, "a draft is nobody's business"


def test_the_draw_page_publishes_the_seats_and_the_rule_for_left_over_ones(client, make: Make):
    seats = [(Category.RESIDENT, 6, 1), (Category.EXPERT, 3, 0)]
    with unit_of_work():
        event = make.event(kind=Kind.MEETING, selection=Selection.DRAW, seats=seats, leftover=Leftover.KEEP)
        make.entry(event)

    def told() -> list[str]:
        soup = page(client.get(f"/openday/{event.id}/draw/"))
        assert "空缺，不转给其他类" in soup.select_one("main").text
        return [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]

    assert told() == ["群众代表 6", "专家 3"]
    with clock.at(event.signup_closes_at), unit_of_work():
        events.close(event, by=None)
        selection.freeze(event, by=event.drafted_by)
    assert told() == ["群众代表 6", "专家 3"]


def test_a_postponed_event_promises_no_day(client, make: Make):
    with unit_of_work():
        event = make.event()
        with clock.at(MONDAY):
            events.postpone(event, "场馆停电", by=event.drafted_by)
    whole = page(client.get(f"/openday/{event.id}/")).select_one("main").text
    assert "待定（原定 2026年12月8日（周二）10:00）" in whole
    assert "加进我的日历" not in whole
    assert "原定 2026年12月8日（周二）10:00" in page(client.get("/openday/?when=coming")).select_one(".notice").text


@pytest.mark.parametrize("listed", ["selected", "published"])
def test_what_has_ended_is_not_about_to_be_held_though_nobody_recorded_it_yet(client, make: Make, listed):
    with unit_of_work():
        event = make.event(title="泵站开放日")
        event.state = State(listed)
    last = event.ends_at - timedelta(minutes=1)
    with clock.at(last):
        assert titles(client, "/openday/?when=coming") == ["泵站开放日"]
        assert "将要举行" in client.get("/").text and "泵站开放日" in client.get("/").text
    with clock.at(event.ends_at):
        assert titles(client, "/openday/?when=coming") == [] and titles(client, "/openday/?when=past") == ["泵站开放日"]
        assert client.get("/api/v1/opendays?when=coming").get_json()["items"] == []
    with clock.at(event.ends_at + timedelta(minutes=2)):
        assert "将要举行" not in client.get("/").text, "a remembered page shows it within a minute"
    with unit_of_work():
        make.event(title="走进水厂", starts_at=event.starts_at + timedelta(days=3))
    with clock.at(event.ends_at + timedelta(hours=1)):
        assert titles(client, "/openday/") == ["走进水厂", "泵站开放日"]
