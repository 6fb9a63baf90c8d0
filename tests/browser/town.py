"""One of everything for the walk over all pages: what the demo lacks is added, and each address gets its example."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

from app import clock
from app.catalogue.models import Proposal
from app.consult.models import Consultation, DraftOpinion, Survey, SurveyQuestion, SurveyWords
from app.consult.rules import asking, life
from app.consult.service import concluding, correcting, ending, papers, surveys, telling
from app.core import attachments, privacy
from app.core.accounts import login
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.accounts.service import signed_in, staffing
from app.core.leave.models import Leave
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db, unit_of_work
from app.demo import people
from app.demo.story import id_number
from app.feedback.models import Block, Post, Source, Template, Topic
from app.feedback.rules.blocking import Ground
from app.feedback.rules.kinds import Kind as PostKind
from app.feedback.rules.life import State as PostState
from app.feedback.rules.screening import Reason
from app.feedback.service import blocking, saying, screening
from app.foi.models import Application
from app.foi.rules import State as Foi
from app.openday.models import DrawAttempt, Entry, Event, Offer, Opinion, SelectionRound
from app.openday.rules import Category, EntryState, Kind, Leftover, Part, Selection
from app.openday.service import after, applying, day, events, selection, signup
from app.village.models import LEDGER, Payment, Question, Release, ReleaseFile, Upload, Village
from app.village.rules.asking import QuestionState, Where
from app.village.rules.life import State
from app.village.service import files, importing
from app.web.rights import EVERYONE, SIGNED_IN, Right
from tests.making import as_seen
from tests.village.making import sheet

CODE = "430121116203"  # 葛家山村
TOKEN = "walked-by-the-tests"
PHONE = "13800000001"
STRANGER, RESIDENT, NEWCOMER, PENDED = "stranger", "resident", "newcomer", "pended"
HALF_WAY = {NEWCOMER: "newcomer", PENDED: "admin2"}  # the password was right, the second factor is awaited
DATA = {  # answers for machines: no page to look at
    "static",
    "accounts.puzzle",
    "attachments.download",
    "consult_api.index",
    "consult_api.opinions",
    "consult_api.show",
    "consult_api.survey_results",
    "consult_feed.atom",
    "feedback.cases_csv",
    "feedback.month_docx",
    "feedback.recompute_script",
    "feedback.similar",
    "feedback_api.atom",
    "feedback_api.index",
    "feedback_api.show",
    "openday.draw_json",
    "openday.verify_script",
    "openday_api.index",
    "openday_api.openapi",
    "openday_api.show",
    "openday_calendar.atom",
    "openday_calendar.event",
    "openday_calendar.feed",
    "openday_calendar.private",
    "open311.discovery",
    "open311.requests",
    "open311.service",
    "open311.services",
    "open311.show",
    "open311.token",
    "portal.sitemap",
    "regions.suggest",
    "survey.results",
    "village.finance",
    "village.notice_file",
    "village.villages_file",
    "village.items_file",
    "village.item_file",
    "village_api.atom",
    "village_api.book",
    "village_api.finance",
    "village_api.index",
    "village_api.notices",
    "village_api.show",
    "village_desk.board_sheet",
    "village_desk.template",
    "web.healthz",
    "web.readyz",
    "web.robots",
}
OWN = {
    "entry",
    "hand_in",
    "passes",
    "revise",
    "survey",
    "withdraw",
    "offer",
    "companions",
}  # pages of an applicant's own sign-up


def furnish(app: Flask) -> None:
    """Add to the demo: the resident's own sign-ups, an offer, a proposal, a photograph, somebody new."""
    with unit_of_work():
        resident = resident_()
        handler, office = by("handler"), by("office")
        _sign_up(event_named("走进水厂"), resident, 701, companion=True)
        _attended(resident)
        _offered(resident, handler, office)
        _proposed(handler)
        _photographed(handler)
        _sent()
        _spoke(resident)
        _blocked()
        _corrected()
        staffing.add_staff("newcomer", "新来的", by=by("admin"))


def by(username: str) -> User:
    found = people.by_name(username)
    assert found is not None, username
    return found


def resident_() -> User:
    return db.session.scalars(select(User).where(User.phone_hash == privacy.keyed_hash("phone", PHONE))).one()


