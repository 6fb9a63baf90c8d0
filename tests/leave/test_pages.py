"""Who is told to ask for leave finds the field on the page that tells so: on each page and after each button that publishes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import clock
from app.consult.models import (
    Consultation,
    ConsultationPaper,
    DraftVersion,
    OutcomeReport,
    Survey,
    SurveyConclusion,
    TextCorrection,
)
from app.core.accounts.rules import Role
from app.core.leave import service
from app.core.leave.models import Leave
from app.core.leave.rules import State
from app.db import Base, db
from app.feedback.models import Answer
from app.feedback.service import answering
from app.openday.models import DrawSource, Event, Paper
from app.openday.rules import Audience
from app.openday.service import events
from tests.attachments.making import pdf
from tests.conftest import page
from tests.feedback.making import Town
from tests.leave.test_rooms import lying
from tests.making import MONDAY, Make, as_seen, sign_in
from tests.web import test_old_pages as pages
from tests.web.test_old_pages import Old, opened

HELP = "夜里抢修请打 13912345678，昼夜有人接听"
WHY = "抢修值班手机是对外公布的"
TOLD = "在这一页“确需公开的理由”里写明"


@dataclass
class Case:
    """A page with a button that publishes; `plant` puts there what stood before the rule, `typed` what is typed now."""

    make: Callable[[Make], Old]
    plant: Callable[[], object] = lambda: None
    typed: tuple[tuple[str, str], ...] = ()


def stood(model: type[Base], field: str) -> Callable[[], object]:
    """The words were written when nobody looked at them: they are in the table, and the page knows no newer version."""
    return lambda: db.session.execute(update(model).values({field: HELP}))


def drawn_by() -> None:
    """The issue of a draw's source is a free text too."""
    event = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    source = {"position": 1, "kind": "ssq", "issue": "13912345678", "draws_at": event.starts_at}
    db.session.add(DrawSource(event_id=event.id, **source))
    db.session.flush()


def answer_published(make: Make) -> Old:
    town = Town(make)
    post = town.handled()
    answering.draft(post, "线路已经修好，当晚亮灯。", [], "", by=town.handler)
    answering.submit(answering.current(post), by=town.handler)
    return Old(town.reviewer, f"/desk/feedback/{post.id}/publish", "公布答复", lambda: None, lambda: post.state)


def answer_drafted(make: Make) -> Old:
    town = Town(make)
    post = town.handled()
    drafted = select(func.count()).select_from(Answer).where(Answer.text == HELP)
    return Old(
        town.handler, f"/desk/feedback/{post.id}/answer", "存草稿", lambda: None, lambda: db.session.scalar(drafted)
    )


def minutes(make: Make) -> Old:
    old = pages.event_concluded(make)
    address = old.address + "minutes"
    return replace(old, address=address, button="公开会议记录", stands=lambda: pages.after.latest_minutes(newest()).no)


def newest() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def postponed(make: Make) -> Old:
    event = make.event()
    return Old(event.drafted_by, f"/desk/openday/{event.id}/postpone", "延期", lambda: None, lambda: event.state)


BUTTONS = {
    "event": Case(pages.event_published, stood(Event, "summary")),
    "draw": Case(pages.event_published, drawn_by),
    "draft": Case(pages.draft_published, stood(Consultation, "explanation")),
    "final": Case(pages.final_adopted, stood(DraftVersion, "text")),
    "report": Case(pages.report_published, stood(OutcomeReport, "text")),
    "text": Case(pages.text_published, stood(TextCorrection, "text")),
    "survey": Case(pages.survey_published, stood(Survey, "purpose")),
    "results": Case(pages.results_published, stood(SurveyConclusion, "text")),
    "answer": Case(answer_published, stood(Answer, "text")),
}
FORMS = {
    "opinion": Case(pages.opinion_released, typed=(("public_text", "【略】停掉夜班车"), ("mask_reason", HELP))),
    "opinion_answered": Case(pages.opinion_answered, typed=(("answer", HELP),)),
    "opinion_masked": Case(pages.opinion_masked, typed=(("reason", HELP),)),
    "minutes": Case(minutes, typed=(("text", HELP), ("reason", "补记"))),
    "postponed": Case(postponed, typed=(("reason", HELP),)),
    "draft_opinion": Case(pages.opinion_shown, typed=(("public_text", "【略】停掉夜班车"), ("mask_reason", HELP))),
    "survey_words": Case(pages.words_shown, typed=(("public_text", "【略】停掉夜班车"), ("mask_reason", HELP))),
    "question": Case(pages.question_answered, typed=(("text", HELP),)),
    "answer_drafted": Case(answer_drafted, typed=(("text", HELP),)),
}
CASES = {**BUTTONS, **FORMS}


