"""One message about one thing, and words that come down in other rooms with the post they came from."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.privacy import unseal
from app.db import db, unit_of_work
from app.feedback.models import Post
from app.feedback.service import saying, screening, taking_back
from app.openday.models import Event, Opinion
from app.openday.service import after
from app.village.models import Release
from app.village.rules.asking import Outcome
from app.village.service import asking
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.turns import (
    DOUBT,
    EXCERPT,
    FARE,
    client_of,
    lines_of,
    public_of,
    question_of,
    to_agenda,
    to_village,
)
from tests.making import Make
from tests.village.making import Hamlet

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def messages_of(user_id: int) -> list[str]:
    rows = select(Message.notice).where(Message.user_id == user_id).order_by(Message.id)
    return list(db.session.scalars(rows))


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("has_account", [True, False])
def test_whose_post_became_a_question_reads_once_that_it_was_answered(
    town: Town, hamlet: Hamlet, make: Make, has_account: bool
) -> None:
    post = public_of(town, make, hamlet) if has_account else town.handled(region=hamlet.village.region)
    row = to_village(town, hamlet, post)
    asking.answer(question_of(row), "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    rows = db.session.execute(select(Message.way, Message.notice).where(Message.notice.like("%answered%"))).all()
    assert len(rows) == len({way for way, _ in rows}), "each channel once"
    assert {notice for _, notice in rows} == {"feedback/answered_there"}
    body = db.session.scalars(select(Message).where(Message.notice == "feedback/answered_there").limit(1)).one()
    assert f"#{row.no}" in unseal(body.body_sealed) or "/finance/" in unseal(body.body_sealed), "it leads to the answer"


@pytest.mark.databases("sqlite", "postgres")
def test_who_asked_the_village_itself_is_told_by_the_village(hamlet: Hamlet, make: Make) -> None:
    asker = make.resident()
    question = hamlet.question(db.session.scalars(select(Release)).first(), asker)
    asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert messages_of(asker.id) == ["village/answered"]


def take_down(town: Town, post: Post) -> None:
    screening.take_down(post, screening.Reason.ABUSE, "", by=town.office)


def mask(town: Town, post: Post) -> None:
    screening.mask_later(
        post,
        f"{(post.public_title or '')[:2]}【略】",
        f"{(post.public_text or '')[:5]}【略】",
        "里面有别人的住址",
        by=town.office,
    )


def withdraw(town: Town, post: Post) -> None:
    saying.withdraw(post, by=None)


def take_back(town: Town, post: Post) -> None:
    taking_back.take_back(post, by=None)


@pytest.mark.parametrize(
    ("act", "why", "answered"),
    [
        (take_down, "来源留言已撤下", False),
        (take_down, "来源留言已撤下", True),
        (mask, "遮盖了部分文字", False),
        (mask, "遮盖了部分文字", True),
        (withdraw, "留言人撤回", False),  # what was answered is not withdrawn
        (take_back, "留言人收回了公开的文字", True),
    ],
)
def test_words_come_down_from_the_board_with_their_post_and_the_answer_stays(
    app: Flask, town: Town, hamlet: Hamlet, act: Any, why: str, answered: bool
) -> None:
    row = to_village(town, hamlet)
    question = question_of(row)
    if answered:
        asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    board = f"/village/{hamlet.village.region.alias}/questions/"
    book = f"/village/{hamlet.village.region.code}/finance/2026-10/"
    assert DOUBT in app.test_client().get(board).text and DOUBT in app.test_client().get(book).text
    with unit_of_work():
        act(town, row.post)
    db.session.refresh(question)
    for address in (board, book):
        shown = page(app.test_client().get(address)).select_one(f"#{row.no}").text
        assert DOUBT not in shown and "提问的文字已于 2026年11月23日撤下" in shown and why in shown
        assert ("含立杆和人工" in shown) == answered
    assert question.text == EXCERPT, "the record keeps it"
    assert f"村务疑问 {row.no} 里的文字同时撤下，那里的答复保留" in lines_of(row.post)
    assert db.session.scalar(select(AuditEntry.note).where(AuditEntry.did == "village.question.words_down"))


def test_the_villages_desk_is_told_and_reads_the_words_as_long_as_it_owes_an_answer(
    app: Flask, town: Town, hamlet: Hamlet
) -> None:
    row = to_village(town, hamlet)
    with unit_of_work():
        take_down(town, row.post)
    told_there = db.session.scalars(select(Message).where(Message.notice == "village/words_down")).all()
    assert {one.user_id for one in told_there} >= {hamlet.bookkeeper.id}
    assert all(DOUBT not in unseal(one.body_sealed) and "按期答复" in unseal(one.body_sealed) for one in told_there)
    client = client_of(app, hamlet.bookkeeper)
    answer = page(client.get(f"/desk/village/questions/{row.target_id}")).text
    assert DOUBT in answer and "请不要引用上面的原话" in answer
    assert DOUBT in client.get("/desk/village/questions/").text
    with unit_of_work():
        asking.answer(question_of(row), "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert DOUBT not in client.get("/desk/village/questions/").text


@pytest.mark.databases("sqlite", "postgres")
def test_words_that_came_down_once_come_down_once_and_do_not_come_back_with_an_appeal(
    town: Town, hamlet: Hamlet
) -> None:
    row = to_village(town, hamlet)
    mask(town, row.post)
    take_down(town, row.post)
    saying.appeal(row.post, "那是引用别人的话", by=None)
    screening.release(row.post, *screening.masked(row.post), {}, "和上次遮盖的一样", by=town.second)
    notices = db.session.scalars(select(Message.notice).where(Message.notice == "village/words_down")).all()
    assert len(notices) == len(
        set(db.session.scalars(select(Message.user_id).where(Message.notice == "village/words_down")))
    )
    assert question_of(row).public_text.startswith("（提问的文字已于")


@pytest.mark.parametrize("released", [False, True])
def test_words_of_a_question_for_an_open_day_come_down_with_their_post_too(
    town: Town, event: Event, released: bool
) -> None:
    row = to_agenda(town, event)
    opinion = db.session.get_one(Opinion, row.target_id)
    if released:
        after.release(opinion, opinion.public_text, by=town.handler)
    take_down(town, row.post)
    assert opinion.public_text == after.DOWN and (opinion.masked_at is not None) == released
    assert FARE in opinion.text, "who has to answer still reads it"
    assert f"开放日议题的提问 {row.no} 里的文字同时撤下，那里的答复保留" in lines_of(row.post)
