"""What versions of any kind share: drafted by one, handed to a second person, published; corrected only by the next one.

The kinds are what became of the opinions (`telling`), an adopted text (`correcting`), a survey's conclusion (`concluding`).
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.consult.acts import Did
from app.consult.models import OutcomeReport, SurveyConclusion, TextCorrection
from app.consult.models.tellings import Told
from app.consult.rules import life, telling
from app.consult.rules.telling import IN_WORK, Writing
from app.consult.service import wording
from app.core import audit
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.db import db
from app.errors import Refused

Version = TypeVar("Version", OutcomeReport, SurveyConclusion, TextCorrection)


def all_of(kind: type[Version], mine: ColumnElement[bool], *, public: bool = False) -> Sequence[Version]:
    """Every version, the first one first; those given up are nobody's to read."""
    states = (Writing.PUBLISHED,) if public else (Writing.PUBLISHED, *IN_WORK)
    return db.session.scalars(select(kind).where(mine, kind.state.in_(states)).order_by(kind.no)).all()


def in_work(kind: type[Version], mine: ColumnElement[bool]) -> Version | None:
    """The one that is drafted or read now."""
    return db.session.scalar(select(kind).where(mine, kind.state.in_(IN_WORK)))


def correction(kind: type[Version], mine: ColumnElement[bool], reason: str, *, by: User, **what: Any) -> Version:
    """Begin the next version of what was published, one at a time, with a reason that will be public.

    Whether there is something to correct is asked by the verb. A version that was given up leaves a gap in the numbers.
    """
    words = telling.require_correction_reason(reason)
    wording.guard_outcome(what.get("survey", what.get("consultation")), reason=reason, drafted=True)
    if in_work(kind, mine) is not None:
        raise Refused("已经有一份更正在办，请先公布或放弃那一份")
    last = db.session.scalar(select(func.max(kind.no)).where(mine)) or 1  # what is adopted first has no row of its own
    version = kind(no=last + 1, reason=words, drafted_by=by, state=Writing.DRAFT, **what)
    db.session.add(version)
    db.session.flush()
    return version


def rewrite(written: Version, text: str, field: str, *, by: User) -> None:
    """Other words in a version nobody reads yet; who wrote last does not publish."""
    telling.require_draft(written)
    words = life.require_reason(text, field)
    matter = written.survey if isinstance(written, SurveyConclusion) else written.consultation
    wording.guard_outcome(matter, drafted=True, **{field: text})
    written.text, written.drafted_by, written.drafted_at = words, by, clock.now()


def hand_over(written: Version) -> None:
    """To the second person."""
    telling.require_draft(written)
    telling.move(written, Writing.REVIEW)
    written.returned_why = ""


def give_back(written: Version, why: str) -> str:
    """To who drafted it, with what is to be changed."""
    words = life.require_reason(why)
    if written.state != Writing.REVIEW:
        raise Refused("这一版不在待审核，不用退回")
    telling.move(written, Writing.DRAFT)
    written.returned_why = words
    return words


def require_second(written: Told, seen: int, hands: set[int], by: User) -> None:
    """Refused unless it is what the second person saw, and they wrote none of it."""
    if seen != written.mark:
        raise Refused(telling.CHANGED)
    if written.state != Writing.REVIEW:
        raise Refused("还没有送审，或者已经公布过了")
    life.require_other_hands({written.drafted_by_id, *hands}, by.id)


def set_published(written: Told, by: User) -> None:
    """It is public from now on, by the second person's hand."""
    telling.move(written, Writing.PUBLISHED)
    written.reviewed_by_id, written.published_at = by.id, clock.now()


def writers(kind: str, id: int, no: int, *dids: Did) -> set[int]:
    """Ids of those who did any of these to this version, whoever wrote it last."""
    rows = audit.trail(kind, id).where(AuditEntry.did.in_([str(did) for did in dids]))
    found = [entry.actor_id for entry in db.session.scalars(rows) if entry.changes.get("version") == no]
    return {actor for actor in found if actor is not None}


def drop(written: Version) -> None:
    """Give up a correction nobody outside has seen. The first version is not given up: it is owed."""
    if written.no == 1:
        raise Refused("第一版不能放弃：采纳情况和调查结果一定要公布")
    telling.move(written, Writing.DROPPED)


def give_up(kind: type[Version], mine: ColumnElement[bool]) -> None:
    """What it is about has ended: what is still drafted is nobody's to publish."""
    version = in_work(kind, mine)
    if version is not None:
        telling.move(version, Writing.DROPPED)
