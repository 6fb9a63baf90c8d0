"""What the author adds to a post nobody else reads (private, 举报): on her page and the desk that answers, and nowhere else."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.privacy import unseal
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work
from app.feedback.models import Post, PostStep
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import desks, screening
from app.feedback.service.saying import Receipt
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_leaks import COMMON, Reader, addresses_of, readers, text_of
from tests.making import MONDAY, Make, sign_in

ADDED, PHONE = "朱鹮补充的话：那天是晚上九点", "13798761234"
WHOLE = f"{ADDED}，请打 {PHONE}"
TURNS = ("supplement", "follow-up", "reopen", "appeal")


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def ready(town: Town, kind: str, turn: str) -> Receipt:
    """A post nobody else reads, where its author may take this turn."""
    receipt = town.receipt(kind=Kind.REPORT) if kind == "report" else town.receipt(wants_public=False)
    post = receipt.post
    if turn == "appeal":
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
        return receipt
    if kind == "private":
        screening.release(post, *screening.masked(post), {}, by=town.office)
    town.taken_on(post, town.roads)
    if turn == "supplement":
        desks.ask_more(post, "请说是哪一根灯杆", by=town.handler)
    else:
        town.answer(post)
    return receipt


def author_of(app: Flask, receipt: Receipt) -> FlaskClient:
    client = app.test_client()
    client.post("/feedback/track", data={"no": receipt.post.no, "code": receipt.code})
    return client


@pytest.mark.parametrize("kind", ["private", "report"])
def test_what_is_added_is_read_by_its_author_and_who_answers(app: Flask, town: Town, kind: str) -> None:
    for turn, receipt in all_added(app, town, kind).items():
        desk = sign_in(app, town.office if turn == "appeal" else town.handler)
        assert WHOLE in desk.get(f"/desk/feedback/{receipt.post.id}/").text


@pytest.mark.databases("sqlite")
def test_what_is_added_to_a_private_post_is_read_by_nobody_else(app: Flask, town: Town, make: Make) -> None:
    read_by_nobody_else(app, town, make, "private")


def test_what_is_added_to_a_report_is_read_by_nobody_else(app: Flask, town: Town, make: Make) -> None:
    read_by_nobody_else(app, town, make, "report")


def read_by_nobody_else(app: Flask, town: Town, make: Make, kind: str) -> None:
    """Every turn at once: what belongs to all posts is looked at once, what belongs to one for each."""
    receipts = all_added(app, town, kind)
    everybody = readers(app, town, make)
    if kind == "report":
        everybody["office here"] = Reader(app, town.office)
    posts = [receipt.post for receipt in receipts.values()]
    addresses = [*COMMON, *(address for post in posts for address in addresses_of(post))]
    for who, reader in everybody.items():
        for turn, receipt in receipts.items():
            refused = reader.client.post(f"/feedback/own/{receipt.post.id}/{turn}", data={"text": WHOLE})
            assert refused.status_code == 404, (who, turn)
        for address in reader.tries(addresses):
            text = text_of(reader.client.get(address, follow_redirects=True))
            assert ADDED not in text and PHONE not in text, (who, address)


def all_added(app: Flask, town: Town, kind: str) -> dict[str, Receipt]:
    """A post for each turn there is of its kind, which its author has taken."""
    with unit_of_work():
        receipts = {turn: ready(town, kind, turn) for turn in TURNS if (kind, turn) != ("report", "appeal")}
    for turn, receipt in receipts.items():
        added_by_its_author(app, receipt, turn)
    return receipts


def added_by_its_author(app: Flask, receipt: Receipt, turn: str) -> None:
    """She is led there, corrected where she says too little, and reads what she added; once."""
    author, own = author_of(app, receipt), f"/feedback/own/{receipt.post.id}/"
    assert f"{own}{turn}" in author.get(own).text, "the page leads there"
    empty = page(author.post(f"{own}{turn}", data={"text": " "}))
    assert empty.select_one("#text-error"), "nothing said is nothing added"
    if turn != "supplement":  # what was asked for may be answered in a word
        short = page(author.post(f"{own}{turn}", data={"text": "短"}))
        assert short.select_one("#text").text.strip() == "短", "nothing typed is lost"
    assert author.post(f"{own}{turn}", data={"text": WHOLE}).status_code == 302
    assert WHOLE in author.get(own).text
    assert f"{own}{turn}" not in author.get(own).text, "once"


@pytest.mark.parametrize("kind", ["private", "report"])
def test_nothing_of_it_lies_in_the_clear(app: Flask, town: Town, kind: str) -> None:
    """Sealed on the line of the timeline; a masked copy there, for who answers; no word in trail, letters or index."""
    with unit_of_work():
        receipt = ready(town, kind, "follow-up")
    post = receipt.post
    author_of(app, receipt).post(f"/feedback/own/{post.id}/follow-up", data={"text": WHOLE})
    steps = db.session.scalars(select(PostStep).where(PostStep.post_id == post.id)).all()
    (added,) = [step for step in steps if step.original_sealed]
    assert PHONE not in added.words and ADDED in added.words and not added.words_public
    assert ADDED not in (added.original_sealed or "")
    trail = [f"{entry.note}{entry.changes}" for entry in db.session.scalars(select(AuditEntry))]
    letters = [f"{one.title}{unseal(one.body_sealed)}" for one in db.session.scalars(select(Message))]
    index = [f"{row.title}{row.text}" for row in db.session.scalars(select(SearchEntry))]
    for words in (*trail, *letters, *index):
        assert ADDED not in words and PHONE not in words, words


def test_an_appeal_is_not_read_by_whoever_only_knows_the_number(app: Flask, town: Town) -> None:
    with unit_of_work():
        receipt = ready(town, "private", "appeal")
    post = receipt.post
    stranger = app.test_client()
    refused = page(stranger.post("/feedback/track", data={"no": post.no, "code": "AAAAAAAA"}))
    assert "对不上" in refused.text
    for turn in TURNS:
        assert stranger.get(f"/feedback/own/{post.id}/{turn}").status_code == 404
    assert db.session.get_one(Post, post.id).appeals == 0
