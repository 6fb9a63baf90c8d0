"""A demo loaded at night tells of the afternoon before; nothing in it lies ahead, and no step comes before its cause."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from sqlalchemy import select

from app import clock
from app.clock import HERE
from app.core.regions.service import load_csv
from app.core.workdays.service import load_years
from app.db import db
from app.demo import people, village
from app.demo.hours import office_hours, office_moment
from app.village.models import Question, Release, StepTaken


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(9), at(9)),
        (at(17, 59), at(17, 59)),
        (at(18), at(16)),
        (at(23, 30), at(16)),
        (at(0, 10), at(16, day=25)),
        (at(4, 57), at(16, day=25)),
    ],
)
def test_the_story_is_told_by_day(now: datetime, told: datetime):
    assert office_moment(now) == told


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("now", [at(4, 57), at(9, 5), datetime(2026, 11, 7, 9, 5, tzinfo=HERE)])
def test_every_step_on_a_board_comes_after_its_cause_and_in_office_hours(app, now: datetime):
    with clock.at(now), office_hours():
        load_csv()
        load_years()
        people.load()
        assert village.load()
        last = clock.now()
    for release in db.session.scalars(select(Release)):
        steps = [step.at for step in sorted(release.steps, key=lambda step: step.id)]
        assert all(before < after or before == after == last for before, after in pairwise(steps))
        assert not steps or release.prepared_at <= steps[0]
    moments = [*db.session.scalars(select(StepTaken.at)), *db.session.scalars(select(Question.asked_at))]
    assert all(8 <= clock.here(moment).hour < 18 and moment <= last for moment in moments)
    for question in db.session.scalars(select(Question)):
        assert question.release.published_at <= question.asked_at
        assert question.answered_at is None or question.asked_at <= question.answered_at
    assert clock.here(last).date() >= date(2026, 11, 6)
