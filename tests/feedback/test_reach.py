"""Whom a post reaches: placed only at the city, told of to the supervisor, a 举报 of a unit with one handler."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.core.regions.models import Level, Region
from app.db import db
from app.errors import Refused
from app.feedback import access, jobs, offices, queries
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.service import answering, desks
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def city(make: Make) -> Region:
    return make.region("长沙市", level=Level.CITY)


def county(make: Make, city: Region, name: str) -> tuple[Region, User]:
    place = make.region(name, city, Level.COUNTY)
    return place, make.staff(Role.OPENNESS_OFFICE, place)


def reaches(user: User, post: Post) -> bool:
    """The right as SQL and as Python, held equal."""
    in_sql = db.session.scalar(access.at_desk(user).where(Post.id == post.id)) is not None
    walked = post.id in db.session.scalars(access.walked_at_desk(user)).all()
    assert in_sql == walked == access.may_see_at_desk(user, post)
    read = db.session.scalar(access.readable(user).where(Post.id == post.id)) is not None
    assert read == access.may_read(user, post)
    return in_sql


def piled(user: User, name: str) -> list[int]:
    return [post.id for post in queries.some(queries.pile(user, name), 9)]


def test_a_post_placed_only_at_the_city_reaches_every_countys_office(town: Town, make: Make, city: Region) -> None:
    (_, one), (_, two) = county(make, city, "甲县"), county(make, city, "乙县")
    post = town.post(region=city)
    assert reaches(one, post) and reaches(two, post) and access.is_office(one, post)
    assert not reaches(town.office, post), "a county elsewhere"
    assert not reaches(town.handler, post)
    assert piled(one, "unplaced") == piled(two, "unplaced") == piled(one, "route") == [post.id]
    desks.assign(post, town.roads, "属于道路", by=one)
    assert piled(two, "unplaced") == [], "who is first takes it"
    with pytest.raises(Refused):
        desks.assign(post, town.water, "属于水利", by=two)


def test_where_the_city_has_an_office_it_is_the_citys(town: Town, make: Make, city: Region) -> None:
    _, one = county(make, city, "甲县")
    own, post = make.staff(Role.OPENNESS_OFFICE, city), town.post(region=city)
    assert reaches(own, post) and not reaches(one, post)
    assert piled(own, "unplaced") == []
    for grant in db.session.scalars(select(Grant).where(Grant.user_id == own.id)):
        grant.ended_at = clock.now()
    db.session.flush()
    assert reaches(one, post)


def test_a_place_of_another_county_stays_there(town: Town, make: Make, city: Region) -> None:
    (place, one), (_, two) = county(make, city, "甲县"), county(make, city, "乙县")
    post = town.post(region=place)
    assert reaches(one, post) and not reaches(two, post)
    assert piled(one, "unplaced") == []


def test_of_a_report_placed_at_the_city_no_office_reads_a_word(town: Town, make: Make, city: Region) -> None:
    _, one = county(make, city, "甲县")
    post = town.post(region=city, kind=Kind.REPORT)
    assert reaches(one, post) and not access.may_read(one, post)


def test_the_office_of_a_county_is_reminded_of_what_lies_at_the_city(town: Town, make: Make, city: Region) -> None:
    _, one = county(make, city, "甲县")
    post = town.post(region=city)
    with clock.at(MONDAY + timedelta(days=9)):
        jobs.remind()
        db.session.expire_all()
        assert [step.what for step in post.steps if "逾期" in step.what] == ["逾期，已告知政务公开办"]
    assert letters(one)


def letters(user: User) -> list[str]:
    rows = select(Message).where(Message.user_id == user.id, Message.notice == "feedback/reminder")
    return [privacy.unseal(row.body_sealed) or "" for row in db.session.scalars(rows)]


def test_the_supervisor_opens_what_they_are_told_of(town: Town, make: Make, app: Flask) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    elsewhere = make.staff(Role.CITY_SUPERVISOR, town.region())
    hidden = town.handled(wants_public=False, title="家里的事不愿公开")
    shown = town.handled()
    with clock.at(MONDAY + timedelta(days=100)):
        jobs.remind()
        assert all(body.endswith("/desk/feedback/watch") for body in letters(watcher)) and letters(watcher)
        client = sign_in(app, watcher)
        desk = client.get("/desk/").text
        assert "久拖未复的留言（2 条）" in desk and "/desk/feedback/watch" in desk
        page = client.get("/desk/feedback/watch")
        assert page.status_code == 200
        for words in (hidden.no, shown.no, town.roads.name, "等了 100 日", "久拖未复"):
            assert words in page.text
        assert "家里的事" not in page.text and "周晓禾" not in page.text
        assert client.get(f"/desk/feedback/{hidden.id}/").status_code == 404
        client = sign_in(app, elsewhere)
        assert hidden.no not in client.get("/desk/feedback/watch").text
        assert "久拖未复的留言（" not in client.get("/desk/").text
        client = sign_in(app, town.handler)
        assert client.get("/desk/feedback/watch").status_code == 403


def alone(town: Town) -> None:
    for grant in db.session.scalars(select(Grant).where(Grant.user_id == town.reviewer.id)):
        grant.ended_at = clock.now()
    db.session.flush()
    db.session.expire_all()


def drafted(town: Town) -> tuple[Post, Any]:
    post = town.handled(kind=Kind.REPORT)
    answer = answering.draft(post, "已派人核实，情况属实，已责令改正。", [], "", by=town.handler)
    return post, answer


def test_a_report_of_a_unit_with_one_handler_is_reviewed_by_the_supervisor(town: Town, make: Make, app: Flask) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    elsewhere = make.staff(Role.CITY_SUPERVISOR, town.region())
    post, answer = drafted(town)
    alone(town)
    assert not reaches(watcher, post), "nothing waits for them yet"
    answering.submit(answer, by=town.handler)
    assert reaches(watcher, post) and access.may_review(watcher, post) and piled(watcher, "review") == [post.id]
    assert not reaches(elsewhere, post) and not access.may_review(town.office, post)
    assert not access.may_know_author(watcher, post) and not access.may_turn(watcher, post)
    client = sign_in(app, watcher)
    page = client.get(f"/desk/feedback/{post.id}/")
    assert page.status_code == 200 and "公布答复" in page.text and "看联系方式" not in page.text
    assert client.post(f"/desk/feedback/{post.id}/contact").status_code == 403
    assert client.get(f"/desk/feedback/{post.id}/answer").status_code == 403
    answering.publish(answer, by=watcher)
    assert post.answered_at and not reaches(watcher, post)


def test_where_the_unit_has_another_handler_the_supervisor_reads_no_report(town: Town, make: Make) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    post, answer = drafted(town)
    answering.submit(answer, by=town.handler)
    assert not reaches(watcher, post) and access.may_review(town.reviewer, post)


@pytest.mark.parametrize(
    ("where", "another"),
    [
        ("unit", True),
        ("county", True),
        ("other unit", False),
        ("elsewhere", False),
        ("ended", False),
        ("closed", False),
    ],
)
def test_who_counts_as_another_handler_of_the_unit(town: Town, make: Make, where: str, another: bool) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    post, answer = drafted(town)
    alone(town)
    answering.submit(answer, by=town.handler)
    place: dict[str, Any] = {
        "county": {"region": town.county},
        "other unit": {"unit": town.water},
        "elsewhere": {"region": town.region()},
    }.get(where, {"unit": town.roads})
    found = make.staff(Role.HANDLER, **place)
    if where == "ended":
        found.grants[0].ended_at = clock.now()
    if where == "closed":
        found.closed_at = clock.now()
    db.session.flush()
    assert reaches(watcher, post) is not another and access.may_review(watcher, post) is not another


def test_how_many_reports_wait_and_how_many_handlers_there_are_costs_no_more_statements(
    town: Town, make: Make, statements: list[str]
) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    alone(town)

    def counted() -> tuple[int, int]:
        db.session.expire_all()
        watcher.live_grants()  # of whoever asks they are at hand
        offices.sitting()  # known to the process
        statements.clear()
        found = db.session.scalars(access.at_desk(watcher)).all()
        return len(found), len(statements)

    def waiting() -> None:
        answering.submit(drafted(town)[1], by=town.handler)
        db.session.flush()

    waiting()
    one = counted()
    for _ in range(4):
        waiting()
        make.staff(Role.HANDLER, unit=town.water)
    many = counted()
    assert (one[0], many[0]) == (1, 5) and many[1] == one[1]


def test_who_decides_reads_both_refusals(town: Town, app: Flask) -> None:
    for kind in (Kind.ASK, Kind.REPORT):
        post = town.post(kind=kind)
        for unit, by, why in (
            (town.roads, town.handler, "路灯归水利管护"),
            (town.water, town.other, "路灯不是水利设施"),
        ):
            desks.assign(post, unit, "人工", by=town.office)
            desks.refuse(post, why, by=by)
        client = sign_in(app, town.office)
        text = client.get(f"/desk/feedback/{post.id}/decide").text
        assert "两次退回" in text and town.roads.name in text and town.water.name in text
        told = kind != Kind.REPORT
        assert (("路灯归水利管护" in text), ("路灯不是水利设施" in text)) == (told, told)
