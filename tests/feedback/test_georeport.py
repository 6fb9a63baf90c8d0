"""Open311: a client that knows only the specification posts and reads, through a real server."""

import time
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.core.accounts.models import User
from app.core.notify.models import Message
from app.core.regions.models import FormerName, Level
from app.db import db, unit_of_work
from app.feedback import queries
from app.feedback.models import Post
from app.feedback.rules.elsewhere import other_province
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason
from app.feedback.rules.words import title_of
from app.feedback.service import saying, screening
from app.feedback.service.originals import author_of, words_of
from tests.browser import serving
from tests.conftest import build, free_port
from tests.databases import environment, migrated_url
from tests.feedback.georeport_client import Client, Fault
from tests.feedback.making import Town
from tests.making import MONDAY, Make

pytestmark = pytest.mark.databases("sqlite")

TEXT = "村口路灯不亮。已经一个月了，晚上看不见路。"


@pytest.fixture
def endpoint(live: Flask, tmp_path: Path) -> Iterator[str]:
    """The house on a real server."""
    with unit_of_work():
        Town(Make())
    port = free_port()
    env = environment(
        live.config["SQLALCHEMY_DATABASE_URI"], tmp_path, SITE_URL=f"http://127.0.0.1:{port}", RATE_LIMITS="1"
    )
    server = serving.start(["gunicorn", "-b", f"127.0.0.1:{port}", "tests.entrance:app"], env, tmp_path / "log")
    address = f"http://127.0.0.1:{port}/open311/v2"
    try:
        for _ in range(600):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.join()


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_of_the_specification_posts_and_reads(live: Flask, endpoint: str, form: str) -> None:
    client = Client(endpoint, form, jurisdiction="127.0.0.1")
    services = client.services()
    assert {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"} <= set(services[0])
    code = next(row["service_code"] for row in services if row["service_name"] == "求助：路灯供电")
    given = client.post(
        code, description=TEXT, address_string="葛家山村 村口", phone="13800001234", first_name="晓禾", last_name="周"
    )
    no = given["service_request_id"]
    assert no.startswith("FB-") and "查询码" in given["service_notice"]
    (waiting,) = client.requests(service_request_id=no)  # nobody has read it yet
    assert waiting["status"] == "open" and not waiting["description"]
    assert client.request(no)["status"] == "open"
    with unit_of_work():
        post = db.session.scalars(select(Post).where(Post.no == no)).one()
        office = db.session.scalars(select(User).where(User.name == "政务公开办甲")).one()
        assert post.channel == Channel.API and post.kind == Kind.HELP and post.region.short_name == "葛家山村"
        screening.release(post, *screening.masked(post), {}, by=office)
    found = client.request(no)
    assert found["status"] == "open" and TEXT in found["description"]
    assert found["address"].startswith("葛家山村") and found["service_code"] == code
    assert [row["service_request_id"] for row in client.requests(status="open")] == [no]
    assert client.requests(status="closed") == []
    site = endpoint.removesuffix("/open311/v2")
    with urllib.request.urlopen(f"{site}/feedback/cases.csv", timeout=30) as streamed:
        assert no in streamed.read().decode()  # streamed by a real server, which a test client does not show
    assert client.requests(start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z") == []


FAULTS = [
    ("post", {"service_code": "nothing-1", "description": TEXT, "address_id": "430121"}, 400),
    ("post", {"service_code": "ask-1", "description": TEXT}, 400),
    ("post", {"service_code": "ask-1", "description": "短", "lat": "28.2", "long": "113.0"}, 400),
    ("post", {"service_code": "ask-1", "description": TEXT, "lat": "north", "long": "113.0"}, 400),
    ("requests", {"status": "later"}, 400),
    ("requests", {"start_date": "yesterday"}, 400),
    ("request", {"service_request_id": "FB-2026-999999"}, 404),
]


def test_faults_come_in_the_form_of_the_specification(live: Flask, endpoint: str) -> None:
    for form in ("json", "xml"):
        client = Client(endpoint, form)
        for verb, given, status in FAULTS:
            with pytest.raises(Fault) as fault:
                getattr(client, verb)(**given)
            assert fault.value.status == status and fault.value.errors[0][1], (verb, given)


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_is_told_at_a_number_nobody_proved(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        data = {
            "service_code": f"ask-{town.topic.id}",
            "description": TEXT,
            "address_id": town.village.code,
            "phone": "13800001234",
            "email": "a@example.com",
        }
        assert client.post("/open311/v2/requests.json", data=data).status_code == 201
        post = db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()
        assert post.phone_hash is None and author_of(post).phone == "13800001234" and words_of(post).text == TEXT
        assert db.session.scalar(select(Message.id).where(Message.subject_kind == "feedback_post")) is None


def test_a_report_is_no_service_and_its_history_is_an_extension(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        assert "举报" not in client.get("/open311/v2/services.json").text
        post = town.answered()
        found = client.get(f"/open311/v2/requests/{post.no}.json?extensions=true").get_json()[0]
        assert found["status"] == "closed"
        assert [step["description"] for step in found["extended_attributes"]["status_history"]][0] == "收到网上咨询"
        assert client.get("/open311/v2/services.html").status_code == 404


def test_discovery_and_a_definition_have_the_shape_of_the_specification(client: FlaskClient, town: Town) -> None:
    """wiki.open311.org: Service_Discovery, and GET Service Definition of GeoReport v2. One object each, no list."""
    fields = ["changeset", "contact", "key_service", "endpoints"]
    given = client.get("/open311/v2/discovery.json").get_json()
    tree = ET.fromstring(client.get("/open311/v2/discovery.xml").data)
    assert sorted(given) == sorted(fields) and tree.tag == "discovery" and [part.tag for part in tree] == fields
    endpoint = given["endpoints"][0]
    assert endpoint["formats"] == ["text/xml", "application/json"] and endpoint["url"].endswith("/open311/v2")
    inside = tree.find("endpoints/endpoint")
    assert inside is not None and {part.tag for part in inside} == set(endpoint)
    assert [part.text for part in inside.findall("formats/format")] == endpoint["formats"]
    code = f"ask-{town.topic.id}"
    assert client.get(f"/open311/v2/services/{code}.json").get_json() == {"service_code": code, "attributes": []}
    definition = ET.fromstring(client.get(f"/open311/v2/services/{code}.xml").data)
    assert definition.tag == "service_definition" and definition.findtext("service_code") == code
    assert definition.find("attributes") is not None


def test_a_reader_gets_the_answer_and_the_time_of_the_last_step(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        post = town.public()
    address = f"/open311/v2/requests/{post.no}.json"
    with clock.at(MONDAY + timedelta(days=1)):
        town.taken_on(post, town.roads)
        assert client.get(address).get_json()[0]["updated_datetime"].startswith("2026-11-24")
    with clock.at(MONDAY + timedelta(days=2)):
        town.answer(post, "路灯修好了，欢迎再来看看。")
        for found in (client.get(address).get_json()[0], asked(client)[0]):
            assert found["status_notes"] == f"已答复\n{town.roads.name}：路灯修好了，欢迎再来看看。"
            assert found["updated_datetime"].startswith("2026-11-25")


def test_a_photo_behind_an_address_is_not_taken_and_the_client_is_told(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        data = {"service_code": f"ask-{town.topic.id}", "description": TEXT, "address_id": town.village.code}
        plain = client.post("/open311/v2/requests.json", data=data).get_json()[0]["service_notice"]
        told = client.post("/open311/v2/requests.json", data={**data, "media_url": "http://127.0.0.1/a.jpg"})
        assert "照片没有收下" not in plain and "照片没有收下" in told.get_json()[0]["service_notice"]


@pytest.mark.databases("sqlite", "postgres")
def test_several_services_are_filtered_by_together(client: FlaskClient, town: Town) -> None:
    with clock.at(MONDAY):
        made = [town.public(kind=kind) for kind in (Kind.ASK, Kind.COMPLAIN, Kind.HELP)]
        topic = town.topic.id
        address = "/open311/v2/requests.json"
        both = client.get(address, query_string={"service_code": f"ask-{topic},complain-{topic}"}).get_json()
        assert {row["service_request_id"] for row in both} == {made[0].no, made[1].no}
        assert client.get(address, query_string={"service_code": f"ask-{topic},nothing-1"}).status_code == 404


@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_days_like_others(client: FlaskClient, town: Town, name: str, day: str) -> None:
    with clock.at(MONDAY):
        post = town.public()
        found = client.get("/open311/v2/requests.json", query_string={name: day})
        assert found.status_code == 200
        is_there = name == "start_date" and day.startswith("0001")  # an end alone means the 90 days before it
        assert ([row["service_request_id"] for row in found.get_json()] == [post.no]) == is_there


CAME = date(2026, 11, 20)  # a Friday; typed in on MONDAY


def letter(town: Town, on: date = CAME) -> Post:
    """A letter that came on one day and was typed in on another, released."""
    post = town.receipt(by=town.handler, channel=Channel.LETTER, phone="", received_on=on).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    return post


def test_a_letter_was_requested_on_the_day_it_came_and_is_found_by_it(client: FlaskClient, town: Town) -> None:
    """GeoReport v2: requested_datetime is when the request was made; start_date and end_date are held against it."""
    with clock.at(MONDAY):
        post, today = letter(town), town.public()
        said = {row["service_request_id"]: row["requested_datetime"] for row in asked(client)}
        assert said == {post.no: "2026-11-20T00:00:00+08:00", today.no: clock.here(today.received_at).isoformat()}
        assert numbers(client, end_date="2026-11-21T00:00:00+08:00") == {post.no}
        assert numbers(client, start_date="2026-11-21T00:00:00+08:00") == {today.no}
        assert numbers(client, start_date="2026-11-20T00:00:00+08:00", end_date="2026-11-20T00:00:00+08:00") == {
            post.no
        }
        assert numbers(client, start_date="2026-11-20T00:00:01+08:00", end_date="2026-11-22T00:00:00+08:00") == set()
        same_day = letter(town, clock.today())
        assert same_day.said_at == same_day.received_at, "typed in on its day: the moment is known"


def asked(client: FlaskClient, **filters: str) -> list[dict[str, str]]:
    return client.get("/open311/v2/requests.json", query_string=filters).get_json()


def numbers(client: FlaskClient, **filters: str) -> set[str]:
    return {row["service_request_id"] for row in asked(client, **filters)}


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_between_two_moments_is_what_says_so_of_itself(town: Town, seed: int) -> None:
    """The twin in SQL against the property, over days, hours and the edges of days in two zones."""
    die = Random(seed)
    posts = []
    for _ in range(12):
        at = MONDAY + timedelta(days=die.randrange(4), hours=die.randrange(24), minutes=die.choice([0, 59]))
        with clock.at(at):
            back = die.randrange(3)
            posts.append(letter(town, clock.today() - timedelta(days=back)) if die.random() < 0.6 else town.public())
    db.session.flush()
    edges = [clock.begin_of(CAME + timedelta(days=day)) for day in range(8)]
    edges += [edge.astimezone(UTC) + timedelta(hours=die.randrange(-3, 20)) for edge in edges]
    edges += [post.said_at for post in posts]
    for _ in range(40):
        since, until = sorted(die.sample(edges, 2))
        found = set(db.session.scalars(select(Post.no).where(queries.said_between(since, until))))
        assert found == {post.no for post in posts if since <= post.said_at <= until}, (since, until)


LONG = "葛家山村" + "长" * 97
ADDRESSES = [
    ({"address_string": LONG}, "address_string: 具体位置最多 100 字"),
    ({"address_string": "长" * 1_000_000}, "address_string: 具体位置最多 100 字"),
    ({"address_string": "%" * 99_999}, "address_string: 具体位置最多 100 字"),
    ({"address_string": LONG, "lat": "28.2", "long": "113.0"}, "address_string: 具体位置最多 100 字"),
    ({"address_string": "   "}, "one of address_id"),
    ({"address_string": "\x00"}, "one of address_id"),
    ({"address_string": "", "lat": "nan", "long": "113.0"}, "address_string: 这个位置不在地图上"),
    ({"address_string": "", "lat": "0", "long": "0"}, "address_string: 这个位置不在本市范围内"),
    ({"address_string": "", "lat": "39.9", "long": "116.4"}, "address_string: 这个位置不在本市范围内"),
    ({"address_string": "葛家山村", "lat": "113.0", "long": "28.2"}, "address_string: 这个位置不在地图上"),
    ({"address_string": "北京市"}, "address_string: 北京市不在本市范围内"),
    ({"address_string": "湖北省武汉市江岸区"}, "address_string: 湖北省不在本市范围内"),
    ({"address_id": "\x00"}, "address_id must be"),
    ({"address_id": "430121" * 9999}, "address_id must be"),
]


@pytest.mark.parametrize(("given", "told"), ADDRESSES, ids=range(len(ADDRESSES)))
@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_address_that_will_not_do_is_refused_with_a_sentence(
    client: FlaskClient, town: Town, form: str, given: dict[str, str], told: str
) -> None:
    with clock.at(MONDAY):
        data = {"service_code": f"ask-{town.topic.id}", "description": TEXT, **given}
        answer = client.post(f"/open311/v2/requests.{form}", data=data)
    said = str(answer.get_json()) if form == "json" else answer.get_data(as_text=True)
    assert answer.status_code == 400 and told in said
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


def test_a_client_is_told_where_its_post_was_taken_to(client: FlaskClient, make: Make) -> None:
    """A place nobody can tell is the whole city's, and waits longer."""
    make.region("长沙市", level=Level.CITY)
    town = Town(make)
    with clock.at(MONDAY):
        told = []
        for number, address in enumerate(("葛家山村 村口", "人民路旁", "城西超市对面")):
            data = {"service_code": f"ask-{town.topic.id}", "description": f"{TEXT}{number}", "address_string": address}
            given = client.post("/open311/v2/requests.json", data=data).get_json()[0]
            assert "service_notice" in given, given
            told.append(given["service_notice"])
    assert told[0].startswith("收在葛家山村。编号 FB-") and "没有写明区县" not in told[0]
    assert all("没有写明区县" in one and "address_id" in one for one in told[1:])


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("湖南省长沙市人民路", ""),
        ("北京路12号旁", ""),
        ("北京市", "北京市"),
        ("广东省深圳市", "广东省"),
        ("城西超市", ""),
    ],
)
def test_an_address_in_another_province_is_known_by_its_name(address: str, said: str) -> None:
    assert other_province(address, "430100000000") == said


@pytest.mark.parametrize(("demo", "kind"), [(True, "test"), (False, "production")])
def test_discovery_says_whether_this_is_in_earnest(client: FlaskClient, town: Town, demo: bool, kind: str) -> None:
    was = client.application.config["DEMO"]
    client.application.config["DEMO"] = demo
    try:
        (endpoint,) = client.get("/open311/v2/discovery.json").get_json()["endpoints"]
    finally:
        client.application.config["DEMO"] = was
    assert endpoint["type"] == kind


def test_the_longest_address_loses_no_word(client: FlaskClient, town: Town) -> None:
    whole = "葛家山村 " + "长" * 95
    with clock.at(MONDAY):
        data = {"service_code": f"ask-{town.topic.id}", "description": TEXT, "address_string": whole}
        assert client.post("/open311/v2/requests.json", data=data).status_code == 201
        post = db.session.scalars(select(Post)).one()
        assert words_of(post).spot == "长" * 95 and post.region_id == town.village.id
        screening.release(post, *screening.masked(post), {}, by=town.office)
        assert client.get(f"/open311/v2/requests/{post.no}.json").get_json()[0]["address"] == whole


@pytest.mark.parametrize(
    ("address", "place", "spot"),
    [
        ("长沙县开慧镇葛家山村", "葛家山村", ""),
        ("长沙县开慧镇葛家山村村口小桥边", "葛家山村", "村口小桥边"),
        ("长沙市长沙县 开慧镇", "开慧镇", ""),
        ("长沙县，开慧镇，葛家山村", "葛家山村", ""),
        ("开慧镇村口", "开慧镇", "村口"),
        ("葛家山村村口", "葛家山村", "村口"),
        ("长沙市金星村村口", "长沙市", "长沙市金星村村口"),
        ("长沙县金星村村口", "长沙县", "长沙县金星村村口"),
        ("开慧镇望城坡村", "开慧镇", "望城坡村"),
    ],
)
def test_an_address_is_taken_to_the_place_its_names_lead_to(
    client: FlaskClient, make: Make, address: str, place: str, spot: str
) -> None:
    """Of two villages of one name it is what both lie in; a hamlet called like a village elsewhere stays in the words."""
    whole = make.region("长沙市", level=Level.CITY)
    town = Town(make)
    town.county.parent = whole
    for region in (town.county, town.township, town.village):
        region.path = whole.path + region.path.removeprefix("/")
    for name in ("金星村", "望城坡村"):
        make.region(
            name, parent=make.region(f"{name}镇", parent=town.county, level=Level.TOWNSHIP), level=Level.VILLAGE
        )
    other = make.region("宁乡市", parent=whole, level=Level.COUNTY)
    nearby = make.region("花明楼镇", parent=town.county, level=Level.TOWNSHIP)
    make.region("金星村", parent=nearby, level=Level.VILLAGE)
    make.region("金星村", parent=make.region("流沙河镇", parent=other, level=Level.TOWNSHIP), level=Level.VILLAGE)
    with clock.at(MONDAY):
        data = {"service_code": f"ask-{town.topic.id}", "description": TEXT, "address_string": address}
        answer = client.post("/open311/v2/requests.json", data=data)
        assert answer.status_code == 201, answer.text
        notice = answer.get_json()[0]["service_notice"]
        assert notice.startswith(f"收在{place}") and ("没有写明区县" in notice) is (place == "长沙市")
        post = db.session.scalars(select(Post)).one()
        assert (post.region.short_name, words_of(post).spot) == (place, spot)
        refused = client.post("/open311/v2/requests.json", data={**data, "address_string": "宁乡市开慧镇村口"})
    (fault,) = refused.get_json()
    assert refused.status_code == 400
    assert fault["description"] == "address_string: 开慧镇不在宁乡市，在长沙县。请核对，只写一个地方"


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(
    "query",
    [
        "service_request_id=%00",
        "service_request_id=" + "x" * 5000,
        "service_code=%00",
        "page=0",
        "page=000001" + "0" * 30,
    ],
)
def test_what_no_client_should_ask_is_answered_in_form(client: FlaskClient, town: Town, query: str) -> None:
    for form in ("json", "xml"):
        assert client.get(f"/open311/v2/requests.{form}?{query}").status_code in (200, 400, 404)


def sent(client: FlaskClient, town: Town, **more: str) -> str:
    fields = {"service_code": f"help-{town.topic.id}", "description": TEXT, "address_id": town.village.code, **more}
    answer = client.post("/open311/v2/requests.json", data=fields)
    assert answer.status_code == 201, answer.text
    return str(answer.json[0]["service_request_id"])


def answers_for(client: FlaskClient, no: str) -> tuple[int, str, int]:
    one, many = (
        client.get(f"/open311/v2/requests/{no}.json"),
        client.get(f"/open311/v2/requests.json?service_request_id={no}"),
    )
    return one.status_code, one.text, len(many.json)


def test_a_client_finds_what_it_posted_and_reads_no_word_of_it(client: FlaskClient, town: Town) -> None:
    no = sent(client, town, address_string="村口小桥边", lat="28.2205", long="113.053")
    status, text, rows = answers_for(client, no)
    row = client.get(f"/open311/v2/requests/{no}.json").json[0]
    assert (status, rows, row["status"]) == (200, 1, "open") and row["service_request_id"] == no
    assert "待审核" in row["status_notes"] and row["service_code"] == f"help-{town.topic.id}"
    for word in ("路灯", "小桥", "28.22", town.village.short_name, town.village.code):
        assert word not in text.replace(f"求助：{town.topic.name}", "")
    assert "." not in row["requested_datetime"] and row["requested_datetime"].endswith("+08:00")
    assert no not in client.get("/open311/v2/requests.json").text, "it is in no list"


def test_of_nothing_else_that_is_not_public_a_number_tells_anything(client: FlaskClient, town: Town) -> None:
    report, private, waiting = town.post(kind=Kind.REPORT), town.post(wants_public=False), town.post()
    numbers = [report.no, private.no, waiting.no]
    for ended in ("withheld", "withdrawn", "appealed", "taken back"):
        post = db.session.scalars(select(Post).where(Post.no == sent(client, town))).one()
        numbers.append(post.no)
        if ended == "withdrawn":
            saying.withdraw(post, by=None)
        elif ended == "taken back":
            post.wish_taken_back_at = clock.now()
        else:
            screening.withhold(post, Reason.PRIVACY, "里面说到别人家的事", by=town.office)
            if ended == "appealed":
                saying.appeal(post, "我没有说到别人", by=None)
        db.session.flush()
    nothing = answers_for(client, "FB-2026-999999")
    assert nothing[0] == 404 and nothing[2] == 0
    assert {answers_for(client, no) for no in numbers} == {nothing}


def test_a_superseded_answer_says_so_and_times_are_whole_seconds(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    saying.reopen(post, "第二天又坏了，还是不亮", by=None)
    db.session.flush()
    row = client.get(f"/open311/v2/requests/{post.no}.json?extensions=true").json[0]
    assert row["status"] == "open" and f"{town.roads.name}（留言人重新打开以前的答复）：" in row["status_notes"]
    times = [
        row["requested_datetime"],
        row["updated_datetime"],
        *(one["datetime"] for one in row["extended_attributes"]["status_history"]),
    ]
    assert times and not any("." in one for one in times)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "service_code is missing"),
        ({"service_code": "nope"}, "service_code was not found; see services"),
        ({"service_code": "help-{topic}", "description": "路灯坏了", "lat": "28.2"}, "long is missing; lat and long belong together"),
        ({"service_code": "help-{topic}", "description": "路灯坏了"}, "the place is missing: one of address_id, address_string, lat and long is needed"),
    ],
)  # fmt: skip
def test_what_is_missing_is_called_missing(client: FlaskClient, town: Town, fields: dict[str, str], told: str) -> None:
    typed = {name: value.format(topic=town.topic.id) for name, value in fields.items()}
    answer = client.post("/open311/v2/requests.json", data=typed)
    assert (answer.status_code, answer.json[0]["description"]) == (400, told)


def test_another_jurisdiction_is_not_here(client: FlaskClient, town: Town) -> None:
    assert client.get("/open311/v2/services.json?jurisdiction_id=localhost").status_code == 200
    for way in ("services", "requests", "discovery"):
        answer = client.get(f"/open311/v2/{way}.xml?jurisdiction_id=sfgov.org")
        assert answer.status_code == 404 and "jurisdiction_id provided was not found" in answer.text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("村口路灯不亮\n已经一个月了，晚上看不见路，老人孩子都不敢出门。", "村口路灯不亮"),
        ("\n\n  村口路灯不亮。\n已经一个月了", "村口路灯不亮。"),
        (f"村口路灯不亮。{'已经一个月了，晚上看不见路' * 6}", "村口路灯不亮"),
        (f"村口路灯不亮，{'已经一个月了晚上看不见路' * 6}", "村口路灯不亮"),
        ("灯" * 80, "灯" * 59 + "…"),
        ("？\n灯坏了", "灯坏了"),
        (f"https://example.com/{'a' * 60} 打不开", f"https://example.com/{'a' * 39}…"),
        (f"网页：https://example.com/{'a' * 60}", "网页"),
    ],
)
def test_the_title_is_the_first_line_or_its_first_sentences(words: str, title: str) -> None:
    assert title_of(words) == title


