"""Number or query code lost: the page says what to do, and whoever signs in with the very phone finds what she wrote."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.service import own_account
from app.core.regions import queries
from app.db import db
from app.errors import Refused
from app.feedback import access
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import desks, own, saying
from app.feedback.service.originals import words_of
from app.web.formats import moment
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import Make, on, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]
PHONE, ANOTHER = "13712345678", "13712345679"


@pytest.fixture
def resident(make: Make) -> User:
    return make.resident(phone=PHONE)


def listed(app: Flask, user: User) -> str:
    return sign_in(app, user).get("/feedback/mine").text


def test_what_was_written_without_an_account_is_found_by_its_phone(app: Flask, town: Town, resident: User) -> None:
    post, other = town.post(phone=PHONE), town.post(phone=ANOTHER)
    assert "没有写过留言" not in listed(app, resident)
    client = sign_in(app, resident)
    assert f"/feedback/own/{post.id}/" in client.get("/feedback/mine").text
    assert client.get(f"/feedback/own/{post.id}/").status_code == 200
    assert f"/feedback/own/{other.id}/" not in client.get("/feedback/mine").text
    assert client.get(f"/feedback/own/{other.id}/").status_code == 404


def test_what_is_long_ago_may_be_of_whoever_had_the_number_before(app: Flask, town: Town, resident: User) -> None:
    post = town.post(phone=PHONE)
    post.received_at = clock.now() - timedelta(days=91)
    db.session.commit()
    client = sign_in(app, resident)
    assert f"/feedback/own/{post.id}/" not in client.get("/feedback/mine").text
    assert client.get(f"/feedback/own/{post.id}/").status_code == 404


def test_a_report_a_letter_and_what_a_client_sent_are_opened_by_their_code_alone(
    app: Flask, town: Town, resident: User, make: Make
) -> None:
    """A client's phone is proved by nobody, a clerk's typing neither; what somebody else wrote while signed in is theirs."""
    hidden = [
        town.post(phone=PHONE, kind=Kind.REPORT),
        town.post(phone=PHONE, channel=Channel.API),
        town.post(phone=PHONE, channel=Channel.LETTER, by=town.office, received_on=town.post().received_on),
        town.post(phone=PHONE, by=make.resident(phone=ANOTHER)),
    ]
    client = sign_in(app, resident)
    shown = client.get("/feedback/mine").text
    for post in hidden:
        assert f"/feedback/own/{post.id}/" not in shown and client.get(f"/feedback/own/{post.id}/").status_code == 404


@pytest.mark.databases("sqlite", "postgres")
def test_whose_post_it_is_says_the_same_in_sql_and_in_python(town: Town, resident: User, make: Make) -> None:
    other, staff, number = make.resident(phone=ANOTHER), town.office, make.resident()
    number.phone_hash = None
    for phone in (PHONE, ANOTHER):
        for kind in (Kind.ASK, Kind.REPORT):
            old = town.post(phone=phone, kind=kind)  # when somebody else may have had the number
            old.received_at = clock.now() - timedelta(days=91)
            db.session.flush()
            town.post(phone=phone, kind=kind)
            town.post(phone=phone, kind=kind, by=other)
            town.post(phone=phone, kind=kind, channel=Channel.PHONE, by=staff, received_on=town.post().received_on)
    posts = db.session.scalars(select(Post)).all()
    for user in (resident, other, staff, number):
        found = set(db.session.scalars(access.own_posts(user, [posts[0].id])))
        for post in posts:
            assert (post in found) is access.may_open_own(user, [posts[0].id], post)


def test_it_comes_with_her_download_and_goes_with_her_account(app: Flask, town: Town, resident: User) -> None:
    post = town.public(phone=PHONE)
    assert [row["编号"] for row in own.give(resident)] == [post.no]
    own_account.close(resident, by=resident)
    db.session.flush()
    assert post.phone_hash is None and post.author_sealed is None and words_of(post).text == ""
    assert own.give(resident) == []


@pytest.mark.parametrize("typed", [None, {"no": "FB-2026-000001", "code": "AAAABBBB"}])
def test_the_page_says_what_to_do_without_the_code(
    client: FlaskClient, town: Town, typed: dict[str, str] | None
) -> None:
    client.application.config["SITE_PHONE"] = "0731-84010000"
    try:
        shown = page(client.post("/feedback/track", data=typed) if typed else client.get("/feedback/track"))
    finally:
        client.application.config["SITE_PHONE"] = ""
    assert bool(shown.select("#code-error")) is bool(typed)
    told = "".join(row.text for row in shown.select("#lost + ul li"))
    for words in (
        "用同一个手机号登录",
        "举报不列在那里",
        "政务公开办（电话 0731-84010000）",
        "发到您留的手机",
        "带身份证件",
    ):
        assert words in told


@pytest.fixture(params=["", "SMS_URL", "MAIL_URL"])
def sending(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    """A site that sends by one way alone, or by none."""
    was = {name: app.config[name] for name in ("SMS_URL", "MAIL_URL")}
    app.config.update({name: url if name == request.param else "" for name, url in was.items()}, WTF_CSRF_ENABLED=False)
    yield request.param
    app.config.update(was)


def test_the_public_page_says_by_which_ways_a_code_can_come(app: Flask, town: Town, sending: str) -> None:
    """Before anybody types, and the same to whoever types a number that is there and one that is not."""
    post = town.post()
    db.session.commit()
    told = [
        page(one).select_one("#lost + ul").text
        for one in (
            app.test_client().get("/feedback/track"),
            app.test_client().post("/feedback/track", data={"no": post.no, "code": "AAAABBBB"}),
            app.test_client().post("/feedback/track", data={"no": "FB-2026-999999", "code": "AAAABBBB"}),
        )
    ]
    assert len(set(told)) == 1
    assert ("没有接通短信和邮件" in told[0]) is (not sending)
    assert ("发到您留的手机" in told[0]) is (sending == "SMS_URL")
    assert ("发到您留的邮箱" in told[0]) is (sending == "MAIL_URL")


@pytest.mark.parametrize(("left", "goes_by"), [({}, "SMS_URL"), ({"email": "a@example.com"}, "MAIL_URL")])
def test_a_code_that_nothing_can_carry_is_not_renewed_and_the_old_one_lives(
    app: Flask, town: Town, sending: str, left: dict[str, str], goes_by: str
) -> None:
    receipt = town.receipt(**left)
    post = town.taken_on(receipt.post, town.roads)
    db.session.commit()
    client, address = sign_in(app, town.handler), f"/desk/feedback/{post.id}/"
    is_sent = sending == goes_by or (sending == "SMS_URL" and bool(left))
    shown = page(client.get(address))
    assert bool(shown.select(f"a[href='{address}code']")) is is_sent
    assert ("查询码发不出去" in shown.text) is not is_sent
    asked = client.get(f"{address}code", follow_redirects=True)
    assert ("新的查询码只发给留言人" in asked.text) is is_sent
    if not is_sent:
        done = client.post(f"{address}code", follow_redirects=True)
        assert "查询码发不出去" in done.text and saying.find_by_code(post.no, receipt.code) is post
        with pytest.raises(Refused, match="发不出去"):
            saying.renew_code(post, by=town.handler)


def test_of_a_letter_it_is_given_by_hand_where_nothing_is_sent(app: Flask, town: Town, sending: str) -> None:
    post = town.handled(by=town.office, channel=Channel.LETTER)
    db.session.commit()
    client, address = sign_in(app, town.handler), f"/desk/feedback/{post.id}/code"
    asked = client.get(address).text
    assert ("由您当面交给本人" in asked) is (sending != "SMS_URL") and "没有留下核实过" not in asked
    done = client.post(address, follow_redirects=True)
    assert ("留言回执" in done.text) is (sending != "SMS_URL")


def test_an_account_reads_it_in_its_letters_where_nothing_is_sent(
    app: Flask, town: Town, resident: User, sending: str
) -> None:
    post = town.handled(by=resident)
    db.session.commit()
    asked = sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/code").text
    assert "本人的账号" in asked and ("手机 137" in asked) is (sending == "SMS_URL")


def test_a_second_press_says_when_the_first_code_went_and_asks_before_it_kills_it(app: Flask, town: Town) -> None:
    post = town.handled()
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    client, case = sign_in(app, town.handler), f"/desk/feedback/{post.id}/"
    assert "上一次补发" not in client.get(case).text and "上一次补发" not in client.get(f"{case}code").text
    client.post(f"{case}code", data={"seen": ""})
    first = post.code_hash
    for shown in (page(client.get(case)), page(client.get(f"{case}code"))):
        assert f"上一次补发是 {moment(clock.now())}，{town.handler.name}补发，用短信" in shown.text
    pressed = page(client.post(f"{case}code", data={"seen": ""}))
    assert "刚补发过一次" in pressed.text and pressed.find("button", string="仍要补发") and post.code_hash == first
    client.post(f"{case}code", data={"seen": pressed.select_one("[name=seen]")["value"]})
    assert post.code_hash != first
    second = post.code_hash
    with on(1):
        later = page(sign_in(app, town.handler).get(f"{case}code"))
        assert "上一次补发" in later.text and later.find("button", string="补发查询码")
        saying.renew_code(post, by=town.handler)
    assert post.code_hash != second


def test_of_a_code_given_by_hand_no_way_is_named(app: Flask, town: Town) -> None:
    post = town.handled(by=town.office, channel=Channel.LETTER, phone="")
    saying.renew_code(post, by=town.handler)
    db.session.commit()
    assert "当面交给本人。" in sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/").text


def test_a_unit_that_only_helps_renews_no_code(app: Flask, town: Town) -> None:
    post = town.handled()
    desks.assist(post, town.water, "井盖归水利", by=town.office)
    db.session.commit()
    address = f"/desk/feedback/{post.id}/"
    for user, may in ((town.other, False), (town.handler, True), (town.office, True)):
        client = sign_in(app, user)
        assert bool(page(client.get(address)).select(f"a[href='{address}code']")) is may
        assert client.get(f"{address}code").status_code == (200 if may else 403)


def test_where_the_site_has_no_telephone_that_of_an_office_is_told(app: Flask, town: Town, make: Make) -> None:
    def told() -> str:
        return page(app.test_client().get("/feedback/track")).select_one("#lost + ul").text

    assert "到当地政务服务大厅、乡镇政府（街道办事处）当面问" in told()
    city = queries.city()
    make.unit("市人民政府办公室", city).phone = "0731-88880001"
    db.session.commit()
    assert "打电话问：市人民政府办公室 0731-88880001。" in told() and "当面问" not in told()
