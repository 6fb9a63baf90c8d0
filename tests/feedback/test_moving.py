"""A post put to its right place and topic: with a reason, told, routed anew, and never to the good of a figure."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy, search
from app.core.likes import service as likes
from app.core.notify.models import Message
from app.core.regions.models import Level
from app.db import db
from app.errors import Refused
from app.feedback import figures, routing, suggesting
from app.feedback.models import Post, Topic
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import State
from app.feedback.rules.points import Point
from app.feedback.service import landmarks, moving, routes, saying
from app.feedback.service.originals import point_of
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

WHY = "电话问过，路灯在板仓村"


def roads_topic() -> Topic:
    return db.session.scalars(select(Topic).where(Topic.name == "道路交通")).one()


def by_place() -> dict[int, tuple[int, int]]:
    with clock.at(MONDAY + timedelta(days=20)):
        rows = figures.counted(figures.Span(date(2026, 1, 1), date(2026, 12, 31)), figures.By.PLACE)
        return {place: (row.due, row.late) for place, row in rows.items()}


def test_place_and_topic_are_put_right_and_the_rules_asked_again(app: Flask, town: Town, make: Make) -> None:
    village = make.region("板仓村", town.township, Level.VILLAGE)
    post, topic = town.public(), roads_topic()
    routes.make(village, topic.id, None, town.roads, "职责清单", by=town.office)
    due, said = post.due_on, (post.clock_from, post.clock_days)
    assert routing.proposed(post) is None
    client = sign_in(app, town.office)
    form = page(client.get(f"/desk/feedback/{post.id}/move"))
    assert form.find("input", id="place")["value"] == "葛家山村"
    address = f"/desk/feedback/{post.id}/move"
    answer = client.post(address, data={"place": "板仓村", "topic": topic.id, "reason": WHY}, follow_redirects=True)
    assert "到期日不变" in answer.text
    db.session.expire_all()
    post = db.session.get_one(Post, post.id)
    assert (post.region.short_name, post.topic.name, post.due_on) == ("板仓村", "道路交通", due)
    assert (post.clock_from, post.clock_days) == said
    assert (post.county_id, post.township_id) == (town.county.id, town.township.id)
    assert routing.proposed(post) is not None and routing.in_words(routing.proposed(post)) in answer.text
    everyone = page(app.test_client().get(f"/feedback/{post.no}/")).text
    assert "地方由葛家山村改为板仓村，话题由路灯供电改为道路交通，到期日不变" in everyone and WHY in everyone
    title = db.session.scalar(select(Message.title).where(Message.notice == "feedback/moved"))
    assert title is None or post.no in title  # a phone alone has no letter box
    found = search.newest(search.query("路灯", region=village), 5)
    assert len(found) == 1, "found under the place it belongs to"


def test_nothing_typed_is_lost_and_each_mistake_stands_beside_its_field(app: Flask, town: Town) -> None:
    post = town.public()
    client = sign_in(app, town.office)
    address = f"/desk/feedback/{post.id}/move"
    for data, said in (
        ({"place": "没有这个村", "topic": post.topic_id, "reason": WHY}, "没有找到"),
        ({"place": "葛家山村", "topic": post.topic_id, "reason": WHY}, "都没有改"),
        ({"place": "葛家山村", "topic": 9999, "reason": WHY}, "请选是关于什么的"),
        ({"place": "葛家山村", "topic": roads_topic().id, "reason": "改"}, "至少 5 个字"),
    ):
        shown = client.post(address, data=data)
        assert shown.status_code == 200 and said in shown.text, data
    assert sign_in(app, town.handler).get(address).status_code == 404, "not on this desk"


def test_the_author_is_told_and_the_reason_names_nobody(town: Town, make: Make) -> None:
    resident = make.resident()
    post = town.receipt(by=resident).post
    village = make.region("板仓村", town.township, Level.VILLAGE)
    moving.put_right(post, village, post.topic_id, WHY, by=town.office)
    assert db.session.scalar(select(Message.title).where(Message.notice == "feedback/moved")) is not None
    with pytest.raises(Refused):
        moving.put_right(post, town.village, post.topic_id, "周晓禾说在葛家山村", by=town.office)


def test_what_is_late_is_not_moved_out_of_the_figures_of_its_county(town: Town) -> None:
    """The twenty-fourth cheat: call it another county's. Within the county a late case may be put right."""
    far = town.region("浏阳市")
    post = town.handled(kind=Kind.ASK)
    with clock.at(MONDAY + timedelta(days=10)):
        with pytest.raises(Refused, match="逾期和答复记在原来的区县"):
            moving.put_right(post, far, post.topic_id, WHY, by=town.office)
        moving.put_right(post, town.township, post.topic_id, WHY, by=town.office)
    assert by_place()[town.county.id] == (1, 1) and far.id not in by_place()


