"""Who is told of a post: read once for all, and the same people as the rights name one by one."""

import pytest
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Level
from app.db import db
from app.feedback import access, jobs, people
from tests.feedback.making import Town
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("monday")


def test_the_people_of_a_post_are_those_the_rights_name(town: Town, make: Make) -> None:
    city = make.region("长沙市", level=Level.CITY)
    far = make.region("浏阳市", city, Level.COUNTY)
    loose = make.region("宁乡市", city, Level.COUNTY)
    make.staff(Role.OPENNESS_OFFICE, far)
    make.staff(Role.HANDLER, town.county)
    make.staff(Role.HANDLER, town.township)
    make.staff(Role.CITY_SUPERVISOR, town.county)
    make.staff(Role.CITY_SUPERVISOR, unit=town.roads)
    make.staff(Role.OPENNESS_OFFICE, unit=town.roads)
    make.staff(Role.BOOKKEEPER, town.county)
    gone = make.staff(Role.HANDLER, unit=town.roads)
    gone.closed_at = clock.now()
    former = make.staff(Role.OPENNESS_OFFICE, town.county)
    former.grants[0].ended_at = clock.now()
    posts = [town.handled(), *(town.post(region=one) for one in (town.county, far, loose, city))]
    db.session.flush()
    found = people.at_work()
    staff = [user for user in db.session.scalars(select(User)) if user.closed_at is None]
    for post in posts:
        handles = {user.id for user in staff if access.is_lead(user, post)}
        office = {user.id for user in staff if access.is_office(user, post)}
        above = {user.id for user in staff if user.holds(Role.CITY_SUPERVISOR, region=post.region)}
        assert (found.handlers(post.unit), found.office(post.region), found.supervisors(post.region)) == (
            handles,
            office,
            above,
        ), post.region.name
    assert found.office(city), "a place above that no office covers is every office's below"


def test_a_morning_of_many_late_posts_does_not_read_the_staff_for_each(
    town: Town, make: Make, statements: list[str]
) -> None:
    for _ in range(4):
        town.handled()
    for _ in range(30):
        make.staff(Role.HANDLER, town.region())
    with clock.at(MONDAY.replace(month=12, day=7)):
        jobs.remind()  # whatever is said once
        db.session.expire_all()
        statements.clear()
        jobs.remind()
    assert statements and len([one for one in statements if "FROM role_grant" in one]) == 1, "once, for all of them"
