"""The sitemap: the site's own pages, every column, and what the rooms hand in."""

from xml.etree import ElementTree

from flask import Flask

from app import portal
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
