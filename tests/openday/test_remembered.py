"""A page written once for all strangers: never older than what it shows, never anybody's own."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.db import db, unit_of_work
from app.openday.rules import Audience, Category, Outcome
from app.openday.service import after, day, events, seats, signup
from app.web.remembered import PAGES, STANDS_FOR_TOKEN, Pages
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]
TOKEN = re.compile(r'value="[^"]{60,}"')


@pytest.fixture(autouse=True)
def _no_page_yet():
    PAGES.kept.clear()


def read(app, address: str) -> str:
    """As a new stranger reads it; each has a token of their own."""
    return TOKEN.sub("", app.test_client().get(address).text)


def test_after_every_change_strangers_read_the_new_page(app, make: Make, a_file):
    event = make.event(seats=[(Category.RESIDENT, 1, 1)], companions=1)
    address = f"/openday/{event.id}/"
    kept: dict[str, object] = {}
    by = event.drafted_by

    def opinion():
        return kept.setdefault("opinion", after.write_down(event, "水压不够", None, kept["first"], True, by=by))

    before = [
        lambda: kept.update(first=make.entry(event)),
        lambda: kept.update(second=make.entry(event)),
        lambda: events.change(event, {"place": "二水厂"}, "一水厂检修", by=by),
        lambda: events.add_item(event, "参观路线", None, "", by=by),
        lambda: kept.update(paper=events.add_paper(event, "路线图", a_file(by), Audience.PUBLIC, None, by=by)),
        lambda: events.withdraw_paper(kept["paper"], by=by),
        lambda: events.release_reserved(event, by=by),
        lambda: seats.accept(kept["second"]),
        lambda: signup.withdraw(kept["second"], by=None),
        lambda: events.postpone(event, "停水一天", by=by),
        lambda: events.resume(event, event.starts_at, event.ends_at, "来水了，如期举行", by=by),
        lambda: events.close_early(event, "场地有限，提前截止", by=by),
    ]
    later = [
        lambda: day.check_in(event, kept["first"].applicant, by=by),
        opinion,
        lambda: after.release(opinion(), "水压不够", by=by),
        lambda: after.answer(opinion(), Outcome.ADOPTED, "下月换管", event.unit, by=by),
        lambda: after.add_result(opinion(), "已经换了水管", "", by=by),
        lambda: events.hold(event, by=by),
        lambda: after.write_minutes(event, "看了水厂。", "", by=by),
    ]
    for moment, steps in ((MONDAY, before), (event.ends_at, later)):
        with clock.at(moment):
            for number, step in enumerate(steps):
                with unit_of_work():
                    step()
                remembered = [read(app, page) for page in (address, "/openday/")]
                PAGES.kept.clear()
                assert remembered == [read(app, page) for page in (address, "/openday/")], f"step {number} at {moment}"


def test_the_second_stranger_reads_the_page_without_asking_for_it_anew(app, make: Make, statements):
    event = make.event()
    with unit_of_work():
        db.session.flush()
    for address, most in ((f"/openday/{event.id}/", 1), (f"/openday/{event.id}/signup", 1), ("/openday/", 1)):
        with clock.at(MONDAY):
            first = read(app, address)
            statements.clear()
            assert read(app, address) == first
        asked = [text for text in statements if text.startswith("SELECT")]
        assert len(asked) == most, asked


def test_every_stranger_has_a_token_of_their_own(app, make: Make):
    app.config["WTF_CSRF_ENABLED"] = True
    event = make.event()
    with clock.at(MONDAY):
        tokens = set()
        for _ in range(3):
            client = app.test_client()
            soup = page(client.get(f"/openday/{event.id}/signup"))
            token = soup.select_one("form[data-once] input[name=csrf_token]")["value"]
            tokens.add(token)
            assert STANDS_FOR_TOKEN not in str(soup)
            answer = client.post("/place", data={"csrf_token": token, "code": event.region.code, "next": "/"})
            assert answer.status_code == 302
    assert len(tokens) == 3


def test_a_page_without_a_form_gives_a_stranger_no_cookie(app, make: Make):
    event = make.event()
    with clock.at(MONDAY):
        for address in (f"/openday/{event.id}/", "/openday/", "/", "/about"):
            answer = app.test_client().get(address)
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers, address


@pytest.mark.databases("sqlite", "postgres")
def test_a_filtered_list_is_remembered_for_nobody(app, make: Make):
    make.event()
    with clock.at(MONDAY):
        assert "没有符合条件" in read(app, "/openday/?when=past")
        assert PAGES.kept == {}


def test_what_belongs_to_one_reader_is_shown_to_no_other(app, make: Make):
    event = make.event()
    with clock.at(MONDAY):
        resident = sign_in(app, make.resident("周晓禾"))
        assert "登录" not in page(resident.get(f"/openday/{event.id}/")).select_one("header.mast").text
        told = app.test_client()
        with told.session_transaction() as session:
            session["_flashes"] = [("success", "报名已撤回")]
        assert "报名已撤回" in told.get(f"/openday/{event.id}/").text
        stranger = page(app.test_client().get(f"/openday/{event.id}/"))
    assert "登录" in stranger.select_one("header.mast").text
    assert "报名已撤回" not in stranger.text


def test_sign_up_closes_on_the_second_for_readers_of_remembered_pages_too(app, make: Make):
    event = make.event()
    with clock.at(event.signup_closes_at - timedelta(seconds=1)):
        assert "我要报名" in read(app, f"/openday/{event.id}/")
    with clock.at(event.signup_closes_at + timedelta(seconds=1)):
        assert "我要报名" not in read(app, f"/openday/{event.id}/")


def test_a_draft_and_a_discarded_event_are_remembered_for_nobody(app, make: Make):
    event = make.draft()
    assert app.test_client().get(f"/openday/{event.id}/").status_code == 404
    assert PAGES.kept == {}


def test_the_longest_unread_page_is_forgotten_first():
    pages = Pages(most=2)
    pages.put("a", "甲")
    pages.put("b", "乙")
    assert pages.get("a") == "甲"
    pages.put("c", "丙")
    assert (pages.get("a"), pages.get("b"), pages.get("c")) == ("甲", None, "丙")
