"""限制留言: it holds for what it may hold for and nothing else, another person looks at it, and nobody is silenced by it."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core import limits, privacy
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback import access, blocked, figures, jobs, working
from app.feedback.acts import Did
from app.feedback.models import Block, Post
from app.feedback.rules import blocking as rules
from app.feedback.rules.blocking import Act, Ground, Held, Standing
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import blocking, desks, own, saying, screening
from tests.conftest import page
from tests.feedback.making import TEXT, Town, together
from tests.making import MONDAY, Make, sign_in

PHONE = "13798761234"
WHY = "三次点名骂村干部的家人"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def on(days: float) -> Any:
    return clock.at(MONDAY + timedelta(days=days))


def abusive(town: Town, phone: str = PHONE, **more: Any) -> Post:
    post = town.post(phone=phone, **more)
    return screening.withhold(post, Reason.ABUSE, "", by=town.office)


def block(town: Town, post: Post | None = None, days: int = 7, by: User | None = None) -> Block:
    return blocking.make(post or abusive(town), Ground.ABUSE, WHY, days, by=by or town.office)


def told(notice: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Message).where(Message.notice == notice)) or 0


# the rules


def all_held() -> list[Held]:
    return [Held(standing, objected) for standing, objected in itertools.product(Standing, (False, True))]


def test_every_road_ends_and_one_objection_is_all() -> None:
    def longest(held: Held, objections: int) -> int:
        assert objections <= 1
        steps = [
            1 + longest(then, objections + (act == Act.OBJECT)) for act, then in rules.next_held(held).items()
        ]  # fmt: skip
        return max(steps, default=0)

    assert longest(Held(), 0) == 4  # upheld, objected to, confirmed, over


@pytest.mark.parametrize("held", all_held())
@pytest.mark.parametrize("act", list(Act))
def test_what_is_not_allowed_is_refused_in_words(held: Held, act: Act) -> None:
    if act in rules.next_held(held):
        assert rules.after(held, act) in rules.next_held(held).values()
    else:
        with pytest.raises(Refused, match="一次|不用再处理"):
            rules.after(held, act)


def test_what_ended_never_holds_again() -> None:
    for held in all_held():
        if held.standing not in rules.HOLDING:
            assert not rules.next_held(held)


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize(
    ("until", "due", "late", "over"), [(5, 2, False, False), (5, -1, True, False), (0, 2, False, True)]
)
def test_a_block_nobody_looked_at_holds_no_longer(
    standing: Standing, until: int, due: int, late: bool, over: bool
) -> None:
    now, today = MONDAY, date(2026, 11, 23)
    held = rules.holds(standing, now + timedelta(days=until), today + timedelta(days=due), now, today)
    assert held == (standing in rules.HOLDING and not over and not (late and standing in rules.ASKED))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("wants_public", [True, False])
def test_a_block_touches_public_posts_alone_and_no_report(kind: Kind, wants_public: bool) -> None:
    assert rules.touches(kind, wants_public) == (wants_public and kind is not Kind.REPORT)


# making one


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
        screening.withhold(post, reason, "", by=town.second)
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
    _grant(insider, town)
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


# it cannot be used to silence


def test_a_blocked_person_reads_why_until_when_and_how_to_object(town: Town) -> None:
    made = block(town)
    with pytest.raises(Refused) as refusal:
        town.post(phone=PHONE)
    sentence, field = refusal.value.sentence, refusal.value.field
    assert field == "phone"
    assert all(
        words in sentence for words in ("11 月 30 日", "辱骂", WHY, "不公开，只答复我", "举报", "异议", made.post.no)
    )


def test_nobody_learns_of_a_block_without_proving_the_phone(town: Town) -> None:
    block(town)

    def prove(_phone: str) -> None:
        raise Refused("验证码不对", "code")

    with pytest.raises(Refused) as refusal:
        saying.say(town.said(phone=PHONE), by=None, prove=prove)
    assert [said.sentence for said in refusal.value.every] == ["验证码不对"]


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
    saying.rate(answered, False, 2, by=None)
    saying.follow_up(answered, "第二根灯杆还是不亮", by=None)
    town.answer(answered)
    saying.reopen(answered, "又坏了，一到下雨就灭", by=None)
    assert saying.support(public, PHONE, by=None)
    assert town.post(phone=PHONE, by=town.handler, channel=Channel.VISIT).no
    assert town.post(phone="13700001111").no  # and nobody else


def test_another_persons_post_is_not_touched(town: Town) -> None:
    block(town)
    assert town.post().no


# the second pair of eyes


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
    _grant(both, town)
    made = block(town, post, by=both)
    insider = make.staff(Role.OPENNESS_OFFICE, town.county)
    _grant(insider, town)
    with pytest.raises(Refused, match="自己的单位"):
        blocking.decide(made, True, "确有三处辱骂", by=insider)
    assert not access.may_decide_block(insider, made)
    assert blocking.decide(made, True, "确有三处辱骂", by=town.second).standing == Standing.UPHELD


def _grant(user: User, town: Town) -> None:
    db.session.add(Grant(user=user, role=Role.HANDLER, region=town.county, unit=town.roads))
    db.session.flush()


# objecting


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


# who may


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", [Kind.ASK, Kind.REPORT])
def test_only_who_screens_there_blocks_and_sees_blocks(
    app: Flask, town: Town, make: Make, role: Role, kind: Kind
) -> None:
    made = block(town)
    app.config["WTF_CSRF_ENABLED"] = False
    for place, phone in ((town.county, "13700005555"), (town.region(), "13700006666")):
        post = abusive(town, phone) if kind == Kind.ASK else town.post(kind=kind, phone=phone)
        person = make.staff(role, place)
        db.session.commit()
        may = role == Role.OPENNESS_OFFICE and place is town.county
        seen = db.session.scalars(access.blocks_at_desk(person)).all()
        assert (made in seen) == access.may_see_block(person, made) == may
        assert access.may_decide_block(person, made) == may
        client = sign_in(app, person)
        sent = client.post(f"/desk/feedback/{post.id}/block", data={"ground": "abuse", "reason": WHY, "days": "7"})
        assert (blocking.of_post(post) is not None) == (may and kind == Kind.ASK), (role, place.name, sent.status)
        shown = client.get(f"/desk/feedback/blocks/{made.id}/")
        assert (shown.status_code == 200) == may
        assert PHONE not in shown.text


def test_the_pages_tell_the_whole_story(app: Flask, town: Town, make: Make) -> None:
    receipt = town.receipt(phone=PHONE)
    post = screening.withhold(receipt.post, Reason.ABUSE, "", by=town.office)
    third = make.staff(Role.OPENNESS_OFFICE, town.county)
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    first, second, stranger = sign_in(app, town.office), sign_in(app, town.second), app.test_client()
    asked = page(first.get(f"/desk/feedback/{post.id}/block"))
    assert asked.select_one("#days")["value"] == "7" and "堵人的嘴" in asked.text
    first.post(f"/desk/feedback/{post.id}/block", data={"ground": "abuse", "reason": WHY, "days": "7"})
    made = db.session.scalars(select(Block)).one()
    address = f"/desk/feedback/blocks/{made.id}/"
    assert "由另一个人" in first.get(address).text
    refusal = page(
        first.post(address, data={"upheld": "yes", "reason": "我自己觉得可以", "version": str(made.version)})
    )
    assert "要由另一个人来" in refusal.select_one(".err").text
    stale = page(second.post(address, data={"upheld": "yes", "reason": "确有辱骂", "version": "99"}))
    assert "他人刚刚处理过" in stale.text
    second.post(address, data={"upheld": "yes", "reason": "确有三处辱骂", "version": str(made.version)})
    stranger.post("/feedback/track", data={"no": post.no, "code": receipt.code})
    shown = page(stranger.get(f"/feedback/own/{post.id}/"))
    assert WHY in shown.text and "提出异议" in shown.text
    stranger.post(f"/feedback/own/{post.id}/object", data={"text": "那是引用别人的话"})
    assert "引用别人的话" in sign_in(app, third).get(address).text
    sign_in(app, third).post(address, data={"upheld": "no", "reason": "听了解释，解除", "version": str(made.version)})
    assert "现在可以了" in stranger.get(f"/feedback/own/{post.id}/").text
    listed = page(first.get("/desk/feedback/blocks/"))
    assert "已解除" in listed.text and "听了解释" in listed.text and PHONE not in listed.text


def test_another_browser_objects_to_nothing(app: Flask, town: Town) -> None:
    made = block(town)
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post(f"/feedback/own/{made.post_id}/object", data={"text": "我来替他不同意"})
    assert answer.status_code == 404 and made.objected_at is None


def test_what_a_blocked_person_typed_is_kept(app: Flask, town: Town) -> None:
    app.config |= {"WTF_CSRF_ENABLED": False}
    resident = town.make.resident(phone=PHONE)
    block(town)
    db.session.commit()
    fields = {
        "kind": "ask",
        "place": town.village.code,
        "topic": str(town.topic.id),
        "title": "村口路灯坏了",
        "text": TEXT,
    }
    shown = page(
        sign_in(app, resident).post("/feedback/new", data={**fields, "phone": PHONE, "wants_public": "yes"})
    )  # fmt: skip
    assert "暂时不能公开留言" in shown.select_one(".err").text
    assert shown.select_one("#text").text.strip() == TEXT and shown.select_one("#title")["value"] == "村口路灯坏了"


# counted, recorded, forgotten


def test_the_figures_count_each_block_in_public(app: Flask, town: Town) -> None:
    first = abusive(town)
    desks.assign(first, town.roads, "人工", by=town.office)
    blocking.decide(block(town, first, days=9), False, "算不上辱骂，解除", by=town.second)
    second = block(town, abusive(town, "13700002222"), days=5)
    with on(3):
        jobs.end_blocks()
    block(town, abusive(town, "13700003333"), days=4)
    found = {unit: row for _, unit, row in blocked.counted(figures.year_span(2026))}
    assert (found["长沙县交通运输局"].made, found["长沙县交通运输局"].lifted) == (1, 1)
    others = found[blocked.NO_UNIT]
    assert (others.made, others.lapsed, others.upheld, others.median) == (2, 1, 0, round((second.days + 4) / 2, 1))
    assert blocked.counted(figures.year_span(2025)) == []
    assert blocked.counted(figures.year_span(2026, town.region())) == []
    db.session.commit()
    shown = page(app.test_client().get("/feedback/statistics?year=2026")).text
    assert "限制留言的次数" in shown and "长沙县交通运输局" in shown and WHY not in shown


def test_it_waits_on_the_desk_of_whoever_may_decide(app: Flask, town: Town) -> None:
    block(town)
    with app.test_request_context():
        assert any("复核留言限制（1 件）" in line.title for line in working.work(town.second))
        assert not any("复核留言限制" in line.title for line in working.work(town.office))


def test_the_phone_is_forgotten_with_the_author_once_the_block_has_ended(town: Town) -> None:
    made = block(town, days=5)
    person = town.make.resident(phone=PHONE)
    made.post.user_id = person.id
    db.session.flush()
    assert "三次点名" in str(own.give(person))
    own.forget(person)
    assert made.phone_hash is not None  # leaving does not end a block
    with on(6):
        jobs.end_blocks()
    db.session.expire_all()
    assert made.phone_hash is None


# races


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


def test_every_ground_and_standing_has_its_words() -> None:
    assert set(rules.GROUND_LABELS) == set(Ground)
    assert set(rules.STANDING_LABELS) == set(rules.STANDING_KINDS) == set(Standing)


def test_a_block_stands_while_its_decision_stands_whatever_else_is_decided(town: Town) -> None:
    post = abusive(town)
    held = block(town, post)
    screening.decline(post, Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
    assert held.holds
