"""Places whose posts nobody would read are shown to whoever can mend it, and nothing where all is well."""

import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.regions.models import Level, Region
from app.db import db
from app.errors import Refused
from app.feedback import access, jobs, reach
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules.kinds import Kind
from app.feedback.rules.reach import below, topmost_unreached
from app.feedback.service import answering, desks, routes, screening
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("monday")

CITY, A, B, A1, A2 = "/1/", "/1/a/", "/1/b/", "/1/a/1/", "/1/a/2/"
TREE = (CITY, A, B, A1, A2)


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
    assert [cell.text for cell in listed.select("td.what")] == [
        "外县"
    ] and "没有转办规则，等市级督查安排" in listed.text
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


@pytest.fixture
def lost(town: Town, make: Make) -> tuple[Post, User, User]:
    """A post of a county without an office, the city's supervisor, and a handler of a unit there."""
    city = make.region("长沙市", level=Level.CITY)
    beside = make.region("外县", city, Level.COUNTY)
    watcher = make.staff(Role.CITY_SUPERVISOR, city, name="督查员")
    handler = make.staff(Role.HANDLER, unit=make.unit("外县交通局", beside), name="外县经办")
    make.staff(Role.HANDLER, unit=handler.grants[0].unit, name="外县审核")
    post = town.post(region=make.region("外镇", beside), title="桥头的路灯坏了")
    db.session.commit()
    return post, watcher, handler


def told_of(notice: str, user: User | None = None) -> list[str]:
    rows = select(Message).where(Message.notice == notice).order_by(Message.id)
    if user is not None:
        rows = rows.where(Message.user_id == user.id)
    return [f"{row.title}\n{privacy.unseal(row.body_sealed)}" for row in db.session.scalars(rows)]