def test_before_its_day_it_goes_where_it_belongs_with_its_own_clock(town: Town) -> None:
    far = town.region("浏阳市")
    post = town.handled(kind=Kind.ASK)
    due = post.due_on
    moving.put_right(post, far, post.topic_id, WHY, by=town.office)
    assert post.due_on == due and by_place()[far.id] == (1, 1) and town.county.id not in by_place()


def test_what_was_placed_nowhere_may_be_placed_late_too(town: Town, make: Make) -> None:
    city = make.region("长沙市", level=Level.CITY)
    county = make.region("宁乡市", city, Level.COUNTY)
    post = town.post(region=city)
    with clock.at(MONDAY + timedelta(days=30)):
        with pytest.raises(Refused, match="请写到区县"):
            moving.put_right(town.post(), city, post.topic_id, WHY, by=town.office)
        moving.put_right(post, county, post.topic_id, WHY, by=town.office)
    assert post.county_id == county.id and by_place()[county.id] == (1, 1)


def test_what_was_liked_is_ranked_where_it_belongs_at_once(town: Town, make: Make) -> None:
    post = town.public()
    likes.like("feedback", post.id, privacy.keyed_hash("phone", "13700009999"))
    other = make.region("浏阳市", level=Level.COUNTY)
    assert [[row.item.title for row in likes.ranking(county)] for county in (town.county, other)] == [
        [post.public_title],
        [],
    ]
    moving.put_right(post, make.region("大瑶镇", other, Level.TOWNSHIP), post.topic_id, WHY, by=town.office)
    db.session.flush()
    assert [[row.item.title for row in likes.ranking(county)] for county in (town.county, other)] == [
        [],
        [post.public_title],
    ]


def test_a_report_is_routed_anew_by_the_rule_of_its_right_place(town: Town, make: Make) -> None:
    village = make.region("板仓村", town.township, Level.VILLAGE)
    routes.make(village, None, Kind.REPORT, town.water, "职责清单", by=town.office)
    post = town.post(kind=Kind.REPORT)
    assert post.state == State.RECEIVED
    moving.put_right(post, village, post.topic_id, "来信封面写的是板仓村", by=town.office)
    assert post.state == State.OFFERED and post.unit == town.water


def test_a_late_answer_stays_late_and_what_is_over_is_not_moved(town: Town) -> None:
    post = town.handled(kind=Kind.ASK)
    with clock.at(MONDAY + timedelta(days=10)):
        moving.put_right(post, town.township, post.topic_id, WHY, by=town.office)
        town.answer(post)
        with pytest.raises(Refused, match="已经办结"):
            moving.put_right(post, town.village, post.topic_id, WHY, by=town.office)
    assert post.first_in_time is False


@pytest.mark.databases("sqlite", "postgres")
def test_a_point_alone_is_placed_by_the_nearest_landmark(app: Flask, town: Town, make: Make) -> None:
    other = make.region("板仓村", town.township, Level.VILLAGE)
    landmarks.add(town.village, "村委会", Point(28.5600, 113.2100), by=town.office)
    landmarks.add(other, "卫生室", Point(28.5700, 113.2100), by=town.office)
    sign_in(app, town.office)
    client = app.test_client()
    for lat, place in (("28.5610", "葛家山村"), ("28.5690", "板仓村"), ("28.6", "长沙县")):
        sent = {
            "service_code": f"ask-{town.topic.id}",
            "lat": lat,
            "long": "113.2105",
            "description": "路灯坏了一个月，晚上看不见路",
        }
        answer = client.post("/open311/v2/requests.json", data=sent)
        assert answer.status_code == 201, answer.text
        no, notice = answer.get_json()[0]["service_request_id"], answer.get_json()[0]["service_notice"]
        by_point = "没有写明地方，按位置认的：离葛家山村的地标“村委会”约 100 米；审核时会核对"
        assert (by_point in notice) == (place == "葛家山村")
        post = db.session.scalars(select(Post).where(Post.no == no)).one()
        assert (post.region.short_name, post.channel) == (place, Channel.API)


