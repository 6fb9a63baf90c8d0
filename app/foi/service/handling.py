"""The office's side: confirm that it came, one longer period, the answer."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from app import clock, feedback
from app.clock import NOT_YET
from app.core import audit, limits, longer, privacy, workdays
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.foi import rules
from app.foi.acts import Did
from app.foi.models import Application, Longer
from app.foi.rules import Result, State
from app.foi.service import applying, sealed
from app.foi.service.sealed import Who


def receive(application: Application, *, by: User) -> None:
    """The office confirms that it came: the day of receipt is today (条例第三十一条: 双方确认之日)."""
    if application.state != State.SUBMITTED:
        raise Refused("这件申请不在等确认，请刷新后再看")
    applying.start(application)
    audit.record(by, Did.RECEIVED, application)
    applying.tell(application, "foi/received")


def reveal(application: Application, *, by: User) -> Who:
    """Who asks, with the number of the document: shown once, on record."""
    audit.record(by, Did.REVEALED, application)
    return sealed.who(application)


def ask_longer(application: Application, days: int, reason: str, *, by: User) -> Longer:
    """Ask for a longer period, once and before the first is over (条例第三十三条第二款)."""
    most = limits.in_force(rules.EXTENSION.key).number
    if application.state != State.RECEIVED or application.due_on is None:
        raise Refused("确认收到以后、答复以前才能延长")
    if application.due_on == NOT_YET:
        raise Refused("新一年的工作日历还没有公布，算不出到期的日期，公布以后才能申请延长")
    why = longer.require_askable(days, most, reason, application.due_on)
    if application.extension is not None:
        raise Refused("每件申请只能申请一次延长")
    asked = Longer(application=application, workdays=days, reason=why, asked_by_id=by.id)
    db.session.add(asked)
    audit.record(by, Did.ASKED_LONGER, application)
    return asked


def decide_longer(application: Application, granted: bool, *, by: User) -> None:
    """Another person approves it or not; an approval is told to the applicant with its reason."""
    if application.state != State.RECEIVED or application.received_on is None or application.due_on is None:
        raise Refused("这件申请已经答复，或者还没有确认收到")
    asked = longer.decide(application.extension, granted, application.due_on, by=by)
    flag_modified(application, "workdays")  # a yes and a no at the same moment: one of them is turned away
    if not granted:
        audit.record(by, Did.NOT_LENGTHENED, application)
        return
    application.workdays += asked.workdays
    application.due_on = workdays.calendar().add_or_not_yet(application.received_on, application.workdays)
    audit.record(by, Did.LENGTHENED, application)
    applying.tell(application, "foi/longer")


def by_its_day(application: Application, on: date) -> bool | None:
    """Was it answered in time, on this day? None while that cannot be told, for the calendar of its year is not out yet."""
    due = application.due_on
    if due == NOT_YET:
        return None if workdays.calendar().is_ahead(on) else True
    return due is not None and on <= due


def wind_ids() -> list[int]:
    """Applications with a day that waits for the calendar."""
    waits = or_(Application.due_on == NOT_YET, Application.wait_until == NOT_YET)
    return list(db.session.scalars(select(Application.id).where(waits)))


def wind(id: int) -> None:
    """What can be told by now; the applicant is told the day, what was answered meanwhile is judged by it."""
    application, calendar = db.session.get(Application, id), workdays.calendar()
    if application is None:
        return
    if application.wait_until == NOT_YET:
        limit = rules.CONFIRM if application.from_post else rules.RECEIVE
        start = clock.here(application.submitted_at).date()
        application.wait_until = calendar.add_or_not_yet(start, limits.in_force(limit.key).number)
    if application.due_on != NOT_YET or application.received_on is None:
        return
    application.due_on = calendar.add_or_not_yet(application.received_on, application.workdays)
    if application.due_on == NOT_YET:
        return
    if application.in_time is None and application.answered_at is not None:
        application.in_time = by_its_day(application, clock.here(application.answered_at).date())
    if application.state == State.RECEIVED:
        audit.record(None, Did.WOUND, application)
        applying.tell(application, "foi/wound")


def answer(application: Application, result: Result, words: str, *, by: User) -> None:
    """Say what came of it, with the article and where to turn against it; the applicant is told."""
    rules.require_move(application.state, State.ANSWERED)
    if len(words.strip()) < rules.LEAST_WORDS:
        raise Refused(f"请写明结果、理由，公开的写明怎么获取，至少 {rules.LEAST_WORDS} 个字", "text")
    application.state, application.result, application.answered_at = State.ANSWERED, result, clock.now()
    application.answer_sealed, application.answered_by_id = privacy.seal(words.strip()), by.id
    application.in_time = by_its_day(application, clock.today())
    audit.record(by, Did.ANSWERED, application)
    applying.tell(application, "foi/answered")
    feedback.heard(feedback.Into.FOI, application.id, feedback.Came.ANSWERED, "政府信息公开申请已答复", by=by)
