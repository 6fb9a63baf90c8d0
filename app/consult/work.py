"""What waits for a member of staff, each with the day it is due: reviews, words to read, outcomes, final texts, results."""

from collections.abc import Iterable
from typing import Any, TypeVar

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, or_, select

from app.consult import access
from app.consult.models import (
    STANDS,
    Consultation,
    DraftOpinion,
    OutcomeReport,
    Survey,
    SurveyConclusion,
    TextCorrection,
)
from app.consult.rules import asking
from app.consult.rules.life import ANSWERING, Reading, State
from app.consult.rules.telling import IN_WORK, Writing
from app.consult.service import ending, surveys
from app.core.accounts.models import User
from app.db import db
from app.web.menus import Work, due_work

Version = TypeVar("Version", OutcomeReport, SurveyConclusion, TextCorrection)


def waiting(user: User) -> Iterable[Work]:
    """Everything of this room."""
    unread = _counts(DraftOpinion.reading == Reading.WAITING)
    missing = _counts(DraftOpinion.outcome.is_(None))
    told = {one.consultation_id: one for one in db.session.scalars(_in_work(OutcomeReport))}
    texts = {one.consultation_id: one for one in db.session.scalars(_in_work(TextCorrection))}
    sent_back = (Consultation.state == State.DRAFT) & (Consultation.state_reason != "")
    live = Consultation.state.in_((State.REVIEW, *ANSWERING, State.ANSWERED))
    late = select(DraftOpinion.consultation_id).where(
        STANDS, or_(DraftOpinion.outcome.is_(None), DraftOpinion.reading == Reading.WAITING)
    )
    over = or_(Consultation.answered_at.is_not(None), Consultation.state == State.WITHDRAWN)
    waits = over & Consultation.id.in_(late)
    rows = access.at_desk(user).where(or_(live, sent_back, waits, Consultation.id.in_({*told, *texts})))
    for one in db.session.scalars(rows.order_by(Consultation.id)):
        yield from _of(user, one, unread.get(one.id, 0), missing.get(one.id, 0), told.get(one.id))
        if one.id in texts:
            yield from _of_version(user, one, texts[one.id], "定稿", f"{_desk(one)}#final")
    yield from _surveys(user)
    for asked in ending.all_waiting():
        matter = asked.matter
        if access.may_review(user, matter) and asked.drafted_by_id != user.id:
            desk = _desk(matter) if isinstance(matter, Consultation) else url_for("survey_desk.show", id=matter.id)
            yield due_work(f"同意或不同意终止：{matter.title}", desk, None, "待审核")


def _counts(condition: ColumnElement[bool]) -> dict[int, int]:
    rows = select(DraftOpinion.consultation_id, func.count()).where(STANDS, condition)
    rows = rows.group_by(DraftOpinion.consultation_id)
    return {id: count for id, count in db.session.execute(rows)}


def _in_work(kind: type[Version]) -> Select[Version]:
    return select(kind).where(kind.state.in_(IN_WORK))


def _desk(one: Consultation) -> str:
    return url_for("consult_desk.show", id=one.id)


def _of(user: User, one: Consultation, unread: int, missing: int, report: OutcomeReport | None) -> Iterable[Work]:
    desk = _desk(one)
    if one.state == State.REVIEW and access.may_review(user, one) and one.drafted_by_id != user.id:
        yield due_work(f"审核征集：{one.title}", desk, None, "待审核")
    if one.state == State.ANSWERED and one.final and access.may_review(user, one) and one.final.by_id != user.id:
        yield due_work(f"公布定稿：{one.title}", desk, None)
    if report is not None:
        yield from _of_version(user, one, report, "采纳情况", f"{desk}#outcome")
    if not access.may_edit(user, one):
        return
    if one.state == State.DRAFT:
        yield due_work(f"修改退回的征集：{one.title}", desk, None)
    if unread and (one.state in (*ANSWERING, State.WITHDRAWN) or one.is_told):
        address = url_for("consult_desk.opinions", id=one.id, reading="waiting")
        yield due_work(f"看 {unread} 条意见的文字：{one.title}", address, None, "待看")
    if one.state == State.CLOSED and (missing or report is None):
        words = f"写 {missing} 条意见的采纳结果" if missing else "起草采纳情况"
        address = url_for("consult_desk.opinions", id=one.id, missing=1) if missing else desk
        yield due_work(f"{words}：{one.title}", address, one.result_due, "待答复")
    if one.is_told and missing and report is None:
        yield due_work(f"补上 {missing} 条意见的采纳结果：{one.title}", f"{desk}#outcome", None, "待答复")
    if one.state == State.ANSWERED and one.final is None:
        yield due_work(f"写定稿：{one.title}", desk, None)


def _of_version(user: User, matter: Consultation | Survey, version: Any, what: str, desk: str) -> Iterable[Work]:
    """A version that is drafted waits for its office, one handed over for a second person; until then the day runs."""
    due = matter.result_due if version.no == 1 else None
    words = f"{what}的更正" if version.no > 1 else what
    if version.state == Writing.REVIEW and access.may_review(user, matter) and version.drafted_by_id != user.id:
        yield due_work(f"审核{words}：{matter.title}", desk, due, "待审核")
    if version.state == Writing.DRAFT and access.may_edit(user, matter):
        verb = "修改退回的" if version.returned_why else "写完并送审"
        yield due_work(f"{verb}{words}：{matter.title}", desk, due)


def _surveys(user: User) -> Iterable[Work]:
    told = {one.survey_id: one for one in db.session.scalars(_in_work(SurveyConclusion))}
    unread = surveys.waiting_words()
    sent_back = (Survey.state == asking.State.DRAFT) & (Survey.state_reason != "")
    live = Survey.state.in_((asking.State.REVIEW, asking.State.CLOSED))
    reading = Survey.state.in_((asking.State.OPEN, asking.State.CLOSED))
    rows = access.surveys_at_desk(user).where(
        or_(live, sent_back, Survey.id.in_(told), reading & Survey.id.in_(unread))
    )
    for survey in db.session.scalars(rows.order_by(Survey.id)):
        desk = url_for("survey_desk.show", id=survey.id)
        if (count := unread.get(survey.id)) and access.may_edit(user, survey):
            address = url_for("survey_desk.words", id=survey.id)
            yield due_work(f"看 {count} 段答卷里的文字：{survey.title}", address, survey.result_due, "待看")
        if survey.id in told:
            yield from _of_version(user, survey, told[survey.id], "调查结果", f"{desk}#conclusion")
        elif survey.state == asking.State.REVIEW:
            if access.may_review(user, survey) and survey.drafted_by_id != user.id:
                yield due_work(f"审核调查：{survey.title}", desk, None, "待审核")
        elif survey.state != asking.State.OPEN and access.may_edit(user, survey):
            words = "修改退回的调查"
            if survey.state == asking.State.CLOSED:
                words = "录完纸质答卷" if surveys.awaits_paper(survey) else "起草调查结果说明"
            yield due_work(f"{words}：{survey.title}", desk, survey.result_due)
