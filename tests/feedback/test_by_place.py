"""The list of posts by place: county, township, village, by plain links that keep every other filter."""

import xml.etree.ElementTree as ET
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app.core.regions.models import Level
from app.feedback import queries
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import Make

pytestmark = pytest.mark.usefixtures("monday")

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def tree(town: Town, make: Make) -> Town:
    """The town's county under its city, beside another county; a second township and village."""
    city = make.region("长沙市", level=Level.CITY)
    beside = make.region("浏阳市", city, Level.COUNTY)
    for one in (town.county, town.township, town.village):
        one.path = f"/{city.code}{one.path}"
    town.county.parent = city
    make.region("果园镇", town.county, Level.TOWNSHIP)
    make.region("板仓村", town.township, Level.VILLAGE)
    make.region("官渡镇", beside, Level.TOWNSHIP)
    return town


def places(shown) -> dict[str, str]:
    """Name and address of each place that can be picked next."""
    return {link.text: link["href"] for link in shown.select("details > ul.columns a")}


def walk(shown) -> dict[str, str]:
    return {link.text: link["href"] for link in shown.select("nav[aria-label='在哪里'] a")}


def numbers(shown) -> set[str]:
    return {link["href"].split("/")[2] for link in shown.select(".grid a[href^='/feedback/FB-']")}


def test_from_the_city_to_the_village_and_back_by_links(client: FlaskClient, tree: Town) -> None:
    here, there = tree.public(), tree.public(region=tree.county)
    shown = page(client.get("/feedback/"))
    assert set(places(shown)) == {"长沙县", "浏阳市"}
    assert numbers(shown) == {here.no, there.no}
    shown = page(client.get(places(shown)["长沙县"]))
    assert set(places(shown)) == {"开慧镇", "果园镇"} and list(walk(shown)) == ["全市", "长沙县"]
    assert numbers(shown) == {here.no, there.no}, "what is placed at the county is the county's"
    shown = page(client.get(places(shown)["开慧镇"]))
    assert set(places(shown)) == {"葛家山村", "板仓村"} and numbers(shown) == {here.no}
    shown = page(client.get(places(shown)["葛家山村"]))
    assert list(walk(shown)) == ["全市", "长沙县", "开慧镇", "葛家山村"] and numbers(shown) == {here.no}
    assert set(places(shown)) == {"葛家山村", "板仓村"}, "of a village those beside it"
    current = shown.select_one("ul.columns a[aria-current]")
    assert current is not None and current.text == "葛家山村"
    shown = page(client.get(places(shown)["板仓村"]))
    assert not numbers(shown) and "没有符合条件的留言" in shown.text
    assert set(walk(shown)) == {"全市", "长沙县", "开慧镇", "板仓村"}, "an empty page still leads on"
    shown = page(client.get(walk(shown)["全市"]))
    assert numbers(shown) == {here.no, there.no} and not walk(shown)


@pytest.mark.parametrize("kind", [None, Kind.ASK, Kind.COMPLAIN])
def test_every_link_of_a_filter_keeps_all_the_others(client: FlaskClient, tree: Town, kind: Kind | None) -> None:
    topic = queries.topics()[0]
    for region, of_topic, standing in product((None, tree.village), (None, topic), ("", "late")):
        asked = queries.Wanted(region, kind, of_topic, standing).asked
        given = {name: str(value) for name, value in asked.items() if value is not None}
        shown = page(client.get("/feedback/", query_string=given))
        for label, name in (("办到哪一步", "standing"), ("类别", "kind"), ("话题", "topic"), ("在哪里", "region")):
            for link in shown.select(f"nav[aria-label='{label}'] a"):
                held = {key: values[0] for key, values in parse_qs(urlsplit(link["href"]).query).items()}
                assert {**held, name: ""} == {**given, name: ""}, (label, link["href"])
                is_here = held.get(name) == given.get(name)
                assert is_here == link.has_attr("aria-current"), (label, link["href"])
        for address in places(shown).values():
            held = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
            assert {**held, "region": ""} == {**given, "region": ""}


def test_many_rows_are_walked_within_the_place(client: FlaskClient, tree: Town) -> None:
    here = {tree.public(title=f"第{number}件", kind=Kind.ASK).no for number in range(23)}
    tree.public(region=tree.county)
    tree.public(kind=Kind.COMPLAIN)
    seen: set[str] = set()
    address = f"/feedback/?region={tree.township.alias}&kind=ask"
    while address:
        shown = page(client.get(address))
        assert not seen & numbers(shown)
        seen |= numbers(shown)
        older = next((link for link in shown.select("a[href*='before=']")), None)
        address = older["href"] if older else ""
        assert not address or ("kind=ask" in address and f"region={tree.township.alias}" in address)
    assert seen == here


def test_the_feed_is_of_the_same_posts_and_leads_back_to_them(client: FlaskClient, tree: Town) -> None:
    here: Post = tree.public(kind=Kind.ASK)
    tree.public(kind=Kind.COMPLAIN)
    tree.public(region=tree.county, kind=Kind.ASK)
    address = f"/feedback/?region={tree.village.alias}&kind=ask&topic={here.topic_id}&standing=open"
    shown = page(client.get(address))
    alternate = shown.select_one("link[type='application/atom+xml']")["href"]
    said = next(link["href"] for link in shown.select("main a") if link.text == "订阅更新")
    assert alternate == said
    feed = ET.fromstring(client.get(alternate).data)
    assert [entry.findtext(f"{ATOM}id").split("/")[-2] for entry in feed.findall(f"{ATOM}entry")] == [here.no]
    back = feed.find(f"{ATOM}link[@rel='alternate']").attrib["href"]
    assert numbers(page(client.get(urlsplit(back).path + "?" + urlsplit(back).query))) == {here.no}


def test_a_place_nobody_knows_or_the_city_itself_is_the_whole_list(client: FlaskClient, tree: Town) -> None:
    post = tree.public()
    city = tree.county.parent
    assert city is not None
    for code in ("999999", "x", city.alias):
        shown = page(client.get(f"/feedback/?region={code}"))
        assert numbers(shown) == {post.no}, code
    assert not walk(page(client.get(f"/feedback/?region={city.alias}")))


def test_the_first_screen_shows_what_was_answered_lately(client: FlaskClient, tree: Town) -> None:
    waiting, done, hidden = tree.public(), tree.answered(), tree.answered(wants_public=False)
    for where in ("/", f"/regions/{tree.county.alias}/"):
        part = page(client.get(where)).find("h2", string="我想说一说").parent
        assert "新近答复" in part.text and numbers(part) == {done.no}, (waiting.no, hidden.no)
    elsewhere = tree.region("宁乡市")
    assert "新近答复" not in page(client.get(f"/regions/{elsewhere.alias}/")).text
