"""What lies in somebody's pile is theirs to do: nobody is given a task whose press is refused."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.db import db
from app.feedback import access, queries, working
from app.feedback.models import Answer, Post
from app.feedback.rules.kinds import Kind
from app.feedback.service import answering, desks, saying
from tests.feedback.making import Town
from tests.feedback.test_result_files import with_result
from tests.making import MONDAY, sign_in

PRESSED = {  # the act of each task
    "screen": ("release",),
    "added": ("added",),
    "decide": ("decide",),
    "route": ("assign",),
    "offered": ("accept",),
    "handling": ("answer",),
    "assist": ("opinion",),
    "review": ("publish",),
    "files": ("files",),
    "extension": ("grant",),
}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def in_review(town: Town, post: Post) -> Answer:
    answer = answering.draft(post, "已派人核实，灯杆修好，当晚亮灯。", [], "同一处同一原因", by=town.handler)
    answering.submit(answer, by=town.handler)
    return answer


def unscreened(town: Town) -> Post:
    return town.taken_on(town.post(), town.roads)


def offered(town: Town) -> Post:
    post = town.post()
    desks.assign(post, town.roads, "人工", by=town.office)
    return post


def deciding(town: Town) -> Post:
    post = offered(town)
    desks.refuse(post, "不归我们管，归水利局", by=town.handler)
    desks.assign(post, town.water, "人工", by=town.office)
    desks.refuse(post, "不归我们管，归交通局", by=town.other)
    return post


def reviewing(town: Town) -> Post:
    post = town.handled()
    in_review(town, post)
    return post


def a_report(town: Town) -> Post:
    post = town.handled(kind=Kind.REPORT)
    in_review(town, post)
    return post


def asking_for_time(town: Town) -> Post:
    post = town.handled()
    desks.ask_extension(post, 5, "灯杆要定做，十二月初到货后安装", by=town.handler)
    return post


def asked_again(town: Town) -> Post:
    post = town.answered()
    saying.follow_up(post, "修好以后两天又坏了，请再来", by=None, shows=True)
    return post


def with_file(town: Town) -> Post:
    post = town.handled()
    desks.assist(post, town.water, "井盖归水利", by=town.office)
    return with_result(town, town.answer(post))[0]


WAYS = {
    unscreened: "screen",
    offered: "offered",
    deciding: "decide",
    reviewing: "review",
    a_report: "review",
    asking_for_time: "extension",
    asked_again: "added",
    with_file: "files",
}


def helped(town: Town, post: Post) -> Post:
    """By another unit, where one leads."""
    if post.is_open and post.lead is not None:
        desks.assist(post, town.water, "井盖归水利", by=town.office)
    return post


def people(town: Town) -> list[User]:
    watcher = town.make.staff(Role.CITY_SUPERVISOR, town.county)
    return [town.handler, town.reviewer, town.office, town.second, town.other, town.others_reviewer, watcher]


def test_each_task_is_tried() -> None:
    assert set(PRESSED) == set(working.TITLES) - {"old"}, "what waits too long is somebody's other task as well"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_given_a_task_may_do_it(app: Flask, town: Town, way: Callable[[Town], Post]) -> None:
    post = helped(town, way(town))
    db.session.commit()
    given = set()
    for who in people(town):
        with app.test_request_context():
            tasks = [line.title for line in working.work(who)]
        for name, title in working.TITLES.items():
            if name in PRESSED and any(line.startswith(f"{title}（") for line in tasks):
                given.add(name)
                codes = [sign_in(app, who).get(f"/desk/feedback/{post.id}/{act}").status_code for act in PRESSED[name]]
                assert 200 in codes or (name, codes[0]) == ("handling", 302), (who.name, name, codes)
    assert WAYS[way] in given


@pytest.mark.parametrize("way", WAYS)
def test_each_right_is_the_same_in_both_languages(town: Town, way: Callable[[Town], Post]) -> None:
    post = helped(town, way(town))
    db.session.flush()
    twins = (
        (access.led_by, access.is_lead),
        (access.assisted_by, access.is_assistant),
        (access.routed_by, access.is_office),
        (access.screened_by, access.may_screen),
        (access.reviewed_by, access.may_review),
    )
    for who in people(town):
        for in_sql, in_python in twins:
            found = db.session.scalar(in_sql(who).where(Post.id == post.id)) is not None
            assert found == in_python(who, post), (who.name, in_python.__name__)


@pytest.mark.databases("sqlite")
def test_a_unit_that_helps_has_none_of_the_leading_units_piles(town: Town) -> None:
    post = with_file(town)
    assert post in db.session.scalars(queries.pile(town.reviewer, "files")).all()
    assert not any(
        queries.pile_sizes(town.other)[name] for name in ("screen", "offered", "review", "files", "extension")
    )