def event_named(words: str) -> Event:
    return db.session.scalars(select(Event).where(Event.title.contains(words))).one()


def _sign_up(event: Event, resident: User, number: int, companion: bool = False) -> Entry:
    who = [applying.Applicant("周晓禾", id_number(number, date(1988, 4, 2)))]
    if companion:
        who.append(applying.Applicant("小禾", id_number(number, date(2016, 5, 1)), Part.CHILD))
    seat = next(seat for seat in event.seats if seat.seats)
    typed = applying.Application(seat.category, who, PHONE, opinion="水压不够。", consent=True, promise=True)
    signup.sign_up(event, typed, by=resident)
    db.session.flush()
    newest = select(Entry).where(Entry.event_id == event.id).order_by(Entry.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def _attended(resident: User) -> None:
    """She was at the open day that is over, and said something."""
    event = event_named("政务大厅开放日")
    entry = db.session.scalars(
        select(Entry).where(Entry.event_id == event.id, Entry.state == EntryState.SEATED).order_by(Entry.id).limit(1)
    ).one()
    entry.user_id = resident.id


def _offered(resident: User, handler: User, office: User) -> None:
    """A small event, full; the one before her leaves, and the seat is offered to her."""
    starts = clock.now() + timedelta(days=16)
    unit = db.session.scalars(select(Unit).where(Unit.name == "长沙县人民政府办公室")).one()
    fields = {
        "kind": Kind.OPEN_DAY,
        "title": "小型座谈：看看污水管网",
        "summary": "只有一个席位。",
        "place": "开元东路泵站",
        "unit": unit,
        "region": unit.region,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "contact_phone": "0731-84010001",
        "selection": Selection.FIRST_COME,
    }
    event = events.draft(fields, by=handler)
    events.set_seats(event, [(Category.RESIDENT, 1, 1)], Leftover.POOL, by=handler)
    events.submit(event, by=handler)
    events.publish(event, as_seen(event), by=office)
    first = _sign_up(event, resident, 702)
    first.user_id = None
    mine = _sign_up(event, resident, 703)
    signup.withdraw(first, by=None)
    offer = db.session.scalars(select(Offer).where(Offer.entry_id == mine.id)).one()
    offer.token_hash = privacy.keyed_hash("token", TOKEN)


def _proposed(handler: User) -> None:
    """The hearing's list is assessed, proposed and waits for a second person."""
    event = event_named("老街保护规划")
    events.close(event, by=None)
    db.session.flush()
    for entry in selection.candidates(event):
        points = dict.fromkeys(event.criteria, 1 + entry.id % 5)
        selection.assess(entry, points, "意见具体，与规划有关", by=handler)
    db.session.flush()
    order = [(entry.id, "与规划的利害关系明显") for entry in selection.candidates(event)]
    selection.propose(event, order, by=handler)


def _photographed(handler: User) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 400), "#8a9").save(picture, "JPEG")
    picture.seek(0)
    kept = attachments.keep(FileStorage(picture, "大厅.jpg"), by=handler, allow=attachments.IMAGES)
    after.add_photo(event_named("政务大厅开放日"), kept, "居民在综合窗口前提问", "现场口头同意", by=handler)


def village() -> int:
    """The board whose code is CODE."""
    return db.session.scalars(select(Village.id).join(Region).where(Region.code == CODE)).one()


def release(state: State, ledger: bool = True) -> int:
    """The newest release of that board that stands so, a book or anything else."""
    form = Release.form == LEDGER if ledger else Release.form != LEDGER
    rows = select(Release.id).where(Release.village_id == village(), Release.state == state, form)
    return db.session.scalars(rows.order_by(Release.id.desc()).limit(1)).one()


def post(state: PostState) -> Post:
    """A public post that stands so."""
    return db.session.scalars(select(Post).where(Post.state == state, Post.list_no.is_not(None)).limit(1)).one()


def own_post() -> Post:
    """The answered post of the resident who is signed in."""
    return db.session.scalars(select(Post).where(Post.user_id == resident_().id).limit(1)).one()


def _spoke(resident: User) -> None:
    post(PostState.ANSWERED).user_id = resident.id
    db.session.get_one(Application, application(Foi.WAITING)).user_id = resident.id


