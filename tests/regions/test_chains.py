"""Places as people write them: names down the tree, each way of writing a village's address finds that village."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.core.regions import chains, queries
from app.core.regions.models import Level, Region
from app.core.regions.service import load_csv, load_former_names
from app.db import db, unit_of_work
from app.errors import Refused
from app.web.places import one_meant, place_meant, spot_behind
from tests.lengths import times

pytestmark = pytest.mark.usefixtures("app")


def grow() -> None:
    with unit_of_work():
        load_csv()
        load_former_names()


SCENES = {"_tree": grow}


@pytest.fixture(autouse=True)
def _tree(app):
    """The whole of Changsha."""


@pytest.mark.parametrize(
    ("typed", "meant", "rest"),
    [
        ("开慧镇葛家山村", "葛家山村", ""),
        ("长沙县开慧镇葛家山村", "葛家山村", ""),
        ("湖南省长沙市长沙县开慧镇葛家山村", "葛家山村", ""),
        ("中国湖南长沙县开慧镇", "开慧镇", ""),
        ("长沙县 开慧镇", "开慧镇", ""),
        ("长沙县　开慧镇，葛家山村", "葛家山村", ""),
        ("长沙市 · 长沙县 · 开慧镇", "开慧镇", ""),
        ("长沙开慧葛家山", "葛家山村", ""),
        ("开慧镇葛家", "葛家山村", ""),
        ("葛家山村民委员会", "葛家山村", ""),
        ("开慧镇村口", "开慧镇", "村口"),
        ("开慧镇上", "开慧镇", "镇上"),
        ("葛家山村村口", "葛家山村", "村口"),
        ("葛家山村口", "葛家山村", "村口"),
        ("葛家山村 村口小桥边。", "葛家山村", "村口小桥边"),
        ("长沙县开慧镇葛家山村委会旁", "葛家山村", "村委会旁"),
        ("长沙县葛家山村（村口）", "葛家山村", "村口"),
        ("长沙县委", "长沙县", "县委"),
        ("雨花区长沙火车站", "雨花区", "长沙火车站"),
        ("开慧镇３号路Ａ座", "开慧镇", "３号路Ａ座"),
        ("葛家山村长沙县", "葛家山村", "长沙县"),
        ("浏阳河边", None, "浏阳河边"),
        ("湖南路", None, "湖南路"),
        ("城西超市对面", None, "城西超市对面"),
        ("，。、", None, "，。、"),
        ("", None, ""),
    ],
)
def test_names_down_the_tree_are_walked_and_the_rest_is_left_over(typed, meant, rest):
    chain = chains.walk(typed)
    assert [place.short_name for place in chain.places] == ([meant] if meant else [])
    assert (chain.rest, chain.clash) == (rest, "")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("宁乡市开慧镇", "开慧镇不在宁乡市，在长沙县"),
        ("长沙县金井镇 开慧镇", "开慧镇不在金井镇，在长沙县"),
        ("开慧镇花园村", "花园村不在开慧镇，在"),
    ],
)
def test_names_that_do_not_lie_in_one_another_are_told(typed, told):
    assert chains.walk(typed).clash.startswith(told)


def test_several_of_one_name_are_all_found():
    found = chains.walk("长沙市沙田村村口")
    assert len(found.places) > 1 and {place.short_name for place in found.places} == {"沙田村"}
    assert found.rest == "村口"


def test_every_region_is_found_by_its_chain_and_by_each_end_of_it():
    """Short names in one go, and whole ones with blanks: of several of one name it is among them, by all names it is alone."""
    regions = db.session.scalars(select(Region).order_by(Region.code)).all()
    known = {region.code: region for region in regions}
    for at, region in enumerate(regions[:: times(1, 7)]):
        line = [known[code] for code in region.path.split("/") if code]
        for start in {0, at % len(line), len(line) - 1}:
            joined = "".join(one.short_name for one in line[start:])
            for typed in (joined, " ".join(one.name for one in line[start:])) if start else (joined,):
                chain = chains.walk(typed)
                assert region in chain.places and not chain.rest, typed
                assert start or len(chain.places) == 1 or region.level == Level.CITY, typed


@pytest.mark.databases("sqlite")
def test_every_village_and_community_is_found_below_its_town_as_people_write_it():
    """With the county and the town's name cut short (开福区东风路王家垅社区), and with the town alone: that place, no other."""
    regions = db.session.scalars(select(Region).order_by(Region.code)).all()
    known = {region.code: region for region in regions}
    villages = [region for region in regions if region.level == Level.VILLAGE]
    roads = 0
    for village in villages:
        county, town = (known[code] for code in [code for code in village.path.split("/") if code][1:3])
        stem = chains.KINDS.sub("", town.short_name)
        roads += chains.is_street(stem)
        for typed in (county.short_name + stem + village.short_name, town.short_name + village.short_name):
            chain = chains.walk(typed)
            assert (list(chain.places), chain.rest) == ([village], ""), typed
    assert len(villages) > 1600 and roads > 70


