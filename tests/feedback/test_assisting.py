"""Units that help: told, heard, read by nobody else, and gone when their help ends."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.accounts.models import User
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import access, queries, working
from app.feedback.models import Post
from app.feedback.models.desks import Holding
from app.feedback.rules.kinds import Kind
from app.feedback.service import answering, desks, own, saying
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import on, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

WORDS = "管线图上这段归我们，井盖我们换，路面请交通局修"


def told(notice: str, user_id: int) -> int:
    rows = select(func.count()).select_from(Message)
    return db.session.scalar(rows.where(Message.notice == notice, Message.user_id == user_id)) or 0


def helped(town: Town, **more: object) -> Post:
    post = town.handled(**more)
    desks.assist(post, town.water, "井盖归水利", by=town.office)
    return post


def test_a_unit_that_helps_is_told_and_says_what_it_found(app: Flask, town: Town) -> None:
    post = helped(town)
    assert [told("feedback/assist", who.id) for who in (town.other, town.others_reviewer, town.handler)] == [1, 1, 0]
    client = sign_in(app, town.other)
    shown = page(client.get(f"/desk/feedback/{post.id}/"))
    assert shown.find("a", string="写协办意见") and not shown.find("a", string="起草答复")
    client.post(f"/desk/feedback/{post.id}/opinion", data={"text": WORDS})
    assert told("feedback/opinion", town.handler.id) == 1 and told("feedback/opinion", town.other.id) == 0
    line = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/")).select("ol.line li")[-1].text
    assert WORDS in line and "协办意见：长沙县水利局" in line and "2026年11月23日" in line
    assert not page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/")).find("a", string="写协办意见")


def tasks(app: Flask, user: User) -> dict[str, str]:
    """The lines of somebody's list, without how many there are, and where each leads."""
    with app.test_request_context():
        return {line.title.partition("（")[0]: line.url for line in working.work(user)}


def test_who_helps_is_given_its_own_part_to_do_and_no_answer(app: Flask, town: Town) -> None:
    post, own = helped(town), town.handled(town.water)
    assert set(tasks(app, town.handler)) == {"答复留言"}
    mine = tasks(app, town.other)
    assert set(mine) == {"答复留言", "写协办意见"}
    client = sign_in(app, town.other)
    piles = [page(client.get(mine[name])).select_one("table").text for name in ("答复留言", "写协办意见")]
    assert [(own.no in text, post.no in text) for text in piles] == [(True, False), (False, True)]
    assert page(client.get(f"/desk/feedback/{post.id}/opinion")).select("form [name=text]")
    desks.opine(post, WORDS, by=town.other)
    assert set(tasks(app, town.other)) == set(tasks(app, town.others_reviewer)) == {"答复留言"}, "it is said"
    desks.end_assist(post, town.water, "井盖已经换好，不用再协办", by=town.office)
    with on(1):
        desks.assist(post, town.water, "又塌了，请水利再看一次", by=town.office)
        assert "写协办意见" in tasks(app, town.other), "it is asked again"
        town.answer(post)
        assert "写协办意见" not in tasks(app, town.other)


