"""Posts of hostile text: kept exactly, shown harmless, exported harmless."""

import csv
import io
import json
import random
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app import printed
from app.core import privacy
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules import words
from app.feedback.rules.kinds import Kind
from app.feedback.service import screening
from app.feedback.service.originals import words_of
from tests.feedback.making import Town
from tests.lengths import WHOLE, times
from tests.making import sign_in, with_codes

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
        if len(printed.one_line(title)) < 2:
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
        assert not printed.UNPRINTED.search(public) and not printed.TURNING.search(public)
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


BASE = "水渠堵了两个月没有人来清理，村里的老人说要等到明年春天。"
ENDLESS = {
    "one letter": "字" * 1_048_000,
    "sentences": "标题。" + BASE * (1_000_000 // len(BASE)),
    "figures": "1 " * 524_000,
    "homes": "住12号" * 200_000,
    "marks": "【略】*" * 250_000,
    "hostile": "".join(PIECES) * 3000,
}
PAGES_OF_ONE = (
    "/desk/feedback/",
    "/desk/feedback/{id}/",
    "/desk/feedback/{id}/release",
    "/desk/feedback/{id}/assign",
    "/desk/feedback/{id}/words?page=3",
    "/feedback/{no}/",
    "/api/v1/feedback/{no}",
    "/open311/v2/requests/{no}.json",
)
LIGHT = 150_000  # bytes: the page to review it took 6.3 MB


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", list(ENDLESS) if WHOLE else ["sentences"])
def test_an_endless_post_is_kept_exact_and_chokes_neither_desk_nor_page(app: Flask, town: Town, name: str) -> None:
    text = ENDLESS[name]
    post = town.post(text=text, phone="13812345678")
    assert words_of(post).text == text
    app.config["WTF_CSRF_ENABLED"] = False
    office, stranger = sign_in(app, town.office), app.test_client()
    for address in PAGES_OF_ONE[:5]:
        _light(office, address.format(id=post.id, no=post.no))
    form = BeautifulSoup(office.get(f"/desk/feedback/{post.id}/release").text, "html.parser").select("form textarea")
    typed = {field["name"]: field.text.removeprefix("\n") for field in form}
    answer = office.post(f"/desk/feedback/{post.id}/release", data={**typed, "title": "村口路灯坏了"})
    assert answer.status_code == 302
    for address in PAGES_OF_ONE[5:]:
        _light(stranger, address.format(id=post.id, no=post.no))
    assert len(post.public_text or "") <= words.LONGEST_PUBLIC and words.TOO_LONG in post.mask_reason
    assert words.TOO_LONG in stranger.get(f"/feedback/{post.no}/").text, "it says why the rest is missing"
    assert words_of(post).text == text, "to the letter"


def _light(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200 and len(answer.data) < LIGHT, address


def test_of_an_endless_text_no_more_than_a_person_can_look_through_is_let_out(town: Town) -> None:
    post = town.post(text=ENDLESS["sentences"], phone="13812345678")
    with pytest.raises(Refused, match="公开的内容最多 10000 字") as refusal:
        screening.release(post, "村口路灯坏了", ENDLESS["sentences"], "", {}, by=town.office)
    assert refusal.value.field == "text"


def test_all_of_an_endless_text_is_read_page_by_page_by_whoever_may(app: Flask, town: Town) -> None:
    post = town.post(text=ENDLESS["sentences"], phone="13812345678")
    office = sign_in(app, town.office)
    case = BeautifulSoup(office.get(f"/desk/feedback/{post.id}/").text, "html.parser")
    assert case.select_one(f"main a[href='/desk/feedback/{post.id}/words']")
    last = BeautifulSoup(office.get(f"/desk/feedback/{post.id}/words?page=100").text, "html.parser")
    assert "条" not in last.select_one("nav.pager").text  # pages of one text are no 条
    assert last.select_one("main p.prewrap").text == ENDLESS["sentences"][990_000:1_000_000]  # type: ignore[union-attr]
    report = town.post(kind=Kind.REPORT, text=ENDLESS["sentences"], phone="13812345679")
    assert office.get(f"/desk/feedback/{report.id}/words").status_code == 403, "of a 举报 the office reads no word"


def test_through_a_form_control_marks_are_kept_and_half_pairs_come_as_json(client: FlaskClient, town: Town) -> None:
    """What a browser can send is kept as it came; the sealed original holds what no database column could."""
    post = town.post(text="前\x00后" + MARK)
    assert words_of(post).text == "前\x00后" + MARK
    assert "\x00" not in (privacy.unseal(post.original_sealed) or "")


def test_half_a_letter_breaks_no_page(app: Flask, town: Town) -> None:
    """Neither the desk's nor the author's: it is kept as it is, and shown as a sign for what cannot be read."""
    post = town.post(title="灯\ud800坏了", text="尾巴\udfff" + MARK, phone="13812345678")
    author = app.test_client()
    with author.session_transaction() as session:
        session["posts"] = with_codes(post)
    office = sign_in(app, town.office)
    for client, address in ((office, f"/desk/feedback/{post.id}/"), (office, f"/desk/feedback/{post.id}/release"), (author, f"/feedback/own/{post.id}/")):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200 and "\ufffd" + MARK in answer.text, address
