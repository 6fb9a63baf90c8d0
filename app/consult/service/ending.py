"""The end of a consultation or a survey without its result: one person asks for it with a reason, another one agrees."""

from sqlalchemy import func, select

from app.consult.acts import Did
from app.consult.models import Ending, Survey
from app.consult.rules import asking, life
from app.consult.rules.telling import Writing, move
from app.consult.service import drafting, lapsing, surveys, versions, wording
from app.consult.service.lapsing import Matter
from app.core import audit
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused


def waiting(matter: Matter) -> Ending | None:
    """What was asked for and nobody has decided, while it can still be ended."""
    if not _may_end(matter):
        return None
    return lapsing.undecided(matter)


def not_ended(matter: Matter) -> Ending | None:
    """What was asked for last and not agreed to, with the reason, while it goes on and nobody has asked again."""
    last = db.session.scalar(select(Ending).where(lapsing.of(matter)).order_by(Ending.no.desc()).limit(1))
    refused = last is not None and last.state == Writing.DROPPED and last.returned_why != ""
    return last if refused and _may_end(matter) else None


def all_waiting() -> list[Ending]:
    """Of every consultation and survey."""
    rows = db.session.scalars(select(Ending).where(Ending.state == Writing.REVIEW).order_by(Ending.id))
    return [one for one in rows if _may_end(one.matter)]


def _may_end(matter: Matter) -> bool:
    if isinstance(matter, Survey):
        return asking.State.WITHDRAWN in asking.NEXT[matter.state]
    return life.State.WITHDRAWN in life.NEXT[matter.state]


def ask(matter: Matter, reason: str, *, by: User) -> Ending:
    """Ask another person to end it; it goes on until they agree, and nobody outside reads that it was asked."""
    words = life.require_reason(reason)
    wording.guard_outcome(matter, drafted=True, reason=reason)
    hold(matter)
    if not _may_end(matter):
        raise Refused("还没有公布，或者已经结束，不用终止。请刷新页面再看")
    if waiting(matter) is not None:
        raise Refused("已经有人请求终止，等另一个人同意")
    which = {"survey": matter} if isinstance(matter, Survey) else {"consultation": matter}
    if not isinstance(matter, Survey):
        wording.require_nobody_named(matter, reason=reason)
    last = db.session.scalar(select(func.max(Ending.no)).where(lapsing.of(matter))) or 0
    ending = Ending(no=last + 1, text=words, reason=words, drafted_by=by, state=Writing.REVIEW, **which)
    db.session.add(ending)
    db.session.flush()
    audit.record(by, Did.SURVEY_END_ASKED if ending.survey else Did.END_ASKED, matter, note=words)
    return ending


def agree(ending: Ending, seen: int, *, by: User) -> Ending:
    """The second person ends it, for the reason they read and as it stood when they read it."""
    hold(ending.matter)
    versions.require_second(ending, seen, set(), by)
    versions.set_published(ending, by)
    if isinstance(ending.matter, Survey):
        surveys.withdraw(ending.matter, ending.text, by=by)
    else:
        drafting.withdraw(ending.matter, ending.text, by=by)
    return ending


def refuse(ending: Ending, why: str, *, by: User) -> Ending:
    """It goes on; whoever asked is told why, and it stands on the desk page."""
    words = life.require_reason(why)
    move(ending, Writing.DROPPED)
    ending.returned_why = words
    audit.record(by, Did.SURVEY_END_REFUSED if ending.survey else Did.END_REFUSED, ending.matter, note=words)
    lapsing.tell_not_ended(ending, "consult/end_refused", by)
    return ending


def take_back(ending: Ending, *, by: User) -> Ending:
    """Who asked goes on with it after all; a colleague who does not want it says why, with `refuse`."""
    if by.id != ending.drafted_by_id:
        raise Refused("只有请求终止的人可以收回。别的同事不同意的，请用“不同意终止”，写明理由")
    move(ending, Writing.DROPPED)
    audit.record(by, Did.SURVEY_END_TAKEN_BACK if ending.survey else Did.END_TAKEN_BACK, ending.matter)
    return ending