@pytest.mark.databases("sqlite", "postgres")
def test_a_point_in_another_township_than_the_place_that_is_named_is_told(app: Flask, town: Town, make: Make) -> None:
    """Of the same county too; not where only the county is named, nor for another village of the township."""
    beside = make.region("板仓村", town.township, Level.VILLAGE)
    away = make.region("双冲村", make.region("福临镇", town.county, Level.TOWNSHIP), Level.VILLAGE)
    landmarks.add(beside, "卫生室", Point(28.5600, 113.2100), by=town.office)
    landmarks.add(away, "村委会", Point(28.5000, 113.1000), by=town.office)
    told = "（按写明的地方收；发来的位置离双冲村的地标“村委会”约 100 米，那个地标在福临镇；审核时会核对）"
    for number, (place, lat, long, is_told) in enumerate(
        (
            (town.village, "28.5005", "113.1005", True),
            (town.township, "28.5005", "113.1005", True),
            (away, "28.5005", "113.1005", False),
            (town.county, "28.5005", "113.1005", False),
            (town.village, "28.5605", "113.2105", False),
        )
    ):
        sent = {"service_code": f"ask-{town.topic.id}", "lat": lat, "long": long, "address_id": place.code}
        sent["description"] = f"路灯坏了一个月，晚上看不见路，第{number}盏"
        answer = app.test_client().post("/open311/v2/requests.json", data=sent)
        notice = answer.get_json()[0]["service_notice"]
        assert (told in notice) == is_told and ("按写明的地方收" in notice) == is_told, (place.name, notice)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("by", ["address_string", "address_id"])
def test_a_point_in_another_county_than_the_place_that_is_named_is_told(
    app: Flask, town: Town, make: Make, by: str
) -> None:
    """Of what the specification asks for one more may be given: which of them counts is said, in JSON and in XML."""
    county = make.region("望城区", level=Level.COUNTY)
    make.staff(town.office.grants[0].role, county)
    village = make.region("杨桥村", make.region("桥驿镇", county, Level.TOWNSHIP), Level.VILLAGE)
    landmarks.add(town.village, "村委会", Point(28.5600, 113.2100), by=town.office)
    office = make.staff(town.office.grants[0].role, county)
    landmarks.add(village, "卫生室", Point(28.3000, 112.9000), by=office)
    others = [make.region(name, village.parent, Level.VILLAGE) for name in ("飘峰山村", "毛家村")]
    for place, point in zip(others, (Point(28.36, 112.90), Point(28.33, 112.96)), strict=True):
        landmarks.add(place, "村委会", point, by=office)
    for lat, long, told in (
        ("28.5610", "113.2105", ""),
        ("28.3010", "112.9005", "离杨桥村的地标“卫生室”约 100 米，那个地标在望城区；"),
        ("28.3300", "112.9200", "方圆 10 公里内登记的地标都在望城区；"),
    ):
        sent = {"service_code": f"ask-{town.topic.id}", "lat": lat, "long": long}
        sent[by] = "葛家山村" if by == "address_string" else town.village.code
        sent["description"] = f"路灯坏了一个月，晚上看不见路，在{lat}"
        answer = app.test_client().post("/open311/v2/requests.json", data=sent)
        assert answer.status_code == 201, answer.text
        notice = answer.get_json()[0]["service_notice"]
        assert "收在葛家山村" in notice and "发来的位置在" not in notice
        assert (f"（按写明的地方收；发来的位置{told}审核时会核对）" in notice) == bool(told), notice
        assert ("按写明的地方收" in notice) == bool(told)
        in_xml = app.test_client().post("/open311/v2/requests.xml", data=sent)
        assert in_xml.status_code == 201 and ("按写明的地方收" in in_xml.text) == bool(told)
    post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert post is not None and post.region == town.village and point_of(post) is not None, "and the point is kept"
    sent = {"service_code": f"ask-{town.topic.id}", "description": "路灯坏了一个月，看不见路"}
    for words, told in (
        ("葛家山村村口", ""),
        ("村口", ""),
        ("桥驿镇杨桥村口", "按 address_id 收；address_string 写的是杨桥村"),
    ):
        answer = app.test_client().post(
            "/open311/v2/requests.json", data={**sent, "address_id": town.village.code, "address_string": words}
        )
        notice = answer.get_json()[0]["service_notice"]
        assert ("address_string" in notice) == bool(told) and told in notice and "收在葛家山村" in notice


