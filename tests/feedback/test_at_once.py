"""Who writes about a case while words of it are covered or taken back, with real commits: nothing that was hidden is shown."""

from collections.abc import Callable, Iterator
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.db import db, unit_of_work
from app.feedback.models import Answer, Post, PostStep, TakenBack
from app.feedback.models.answers import Writing
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, reporting, saying, screening, steps, taking_back
from app.web import writes
from tests.feedback.covering import SHOWN, SPOT, TEXT, TITLE
from tests.feedback.making import Town, met, together
from tests.feedback.test_rush import count, got, kept, one_of
from tests.making import MONDAY, Make

HERS = "青石板桥头第三根灯杆歪了，晚上走过去像要倒"
Work = Callable[[], object]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def town(live: Flask) -> Town:
    with unit_of_work():
        return Town(Make())


def masks(live: Flask, id: int, office: int) -> Work:
    def work() -> object:
        post, user = met(live, got(Post, id), got(User, office))
        return screening.mask_later(post, TITLE, SHOWN, "涉及他人的事", SPOT, by=user)

    return work


def takes_back(live: Flask, id: int) -> Work:
    return lambda: taking_back.take_back(met(live, got(Post, id)), by=None) or True


def adds_result(live: Flask, id: int, handler: int, words: str) -> Work:
    def work() -> object:
        post, user = met(live, got(Post, id), got(User, handler))
        answering.add_result(post, None, words, by=user)
        sleep(0.5)  # others are done meanwhile
        return True

    return work


def publishes(live: Flask, id: int, reviewer: int, *posts: int) -> Work:
    def work() -> object:
        answer, user, *_ = met(live, got(Answer, id), got(User, reviewer), *(got(Post, post) for post in posts))
        answering.publish(answer, by=user)
        sleep(0.5)
        return True

    return work


def shown(*hidden: str) -> list[str]:
    """Which of these words everyone reads now."""
    db.session.expire_all()
    lines = [step.words for step in db.session.scalars(select(PostStep)) if step.words_public]
    answers = select(Answer).where(Answer.state == Writing.PUBLISHED)
    public = [*lines, *(one.text for one in db.session.scalars(answers) if not one.quotes_author)]
    return [word for word in hidden if word in "".join(public)]


def test_who_presses_take_back_twice_takes_back_once(live: Flask, town: Town) -> None:
    id = kept(lambda: town.answered().id)
    one_of(together(live, [takes_back(live, id)] * 2), "已经收回")
    assert count(TakenBack) == 1


LEAVES: dict[str, Callable[[Post, User], object]] = {
    "taken down": lambda post, office: screening.take_down(post, Reason.PRIVACY, "写到了别人", by=office),
    "withdrawn": lambda post, _: saying.withdraw(post, by=None) or True,
    "withdrawn before others": lambda post, _: saying.withdraw(post, by=None) or True,
    "made a 举报": lambda post, office: reporting.make_report(post, "说的是一个人的事", by=office) or True,
}


@pytest.mark.databases("postgres")
@pytest.mark.parametrize("way", LEAVES)
def test_a_post_that_leaves_the_public_twice_at_once_leaves_it_once(live: Flask, town: Town, way: str) -> None:
    def made() -> tuple[int, int]:
        lead = town.public(title="桥头灯杆歪得厉害怕人", text=HERS)
        if way.endswith("others"):
            desks.merge(town.public(), lead, by=town.office)
        return lead.id, town.office.id

    id, office = kept(made)

    def leaves() -> object:
        post, user = met(live, got(Post, id), got(User, office))
        return LEAVES[way](post, user)

    one_of(together(live, [leaves] * 2))
    db.session.expire_all()
    assert count(TakenBack) == 1 and not got(Post, id).is_public


def test_a_result_written_while_words_are_masked_shows_none_of_them(live: Flask, town: Town) -> None:
    def made() -> tuple[int, int, int]:
        post = town.answer(town.taken_on(town.public(title=TITLE, text=TEXT, spot=SPOT), town.roads))
        return post.id, town.handler.id, town.office.id

    id, handler, office = kept(made)
    said = together(live, [adds_result(live, id, handler, "老张头验收，桥已修好"), masks(live, id, office)])
    assert "" in said
    assert got(Post, id).mask_reason == "" or not shown("老张头"), said


def test_a_result_of_the_case_written_meanwhile_shows_none_either(live: Flask, town: Town) -> None:
    def made() -> tuple[int, int, int, int]:
        mine, lead = town.public(title=TITLE, text=TEXT, spot=SPOT), town.handled()
        desks.merge(mine, lead, by=town.office)
        return mine.id, town.answer(lead).id, town.handler.id, town.office.id

    id, lead, handler, office = kept(made)
    said = together(live, [adds_result(live, lead, handler, "老张头验收，桥已修好"), masks(live, id, office)])
    assert "" in said
    assert got(Post, id).mask_reason == "" or not shown("老张头"), said


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_result_written_while_she_takes_her_words_back_shows_none_of_them(
    live: Flask, town: Town, is_merged: bool
) -> None:
    def made() -> tuple[int, int, int]:
        mine = town.public(title="桥头灯杆歪得厉害怕人", text=HERS)
        lead = town.handled() if is_merged else town.taken_on(mine, town.roads)
        if is_merged:
            desks.merge(mine, lead, by=town.office)
        return mine.id, town.answer(lead).id, town.handler.id

    id, lead, handler = kept(made)
    said = together(live, [adds_result(live, lead, handler, f"{HERS}，已扶正"), takes_back(live, id)])
    assert "" in said
    assert got(Post, id).words_back_at is None or not shown("第三根灯杆"), said


@pytest.mark.databases("postgres")
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("way", [masks, takes_back])
def test_who_answers_a_case_and_who_hides_words_of_it_wait_in_one_order(
    live: Flask, town: Town, way: Callable[..., Work], is_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two posts came first: the case is always taken before what was merged into it."""
    monkeypatch.setattr(writes, "DEADLOCK", "nothing is said of it")

    def made() -> tuple[int, int, int, int, int]:
        early = town.public(title=TITLE, text=TEXT, spot=SPOT)
        lead = town.answered()
        mine = early if is_first else town.public(title=TITLE, text=TEXT, spot=SPOT)
        saying.reopen(lead, "还是没有办好，请再来", by=None)
        desks.merge(mine, lead, by=town.office)
        town.answer(lead)
        saying.follow_up(lead, "那一根还没有看，请再来", by=None)
        draft = answering.draft(lead, "已到现场看过，下周开工修好。", [], "同一处同一原因", by=town.handler)
        answering.submit(draft, by=town.handler)
        return mine.id, lead.id, draft.id, town.reviewer.id, town.office.id

    mine, lead, draft, reviewer, office = kept(made)
    hides = masks(live, mine, office) if way is masks else takes_back(live, mine)
    said = together(live, [publishes(live, draft, reviewer, lead, mine), hides])
    assert "no answer" not in said and "" in said, said


@pytest.mark.databases("postgres")
def test_two_who_wait_for_each_other_are_not_left_without_an_answer(live: Flask, town: Town) -> None:
    one, other = kept(lambda: (town.public().id, town.public().id))

    def writes(first: int, second: int) -> Work:
        def work() -> object:
            mine, theirs = got(Post, first), got(Post, second)
            steps.mark_acted_on(mine)
            db.session.flush()
            met(live)
            steps.mark_acted_on(theirs)
            db.session.flush()
            return True

        return work

    one_of(together(live, [writes(one, other), writes(other, one)]))
