"""Walks the whole application: every route x every role, tokens on every form, words for every act."""

import enum
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g, url_for
from flask_wtf.csrf import CSRFError
from lxml import html
from sqlalchemy import select
from werkzeug.routing import Rule

import app as product
from app import clock
from app.catalogue import service as catalogue
from app.catalogue.models import Proposal
from app.catalogue.rules import What
from app.consult.models import SurveyWords
from app.consult.rules.life import Channel as Way
from app.consult.rules.life import Outcome
from app.consult.service import concluding, correcting, ending, hearing, papers, surveys, telling
from app.core import leave
from app.core.accounts.rules import Role
from app.core.attachments.models import Attachment
from app.core.audit.service import phrase
from app.core.leave import NeedsLeave
from app.core.leave import service as letting_out
from app.core.leave.models import Leave
from app.core.regions.models import FormerName, Level
from app.db import db
from app.feedback.models import Block, Post, Template, Topic
from app.feedback.rules.blocking import Ground
from app.feedback.rules.kinds import Kind as FeedbackKind
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, blocking, desks, landmarks, routes, saying, screening, templates
from app.foi.models import Application
from app.foi.rules import Applicant
from app.foi.service import applying, handling
from app.foi.service.applying import Typed
from app.foi.service.sealed import Wanted, Who
from app.openday.models import Event, SelectionRound
from app.openday.rules import Kind, Selection
from app.openday.service import after, day, events, selection
from app.web.rights import EVERYONE, SIGNED_IN, Right
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import MONDAY, Make, sign_in
from tests.routes import RIGHTS
from tests.scenes import Scene
from tests.village.making import Hamlet

WHO = ["stranger", "resident", *Role]
SEE_MOST = [Role.OPENNESS_OFFICE, Role.HANDLER, Role.BOOKKEEPER, Role.ZONE_ATTENDANT, Role.CITY_SUPERVISOR, Role.ADMIN]
ON_ONE = pytest.mark.databases("sqlite")  # the matrix holds that both answer alike
UNKNOWN = 987_654_321