def test_the_supervisor_gives_a_stranded_post_its_unit_with_a_reason_and_the_author_is_told(
    app: Flask, make: Make, lost: tuple[Post, User, User]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post, watcher, handler = lost
    unit = handler.grants[0].unit
    make.unit("外县空单位", unit.region)
    db.session.commit()
    client, address = sign_in(app, watcher), f"/desk/feedback/{post.id}/place"
    listed = page(client.get("/desk/feedback/unreached")).select_one("main")
    assert listed.find("a", string="安排单位")["href"] == address
    asked = page(client.get(address)).select_one("main")
    assert "桥头的路灯坏了" in asked.text and post.id in opened_by(watcher), "read, on record"
    assert [option.text for option in asked.select("#unit option")][0] == "请选择"
    offered = {option.text for option in asked.select("#unit option")}
    assert unit.name in offered and "外县空单位" not in offered, "only where somebody works"
    wrong: list[tuple[dict[str, Any], list[str]]] = [
        ({"unit": 0, "reason": ""}, ["#unit", "#reason"]),
        ({"unit": unit.id, "reason": "短"}, ["#reason"]),
        ({"unit": "x", "reason": "路灯归交通局管"}, ["#unit"]),
        ({"unit": 10**9, "reason": "路灯归交通局管"}, ["#unit"]),
    ]
    for typed, told in wrong:
        refused = page(client.post(address, data=typed))
        assert list(dict.fromkeys(link["href"] for link in refused.select(".err a"))) == told, "all in one round"
        assert post.unit is None
    done = client.post(address, data={"unit": unit.id, "reason": "路灯归交通局管"}, follow_redirects=True)
    assert "已安排，会告诉留言人" in page(done).text
    row = post.lead
    assert row is not None and (row.unit, row.given_by_id, row.rule) == (
        unit,
        watcher.id,
        "市级督查安排：路灯归交通局管",
    )
    (letter, *_) = told_of("feedback/placed")
    assert unit.name in letter and post.no in letter and "路灯归交通局管" not in letter, (
        "free words stay behind the code"
    )
    step = post.steps[-1]
    assert "市级督查安排由外县交通局办理" in step.what and step.words == "路灯归交通局管" and step.words_public
    acts = select(AuditEntry.actor_id).where(AuditEntry.did == str(Did.PLACED), AuditEntry.subject_id == post.id)
    assert db.session.scalars(acts).all() == [watcher.id]
    assert post.no not in client.get("/desk/feedback/unreached").text
    assert sign_in(app, handler).get(f"/desk/feedback/{post.id}/accept").status_code == 200


def opened_by(user: User) -> set[int]:
    rows = select(AuditEntry.subject_id).where(AuditEntry.did == str(Did.OPENED), AuditEntry.actor_id == user.id)
    return set(db.session.scalars(rows))


def test_whoever_stands_in_never_sees_name_or_phone_blocks_nobody_and_turns_nothing(
    app: Flask, lost: tuple[Post, User, User]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post, watcher, _ = lost
    client = sign_in(app, watcher)
    case = page(client.get(f"/desk/feedback/{post.id}/")).select_one("main").text
    assert "安排单位" in case and "看联系方式" not in case and "限制留言" not in case and "转为别的" not in case
    assert client.post(f"/desk/feedback/{post.id}/contact").status_code == 403
    assert client.post(f"/desk/feedback/{post.id}/code").status_code == 403
    for turn in ("block", "assign"):
        assert client.get(f"/desk/feedback/{post.id}/{turn}").status_code == 403, turn
    assert not access.may_know_author(watcher, post) and not access.may_turn(watcher, post)


def lately(post: Post) -> str:
    rows = select(PostStep.what).where(PostStep.post_id == post.id).order_by(PostStep.id.desc()).limit(1)
    return db.session.scalars(rows).one()


def test_a_stranded_post_goes_all_the_way_without_an_office(town: Town, lost: tuple[Post, User, User]) -> None:
    """Shown, refused twice, decided, given more time and answered: nothing waits for an office that is not there."""
    post, watcher, handler = lost
    unit = handler.grants[0].unit
    screening.release(post, *screening.masked(post), {}, by=watcher)
    desks.place(post, town.roads, "先问交通运输局", by=watcher)
    desks.refuse(post, "这座桥不归长沙县管", by=town.handler)
    desks.place(post, town.water, "桥在河道边上", by=watcher)
    desks.refuse(post, "桥不是水利设施", by=town.other)
    assert lately(post).endswith("由市级督查裁定")
    desks.decide(post, unit, "桥在外县，归外县交通局", by=watcher)
    assert lately(post) == "市级督查裁定由外县交通局办理"
    desks.ask_extension(post, 5, "要等设计单位来看过桥的结构", by=handler)
    desks.decide_extension(post, True, "", by=watcher)
    answer = answering.draft(post, "桥头路灯的线路已经修好，当晚亮灯。", [], "", by=handler)
    answering.submit(answer, by=handler)
    assert access.may_review(watcher, post)
    answering.publish(answer, by=watcher)
    assert post.is_public and post.answered_at is not None


def test_of_a_report_there_whoever_stands_in_reads_no_word_and_still_gives_it_a_unit(
    app: Flask, town: Town, lost: tuple[Post, User, User]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post, watcher, handler = lost
    report = town.post(region=post.region, kind=Kind.REPORT, title="有人私拆公家路灯")
    db.session.commit()
    client = sign_in(app, watcher)
    shown = page(client.get(f"/desk/feedback/{report.id}/place")).select_one("main").text
    assert "有人私拆" not in shown and not access.may_read(watcher, report)
    typed = {"unit": handler.grants[0].unit_id, "reason": "路灯归交通局管"}
    assert client.post(f"/desk/feedback/{report.id}/place", data=typed).status_code == 302
    assert report.unit == handler.grants[0].unit
    assert not any(step.words_public for step in report.steps), "a reason may tell what it is about"
    assert not access.may_read(watcher, report) and access.may_read(handler, report)


def test_nobody_stands_in_where_an_office_receives(
    app: Flask, town: Town, make: Make, lost: tuple[Post, User, User]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post, watcher, handler = lost
    elsewhere = make.staff(Role.CITY_SUPERVISOR, town.county)
    of_a_unit = make.staff(Role.CITY_SUPERVISOR, unit=handler.grants[0].unit)
    for user in (elsewhere, of_a_unit):
        assert not access.stands_in(user, post) and not access.may_see_at_desk(user, post)
        assert sign_in(app, user).get(f"/desk/feedback/{post.id}/place").status_code == 404
    assert sign_in(app, town.office).get(f"/desk/feedback/{post.id}/place").status_code == 404
    kept = town.post()
    for user in (watcher, elsewhere):
        assert not access.stands_in(user, kept)
        with pytest.raises(Refused, match="由政务公开办转办"):
            desks.place(kept, town.roads, "路灯归交通局管", by=user)
    office = make.staff(Role.OPENNESS_OFFICE, post.region)
    db.session.commit()
    assert not access.may_see_at_desk(watcher, post) and access.is_office(office, post)
    assert sign_in(app, watcher).post(f"/desk/feedback/{post.id}/place").status_code == 404


def test_a_unit_where_nobody_works_is_given_nothing(make: Make, lost: tuple[Post, User, User]) -> None:
    post, watcher, _ = lost
    empty = make.unit("外县空单位", post.region)
    with pytest.raises(Refused, match="还没有经办人") as refusal:
        desks.place(post, empty, "路灯归它管", by=watcher)
    assert refusal.value.field == "unit" and post.unit is None


@pytest.mark.parametrize("seed", range(6))
def test_standing_in_is_the_same_as_sql_and_as_python(town: Town, make: Make, seed: int) -> None:
    chance = random.Random(seed)
    city = make.region("市", level=Level.CITY)
    places = [city, *(make.region(f"县{number}", city, Level.COUNTY) for number in range(3))]
    places += [make.region(f"镇{number}", chance.choice(places[1:]), Level.TOWNSHIP) for number in range(5)]
    for place in chance.sample(places, chance.randrange(3)):
        make.staff(Role.OPENNESS_OFFICE, place)
    people = [make.staff(Role.CITY_SUPERVISOR, chance.choice(places)) for _ in range(3)]
    people.append(make.staff(Role.CITY_SUPERVISOR, unit=make.unit("某局", city)))
    kinds = (Kind.ASK, Kind.REPORT)
    posts = [town.post(region=place, kind=kind, title=f"{place.name}{kind}的事") for place in places for kind in kinds]
    db.session.flush()
    for user in people:
        for rows, right in (
            (access.at_desk(user), access.may_see_at_desk),
            (access.readable(user), access.may_read),
            (access.screened_by(user), access.may_screen),
        ):
            assert {post.id for post in db.session.scalars(rows)} == {post.id for post in posts if right(user, post)}
        assert set(db.session.scalars(access.walked_at_desk(user))) == {
            post.id for post in posts if access.may_see_at_desk(user, post)
        }


def test_no_post_is_asked_where_it_lies_unless_many_places_have_no_office(town: Town, make: Make) -> None:
    city = make.region("长沙市", level=Level.CITY)
    county = make.region("宁乡市", city, Level.COUNTY)
    watcher = make.staff(Role.CITY_SUPERVISOR, city)
    make.staff(Role.OPENNESS_OFFICE, county)
    post = town.post(region=county)

    def desk() -> str:
        return str(access.at_desk(watcher))

    assert "NOT IN" not in desk() and not db.session.scalars(access.at_desk(watcher)).all()
    stranded = town.post(region=make.region("望城区", city, Level.COUNTY))
    assert "NOT IN" not in desk() and list(db.session.scalars(access.at_desk(watcher))) == [stranded] != [post]
    for number in range(access.NAMED):
        make.region(f"区{number}", city, Level.COUNTY)
    assert "NOT IN" in desk() and list(db.session.scalars(access.at_desk(watcher))) == [stranded]


def test_supervisors_are_reminded_of_stranded_posts_and_administrators_after_the_day(
    make: Make, lost: tuple[Post, User, User]
) -> None:
    post, watcher, handler = lost
    admin = make.staff(Role.ADMIN, post.region)
    elsewhere = make.staff(Role.CITY_SUPERVISOR, make.region("别的市", level=Level.CITY))
    db.session.commit()

    def morning(days: int) -> None:
        with clock.at(MONDAY + timedelta(days=days)):
            jobs.remind_unreached()
            jobs.remind_unreached()

    def counted() -> tuple[int, int]:
        return len(set(told_of("feedback/unreached", watcher))), len(set(told_of("feedback/unreached", admin)))

    morning(0)
    morning(1)
    assert counted() == (1, 0), "once while there is time"
    assert (
        "桥头" not in told_of("feedback/unreached", watcher)[0]
        and "/desk/feedback/unreached" in told_of("feedback/unreached", watcher)[0]
    )
    morning(2)
    morning(3)
    rows = (
        select(Message.occasion).where(Message.notice == "feedback/unreached", Message.user_id == watcher.id).distinct()
    )
    assert len(set(db.session.scalars(rows))) == 3, "each morning after the day"
    assert "政务公开办" in told_of("feedback/unreached", admin)[0] and counted()[1] == 1
    with clock.at(MONDAY + timedelta(days=3)):
        jobs.remind_screening()
        assert not told_of("feedback/unread"), "one message a morning about one post"
        desks.place(post, handler.grants[0].unit, "路灯归交通局管", by=watcher)
        db.session.commit()
        sent = len(told_of("feedback/unreached"))
        jobs.remind_screening()
    morning(4)
    assert len(told_of("feedback/unreached")) == sent and told_of("feedback/unread", watcher), (
        "now it waits to be screened"
    )
    assert not told_of("feedback/unreached", elsewhere)


def test_where_no_supervisor_stands_in_the_administrator_is_told_at_once(town: Town, make: Make) -> None:
    beside = make.region("外县", level=Level.COUNTY)
    admin = make.staff(Role.ADMIN, beside)
    town.post(region=beside)
    db.session.commit()
    jobs.remind_unreached()
    assert told_of("feedback/unreached", admin)


def test_what_is_overdue_there_says_that_the_citys_supervisor_was_told(lost: tuple[Post, User, User]) -> None:
    post, _, _ = lost
    with clock.at(MONDAY + timedelta(days=9)):
        jobs.remind()
    db.session.expire_all()
    assert [step.what for step in post.steps if "逾期" in step.what] == ["逾期，已告知市级督查"]