@pytest.mark.parametrize("address", ["开慧镇", " 开慧镇 ", "长沙县开慧镇", "长沙县 开慧镇"])
def test_an_address_that_is_the_place_itself_is_said_once(client: FlaskClient, town: Town, address: str) -> None:
    typed = {"service_code": f"ask-{town.topic.id}", "description": TEXT, "address_string": address, "address_id": town.township.code}  # fmt: skip
    assert client.post("/open311/v2/requests.json", data=typed).status_code == 201
    post = db.session.scalars(select(Post)).one()
    assert words_of(post).spot == "" and words_of(post).title == "村口路灯不亮。已经一个月了，晚上看不见路。"
    assert client.post("/open311/v2/requests.json", data={**typed, "address_string": "开慧镇桥头"}).status_code == 201
    assert words_of(db.session.scalars(select(Post).order_by(Post.id.desc())).first()).spot == "桥头"  # type: ignore[arg-type]


def test_too_many_requests_are_told_in_the_form_of_the_specification(tmp_path: Path) -> None:
    app = build(migrated_url("sqlite", tmp_path), tmp_path, RATE_LIMITS="1")
    with app.app_context():
        client = app.test_client()
        answers = [client.post("/open311/v2/requests.json", data={}) for _ in range(31)]
        answers.append(client.post("/open311/v2/requests.xml", data={}))
        db.session.remove()
        db.engine.dispose()
    assert [answer.status_code for answer in answers] == [400] * 30 + [429] * 2
    in_json, in_xml = answers[-2:]
    assert in_json.content_type == answers[0].content_type and in_xml.content_type.startswith("text/xml")
    assert int(in_json.headers["Retry-After"]) > 0
    assert in_json.get_json()[0]["code"] == 429 and "too many requests" in in_json.get_json()[0]["description"]
    root = ET.fromstring(in_xml.data)
    assert root.tag == "errors" and root.findtext("error/code") == "429"


