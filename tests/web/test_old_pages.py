"""Whoever sends back, agrees or publishes does so with what the page showed: an old page is told so, and does nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.consult.models import SurveyWords
from app.consult.rules.telling import CHANGED
from app.consult.service import concluding, correcting, drafting, hearing, surveys, telling
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.db import db
from app.errors import NO_VERSION, STALE
from app.openday.models import Event, Opinion
from app.openday.rules import Outcome as Said
from app.openday.service import after, day, events
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.service import asking, books, chain, screening
from tests.conftest import Browser, page
from tests.consult.making import FINAL, Hall
from tests.making import MONDAY, Make, sign_in
from tests.village.making import NOW, OCTOBER, Hamlet

pytestmark = pytest.mark.databases("sqlite")

WHY = "第二句读不通，请改一改"


@dataclass
class Old:
    """A page with a button on it, what somebody else does meanwhile, and how the thing stands."""

    who: User
    address: str
    button: str
    meanwhile: Callable[[], object]
    stands: Callable[[], object]
    typed: dict[str, str] = field(default_factory=dict)
    at: datetime = MONDAY


# open days


def in_review(make: Make) -> tuple[Event, User]:
    event = make.draft()
    office = make.staff(Role.OPENNESS_OFFICE, region=event.region)
    events.submit(event, by=event.drafted_by)
    return event, office


def written_anew(event: Event) -> Callable[[], object]:
    def again() -> None:
        given = {"kind": event.kind, "starts_at": event.starts_at, "summary": "看两滴水怎么变干净"}
        events.edit(event, given, by=event.drafted_by)
        events.submit(event, by=event.drafted_by)

    return again


def event_sent_back(make: Make) -> Old:
    event, office = in_review(make)
    address = f"/desk/openday/{event.id}/send-back"
    return Old(office, address, "退回修改", written_anew(event), lambda: event.state, {"reason": WHY})


def event_published(make: Make) -> Old:
    event, office = in_review(make)
    return Old(office, f"/desk/openday/{event.id}/", "发布", written_anew(event), lambda: event.state)


def held(make: Make) -> tuple[Event, Opinion]:
    event = make.event()
    entry = make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at):
        day.check_in(event, entry.applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        return event, after.hand_in(entry, "我不同意停掉夜班车", None, by=None)


def event_concluded(make: Make) -> Old:
    event, opinion = held(make)
    by = event.drafted_by
    with clock.at(event.ends_at):
        after.write_minutes(event, "看了水厂。", "", by=by)
        after.answer(opinion, Said.ADOPTED, "夜班车保留", event.unit, by=by)

    def meanwhile() -> None:
        after.answer(opinion, Said.DECLINED, "夜班车停开", event.unit, "会后改定", by=by)

    return Old(by, f"/desk/openday/{event.id}/", "公布结果", meanwhile, lambda: event.state, at=event.ends_at)


def opinion_page(make: Make, step: str, button: str, typed: dict[str, str]) -> Old:
    event, opinion = held(make)
    by = event.drafted_by
    with clock.at(event.ends_at):
        if step == "/mask":
            after.release(opinion, opinion.text, by=by)

    def meanwhile() -> None:
        if opinion.is_public:
            after.mask(opinion, "【略】停掉夜班车", "另有原因", by=by)
        else:
            after.take_words_down(opinion, "来源留言已撤下", by=by)

    def stands() -> object:
        return opinion.is_public, opinion.public_text, opinion.outcome

    return Old(by, f"/desk/openday/opinions/{opinion.id}{step}", button, meanwhile, stands, typed, event.ends_at)


def opinion_released(make: Make) -> Old:
    return opinion_page(make, "/release", "公开这条意见", {})


def opinion_answered(make: Make) -> Old:
    return opinion_page(make, "", "公开答复", {"outcome": "adopted", "answer": "夜班车保留"})


def opinion_masked(make: Make) -> Old:
    return opinion_page(make, "/mask", "遮盖并公开原因", {"public_text": "【略】", "reason": "全文指向一户"})


def event_resumed(make: Make) -> Old:
    event = make.event()
    events.postpone(event, "台风", by=event.drafted_by)

    def meanwhile() -> None:
        events.cancel(event, "水厂停产检修", by=event.drafted_by)

    starts = f"{clock.here(event.starts_at + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    ends = f"{clock.here(event.ends_at + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    typed = {"reason": WHY, "starts_at": starts, "ends_at": ends}
    return Old(
        event.drafted_by, f"/desk/openday/{event.id}/resume", "公布新日期并通知", meanwhile, lambda: event.state, typed
    )


# villages


def book_at(make: Make, state: State) -> tuple[Hamlet, Any, Callable[[], object]]:
    hamlet = Hamlet(make)
    release = hamlet.pass_on(hamlet.draft(), state)

    def again() -> None:
        chain.send_back(release, "少了一张发票", by=hamlet.reviewer)
        books.replace_lines(release, OCTOBER[:2], by=hamlet.bookkeeper)
        hamlet.pass_on(release, state)

    return hamlet, release, again


def book_step(make: Make, state: State, step: str, button: str, typed: dict[str, str]) -> Old:
    hamlet, release, again = book_at(make, state)
    who = {State.CHECKING: hamlet.members[0], State.SIGNING: hamlet.head, State.REVIEWING: hamlet.reviewer}[state]

    def stands() -> object:
        return release.state, [(one.step, one.by_name) for one in release.steps]

    return Old(who, f"/desk/village/releases/{release.id}/{step}", button, again, stands, typed, NOW)


def book_checked(make: Make) -> Old:
    return book_step(make, State.CHECKING, "check", "同意，签字", {})


def book_signed(make: Make) -> Old:
    return book_step(make, State.SIGNING, "sign", "同意，签字", {})


def book_published(make: Make) -> Old:
    return book_step(make, State.REVIEWING, "publish", "审核通过，公开", {})


def book_sent_back(make: Make) -> Old:
    return book_step(make, State.REVIEWING, "return", "退回", {"remark": WHY})


def question_answered(make: Make) -> Old:
    hamlet = Hamlet(make)
    question = hamlet.question(hamlet.book(), hamlet.resident())

    def meanwhile() -> None:
        asking.take_words_down(question, "来源留言已撤下", by=None)

    typed = {"outcome": Outcome.EXPLAINED.value, "text": "含立杆和人工"}
    address = f"/desk/village/questions/{question.id}"
    return Old(hamlet.bookkeeper, address, "公开答复", meanwhile, lambda: question.state, typed, NOW)


def question_shown(make: Make) -> Old:
    hamlet = Hamlet(make)
    release = hamlet.book()
    with clock.at(NOW):
        question = asking.ask(release, 2, "她得了乳腺癌为什么没有低保？", True, by=hamlet.resident())

    def meanwhile() -> None:
        question.village_answer = "有人动过这一条"

    return Old(
        hamlet.bookkeeper, f"/desk/village/questions/{question.id}/show", "公开提问的文字", meanwhile, lambda: question.words_held,
        {"text": "她得了【略】为什么没有低保？", "reason": "隐去病情"}, NOW
    )  # fmt: skip


def question_hidden(make: Make) -> Old:
    old = question_shown(make)
    question = db.session.scalars(select(asking.Question)).one()

    def meanwhile() -> None:
        screening.show_words(question, screening.masked(question), "", by=old.who)

    return Old(
        old.who,
        f"/desk/village/questions/{question.id}/words",
        "隐去文字",
        meanwhile,
        lambda: question.words_down_why,
        {"why": "personal"},
        NOW,
    )


# consultations and surveys


def draft_published(make: Make) -> Old:
    hall = Hall(make)
    draft = hall.draft()
    drafting.submit(draft, by=hall.drafter)

    def again() -> None:
        drafting.write_text(draft, FINAL, by=hall.drafter)
        drafting.submit(draft, by=hall.drafter)

    return Old(hall.office, f"/desk/consultations/{draft.id}/", "公布征集", again, lambda: draft.state)


def final_adopted(make: Make) -> Old:
    hall = Hall(make)
    matter = hall.open()
    opinion = hall.opinion(matter)
    hall.close(matter)
    hall.answer(opinion)
    hall.summarise(matter)
    at = hall.after(matter)
    with clock.at(at):
        drafting.write_final(matter, FINAL, by=hall.drafter)

    def again() -> None:
        drafting.write_final(matter, FINAL + "第六条 另有规定的，从其规定。\n", by=hall.drafter)

    return Old(hall.office, f"/desk/consultations/{matter.id}/", "公布定稿", again, lambda: matter.state, at=at)


def report_published(make: Make) -> Old:
    hall = Hall(make)
    matter = hall.open()
    opinion = hall.opinion(matter)
    hall.close(matter)
    hall.answer(opinion)
    report = telling.write_report(matter, "总的说明在此", by=hall.drafter)
    telling.submit_report(report, by=hall.drafter)

    def again() -> None:
        telling.send_report_back(report, "写得太短", by=hall.office)
        telling.write_report(matter, "总的说明写长了", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)

    address = f"/desk/consultations/{matter.id}/"
    return Old(hall.office, address, "公布采纳情况", again, lambda: report.state, at=hall.after(matter))


def text_published(make: Make) -> Old:
    hall = Hall(make)
    matter, _ = hall.adopted()
    fix = correcting.begin(matter, "第三条的三元印错了", by=hall.drafter)
    correcting.write(fix, FINAL.replace("三元", "三元五角"), by=hall.drafter)
    correcting.submit(fix, by=hall.drafter)

    def again() -> None:
        correcting.send_back(fix, "还差一条", by=hall.office)
        correcting.write(fix, FINAL.replace("三元", "三元六角"), by=hall.drafter)
        correcting.submit(fix, by=hall.drafter)

    address = f"/desk/consultations/{matter.id}/"
    return Old(hall.office, address, "公布更正后的定稿", again, lambda: fix.state, at=hall.after(matter))


def survey_published(make: Make) -> Old:
    hall = Hall(make)
    survey = hall.survey(opened=False)
    surveys.submit(survey, by=hall.drafter)

    def again() -> None:
        surveys.remove_question(survey, survey.questions[-2], by=hall.drafter)
        surveys.submit(survey, by=hall.drafter)

    return Old(hall.office, f"/desk/surveys/{survey.id}/", "公布调查", again, lambda: survey.state)


def results_published(make: Make) -> Old:
    hall = Hall(make)
    survey = hall.survey()
    ended = MONDAY + timedelta(days=30)
    with clock.at(ended):
        surveys.close(survey, by=None)
        version = concluding.write(survey, "多数人找不到车位。", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)

    def again() -> None:
        concluding.send_back(version, "打算怎么做没写", by=hall.office)
        concluding.write(survey, "多数人找不到车位，年底前加两百个。", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)

    return Old(hall.office, f"/desk/surveys/{survey.id}/", "公布调查结果", again, lambda: version.state, at=ended)


def draft_opinion(make: Make, step: str, button: str, typed: dict[str, str]) -> Old:
    hall = Hall(make)
    opinion = hall.opinion(hall.open(), text="我不同意停掉夜班车")

    def meanwhile() -> None:
        hearing.show(opinion, "【略】停掉夜班车", "另有原因", by=hall.drafter)

    def stands() -> object:
        return opinion.reading, opinion.public_text

    return Old(hall.drafter, f"/desk/consultations/opinions/{opinion.id}/{step}", button, meanwhile, stands, typed)


def opinion_shown(make: Make) -> Old:
    return draft_opinion(make, "read", "公开这条意见", {})


def opinion_refused(make: Make) -> Old:
    return draft_opinion(make, "refuse", "不公开文字", {"because": "advert"})


def words_read(make: Make, typed: dict[str, str]) -> Old:
    hall = Hall(make)
    hall.reply(hall.survey(), "停", [], "3", "我不同意停掉夜班车")
    words = db.session.scalars(select(SurveyWords)).one()

    def meanwhile() -> None:
        surveys.read_words(words, "【略】停掉夜班车", "另有原因", by=hall.drafter)

    def stands() -> object:
        return words.reading, words.public_text

    return Old(hall.drafter, f"/desk/surveys/words/{words.id}", "看过了", meanwhile, stands, typed)


def words_shown(make: Make) -> Old:
    return words_read(make, {})


def words_refused(make: Make) -> Old:
    return words_read(make, {"because": "advert"})


TABLE = [
    event_sent_back, event_published, event_concluded, event_resumed, opinion_released, opinion_answered, opinion_masked,
    book_checked, book_signed, book_published, book_sent_back, question_answered, question_shown, question_hidden,
    draft_published, final_adopted, report_published, text_published, survey_published, results_published,
    opinion_shown, opinion_refused, words_shown, words_refused,
]  # fmt: skip


def sent(form: Tag, button: Tag) -> dict[str, str]:
    """What a browser sends of a form when this button is pressed."""
    data = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        if one.get("type") in ("radio", "checkbox") and not one.has_attr("checked"):
            continue
        chosen = one.select_one("option[selected]") or one.select_one("option")
        data[one["name"]] = chosen["value"] if chosen else one.get("value", one.text.strip())
    if button.get("name"):
        data[button["name"]] = button["value"]
    return data


def opened(client: FlaskClient, old: Old) -> tuple[str, dict[str, str]]:
    """The page as it is now: where its button leads, and what it sends."""
    soup = page(client.get(old.address))
    buttons = [one for one in soup.select("main form[method=post] button") if one.get_text(strip=True) == old.button]
    assert buttons, (old.button, [one.get_text() for one in soup.select("main button")])
    form = buttons[-1].find_parent("form")
    return form.get("action") or old.address, {**sent(form, buttons[-1]), **old.typed}


@pytest.mark.parametrize("make_it", TABLE, ids=lambda one: one.__name__)
def test_an_old_page_is_told_so_and_does_nothing(app: Flask, make: Make, make_it: Callable[[Make], Old]) -> None:
    with clock.at(MONDAY):
        old = make_it(make)
        db.session.commit()
    with clock.at(old.at):
        client = sign_in(app, old.who)
        action, data = opened(client, old)
        old.meanwhile()
        db.session.commit()
        before = old.stands()
        answer = page(client.post(action, data=data, follow_redirects=True))
        told = " ".join(one.get_text() for one in answer.select(".err, .flash"))
        assert STALE in told or CHANGED in told, told or answer.get_text()[:600]
        db.session.expire_all()
        assert old.stands() == before


@pytest.mark.parametrize("make_it", TABLE, ids=lambda one: one.__name__)
def test_a_post_that_says_nothing_of_the_page_it_was_written_on_is_told_so_and_does_nothing(
    app: Flask, make: Make, make_it: Callable[[Make], Old]
) -> None:
    with clock.at(MONDAY):
        old = make_it(make)
        db.session.commit()
    with clock.at(old.at):
        client = sign_in(app, old.who)
        assert isinstance(client, Browser)
        client.carries_version = False
        action, data = opened(client, old)
        assert {"version", "seen"} & set(data) or "seen=" in action
        without = {name: value for name, value in data.items() if name not in ("version", "seen")}
        before = old.stands()
        answer = page(client.post(action.partition("?")[0], data=without, follow_redirects=True))
        told = " ".join(one.get_text() for one in answer.select(".err, .flash"))
        said = (NO_VERSION,) if "version" in data else (STALE, CHANGED)  # a button has nothing typed on it
        assert any(sentence in told for sentence in said), told or answer.get_text()[:600]
        db.session.expire_all()
        assert old.stands() == before
        kept = {field.get("name"): field.text.strip() or field.get("value") for field in answer.select("main textarea")}
        assert all(kept[name] == value for name, value in old.typed.items() if name in kept), "nothing typed is lost"


@pytest.mark.parametrize("make_it", TABLE, ids=lambda one: one.__name__)
def test_the_page_as_it_is_does_it(app: Flask, make: Make, make_it: Callable[[Make], Old]) -> None:
    """So that what the test before saw was the old page, and nothing else."""
    with clock.at(MONDAY):
        old = make_it(make)
        db.session.commit()
    with clock.at(old.at):
        client = sign_in(app, old.who)
        before = old.stands()
        action, data = opened(client, old)
        answer = client.post(action, data=data, follow_redirects=True)
        db.session.expire_all()
        assert old.stands() != before, page(answer).select_one(".err, .flash")


def test_no_later_version_has_the_mark_of_an_earlier_one(app: Flask, make: Make) -> None:
    """Two corrections written as often are not one: the page of the first publishes nothing of the second."""
    with clock.at(MONDAY):
        hall = Hall(make)
        matter, _ = hall.adopted()
    marks = []
    with clock.at(hall.after(matter)):
        for word in ("三元五角", "三元六角"):
            fix = correcting.begin(matter, "第三条的三元印错了", by=hall.drafter)
            correcting.write(fix, FINAL.replace("三元", word), by=hall.drafter)
            correcting.submit(fix, by=hall.drafter)
            db.session.flush()
            marks.append((fix.version, fix.mark))
            correcting.give_up(fix, by=hall.drafter)
            db.session.flush()
    assert marks[0][0] == marks[1][0] and marks[0][1] != marks[1][1]
