"""An end that somebody asked for (see `ending`): found, and let go where what it was asked about has changed."""

from flask import current_app
from sqlalchemy import ColumnElement, select

from app.consult.acts import Did
from app.consult.models import Consultation, Ending, Survey
from app.consult.rules.telling import Writing, move
from app.core import audit, notify
from app.core.accounts.models import User
from app.db import db

Matter = Consultation | Survey


def of(matter: Matter) -> ColumnElement[bool]:
    """Whatever was asked for about it."""
    return Ending.survey_id == matter.id if isinstance(matter, Survey) else Ending.consultation_id == matter.id


def undecided(matter: Matter) -> Ending | None:
    """What nobody has agreed to, refused or taken back."""
    return db.session.scalar(select(Ending).where(of(matter), Ending.state == Writing.REVIEW))


def lapse(matter: Matter, since: str, *, by: User) -> None:
    """Everybody is being told something else: nobody agrees any more to what was asked for before it, and whoever asked is told."""
    ending = undecided(matter)
    if ending is None:
        return
    move(ending, Writing.DROPPED)
    ending.returned_why = f"{since}，原来的请求作废。还要终止的，请重新请求"
    audit.record(by, Did.SURVEY_END_LAPSED if ending.survey else Did.END_LAPSED, matter, note=since)
    tell_not_ended(ending, "consult/end_lapsed")


def tell_not_ended(ending: Ending, notice: str, by: User | None = None) -> None:
    """Whoever asked reads why it goes on."""
    matter, desk = ending.matter, "consultations" if ending.consultation else "surveys"
    notify.tell(
        ending.drafted_by,
        notice,
        matter.__tablename__,
        matter.id,
        occasion=str(ending.id),
        title=matter.title,
        reason=ending.returned_why,
        by=by,
        link=f"{current_app.config['SITE_URL']}/desk/{desk}/{matter.id}/",
    )