@pytest.mark.parametrize(
    "query", ["status=%00", "a%00=1", "status=open&status=%00", "service_request_id=%ED%A0%80x%00"]
)
@pytest.mark.parametrize("way", ["services", "requests", "requests/FB-2026-000001", "discovery"])
def test_bytes_of_no_text_are_told_in_the_form_of_the_specification(client: FlaskClient, query: str, way: str) -> None:
    in_json = client.get(f"/open311/v2/{way}.json?{query}")
    assert in_json.status_code == 400 and in_json.headers["Access-Control-Allow-Origin"] == "*"
    assert [(row["code"], "NUL" in row["description"]) for row in in_json.get_json()] == [(400, True)]
    in_xml = client.get(f"/open311/v2/{way}.xml?{query}")
    assert in_xml.status_code == 400 and ET.fromstring(in_xml.data).findtext("error/code") == "400"


def test_bytes_of_no_text_in_the_path_are_told_so_too(client: FlaskClient) -> None:
    answer = client.get("/open311/v2/requests/FB%00.xml")
    assert answer.status_code == 404 and ET.fromstring(answer.data).findtext("error/code") == "404"


def test_an_address_of_before_is_taken_to_the_place_as_it_is_called_now(client: FlaskClient, town: Town) -> None:
    db.session.add(FormerName(region=town.township, name="开慧乡", source="县志第三章", verified=False))
    db.session.commit()
    no = sent(client, town, address_id="", address_string="长沙县开慧乡葛家山村村口")
    post = db.session.scalars(select(Post).where(Post.no == no)).one()
    assert post.region == town.village and words_of(post).spot == "村口"


def test_ids_are_found_with_a_blank_behind_the_comma_public_and_waiting_alike(client: FlaskClient, town: Town) -> None:
    first, second = town.public(), town.public()
    waits = town.receipt(channel=Channel.API, phone="").post
    db.session.flush()
    for ids in (f"{first.no}, {waits.no}", f"{waits.no}, {second.no}", f" {first.no} ,{second.no}"):
        found = client.get("/open311/v2/requests.json", query_string={"service_request_id": ids}).get_json()
        assert {one["service_request_id"] for one in found} == {one.strip() for one in ids.split(",")}
