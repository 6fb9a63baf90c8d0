"""What other rooms publish about what came from a post brings back neither what is covered of it nor what is read no more."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.catalogue import service as catalogue
from app.catalogue.models import Proposal
from app.catalogue.rules import Outcome as Decision
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from app.feedback.models import Post, Turned
from app.feedback.rules.screening import Reason
from app.feedback.rules.turning import Into
from app.feedback.service import covering, desks, saying, screening, taking_back, turning
from app.feedback.service.elsewhere import NOT_SHOWN
from app.openday.models import Event, Opinion
from app.openday.rules import Outcome as Reply
from app.openday.service import after
from app.village.rules.asking import Outcome
from app.village.service import asking
from tests.feedback.covering import SHOWN, SPOT, TEXT, TITLE
from tests.feedback.making import Town
from tests.feedback.turns import book_of, question_of, target
from tests.village.making import Hamlet

pytestmark = pytest.mark.usefixtures("monday")
HERS = "青石板桥头第三根灯杆歪了，晚上走过去像要倒"
NAMES_HIM = "已找到老张头，桥断了的钱含在里面，发票见凭证"
QUOTES_HER = f"您说“{HERS}”，立杆的钱含在里面，发票见凭证"
GONE: dict[str, Callable[[Town, Post], object]] = {
    "taken back": lambda town, post: taking_back.take_back(post, by=None),
    "withdrawn": lambda town, post: saying.withdraw(post, by=None),
    "taken down": lambda town, post: screening.take_down(post, Reason.ABUSE, "", by=town.office),
}


def turned(town: Town, hamlet: Hamlet, text: str) -> Turned:
    post = town.handled(region=hamlet.village.region, text=text, title="账上的灯杆")
    words = turning.first_words(post, target(Into.OBJECTION))
    row = turning.turn(post, target(Into.OBJECTION), words, "说的是村里十月的账，由村里答复", book_of(hamlet), "2", by=town.handler)  # fmt: skip
    db.session.flush()
    return row


def answer(hamlet: Hamlet, row: Turned, text: str) -> None:
    asking.answer(question_of(row), text, Outcome.EXPLAINED, by=hamlet.bookkeeper)


def board(app: Flask, hamlet: Hamlet) -> str:
    db.session.commit()
    return app.test_client().get(f"/village/{hamlet.village.region.alias}/questions/").text


def test_a_village_s_answer_is_masked_with_the_words_it_repeats(app: Flask, town: Town, hamlet: Hamlet) -> None:
    row = turned(town, hamlet, TEXT)
    answer(hamlet, row, NAMES_HIM)
    assert "老张头" in board(app, hamlet)
    screening.mask_later(row.post, row.post.public_title or "", SHOWN, "涉及他人和没有核实的事", by=town.office)
    text = board(app, hamlet)
    assert "老张头" not in text and "桥断了" not in text and "的钱含在里面" in text
    assert covering.written_before(row.post) == [(f"村务疑问 {row.no}", NAMES_HIM)]


@pytest.mark.parametrize("way", ["taken back", "taken down"])
def test_a_village_s_answer_goes_with_the_words_it_repeats(app: Flask, town: Town, hamlet: Hamlet, way: str) -> None:
    row = turned(town, hamlet, HERS)
    answer(hamlet, row, QUOTES_HER)
    assert "第三根灯杆" in board(app, hamlet)
    GONE[way](town, row.post)
    text = board(app, hamlet)
    assert "第三根灯杆" not in text and NOT_SHOWN in text


@pytest.mark.parametrize("way", ["withdrawn", "taken down"])
def test_afterwards_it_cannot_be_written_there(town: Town, hamlet: Hamlet, way: str) -> None:
    """Who answers there still reads the words at the desk."""
    hers, his = turned(town, hamlet, HERS), turned(town, hamlet, TEXT)
    post = his.post
    screening.mask_later(post, post.public_title or "", SHOWN, "涉及他人和没有核实的事", by=town.office)
    for row in (hers, his):
        GONE[way](town, row.post)
    with pytest.raises(Refused, match="收回、或者不公开的话"):
        answer(hamlet, hers, QUOTES_HER)
    with pytest.raises(Refused, match="遮盖了的“老张头"):
        answer(hamlet, his, NAMES_HIM)


def test_all_that_was_answered_to_a_question_of_an_open_day_is_held(app: Flask, town: Town, event: Event) -> None:
    post = town.handled(title=TITLE, text=TEXT, spot=SPOT)
    words = turning.first_words(post, target(Into.AGENDA))
    row = turning.turn(post, target(Into.AGENDA), words, "会上正好要议", str(event.agenda[0].id), by=town.handler)
    opinion = db.session.get_one(Opinion, row.target_id)
    after.answer(opinion, Reply.ADOPTED, "已找到老张头，马上就修", town.roads, by=town.handler)
    after.answer(opinion, Reply.ADOPTED, "已找到老张头，下周就修", town.roads, "和老张头说好了日子", by=town.handler)
    after.add_result(opinion, "老张头验收，桥修好了", "", by=town.handler)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人和没有核实的事", SPOT, by=town.office)
    db.session.expire_all()
    shown = [
        opinion.answer,
        *(one.text + one.reason for one in opinion.answers),
        *(one.text for one in opinion.results),
    ]
    assert shown == [
        "已找到***，下周就修",
        "已找到***，下周就修和***说好了日子",
        "已找到***，马上就修",
        "***验收，桥修好了",
    ]
    assert not [one for one in db.session.query(SearchEntry) if "老张头" in one.title + one.text]


def proposal_of(town: Town) -> Proposal:
    post = town.post(title=TITLE, text=TEXT, spot=SPOT)
    screening.release(post, TITLE, SHOWN, SPOT, {}, "涉及他人和没有核实的事", by=town.office)
    town.taken_on(post, town.roads)
    goal = target(Into.CATALOGUE)
    picks = [one.choices(post)[0][0] if one and one.choices else "" for one in (goal.pick, goal.detail)]
    row = turning.turn(post, goal, "建议公开渡口桥梁的检查结果", "是公开目录的事情", *picks, by=town.office)
    db.session.flush()
    return db.session.get_one(Proposal, row.target_id)


def test_a_proposal_for_the_catalogue_brings_nothing_back_and_names_nobody(town: Town) -> None:
    proposal, why = proposal_of(town), "是公开目录的事情"
    for words, reason in (("建议公开检查结果，老张头说的", why), ("建议公开检查结果", "周晓禾同志来说过的")):
        with pytest.raises(Refused):
            catalogue.release(proposal, words, reason, by=town.second)
    catalogue.release(proposal, "建议公开渡口桥梁的检查结果", why, by=town.second)
    for decision, into in (("周晓禾提的有道理", "2026 年度调整"), ("有道理，采纳", "老张头那一次调整")):
        with pytest.raises(Refused):
            catalogue.decide(proposal, Decision.ADOPTED, decision, into, by=town.office)
    assert catalogue.decide(proposal, Decision.ADOPTED, "提的有道理，采纳", "2026 年度调整", by=town.office)


def test_what_was_decided_there_is_held_when_cases_come_together(town: Town) -> None:
    proposal = proposal_of(town)
    catalogue.release(proposal, "建议公开渡口桥梁的检查结果", "是公开目录的事情", by=town.second)
    catalogue.decide(proposal, Decision.ADOPTED, "老李婶也来说过，采纳", "2026 年度调整", by=town.office)
    post = db.session.query(Turned).one().post
    other = town.post(text="隔壁的老李婶在渡口收钱，请来看一看")
    screening.release(other, "村口路灯坏了", "隔壁的***在渡口收钱，请来看一看", "", {}, "涉及他人", by=town.office)
    desks.merge(other, post, by=town.office)
    assert proposal.decision == "***也来说过，采纳"