def test_a_point_near_no_landmark_goes_to_the_county_all_around_it_lie_in(app: Flask, town: Town, make: Make) -> None:
    """Not on the word of one or two villages, and not where a landmark of another county is as near."""
    app.config["WTF_CSRF_ENABLED"] = False
    county, whole = make.region("望城区", level=Level.COUNTY), town.county.short_name  # the root of this tree
    office, township = make.staff(town.office.grants[0].role, county), make.region("桥驿镇", county, Level.TOWNSHIP)
    places = [make.region(name, township, Level.VILLAGE) for name in ("杨桥村", "板仓村", "飘峰山村")]
    beyond = make.region("外县村", make.region("外县镇", town.region(), Level.TOWNSHIP), Level.VILLAGE)
    at = {"lat": "28.5600", "long": "113.2100"}

    def placed() -> tuple[str, str]:
        sent = {"service_code": f"ask-{town.topic.id}", **at, "description": "路灯坏了一个月，晚上看不见路"}
        answer = app.test_client().post("/open311/v2/requests.json", data=sent)
        assert answer.status_code == 201, answer.text
        given = answer.get_json()[0]
        post = db.session.scalars(select(Post).where(Post.no == given["service_request_id"])).one()
        return post.region.short_name, given["service_notice"]

    for place, point in zip(places[:2], (Point(28.52, 113.21), Point(28.60, 113.21)), strict=True):
        landmarks.add(place, "村委会", point, by=office)
    assert placed()[0] == whole, "two villages are too few"
    landmarks.add(places[2], "村委会", Point(28.56, 113.26), by=office)
    place, notice = placed()
    assert place == "望城区" and "方圆 10 公里内登记的地标都在望城区；审核时会核对" in notice
    landmarks.add(beyond, "村委会", Point(28.56, 113.15), by=make.staff(town.office.grants[0].role, beyond))
    assert placed()[0] == whole, "the other county is as near"


def test_units_are_listed_by_county_the_own_one_first_and_looked_for_by_name(
    app: Flask, town: Town, make: Make
) -> None:
    city = make.region("长沙市", level=Level.CITY)
    own, other = make.region("望城区", city, Level.COUNTY), make.region("浏阳市", city, Level.COUNTY)
    for name, region in (("浏阳市水务局", other), ("长沙市水务局", city), ("望城区水务局", own), ("望城区住建局", own)):
        make.unit(name, region)
    office = make.staff(town.office.grants[0].role, own)
    post = town.post(region=own)
    client = sign_in(app, office)
    shown = page(client.get(f"/desk/feedback/{post.id}/assign"))
    assert [group["label"] for group in shown.select("#unit optgroup")] == ["望城区", "全市"], "those who look after it"
    more = shown.find("button", {"name": "look", "value": "elsewhere"})
    count = len(routing.units_for(post)) - 3
    assert more and more.text == f"其他地方的单位（{count} 个）"
    shown = page(client.post(f"/desk/feedback/{post.id}/assign", data={"look": "elsewhere", "unit": 0}))
    labels = [group["label"] for group in shown.select("#unit optgroup")]
    assert labels[:2] == ["望城区", "全市"] and "其他地方：浏阳市" in labels and not shown.select("[value=elsewhere]")
    reason = "水务的事，归水务局"
    found = client.post(
        f"/desk/feedback/{post.id}/assign", data={"find": "水务", "look": "1", "reason": reason, "unit": 0}
    )
    names = [option.text for option in page(found).select("#unit option")]
    assert names == ["请选择", "望城区水务局", "长沙市水务局", "浏阳市水务局"]
    assert page(found).find("input", id="reason")["value"] == reason and not page(found).select(".err")
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).state == State.RECEIVED, "looking sends nothing"
    none = client.post(f"/desk/feedback/{post.id}/assign", data={"find": "火星", "look": "1"})
    assert "没有名称里有“火星”的单位" in none.text


def test_the_suggestion_looks_for_neighbours_in_the_county_first(town: Town) -> None:
    """However many resemble it elsewhere, what the own county did is found."""
    words = "村口路灯坏了一个月没有人来修"
    near = town.handled(unit=town.water, title=words)
    town.answer(near)
    far = town.region("浏阳市")
    for _ in range(70):
        post = town.handled(title=words, region=far)
        post.first_unit_id = town.roads.id
    db.session.flush()
    asked = town.post(title=words)
    assert [one.unit.name for one in suggesting.suggested(asked)] == ["长沙县水利局"]


def test_what_was_answered_or_is_late_stays_with_its_county(town: Town, make: Make) -> None:
    other = town.region()
    late = town.answered()
    for after, act in ((20, saying.reopen), (3, saying.follow_up)):
        post = late if after == 20 else town.answered()
        with clock.at(MONDAY + timedelta(days=after)):
            act(post, "灯又不亮了，请再来看一看", by=None)
            before = by_place()
            with pytest.raises(Refused, match="逾期的、答复过的"):
                moving.put_right(post, other, post.topic_id, WHY, by=town.office)
            assert by_place() == before
            moving.put_right(post, town.township, post.topic_id, WHY, by=town.office)


def test_on_its_last_day_a_post_stays_in_its_county(town: Town) -> None:
    other, post = town.region("外县"), town.handled(town.water)
    with clock.at(MONDAY + (post.due_on - clock.today())), pytest.raises(Refused, match="今天到期的"):
        moving.put_right(post, other, post.topic_id, WHY, by=town.office)
    with clock.at(MONDAY + (post.due_on - clock.today()) - timedelta(days=1)):
        moving.put_right(post, other, post.topic_id, WHY, by=town.office)
    assert post.county_id == other.id
