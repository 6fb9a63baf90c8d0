"""Files kept before anything is known of who sends them: how many may wait, whose they are, what an old page is told."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.consult import jobs
from app.consult.models import Consultation, DraftOpinion, OpinionFile
from app.core.limits.models import LimitValue
from app.db import db
from app.feedback.models import Enclosure
from tests.conftest import page
from tests.consult.making import Hall
from tests.feedback.test_leaks import photo
from tests.making import MONDAY, Make, sign_in

PHONE = "13912345678"
TYPED = {"anchor": 0, "text": "见附件，太贵了", "author": "person", "phone": PHONE, "consent": "y"}
pytestmark = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


@pytest.fixture
def consultation(app: Flask, hall: Hall) -> Iterator[Consultation]:
    app.config["WTF_CSRF_ENABLED"] = False
    consultation = hall.open()
    hall.keep()
    with clock.at(MONDAY):
        yield consultation


def may_wait(hall: Hall, **most: int) -> None:
    """As an administrator sets it."""
    for name, number in most.items():
        row = {"key": f"attachments.waiting_{name}", "number": number, "valid_from": MONDAY.date(), "reason": "试一试"}
        db.session.add(LimitValue(**row, set_by_id=hall.office.id))
    hall.keep()


def files(*names: str) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(name.encode()), f"{name}.txt") for name in names]


def kept_in(shown) -> str:
    return shown.select_one("input[name=kept]")["value"]


def kept_so_far() -> int:
    return db.session.scalar(select(func.count()).select_from(OpinionFile)) or 0


def say(client: FlaskClient, consultation: Consultation, at: str = "10.0.0.1", **more: object):
    address = f"/consultations/{consultation.id}/say"
    return client.post(address, data={**TYPED, **more}, environ_base={"REMOTE_ADDR": at})


def test_strangers_at_one_address_fill_no_disk(app: Flask, hall: Hall, consultation: Consultation) -> None:
    """In both rooms together; another address is not touched by it."""
    may_wait(hall, of_one=6)
    for n in range(4):
        said = page(say(app.test_client(), consultation, files=files(f"{n}甲", f"{n}乙")))
    assert kept_so_far() == 6
    refused = said.select_one("#files-error").text
    assert "一天里传了没有提交的文件已到 6 个" in refused and "先不选文件" in refused and "请 24 小时后再试" in refused
    assert said.select_one("textarea[name=text]").text.strip() == TYPED["text"]
    picture = photo()
    post = {"title": "灯坏了", "photos": (picture.stream, picture.filename)}
    shown = app.test_client().post("/feedback/new", data=post, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert (
        "已到 6 个" in page(shown).select_one("#photos-error").text and not db.session.scalars(select(Enclosure)).all()
    )
    assert "已收到 1 个" in page(say(app.test_client(), consultation, "10.0.0.2", files=files("别处"))).text
    with clock.at(MONDAY + timedelta(days=1, minutes=1)):
        assert "已收到 1 个" in page(say(app.test_client(), consultation, files=files("第二天"))).text


def test_what_is_handed_in_or_cannot_be_kept_waits_no_more(app: Flask, make: Make, hall: Hall, consultation: Consultation) -> None:  # fmt: skip
    may_wait(hall, of_one=6)
    client = sign_in(app, make.resident(phone=PHONE))
    for n in range(8):
        program = (io.BytesIO(b"MZ\x90\x00"), "x.exe")
        assert say(client, consultation, files=program).status_code == 200
        assert say(client, consultation, text=f"第 {n} 条，太贵了", files=files(f"{n}")).status_code == 302
    assert kept_so_far() == 8


def test_who_is_signed_in_does_not_pay_for_strangers_nor_do_clerks(app: Flask, make: Make, hall: Hall, consultation: Consultation) -> None:  # fmt: skip
    may_wait(hall, of_one=6)
    for n in range(3):
        say(app.test_client(), consultation, files=files(f"{n}甲", f"{n}乙"))
    me = sign_in(app, make.resident(phone=PHONE))
    assert say(me, consultation, files=files("我的")).status_code == 302
    for n in range(3):
        mine = page(say(me, consultation, text="", files=files(f"{n}一", f"{n}二", f"{n}三")))
    assert "您一天里传了没有提交的文件已到 6 个" in mine.text and "登录再传" not in mine.select_one("#files-error").text
    clerk = sign_in(app, hall.drafter)
    for n in range(3):
        desk = f"/desk/consultations/{consultation.id}/opinions/new"
        shown = page(clerk.post(desk, data={"files": files(f"{n}信", f"{n}封", f"{n}页")}))
        assert "已收到 3 个" in shown.text


def test_in_all_no_more_may_wait_than_is_set_but_whoever_signs_in_may_send(app: Flask, make: Make, hall: Hall, consultation: Consultation) -> None:  # fmt: skip
    may_wait(hall, in_all=0)
    said = page(say(app.test_client(), consultation, files=files("甲")))
    assert "先用手机号登录再传" in said.select_one("#files-error").text and kept_so_far() == 0
    assert say(app.test_client(), consultation, text="没有附件", send_code="1").status_code == 200
    assert say(sign_in(app, make.resident(phone=PHONE)), consultation, files=files("甲")).status_code == 302
    assert kept_so_far() == 1


def test_a_page_sent_twice_says_that_its_files_went_with_the_first(app: Flask, make: Make, hall: Hall, consultation: Consultation) -> None:  # fmt: skip
    client = sign_in(app, make.resident(phone=PHONE))
    kept = kept_in(page(say(client, consultation, text="", files=files("说明"))))
    assert say(client, consultation, kept=kept).status_code == 302
    again = page(say(client, consultation, kept=kept))
    assert "已经随先前提交的一条收下了" in again.select_one("#files-error").text
    opinions = db.session.scalars(select(DraftOpinion)).all()
    assert [[file.attachment.name for file in one.files] for one in opinions] == [["说明.txt"]]
    assert say(client, consultation, kept=kept_in(again), text="另有一条，晚上也贵").status_code == 302
    opinions = db.session.scalars(select(DraftOpinion).order_by(DraftOpinion.id)).all()
    assert [len(one.files) for one in opinions] == [1, 0]


def test_a_file_swept_from_an_old_page_is_not_lost_without_a_word(app: Flask, make: Make, hall: Hall, consultation: Consultation) -> None:  # fmt: skip
    client = sign_in(app, make.resident(phone=PHONE))
    kept = kept_in(page(say(client, consultation, text="", files=files("说明"))))
    with clock.at(MONDAY + timedelta(days=3)):
        jobs.sweep_files()
        client = sign_in(app, make.resident(phone="13912345679"))
        again = page(say(client, consultation, kept=kept))
        assert "超过两天没有提交，已经删除" in again.select_one("#files-error").text
        assert not db.session.scalars(select(DraftOpinion)).all() and not kept_in(again)


def test_of_several_files_the_one_that_is_not_kept_is_named(app: Flask, hall: Hall, consultation: Consultation) -> None:
    sent = [*files("照常"), (io.BytesIO(b"MZ\x90\x00" + b"\x00" * 60), "改名的.pdf")]
    said = page(say(app.test_client(), consultation, files=sent))
    assert said.select_one("#files-error").text.removeprefix("错误：").startswith("“改名的.pdf”：")
    assert kept_so_far() == 1, "the other one is kept"
