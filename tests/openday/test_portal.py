"""The first screen of a place: its own events, and what county and city above hold for its people too."""

import pytest
from sqlalchemy import select

from app import clock
from app.core.regions.models import Level, Region
from app.db import db, unit_of_work
from tests.conftest import page
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")


def coded(region: Region, code: str) -> None:
    """A code whose short form leads back to it, as those of the real tree do."""
    below = db.session.scalars(select(Region).where(Region.path.contains(region.code))).all()
    for row in below:
        row.path = row.path.replace(region.code, code)
    region.code = code


@pytest.fixture
def places(make: Make):
    with unit_of_work():
        city = make.region("长沙市", level=Level.CITY)
        county, other = make.region("长沙县", city), make.region("浏阳市", city)
        town = make.region("开慧镇", county)
        coded(city, "430100000000")
        coded(county, "430121000000")
        coded(town, "430121107000")
        for region in (city, county, other, town, make.region("黄兴镇", county)):
            make.event(unit=make.unit(region=region), title=f"{region.short_name}办的")
    return city, county, town


def sections(client, region) -> dict[str, list[str]]:
    with clock.at(MONDAY):
        soup = page(client.get(f"/regions/{region.alias}/"))
    found: dict[str, list[str]] = {}
    for heading in soup.select("main h2"):
        grid = heading.find_next_sibling()
        found[heading.text] = [link.text for link in grid.select("h3 a")] if grid and grid.name == "div" else []
    return found


def test_a_town_shows_its_own_and_those_of_county_and_city_with_their_holder(client, places):
    found = sections(client, places[2])
    assert found["近期可以报名"] == ["开慧镇办的"]
    assert found["长沙县的活动，您也可以报名"] == ["长沙县办的"]
    assert found["长沙市的活动，您也可以报名"] == ["长沙市办的"]
    assert "浏阳市办的" not in str(found) and "黄兴镇办的" not in str(found)
    assert list(found)[1:3] == ["长沙县的活动，您也可以报名", "长沙市的活动，您也可以报名"], "the nearest first"


def test_the_city_has_nothing_above_it(client, places):
    assert [heading for heading in sections(client, places[0]) if "您也可以报名" in heading] == []