def application(state: Foi) -> int:
    """An FOI application that stands so."""
    return db.session.scalars(select(Application.id).where(Application.state == state).limit(1)).one()


def _blocked() -> None:
    """A phone that may not add to the public list, for the second person to look at."""
    topic = db.session.scalars(select(Topic).order_by(Topic.id).limit(1)).one()
    said = saying.Said(
        PostKind.ASK, topic.id, post(PostState.ANSWERED).region, "骂人的话", "骂人的话很长很长", phone="13900008888"
    )
    abusive = screening.withhold(saying.say(said, by=None).post, Reason.ABUSE, "", by=by("office2"))
    blocking.make(abusive, Ground.ABUSE, "三次点名骂村干部的家人", 7, by=by("office2"))


def payee() -> str:
    """Somebody the collective paid."""
    return db.session.scalars(select(Payment.party).where(Payment.village_id == village()).limit(1)).one()


def open_question() -> int:
    """Somebody waits for an answer of the village."""
    rows = select(Question.id).where(Question.state == QuestionState.OPEN, Question.where == Where.VILLAGE)
    return db.session.scalars(rows.limit(1)).one()


def consultation(state: life.State) -> Consultation:
    """The newest consultation that stands so."""
    rows = select(Consultation).where(Consultation.state == state).order_by(Consultation.id.desc())
    return db.session.scalars(rows.limit(1)).one()


def survey(state: asking.State) -> Survey:
    """The newest survey that stands so."""
    return db.session.scalars(select(Survey).where(Survey.state == state).order_by(Survey.id.desc()).limit(1)).one()


def opinion(state: life.State) -> int:
    """Somebody's opinion on it, read and public."""
    rows = select(DraftOpinion.id).where(
        DraftOpinion.consultation_id == consultation(state).id, DraftOpinion.reading == life.Reading.SHOWN
    )
    return db.session.scalars(rows.order_by(DraftOpinion.id).limit(1)).one()


def _typed_in() -> int:
    """An opinion a clerk typed in, of a draft people speak to now."""
    rows = select(DraftOpinion.id).join(Consultation).where(Consultation.state == life.State.OPEN)
    return db.session.scalars(rows.where(DraftOpinion.channel != life.Channel.WEB).limit(1)).one()


def _papered() -> dict[str, Any]:
    """A paper beside a draft people speak to now."""
    asked = consultation(life.State.OPEN)
    return {"id": asked.id, "paper_id": asked.live_papers[0].id}


def _corrected() -> None:
    """What is told of an outcome is being corrected: an opinion's of a draft, the words over a survey."""
    handler = by("handler")
    correction = telling.begin_correction(consultation(life.State.ADOPTED), "有一条意见的理由写漏了半句", by=handler)
    said = db.session.get_one(DraftOpinion, opinion(life.State.ADOPTED))
    telling.amend(correction, said, life.Outcome.PARTLY, "只采纳了一半，另一半明年再议。", None, by=handler)
    adopted = consultation(life.State.ADOPTED)
    assert adopted.adopted is not None
    rewritten = correcting.begin(adopted, "第六条的收费印错了", by=handler)
    correcting.write(rewritten, adopted.adopted.text.replace("三元", "三元五角"), by=handler)
    concluding.begin_correction(survey(asking.State.RESULTS), "第二句写错了月份", by=handler)
    for matter in (consultation(life.State.CLOSED), survey(asking.State.OPEN)):
        ending.ask(matter, "上级正在改这个办法", by=handler)
    asked = survey(asking.State.OPEN)
    asked.takes_paper = True
    surveys.enter(asked, _first_choices(asked), "12", clock.today(), by=handler)


def _first_choices(asked: Survey) -> dict[int, Any]:
    """The first option of each question with one choice."""
    return {one.id: one.asked.choices[0] for one in asked.questions if one.kind in asking.MAY_SKIP}


def half_asked() -> dict[str, Any]:
    """The first question of the survey that is half-way."""
    half = survey(asking.State.DRAFT)
    rows = select(SurveyQuestion.id).where(SurveyQuestion.survey_id == half.id).order_by(SurveyQuestion.position)
    return {"id": half.id, "question_id": db.session.scalars(rows.limit(1)).one()}


