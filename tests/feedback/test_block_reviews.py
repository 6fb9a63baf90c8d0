"""限制留言: another person looks at it, an objection is heard by a third, and what nobody looks at ends."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback import access, jobs
from app.feedback.acts import Did
from app.feedback.models import Block, Post
from app.feedback.rules.blocking import Ground, Standing
from app.feedback.service import blocking, desks
from tests.feedback.blocking import PHONE, WHY, abusive, block, told, works_there
from tests.feedback.making import Town, together
from tests.making import MONDAY, Make, on

pytestmark = pytest.mark.usefixtures("monday")


def test_another_person_reviews_and_the_reason_is_kept(town: Town) -> None:
    made = block(town)
    with pytest.raises(Refused, match="另一个人"):
        blocking.decide(made, True, "我看没有问题", by=town.office)
    with pytest.raises(Refused, match="为什么维持"):
        blocking.decide(made, True, "好", by=town.second)
    blocking.decide(made, True, "确有三处辱骂，七日合适", by=town.second)
    assert made.standing == Standing.UPHELD and made.holds and made.reviewed_by is town.second
    with pytest.raises(Refused, match="不用再处理"):
        blocking.decide(made, False, "再看一遍，还是解除", by=town.make.staff(Role.OPENNESS_OFFICE, town.county))


def test_lifted_is_told_and_the_phone_is_free(app: Flask, town: Town) -> None:
    app.config["SMS_URL"] = "https://sms.example"
    blocking.decide(block(town), False, "话重了些，算不上辱骂", by=town.second)
    assert town.post(phone=PHONE).no and told("feedback/block_decided") == 1


def test_not_reviewed_in_time_it_lapses_by_itself_once(app: Flask, town: Town) -> None:
    app.config["SMS_URL"] = "https://sms.example"
    made = block(town, days=20)
    with on(2):
        assert made.holds
    with on(3):
        assert not made.holds and town.post(phone=PHONE).no  # whether the job ran or not
        jobs.end_blocks()
        jobs.end_blocks()
        db.session.expire_all()
        assert made.standing == Standing.LAPSED and made.days == pytest.approx(2.6, abs=0.5)
        assert told("feedback/block_decided") == 1
        assert db.session.scalar(select(func.count()).where(AuditEntry.did == Did.BLOCK_ENDED)) == 1
        with pytest.raises(Refused, match="不用再处理"):
            blocking.decide(made, True, "现在才看到，维持", by=town.second)


def test_it_ends_on_its_day(app: Flask, town: Town) -> None:
    app.config["SMS_URL"] = "https://sms.example"
    made = block(town, days=3)
    blocking.decide(made, True, "确有辱骂，三日合适", by=town.second)
    with on(3):
        assert town.post(phone=PHONE).no
        jobs.end_blocks()
        jobs.end_blocks()
    db.session.expire_all()
    assert made.standing == Standing.OVER and made.days == 3 and told("feedback/block_decided") == 0


def test_no_one_of_the_unit_decides_about_a_post_on_their_unit(town: Town, make: Make) -> None:
    post = abusive(town)
    desks.assign(post, town.roads, "人工", by=town.office)
    both = make.staff(Role.OPENNESS_OFFICE, town.county)
    works_there(both, town)
    made = block(town, post, by=both)
    insider = make.staff(Role.OPENNESS_OFFICE, town.county)
    works_there(insider, town)
    with pytest.raises(Refused, match="自己的单位"):
        blocking.decide(made, True, "确有三处辱骂", by=insider)
    assert not access.may_decide_block(insider, made)
    assert blocking.decide(made, True, "确有三处辱骂", by=town.second).standing == Standing.UPHELD


def test_an_objection_is_heard_by_a_third_person(town: Town, make: Make) -> None:
    made = block(town)
    blocking.decide(made, True, "确有三处辱骂", by=town.second)
    blocking.object_to(made.post, "那是引用别人的话", by=None)
    assert made.standing == Standing.OBJECTED and made.holds and made.due_on == date(2026, 11, 30)
    assert blocking.objection_of(made) == "那是引用别人的话" and "引用" not in made.objection_sealed
    for before in (town.office, town.second):
        with pytest.raises(Refused, match="另一个人"):
            blocking.decide(made, False, "听了解释，解除", by=before)
    third = make.staff(Role.OPENNESS_OFFICE, town.county)
    blocking.decide(made, False, "听了解释，解除", by=third)
    assert made.standing == Standing.LIFTED and made.heard_by is third and not made.holds


def test_one_objects_once_and_before_the_review_it_is_decided_with_it(app: Flask, town: Town) -> None:
    app.config["SMS_URL"] = "https://sms.example"
    made = block(town)
    blocking.object_to(made.post, "那是引用别人的话", by=None)
    assert made.standing == Standing.WAITING
    with pytest.raises(Refused, match="一次"):
        blocking.object_to(made.post, "再说一遍不同意", by=None)
    blocking.decide(made, True, "引用也指名道姓，维持", by=town.second)
    assert made.standing == Standing.CONFIRMED and told("feedback/block_decided") == 1
    with pytest.raises(Refused, match="一次"):
        blocking.object_to(made.post, "还是不同意", by=None)


def test_an_objection_nobody_hears_ends_the_block(town: Town) -> None:
    made = block(town, days=30)
    blocking.decide(made, True, "确有三处辱骂", by=town.second)
    blocking.object_to(made.post, "那是引用别人的话", by=None)
    with on(8):
        assert not made.holds
        jobs.end_blocks()
    assert made.standing == Standing.LAPSED


def test_who_is_not_blocked_has_nothing_to_object_to(town: Town) -> None:
    with pytest.raises(Refused, match="没有因为这条留言"):
        blocking.object_to(town.post(), "不同意", by=None)


def test_two_blocks_at_once_are_one_and_a_block_reviewed_twice_is_reviewed_once(live: Flask) -> None:
    with live.app_context(), clock.at(MONDAY):
        with unit_of_work():
            town = Town(Make())
            third = town.make.staff(Role.OPENNESS_OFFICE, town.county)
            posts = [abusive(town).id, abusive(town).id]
            office, second, third_id = town.office.id, town.second.id, third.id

    def make(post: int, by: int) -> Any:
        return lambda: block_it(post, by)

    def block_it(post: int, by: int) -> Block:
        return blocking.make(
            db.session.get_one(Post, post), Ground.ABUSE, WHY, 7, by=db.session.get_one(User, by)
        )  # fmt: skip

    said = together(live, [make(posts[0], office), make(posts[1], second)])
    assert sorted(bool(words) for words in said) == [False, True], said
    with live.app_context():
        made = db.session.scalars(select(Block)).one()
        number, maker = made.id, made.made_by_id
    other = second if maker == office else office

    def decide(upheld: bool, by: int) -> Any:
        return lambda: blocking.decide(
            db.session.get_one(Block, number), upheld, "看过原文以后决定", by=db.session.get_one(User, by)
        )

    said = together(live, [decide(True, other), decide(False, third_id)])
    assert sorted(bool(words) for words in said) == [False, True], said
    with live.app_context():
        assert db.session.get_one(Block, number).standing in (Standing.UPHELD, Standing.LIFTED)
