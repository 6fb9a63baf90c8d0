"""Where something is: picked from lists, rounded before it is kept, public only with its post (test_leaks.py: nowhere before)."""

import math
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock
from app.core import limits, privacy
from app.core.accounts.rules import Role
from app.core.limits.service import set_value as limits_set
from app.core.regions.models import Level
from app.core.regions.service import load_csv
from app.db import db
from app.errors import Refused
from app.feedback import placing
from app.feedback.models import Landmark, Post
from app.feedback.rules import kinds, points
from app.feedback.rules.kinds import Channel
from app.feedback.rules.points import Point
from app.feedback.rules.screening import Reason, Screen
from app.feedback.service import landmarks, saying, screening
from app.feedback.service.originals import point_of, words_of
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.making import MONDAY, Make, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

EXACT = Point(28.234567, 113.087654)
KEPT = Point(28.2345, 113.0875)


# the rules


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([20, 50, 200, 1000]))
def test_a_rounded_point_is_near_on_the_grid_and_stays_there(latitude: float, longitude: float, metres: int) -> None:
    point, step = Point(latitude, longitude), metres * points.DEGREES_PER_METRE
    kept = point.rounded(metres)
    assert abs(kept.latitude - latitude) <= step / 2 + 1e-6 and abs(kept.longitude - longitude) <= step / 2 + 1e-6
    assert kept.rounded(metres) == kept
    assert points.read(points.written(kept)) == kept


@pytest.mark.parametrize(
    ("latitude", "longitude", "on_earth"),
    [
        ("28.2", "113", True),
        ("91", "0", False),
        ("0", "181", False),
        ("x", "1", False),
        ("1", "", False),
        ("nan", "inf", False),
    ],
)
def test_what_is_typed_is_a_point_or_is_nowhere(latitude: str, longitude: str, on_earth: bool) -> None:
    found = points.typed(latitude, longitude)
    assert found is not None and found.is_on_earth == on_earth


def test_nothing_typed_is_no_point() -> None:
    assert points.typed("", " ") is None and points.typed(None, None) is None
    assert points.read("") is None and points.written(None) == ""
    assert math.isnan(points.typed("a", "b").latitude)  # type: ignore[union-attr]


def test_a_point_reads_as_words_and_opens_a_map() -> None:
    assert KEPT.geo == "geo:28.2345,113.0875" and KEPT.words == "北纬 28.2345，东经 113.0875"


# kept, shown, taken away


def test_only_the_rounded_point_is_kept_and_only_sealed(town: Town) -> None:
    post = town.post(point=EXACT)
    assert (post.latitude, post.longitude) == (None, None)
    assert point_of(post) == KEPT and "28.23" not in post.original_sealed
    assert "28.234567" not in str(words_of(post))


@pytest.mark.databases("sqlite", "postgres")
def test_it_goes_public_with_the_post_and_away_with_it(town: Town) -> None:
    post = town.public(point=EXACT)
    assert post.point == KEPT
    screening.take_down(post, Reason.PRIVACY, "", by=town.office)
    assert post.point is None and (post.latitude, post.longitude) == (None, None)
    other = town.public(point=EXACT)
    saying.withdraw(other, by=None)
    assert other.point is None


def test_the_screener_may_leave_it_out(town: Town) -> None:
    post = town.post(point=EXACT)
    screening.release(post, *screening.masked(post), {}, by=town.office, with_point=False)
    assert post.is_public and post.point is None and point_of(post) == KEPT


def test_the_setting_says_how_exact(town: Town, make: Make) -> None:
    limits.service.set_value(
        "feedback.precision", 200, clock.today(), "", "居民要求更粗一些", by=make.staff(Role.ADMIN, town.county)
    )
    assert point_of(town.post(point=EXACT)) == Point(28.234, 113.088)


