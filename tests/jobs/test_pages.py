"""The desk page of jobs, for the administrator."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app import clock
from app.core.accounts.rules import Role
from app.core.jobs import service
from app.core.jobs.models import JobRun
from app.core.jobs.registry import JOBS
from app.db import db
from tests.conftest import page
from tests.making import Make, sign_in


def row_of(app: Flask, make: Make, title: str) -> str:
    shown = page(sign_in(app, make.staff(Role.ADMIN)).get("/desk/jobs/"))
    assert len(shown.select("tbody tr")) == len(JOBS)
    return next(" ".join(row.text.split()) for row in shown.select("tbody tr") if title in row.text)


def test_a_job_that_never_ran_says_so(app: Flask, make: Make) -> None:
    words = row_of(app, make, "删除过期通知里的号码和正文")
    assert "每天 03:40" in words
    assert "还没有办过" in words


def test_a_job_that_ran_well_says_when(app: Flask, make: Make) -> None:
    service.run("notify.wipe")
    words = row_of(app, make, "删除过期通知里的号码和正文")
    assert "正常" in words
    assert f"{clock.here(clock.now()).year}年" in words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"last_error": "1 条没有办成，详见日志"}, "有问题 1 条没有办成，详见日志"),
        ({"running_until": timedelta(minutes=3)}, "正在办"),
        ({"running_until": timedelta(minutes=-3)}, "中断，会自动再办"),
    ],
)
def test_what_went_wrong_is_told_in_words(app: Flask, make: Make, values: dict[str, object], words: str) -> None:
    service.run("notify.wipe")
    found = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in values.items()}
    db.session.execute(update(JobRun).where(JobRun.name == "notify.wipe").values(**found))
    assert words in row_of(app, make, "删除过期通知里的号码和正文")


def test_a_silent_worker_is_told_on_the_page_and_in_the_days_work(app: Flask, make: Make) -> None:
    browser = sign_in(app, make.staff(Role.ADMIN))
    assert "还没有报到过" in browser.get("/desk/jobs/").text
    assert "后台进程没有在运行" in browser.get("/desk/").text
    service.beat()
    assert "没有运行" not in page(browser.get("/desk/jobs/")).main.text
    assert "后台进程没有在运行" not in browser.get("/desk/").text


@pytest.mark.parametrize("role", list(Role))
def test_only_the_administrator_sees_jobs(app: Flask, make: Make, role: Role) -> None:
    answer = sign_in(app, make.staff(role)).get("/desk/jobs/")
    assert answer.status_code == (200 if role == Role.ADMIN else 403)