def _sent() -> None:
    """A workbook the bookkeeper sent and has not accepted."""
    draft = db.session.get_one(Release, release(State.DRAFT))
    row = ["2026-11-09", "记-1", "村组路灯更换", "公益支出", "", 9360, "", "", "", ""]
    file = FileStorage(io.BytesIO(sheet([row])), "十一月.xlsx")
    importing.upload(draft, file, by=by("bookkeeper"))
    picture = io.BytesIO()
    Image.new("RGB", (600, 800), "#eee").save(picture, "JPEG")
    picture.seek(0)
    files.attach(draft, FileStorage(picture, "记-1.jpg"), "记-1", "路灯发票", by=by("bookkeeper"))


class Town:
    """Reads the ids once; tells for each address what to put into it and who may look."""

    def __init__(self) -> None:
        self.drawn, self.done = event_named("城区停车"), event_named("政务大厅开放日")
        self.open, self.review = event_named("走进水厂"), event_named("污水处理厂")
        self.resident = resident_()
        self.seated = self._entry(Entry.event_id == self.open.id)
        self.attended = self._entry(Entry.event_id == self.done.id)
        self.offer = db.session.scalars(
            select(Offer).where(Offer.token_hash == privacy.keyed_hash("token", TOKEN))
        ).one()
        self.hearing = event_named("老街保护规划")
        self.candidate = selection.candidates(self.hearing)[0]
        self.person = db.session.scalars(
            select(Entry).where(Entry.event_id == self.drawn.id, Entry.state == EntryState.SEATED).limit(1)
        ).one()

    def _entry(self, where: Any) -> Entry:
        own = select(Entry).where(where, Entry.user_id == self.resident.id, Entry.state != EntryState.WITHDRAWN)
        return db.session.scalars(own.order_by(Entry.id.desc()).limit(1)).one()

    def _first(self, column: InstrumentedAttribute[int], *where: Any) -> int:
        return int(db.session.scalars(select(column).where(*where).order_by(column).limit(1)).one())

    def drafted_file(self) -> dict[str, Any]:
        """A file of the draft."""
        draft = release(State.DRAFT)
        return {"id": draft, "file_id": self._first(ReleaseFile.id, ReleaseFile.release_id == draft)}

    def example(self, rule: Rule) -> dict[str, Any] | None:
        """What stands in the address; None when nobody has thought of this endpoint yet."""
        if not rule.arguments:
            return {}
        found = EXAMPLES.get(rule.endpoint)
        return found(self) if found else None


def _ids(name: str) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"id": getattr(town, name).id}


def _asked(state: life.State) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"id": consultation(state).id}


def _said(state: life.State) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"id": opinion(state)}


def _polled(state: asking.State) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"id": survey(state).id}


