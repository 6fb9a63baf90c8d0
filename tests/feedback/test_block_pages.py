"""限制留言 as it is read and clicked: by who is blocked, by who may decide, in the figures; and when it is forgotten."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.accounts.rules import Role
from app.db import db
from app.errors import Refused
from app.feedback import access, blocked, figures, jobs, working
from app.feedback.models import Block
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import blocking, desks, own, saying, screening
from tests.conftest import page
from tests.feedback.blocking import PHONE, WHY, abusive, block
from tests.feedback.making import TEXT, Town
from tests.making import Make, on, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def test_a_blocked_person_reads_why_until_when_and_how_to_object(town: Town) -> None:
    made = block(town)
    with pytest.raises(Refused) as refusal:
        town.post(phone=PHONE)
    sentence, field = refusal.value.sentence, refusal.value.field
    assert field == "phone"
    assert all(
        words in sentence for words in ("11 月 30 日", "辱骂", WHY, "不公开，只答复我", "举报", "异议", made.post.no)
    )


def test_who_comes_second_reads_that_it_was_done_already(app: Flask, town: Town) -> None:
    post = abusive(town, PHONE)
    screening.decline(post, Reason.ABUSE, "骂人的话不受理，事情请再说一次", by=town.office)
    block(town, post)
    client = sign_in(app, town.second)
    told = page(client.get(f"/desk/feedback/{post.id}/block", follow_redirects=True)).text
    assert "已经为这条留言限制过了，11月23日作出" in told and "现在不能限制留言" not in told
    told = page(client.get(f"/desk/feedback/{post.id}/release", follow_redirects=True)).text
    assert "这条留言已经审核过了" in told and "现在不能审核" not in told
    unread = town.public()
    assert "现在不能限制留言" in client.get(f"/desk/feedback/{unread.id}/block", follow_redirects=True).text


def test_nobody_learns_of_a_block_without_proving_the_phone(town: Town) -> None:
    block(town)

    def prove(_phone: str) -> None:
        raise Refused("验证码不对", "code")

    with pytest.raises(Refused) as refusal:
        saying.say(town.said(phone=PHONE), by=None, prove=prove)
    assert [said.sentence for said in refusal.value.every] == ["验证码不对"]


@pytest.mark.databases("sqlite", "postgres")
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


@pytest.mark.databases("sqlite", "postgres")
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
