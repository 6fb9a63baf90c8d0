"""Nobody decides twice, is told twice, or reads what is not theirs by a detour."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.notify.models import Message
from app.core.regions.models import Level
from app.db import db
from app.errors import Refused
from app.feedback import placing
from app.feedback.models import Landmark
from app.feedback.rules.kinds import Kind
from app.feedback.rules.points import Point
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, saying, screening
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.databases("sqlite")
SAID = "您反映的问题已经核查，涉及的款项已经退回，责任人已经处理，谢谢监督。"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_whoever_was_overruled_does_not_take_the_post_down(app: Flask, town: Town) -> None:
    post = town.post()
    screening.withhold(post, Reason.ABUSE, "写到了别人", by=town.office)
    saying.appeal(post, "没有写到别人，请再看看", by=None)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    db.session.commit()
    with pytest.raises(Refused, match="另一个人"):
        screening.take_down(post, Reason.ABUSE, "写到了别人", by=town.office)
    assert "撤下公开" not in sign_in(app, town.office).get(f"/desk/feedback/{post.id}/").text
    assert "撤下公开" in sign_in(app, town.second).get(f"/desk/feedback/{post.id}/").text


def test_who_has_appealed_is_not_promised_another_appeal(town: Town, make: Make) -> None:
    user = make.resident("欧阳文静", "13712345678")
    post = town.receipt(by=user, phone="13712345678").post
    screening.withhold(post, Reason.ABUSE, "写到了别人", by=town.office)
    assert "可以申诉一次" in last_letter()
    saying.appeal(post, "没有写到别人，请再看看", by=user)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    screening.take_down(post, Reason.ABUSE, "写到了别人", by=town.second)
    assert "可以申诉一次" not in last_letter() and "已经用过" in last_letter()


def last_letter() -> str:
    db.session.flush()
    sealed = db.session.scalar(select(Message.body_sealed).order_by(Message.id.desc()).limit(1))
    return privacy.unseal(sealed or "")


def test_a_merged_author_with_an_account_is_told_once_of_one_answer(town: Town, make: Make) -> None:
    user = make.resident("欧阳文静", "13712345678")
    lead, mine = town.handled(), town.receipt(by=user, phone="13712345678").post
    screening.release(mine, *screening.masked(mine), {}, by=town.office)
    desks.merge(mine, lead, by=town.office)
    db.session.flush()
    before = set(db.session.scalars(select(Message.id)))
    town.answer(lead)
    db.session.flush()
    told = select(Message.notice).where(Message.user_id == user.id, Message.id.not_in(before))
    assert set(db.session.scalars(told)) == {"feedback/answered_together"}


def test_an_answer_is_not_held_against_the_answer_to_a_report(app: Flask, town: Town) -> None:
    report = town.post(kind=Kind.REPORT, text="干部收了钱，请查一查这件事情")
    town.answer(town.taken_on(report, town.roads), SAID)
    post = town.handled()
    draft = answering.draft(post, SAID, [], "", by=town.handler)
    answering.submit(draft, by=town.handler)
    db.session.commit()
    assert report.no not in sign_in(app, town.office).get(f"/desk/feedback/{post.id}/").text


def test_calling_a_case_back_twice_is_told_and_no_fault(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = town.public()
    desks.assign(post, town.roads, "人工", by=town.office)
    db.session.commit()
    client, address = sign_in(app, town.office), f"/desk/feedback/{post.id}/recall"
    assert client.post(address, data={"reason": "转错了单位，重新转"}).status_code == 302
    assert client.post(address, data={"reason": "转错了单位，重新转"}).status_code < 500


def test_the_same_kind_is_no_change(town: Town) -> None:
    post = town.handled()
    with pytest.raises(Refused, match="没有改"):
        desks.rekind(post, post.kind, "本来就是这一类的", by=town.office)


def test_landmarks_of_no_county_say_nothing_and_many_villages_cost_no_more(town: Town, statements: list[str]) -> None:
    city = town.county.parent or town.make.region("长沙市", level=Level.CITY)
    other = town.make.region("安沙镇", town.county, Level.TOWNSHIP)
    for n, region in enumerate((town.village, other, city)):
        db.session.add(Landmark(region=region, name=f"地标{n}", latitude=28.2 + n / 1000, longitude=113.0))
    db.session.flush()
    assert placing.county_around(Point(28.25, 113.0)) is None
    statements.clear()
    placing.county_around(Point(28.25, 113.0))
    assert len(statements) < 6
    for n in range(30):
        region = town.make.region(f"第{n}村", town.township, Level.VILLAGE)
        db.session.add(Landmark(region=region, name="村委会", latitude=28.2 + n / 5000, longitude=113.0))
    db.session.flush()
    statements.clear()
    assert placing.county_around(Point(28.25, 113.0)) is not None
    assert len(statements) < 6, "of thirty villages as of three"