EXAMPLES: dict[str, Callable[[Town], dict[str, Any]]] = {
    "consult.show": _asked(life.State.OPEN),
    "consult.say": _asked(life.State.OPEN),
    "consult.opinions": _asked(life.State.ADOPTED),
    "consult.changes": _asked(life.State.ADOPTED),
    "consult.figures_list": lambda t: {"year": 2026, "unit_id": consultation(life.State.ADOPTED).unit_id},
    "consult.opinion": _said(life.State.ADOPTED),
    "consult.receipt": _said(life.State.ADOPTED),
    "consult_desk.show": _asked(life.State.CLOSED),
    "consult_desk.edit": _asked(life.State.REVIEW),
    "consult_desk.file_under": _asked(life.State.OPEN),
    "consult_desk.write_text": _asked(life.State.REVIEW),
    "consult_desk.write_final": _asked(life.State.ADOPTED),
    "consult_desk.link": _asked(life.State.ADOPTED),
    "consult_desk.reasons": _asked(life.State.ADOPTED),
    "consult_desk.rematch": lambda t: {"id": consultation(life.State.ADOPTED).id, "no": 2},
    "consult_desk.add_paper": _asked(life.State.REVIEW),
    "consult_desk.explain": lambda t: {"id": consultation(life.State.OPEN).id, "step": "withdraw"},
    "consult_desk.retime": _asked(life.State.OPEN),
    "consult_desk.opinions": _asked(life.State.CLOSED),
    "consult_desk.write_down": _asked(life.State.OPEN),
    "consult_desk.answer": _said(life.State.CLOSED),
    "consult_desk.read": _said(life.State.CLOSED),
    "consult_desk.refuse": _said(life.State.CLOSED),
    "consult_desk.renew_code": _said(life.State.CLOSED),
    "consult_desk.fixes": _asked(life.State.OPEN),
    "consult_desk.put_right": lambda t: {"id": _typed_in()},
    "consult_desk.take_out": lambda t: {"id": _typed_in()},
    "consult_desk.count_again": lambda t: {"id": _typed_in()},
    "consult_desk.write_report": _asked(life.State.CLOSED),
    "consult_desk.correct": _asked(life.State.ADOPTED),
    "consult_desk.amend": _said(life.State.ADOPTED),
    "consult_desk.return_report": _asked(life.State.ADOPTED),
    "consult_desk.withdraw_paper": lambda t: _papered(),
    "consult_desk.correct_text": _asked(life.State.ADOPTED),
    "consult_desk.rewrite_text": _asked(life.State.ADOPTED),
    "consult_desk.return_text": _asked(life.State.ADOPTED),
    "consult.text": lambda t: {"id": consultation(life.State.ADOPTED).id, "no": 1},
    "consult.outcomes": lambda t: {"id": consultation(life.State.ADOPTED).id, "no": 1},
    "survey.show": _polled(asking.State.RESULTS),
    "survey.reply": _polled(asking.State.OPEN),
    "survey_desk.show": _polled(asking.State.DRAFT),
    "survey_desk.edit": _polled(asking.State.DRAFT),
    "survey_desk.file_survey_under": _polled(asking.State.OPEN),
    "survey_desk.add_question": _polled(asking.State.DRAFT),
    "survey_desk.edit_question": lambda t: half_asked(),
    "survey_desk.set_skips": lambda t: half_asked(),
    "survey_desk.explain": lambda t: {"id": survey(asking.State.OPEN).id, "step": "withdraw"},
    "survey_desk.words": _polled(asking.State.OPEN),
    "survey_desk.read_words": lambda t: {"id": t._first(SurveyWords.id)},
    "survey_desk.conclude": _polled(asking.State.OPEN),
    "survey_desk.correct": _polled(asking.State.RESULTS),
    "consult_desk.agree_end": _asked(life.State.CLOSED),
    "survey_desk.agree_end": _polled(asking.State.OPEN),
    "consult_desk.refuse_end": _asked(life.State.CLOSED),
    "survey_desk.refuse_end": _polled(asking.State.OPEN),
    "survey_desk.return_conclusion": _polled(asking.State.RESULTS),
    "survey_desk.enter": _polled(asking.State.OPEN),
    "survey_desk.find_paper": _polled(asking.State.OPEN),
    "survey_desk.put_right": lambda t: {"id": papers.find(survey(asking.State.OPEN), "12").id, "sheet": "12"},
    "survey_desk.take_out": lambda t: {"id": papers.find(survey(asking.State.OPEN), "12").id, "sheet": "12"},
    "limits.show": lambda t: {"key": "openday.notice"},
    "people.show": lambda t: {"id": by("handler").id},
    "people.grant": lambda t: {"id": by("handler").id},
    "portal.region": lambda t: {"code": db.session.scalars(select(Region).where(Region.name == "开慧镇")).one().alias},
    "regions.edit": lambda t: {"code": "430121107", "step": "rename"},
    "units.edit": lambda t: {"id": t._first(Unit.id)},
    "openday.show": _ids("done"),
    "openday.sign_up": _ids("open"),
    "openday.participants": _ids("drawn"),
    "openday.companions": _ids("seated"),
    "openday.draw": _ids("drawn"),
    "openday.minutes": lambda t: {"id": t.done.id, "no": 1},
    "openday.figures_list": lambda t: {"year": clock.here(t.done.starts_at).year, "unit_id": t.done.unit_id},
    "openday.entry": _ids("attended"),
    "openday.passes": _ids("seated"),
    "openday.revise": _ids("seated"),
    "openday.withdraw": _ids("seated"),
    "openday.hand_in": _ids("attended"),
    "openday.survey": _ids("attended"),
    "openday.offer": lambda t: {"token": TOKEN},
    "openday.pass_check": lambda t: {"id": t.drawn.id, "token": day.pass_token(t.person.people[0])},
    "openday_desk.show": _ids("drawn"),
    "openday_desk.edit": _ids("review"),
    "openday_desk.explain": lambda t: {"id": t.open.id, "step": "postpone"},
    "openday_desk.file_under": _ids("open"),
    "openday_desk.set_seats": _ids("review"),
    "openday_desk.add_item": _ids("review"),
    "openday_desk.add_question": _ids("review"),
    "openday_desk.add_paper": _ids("review"),
    "openday_desk.name_sources": _ids("review"),
    "openday_desk.change": _ids("open"),
    "openday_desk.resume": lambda t: {"id": event_named("河道清淤").id},
    "openday_desk.entries": _ids("open"),
    "openday_desk.entry": _ids("seated"),
    "openday_desk.end_entry": lambda t: {"id": t.seated.id, "step": "reject"},
    "openday_desk.enter": _ids("open"),
    "openday_desk.invite": _ids("open"),
    "openday_desk.assess": _ids("candidate"),
    "openday_desk.renew_code": _ids("seated"),
    "openday_desk.ranking": _ids("hearing"),
    "openday_desk.return_round": lambda t: {"id": t._first(SelectionRound.id)},
    "openday_desk.enter_result": _ids("drawn"),
    "openday_desk.enter_failure": _ids("drawn"),
    "openday_desk.replace_sources": _ids("drawn"),
    "openday_desk.show_round": lambda t: {"id": t._first(SelectionRound.id)},
    "openday_desk.void_result": lambda t: {"id": t._first(DrawAttempt.id)},
    "openday_desk.write_minutes": _ids("done"),
    "openday_desk.add_photo": _ids("done"),
    "openday_desk.write_opinion": _ids("done"),
    "openday_desk.write_conclusion": lambda t: {"id": t.drawn.id, "item_id": t.drawn.agenda[0].id},
    "openday_desk.release": lambda t: {"id": t._first(Opinion.id)},
    "openday_desk.mask": lambda t: {"id": t._first(Opinion.id)},
    "openday_desk.answer": lambda t: {"id": t._first(Opinion.id)},
    "openday_desk.add_result": lambda t: {"id": t._first(Opinion.id)},
    "feedback.show": lambda t: {"no": post(PostState.ANSWERED).no},
    "leave.decide": lambda t: {"id": t._first(Leave.id)},
    "likes.like": lambda t: {"kind": "feedback", "id": post(PostState.HANDLING).id},
    "feedback.month": lambda t: {"year": 2026, "month": 11},
    "feedback.support": lambda t: {"no": post(PostState.HANDLING).no},
    "feedback.own": lambda t: {"id": own_post().id},
    "feedback.again": lambda t: {"id": own_post().id, "turn": "follow-up"},
    "feedback.withdraw": lambda t: {"id": own_post().id},
    "feedback.take_back": lambda t: {"id": own_post().id},
    "feedback.erase": lambda t: {"id": own_post().id},
    "feedback_desk.entered": lambda t: {"id": t._first(Post.id, Post.entered_by_id == by("handler").id)},
    "feedback_desk.show": lambda t: {"id": post(PostState.HANDLING).id},
    "feedback_desk.words": lambda t: {"id": post(PostState.HANDLING).id},
    "feedback_desk.renew_code": lambda t: {"id": post(PostState.HANDLING).id},
    "feedback_desk.template": lambda t: {"id": t._first(Template.id)},
    "feedback.leaving": lambda t: {"id": t._first(Source.id, Source.address.startswith("https://"))},
    "feedback_desk.block": lambda t: {"id": t._first(Block.id)},
    "feedback_desk.act": lambda t: {"id": post(PostState.DECIDING).id, "turn": "decide"},
    "feedback_desk.turn": lambda t: {"id": post(PostState.HANDLING).id, "into": "objection"},
    "foi.own": lambda t: {"id": application(Foi.WAITING)},
    "foi.confirm": lambda t: {"id": application(Foi.WAITING)},
    "foi_desk.show": lambda t: {"id": application(Foi.RECEIVED)},
    "foi_desk.longer": lambda t: {"id": application(Foi.RECEIVED)},
    "foi_desk.answer": lambda t: {"id": application(Foi.RECEIVED)},
    "catalogue_desk.show": lambda t: {"id": t._first(Proposal.id)},
    "catalogue_desk.release": lambda t: {"id": t._first(Proposal.id)},
    "catalogue_desk.send_back": lambda t: {"id": t._first(Proposal.id)},
    "catalogue_desk.decide": lambda t: {"id": t._first(Proposal.id)},
    "village.board": lambda t: {"code": CODE},
    "village.book": lambda t: {"code": CODE, "period": "2026-10"},
    "village.books": lambda t: {"code": CODE},
    "village.item": lambda t: {"code": CODE, "no": "V04"},
    "village.questions": lambda t: {"code": CODE},
    "village.search": lambda t: {"code": CODE},
    "village.paid": lambda t: {"code": CODE},
    "village.comparison": lambda t: {"code": CODE},
    "village_desk.release_files": lambda t: {"id": release(State.DRAFT)},
    "village_desk.remove_file": lambda t: t.drafted_file(),
    "village_desk.drop_upload": lambda t: {"id": t._first(Upload.id)},
    "village_desk.black_out": lambda t: t.drafted_file(),
    "village.paid_lines": lambda t: {"code": CODE, "name": payee()},
    "village.notice": lambda t: {"code": CODE, "id": release(State.PUBLISHED, ledger=False)},
    "village.ask": lambda t: {"code": CODE, "id": release(State.PUBLISHED)},
    "village_desk.village": lambda t: {"id": village()},
    "village_desk.start": lambda t: {"id": village()},
    "village_desk.particulars": lambda t: {"id": village()},
    "village_desk.members": lambda t: {"id": village()},
    "village_desk.declare": lambda t: {"id": village()},
    "village_desk.release": lambda t: {"id": release(State.DRAFT)},
    "village_desk.add_line": lambda t: {"id": release(State.DRAFT)},
    "village_desk.edit_line": lambda t: {"id": release(State.DRAFT), "seq": 1},
    "village_desk.add_row": lambda t: {"id": release(State.PUBLISHED, ledger=False)},
    "village_desk.edit_row": lambda t: {"id": release(State.PUBLISHED, ledger=False), "seq": 1},
    "village_desk.record_result": lambda t: {"id": release(State.PUBLISHED, ledger=False)},
    "village_desk.edit_head": lambda t: {"id": release(State.PUBLISHED, ledger=False)},
    "village_desk.drop_line": lambda t: {"id": release(State.DRAFT), "seq": 1},
    "village_desk.drop_row": lambda t: {"id": release(State.PUBLISHED, ledger=False), "seq": 1},
    "village_desk.state_nothing": lambda t: {"id": release(State.DRAFT)},
    "village_desk.discard": lambda t: {"id": release(State.DRAFT)},
    "village_desk.balances": lambda t: {"id": release(State.DRAFT)},
    "village_desk.vouchers": lambda t: {"id": release(State.DRAFT)},
    "village_desk.entries": lambda t: {"id": release(State.DRAFT)},
    "village_desk.edit_entry": lambda t: {"id": release(State.DRAFT), "seq": 1},
    "village_desk.explain": lambda t: {"id": release(State.DRAFT)},
    "village_desk.upload": lambda t: {"id": release(State.DRAFT)},
    "village_desk.ask_leave": lambda t: {"id": release(State.DRAFT)},
    "village_desk.preview": lambda t: {"id": t._first(Upload.id)},
    "village_desk.doubt": lambda t: {"id": release(State.CHECKING, ledger=False), "seq": 1},
    "village_desk.check": lambda t: {"id": release(State.CHECKING, ledger=False)},
    "village_desk.sign": lambda t: {"id": release(State.SIGNING, ledger=False)},
    "village_desk.publish": lambda t: {"id": release(State.REVIEWING, ledger=False)},
    "village_desk.send_back": lambda t: {"id": release(State.CHECKING, ledger=False)},
    "village_desk.correct": lambda t: {"id": release(State.PUBLISHED)},
    "village_desk.answer": lambda t: {"id": open_question()},
    "village_desk.hide_words": lambda t: {"id": open_question()},
    "village_desk.show_words": lambda t: {"id": open_question()},
    "village_desk.word": lambda t: {"no": "V04"},
    "village_desk.category": lambda t: {"no": "Z04"},
    "openday_door.show": _ids("drawn"),
    "openday_door.undo": lambda t: {"id": t.drawn.id, "person_id": t.person.people[0].id},
    "openday_door.walk_in": _ids("open"),
}
MORE: list[tuple[str, str]] = [  # (who, address): states and searches the examples do not show
    (STRANGER, "/search?q=停车"),
    (STRANGER, "/search?q=没有这样的东西"),
    (STRANGER, "/place?q=khz"),
    (STRANGER, "/place?under=430121"),
    (STRANGER, "/openday/?when=past"),
    (STRANGER, "/workdays/?start=2026-09-24&n=10"),
    (STRANGER, f"/village/{CODE}/finance/2026-03/"),
    (STRANGER, f"/village/{CODE}/finance/2026-06/"),
    (STRANGER, "/village/430121116201/finance/2026-02/"),
    (STRANGER, "/village/430121/"),
    (STRANGER, "/village/430121116/"),
    (STRANGER, "/village/430100/"),
    (STRANGER, "/village/?q=khc"),
    (STRANGER, f"/village/{CODE}/search?q=路灯"),
    (RESIDENT, f"/village/{CODE}/"),
    (RESIDENT, "/village/questions/mine"),
    (STRANGER, "/feedback/?standing=late"),
    ("office", "/desk/catalogue/?state=open"),
    ("handler", "/desk/feedback/?pile=turned"),
    (STRANGER, "/feedback/?topic=1&kind=help"),
    ("office", "/desk/feedback/?pile=decide"),
    ("water", "/desk/feedback/?pile=handling"),
    ("office", "/desk/"),
    ("township", "/desk/"),
    ("supervision", "/desk/"),
    ("head", "/desk/"),
    (STRANGER, "/consultations/1/"),
    (STRANGER, "/surveys/2/"),
    ("handler", "/desk/consultations/1/"),
    ("handler", "/desk/surveys/1/"),
    (RESIDENT, "/"),
    (RESIDENT, "/openday/1/signup?companions=2"),
    (PENDED, "/account/totp"),
    (NEWCOMER, "/account/totp"),
    ("handler", "/desk/"),
    ("handler", "/account/"),
    ("zone", "/desk/"),
    ("zone", "/desk/door/"),
    ("city", "/desk/"),
    ("city", "/desk/openday/"),
    ("bookkeeper", "/desk/"),
    ("admin", "/desk/"),
]


