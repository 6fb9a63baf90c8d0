"""Work by the clock: ending consultations and surveys on their day, forgetting contacts."""

from datetime import time, timedelta

from app import clock
from app.consult import queries, timeline
from app.consult.models import Consultation, Survey
from app.consult.rules import asking
from app.consult.rules.life import State
from app.consult.service import drafting, forgetting, surveys
from app.consult.service.enclosures import FILES
from app.core.jobs import each, job
from app.db import db


@job("consult.close", every=timedelta(minutes=10), label="到期结束意见征集")
def close_consultations() -> None:
    """The day after the last one; what could not be counted because the next year had no table is counted now."""
    each(queries.to_close_ids(clock.today()), _close)
    each(queries.without_due_ids(), _set_due)


def _close(id: int) -> None:
    consultation = db.session.get_one(Consultation, id)
    if consultation.state == State.OPEN and consultation.closes_on and consultation.closes_on < clock.today():
        drafting.close(consultation, by=None)


def _set_due(id: int) -> None:
    drafting.set_result_due(db.session.get_one(Consultation, id))


@job("consult.close_surveys", every=timedelta(minutes=10), label="到期结束网上调查")
def close_surveys() -> None:
    """The day after the last one."""
    each(queries.surveys_to_close_ids(clock.today()), _close_survey)
    each(queries.surveys_without_due_ids(), _set_survey_due)


def _close_survey(id: int) -> None:
    survey = db.session.get_one(Survey, id)
    if survey.state == asking.State.OPEN and survey.closes_on and survey.closes_on < clock.today():
        surveys.close(survey, by=None)


def _set_survey_due(id: int) -> None:
    surveys.set_result_due(db.session.get_one(Survey, id))


@job("consult.sweep_files", at=time(3, 20), label="清理没有提交的意见附件")
def sweep_files() -> None:
    """Files whose page was left."""
    each(FILES.never_sent_ids(), FILES.sweep)


@job("consult.forget", at=time(3, 40), label="按期删除提意见人的联系方式")
def forget() -> None:
    """Delete phones and names when their purpose has ended, and where no end comes (《个人信息保护法》第十九条)."""
    ids = queries.to_forget_ids(clock.now(), timeline.days_kept(), timeline.days_kept_at_most())
    each(ids, forgetting.forget_contact)
