"""A name that was cut, or came down with its list, stands at no address any more; and each that had it is told to whoever
keeps copies."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask

from app import clock
from app.core.jobs import service as jobs
from app.db import db, unit_of_work
from app.feedback.models import Post
from app.feedback.service import answering
from app.feedback.service.quoting import found
from app.village import gone
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, corrections
from tests.feedback.making import Town
from tests.making import Make
from tests.unpacked import plain
from tests.village.making import NOW, OCTOBER, Hamlet, line
from tests.village.test_take_down import HEAD, MORNING_AFTER, ROWS, hang, stood_for, written

NAME = "祁麟趾"
TITLE = "祁麟趾屋后护坡情况"
LINES = (*OCTOBER, line(4, summary="祁麟趾家屋后排水沟清淤用工，付葛家山劳务有限公司", expense=20000))
NEEDLES = [way for pair in (NAME[:2], NAME[1:]) for way in written(pair)]
QUERIES = ("", "?q=护坡", "?q=清淤&side=expense", "?words=清淤&order=amount", "?version=1", "?name=葛家山劳务有限公司", "?kind=village&q=护坡", "?state=all", "?size=a3")  # fmt: skip
PART = re.compile(r"<(?:[^>]*:)?(\w+)>")
NOT_READ = ("/desk/", "/account/", "/static/", "/place", "/healthz", "/readyz", "/metrics")


def holds(content: bytes) -> bool:
    return any(needle in plain(content) for needle in NEEDLES)


class Story:
    """A book, a table with a title of its own and a list of people that all name somebody; an answer rests on two of them."""

    def __init__(self, make: Make) -> None:
        town = Town(make)
        self.hamlet = hamlet = Hamlet(make, town.township, "石牛村")
        self.book = hamlet.book(lines=LINES)
        with clock.at(NOW):
            self.table = books.start(hamlet.village, "V01", "decisions", "2026Q3", by=hamlet.bookkeeper, title=TITLE)
            db.session.flush()
            books.put_table(self.table, "decisions", {}, [{"matter": "祁麟趾屋后护坡由集体修"}], by=hamlet.bookkeeper)
            self.people = books.start(hamlet.village, "V15", "farmland_subsidy", "2026Q3", by=hamlet.bookkeeper, title="祁麟趾等户的耕地补贴")  # fmt: skip
            db.session.flush()
            books.put_table(self.people, "farmland_subsidy", HEAD, ROWS, by=hamlet.bookkeeper)
        hamlet.pass_on(self.table, State.PUBLISHED)
        hang(hamlet, self.people)
        with clock.at(NOW):
            self.post = self._answered(town)

    def _answered(self, town: Town) -> Post:
        post = town.handled()
        quoted = [answering.Quoted(one.title, one.address) for one in found(NAME)]
        assert len(quoted) == 3
        answer = answering.draft(post, "已经在公开栏写明，请看下面两处。", [], "", by=town.handler)
        answer.sources = [answering.Source(title=one.title, address=one.address) for one in quoted]
        db.session.flush()
        answering.submit(answer, by=town.handler)
        answering.publish(answer, by=town.reviewer)
        return post


def addresses(app: Flask, story: Story) -> Iterator[str]:
    """Every address a stranger may open, with what each may be asked for."""
    regions = [story.hamlet.village.region, story.hamlet.township, story.hamlet.township.parent]
    releases = [str(release.id) for release in (story.book, story.table, story.people)]
    values = {
        "code": [code for region in regions for code in {region.alias, region.code}],
        "id": releases, "period": ["2026-10"], "ending": ["csv", "xlsx", "json", "pdf"], "item": ["V01"], "no": ["V01", "V04", "V15", story.post.no],
        "year": ["2026"], "month": ["11"], "kind": ["village"], "form": ["json", "xml"],
    }  # fmt: skip
    for rule in app.url_map.iter_rules():
        names = [name for name in PART.findall(rule.rule) if name]
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(NOT_READ) and set(names) <= values.keys():
            for given in product(*(values[name] for name in names)):
                parts = iter(given)
                path = PART.sub(lambda _, parts=parts: next(parts), rule.rule)
                yield from (path + asked for asked in QUERIES if not asked or "/village/" in path or "/search" in path)


def naming(app: Flask, asked: list[str]) -> list[str]:
    client = app.test_client()
    return [address for address in asked if holds(client.get(address, buffered=True, follow_redirects=True).data)]


@pytest.fixture
def story(live: Flask) -> Iterator[tuple[Flask, Story, list[str]]]:
    with unit_of_work():
        told = Story(Make())
    with clock.at(NOW):
        asked = list(dict.fromkeys(addresses(live, told)))
        named = naming(live, asked)
    assert {told.post.no, "feeds", "payees", "search", "api", "regions"} <= {part.split("?")[0] for address in named for part in address.split("/")}, "or nothing is proved"  # fmt: skip
    yield live, told, named


def corrected(story: Story, release: Release) -> None:
    with unit_of_work(), clock.at(NOW):
        version = corrections.correct(db.session.get_one(Release, release.id), "写出了不该公开的姓名", [NAME], by=story.hamlet.bookkeeper)  # fmt: skip
        db.session.flush()
    with unit_of_work():
        story.hamlet.pass_on(version, State.PUBLISHED)


def told_of(named: list[str], clean: set[str]) -> None:
    """Each address that is clean now was among those a keeper of copies is told of."""
    with unit_of_work():
        beginnings = gone.since(NOW - timedelta(minutes=1))
    assert clean and [address for address in clean if not stood_for(address, beginnings)] == []
    for other in ("/openday/", "/consultations/", "/village/430199/", "/about"):
        assert not stood_for(other, beginnings)


def test_after_a_cut_and_the_end_of_a_list_no_address_names_anybody_and_each_that_did_is_told(story):
    app, told, named = story
    with unit_of_work(), clock.at(NOW):
        assert gone.since(NOW - timedelta(minutes=1)) == []
    corrected(told, told.book)
    with clock.at(NOW):
        told_of(named, set(named) - set(naming(app, named)))
        corrected(told, told.table)
    with clock.at(MORNING_AFTER):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
        assert naming(app, named) == []
        told_of(named, set(named))