def test_a_point_nowhere_is_refused_beside_the_spot(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        town.post(point=Point(91, 0))
    assert refusal.value.field == "spot"


def test_a_public_point_is_on_the_page_in_the_api_and_in_open311(client: FlaskClient, town: Town) -> None:
    post = town.public(point=EXACT, spot="村口小桥边")
    db.session.commit()
    shown = page(client.get(f"/feedback/{post.no}/"))
    assert shown.select_one("a[href^='geo:']")["href"] == "geo:28.2345,113.0875" and "村口小桥边" in shown.text
    told = client.get(f"/api/v1/feedback/{post.no}").get_json()
    assert told["point"] == {"lat": KEPT.latitude, "long": KEPT.longitude}
    (row,) = client.get(f"/open311/v2/requests/{post.no}.json").get_json()
    assert (row["lat"], row["long"]) == (KEPT.latitude, KEPT.longitude)
    without = town.public()
    db.session.commit()
    assert client.get(f"/api/v1/feedback/{without.no}").get_json()["point"] is None


def test_what_a_client_sends_is_rounded_too(client: FlaskClient, town: Town) -> None:
    sent = {"service_code": f"ask-{town.topic.id}", "description": TEXT, "address_id": town.village.code}
    db.session.commit()
    answer = client.post("/open311/v2/requests.json", data={**sent, "lat": "28.234567", "long": "113.087654"})
    post = db.session.scalars(select(Post).where(Post.no == answer.get_json()[0]["service_request_id"])).one()
    assert point_of(post) == KEPT and post.channel == Channel.API
    assert client.post("/open311/v2/requests.json", data={**sent, "lat": "28.2"}).status_code == 400


def test_the_desk_sees_the_point_and_chooses(app: Flask, town: Town) -> None:
    post, without = town.post(point=EXACT), town.post()
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(app, town.office)
    asked = page(client.get(f"/desk/feedback/{post.id}/release"))
    assert asked.select_one("#point").has_attr("checked") and "28.2345" in asked.text
    assert page(client.get(f"/desk/feedback/{without.id}/release")).select_one("#point") is None
    typed = {"title": "村口路灯坏了", "text": TEXT, "version": str(post.version)}
    client.post(f"/desk/feedback/{post.id}/release", data=typed)  # unticked
    assert post.screen == Screen.PUBLIC and post.point is None


# picked from lists


def fields(town: Town, **more: str) -> dict[str, str]:
    return {
        "kind": "ask",
        "place": town.village.code,
        "topic": str(town.topic.id),
        "title": "村口路灯坏了",
        "text": TEXT,
        "phone": "13712340001",
        "wants_public": "yes",
        **more,
    }


def test_a_place_is_picked_step_by_step_without_script_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    load_csv()
    db.session.commit()
    first = page(client.get("/feedback/new"))
    assert len(first.select("svg [data-region]")) == 9
    assert first.select_one("[data-places] summary").text == "不会写地名？从示意图或列表里选"
    buttons = {button.text: button["value"] for button in first.select(".columns button[name=pick]")}
    typed = {"title": "村口路灯坏了", "text": TEXT, "kind": "help"}
    for name in ("长沙县", "开慧镇", "葛家山村"):
        soup = page(client.post("/feedback/new", data={**typed, "pick": buttons[name]}))
        assert soup.select_one(".err") is None
        assert soup.select_one("#place")["value"] == name
        assert soup.select_one("#title")["value"] == typed["title"] and soup.select_one("#text").text.strip() == TEXT
        assert soup.select_one("input[name=kind][value=help]").has_attr("checked")
        assert not soup.select("svg [data-region]")
        assert soup.select_one("[data-places] summary").text == "不会写地名？从列表里选", "a list alone"
        chosen = soup.select_one("input[name=chosen][checked]")
        typed |= {"place": name, "chosen": chosen["value"]}
        buttons = {button.text: button["value"] for button in soup.select(".columns button[name=pick]")}
    assert chosen["value"] == "430121116203" and not buttons
    line = [button.text for button in soup.select("[data-places] p button")]
    assert line == ["长沙市", "长沙县", "开慧镇", "葛家山村"]


def test_an_unknown_place_picked_changes_nothing(client: FlaskClient, town: Town) -> None:
    db.session.commit()
    soup = page(client.post("/feedback/new", data=fields(town, pick="999999")))
    assert soup.select_one("#place")["value"] == town.village.code and soup.select_one(".err") is None


@pytest.mark.databases("sqlite", "postgres")
def test_the_landmarks_of_the_place_can_be_chosen_and_carry_their_point(app: Flask, town: Town) -> None:
    office = landmarks.add(town.village, "村委会", Point(28.5, 113.25), by=town.office)
    elsewhere = landmarks.add(town.region(), "车站", Point(28.1, 113.1), by=town.office)
    resident = town.make.resident()
    client = sign_in(app, resident)
    mine = {"phone": "", "place": town.village.code}
    soup = page(client.post("/feedback/new", data=fields(town, pick=town.village.code, phone="")))
    assert [label.text for label in soup.select("#landmark label")] == ["村委会"]
    phone = privacy.unseal(resident.phone_sealed) or ""
    sent = client.post(
        "/feedback/new",
        data=fields(town, **{**mine, "phone": phone, "landmark": f"landmark-{office.id}", "spot": "门口"}),
    )
    assert sent.status_code == 302
    post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert post is not None and words_of(post).spot == "村委会，门口" and point_of(post) == Point(28.5, 113.25)
    client.post("/feedback/new", data=fields(town, **{**mine, "phone": phone, "landmark": f"landmark-{elsewhere.id}"}))
    post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert post is not None and words_of(post).spot == "" and point_of(post) is None


def test_a_point_without_a_place_leads_to_a_place_that_is_confirmed(app: Flask, town: Town) -> None:
    """Never silently: a point on a border lies near landmarks of both sides."""
    landmarks.add(town.village, "村委会", Point(28.5600, 113.2100), by=town.office)
    resident = town.make.resident(phone="13712340002")
    client = sign_in(app, resident)
    point = {"place": "", "latitude": "28.565", "longitude": "113.2105"}
    asked = page(client.post("/feedback/new", data=fields(town, phone="13712340002", **point)))
    told = "没有写是哪里的事。这个位置离葛家山村的地标“村委会”约 600 米：是这里的，请选上；不是，请在“是哪里的事”里写"
    assert told in asked.select_one("#chosen-error").text and not db.session.scalars(select(Post)).all()
    assert [box["value"] for box in asked.select("input[name=chosen]")] == [town.village.code]
    sent = fields(town, phone="13712340002", **point, chosen=town.village.code)
    assert client.post("/feedback/new", data=sent).status_code == 302
    post = db.session.scalars(select(Post)).one()
    assert post.region == town.village and point_of(post) == Point(28.565, 113.2105)
    shown = page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/"))
    assert "离葛家山村的地标“村委会”约 600 米" in shown.text
    wrong = fields(town, phone="13712340002", **point, chosen=town.county.code)
    assert told in page(client.post("/feedback/new", data=wrong)).select_one("#chosen-error").text


@pytest.mark.parametrize("latitude", ["28.5781", "28.8", "39.9042", "north"])
def test_a_point_near_no_landmark_leads_nowhere(app: Flask, town: Town, latitude: str) -> None:
    landmarks.add(town.village, "村委会", Point(28.5600, 113.2100), by=town.office)
    client = sign_in(app, town.make.resident(phone="13712340003"))
    sent = fields(town, phone="13712340003", place="", latitude=latitude, longitude="113.2100")
    asked = page(client.post("/feedback/new", data=sent))
    assert "按这个位置认不出地方" in asked.select_one("#place-error").text and not asked.select("input[name=chosen]")


def test_how_far_a_landmark_may_be_is_a_dated_setting(town: Town) -> None:
    landmarks.add(town.village, "村委会", Point(28.5600, 113.2100), by=town.office)
    landmarks.add(town.village, "东边的站", Point(28.5600, 113.2290), by=town.office)  # nearer than its degrees look
    assert placing.near(Point(28.5781, 113.21)) is None
    found = placing.near(Point(28.5770, 113.2290))
    assert found is not None and (found.landmark.name, found.metres) == ("东边的站", 1900)
    admin = town.make.staff(Role.ADMIN, town.county)
    limits_set(kinds.NEARBY.key, 1500, clock.today(), "本站默认值", "一个村没有这么宽", by=admin)
    assert placing.near(Point(28.5770, 113.2290)) is None


def test_the_devices_own_point_goes_before_the_landmarks(app: Flask, town: Town) -> None:
    office = landmarks.add(town.village, "村委会", Point(28.5, 113.25), by=town.office)
    resident = town.make.resident(phone="13712340001")
    client = sign_in(app, resident)
    more = {"landmark": f"landmark-{office.id}", "latitude": "28.234567", "longitude": "113.087654"}
    client.post("/feedback/new", data=fields(town, **more))
    assert point_of(db.session.scalars(select(Post)).one()) == KEPT


def test_a_located_point_stays_on_the_page_that_has_to_be_mended(client: FlaskClient, town: Town) -> None:
    db.session.commit()
    soup = page(client.post("/feedback/new", data=fields(town, title="", latitude="28.2345", longitude="113.0875")))
    assert soup.select_one("#latitude")["value"] == "28.2345" and "北纬 28.2345" in soup.text
    soup = page(client.post("/feedback/new", data=fields(town, latitude="north", longitude="1")))
    assert "不在地图上" in soup.select_one("#spot-error").text
    soup = page(client.post("/feedback/new", data=fields(town, latitude="39.9042", longitude="116.4074")))
    assert "不在本市范围内" in soup.select_one("#spot-error").text and "39.9" in soup.select_one("#latitude")["value"]


@pytest.mark.databases("sqlite", "postgres")
def test_an_administrator_moves_the_lines_around_the_city(town: Town) -> None:
    beyond = Point(28.9, 113.1)
    with pytest.raises(Refused, match="不在本市范围内"):
        landmarks.add(town.village, "北边的站", beyond, by=town.office)
    admin = town.make.staff(Role.ADMIN)
    with clock.at(MONDAY):
        limits_set(kinds.NORTH.key, 2950, MONDAY.date(), "新区划入本市", "新区划入本市", by=admin)
        assert landmarks.add(town.village, "北边的站", beyond, by=town.office).point == beyond


def test_spots_that_several_public_posts_named_are_offered(town: Town) -> None:
    for spot, times in (("小桥边", 3), ("晒谷坪", 2), ("某家门口", 1)):
        for _ in range(times):
            town.public(spot=spot)
    for door in range(placing.MOST):
        for _ in range(4):
            town.public(spot=f"3栋50{door}室")  # a door is offered to nobody, and takes nobody's room
    for _ in range(3):
        town.public(spot="屋后水塘", phone="13712340009")  # one person's name for a place, perhaps her own door
    town.post(spot="某家门口")  # not public: not counted
    landmarks.add(town.village, "晒谷坪", None, by=town.office)
    assert [spot.name for spot in placing.spots_of(town.village)] == ["晒谷坪", "小桥边"]
    assert placing.spots_of(town.township) == []
    assert placing.meant(town.village, "spot-小桥边").name == "小桥边"  # type: ignore[union-attr]
    assert placing.meant(town.village, "spot-某家门口") is None and placing.meant(None, "spot-小桥边") is None


def test_only_the_page_of_a_post_may_ask_the_device_where_it_is(client: FlaskClient, town: Town) -> None:
    db.session.commit()
    assert "geolocation=(self)" in client.get("/feedback/new").headers["Permissions-Policy"]
    for address in ("/", "/feedback/", "/account/sign-in"):
        assert "geolocation=()" in client.get(address).headers["Permissions-Policy"]


# who keeps the landmarks


def test_nobodys_door_is_a_landmark(town: Town) -> None:
    for name in ("3栋502室", "人民路12号", "电话13912345678"):
        with pytest.raises(Refused, match="个人信息|谁家") as refusal:
            landmarks.add(town.village, name, KEPT, by=town.office)
        assert refusal.value.field == "name"


def test_a_point_that_tells_of_a_home_goes_without_the_post(app: Flask, town: Town) -> None:
    post = town.public(point=EXACT, spot="村口小桥边")
    db.session.commit()
    client = sign_in(app, town.office)
    app.config["WTF_CSRF_ENABLED"] = False
    asked = page(client.get(f"/desk/feedback/{post.id}/mask"))
    assert asked.select_one("#point").has_attr("checked") and asked.select_one("#spot")["value"] == "村口小桥边"
    assert asked.select_one("#papers") is None
    typed = {
        "title": "村口路灯坏了",
        "text": TEXT,
        "spot": "村口【略】",
        "reason": "写到了住户的门口",
        "version": str(post.version),
    }
    client.post(f"/desk/feedback/{post.id}/mask", data={**typed, "point": "y"})
    assert post.point == KEPT and post.spot == "村口【略】"
    client.post(f"/desk/feedback/{post.id}/mask", data={**typed, "spot": "", "version": str(post.version)})
    assert post.point is None and post.spot == "" and post.is_public
    shown = app.test_client().get(f"/feedback/{post.no}/").text
    assert "geo:" not in shown and "小桥" not in shown and "遮盖了部分文字" in shown


def test_a_point_alone_goes_though_the_words_stay_as_they_are(town: Town) -> None:
    post, why = town.public(point=EXACT), "写到了住户的门口"
    for with_point in (True, False):
        screening.mask_later(
            post, "村口路灯坏了", TEXT.replace("晚上走路看不见", "【略】"), why, by=town.office, with_point=with_point
        )
        assert (post.point == KEPT) is with_point
    with pytest.raises(Refused, match="没有改动"):
        screening.mask_later(post, "村口路灯坏了", TEXT.replace("晚上走路看不见", "【略】"), why, by=town.office)


def test_a_landmark_is_named_once_and_opened_again(town: Town) -> None:
    first = landmarks.add(town.village, "卫生室", None, by=town.office)
    with pytest.raises(Refused, match="已经有这个地标"):
        landmarks.add(town.village, "卫生室", None, by=town.office)
    landmarks.close(first, by=town.office)
    assert placing.landmarks_of(town.village) == []
    assert landmarks.add(town.village, "卫生室", KEPT, by=town.office) is first and first.point == KEPT
    for name, point in (("室", None), ("卫" * 31, None), ("文化广场", Point(200, 0))):
        with pytest.raises(Refused):
            landmarks.add(town.village, name, point, by=town.office)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("role", [Role.OPENNESS_OFFICE, Role.ADMIN, Role.HANDLER, Role.CITY_SUPERVISOR])
def test_landmarks_are_kept_by_office_and_administrator_of_the_place(
    app: Flask, town: Town, make: Make, role: Role
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for n, (place, here) in enumerate(((town.county, True), (make.region("外县", level=Level.COUNTY), False))):
        client = sign_in(app, make.staff(role, place))
        name = f"服务大厅{n}"
        client.post("/desk/feedback/landmarks", data={"place": town.village.code, "name": name})
        made = db.session.scalar(select(Landmark).where(Landmark.name == name))
        may = here and role in (Role.OPENNESS_OFFICE, Role.ADMIN)
        assert (made is not None) == may
        kept = made or landmarks.add(town.village, name, None, by=town.office)
        db.session.commit()
        closed: Any = client.post(f"/desk/feedback/landmarks/{kept.id}/close")
        assert (kept.closed_on is not None) == may, closed.status
