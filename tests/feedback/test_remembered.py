"""Lists and posts written once for all strangers: never older than what they show, never anybody's own."""

import re

import pytest

from app import clock
from app.db import db, unit_of_work
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, rating, saying, screening
from app.web.remembered import PAGES
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY

pytestmark = pytest.mark.usefixtures("app")
TOKEN = re.compile(r'value="[^"]{60,}"')


@pytest.fixture(autouse=True)
def _no_page_yet():
    PAGES.kept.clear()


def read(app, address: str) -> str:
    """As a new stranger reads it; each has a token of their own."""
    return TOKEN.sub("", app.test_client().get(address).text)


def test_after_every_change_strangers_read_the_new_page(app, town: Town):
    with clock.at(MONDAY), unit_of_work():
        post, other = town.public(), town.public(title="另一处路灯")
    pages = [f"/feedback/{post.no}/", f"/feedback/{other.no}/", "/feedback/", f"/feedback/?region={town.county.alias}&standing=open"]  # fmt: skip
    office, kept = town.office, {}

    def draft():
        kept["answer"] = answering.draft(post, "已派人修好，当晚亮灯，灯杆也扶正了。", [], "", by=town.handler)
        answering.submit(kept["answer"], by=town.handler)

    verbs = [
        lambda: saying.support(post, "13900000077", by=None),
        lambda: desks.assign(post, town.water, "人工", by=office),
        lambda: desks.refuse(post, "不归水利部门管，是路灯", by=town.other),
        lambda: desks.assign(post, town.roads, "人工", by=office),
        lambda: desks.accept(post, by=town.handler),
        lambda: desks.assist(post, town.water, "杆下有水管要避让", by=office),
        lambda: desks.rekind(post, Kind.HELP, "是请人来修", by=office),
        lambda: desks.ask_extension(post, 5, "配件要从外地订，到货要一周，到了就装", by=town.handler),
        lambda: desks.decide_extension(post, True, "", by=office),
        lambda: desks.ask_more(post, "请说是哪一根灯杆", by=town.handler),
        lambda: desks.end_pause(post, "靠小学的第三根", by=None),
        lambda: desks.merge(other, post, by=office),
        lambda: screening.mask_later(post, "村口路灯坏了", "村口的路灯坏了【略】，请修一修", "遮去住户的门牌", by=office),
        draft,
        lambda: answering.publish(kept["answer"], by=town.reviewer),
        lambda: rating.rate(post, False, 3, by=None),
        lambda: answering.add_result(post, None, "灯杆也重新刷了漆", by=town.handler),
        lambda: saying.reopen(post, "昨天晚上又不亮了", by=None),
        lambda: screening.take_down(other, Reason.PRIVACY, "写到了别人家的事", by=office),
        lambda: screening.take_down(post, Reason.PRIVACY, "写到了别人家的事", by=office),
    ]  # fmt: skip
    with clock.at(MONDAY):
        for number, verb in enumerate(verbs):
            with unit_of_work():
                db.session.refresh(post)
                verb()
            remembered = [read(app, address) for address in pages]
            PAGES.kept.clear()
            assert remembered == [read(app, address) for address in pages], f"verb {number}"


def test_the_second_stranger_costs_one_question(app, town: Town, statements):
    with clock.at(MONDAY), unit_of_work():
        post = town.public()
    for address in (f"/feedback/{post.no}/", "/feedback/", "/feedback/?kind=ask"):
        with clock.at(MONDAY):
            first = read(app, address)
            statements.clear()
            assert read(app, address) == first
        asked = [text for text in statements if text.startswith("SELECT")]
        assert len(asked) == 1, asked


@pytest.mark.parametrize("query", ["?x=1", "?kind=ask&x=1", "?kind=" + "a" * 200])
def test_what_nobody_links_to_is_remembered_for_nobody(app, town: Town, query):
    with clock.at(MONDAY):
        read(app, f"/feedback/{query}")
        assert PAGES.kept == {}


def test_lamps_turn_with_the_day(app, town: Town):
    with clock.at(MONDAY), unit_of_work():
        post = town.handled()
    with clock.at(MONDAY):
        assert "逾期" not in page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
    with clock.at(MONDAY.replace(month=MONDAY.month % 12 + 1, year=MONDAY.year + MONDAY.month // 12)):
        assert "逾期" in page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
