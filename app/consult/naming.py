"""What this room's rows are called in the record of acts, and where a reader of the record finds them."""

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.consult.models import Consultation, DraftOpinion, Survey
from app.consult.rules import asking, life
from app.core import audit
from app.core.audit.service import Named
from app.db import db
from app.web.rights import may_enter


def register() -> None:
    """Hand the names over."""
    audit.namer("consultation", _consultations)
    audit.namer("draft_opinion", _opinions)
    audit.namer("survey", _surveys)


def _page(consultation: Consultation) -> str:
    """The public page where there is one, else the desk's for those who may enter there."""
    if consultation.state in life.PUBLIC:
        return url_for("consult.show", id=consultation.id)
    return url_for("consult_desk.show", id=consultation.id) if may_enter("consult_desk.show") else ""


def _consultations(ids: Collection[int]) -> Named:
    rows = db.session.scalars(select(Consultation).where(Consultation.id.in_(ids)))
    return {one.id: (one.title, _page(one)) for one in rows}


def _opinions(ids: Collection[int]) -> Named:
    whole = joinedload(DraftOpinion.consultation)
    rows = db.session.scalars(select(DraftOpinion).where(DraftOpinion.id.in_(ids)).options(whole))
    return {one.id: (f"{one.no}，{one.consultation.title}", _page(one.consultation)) for one in rows}


def _surveys(ids: Collection[int]) -> Named:
    rows = db.session.scalars(select(Survey).where(Survey.id.in_(ids)))
    return {one.id: (one.title, _survey_page(one)) for one in rows}


def _survey_page(survey: Survey) -> str:
    if survey.state in asking.PUBLIC:
        return url_for("survey.show", id=survey.id)
    return url_for("survey_desk.show", id=survey.id) if may_enter("survey_desk.show") else ""
