"""Nothing of the demo is reachable once DEMO is off: people, sessions, commands, codes on pages, the banner."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.accounts.service import entering, passwords, phone_codes, staffing
from app.core.notify.models import Message
from app.core.regions.service import load_csv
from app.core.workdays.service import load_years
from app.db import db, unit_of_work
from app.demo import people
from app.errors import Refused
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in

RESIDENT = people.RESIDENTS[0][0]


def move_in() -> None:
    current_app.config["DEMO"] = True
    with unit_of_work():
        load_csv()
        load_years()
        people.load()


SCENES = {"demo": move_in}


@pytest.fixture
def demo(app: Flask) -> Flask:
    """A database in which the demo's people live; DEMO is on until the test switches it off."""
    app.config.update(DEMO=True, WTF_CSRF_ENABLED=False)
    return app


def password_of_the_demo(client):
    return client.post("/account/staff", data={"username": "admin", "password": people.PASSWORD})


def test_the_demo_opens_while_it_is_on(demo):
    client = demo.test_client()
    password_of_the_demo(client)
    with clock.at(MONDAY):
        password_of_the_demo(client)
        assert client.post("/account/totp", data={"code": pyotp.TOTP(people.TOTP).at(MONDAY)}).location == "/desk/"


def test_the_demos_staff_stay_out(demo):
    demo.config["DEMO"] = False
    client = demo.test_client()
    assert "密码不对" in page(password_of_the_demo(client)).select_one(".err").text
    assert client.get("/account/totp").status_code == 302


def test_a_demo_password_typed_before_the_switch_is_worth_nothing_after_it(demo):
    client = demo.test_client()
    with clock.at(MONDAY):
        password_of_the_demo(client)
        demo.config["DEMO"] = False
        code = pyotp.TOTP(people.TOTP).at(MONDAY)
        assert client.post("/account/totp", data={"code": code}).location == "/account/staff"


def test_the_demos_sessions_end_with_it(demo):
    for user in (people.by_name("admin"), db.session.scalar(select(User).where(User.is_demo, User.username.is_(None)))):
        client = sign_in(demo, user)
        assert client.get("/account/").status_code == 200
        demo.config["DEMO"] = False
        assert client.get("/account/").status_code == 302
        demo.config["DEMO"] = True


def test_the_demos_residents_get_no_further_with_a_code_or_a_password(demo):
    user = db.session.scalar(select(User).where(User.phone_hash == privacy.keyed_hash("phone", RESIDENT)))
    passwords.set_password(user, passwords.ready_password(user, people.PASSWORD, None))
    demo.config["DEMO"] = False
    code = phone_codes.send_code(RESIDENT, "sign_in", "here")
    with pytest.raises(Refused):
        entering.enter_by_code(RESIDENT, code, "here")
    with pytest.raises(Refused):
        entering.enter_by_password(RESIDENT, people.PASSWORD)


def test_whoever_joined_during_the_demo_is_of_the_demo(demo, make: Make):
    """Everybody could sign in as the demo's administrator and add staff of their own."""
    added, password = staffing.add_staff("intruder", "某人", by=people.by_name("admin"))
    db.session.flush()
    staffing.grant(added, Role.ADMIN, people.by_name("admin").grants[0].region, None, by=people.by_name("admin"))
    joined = entering.enter_by_code("13900000001", phone_codes.send_code("13900000001", "sign_in", "here"), "here")
    demo.config["DEMO"] = False
    assert added.is_demo and joined.is_demo
    with pytest.raises(Refused):
        entering.enter_staff("intruder", password)


def test_a_demo_of_an_older_version_is_marked_at_its_next_start(demo):
    for user in db.session.scalars(select(User)):
        user.is_demo = False
    people.load()
    db.session.flush()
    assert db.session.scalars(select(User.name).where(~User.is_demo)).all() == []


def test_a_namesake_who_is_not_of_the_demo_is_left_alone(app, make: Make):
    with unit_of_work():
        load_csv()
        own = make.staff(Role.ADMIN, name="王某")
        own.username, own.totp_sealed = "admin", privacy.seal(pyotp.random_base32())
        db.session.flush()
        people.load()
    assert not own.is_demo


@pytest.mark.parametrize("words", [["load"], ["people"], ["code"], [], ["--help"], ["code", "--help"]])
def test_its_commands_only_refuse(app, words):
    outcome = app.test_cli_runner().invoke(args=["demo", *words])
    assert outcome.exit_code == 1
    assert outcome.output.strip() == "Error: demo data belongs to demo installations only: set DEMO=1"


def test_no_page_shows_a_banner_or_a_code(app, client, make: Make):
    with clock.at(MONDAY + timedelta(days=1)):
        answer = client.post("/account/sign-in", data={"phone": "13900000002", "send_code": "1"})
    message = db.session.scalars(select(Message).where(Message.notice == "accounts/code")).one()
    code = privacy.unseal(message.body_sealed).partition("是 ")[2][:6]
    assert code not in answer.text
    assert "演示" not in answer.text + client.get("/").text
