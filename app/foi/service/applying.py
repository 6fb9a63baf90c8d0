"""The applicant's side: begin from a post, confirm, apply, let go; found again with number and query code."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from app import clock, feedback
from app.core import audit, limits, notify, numbers, privacy, querycode, workdays
from app.core.accounts.models import User
from app.core.notify import Reader
from app.core.privacy.rules import read_email, read_id_number, read_phone
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused, Rules, answered, beside
from app.foi import rules
from app.foi.acts import Did
from app.foi.models import Application
from app.foi.rules import Applicant, Proof, State, Way
from app.foi.service import sealed
from app.foi.service.sealed import Wanted, Who

Prove = Callable[[str], object]
LONGEST, LEAST = 5000, 5


@dataclass(frozen=True)
class Typed:
    """An application as typed."""

    applicant: Applicant | None
    who: Who
    wanted: Wanted


@dataclass(frozen=True)
class Receipt:
    """What the applicant takes home; the code is shown once and kept only as a hash."""

    application: Application
    code: str
    code_hash: str
    id: int


def read(typed: Typed, prove: Prove | None) -> Typed:
    """Ask every rule of 条例第二十九条 and refuse all at once what is missing."""
    asked = Rules()
    if typed.applicant is None:
        asked.refuse("请选申请人是个人还是哪一类单位", "applicant")
    given = asked.ask(_who, typed.who)
    what = typed.wanted.what.strip()
    if len(what) < LEAST:
        asked.refuse("请写明要什么信息：名称、文号，或能让人查得到的描述", "what")
    if len(what) > LONGEST:
        asked.refuse(f"最多 {LONGEST} 字，一件申请写一项信息最好办", "what")
    way = typed.wanted.way_kind
    if way is None:
        asked.refuse("请选怎么获取", "way")
    if given is not None:
        asked.ask(_reachable, given, way)
        if given.phone and prove is not None:
            asked.ask(prove, given.phone)
    asked.tell()
    return Typed(typed.applicant, answered(given), Wanted(what, answered(way)))


def _who(who: Who) -> Who:
    asked = Rules()
    name = " ".join(who.name.split())
    if not 1 <= len(name) <= 60:
        asked.refuse("请填写姓名或单位名称，最多 60 字", "name")
    number = asked.ask(_number, who)
    phone = asked.ask(beside, "phone", read_phone, who.phone)
    email = asked.ask(beside, "email", read_email, who.email) if who.email.strip() else ""
    if len(who.address) > 200:
        asked.refuse("地址最多 200 字", "address")
    asked.tell()
    return replace(who, name=name, number=answered(number), phone=answered(phone), email=answered(email), address=who.address.strip())  # fmt: skip


def _number(who: Who) -> str:
    if who.proof_kind is None:
        raise Refused("请选证件种类", "proof")
    if who.proof_kind == Proof.ID_CARD:
        return beside("number", lambda typed: read_id_number(typed).number, who.number)
    number = who.number.strip().upper()
    if not 4 <= len(number) <= 40:
        raise Refused("请填写证件号码", "number")
    return number


def _reachable(who: Who, way: Way | None) -> None:
    if way == Way.EMAIL and not who.email:
        raise Refused("要用电子邮件获取，请填写邮箱", "email")
    if way == Way.POST and not who.address:
        raise Refused("要邮寄，请填写通信地址", "address")


def apply(typed: Typed, unit: Unit | None, *, by: User | None, prove: Prove | None = None) -> Receipt:
    """Send an application to an office. The period begins when the office has confirmed that it came."""
    asked = Rules()
    if unit is None:
        asked.refuse("请选向哪个机关申请", "unit")
    good = asked.ask(read, typed, prove)
    asked.tell()
    to, good = answered(unit), answered(good)
    days = limits.in_force(rules.RECEIVE.key).number
    made = _new(to.region, to, State.SUBMITTED, workdays.calendar().add_or_not_yet(clock.today(), days), by)
    _fill(made.application, good)
    audit.record(by, Did.APPLIED, made.application)
    tell(made.application, "foi/code", code=made.code)
    return made


def begin(
    region: Region, unit: Unit, who: Who, wanted: Wanted, user: User | None, *, by: User, is_proved: bool
) -> Receipt:
    """An office begins an application for somebody who said in a post what is one in law; she completes and confirms it.

    A phone that is not proved, for a clerk wrote it down, is proved when it is confirmed: no office confirms for her.
    """
    if not who.phone and user is None:
        raise Refused("留言人没有留下证实过的手机号，没法请他确认申请；请在这里答复，并告诉他怎么申请")
    until = workdays.calendar().add_or_not_yet(clock.today(), limits.in_force(rules.CONFIRM.key).number)
    made = _new(region, unit, State.WAITING, until, user)
    made.application.from_post = True
    made.application.who_sealed, made.application.wanted_sealed = sealed.sealed(who), sealed.sealed(wanted)
    made.application.phone_hash = privacy.keyed_hash("phone", who.phone) if who.phone and is_proved else None
    audit.record(by, Did.BEGUN, made.application)
    tell(made.application, "foi/code", code=made.code)
    return made


def _new(region: Region, unit: Unit, state: State, until: date, user: User | None) -> Receipt:
    series = f"FOI-{clock.today().year}"
    no, code = f"{series}-{numbers.issue(series):05d}", querycode.new()
    made = Application(
        no=no,
        code_hash=querycode.hashed(no, code),
        region=region,
        unit=unit,
        state=state,
        wait_until=until,
        user_id=user.id if user and not user.is_staff else None,
    )
    db.session.add(made)
    db.session.flush()
    return Receipt(made, code, made.code_hash, made.id)


def _fill(application: Application, good: Typed) -> None:
    application.applicant = answered(good.applicant)
    application.who_sealed, application.wanted_sealed = sealed.sealed(good.who), sealed.sealed(good.wanted)
    application.phone_hash = privacy.keyed_hash("phone", good.who.phone)
    application.submitted_at = clock.now()


def confirm(application: Application, typed: Typed, *, by: User | None, prove: Prove | None = None) -> None:
    """The applicant has completed what an office began: both sides have confirmed, it is received today (条例第三十一条)."""
    rules.require_move(application.state, State.RECEIVED)
    if application.state != State.WAITING:
        raise Refused("这件申请不用再确认")
    _fill(application, read(typed, prove))
    start(application)
    audit.record(by, Did.CONFIRMED, application)
    tell(application, "foi/received")
    told = "留言人确认了申请，按政府信息公开申请办理"
    feedback.heard(feedback.Into.FOI, application.id, feedback.Came.PASSED, told, by=by)


def start(application: Application) -> None:
    """The period begins: its first day is the next one. Its end is told once the calendar of its year is entered."""
    days = limits.in_force(rules.ANSWER.key).number
    application.state, application.received_on, application.workdays = State.RECEIVED, clock.today(), days
    application.due_on = workdays.calendar().add_or_not_yet(clock.today(), days)


def let_go(application: Application, *, by: User | None) -> None:
    """The applicant does not want it, or has not confirmed in time: what was filled in is deleted, the post goes back."""
    rules.require_move(application.state, State.LAPSED)
    application.state, application.who_sealed, application.wanted_sealed = State.LAPSED, None, None
    application.phone_hash = application.user_id = None
    audit.record(by, Did.LAPSED, application)
    told = "留言人没有确认政府信息公开申请，退回原单位答复"
    feedback.heard(feedback.Into.FOI, application.id, feedback.Came.BACK, told, by=by)


def find_by_code(no: str, code: str) -> Application:
    """The application with this number and query code; one sentence for every kind of mismatch."""
    found = db.session.scalar(select(Application).where(Application.no == no))
    if not querycode.opens(no, code, found.code_hash if found else None) or found is None:
        raise Refused("编号和查询码对不上，请核对短信或回执上的内容", "code")
    return found


def tell(application: Application, notice: str, *, occasion: str = "", **words: Any) -> None:
    """A message to the applicant. Notices name the number, never who asks or what for."""
    who = sealed.who(application)
    reader = Reader(f"foi:{application.id}", application.user_id, who.phone or None, who.email or None)
    link = f"{current_app.config['SITE_URL']}/foi/track"
    notify.tell(reader, notice, "foi_application", application.id, occasion=occasion, application=application, link=link, **words)  # fmt: skip