class Town:
    """One of everything, so that each address has something to show."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.city = make.region("长沙市", level=Level.CITY)
        self.region = make.region("长沙县", self.city)
        self.unit = make.unit("水利局", self.region)
        self.people: dict[str, Any] = {role: make.staff(role, region=self.region) for role in Role}
        self.people["resident"] = make.resident()
        self.event = self._drawn_event()
        self.open_event = make.event(unit=self.unit, walk_ins=True)
        self.open_entry = make.entry(self.open_event)
        self.held = self._held_event()
        self.round = self._proposed_round()
        self.hamlet = Hamlet(make, make.region("开慧镇", self.region))
        self.book = self.hamlet.book()
        self.notice = self.hamlet.notice()
        self.upload = self.hamlet.upload()
        self.question = self.hamlet.question(self.book, self.people["resident"])
        self.voice = self._answered_post()
        self.block = self._block()
        self.landmark = landmarks.add(self.region, "服务大厅", None, by=self.people[Role.ADMIN])
        self.template = templates.keep(
            Template(unit=self.unit),
            "路灯报修",
            "已于【填：到场日期】派人到场修好，当晚亮灯。",
            by=make.staff(Role.HANDLER, unit=self.unit),
        )
        self.route = routes.make(self.region, None, None, self.unit, "职责清单", by=None)
        self.former_name = FormerName(region=self.region, name="旧地名", source="旧地名录", verified=False)
        db.session.add(self.former_name)
        self.application = self._applied()
        self.proposal = self._proposed()
        self._asked()
        self.let_out = self._let_out()

    def _block(self) -> Block:
        office = self.people[Role.OPENNESS_OFFICE]
        topic = db.session.scalars(select(Topic).order_by(Topic.id).limit(1)).one()
        said = saying.Said(FeedbackKind.ASK, topic.id, self.region, "骂人的话", "骂人的话很长", phone="13700000002")
        post = screening.withhold(saying.say(said, by=None).post, Reason.ABUSE, "", by=office)
        return blocking.make(
            post, Ground.ABUSE, "三处点名辱骂", 7, by=self.make.staff(Role.OPENNESS_OFFICE, self.region)
        )

    def _answered_post(self) -> Post:
        office, handler = self.people[Role.OPENNESS_OFFICE], self.people[Role.HANDLER]
        topic = db.session.scalars(select(Topic).order_by(Topic.id).limit(1)).one()
        said = saying.Said(
            FeedbackKind.ASK, topic.id, self.region, "路灯坏了", "村口路灯坏了一个月", phone="13700000001"
        )
        post = saying.say(said, by=None).post
        screening.release(post, *screening.masked(post), {}, by=office)
        desks.assign(post, self.unit, "人工", by=office)
        desks.accept(post, by=handler)
        quoted = [answering.Quoted("省里的办法", "https://www.example.gov.cn/")]
        answer = answering.draft(post, "已经修好，当晚亮灯", quoted, "", by=handler)
        self.quote = answer.sources[0]
        answering.submit(answer, by=handler)
        answering.publish(answer, by=office)
        return post

    def _applied(self) -> Application:
        who = Who("周晓禾", "id_card", "430121198503120017", "13700000002")
        typed = Typed(Applicant.PERSON, who, Wanted("2025 年水利工程预算", "fetch"))
        made = applying.apply(typed, self.unit, by=None).application
        handling.receive(made, by=self.people[Role.HANDLER])
        db.session.flush()
        handling.ask_longer(made, 5, "要向档案馆调阅旧的卷宗", by=self.people[Role.HANDLER])
        return made

    def _proposed(self) -> Proposal:
        by, text = self.people[Role.HANDLER], "增加：学区划分的依据和地图"
        made = catalogue.propose(self.region, 3, What.ADD, text, "家长每年都来问", by=by)
        db.session.flush()
        return made

    def _let_out(self) -> Leave:
        """Asked of the event by its drafter; a second person has not decided yet."""
        with pytest.raises(NeedsLeave) as refused:
            leave.guard(self.event, "走失儿童请打 13912345678")
        letting_out.ask([refused.value], "值班手机是对外公布的", by=self.event.drafted_by)
        db.session.flush()
        return db.session.query(Leave).one()

    def _asked(self) -> None:
        """A draft half-way, one adopted, one open to speak to; a survey half-way, one open, one with results."""
        hall = Hall(self.make, unit=self.unit)
        self.consultation, self.spoken = hall.adopted()
        self.open_consultation = hall.open()
        self.draft_consultation = hall.draft()
        letter = hall.said("来信说要多画线", channel=Way.LETTER, received_on=clock.today())
        self.typed_in = hearing.write_down(self.open_consultation, letter, by=hall.drafter).opinion
        self.survey = hall.survey()
        hall.reply(self.survey, "停", ["太贵"], "4", "地面要画线")
        self.survey_words = db.session.query(SurveyWords).one()
        self.draft_survey = hall.survey(opened=False)
        self.told_survey = hall.results(hall.survey())
        self.corrected_survey = self._survey_put_right(hall)
        for matter in (self.open_consultation, self.survey):
            ending.ask(matter, "上级正在改这个办法", by=hall.drafter)
        rewritten = correcting.begin(self.consultation, "第三条印错了一个数", by=hall.drafter)
        correcting.write(rewritten, FINAL.replace("三元", "三元五角"), by=hall.drafter)
        correction = telling.begin_correction(self.consultation, "一条意见的理由写错了", by=hall.drafter)
        self.amended = telling.amend(
            correction, self.spoken, Outcome.PARTLY, "改了一半", self.spoken.anchor, by=hall.drafter
        )
        db.session.flush()

    def _survey_put_right(self, hall: Hall) -> Any:
        """Its conclusion is being corrected, and in that correction one of two papers."""
        survey = hall.survey(takes_paper=True)
        first = survey.questions[0].id
        with clock.at(MONDAY + timedelta(days=1)):
            for sheet in ("1", "2"):
                surveys.enter(survey, {first: "停"}, sheet, clock.today(), by=hall.drafter)
        hall.results(survey)
        concluding.begin_correction(survey, "第二句写错了一个数", by=hall.drafter)
        self.paper = papers.find(survey, "1")
        self.fix = papers.correct(survey, papers.find(survey, "2"), "2", {first: "不停"}, "看错了勾", by=hall.drafter)
        return survey

    def _drawn_event(self) -> Event:
        make = self.make
        event = make.event(unit=self.unit, kind=Kind.MEETING, selection=Selection.DRAW)
        self.entry = make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
            self.draw = selection.freeze(event, by=event.drafted_by)
            db.session.flush()
        with clock.at(event.signup_closes_at + timedelta(hours=30)):
            self.attempt = selection.enter_result(self.draw, "4 0 7", "当日公告", by=event.drafted_by)
            db.session.flush()
        return event

    def _proposed_round(self) -> SelectionRound:
        event = self.make.event(unit=self.unit, selection=Selection.REVIEW, criteria=["代表性"])
        entry = self.make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
            selection.assess(entry, {"代表性": 4}, "住在那条街", by=event.drafted_by)
            db.session.flush()
            return selection.propose(event, [(entry.id, "住在那条街")], by=event.drafted_by)

    def _held_event(self) -> Event:
        make = self.make
        event = make.event(unit=self.unit)
        self.held_entry = make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            self.person = self.held_entry.applicant
            day.check_in(event, self.person, by=event.drafted_by)
        with clock.at(event.ends_at):
            events.hold(event, by=event.drafted_by)
            after.write_minutes(event, "看了水厂。", "", by=event.drafted_by)
            self.opinion = after.hand_in(self.held_entry, "水压不够", None, by=None)
            self.opinion.entered_by_id = None
            db.session.flush()
        return event

    def arguments(self, rule: Rule, unknown: bool = False) -> dict[str, Any]:
        """Something real (or something unknown) for each part of the address."""
        file = db.session.query(Attachment).first()
        return {
            name: UNKNOWN if unknown and name in NUMBERS else self._value(rule.endpoint, name, file)
            for name in rule.arguments
        }

    def _value(self, endpoint: str, name: str, file: Any) -> Any:
        if name == "id":
            asked = endpoint.startswith(("consult", "survey"))
            return self._asked_id(endpoint) if asked else self._id(endpoint)
        if name == "question_id" and endpoint.startswith("survey_desk."):
            return self.draft_survey.questions[0].id
        known = {
            "code": self.hamlet.village.region.code
            if endpoint.startswith(("village.", "village_api."))
            else ("ask-1" if endpoint == "open311.service" else self.region.code),
            "period": "2026-10",
            "ending": "json",  # of a village's accounts, of a survey's results
            "seq": 1,
            "member_id": self.hamlet.village.members[0].id,
            "key": "openday.notice",
            "kind": "feedback",
            "purpose": "feedback",
            "form": "json",
            "step": {
                "openday_desk.end_entry": "reject",
                "regions.edit": "rename",
                "consult_desk.explain": "discard",
                "survey_desk.explain": "discard",
            }.get(endpoint, "cancel"),
            "token": day.pass_token(self.person),
            "name": file.name if file else "a.txt",
            "no": self.voice.no
            if endpoint.startswith(("feedback.", "feedback_api.", "open311."))
            else (
                "V04"
                if endpoint in ("village.item", "village_desk.word")
                else "Z04"
                if endpoint == "village_desk.category"
                else 1
            ),
            "turn": "accept" if endpoint == "feedback_desk.act" else "follow-up",
            "into": "objection",
            "answer": "no",
            "year": 2026,
            "month": 11,
            "unit_id": self.unit.id,
            "user_id": 1,
            "mark": "a",
            "item_id": 1,
            "question_id": 1,
            "paper_id": 1,
            "reason_id": 1,
            "anchor": 1,
            "photo_id": 1,
            "person_id": self.person.id,
            "file_id": 1,
            "entry_id": self.held_entry.id,
            "filename": "css/house.css",
        }
        return known[name]

    def _asked_id(self, endpoint: str) -> int:
        room, _, page_name = endpoint.partition(".")
        if room in ("survey", "survey_desk"):
            told = {"results": self.told_survey, "show": self.told_survey, "read_words": self.survey_words}
            told.update(
                return_conclusion=self.corrected_survey, correct=self.told_survey, conclude=self.corrected_survey
            )
            told.update(find_paper=self.corrected_survey, put_right=self.paper, take_out=self.paper, drop_fix=self.fix)
            drafts = self.survey if page_name in ("reply", "words", "enter", "end_paper", *ENDS) else self.draft_survey
            return int(told.get(page_name, drafts).id)
        if page_name in ("opinion", "receipt", "answer", "read", "refuse", "renew_code", "amend"):
            return self.spoken.id
        if page_name == "survey_results":
            return int(self.told_survey.id)
        if page_name in ("put_right", "take_out", "count_again"):
            return self.typed_in.id
        if page_name == "drop_amendment":
            return self.amended.id
        if page_name in ("say", "write_down", "retime", "write_report", *ENDS) or endpoint == "consult_desk.opinions":
            return self.open_consultation.id
        told_pages = (
            "show",
            "write_final",
            "adopt",
            "link",
            "correct",
            "return_report",
            "submit_report",
            "drop_correction",
            "correct_text",
            "rewrite_text",
            "submit_text",
            "publish_text",
            "return_text",
            "drop_text",
        )
        drafts = room == "consult_desk" and page_name not in told_pages
        return self.draft_consultation.id if drafts else self.consultation.id

    def _id(self, endpoint: str) -> int:
        special = {
            "likes.like": self.voice.id,
            "leave.decide": self.let_out.id,
            **dict.fromkeys(TABLES, self.notice.id),
            **dict.fromkeys(VOICES, self.voice.id),
            **dict.fromkeys(APPLIED, self.application.id),
            **dict.fromkeys(PROPOSED, self.proposal.id),
            "feedback_desk.end_rule": self.route.id,
            "regions.drop_former": self.former_name.id,
            "feedback_desk.template": self.template.id,
            "feedback_desk.end_template": self.template.id,
            "feedback_desk.resume_template": self.template.id,
            "feedback.leaving": self.quote.id,
            "feedback_desk.block": self.block.id,
            "feedback_desk.close_landmark": self.landmark.id,
            "openday_desk.confirm_result": self.attempt.id,
            "openday_desk.confirm_failure": self.attempt.id,
            "openday_desk.void_result": self.attempt.id,
            "openday_desk.show_round": self.round.id,
            "openday_desk.confirm_round": self.round.id,
            "openday_desk.return_round": self.round.id,
            "openday_desk.answer": self.opinion.id,
            "openday_desk.add_result": self.opinion.id,
            "openday_desk.release": self.opinion.id,
            "openday_desk.mask": self.opinion.id,
            "units.edit": self.unit.id,
            "units.end": self.unit.id,
            "openday.minutes": self.held.id,
            "openday.sign_up": self.open_event.id,
            "openday_desk.enter": self.open_event.id,
        }
        if endpoint in special:
            return special[endpoint]
        if endpoint == "village.raise_question":
            return self.question.id
        if endpoint == "village.ask":
            return self.book.id
        if endpoint in ("village.notice", "village.notice_file"):
            return self.notice.id
        if endpoint.startswith("village_desk."):
            if endpoint in ("village_desk.answer", "village_desk.hide_words", "village_desk.show_words"):
                return self.question.id
            if endpoint in UPLOADS:
                return self.upload.id
            return self.hamlet.village.id if endpoint in VILLAGES else self.book.id
        if endpoint.startswith("people."):
            return self.people[Role.HANDLER].id
        if "entr" in endpoint or endpoint in ENTRIES:
            return self.entry.id
        return self.held.id if endpoint.startswith("openday_door") else self.event.id


TOWN = Scene(Town)
ADDRESSES: dict[tuple[str, str, bool], str] = {}


def build() -> None:
    """The town that stands before each test that asks for it; nobody has walked through it yet."""
    TOWN.set()
    WALKED.clear()
    ADDRESSES.clear()


SCENES = {"town": build}


@pytest.fixture
def town(make: Make) -> Town:
    return TOWN.again()


ENTRIES = {
    f"openday.{name}" for name in ("revise", "withdraw", "companions", "answer_offer", "passes", "hand_in", "survey")
} | {f"openday_desk.{name}" for name in ("reveal", "renew_code", "assess")}
UPLOADS = {
    f"village_desk.{name}"
    for name in ("accept", "choose_form", "choose_sheet", "confirm_layout", "drop_upload", "preview")
}
ENDS = ("agree_end", "refuse_end", "take_back_end")  # of a consultation, of a survey
TABLES = {
    f"village_desk.{name}" for name in ("add_row", "drop_row", "edit_head", "edit_row", "record_result", "repost")
}
VOICES = {f"feedback.{name}" for name in ("own", "rate", "again", "withdraw", "take_back", "erase")} | {
    f"feedback_desk.{name}" for name in ("show", "contact", "act", "turn", "renew_code", "words", "entered")
}
PROPOSED = {f"catalogue_desk.{name}" for name in ("decide", "release", "send_back", "show")}
APPLIED = {f"foi.{name}" for name in ("own", "confirm", "let_go")} | {
    f"foi_desk.{name}" for name in ("answer", "contact", "decide", "longer", "receive", "show")
}
VILLAGES = {f"village_desk.{name}" for name in ("declare", "members", "particulars", "start", "village")}
NUMBERS = {
    "id",
    "member_id",
    "file_id",
    "seq",
    "item_id",
    "question_id",
    "paper_id",
    "reason_id",
    "anchor",
    "photo_id",
    "person_id",
    "user_id",
    "unit_id",
    "no",
}


def rules(app: Flask) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def address_of(app: Flask, town: Town, rule: Rule, unknown: bool = False) -> str:
    """Where the rule leads in this town, looked up once: every test finds the same town."""
    key = (rule.endpoint, rule.rule, unknown)
    if key not in ADDRESSES:
        with app.test_request_context():
            ADDRESSES[key] = url_for(rule.endpoint, **town.arguments(rule, unknown))
    return ADDRESSES[key]


def right_of(app: Flask, rule: Rule) -> Right:
    right = getattr(app.view_functions[rule.endpoint], "right", None)
    assert isinstance(right, Right), f"{rule.endpoint} declares no right"
    return right


def test_every_route_declares_who_may_enter(app: Flask):
    for rule in rules(app):
        right_of(app, rule)


def named(right: Right) -> str:
    """The right in the words of tests/routes.py."""
    return " ".join(role.value for role in Role if role in right.roles) or right.who


def test_no_route_is_new_or_open_to_others_than_written_down(app: Flask):
    written = {endpoint: who for who, endpoints in RIGHTS.items() for endpoint in endpoints.split()}
    assert {rule.endpoint: named(right_of(app, rule)) for rule in rules(app)} == written


def test_desk_and_account_are_not_open_to_everyone(app: Flask):
    doors = {
        "accounts.sign_in",
        "accounts.puzzle",
        "accounts.password_sign_in",
        "accounts.staff_sign_in",
        "accounts.totp",
        "accounts.sign_out",
    }
    for rule in rules(app):
        if rule.rule.startswith(("/desk/", "/account/")) and rule.endpoint not in doors:
            assert right_of(app, rule) != EVERYONE, rule.rule
        if rule.rule.startswith("/desk/"):
            assert right_of(app, rule) != SIGNED_IN, rule.rule


@pytest.mark.parametrize("who", SEE_MOST)
def test_every_route_for_every_role(app: Flask, town: Town, who: str):
    """What these find behind the doors is all that PostgreSQL is asked by anybody."""
    try_every_route(app, town, who)


@ON_ONE
@pytest.mark.parametrize("who", [who for who in WHO if who not in SEE_MOST])
def test_every_route_for_every_other_role(app: Flask, town: Town, who: str):
    try_every_route(app, town, who)


def try_every_route(app: Flask, town: Town, who: str) -> None:
    person = town.people.get(who)
    app.config["WTF_CSRF_ENABLED"] = False
    doors = [(rule, address_of(app, town, rule)) for rule in rules(app)]
    client, tried = None, set()
    for rule, address in sorted(doors, key=lambda door: door[0].endpoint == "accounts.delete"):
        right = right_of(app, rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            if is_tried_elsewhere(app, right, person, method, tried):
                continue
            with clock.at(town.held.ends_at):
                client = client or (sign_in(app, person) if person else app.test_client())
                answer = client.open(address, method=method)
            judge(answer, right, person, f"{who} {method} {address}")
            if method != "GET" and answer.status_code != 403:
                client = None  # what is posted may end a sign-in; what is read, or refused at the door, does not


def is_tried_elsewhere(app: Flask, right: Right, person: Any, method: str, tried: set[tuple[Right, str]]) -> bool:
    """On SQLite `walked` opens and judges what may be read, so that all shut doors and all posts are left.

    On PostgreSQL what may be read and posted is; of shut doors one of each right: `open_to` turns away by the right alone,
    before a view asks the database.
    """
    admitted = right.admits(person or Nobody())
    if not app.config["DATABASE_URL"].startswith("postgres"):
        return admitted and method == "GET"
    known = (right, method) in tried
    tried.add((right, method))
    return known and not admitted


def judge(answer: Any, right: Right, person: Any, what: str) -> None:
    """Not admitted: shown the door or forbidden. Admitted: anything but a fault or the sign-in page."""
    turned_away = (
        answer.status_code in (302, 303)
        and "/account/st" in answer.location
        or "/account/sign-in" in (answer.location or "")
    )
    if person is None and right.who != "everyone":
        assert turned_away, what
    elif person is not None and not right.admits(person):
        assert answer.status_code == 403, what
    else:
        assert answer.status_code < 500 or what.endswith("/readyz"), what
        assert not turned_away or right.who == "everyone", what


def local_matters(app: Flask) -> list[Rule]:
    """Desk routes about one thing that lies in one region."""
    desks = (
        "openday_desk.",
        "openday_door.",
        "village_desk.",
        "feedback_desk.",
        "foi_desk.",
        "catalogue_desk.",
        "consult_desk.",
        "survey_desk.",
    )
    local = [rule for rule in rules(app) if rule.endpoint.startswith(desks) and rule.arguments & NUMBERS]
    return [
        rule for rule in local if rule.endpoint not in ("village_desk.word", "village_desk.category")
    ]  # the catalogue is the whole city's


@pytest.mark.parametrize("role", list(Role))
def test_staff_of_the_region_beside_reach_none_of_its_matters(app: Flask, make: Make, town: Town, role: Role):
    beside = make.region("浏阳市", town.city)
    for person in (make.staff(role, region=beside), make.staff(role, unit=make.unit("水利局", beside))):
        client = sign_in(app, person)
        for rule in local_matters(app):
            if not right_of(app, rule).admits(person):
                continue  # no holder of this role enters anywhere: the matrix above has tried it
            address = address_of(app, town, rule)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                assert client.open(address, method=method).status_code in (403, 404), f"{role} {method} {address}"


@ON_ONE
@pytest.mark.parametrize("role", [Role.OPENNESS_OFFICE, Role.ZONE_ATTENDANT, Role.CITY_SUPERVISOR])
def test_staff_of_the_region_above_reach_what_its_own_staff_reach(app: Flask, make: Make, town: Town, role: Role):
    below = make.region("星沙街道", town.region)
    own, above, under = (sign_in(app, make.staff(role, region=at)) for at in (town.region, town.city, below))
    reached = 0
    for rule in local_matters(app):
        if "GET" in rule.methods:
            address = address_of(app, town, rule)
            codes = [client.get(address).status_code for client in (own, above, under)]
            assert codes[0] == codes[1] and codes[2] in (403, 404), f"{role} {address} {codes}"
            reached += codes[0] == 200
    assert reached, "a role that reaches nothing would prove nothing"


@ON_ONE
@pytest.mark.parametrize("who", ["stranger", Role.HANDLER, Role.OPENNESS_OFFICE, Role.ADMIN])
def test_an_unknown_number_in_the_address_is_not_found(app: Flask, town: Town, who: str):
    person = town.people.get(who)
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(app, person) if person else app.test_client()
    for rule in rules(app):
        if not rule.arguments & NUMBERS or not right_of(app, rule).admits(person or Nobody()):
            continue
        address = address_of(app, town, rule, unknown=True)
        method = "GET" if "GET" in rule.methods else "POST"
        assert client.open(address, method=method).status_code == 404, address


SHARED_CODES = ("/files/", "/static/", "/regions/")  # files of no owner; places made here share six digits


@dataclass
class Walked:
    """What somebody found on all pages open to them: how each address answered, where links lead, what is wrong."""

    codes: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def read(self, text: str, address: str) -> None:
        document = html.document_fromstring(text)
        links = [link.partition("#")[0] for link in document.xpath("//main//a/@href[starts-with(., '/')]")]
        self.links.update({link: address for link in links if not link.startswith(SHARED_CODES)})
        self.faults += [f"{address}: {fault}" for fault in faults(document)]


WALKED: dict[str, Walked] = {}


def walked(app: Flask, town: Town, who: str) -> Walked:
    """The pages of this town for one of WHO, opened and judged once."""
    if who not in WALKED:
        person = town.people.get(who)
        with clock.at(town.held.ends_at):
            client = sign_in(app, person) if person else app.test_client()
            found = Walked()
            for rule in rules(app):
                right = right_of(app, rule)
                if "GET" not in rule.methods or not right.admits(person or Nobody()):
                    continue
                address = address_of(app, town, rule)
                answer = client.get(address)
                judge(answer, right, person, f"{who} GET {address}")
                found.codes[address] = answer.status_code
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    found.read(answer.text, address)
        WALKED[who] = found
    return WALKED[who]


@ON_ONE
@pytest.mark.parametrize("who", WHO)
def test_no_page_offers_a_link_that_ends_at_a_closed_door(app: Flask, town: Town, who: str):
    person, seen = town.people.get(who), walked(app, town, who)
    with clock.at(town.held.ends_at):
        client = sign_in(app, person) if person else app.test_client()
        codes = seen.codes | {link: client.get(link).status_code for link in seen.links.keys() - seen.codes.keys()}
    assert len(seen.links) > 20, "or nobody read anything"
    assert {link: on for link, on in seen.links.items() if codes[link] in (403, 404)} == {}


class Nobody:
    is_authenticated = False


def test_somebody_elses_entry_is_not_found(app: Flask, make: Make, town: Town):
    client = sign_in(app, make.resident("吴建平"))
    for page_name in ("", "revise", "withdraw", "pass", "opinion", "survey"):
        address = f"/openday/entries/{town.entry.id}/{page_name}"
        assert client.get(address).status_code == 404, address


def test_a_handler_of_another_unit_reaches_nothing(app: Flask, make: Make, town: Town):
    other = make.staff(Role.HANDLER, unit=make.unit("交通局", town.region))
    client = sign_in(app, other)
    addresses = [
        f"/desk/openday/{town.event.id}/",
        f"/desk/openday/{town.event.id}/entries",
        f"/desk/openday/entries/{town.entry.id}/",
        f"/desk/door/{town.open_event.id}/",
    ]
    for address in addresses:
        assert client.get(address).status_code == 404, address


def test_a_foreign_number_answers_as_an_absent_one(app: Flask, make: Make, town: Town):
    """Or else a handler could count what other units have: 403 would say that it is there."""
    round_ = SelectionRound(event=town.event, proposed_by=town.event.drafted_by, order=[])
    db.session.add(round_)
    other = make.staff(Role.HANDLER, unit=make.unit("交通局", town.region))
    client = sign_in(app, other)
    for name, thing in (("opinions", town.opinion), ("attempts", town.attempt), ("rounds", round_)):
        for step in ("", "/result", "/void", "/confirm", "/return"):
            for method in ("GET", "POST"):
                there = client.open(f"/desk/openday/{name}/{thing.id}{step}", method=method)
                absent = client.open(f"/desk/openday/{name}/{UNKNOWN}{step}", method=method)
                assert there.status_code == absent.status_code, f"{method} {name}{step}"
                assert there.status_code in (404, 405), f"{method} {name}{step}"
    insider = sign_in(app, town.people[Role.HANDLER])
    with clock.at(MONDAY):
        assert insider.get(f"/desk/openday/rounds/{round_.id}/return").status_code == 200
        assert insider.get(f"/desk/openday/attempts/{town.attempt.id}/void").status_code == 200
        assert insider.get(f"/desk/openday/opinions/{town.opinion.id}").status_code == 200


@ON_ONE
@pytest.mark.parametrize("who", WHO)
def test_every_page_has_one_heading_labelled_fields_and_unique_ids(app: Flask, town: Town, who: str):
    assert walked(app, town, who).faults == []


def faults(document: html.HtmlElement) -> Iterator[str]:
    """What a page must not lack, whatever it is about."""
    if len(document.xpath("//h1")) != 1:
        yield "not one heading"
    if document.get("lang") != "zh-CN":
        yield "another language"
    ids = Counter(document.xpath("//@id"))
    yield from (f"{id} {times} times" for id, times in ids.items() if times > 1)
    labelled = set(document.xpath("//label/@for"))
    fields = document.xpath("//input[not(@type='hidden')] | //select | //textarea")
    yield from (f"no label: {html.tostring(field)}" for field in fields if field.get("id") not in labelled)
    for form in document.xpath("//form[@method='post' and not(@action='/large')]"):
        if not form.xpath(".//input[@name='csrf_token']"):
            yield f"no token: {form.get('action')}"
    yield from (f"no words for {image.get('src')}" for image in document.xpath("//img") if not image.get("alt"))


COLUMN = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE = ["ArticleTitle", "PubDate", "ContentSource"]
ARTICLES = {
    "feedback.show",
    "openday.show",
    "openday.minutes",
    "village.book",
    "village.notice",
    "consult.show",
    "survey.show",
}
ONES_OWN = {"openday.sign_up", "openday.offer", "openday.pass_check", "search.index", "regions.place"}


def tags(soup: Any, names: list[str]) -> list[str]:
    found = {tag["name"]: tag["content"] for tag in soup.select("meta[name]")}
    return [found.get(name, "").strip() for name in names]


def test_every_public_page_names_its_column_and_every_article_itself(app: Flask, make: Make, town: Town):
    month = make.event(unit=town.unit, kind=Kind.MONTH, seats=[], title="开放月")
    town.region.code = "430121000000"
    with app.test_request_context():
        pages = {
            (rule.endpoint, url_for(rule.endpoint, **town.arguments(rule)))
            for rule in rules(app)
            if "GET" in rule.methods and right_of(app, rule) == EVERYONE and rule.endpoint not in ONES_OWN
        }
    pages = {(name, url) for name, url in pages if not url.startswith("/account/") and "/entries/" not in url}
    pages |= {
        ("openday.show", f"/openday/{month.id}/"),
        ("openday.participants", f"/openday/{town.held.id}/list"),
        ("portal.region", "/regions/430121/"),
    }
    seen = set()
    for name, url in pages:
        answer = app.test_client().get(url)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        seen.add(name)
        assert all(tags(page(answer), COLUMN)), url
        assert all(tags(page(answer), ARTICLE)) == (name in ARTICLES), url
    assert {"portal.region", "openday.draw", "openday.figures_list", "openday.participants", "workdays.public"} <= seen


def test_large_type_is_the_only_post_without_a_token(app: Flask, town: Town):
    app.config["WTF_CSRF_ENABLED"] = True
    taken = set()
    for rule in rules(app):
        if "POST" not in rule.methods:
            continue
        address = address_of(app, town, rule)
        with app.test_request_context(address, method="POST"), suppress(CSRFError):
            app.preprocess_request()
            if not g.pop("only_looking", False):  # a form shown again, with a token
                taken.add(rule.endpoint)
    assert taken == {"web.large", "open311.post"}  # a program's post acts for nobody who is signed in


ELSEWHERE = [
    ({"Sec-Fetch-Site": "cross-site"}, 400),
    ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 400),
    ({"Origin": "https://evil.example"}, 400),
    ({"Origin": "null"}, 400),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 302),
    ({"Origin": "http://localhost"}, 302),
    ({}, 302),
]


@pytest.mark.parametrize(("headers", "code"), ELSEWHERE, ids=str)
def test_large_type_needs_no_token_but_is_chosen_on_our_own_pages_only(app: Flask, headers, code):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/large", data={"on": "1", "next": "/about"}, headers=headers)
    assert (answer.status_code, "large=1" in answer.headers.get("Set-Cookie", "")) == (code, code == 302)


def test_every_act_has_its_phrase(app: Flask):
    for module in pkgutil.walk_packages(product.__path__, "app."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, enum.Enum) and thing.__name__ == "Did":
                assert [str(did) for did in thing if phrase(str(did)) == str(did)] == []


def test_every_template_compiles(app: Flask):
    for name in app.jinja_env.list_templates():
        if not name.startswith("bootstrap"):
            app.jinja_env.get_template(name)


def test_pages_send_strict_headers(app: Flask, make: Make):
    answer = app.test_client().get("/")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address", ["/nope", "/openday/0/", "/openday/99999999999999999999/", "/regions/123/", "/files/1/x"]
)
def test_an_unknown_address_says_what_to_do_in_chinese(app: Flask, make: Make, address):
    answer = app.test_client().get(address)
    assert answer.status_code == 404
    assert page(answer).select_one("h1").text == "没有找到这一页"
