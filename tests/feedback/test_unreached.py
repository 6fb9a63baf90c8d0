"""Places whose posts nobody would read are shown to whoever can mend it, and nothing where all is well."""

import random
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.core.regions.models import Level, Region
from app.db import db
from app.feedback import access, reach
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.reach import below, topmost_unreached
from app.feedback.service import routes
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

CITY, A, B, A1, A2 = "/1/", "/1/a/", "/1/b/", "/1/a/1/", "/1/a/2/"
TREE = (CITY, A, B, A1, A2)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.mark.parametrize(
    ("offices", "unreached"),
    [
        ([], [CITY]),
        ([CITY], []),
        ([A], [B]),
        ([A, B], []),
        ([A1], [A2, B]),
        ([A1, B], [A2]),
        ([A1, A2, B], []),
        (["/2/"], [CITY]),
    ],
)
def test_the_largest_places_without_an_office(offices: list[str], unreached: list[str]) -> None:
    assert topmost_unreached(TREE, offices) == unreached


def test_a_path_is_read_by_its_parts_and_not_by_its_letters() -> None:
    assert topmost_unreached(["/1/", "/11/"], ["/1/"]) == ["/11/"]
    assert below("/1/", ["/1/", "/1/a/", "/11/"]) == 2


@pytest.mark.parametrize("seed", range(12))
def test_a_place_is_listed_exactly_where_no_office_would_see_its_post(town: Town, make: Make, seed: int) -> None:
    """Held against the right itself: for each place, whether anybody is its office."""
    chance = random.Random(seed)
    for old in (town.office, town.second):
        old.closed_at = clock.now()
    places: list[Region] = [make.region("市", level=Level.CITY)]
    levels = {Level.CITY: Level.COUNTY, Level.COUNTY: Level.TOWNSHIP, Level.TOWNSHIP: Level.VILLAGE}
    for number in range(12):
        parent = chance.choice([one for one in places if one.level in levels])
        places.append(make.region(f"地方{number}", parent, levels[parent.level]))
    people: list[User] = [make.staff(Role.OPENNESS_OFFICE, chance.choice(places)) for _ in range(chance.randrange(4))]
    if people and chance.random() < 0.3:
        people[0].closed_at = clock.now()
    db.session.flush()
    holes = [hole.region.path for hole in reach.holes()]
    sit = [person for person in people if person.closed_at is None]
    for place in places:
        post = town.post(region=place)
        seen = any(access.is_office(person, post) for person in sit)
        listed = any(place.path.startswith(path) for path in holes)
        assert listed != seen, (place.name, [grant.region.name for person in sit for grant in person.grants])
    assert not [one for one in holes for other in holes if one != other and one.startswith(other)], "largest only"


def test_nothing_is_said_where_every_place_has_its_office(app: Flask, town: Town, make: Make) -> None:
    admin = sign_in(app, make.staff(Role.ADMIN, town.county))
    for address in ("/desk/", "/desk/units/"):
        assert "没有人接" not in page(admin.get(address)).select_one("main").text, address
    assert "没有人接" not in sign_in(app, town.office).get("/desk/feedback/routes").text
    assert "每个地方的留言都有人接" in admin.get("/desk/feedback/unreached").text


def test_the_administrator_is_led_from_the_desk_and_the_units_to_the_list_and_to_the_mending(
    app: Flask, town: Town, make: Make
) -> None:
    beside = make.region("外县", level=Level.COUNTY)
    for name in ("东镇", "西镇"):
        make.region(f"{name}村", make.region(name, beside))
    admin = sign_in(app, make.staff(Role.ADMIN, town.county))
    said = "有 1 个地方的留言没有人接，里面有 2 个村、社区"
    for address in ("/desk/", "/desk/units/"):
        shown = page(admin.get(address)).select_one("main")
        assert said in shown.text and shown.select_one("a[href='/desk/feedback/unreached']"), address
    listed = page(admin.get("/desk/feedback/unreached"))
    assert [cell.text for cell in listed.select("td.what")] == ["外县"] and "也没有人接" in listed.text
    assert listed.select_one("main a[href='/desk/people/']") is not None
    office = page(sign_in(app, town.office).get("/desk/feedback/routes"))
    assert "有 1 个地方的留言没有人接" in office.text
    told = page(sign_in(app, town.office).get("/desk/feedback/unreached")).select_one("main")
    assert "请系统管理员" in told.text and not told.select("a[href='/desk/people/']"), "no link one may not follow"
    make.staff(Role.OPENNESS_OFFICE, beside)
    db.session.commit()
    assert "每个地方的留言都有人接" in admin.get("/desk/feedback/unreached").text