VILLAGE_DESK = (
    (Role.BOOKKEEPER, "bookkeeper"),
    (Role.SUPERVISION, "supervision"),
    (Role.VILLAGE_HEAD, "head"),
    (Role.TOWNSHIP_REVIEWER, "township"),
)


def looker(endpoint: str, right: Right) -> str:
    """Who looks at a page: the least powerful person who may."""
    room, _, name = endpoint.rpartition(".")
    own_post = (room, name) in (
        ("feedback", "own"),
        ("feedback", "again"),
        ("feedback", "withdraw"),
        ("feedback", "take_back"),
        ("feedback", "erase"),
        ("foi", "own"),
        ("foi", "confirm"),
    )
    if right == SIGNED_IN or (room == "openday" and name in OWN) or own_post or endpoint == "consult.receipt":
        return RESIDENT
    if endpoint == "openday.pass_check":
        return "office"
    if endpoint == "feedback_desk.entered":
        return "handler"  # who wrote it down
    if room == "feedback_desk" and name.startswith("template"):
        return "water"  # of the unit whose templates they are
    if right == EVERYONE:
        return STRANGER
    if room == "village_desk":
        return next((name for role, name in VILLAGE_DESK if role in right.roles), "admin")
    if not right.roles or Role.OPENNESS_OFFICE in right.roles:
        return "office"
    return "city" if Role.CITY_SUPERVISOR in right.roles and Role.ADMIN not in right.roles else "admin"


def cookie(app: Flask, who: str) -> str:
    """What the browser of somebody who has signed in, or half-way so, holds."""
    with app.test_request_context(), unit_of_work():
        if who in HALF_WAY:
            login.await_second_factor(by(HALF_WAY[who]))
        else:
            user = resident_() if who == RESIDENT else by(who)
            session[login.TOKEN] = signed_in.open_session(user, "Chromium", "127.0.0.1")
        kept = dict(session)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps(kept))
