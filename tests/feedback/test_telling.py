"""What an office writes for others to read tells of nobody's life: health, income, minors, home; two people may let it out."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import clock
from app.core.leave import service as leaving
from app.db import db
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Post
from app.feedback.service import answering, desks, screening, steps, templates
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, sign_in

pytestmark = pytest.mark.databases("sqlite")

LIFE = {
    "health": "她有高血压，所以先修了她门口的灯。",
    "income": "您家里月收入800元，符合条件，已经登记。",
    "minor": "孩子12岁，可以在本镇上学，已登记。",
    "home": "已经到大塘组12号门口看过，灯修好了。",
}
RULE = "高血压、糖尿病、重度残疾、孤儿、低收入家庭都可以申请救助，带身份证到窗口来。"
WHY = "本人同意公开这一句，已电话核实"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def drafted(town: Town, post: Post, text: str) -> object:
    return answering.draft(post, text, [], "", by=town.handler)


def noted(town: Town, post: Post, text: str) -> object:
    return steps.note(post, Did.MASKED, "遮盖了部分文字", text, by=town.office, words_public=True)


def masked_later(town: Town, post: Post, text: str) -> object:
    return screening.mask_later(post, post.public_title or "", post.public_text or "", text, by=town.office)


def asked_for_time(town: Town, post: Post, text: str) -> object:
    return desks.ask_extension(post, 3, text, by=town.handler)


@pytest.mark.parametrize("kind", LIFE)
@pytest.mark.parametrize("verb", [drafted, noted, masked_later, asked_for_time])
def test_what_others_read_tells_of_nobodys_life(
    town: Town, kind: str, verb: Callable[[Town, Post, str], object]
) -> None:
    with pytest.raises(Refused, match="不能公开的个人信息"):
        verb(town, town.handled(), LIFE[kind])


@pytest.mark.parametrize("kind", LIFE)
def test_what_came_of_it_later_tells_of_nobodys_life(town: Town, kind: str) -> None:
    post = town.answered()
    with pytest.raises(Refused, match="不能公开的个人信息"):
        answering.add_result(post, None, LIFE[kind], by=town.handler)


@pytest.mark.parametrize("kind", LIFE)
def test_a_template_holds_nobodys_life(town: Town, kind: str) -> None:
    with pytest.raises(Refused, match="模板里不写个人的号码和情况"):
        templates.keep(None, town.roads, "答修灯", f"【填：办理日期】{LIFE[kind]}", by=town.handler)


def test_to_her_alone_an_office_may_speak_of_her_own_life(town: Town) -> None:
    post = town.handled(wants_public=False)
    drafted(town, post, LIFE["income"])


def test_an_answer_that_must_say_it_is_let_out_by_two(app: Flask, town: Town) -> None:
    post = town.handled()
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    address = f"/desk/feedback/{post.id}/answer"
    clerk = sign_in(app, town.handler)
    refused = page(clerk.post(address, data={"text": RULE, "version": "0"}))
    told = refused.select_one("#text-error").text
    assert "健康状况“高血压”" in told.replace("（", "").replace("）", "") and refused.select_one("#leave_reason")
    clerk.post(address, data={"text": RULE, "version": "0", "leave_reason": WHY})
    asked = leaving.of(post)
    assert len(asked) >= 4, "words of a rule that is explained are no list of people"
    answer = drafted(town, post, RULE)
    answering.submit(answer, by=town.handler)
    with pytest.raises(Refused, match="另一个人同意以后才能公开"):
        answering.publish(answer, by=town.reviewer)
    for one in asked:
        leaving.give(one, by=town.reviewer)
    db.session.flush()
    answering.publish(answer, by=town.reviewer)
    assert page(app.test_client().get(f"/feedback/{post.no}/")).find(string=lambda said: said and RULE in said)


def test_an_answer_written_before_the_post_was_public_is_masked_when_everyone_reads_it(town: Town) -> None:
    post = town.answer(town.taken_on(town.post(), town.roads), LIFE["health"])
    screening.release(post, *screening.masked(post), {}, by=town.office)
    (answer,) = answering.answers_of(post, everyone=True)
    assert "高血压" not in answer.text and "（不公开）" in answer.text