@pytest.mark.parametrize("name", CASES)
def test_who_is_told_to_ask_finds_the_field_there_and_gets_it_done(app: Flask, make: Make, name: str) -> None:
    case = CASES[name]
    with clock.at(MONDAY):
        old = case.make(make)
        case.plant()
        second = make.staff(Role.OPENNESS_OFFICE, region=make.region("别处"), name="放行的人")
        db.session.commit()
        db.session.expire_all()
    with clock.at(old.at):
        client = sign_in(app, old.who)
        before = old.stands()
        action, data = opened(client, old)
        data.update(case.typed)

        def press(**more: str) -> Any:
            return page(client.post(action, data={**data, **more}, follow_redirects=True))

        refused = press()
        assert TOLD in refused.select_one(".err").text, refused.select_one("main").text[:800]
        field = refused.select_one("textarea#leave_reason")
        assert field is not None and field.find_parent("form").find("button", string=old.button)
        for typed, value in case.typed:
            kept = refused.select_one(f"[name={typed}]")
            assert value in (kept.get("value", ""), kept.text.strip()), "nothing typed is lost"
        short = press(leave_reason="要公开")
        assert "至少 8 个字" in short.select_one("#leave_reason-error").text
        assert short.select_one("textarea#leave_reason").text.strip() == "要公开"
        press(leave_reason=WHY)
        rows = db.session.scalars(select(Leave).where(Leave.state == State.ASKED)).all()
        assert [row.asked_by_id for row in rows] == [old.who.id]
        if name != "answer_drafted":  # a draft is kept once leave was asked for
            assert old.stands() == before
        service.give(rows[0], by=second)
        db.session.commit()
        if name == "minutes":
            data["version"] = opened(client, old)[1]["version"]
        press()
        db.session.expire_all()
        assert old.stands() != before


def test_what_a_press_carried_is_carried_again_from_the_page_that_asks(app: Flask, make: Make) -> None:
    """The page a reviewer is led to publishes what she saw; and on an old one it is told so there too."""
    with clock.at(MONDAY):
        old = pages.event_published(make)
        stood(Event, "summary")()
        db.session.commit()
        client = sign_in(app, old.who)
        action, data = opened(client, old)
        refused = page(client.post(action, data=data))
        assert refused.select_one("input[name=seen]")["value"] == data["seen"]
        assert refused.find("a", string="不办了，回去")["href"] == old.address
        old.meanwhile()
        db.session.commit()
        told = page(client.post(action, data={**data, "leave_reason": WHY}, follow_redirects=True))
        assert "他人刚刚处理过" in told.select_one(".flash").text
        assert db.session.scalar(select(func.count()).select_from(Leave)) == 0


def test_a_draft_may_name_its_sources_only_with_leave_for_a_number_in_them(make: Make) -> None:
    event = make.draft()
    with clock.at(MONDAY):
        drawn_by()
        events.submit(event, by=event.drafted_by)
        reviewer = make.staff(Role.OPENNESS_OFFICE, region=event.region)
        with pytest.raises(pages.events.Refused, match="手机号") as refusal:
            events.publish(event, as_seen(event), by=reviewer)
        assert refusal.value.field == "sources" and event.state == "review"


@pytest.mark.parametrize("room", ["openday", "consult"])
def test_several_files_and_words_are_read_again_and_asked_for_at_once(app: Flask, make: Make, room: str) -> None:
    """One press tells of each by its name, one reason asks for all, each is decided apart; other bytes are asked anew."""
    with clock.at(MONDAY):
        old, stood_in = (
            (pages.event_published(make), "summary")
            if room == "openday"
            else (pages.draft_published(make), "explanation")
        )
        subject: Any = newest() if room == "openday" else db.session.scalars(select(Consultation)).one()
        kept = {
            "值班表": lying(pdf("13912345678"), "值班表.pdf"),
            "议程": lying(pdf("agenda"), "议程.pdf"),
            "通讯录": lying(pdf("13912345679"), "通讯录.pdf"),
        }
        for title, attachment in kept.items():
            db.session.add(
                Paper(event=subject, title=title, attachment=attachment, audience=Audience.PUBLIC)
                if room == "openday"
                else ConsultationPaper(consultation=subject, title=title, attachment=attachment)
            )
        stood(type(subject), stood_in)()
        second = make.staff(Role.OPENNESS_OFFICE, region=make.region("别处"), name="放行的人")
        db.session.commit()
        db.session.expire_all()
        client, before = sign_in(app, old.who), old.stands()
        action, data = opened(client, old)

        def press(**more: str) -> Any:
            return page(client.post(action, data={**data, **more}, follow_redirects=True))

        told = [item.text for item in press().select(".err li")]
        assert len(told) == 3 and sum("“值班表”" in one or "“通讯录”" in one for one in told) == 2, told
        assert not any("“议程”" in one for one in told)
        press(leave_reason=WHY)
        rows = db.session.scalars(select(Leave).order_by(Leave.id)).all()
        assert len(rows) == 3 and sum("文件“" in row.place for row in rows) == 2
        for row in rows[:-1]:
            service.give(row, by=second)
        db.session.commit()
        waits = press()
        assert "已请求放行" in waits.select_one(".flash").text and not waits.select("#leave_reason"), (
            "nothing new to ask"
        )
        assert old.stands() == before
        service.give(rows[-1], by=second)
        paper = next(one for one in subject.live_papers if one.title == "通讯录")
        paper.attachment = lying(pdf("13912345679 "), "通讯录.pdf")  # the same words in other bytes
        db.session.commit()
        again = press()
        assert [item.text[:5] for item in again.select(".err li")] == ["“通讯录”"]
        press(leave_reason=WHY)
        service.give(db.session.scalars(select(Leave).where(Leave.state == State.ASKED)).one(), by=second)
        db.session.commit()
        press()
        db.session.expire_all()
        assert old.stands() != before