@pytest.mark.parametrize(
    ("typed", "name"), [("长沙县开慧镇", "开慧镇"), ("长沙县 开慧镇", "开慧镇"), ("开慧葛家山", "葛家山村")]
)
def test_a_search_for_a_place_finds_it_by_its_chain(typed, name):
    assert [found.short_name for found in queries.search(typed)] == [name]
    assert queries.search(typed, level=Level.COUNTY) == []


@pytest.mark.parametrize(
    ("typed", "county", "rest"),
    [
        ("芙蓉区车站北路", "芙蓉区", "车站北路"),
        ("天心区书院路", "天心区", "书院路"),
        ("岳麓区麓山南路", "岳麓区", "麓山南路"),
        ("开福区中山路", "开福区", "中山路"),
        ("长沙县黄花路", "长沙县", "黄花路"),
        ("雨花区韶山路123号", "雨花区", "韶山路123号"),
        ("天心区坡子街", "天心区", "坡子街"),
        ("开福区东风路", "开福区", "东风路"),
        ("开福区东风路东风路", "开福区", "东风路东风路"),
        ("天心区先锋街道新路", "先锋街道", "新路"),
    ],
)
def test_a_road_is_no_community_that_is_called_after_it(typed: str, county: str, rest: str) -> None:
    chain = chains.walk(typed)
    assert [(place.short_name, chain.rest) for place in chain.places] == [(county, rest)]


class Typed(dict):
    """A form as `place_meant` reads it, with a field for the spot or without."""

    def __init__(self, words: str, **fields: str) -> None:
        super().__init__(fields)
        self.place = SimpleNamespace(data=words)
        self.chosen = SimpleNamespace(data=None, choices=[])


@pytest.mark.parametrize("road", ["韶山路", "太平街", "东风路", "新路"])
def test_of_a_road_alone_whoever_writes_is_asked(road: str) -> None:
    form = Typed(road)
    with pytest.raises(Refused) as refusal:
        place_meant(form)
    assert refusal.value.field == "chosen" and form.chosen.choices and one_meant(road, None) is None
    form.chosen.data = form.chosen.choices[0].value
    assert place_meant(form).code == form.chosen.data


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("芙蓉区韭菜园街道", "韭菜园街道"),
        ("天心区坡子街街道", "坡子街街道"),
        ("湖南省长沙市天心区文源街道", "文源街道"),
        ("侯家塘街道", "侯家塘街道"),
        ("宁乡市玉潭街道", "玉潭街道"),
        ("天心区坡子街太平街社区", "太平街社区"),
        ("芙蓉区文艺路识字里社区", "识字里社区"),
    ],
)
def test_a_street_office_and_what_lies_below_it_are_no_roads(typed: str, name: str) -> None:
    assert place_meant(Typed(typed)).short_name == name
    found = one_meant(typed, None)
    assert found is not None and found.short_name == name


@pytest.mark.parametrize(
    ("typed", "name", "spot"),
    [
        ("长沙县开元路", "长沙县", "开元路"),
        ("雨花区韶山路", "雨花区", "韶山路"),
        ("雨花区韶山路123号", "雨花区", "韶山路123号"),
        ("长沙县星沙街道开元路", "星沙街道", "开元路"),
        ("长沙县开慧镇开慧村口的小路", "开慧村", "村口的小路"),
    ],
)
def test_a_road_behind_a_place_is_the_spot(typed: str, name: str, spot: str) -> None:
    assert place_meant(Typed(typed, spot="")).short_name == name and spot_behind(typed) == spot
    found = one_meant(typed, None)
    assert found is not None and found.short_name == name
    with pytest.raises(Refused, match=f"认出了{name}，后面的“{spot}”没有找到"):
        place_meant(Typed(typed))
