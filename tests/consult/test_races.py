"""Many at once, on both databases: numbers are given once, nobody answers twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.consult.models import Consultation, DraftOpinion, Survey, SurveyReply, SurveyTurn
from app.consult.service import hearing, surveys
from app.db import db, unit_of_work
from app.errors import Refused
from tests.consult.making import Hall
from tests.making import MONDAY, Make


@pytest.fixture
def hall(live: Flask) -> Hall:
    return Hall(Make())


def at_once(live: Flask, many: int, work) -> list[str]:
    """Each in a thread with a session of its own; what it raised by name."""

    def one(number: int) -> str:
        with live.app_context(), clock.at(MONDAY):
            try:
                with unit_of_work():
                    work(number)
            except (Refused, IntegrityError) as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
        return ""

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def test_eight_at_once_get_eight_numbers(live: Flask, hall: Hall):
    id = hall.open().id
    hall.keep()

    def say(number: int) -> None:
        said = hearing.Said(f"意见{number}", phone=f"1370000{number:04d}", consent=True)
        hearing.hand_in(db.session.get_one(Consultation, id), said, by=None)

    assert at_once(live, 8, say) == [""] * 8
    numbers = sorted(db.session.scalars(select(DraftOpinion.no)))
    assert numbers == [f"YJ-2026-0001-000{n}" for n in range(1, 9)]


def test_one_device_that_posts_six_times_at_once_is_heard_once(live: Flask, hall: Hall):
    survey = hall.survey()
    id, first = survey.id, survey.questions[0].id
    hall.keep()

    def reply(number: int) -> None:
        surveys.reply(db.session.get_one(Survey, id), {first: "停"}, "the same device")

    said = at_once(live, 6, reply)
    assert said.count("") == 1
    assert db.session.scalar(select(func.count()).select_from(SurveyReply)) == 1
    assert db.session.scalar(select(func.count()).select_from(SurveyTurn)) == 1
