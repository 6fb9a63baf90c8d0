"""When a job is due, on a Chinese clock."""

from datetime import datetime, time, timedelta

import pytest

from app.clock import HERE
from app.core.jobs.rules import Job, due, rhythm

DAY = datetime(2026, 11, 24, tzinfo=HERE)
ON_TIME = DAY.replace(hour=9, minute=6)


def nothing() -> None:
    """Do nothing."""


OFTEN = Job("often", nothing, every=timedelta(minutes=5))
DAILY = Job("daily", nothing, every=timedelta(days=1), at=time(9, 5))
ASKED = Job("asked", nothing, every=None)


@pytest.mark.parametrize(("ago", "is_due"), [(None, True), (4, False), (5, True), (60, True)])
def test_a_frequent_job_is_due_after_its_pause(ago: int | None, is_due: bool) -> None:
    last = None if ago is None else ON_TIME - timedelta(minutes=ago)
    assert due(OFTEN, last, last, ON_TIME) is is_due


@pytest.mark.parametrize(
    ("now", "last", "is_due"),
    [
        (DAY.replace(hour=9, minute=4), None, False),
        (DAY.replace(hour=9, minute=5), None, True),
        (ON_TIME, DAY - timedelta(hours=1), True),
        (ON_TIME, DAY.replace(hour=9, minute=5), False),
        (DAY.replace(hour=23), DAY - timedelta(days=3), True),
        (DAY.replace(hour=0, minute=1), DAY - timedelta(hours=10), False),
    ],
)
def test_a_daily_job_is_due_once_from_its_time_on(now: datetime, last: datetime | None, is_due: bool) -> None:
    assert due(DAILY, last, last, now) is is_due


@pytest.mark.parametrize(("minutes", "is_due"), [(4, False), (5, True)])
def test_a_daily_job_that_broke_or_was_killed_is_repeated_the_same_day(minutes: int, is_due: bool) -> None:
    yesterday = ON_TIME - timedelta(days=1)
    assert due(DAILY, ON_TIME, yesterday, ON_TIME + timedelta(minutes=minutes)) is is_due


def test_a_job_that_runs_only_when_asked_is_never_due() -> None:
    assert not due(ASKED, None, None, ON_TIME)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (DAILY, "每天 09:05"),
        (OFTEN, "每 5 分钟"),
        (ASKED, "后台进程随时办理"),
        (Job("h", nothing, timedelta(hours=2)), "每 2 小时"),
        (Job("d", nothing, timedelta(days=1)), "每 1 天"),
        (Job("s", nothing, timedelta(seconds=30)), "每 30 秒"),
    ],
)
def test_a_rhythm_is_told_in_words(job: Job, words: str) -> None:
    assert rhythm(job) == words
