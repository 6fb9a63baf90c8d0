"""Leaving: nothing that identifies the person stays, nothing more is sent; somebody must stay to give roles."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import notify, privacy
from app.core.accounts.models import LoginSession, PhoneCode, User
from app.core.accounts.rules import Role
from app.core.accounts.service import own_account, phone_codes, signed_in, staffing
from app.core.notify import Reader
from app.core.notify.models import Message
from app.core.notify.rules import Sending, Way
from app.db import db, unit_of_work
from app.errors import Refused
from tests.accounts.test_races import at_once
from tests.making import MONDAY, Make, sign_in

PHONE = "13800000012"


def tell(reader: Reader | User, occasion: str) -> None:
    notify.tell(reader, "accounts/code", "user", 1, occasion=occasion, code="123456", minutes=10)


def test_whoever_leaves_leaves_no_device_no_code_and_no_message(app: Flask, make: Make):
    user, other = make.resident(phone=PHONE), make.resident()
    for person in (user, other):
        signed_in.open_session(person, "Some Browser", "10.1.2.3")
        tell(person, "waiting")
        tell(person, "sent")
    phone_codes.send_code(PHONE, "sign_in", "here")
    for message in db.session.scalars(select(Message).where(Message.occasion == "sent", Message.way == Way.SMS)):
        message.state, message.sent_at = Sending.SENT, clock.now()
    db.session.flush()
    own_account.close(user, by=user)
    db.session.flush()
    db.session.expire_all()
    theirs = db.session.scalars(
        select(Message).where(Message.reader.in_([f"user:{user.id}", f"phone:{_hash()}"]))
    ).all()
    assert [(row.state, row.address_sealed, row.body_sealed) for row in theirs] == [(Sending.SENT, None, None)]
    left = select(LoginSession.agent, LoginSession.address).where(LoginSession.user_id == user.id)
    assert [tuple(row) for row in db.session.execute(left)] == [("", "")]
    assert db.session.scalars(select(PhoneCode)).all() == []
    assert len(db.session.scalars(select(Message).where(Message.reader == f"user:{other.id}")).all()) == 4
    assert signed_in.sessions_of(other)[0].agent == "Some Browser"


def test_nothing_more_is_sent_about_what_one_had_signed_up_for(app: Flask, make: Make):
    user, event = make.resident(), make.event()
    entry, other = make.entry(event), make.entry(event)
    entry.user_id = user.id
    notify.tell(Reader(f"entry:{entry.id}", user.id, "13900000031"), "accounts/code", "entry", 1, code="1", minutes=1)
    before = len(db.session.scalars(select(Message).where(Message.reader == f"entry:{other.id}")).all())
    with clock.at(MONDAY):
        own_account.close(user, by=user)
    db.session.flush()
    assert db.session.scalars(select(Message).where(Message.reader == f"entry:{entry.id}")).all() == []
    assert db.session.scalars(select(Message).where(Message.user_id == user.id)).all() == []
    assert len(db.session.scalars(select(Message).where(Message.reader == f"entry:{other.id}")).all()) >= before > 0


def _hash() -> str:
    return privacy.keyed_hash("phone", PHONE)[:16]


def test_the_last_administrator_stays(app: Flask, make: Make):
    admin, helper = make.staff(Role.ADMIN), make.staff(Role.HANDLER)
    for act in (
        lambda: own_account.close(admin, by=admin),
        lambda: staffing.end_grant(admin.grants[0], by=admin),
    ):
        with pytest.raises(Refused, match="最后一位系统管理员"):
            act()
    assert admin.closed_at is None and admin.has_role(Role.ADMIN)
    own_account.close(helper, by=admin)


def test_an_administrator_who_can_no_longer_enter_does_not_count(app: Flask, make: Make):
    admin, gone, demo = make.staff(Role.ADMIN), make.staff(Role.ADMIN), make.staff(Role.ADMIN)
    own_account.close(gone, by=admin)
    demo.is_demo = True
    db.session.flush()
    with pytest.raises(Refused, match="最后一位"):
        staffing.end_grant(admin.grants[0], by=demo)


def test_with_a_second_administrator_one_may_go(app: Flask, make: Make):
    admin, second = make.staff(Role.ADMIN), make.staff(Role.ADMIN)
    staffing.end_grant(admin.grants[0], by=second)
    assert not admin.has_role(Role.ADMIN)


def test_two_administrators_cannot_end_each_other(live: Flask):
    make = Make()
    with unit_of_work():
        ids = [make.staff(Role.ADMIN).id for _ in range(2)]
    waiting = list(ids)

    def close_one() -> None:
        user = db.session.get(User, waiting.pop())
        own_account.close(user, by=user)

    assert at_once(live, 2, close_one) == 1


def test_the_export_tells_of_devices_and_of_ones_own_acts(app: Flask, make: Make):
    user, other = make.resident(), make.resident()
    with clock.at(MONDAY), unit_of_work():
        signed_in.open_session(user, "Old Phone", "10.1.2.3")
        signed_in.end_session(signed_in.sessions_of(user)[0], by=user)
        signed_in.open_session(other, "Another's", "10.9.9.9")
    with clock.at(MONDAY + timedelta(days=1)):
        data = sign_in(app, user).post("/account/export").get_json()
    first, second = data["账号"]["登录"]
    assert (first["设备"], first["网络地址"], second["设备"]) == ("Old Phone", "10.1.2.*", "pytest")
    assert first["结束时间"].startswith("2026-11-23") and second["结束时间"] is None
    assert [row["操作"] for row in data["本人的操作"]] == ["登录", "退出登录", "登录", "下载了自己的数据"]
    assert "Another's" not in str(data)
