"""Posts of hostile text: kept exactly, shown harmless, exported harmless."""

import csv
import io
import json
import random
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core import privacy
from app.db import db
from app.feedback.models import Post
from app.feedback.rules import words
from app.feedback.service import screening
from app.feedback.service.originals import words_of
from tests.feedback.making import Town
from tests.lengths import times

pytestmark = pytest.mark.usefixtures("monday")

PIECES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'><svg/onload=alert(1)>", "{{7*7}}", "${7*7}", "javascript:alert(1)",
    "\u202e倒着读\u202c", "\u2066隔离\u2069", "\u200b零\u200d宽\ufeff", "🙂👨‍👩‍👧🇨🇳", "\x00", "\x07\x1b[31m", "\ud800", "\udfff尾",
    "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "＝1＋1", "\t=1", "\r\n=1", "e\u0301\u0302\u0303\u0304", "ﷺ", "﷽", "\ufffe\uffff",
    "'; DROP TABLE feedback_post; --", "%s%n%x", "../../etc/passwd", "]]>", "<!--", "&lt;&amp;", "\u2028\u2029", "𠀀㮾圫", "NULL", "0x00",
)  # fmt: skip
MARK = "正常的一句话"


def hostile(dice: random.Random) -> str:
    pieces = [dice.choice(PIECES) for _ in range(dice.randint(1, 9))]
    pieces.insert(dice.randint(0, len(pieces)), MARK)
    return "".join(pieces)


@pytest.mark.long
def test_hostile_posts_are_kept_exact_and_come_out_harmless(client: FlaskClient, town: Town) -> None:
    dice = random.Random(20261126)
    said: dict[int, tuple[str, str]] = {}
    for number in range(times(10_000, 150)):
        title, text = hostile(dice)[: words.LONGEST_TITLE], hostile(dice)
        if len(words.one_line(title)) < 2:
            title = MARK + title[:20]
        post = town.post(title=title, text=text, phone=f"13{number + 100_000_000:09d}")
        said[post.id] = (title, text)
        shown = screening.masked(post)
        screening.release(post, shown[0] if len(shown[0]) > 1 else MARK, shown[1], "", {}, by=town.office)
    db.session.flush()
    db.session.expire_all()
    for id, (title, text) in said.items():
        post = db.session.get_one(Post, id)
        assert (words_of(post).title, words_of(post).text) == (title, text)
        public = f"{post.public_title}{post.public_text}"
        assert not words.UNPRINTED.search(public) and not words.TURNING.search(public)
    for id in dice.sample(sorted(said), 25):
        _harmless(client, db.session.get_one(Post, id))
    town.topic.name = (
        "=1+1"  # the list of cases holds no word of a resident: names of topics and offices are its only words
    )
    _exports_harmless(client)


def _harmless(client: FlaskClient, post: Post) -> None:
    """Nothing of it is markup on any page, and nothing breaks a document for machines."""
    page = BeautifulSoup(client.get(f"/feedback/{post.no}/").text, "html.parser")
    for script in page.select("script"):
        assert script.get("src"), "no script but our own files"
    assert not page.select("svg[onload], img[onerror], main iframe")
    assert MARK in page.select_one("main").text  # type: ignore[union-attr]
    given = client.get(f"/api/v1/feedback/{post.no}").get_json()
    assert given["text"] == post.public_text
    request = ET.fromstring(client.get(f"/open311/v2/requests/{post.no}.xml").data)
    assert MARK in (request.findtext("request/description") or "")


def _exports_harmless(client: FlaskClient) -> None:
    assert len(ET.fromstring(client.get("/feeds/feedback.atom").data)) > 20
    json.loads(client.get("/api/v1/feedback?per_page=100").data)
    rows = list(csv.reader(io.StringIO(client.get("/feedback/cases.csv?year=2026").text.lstrip("\ufeff"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert {row[3] for row in rows[1:]} == {"'=1+1"}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_through_a_form_control_marks_are_kept_and_half_pairs_come_as_json(client: FlaskClient, town: Town) -> None:
    """What a browser can send is kept as it came; the sealed original holds what no database column could."""
    post = town.post(text="前\x00后" + MARK)
    assert words_of(post).text == "前\x00后" + MARK
    assert "\x00" not in (privacy.unseal(post.original_sealed) or "")