def test_of_a_place_without_an_office_a_rule_that_leads_somewhere_takes_the_reports(town: Town, make: Make) -> None:
    beside = make.region("外县", level=Level.COUNTY)
    assert [hole.is_ruled for hole in reach.holes()] == [False]
    routes.make(beside, None, Kind.ASK, town.roads, "职责清单", by=None)
    assert [hole.is_ruled for hole in reach.holes()] == [False], "of questions alone"
    rule = routes.make(beside, None, None, town.roads, "职责清单", by=None)
    assert [hole.is_ruled for hole in reach.holes()] == [True]
    town.roads.valid_to = clock.today()
    db.session.flush()
    assert rule in reach.leading_nowhere()
    assert [hole.is_ruled for hole in reach.holes()] == [False]


def test_a_rule_to_a_unit_without_people_is_marked(app: Flask, town: Town, make: Make) -> None:
    empty = make.unit("空单位", town.county)
    routes.make(town.county, None, None, empty, "职责清单", by=None)
    good = routes.make(town.county, town.topic.id, None, town.roads, "职责清单", by=None)
    db.session.commit()
    shown = page(sign_in(app, town.office).get("/desk/feedback/routes"))
    assert [row.select_one("td:nth-of-type(4)").text for row in shown.select("tbody tr") if "到不了" in row.text] == [
        "空单位 到不了"
    ]
    assert good not in reach.leading_nowhere()
    make.staff(Role.HANDLER, town.county)
    db.session.flush()
    assert not reach.leading_nowhere(), "a handler of the whole county works there too"


def test_a_dissolved_place_is_nobodys_lack(town: Town, make: Make) -> None:
    gone = make.region("旧县", level=Level.COUNTY)
    assert reach.holes()
    gone.valid_to = clock.today().replace(day=1)
    db.session.flush()
    assert not reach.holes()
    assert db.session.scalar(select(Region).where(Region.id == gone.id)) is not None


def test_of_a_place_without_an_office_no_promise_is_made_and_the_citys_supervisor_sees_what_waits(
    app: Flask, town: Town, make: Make
) -> None:
    city, beside = make.region("长沙市", level=Level.CITY), make.region("外县", level=Level.COUNTY)
    watcher = make.staff(Role.CITY_SUPERVISOR, beside)
    elsewhere = make.staff(Role.CITY_SUPERVISOR, city)
    receipt, held = town.receipt(region=make.region("外镇", beside)), town.receipt()
    lost, kept = receipt.post, held.post
    db.session.commit()

    def letter(post: Post) -> str:
        rows = select(Message).where(Message.notice == "feedback/received", Message.subject_id == post.id)
        return "".join(privacy.unseal(row.body_sealed) or "" for row in db.session.scalars(rows))

    assert "还没有接收留言的单位，已列给市里督办" in letter(lost) and "督办" not in letter(kept)
    app.config["WTF_CSRF_ENABLED"] = False
    visitor = app.test_client()
    for one in (receipt, held):
        visitor.post("/feedback/track", data={"no": one.no, "code": one.code})
    read = page(visitor.get(f"/feedback/own/{lost.id}/")).select_one("main").text
    assert "列给市里督办" in read and "正在转办" not in read
    assert "正在转办" in visitor.get(f"/feedback/own/{kept.id}/").text
    supervisor = sign_in(app, watcher)
    desk = page(supervisor.get("/desk/")).select_one("main")
    assert "没有人接的留言（1 条）" in desk.text and desk.select_one("a[href='/desk/feedback/unreached']")
    listed = page(supervisor.get("/desk/feedback/unreached")).select_one("main").text
    assert lost.no in listed and kept.no not in listed and "村口路灯坏了" not in listed
    assert "没有人接的留言" not in sign_in(app, elsewhere).get("/desk/").text, "outside their reach"
    make.staff(Role.OPENNESS_OFFICE, beside)
    db.session.commit()
    assert "没有人接的留言" not in supervisor.get("/desk/").text
    assert "正在转办" in visitor.get(f"/feedback/own/{lost.id}/").text


@pytest.mark.parametrize("seed", range(6))
def test_what_is_listed_as_received_by_nobody_is_what_its_author_is_told_of(town: Town, make: Make, seed: int) -> None:
    """The right as SQL and as Python, held equal over trees of places."""
    chance = random.Random(seed)
    city = make.region("市", level=Level.CITY)
    watcher = make.staff(Role.CITY_SUPERVISOR, city)
    places = [city, *(make.region(f"县{number}", city, Level.COUNTY) for number in range(3))]
    places += [make.region(f"镇{number}", chance.choice(places[1:]), Level.TOWNSHIP) for number in range(5)]
    for place in chance.sample(places, chance.randrange(3)):
        make.staff(Role.OPENNESS_OFFICE, place)
    posts = [town.post(region=place, title=f"{place.name}的路灯坏了") for place in places]
    db.session.flush()
    listed = set(db.session.scalars(reach.stranded(watcher).with_only_columns(Post.id)))
    assert listed == {post.id for post in posts if reach.is_stranded(post)}
