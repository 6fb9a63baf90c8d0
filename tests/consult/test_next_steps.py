"""下一步 at the desk of consultations and surveys: one column of buttons, one of them red, what it waits for first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.consult.models import Consultation
from app.consult.service import concluding, drafting, surveys, telling
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def in_review(hall: Hall) -> Any:
    consultation = hall.draft()
    drafting.submit(consultation, by=hall.drafter)
    return consultation


def closed(hall: Hall) -> Any:
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    return consultation


def reported(hall: Hall, submitted: bool = True) -> Any:
    consultation = closed(hall)
    report = telling.write_report(consultation, "多数意见说收费太高，已调低。", by=hall.drafter)
    if submitted:
        telling.submit_report(report, by=hall.drafter)
    return consultation


def finalised(hall: Hall) -> Any:
    consultation = hall.summarise(closed(hall))
    drafting.write_final(consultation, "第一条 道路停车每小时三元。", by=hall.drafter)
    return consultation


def counted(hall: Hall) -> Any:
    survey = hall.survey()
    hall.reply(survey, "停")
    with clock.at(MONDAY.replace(month=12, day=20)):
        surveys.close(survey, by=None)
    return survey


def concluded(hall: Hall) -> Any:
    survey = counted(hall)
    concluding.submit(concluding.write(survey, "多数人找不到车位。", by=hall.drafter), by=hall.drafter)
    return survey


CASES: list[tuple[Callable[[Hall], Any], list[str], list[str]]] = [
    (lambda hall: hall.draft(), ["提交审核", "改草案正文", "修改草稿", "作废草稿"], []),
    (in_review, ["改草案正文", "修改草稿", "作废草稿"], ["公布征集", "退回修改"]),
    (closed, ["起草采纳情况", "看意见、写采纳结果", "代录意见", "归入领域", "终止征集"], []),
    (
        lambda hall: reported(hall, submitted=False),
        ["提交采纳情况审核", "改采纳情况", "看意见、写采纳结果", "代录意见", "归入领域", "终止征集"],
        [],
    ),
    (reported, ["看意见、写采纳结果", "代录意见", "归入领域", "终止征集"], ["公布采纳情况", "退回采纳情况"]),
    (
        finalised,
        [
            "看意见",
            "更正采纳情况",
            "改定稿",
            "核对意见落在哪一条",
            "写明各条为什么改",
            "归入领域",
            "终止征集",
        ],
        ["公布定稿"],
    ),
    (lambda hall: hall.survey(opened=False), ["提交审核", "修改草稿", "作废草稿"], []),
    (counted, ["起草结果说明", "看答卷里的文字（0 段待看）", "归入领域", "终止调查"], []),
    (concluded, ["看答卷里的文字（0 段待看）", "归入领域", "终止调查"], ["公布调查结果", "退回结果说明"]),
]


@pytest.mark.parametrize("made, drafter, office", CASES)
def test_what_it_waits_for_comes_first_and_is_alone_in_red(
    app: Flask, hall: Hall, made: Callable[[Hall], Any], drafter: list[str], office: list[str]
):
    """All of it buttons, none a bare link; the office may do what the drafter may, and what another does is said in words."""
    matter = made(hall)
    hall.keep()
    kind = "consultations" if isinstance(matter, Consultation) else "surveys"
    with clock.at(MONDAY.replace(month=12, day=20)):
        for user, expected in ((hall.drafter, drafter), (hall.office, office + drafter)):
            shown = page(sign_in(app, user).get(f"/desk/{kind}/{matter.id}/"))
            found = shown.select("h2:-soup-contains('下一步') ~ .buttons .btn")
            assert [one.text for one in found] == expected
            assert all("plain" in one["class"] for one in found[1:])
    waits = page(sign_in(app, hall.drafter).get(f"/desk/{kind}/{matter.id}/")).find("h2", string="下一步")
    if office:
        assert "另一位同事" in waits.find_next_sibling("p").text


def test_a_due_step_is_red_and_without_one_nothing_is(app: Flask, hall: Hall):
    consultation = in_review(hall)
    hall.keep()
    with clock.at(MONDAY):
        red = {
            user: page(sign_in(app, user).get(f"/desk/consultations/{consultation.id}/")).select(
                ".buttons .btn:not(.plain)"
            )
            for user in (hall.drafter, hall.office)
        }
    assert [one.text for one in red[hall.office]] == ["公布征集"] and red[hall.drafter] == []
