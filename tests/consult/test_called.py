"""What a clause is called: 第一条 wherever it is spoken of, also of a draft that counts 一、二、, which is read as it was written."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult.rules import clauses
from app.consult.service import answering, drafting, reasons
from app.core import privacy
from app.core.notify.models import Message
from app.db import db
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen, sign_in

LISTED = "一、停车白天每小时收费五元。\n二、夜间停车免费，不限时间。\n三、残疾人专用泊位不收费。"
LONG = "老城区道路停车泊位管理和收费办法（第二次征求意见稿）公开征求意见的公告"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


@pytest.mark.parametrize(
    ("label", "called", "heading"),
    [
        ("一", "第一条", "一、"),
        ("十二", "第十二条", "十二、"),
        ("第一条", "第一条", "第一条"),
        ("（一）", "（一）", "（一）"),
        ("前言", "前言", "前言"),
    ],
)
def test_a_label_as_it_is_spoken_of_and_as_it_stands_in_the_draft(label: str, called: str, heading: str) -> None:
    assert (clauses.called(label), clauses.heading(label)) == (called, heading)


def test_a_listed_draft_is_called_alike_in_pickers_differences_and_notices(app: Flask, hall: Hall) -> None:
    consultation = hall.open(text=LISTED)
    first = hall.anchor(consultation, "一")
    opinion = hall.opinion(consultation, anchor=first)
    hall.keep()
    visitor = app.test_client()
    with clock.at(MONDAY):
        shown = page(visitor.get(f"/consultations/{consultation.id}/"))
        assert shown.select_one(f"#c{first} strong").text == "一、"
        assert "对第一条提意见" in shown.select_one(f"#c{first}").text
        picker = page(visitor.get(f"/consultations/{consultation.id}/say")).select("#anchor option")
        assert [option.text[:4] for option in picker[1:]] == ["第一条 ", "第二条 ", "第三条 "]
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, LISTED.replace("五元", "三元"), by=hall.drafter)
        assert [change.label for change in reasons.owed(consultation)] == ["第一条"]
        hall.explain(consultation)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    hall.keep()
    (told,) = db.session.scalars(select(Message).where(Message.notice == "consult/adopted"))
    assert "第一条改为：" in (privacy.unseal(told.body_sealed) or "")
    compared = page(visitor.get(f"/consultations/{consultation.id}/changes"))
    assert compared.select_one(f"#c{first} h2").text.startswith("第一条")


@pytest.mark.databases("sqlite")
def test_whoever_answers_reads_the_clause_beside_the_opinion(app: Flask, hall: Hall) -> None:
    consultation = hall.open()
    third = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    whole = hall.opinion(consultation, "总的说来太贵")
    hall.close(consultation)
    hall.keep()
    with clock.at(hall.after(consultation)):
        clerk = sign_in(app, hall.drafter)
        clause = page(clerk.get(f"/desk/consultations/opinions/{third.id}/answer")).select_one(".clause").text
        assert "第三条　道路停车泊位白天每小时收费五元，夜间免费。" in clause
        shown = page(clerk.get(f"/desk/consultations/opinions/{whole.id}/answer"))
        assert not shown.select_one(".clause") and shown.find("a", string="看整个草案")


@pytest.mark.databases("sqlite")
def test_a_long_title_stands_whole_once(app: Flask, hall: Hall) -> None:
    consultation = hall.open(title=LONG)
    hall.keep()
    clerk = sign_in(app, hall.drafter)
    with clock.at(MONDAY):
        for client, address in (
            (clerk, f"/desk/consultations/{consultation.id}/opinions"),
            (app.test_client(), f"/consultations/{consultation.id}/say"),
        ):
            shown = page(client.get(address))
            assert shown.select_one("main").text.count(LONG) + shown.select_one(".crumbs").text.count(LONG) == 1
            assert "老城区道路停车泊位管理和收费办…" in shown.select_one(".crumbs").text