def test_an_opinion_is_read_at_the_desk_alone(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    post = town.taken_on(receipt.post, town.roads)
    desks.assist(post, town.water, "井盖归水利", by=town.office)
    desks.opine(post, WORDS, by=town.other)
    client = sign_in(app, town.office)  # as a commit
    stranger = app.test_client()
    stranger.post("/feedback/track", data={"no": receipt.no, "code": receipt.code})
    for reader, address in (
        (stranger, f"/feedback/own/{post.id}/"),
        (stranger, f"/api/v1/feedback/{post.no}"),
        (stranger, "/feedback/cases.csv?year=2026"),
    ):
        assert WORDS not in reader.get(address).text
    assert WORDS in client.get(f"/desk/feedback/{post.id}/").text
    assert all(WORDS not in step.words for step in post.steps)
    bodies = " ".join(row.title for row in db.session.scalars(select(Message)))
    assert WORDS not in bodies
    own._empty(post)
    db.session.expire_all()
    assert [row.text for row in queries.opinions_of(post)] == [own.WIPED]


@pytest.mark.parametrize("who", ["handler", "office"])
def test_help_is_ended_by_the_lead_or_the_office_and_with_it_the_right_to_read(
    app: Flask, town: Town, who: str
) -> None:
    post = helped(town)
    client = sign_in(app, getattr(town, who))
    shown = page(client.post(f"/desk/feedback/{post.id}/end-assist", data={"unit": town.water.id, "reason": ""}))
    assert "请写明为什么结束协办" in shown.text
    client.post(f"/desk/feedback/{post.id}/end-assist", data={"unit": town.water.id, "reason": "井盖不归水利管"})
    db.session.expire_all()
    post = db.session.get_one(Post, post.id)
    assert post.assignments[-1].holding == Holding.ENDED and post.assignments[-1].reason == "井盖不归水利管"
    assert not access.may_see_at_desk(town.other, post) and told("feedback/assist_ended", town.other.id) == 1
    assert sign_in(app, town.other).get(f"/desk/feedback/{post.id}/").status_code == 404
    with pytest.raises(Refused, match="协办已经结束"):
        desks.opine(post, WORDS, by=town.other)


def test_nobody_else_ends_help_or_speaks_for_a_unit(app: Flask, town: Town) -> None:
    post = helped(town)
    data = {"unit": town.water.id, "reason": "不想办了，算了"}
    assert sign_in(app, town.other).post(f"/desk/feedback/{post.id}/end-assist", data=data).status_code == 403
    assert sign_in(app, town.handler).post(f"/desk/feedback/{post.id}/opinion", data={"text": WORDS}).status_code == 403
    with pytest.raises(Refused, match="协办已经结束"):
        desks.opine(post, WORDS, by=town.handler)
    with pytest.raises(Refused, match="没有在协办"):
        desks.end_assist(post, town.roads, "没有请它协办", by=town.office)


def test_help_ends_with_the_lead_that_hands_back_and_for_a_unit_that_leads_itself(town: Town) -> None:
    post = helped(town)
    desks.refuse(post, "不归我们管，请转水利局", by=town.handler)
    assert desks.assisting(post) == [] and not access.may_see_at_desk(town.other, post)
    desks.assist(post, town.water, "先看看现场", by=town.office)
    town.taken_on(post, town.water)
    assert desks.assisting(post) == [], "who leads does not help beside itself"
    assert access.is_lead(town.other, post) and not access.is_assistant(town.other, post)


@pytest.mark.databases("sqlite", "postgres")
def test_no_opinion_on_what_is_over_and_the_clock_runs_on(town: Town) -> None:
    post = helped(town, kind=Kind.ASK)
    due = post.due_on
    desks.opine(post, WORDS, by=town.other)
    assert post.due_on == due
    town.answer(post)
    with pytest.raises(Refused, match="已经办结"):
        desks.opine(post, WORDS, by=town.other)
    saying.reopen(post, "井盖换了，路面还没有修", by=None)
    desks.opine(post, WORDS + "，已约好", by=town.other)
    assert len(queries.opinions_of(post)) == 2


def test_who_drafts_and_who_reviews_reads_all_that_the_answer_takes_up(app: Flask, town: Town) -> None:
    post, merged = town.answered(), town.public(title="桥头的灯也不亮", text="桥头第三根灯杆也不亮，请一起修一修")
    before = answering.answers_of(post)[0].text
    saying.follow_up(post, "换了灯泡还是不亮，我打 13800001111 没人接", by=None)
    desks.assist(post, town.water, "井盖归水利", by=town.office)
    desks.opine(post, WORDS, by=town.other)
    desks.merge(merged, post, by=town.office)
    db.session.commit()
    drafting = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/answer"))
    lines = [line.text for line in drafting.select("details[open] ol.line li")]
    for words, by in (("13800001111", "追问"), (WORDS, "协办意见：长沙县水利局"), ("第三根灯杆", merged.no)):
        assert any(words in line and by in line for line in lines), (words, lines)
    assert before in drafting.select_one("details:not([open]) article").text
    answer = answering.draft(post, "灯泡和灯杆都换了，当晚亮灯，电话今天起有人接。", [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    db.session.commit()
    assert WORDS in sign_in(app, town.reviewer).get(f"/desk/feedback/{post.id}/publish").text
    assert sign_in(app, town.other).get(f"/desk/feedback/{post.id}/answer").status_code == 403
    assert WORDS not in app.test_client().get(f"/feedback/{post.no}/").text


def test_who_writes_reads_what_was_asked_and_what_was_written(app: Flask, town: Town) -> None:
    post = helped(town)
    client, address = sign_in(app, town.other), f"/desk/feedback/{post.id}/"

    def standing() -> str:
        row = next(row for row in page(client.get(address)).select("table tr") if "协办" in row.text)
        return row.select_one("[data-h='状态']").text

    asked = page(client.get(f"{address}opinion")).select_one("main")
    assert "为什么请：井盖归水利" in asked.select_one(".flash").text and "已经写的协办意见" not in asked.text
    assert standing() == "在办"
    desks.opine(post, WORDS, by=town.other)
    assert standing() == "已写意见" and page(client.get(address)).find("a", string="再写一份协办意见")
    again = page(client.get(f"{address}opinion")).select_one("main").text
    assert "已经写的协办意见（1）" in again and WORDS in again
