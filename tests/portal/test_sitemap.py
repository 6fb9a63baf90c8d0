"""The sitemap: the site's own pages, every column, and what the rooms hand in."""

from datetime import timedelta
from xml.etree import ElementTree

from flask import Flask

from app import clock, portal
from app.core.regions import queries
from app.core.regions.models import Level
from app.db import db
from tests.making import Make


def locations(app: Flask) -> list[str]:
    answer = app.test_client().get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    return [node.text or "" for node in ElementTree.fromstring(answer.data).iter() if node.tag.endswith("}loc")]


def test_the_sitemap_lists_columns_and_what_rooms_hand_in(app: Flask, make: Make):
    region = make.region()
    handed = app.extensions.setdefault("portal_addresses", [])
    before = list(handed)
    portal.addresses(app, lambda: ["/openday/7/", "/openday/?kind=a&unit=<b>"])
    try:
        found = locations(app)
    finally:
        handed[:] = before
    assert {"http://localhost/", "http://localhost/about", "http://localhost/openday/7/"} <= set(found)
    assert "http://localhost/openday/?kind=a&unit=<b>" in found, "marks are escaped and come back whole"
    assert f"http://localhost/regions/{region.alias}/" in found
    assert len(found) == len(set(found))


def test_more_counties_cost_no_more_questions(app: Flask, make: Make, statements: list[str]):
    def questions() -> int:
        statements.clear()
        locations(app)
        return len(statements)

    city = make.region("长沙市", level=Level.CITY)
    make.region("县一", parent=city)
    first = questions()
    for name in ("县二", "县三"):
        make.region("镇", parent=make.region(name, parent=city))
    assert questions() == first


def test_a_village_has_no_column_and_a_dissolved_town_none_any_more(app: Flask, make: Make):
    town = make.region("开慧镇", level=Level.TOWNSHIP)
    village = make.region("葛家山村", parent=town)
    gone = make.region("旧镇", level=Level.TOWNSHIP)
    gone.valid_to = clock.today() - timedelta(days=1)
    db.session.flush()
    found = queries.columns()
    assert [row in found for row in (town, village, gone)] == [True, False, False]
