"""限制留言: it holds for what it may hold for and nothing else, and no longer than the decision it rests on."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import limits, privacy
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import jobs
from app.feedback.acts import Did
from app.feedback.rules import blocking as rules
from app.feedback.rules.blocking import Ground, Standing
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import blocking, desks, rating, saying, screening
from tests.feedback.blocking import PHONE, WHY, abusive, block, told, works_there
from tests.feedback.making import Town
from tests.making import MONDAY, Make, on

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def test_a_block_holds_at_once_and_is_told_with_reason_end_and_objection(app: Flask, town: Town) -> None:
    app.config["SMS_URL"] = "https://sms.example"
    made = block(town)
    assert made.holds and made.standing == Standing.WAITING and made.until_at == MONDAY + timedelta(days=7)
    assert made.due_on == date(2026, 11, 25)
    message = db.session.scalars(select(Message).where(Message.notice == "feedback/blocked")).one()
    body = privacy.unseal(message.body_sealed) or ""
    assert privacy.unseal(message.address_sealed) == PHONE
    assert all(words in body for words in ("11月30日", "辱骂", WHY, "异议", "/feedback/track", "举报"))
    assert made.evidence == {"posts": 1, "withheld": 1, "declined": 0}
    acts = list(db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "feedback_block")))
    assert [entry.did for entry in acts] == [Did.BLOCKED] and PHONE not in str(acts[0].changes) + acts[0].note


def refused(town: Town, **more: Any) -> str:
    given: dict[str, Any] = {"post": None, "ground": Ground.ABUSE, "reason": WHY, "days": 7, **more}
    post = given["post"] or abusive(town)
    with pytest.raises(Refused) as refusal:
        blocking.make(post, given["ground"], given["reason"], given["days"], by=town.office)
    return refusal.value.sentence


def test_each_refusal_says_how_to_mend_it(town: Town) -> None:
    assert "自己的话" in refused(town, reason="不")
    assert "最多 30 日" in refused(town, days=31) and "最少 1 日" in refused(town, days=0)
    assert "同样理由的决定" in refused(town, ground=Ground.ADVERTISING)
    assert "不到 4 条" in refused(town, ground=Ground.FLOOD, post=town.post(phone="13700009999"))
    assert "同样理由的决定" in refused(town, post=town.public())
    assert "举报" in refused(town, post=town.post(kind=Kind.REPORT))
    assert "没有核实过" in refused(town, post=town.post(by=town.handler, channel=Channel.PHONE))
    assert "没有核实过" in refused(town, post=town.post(channel=Channel.API))
    assert "个人信息" in refused(town, reason="他的手机 13912345678 一直在骂人")


def test_what_a_setting_allows_is_the_longest(town: Town, make: Make) -> None:
    admin = make.staff(Role.ADMIN, town.county)
    limits.service.set_value("feedback.block", 3, clock.today(), "", "县里定的三日", by=admin)
    assert "最多 3 日" in refused(town, days=7)


def test_many_posts_in_a_few_days_are_counted_and_nothing_else(town: Town) -> None:
    for _ in range(3):
        town.post(phone=PHONE)
    post = town.post(phone=PHONE)
    made = blocking.make(post, Ground.FLOOD, "一个上午写了四条一样的", 2, by=town.office)
    assert made.evidence["posts"] == 4


def test_what_a_clerk_writes_down_under_a_number_is_no_flood_and_uses_up_no_day(town: Town) -> None:
    """Else a clerk could write four calls in the name of a critic, and silence her with them."""
    post = town.post(phone=PHONE)
    for _ in range(6):
        town.post(phone=PHONE, by=town.handler, channel=Channel.PHONE)
    assert blocking.counts(post.phone_hash or "")["posts"] == 1 and not blocking.may_rest_on(post)
    with pytest.raises(Refused, match="只有 1 条"):
        blocking.make(post, Ground.FLOOD, "一个上午来了七个电话", 2, by=town.office)
    assert town.post(phone=PHONE).no


def test_what_only_the_office_reads_is_in_nobodys_way(town: Town) -> None:
    for _ in range(3):
        town.post(phone=PHONE, wants_public=False)
    with pytest.raises(Refused, match="只有 1 条"):
        blocking.make(town.post(phone=PHONE), Ground.FLOOD, "一个上午写了四条一样的", 2, by=town.office)


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_takes_a_flood_back_post_by_post_to_be_rid_of_its_count(live: Flask) -> None:
    """On both databases. Taking back what was never meant for everyone counts for nothing either way."""
    town = Town(Make())
    with clock.at(MONDAY):
        private = town.post(phone=PHONE, wants_public=False)
        posts = [town.post(phone=PHONE) for _ in range(4)]
        for post in (private, *posts[:3]):
            saying.withdraw(post, by=None)
        db.session.flush()
        assert not posts[0].wants_public and posts[0].wish_taken_back_at is not None
        assert private.wish_taken_back_at is None
        assert blocking.counts(posts[3].phone_hash or "")["posts"] == 4 and blocking.may_rest_on(posts[3])
        made = blocking.make(posts[3], Ground.FLOOD, "一个上午写了四条一样的", 2, by=town.office)
        saying.withdraw(posts[3], by=None)
        assert made.holds and blocking.counts(made.phone_hash or "")["posts"] == 4


def test_no_block_rests_on_a_decision_that_is_appealed(town: Town) -> None:
    post = abusive(town)
    saying.appeal(post, "那是引用别人的话", by=None)
    assert not blocking.may_rest_on(post)
    assert "先要对这条留言作出同样理由的决定" in refused(town, post=post)


@pytest.mark.parametrize("how", ["released", "withheld_for_another_reason", "withheld_again", "flood"])
def test_a_block_ends_when_the_decision_it_rests_on_does(app: Flask, town: Town, how: str) -> None:
    app.config["SMS_URL"] = "https://sms.example"
    post = abusive(town)
    if how == "flood":
        for _ in range(3):
            town.post(phone=PHONE)
        made = blocking.make(post, Ground.FLOOD, "一个上午写了四条一样的", 7, by=town.office)
    else:
        made = block(town, post)
    blocking.decide(made, True, "确有三处辱骂，七日合适", by=town.second)
    saying.appeal(post, "那是引用别人的话", by=None)
    assert made.holds, "an appeal is heard first"
    if how in ("released", "flood"):
        screening.release(post, *screening.masked(post), {}, by=town.second)
    else:
        reason = Reason.ABUSE if how == "withheld_again" else Reason.PRIVACY
        screening.withhold(post, reason, "看过了，还是不能公开", by=town.second)
    ends = how in ("released", "withheld_for_another_reason")
    assert made.holds is not ends and (made.standing == Standing.OVER) == ends
    assert told("feedback/block_decided") == ends
    if ends:
        assert town.post(phone=PHONE).no and made.days == 0


def test_a_block_ends_when_what_was_declined_is_taken_up_after_all(town: Town) -> None:
    post = town.public(phone=PHONE)
    screening.decline(post, Reason.ABUSE, "骂人的话请删去再写", by=town.office)
    made = block(town, post)
    saying.appeal(post, "那是引用别人的话", by=None)
    assert made.holds and post.is_public
    desks.assign(post, town.roads, "人工", by=town.second)
    assert not made.holds and town.post(phone=PHONE).no


def test_an_assigned_post_keeps_the_block_that_rests_on_it(town: Town) -> None:
    made = block(town)
    desks.assign(made.post, town.roads, "人工", by=town.office)
    assert made.holds


def test_whoever_may_decide_is_told_and_nobody_else(town: Town, make: Make) -> None:
    third = make.staff(Role.OPENNESS_OFFICE, town.county)
    beside, insider = make.staff(Role.OPENNESS_OFFICE, town.region()), make.staff(Role.OPENNESS_OFFICE, town.county)
    works_there(insider, town)
    gone = make.staff(Role.OPENNESS_OFFICE, town.county)
    gone.grants[0].ended_at = MONDAY - timedelta(days=1)
    post = abusive(town)
    desks.assign(post, town.roads, "人工", by=town.office)
    made = block(town, post)
    assert letters("feedback/block_waits") == {town.second.id, third.id}
    blocking.decide(made, True, "确有三处辱骂", by=town.second)
    blocking.object_to(post, "那是引用别人的话", by=None)
    rows = db.session.scalars(
        select(Message).where(Message.notice == "feedback/block_waits").order_by(Message.id)
    ).all()
    assert [row.user_id for row in rows][2:] == [third.id], "who reviewed does not hear the objection"
    for row in rows:
        words = row.title + (privacy.unseal(row.body_sealed) or "")
        assert post.no in words and WHY not in words and PHONE not in words
    assert beside.id not in letters("feedback/block_waits") and gone.id not in letters("feedback/block_waits")


def letters(notice: str) -> set[int | None]:
    return set(db.session.scalars(select(Message.user_id).where(Message.notice == notice)))


def test_one_post_and_one_time_make_one_block(town: Town) -> None:
    post = abusive(town)
    earlier = abusive(town)
    made = block(town, post, days=1)
    assert "正在限制中" in refused(town, post=post)
    with on(2):
        jobs.end_blocks()
        assert "以前写的" in refused(town, post=earlier)  # no chain of blocks for what was said before
        assert "以前写的" in refused(town, post=post)
        later = abusive(town)
        assert block(town, later).holds and not made.holds


def test_a_block_that_lapsed_unseen_makes_room_for_the_next(town: Town) -> None:
    made = block(town)
    with on(5):
        assert not made.holds
        later = abusive(town)
        assert block(town, later).holds
        assert made.standing == Standing.LAPSED


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("wants_public", [True, False])
def test_only_public_posts_are_kept_out(town: Town, kind: Kind, wants_public: bool) -> None:
    block(town)
    if rules.touches(kind, wants_public):
        with pytest.raises(Refused, match="暂时不能公开留言"):
            town.post(phone=PHONE, kind=kind, wants_public=wants_public)
    else:
        assert town.post(phone=PHONE, kind=kind, wants_public=wants_public).no


def test_own_cases_supports_and_clerks_are_not_touched(town: Town) -> None:
    answered = town.answered(phone=PHONE)
    public = town.public()
    block(town)
    rating.rate(answered, False, 2, by=None)
    saying.follow_up(answered, "第二根灯杆还是不亮", by=None)
    town.answer(answered)
    saying.reopen(answered, "又坏了，一到下雨就灭", by=None)
    assert saying.support(public, PHONE, by=None)
    assert town.post(phone=PHONE, by=town.handler, channel=Channel.VISIT).no
    assert town.post(phone="13700001111").no  # and nobody else


def test_another_persons_post_is_not_touched(town: Town) -> None:
    block(town)
    assert town.post().no


def test_a_block_stands_while_its_decision_stands_whatever_else_is_decided(town: Town) -> None:
    post = abusive(town)
    held = block(town, post)
    screening.decline(post, Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
    assert held.holds
