"""The whole heap of a desk: the order it always had, walked by indexes and sorted by nobody. On both databases."""

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select, text, update
from werkzeug.exceptions import NotFound

from app import clock
from app.core import limits
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.db import db, is_sqlite, unit_of_work
from app.feedback import access, figures, queries
from app.feedback.models import Post
from app.feedback.models.posts import IS_OPEN, IS_OVER
from app.feedback.rules import kinds
from app.feedback.rules.life import OPEN, State
from app.web.pages import Page, in_turn
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

TODAY = MONDAY.date()


@pytest.fixture
def town(live: Flask) -> Town:
    """On both databases."""
    return Town(Make())


def heaped(town: Town, many: int = 24) -> list[Post]:
    """Posts in every state, due and received on all kinds of days, some of one day."""
    dice = Random(7)  # noqa: S311  # a test that can be run again
    with clock.at(MONDAY):
        posts = [town.handled() for _ in range(many - 4)]
        posts += [town.post(region=town.region()) for _ in range(4)]  # of another place
        states = list(State)
        for number, post in enumerate(posts):
            days = {"due_on": TODAY + timedelta(days=dice.randint(-9, 9))}
            days["received_on"] = TODAY - timedelta(days=dice.choice((1, 5, 89, 90, 91, 92, 93, 200)))
            changes = {**days, "state": states[number % len(states)], "answered_at": MONDAY, "waited": 3}
            db.session.execute(update(Post).where(Post.id == post.id).values(changes))
    with unit_of_work():
        db.session.flush()
    db.session.expire_all()
    return posts


def people(town: Town) -> dict[str, User]:
    both = town.make.staff(Role.HANDLER, unit=town.roads)
    both.grants.append(Grant(role=Role.OPENNESS_OFFICE, region=town.township))
    db.session.flush()
    return {"office": town.office, "second": town.second, "handler": town.handler, "beside": town.other, "both": both}


def in_order(user: User) -> list[int]:
    """As the desk puts it in words: too long, then by the day due, then what is over, the newest first."""
    before = TODAY - timedelta(days=limits.in_force(kinds.HIDE_NOTHING.key).number)

    def place(post: Post) -> tuple[int, date, int]:
        if post.state not in OPEN:
            return 2, TODAY, -post.id
        return (0 if post.received_on < before else 1), post.due_on, post.id

    return [post.id for post in sorted(db.session.scalars(access.at_desk(user)).unique(), key=place)]


def pages_of(live: Flask, user: User, per_page: int) -> list[Page[Any]]:
    found: list[Page[Any]] = []
    while not found or found[-1].number < found[-1].pages:
        with live.test_request_context(f"/desk/feedback/?page={len(found) + 1}"):
            found.append(in_turn(Post, *queries.heap(user), per_page))
    return found


def test_it_is_the_order_and_the_count_it_always_was_on_every_page(live: Flask, town: Town) -> None:
    heaped(town)
    for (who, user), per_page in product(people(town).items(), (1, 5, 7, 100)):
        wanted = in_order(user)
        with clock.at(MONDAY):
            pages = pages_of(live, user, per_page)
        assert [post.id for one in pages for post in one.items] == wanted, (who, per_page)
        assert {one.total for one in pages} == {len(wanted)}
        assert {one.pages for one in pages} == {max(1, -(-len(wanted) // per_page))} == {len(pages)}
    assert len(in_order(town.office)) >= 20


def test_a_page_past_the_end_is_none(live: Flask, town: Town) -> None:
    heaped(town, 6)
    with clock.at(MONDAY), live.test_request_context("/desk/feedback/?page=9"), pytest.raises(NotFound):
        in_turn(Post, *queries.heap(town.office), 5)


def plan(rows: Select[Any]) -> str:
    """What the database means to do; PostgreSQL is asked how it would walk, for a few rows it would rather sort."""
    statement = rows.compile(db.session.connection(), compile_kwargs={"literal_binds": True})
    if is_sqlite():
        return "\n".join(row[-1] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}")))
    for way in ("seqscan", "bitmapscan", "sort"):
        db.session.execute(text(f"SET LOCAL enable_{way} = off"))
    return "\n".join(row[0] for row in db.session.execute(text(f"EXPLAIN {statement}")))


def test_no_list_of_it_is_sorted_and_none_reads_a_post(live: Flask, town: Town) -> None:
    heaped(town, 12)
    names = ("ix_feedback_post_heap_open", "ix_feedback_post_heap_open", "ix_feedback_post_heap_over")
    with clock.at(MONDAY):
        for who, user in people(town).items():
            lists, whole = queries.heap(user)
            for ids, name in zip(lists, names, strict=True):
                steps = plan(ids.limit(30).offset(60))
                assert name in steps, (who, steps)
                if is_sqlite():
                    assert "TEMP B-TREE" not in steps and f"COVERING INDEX {name}" in steps, (who, steps)
                else:
                    assert "Sort" not in steps and "Index Only Scan" in steps, (who, steps)
            if is_sqlite():
                assert "USING COVERING INDEX" in plan(whole).splitlines()[0] or "PRIMARY KEY" in plan(whole), plan(
                    whole
                )


def test_what_of_earlier_years_waits_is_found_by_its_state_and_not_by_the_days_of_all(live: Flask, town: Town) -> None:
    heaped(town, 12)
    with clock.at(MONDAY):
        waits, merged = (plan(rows) for rows in figures.waiting_before(2026))
        assert "ix_feedback_post_heap_open" in waits and "ix_feedback_post_state" in merged, (waits, merged)
        if is_sqlite():  # PostgreSQL knows how many there are
            below_county = town.make.region("开慧镇", town.county)
            steps = "".join(plan(rows) for rows in figures.waiting_before(2026, below_county))
            assert "ix_feedback_post_figures" not in steps and "ix_feedback_post_screen" not in steps


def test_what_is_open_and_what_is_over_are_all_there_is(town: Town) -> None:
    heaped(town)
    rows = select(func.count()).select_from(Post)
    counts = [db.session.scalar(rows.where(condition)) for condition in (IS_OPEN, Post.state.in_(OPEN), IS_OVER)]
    assert counts[0] == counts[1] and counts[0] + counts[2] == db.session.scalar(rows)


def test_the_page_shows_it(live: Flask, town: Town) -> None:
    heaped(town)
    wanted = [db.session.get_one(Post, id).no for id in in_order(town.office)]
    with clock.at(MONDAY):
        shown = page(sign_in(live, town.office).get("/desk/feedback/?pile=all"))
    assert [row.a.text for row in shown.select("tbody tr")] == wanted[:30]
