"""Pages as their readers see them: forms that lose nothing, errors beside their field, nothing personal in public."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.core.accounts.rules import Role
from app.core.accounts.service import passwords
from app.db import db, unit_of_work
from app.openday.models import Entry, Event, Paper
from app.openday.rules import Category, EntryState, Kind, Part, Selection, State
from app.openday.service import applying, events, seats, signup
from tests.conftest import page
from tests.making import MONDAY, Make, id_number, sign_in, with_codes

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]


def typed(number: int = 1, **more: str) -> dict[str, str]:
    return {
        "category": "resident",
        "people-0-name": "周晓禾",
        "people-0-id_number": id_number(number),
        "people-0-part": "child",
        "phone": "13800001234",
        "opinion": "老人票价能不能再低一点",
        "consent": "y",
        "promise": "y",
        **more,
    }


@pytest.fixture
def open_event(make: Make) -> Event:
    with unit_of_work():
        return make.event()


def sign_up(client: FlaskClient, event: Event, **more: str):
    with clock.at(MONDAY):
        return client.post(f"/openday/{event.id}/signup", data=typed(**more), follow_redirects=True)


def test_a_sign_up_ends_on_its_receipt_with_number_and_code(client, open_event):
    soup = page(sign_up(client, open_event))
    assert soup.select_one("h1").text == f"报名 {open_event.no}-0001"
    assert len(soup.select_one(".flash strong").text) == 8
    again = page(client.get(f"/openday/entries/{db.session.query(Entry).one().id}/"))
    assert again.select_one("h1").text == f"报名 {open_event.no}-0001"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"phone": "1380000123"}, "phone", "少了 1 位"),
        ({"phone": ""}, "phone", "请填写手机号"),
        ({"people-0-id_number": "430121198503120417"}, "people-0-id_number", "对不上"),
        ({"people-0-name": ""}, "people-0-name", "请填写姓名"),
        ({"category": "pilot"}, "category", ""),
        ({"consent": ""}, "consent", "同意"),
        ({"email": "nobody"}, "email", "邮箱"),
        ({"opinion": "长" * 2001}, "opinion", "最多 2000 字"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, open_event, change, field, words):
    soup = page(sign_up(client, open_event, **change))
    assert words in soup.select_one(f'[id="{field}-error"]').text
    assert soup.select_one(f'.err a[href="#{field}"]')
    assert soup.select_one("title").text.startswith("错误：")
    if field != "opinion":
        assert soup.select_one("#opinion").text.strip() == "老人票价能不能再低一点"
    if field != "people-0-name":
        assert soup.select_one('[id="people-0-name"]')["value"] == "周晓禾"
    assert db.session.query(Entry).count() == 0


def mistaken_fields(soup) -> list[str]:
    return [link["href"].removeprefix("#") for link in soup.select(".err a")]


def test_what_lacks_its_shape_and_what_the_rules_refuse_is_said_in_one_round(client, make: Make):
    with unit_of_work():
        event = make.event(companions=1, verify_phone=True, seats=[(Category.RESIDENT, 5, 0)])
    wrong = {
        "people-0-name": "",
        "people-0-id_number": id_number(1, date(2010, 1, 1)),
        "people-1-name": "小禾",
        "people-1-id_number": "430121198503120417",
        "people-1-part": "child",
        "email": "nobody",
        "opinion": "长" * 2001,
        "consent": "",
    }
    soup = page(sign_up(client, event, **wrong))
    people = ["people-0-name", "people-0-id_number", "people-1-id_number"]
    assert mistaken_fields(soup) == [*people, "code", "email", "opinion", "consent"]
    soup = page(sign_up(client, event, **wrong | {"opinion": "短", "phone": "1380000"}))
    assert mistaken_fields(soup) == [*people, "phone", "email", "consent"], "the same without an error of shape"
    soup = page(sign_up(client, event, **wrong | {"phone": "", "category": ""}))
    told = [item.text for item in soup.select(".err li")]
    assert "请填写手机号，结果会发到这个号码" in told
    assert sum("手机号" in words for words in told) == 1, "one sentence for one field"


def test_a_clerk_is_told_everything_in_one_round_too(app, make: Make):
    with unit_of_work():
        event = make.event()
    desk = sign_in(app, event.drafted_by)
    wrong = typed(channel="counter", category="", consent="", **{"people-0-id_number": "430121198503120417"})
    with clock.at(MONDAY):
        soup = page(desk.post(f"/desk/openday/{event.id}/entries/new", data=wrong))
    assert mistaken_fields(soup) == ["category", "people-0-id_number", "consent"]


def test_a_stranger_without_the_code_does_not_learn_who_signed_up(client, make: Make):
    with unit_of_work():
        event = make.event(verify_phone=True)
        make.entry(event, 1)
    for change in ({}, {"opinion": "长" * 2001}):
        soup = page(sign_up(client, event, **change))
        assert "已经报过名" not in soup.text
        assert "code" in mistaken_fields(soup)


def test_a_closed_event_asks_for_nothing_else(client, open_event):
    with clock.at(open_event.signup_closes_at):
        soup = page(client.post(f"/openday/{open_event.id}/signup", data=typed(email="nobody", consent="")))
    assert [item.text for item in soup.select(".err li")] == ["报名已截止。您可以看看其他正在报名的活动"]


def test_a_second_entry_a_closed_and_a_full_event_are_told_in_words(client, open_event):
    sign_up(client, open_event)
    assert "已经报过名" in page(sign_up(client, open_event)).select_one(".err").text
    for number in (2, 3):
        last = sign_up(client, open_event, **{"people-0-id_number": id_number(number)})
    assert "候补第 1 位" in page(last).text
    with clock.at(open_event.signup_closes_at):
        late = client.post(f"/openday/{open_event.id}/signup", data=typed(9))
    assert "报名已截止" in page(late).select_one(".err").text


def test_ten_megabytes_in_a_text_field_get_a_clear_page(client, open_event):
    with clock.at(MONDAY):
        answer = client.post(f"/openday/{open_event.id}/signup", data=typed(opinion="长" * 3_500_000))
    assert answer.status_code == 413
    assert page(answer).select_one("h1").text == "提交的内容太大"


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "\u202eabc", "a\x00b", "😀" * 50, "{{ 7*7 }}", "=HYPERLINK(1)"]
)
def test_hostile_words_are_shown_as_words(app, open_event, make: Make, hostile):
    app.config["WTF_CSRF_ENABLED"] = False
    soup = page(sign_up(app.test_client(), open_event, opinion=hostile))
    assert soup.select("main script") == []
    assert "49" not in [tag.text for tag in soup.select("p")]


def test_a_code_is_asked_for_where_the_event_wants_a_proved_phone(client, make: Make):
    with unit_of_work():
        event = make.event(verify_phone=True)
    soup = page(sign_up(client, event))
    assert "请点“发送验证码”" in soup.select_one("#code-error").text
    soup = page(sign_up(client, event, send_code="1"))
    assert "验证码已发到您的手机" in soup.select_one(".flash").text
    assert soup.select_one('[id="people-0-name"]')["value"] == "周晓禾"


@pytest.mark.databases("sqlite", "postgres")
def test_companions_are_added_without_script(client, make: Make):
    with unit_of_work():
        event = make.event(companions=1)
    soup = page(sign_up(client, event, more="1"))
    assert soup.select_one('[id="people-1-name"]')
    assert soup.select_one('[id="people-0-name"]')["value"] == "周晓禾"
    assert db.session.query(Entry).count() == 0, "adding a companion submits nothing"


def test_finding_again_needs_number_and_code(client, app, open_event, make: Make):
    with clock.at(MONDAY), unit_of_work():
        receipt = signup.sign_up(open_event, make.application(), by=None)
    stranger = app.test_client()
    wrong = page(stranger.post("/openday/track", data={"no": receipt.entry.no, "code": "XXXXXXXX"}))
    assert "对不上" in wrong.select_one("#code-error").text
    right = stranger.post("/openday/track", data={"no": receipt.entry.no, "code": receipt.code})
    assert right.location == f"/openday/entries/{receipt.entry.id}/"


def test_guessing_query_codes_is_throttled(app, open_event, make: Make):
    app.config["WTF_CSRF_ENABLED"] = False
    for _ in range(9):
        answer = app.test_client().post("/openday/track", data={"no": f"{open_event.no}-0001", "code": "XXXXXXXX"})
    assert "太频繁" in answer.text


def tracked(app: Flask, no: str, code: str) -> str:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/openday/track", data={"no": no, "code": code})
    return "opened" if answer.status_code == 302 else page(answer).select_one(".err").text


def test_another_spelling_of_the_number_is_no_new_chance_to_guess(app, open_event, make: Make):
    with clock.at(MONDAY), unit_of_work():
        receipt = signup.sign_up(open_event, make.application(), by=None)
    no = receipt.entry.no
    spellings = [no, no.lower(), f" {no} ", no.replace("-", " -"), no.replace("OD", "\uff2f\uff24")]
    assert tracked(app, spellings[-1], receipt.code.lower()) == "opened"
    said = [tracked(app, spellings[n % len(spellings)], "XXXXXXXX") for n in range(9)]
    assert ["太频繁" in words for words in said] == [False] * 8 + [True]


def test_only_failures_are_counted_against_who_looks_up_an_entry(app, open_event, make: Make):
    with clock.at(MONDAY), unit_of_work():
        receipt = signup.sign_up(open_event, make.application(), by=None)
    for _ in range(25):
        assert tracked(app, receipt.entry.no, receipt.code) == "opened"
    for _ in range(7):
        tracked(app, receipt.entry.no, "XXXXXXXX")
    assert tracked(app, receipt.entry.no, receipt.code) == "opened", "a right code wipes the number's slate"
    assert "对不上" in tracked(app, receipt.entry.no, "XXXXXXXX")
    for n in range(12):
        tracked(app, f"{open_event.no}-{n:04d}", "XXXXXXXX")
    assert "太频繁" in tracked(app, receipt.entry.no, receipt.code), "but not the address's other guesses"


def test_whoever_leaves_a_public_computer_can_take_the_entry_along(client, open_event):
    receipt = page(sign_up(client, open_event))
    assert "请按页面下方的“离开并清除”" in receipt.select_one(".flash").text
    button = receipt.find("button", string="离开并清除")
    address = f"/openday/entries/{db.session.query(Entry).one().id}/"
    assert "已清除" in client.post(button.find_parent("form")["action"], follow_redirects=True).text
    assert client.get(address).status_code == 404
    with client.session_transaction() as session:
        assert not {"entries", "receipt"} & set(session)


def test_leaving_also_forgets_a_receipt_nobody_has_read(client, open_event):
    with clock.at(MONDAY):
        client.post(f"/openday/{open_event.id}/signup", data=typed())
    client.post("/openday/leave")
    with client.session_transaction() as session:
        assert "receipt" not in session


@pytest.mark.databases("sqlite", "postgres")
def test_an_entry_is_not_carried_over_into_another_persons_sign_in(app, client, open_event, make: Make):
    sign_up(client, open_event)
    address = f"/openday/entries/{db.session.query(Entry).one().id}/"
    assert client.get(address).status_code == 200
    with unit_of_work():
        other = make.resident("吴建平", phone="13712340001")
        passwords.set_password(other, passwords.ready_password(other, "correct horse battery", None))
    client.post("/account/password-sign-in", data={"phone": "13712340001", "password": "correct horse battery"})
    assert "吴建平" in client.get("/account/").text
    assert client.get(address).status_code == 404


def test_a_pass_is_for_those_who_took_their_seat(app, client, make: Make):
    with unit_of_work():
        event = make.event(seats=[(Category.RESIDENT, 1, 0)])
        first, second = make.entry(event), make.entry(event)
        with clock.at(MONDAY):
            assert first.state == EntryState.SEATED
            signup.withdraw(first, by=None)
    assert second.state == EntryState.OFFERED
    with client.session_transaction() as session:
        session["entries"] = with_codes(first, second)
    assert client.get(f"/openday/entries/{first.id}/pass").status_code == 404
    assert client.get(f"/openday/entries/{second.id}/pass").status_code == 404
    with clock.at(MONDAY), unit_of_work():
        seats.accept(second)
    assert client.get(f"/openday/entries/{second.id}/pass").status_code == 200


@pytest.mark.databases("sqlite", "postgres")
def test_an_offer_link_works_once_and_a_forged_one_not_at_all(app, client, make: Make):
    with unit_of_work():
        event = make.event(seats=[(Category.RESIDENT, 1, 0)])
        first, second = make.entry(event), make.entry(event)
    with clock.at(MONDAY):
        with unit_of_work():
            signup.withdraw(first, by=None)
        from app.core import privacy
        from app.core.notify.models import Message

        body = privacy.unseal(db.session.query(Message).filter_by(notice="openday/offered").one().body_sealed)
        link = body.partition("/openday/offers/")[2].split()[0]
        assert client.get(f"/openday/offers/{link}x").status_code == 404
        asked = client.get(f"/openday/offers/{link}")
        assert "接受席位" in asked.text and asked.headers["Cache-Control"] == "no-store"
        client.post(f"/openday/offers/{link}", data={"answer": "accept"})
        assert second.state.value == "seated"
        assert "处理过" in client.post(f"/openday/offers/{link}", data={"answer": "decline"}).text
        assert second.state.value == "seated"


def test_the_public_list_shows_no_full_name_and_no_child(client, make: Make):
    with unit_of_work():
        event = make.event(companions=1)
        child = make.companion(Part.CHILD)
        make.entry(event, people=[applying.Applicant("欧阳晓禾", id_number(11)), child])
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
    text = client.get(f"/openday/{event.id}/list").text
    assert "欧阳**" in text
    assert "某未成年人" in text
    assert "晓禾" not in text
    assert "小禾" not in text


def test_a_draft_is_nobodys_business(client, make: Make):
    with unit_of_work():
        event = make.draft(title="还在起草")
    for address in (
        f"/openday/{event.id}/",
        f"/openday/{event.id}/signup",
        f"/openday/{event.id}/event.ics",
        f"/api/v1/opendays/{event.id}",
    ):
        assert client.get(address).status_code == 404
    assert "还在起草" not in client.get("/openday/").text


@pytest.mark.databases("sqlite", "postgres")
def test_a_paper_for_attendees_is_read_by_attendees_only(app, client, make: Make):
    handler = None
    with unit_of_work():
        event = make.event()
        handler = event.drafted_by
        entry = make.entry(event)
    desk = sign_in(app, handler)
    upload = {
        "title": "票价测算表",
        "file": (BytesIO("内部讨论稿".encode()), "材料.txt"),
        "audience": "attendees",
        "item_id": "0",
    }
    assert (
        desk.post(f"/desk/openday/{event.id}/papers", data=upload, content_type="multipart/form-data").status_code
        == 302
    )
    paper = db.session.query(Paper).one()
    address = f"/files/{paper.attachment_id}/{paper.attachment.name}"
    assert client.get(address).status_code == 404
    assert "票价测算表" not in client.get(f"/openday/{event.id}/").text
    with client.session_transaction() as session:
        session["entries"] = with_codes(entry)
    assert client.get(address).data.decode() == "内部讨论稿"
    desk.post(f"/desk/openday/{event.id}/papers/{paper.id}/withdraw")
    assert client.get(address).status_code in (404, 410)


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(app, make: Make):
    with unit_of_work():
        event = make.event()
    desk = sign_in(app, event.drafted_by)
    upload = {
        "title": "材料",
        "file": (BytesIO(b"<html><script>1</script>"), "材料.pdf"),
        "audience": "public",
        "item_id": "0",
    }
    soup = page(desk.post(f"/desk/openday/{event.id}/papers", data=upload, content_type="multipart/form-data"))
    assert soup.select_one("#file-error")
    assert soup.select_one("#title")["value"] == "材料"


@pytest.mark.databases("sqlite", "postgres")
def test_two_clerks_at_once_the_second_is_told(app, make: Make):
    with unit_of_work():
        event = make.draft()
    desk = sign_in(app, event.drafted_by)
    db.session.execute(
        db.update(Event).where(Event.id == event.id).values(version=Event.version + 1),
        execution_options={"synchronize_session": False},
    )
    with clock.at(MONDAY):
        answer = desk.post(f"/desk/openday/{event.id}/submit", follow_redirects=True)
    assert "他人刚刚处理过" in answer.text


@pytest.mark.databases("sqlite", "postgres")
def test_the_desk_walks_a_draft_to_publication(app, make: Make):
    unit = make.unit()
    handler, office = make.staff(Role.HANDLER, unit=unit), make.staff(Role.OPENNESS_OFFICE, region=unit.region)
    desk = sign_in(app, handler)
    draft = {
        "kind": Kind.OPEN_DAY.value,
        "title": "走进水厂",
        "summary": "看一看",
        "office": str(unit.id),
        "month": "0",
        "place": "水厂",
        "starts_at": "2026-12-08T14:30",
        "ends_at": "2026-12-08T16:30",
        "selection": Selection.FIRST_COME.value,
        "least_age": "18",
        "companions": "0",
        "contact_phone": "0731-84010002",
    }
    with clock.at(MONDAY):
        assert desk.post("/desk/openday/new", data=draft).status_code == 302
        event = db.session.query(Event).one()
        rows = {f"rows-{n}-seats": "2" if n == 1 else "0" for n in range(8)} | {
            f"rows-{n}-reserved": "0" for n in range(8)
        }
        desk.post(f"/desk/openday/{event.id}/seats", data={**rows, "leftover": "pool"})
        assert "已提交审核" in desk.post(f"/desk/openday/{event.id}/submit", follow_redirects=True).text
        assert desk.post(f"/desk/openday/{event.id}/publish").status_code == 403
        second = sign_in(app, office)
        unseen = second.post(f"/desk/openday/{event.id}/publish", follow_redirects=True)
        assert "他人刚刚处理过这" in unseen.text, "who does not say what they saw has not seen it"
        second.post(f"/desk/openday/{event.id}/publish", data={"seen": event.version})
    assert (event.state, event.seats[0].category, event.seats[0].seats) == (State.PUBLISHED, Category.RESIDENT, 2)
    assert clock.here(event.signup_closes_at).isoformat() == "2026-12-03T23:59:59+08:00"


@pytest.mark.databases("sqlite", "postgres")
def test_a_foreign_unit_in_the_form_is_refused(app, make: Make):
    unit, foreign = make.unit(), make.unit()
    desk = sign_in(app, make.staff(Role.HANDLER, unit=unit))
    answer = desk.post(
        "/desk/openday/new", data={"kind": "open_day", "title": "x", "office": str(foreign.id), "month": "0"}
    )
    assert answer.status_code == 200
    assert db.session.query(Event).count() == 0


def test_a_check_in_by_script_answers_in_json_and_counts_once(app, make: Make):
    with unit_of_work():
        event = make.event()
        entry = make.entry(event)
    with clock.at(event.starts_at - timedelta(hours=1)):
        desk = sign_in(app, event.drafted_by)
    address = f"/desk/door/{event.id}/people/{entry.applicant.id}/check-in"
    with clock.at(event.starts_at - timedelta(minutes=20)):
        first = desk.post(address, headers={"Accept": "application/json"})
    with clock.at(event.starts_at):
        second = desk.post(address, headers={"Accept": "application/json"})
    assert json.loads(first.data) == json.loads(second.data)
    assert first.get_json()["ok"]


def test_the_list_and_the_event_page_need_few_statements(client, make: Make, statements):
    with unit_of_work():
        for _ in range(5):
            event = make.event()
    for address, most in (("/openday/", 14), (f"/openday/{event.id}/", 22), (f"/openday/{event.id}/signup", 16)):
        statements.clear()
        client.get(address)
        assert len(statements) <= most, f"{address}: {len(statements)}"


def test_the_api_lists_pages_and_describes_itself(client, make: Make):
    with unit_of_work():
        for _ in range(3):
            make.event()
    first = client.get("/api/v1/opendays?per_page=2").get_json()
    assert (len(first["items"]), first["more"]) == (2, True)
    one = client.get(f"/api/v1/opendays/{first['items'][0]['id']}").get_json()
    assert one["seats"][0]["seats"] == 2
    assert client.get("/api/v1/opendays?page=0").get_json()["error"]
    assert client.get("/api/v1/opendays/99999").status_code == 404
    assert "/api/v1/opendays" in client.get("/api/openapi.json").get_json()["paths"]


def test_a_family_reads_why_the_free_seat_went_to_somebody_behind_it(client, make: Make):
    with unit_of_work():
        event = make.event(companions=1)
        first = make.entry(event)
        make.entry(event)
        pair = make.entry(event, people=[applying.Applicant("周晓禾", id_number(911)), make.companion(Part.CHILD)])
        make.entry(event)
    with client.session_transaction() as session:
        session["entries"] = with_codes(pair)
    address = f"/openday/entries/{pair.id}/"
    with clock.at(MONDAY):
        assert "坐不下您这一份的 2 个人" not in page(client.get(address)).text
        with unit_of_work():
            signup.withdraw(first, by=None)
        assert "坐不下您这一份的 2 个人" in page(client.get(address)).text
