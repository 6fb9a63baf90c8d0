"""Two clerks on one post: an old page does not write over what somebody else did meanwhile, and says so."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.accounts.models import Grant
from app.core.accounts.rules import Role
from app.core.regions.models import Level
from app.db import db
from app.feedback.models import Answer, Post, PostStep, Template, Topic
from app.feedback.models.answers import Writing
from app.feedback.rules.life import State
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, saying, templates
from tests.conftest import page
from tests.feedback.covering import photo
from tests.feedback.making import Town
from tests.feedback.turns import told as notices_of
from tests.making import MONDAY, sign_in

FIRST, SECOND = "已派人到现场，当晚修好线路亮灯。", "配件已经订了，十二月初到货后安装。"
STALE = "他人刚刚处理过"


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def version(shown) -> str:
    return str(page(shown).select_one("[name=version]")["value"])


def draft_of(post: Post) -> Answer:
    return db.session.scalars(select(Answer).where(Answer.post_id == post.id)).one()


def test_a_draft_is_not_written_over_from_a_page_that_did_not_show_it(app: Flask, town: Town) -> None:
    post, address = town.handled(), ""
    address = f"/desk/feedback/{post.id}/answer"
    mine, theirs = sign_in(app, town.handler), sign_in(app, town.reviewer)
    before = version(theirs.get(address))
    assert mine.post(address, data={"text": FIRST, "version": version(mine.get(address))}).status_code == 302
    told = theirs.post(address, data={"text": SECOND, "version": before})
    assert STALE in told.text and SECOND in told.text, "nothing typed is lost"
    assert draft_of(post).text == FIRST
    assert theirs.post(address, data={"text": SECOND, "version": version(theirs.get(address))}).status_code == 302
    assert draft_of(post).text == SECOND


@pytest.mark.parametrize("step", ["publish", "return"])
def test_a_reviewer_decides_about_the_text_she_has_read(app: Flask, town: Town, step: str) -> None:
    post = town.handled()
    answer = answering.draft(post, FIRST, [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    db.session.flush()
    address = f"/desk/feedback/{post.id}/{step}"
    reviewer = sign_in(app, town.reviewer)
    shown = reviewer.get(address)
    assert FIRST in shown.text
    answering.send_back(answer, "请写明哪一天亮灯", by=town.office)
    answering.draft(post, SECOND, [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    db.session.commit()
    typed = {"version": version(shown), "reason": "还要写明哪一天"}
    assert STALE in reviewer.post(address, data=typed).text
    assert post.state == State.HANDLING and answer.state == Writing.REVIEW
    fresh = reviewer.get(address)
    assert SECOND in fresh.text
    assert reviewer.post(address, data={**typed, "version": version(fresh)}).status_code == 302
    assert answer.state == (Writing.PUBLISHED if step == "publish" else Writing.DRAFT)


def test_a_result_sent_twice_is_kept_and_told_once(app: Flask, town: Town) -> None:
    post = town.answered()
    db.session.flush()
    address, client = f"/desk/feedback/{post.id}/result", sign_in(app, town.handler)
    sent = {"caption": "第二天又加装了一盏，全村都亮了", "version": version(client.get(address))}
    assert client.post(address, data=sent).status_code == 302
    told = client.post(address, data=sent)
    assert STALE in told.text and sent["caption"] in told.text
    again = client.post(address, data={**sent, "version": version(client.get(address))})
    assert "同样的办理结果已经补充过了" in page(again).select_one("#caption-error").text
    kept = {**sent, "version": version(client.get(address))}
    for status in (302, 200):  # a photo of it is something new, once
        with clock.at(MONDAY + timedelta(hours=1)):
            assert client.post(address, data={**kept, "file": photo()}).status_code == status
        kept["version"] = version(client.get(address))
    assert notices_of(post).count("feedback/result") == 2
    assert len(list(db.session.scalars(select(PostStep).where(PostStep.words == sent["caption"])))) == 2


def test_who_calls_back_what_is_called_back_already_reads_so(app: Flask, town: Town) -> None:
    post = town.public()
    desks.assign(post, town.roads, "人工", by=town.office)
    db.session.flush()
    address, client = f"/desk/feedback/{post.id}/recall", sign_in(app, town.office)
    client.get(address)
    sent = {"reason": "应当先转给水利局办"}
    assert client.post(address, data=sent).status_code == 302
    told = client.post(address, data=sent)
    assert told.status_code == 200 and sent["reason"] in told.text and "没有转到单位" in told.text


def test_nobody_merges_into_what_another_office_screens(app: Flask, town: Town) -> None:
    """Seen as a handler of a unit there, screened by others: its day and its timeline are theirs."""
    elsewhere = town.region()
    unit = town.make.unit("别处的单位", elsewhere)
    other = town.make.region("别处的村", town.make.region("别处的镇", elsewhere), Level.VILLAGE)
    post, into = town.public(), town.public(region=other)
    town.office.grants.append(Grant(role=Role.HANDLER, region=elsewhere, unit=unit))
    desks.assign(into, unit, "人工", by=town.office)
    db.session.commit()
    client = sign_in(app, town.office)
    assert client.get(f"/desk/feedback/{into.id}/").status_code == 200
    told = client.post(f"/desk/feedback/{post.id}/merge", data={"into": into.no})
    assert "没有这个编号" in told.text and post.merged_into_id is None


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("return", {"reason": "短"}),
        ("ask-more", {"reason": "短"}),
        ("refuse", {"reason": "短"}),
        ("decline", {"reason": "not_ours", "note": "短"}),
    ],
)
def test_what_is_too_short_is_said_beside_its_field(app: Flask, town: Town, step: str, typed: dict[str, str]) -> None:
    post = town.public() if step == "decline" else town.handled()
    if step == "return":
        answering.submit(answering.draft(post, FIRST, [], "", by=town.handler), by=town.handler)
    db.session.commit()
    person = {"decline": town.office, "return": town.reviewer}.get(step, town.handler)
    shown = page(sign_in(app, person).post(f"/desk/feedback/{post.id}/{step}", data=typed))
    field = "note" if step == "decline" else "reason"
    assert shown.select_one(f"#{field}")["aria-invalid"] == "true"
    assert shown.select_one(f"#{field}").text.strip() == "短"


def test_an_old_page_does_not_move_a_post_back_to_where_it_was(app: Flask, town: Town) -> None:
    post = town.public()
    right = town.make.region("板仓村", town.township, Level.VILLAGE)
    topic = db.session.scalars(select(Topic).where(Topic.name == "道路交通")).one()
    address = f"/desk/feedback/{post.id}/move"
    first, second = sign_in(app, town.office), sign_in(app, town.second)
    before = version(second.get(address))
    sent = {"place": "板仓村", "topic": post.topic_id, "reason": "电话问过，路灯在板仓村", "version": before}
    assert first.post(address, data=sent).status_code == 302
    old = {"place": "葛家山村", "topic": topic.id, "reason": "说的是路，不是路灯", "version": before}
    told = second.post(address, data=old)
    assert STALE in told.text and old["reason"] in told.text
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).region_id == right.id


def test_who_keeps_what_waited_does_not_hide_what_was_let_through_meanwhile(app: Flask, town: Town) -> None:
    post = town.answered()
    saying.follow_up(post, "灯又灭了，门口的也不亮，请再来看一看", by=None, shows=True)
    db.session.flush()
    keep, look = f"/desk/feedback/{post.id}/keep-added", f"/desk/feedback/{post.id}/added"
    first, second = sign_in(app, town.office), sign_in(app, town.second)
    before, theirs = version(second.get(keep)), version(second.get(look))
    text = page(first.get(look)).select_one("textarea[name=text]").text.strip()
    assert first.post(look, data={"text": text, "version": version(first.get(look))}).status_code == 302
    assert STALE in second.post(keep, data={"reason": Reason.PRIVACY, "version": before}).text
    assert second.post(look, data={"text": text, "version": theirs}).status_code != 302
    assert "灯又灭了" in app.test_client().get(f"/feedback/{post.no}/").text
    assert "feedback/added_kept" not in notices_of(post)


def test_a_template_is_not_written_over_from_an_old_page(app: Flask, town: Town) -> None:
    kept = templates.keep(Template(unit=town.roads), "路灯报修", "您反映的路灯，我们【填：哪一天】到场查看，结果是【填：查到什么】。", by=town.handler)  # fmt: skip
    db.session.flush()
    address = f"/desk/feedback/templates/{kept.id}/"
    first, second = sign_in(app, town.handler), sign_in(app, town.reviewer)
    before = version(second.get(address))
    text = "您反映的路灯，我们【填：哪一天】派人修好，当晚亮灯。"
    sent = {"title": "路灯报修", "text": text, "version": before}
    assert first.post(address, data=sent).status_code == 302
    told = second.post(address, data={**sent, "text": f"{text}谢谢。"})
    assert STALE in told.text and f"{text}谢谢。" in told.text
    db.session.expire_all()
    assert db.session.get_one(Template, kept.id).text == text
