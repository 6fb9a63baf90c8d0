"""Surveys for everyone: the list, the questions, the results as pages and as files."""

import csv
import io
import secrets
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.consult import access, queries
from app.consult.models import Survey, SurveyConclusion
from app.consult.rules import asking
from app.consult.rules.asking import Once, State
from app.consult.rules.protecting import Table
from app.consult.service import concluding, papers, surveys
from app.consult.survey_forms import reply_form, typed_in
from app.consult.views.own import PHONE, prover
from app.core import privacy
from app.core.accounts.paying import paid
from app.core.accounts.puzzles import PRICES, Price
from app.errors import Refused
from app.web import filters
from app.web.filters import takes
from app.web.interface import answered
from app.web.pages import paged
from app.web.rights import EVERYONE, open_to
from app.web.writes import asked, attempt, hear, one_or_404

bp = Blueprint("survey", __name__, url_prefix="/surveys", template_folder="../templates")
Reply = str | AnyResponse
PRICES["survey"] = Price("survey", "提交答卷", "交的匿名答卷", "这是为了不让机器一份接一份地交")
WHEN_LABELS = {"": "全部", "open": "正在调查", "results": "已公布结果"}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@bp.get("/")
@open_to(EVERYONE)
@takes("when", "region", "page")
def index() -> str:
    when, region = filters.one_of("when", WHEN_LABELS), filters.region()
    rows = queries.survey_list(when, region)
    return render_template(
        "consult/surveys.html", page=paged(rows, 20), when=when, when_labels=WHEN_LABELS, region=region
    )


def is_open(survey: Survey) -> bool:
    """Can one answer at this moment?"""
    return survey.state == State.OPEN and survey.closes_on is not None and clock.today() <= survey.closes_on


@bp.get("/<int:id>/")
@open_to(EVERYONE)
def show(id: int) -> str:
    survey = one_or_404(access.published_surveys(), id)
    told = survey.state == State.RESULTS
    return render_template(
        "consult/survey.html",
        survey=survey,
        open_now=is_open(survey),
        has_answered=is_open(survey) and _has_answered(survey),
        tables=surveys.results(survey) if told else [],
        words=surveys.public_words(survey) if told else {},
        hidden=surveys.hidden_words(survey) if told else {},
        received=surveys.received(survey) if told or survey.state == State.WITHDRAWN else None,
        versions=concluding.with_differences(survey) if told else [],
        put_right=papers.counted(survey) if told else {},
        so_far=surveys.told_so_far(survey) if survey.state in (State.OPEN, State.CLOSED) else "",
        once=surveys.once_words(survey.once),
    )


def device_mark() -> str:
    """A random mark of this browser, for one answer from each; it says nothing of whose it is."""
    if "device" not in session:
        session["device"] = secrets.token_hex(16)
    return str(session["device"])


def _has_answered(survey: Survey) -> bool:
    """Has this device, where each answers once?"""
    return survey.once == Once.DEVICE and "device" in session and surveys.has_had_turn(survey, device_mark())


@bp.route("/<int:id>/reply", methods=["GET", "POST"])
@open_to(EVERYONE)
def reply(id: int) -> Reply:
    survey = one_or_404(access.published_surveys(), id)
    if request.method == "POST" and not is_open(survey):
        flash(_why_closed(survey), "info")
        return redirect(url_for(".show", id=survey.id))
    questions = survey.asked
    form = reply_form(questions, survey.once)
    by_phone = survey.once == Once.PHONE
    if request.form.get("send_code") and by_phone:
        PHONE.send(form)
        return _reply_page(survey, form)

    def save() -> bool:
        whose = _whose(survey, form)
        surveys.reply(survey, typed_in(form, questions), whose)
        return True

    if not form.validate_on_submit():
        hear(form, _would_read, form, survey)
    elif _earned(survey, form) and attempt(form, save):
        flash("答卷已提交，谢谢。结果会在这一页公布", "success")
        if beside := asking.beside_the_path(questions, typed_in(form, questions)):
            which = "、".join(f"第 {at} 题" for at in beside)
            flash(f"按您前面的回答，{which}不用答，答的没有算进去", "info")
        return redirect(url_for(".show", id=survey.id))
    return _reply_page(survey, form)


def _why_closed(survey: Survey) -> str:
    """Said to whoever comes too late: there is nothing to mend."""
    try:
        asking.require_open(survey.state, survey.closes_on, clock.today())
    except Refused as refused:
        return refused.sentence
    return ""


def _would_read(form: Any, survey: Survey) -> None:
    asking.require_open(survey.state, survey.closes_on, clock.today())
    asking.read_reply(survey.asked, typed_in(form, survey.asked))
    if survey.once == Once.PHONE:
        PHONE.require_code(form)


def _whose(survey: Survey, form: Any) -> str:
    """The phone in its one spelling, proved, or this device. Answers are looked at first: a code is used up once."""
    asking.require_open(survey.state, survey.closes_on, clock.today())
    asking.read_reply(survey.asked, typed_in(form, survey.asked))
    if survey.once == Once.DEVICE:
        return device_mark()
    try:
        phone = privacy.rules.read_phone(form.phone.data or "")
    except Refused as refusal:
        raise Refused(refusal.sentence, "phone") from None
    prover(form)(phone)
    return phone


def _earned(survey: Survey, form: Any) -> bool:
    """A reply that no phone stands for costs what a code costs, once nothing is to be mended in it."""
    if survey.once == Once.PHONE:
        return True
    whose = asked(form, _whose, survey, form)
    return whose is not None and (surveys.has_had_turn(survey, whose) or paid(form, "survey"))


def _reply_page(survey: Survey, form: Any) -> str:
    return render_template(
        "consult/reply.html",
        survey=survey,
        form=form,
        open_now=is_open(survey),
        done=_has_answered(survey),
        once=surveys.once_words(survey.once),
        proved=bool(current_user.is_authenticated and current_user.phone_hash),
    )


def rows_of(tables: list[Table]) -> list[list[str]]:
    """The tables as rows of text, exactly what the page shows."""
    found = [["题号", "问题", "小题", "怎么回答", "回答份数", "选项", "份数"]]
    for n, table in enumerate(tables, 1):
        for one in table.rows or (table,):
            found += _rows(str(n), one)
    return found


def _rows(n: str, table: Table) -> list[list[str]]:
    """Those of one question, or of one row of a matrix."""
    kind = asking.QUESTION_LABELS[table.question.kind]
    answered = "" if table.answered is None else str(table.answered)
    head = [n, table.question.label, table.row, kind, answered]
    if table.withheld:
        return [[*head, "", table.withheld]]
    if not table.cells:
        return [[*head, "", ""]]
    return [[*head, cell.label, cell.words if cell.count is None else str(cell.count)] for cell in table.cells]


def _harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


@bp.get("/<int:id>/results.<any(csv, json):ending>")
@open_to(EVERYONE)
def results(id: int, ending: str) -> AnyResponse:
    survey = one_or_404(access.published_surveys().where(Survey.state == State.RESULTS), id)
    tables = surveys.results(survey)
    if ending == "json":
        return answered(**document(survey, tables))
    text = io.StringIO()
    csv.writer(text).writerows([[_harmless(cell) for cell in row] for row in rows_of(tables)])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={survey.no}.csv"
    return answer


def document(survey: Survey, tables: list[Table]) -> dict[str, Any]:
    """The results as data: exactly what the page shows."""
    words, hidden = surveys.public_words(survey), surveys.hidden_words(survey)
    put_right = papers.counted(survey)
    received = surveys.received(survey)
    return {
        "no": survey.no,
        "title": survey.title,
        "replies": received.total,
        "replies_web": received.web,
        "replies_paper": received.paper,
        "least_shown": survey.least_shown,
        "conclusion": survey.conclusion,
        "conclusion_versions": [
            _conclusion(version, put_right.get(version.id, NONE))
            for version in concluding.conclusions(survey, public=True)
        ],
        "questions": [
            {
                "label": table.question.label,
                "kind": table.question.kind.value,
                **_numbers(table),
                "rows": [{"label": row.row, **_numbers(row)} for row in table.rows],
                **_texts(table, words.get(table.question.id, []), hidden.get(table.question.id, [])),
            }
            for table in tables
        ],
    }


NONE = papers.Counted(0, 0)


def _texts(table: Table, words: list[surveys.Shown], hidden: list[str]) -> dict[str, Any]:
    """What was written, with why pieces of it are missing, text by text; and why some is not shown at all."""
    shown = [] if table.withheld else words
    return {
        "texts": [one.text for one in shown],
        "texts_masked_because": [one.mask_reason or None for one in shown],
        "texts_hidden_because": hidden,
    }


def _conclusion(version: SurveyConclusion, put_right: papers.Counted) -> dict[str, Any]:
    assert version.published_at is not None  # it is public
    moment = clock.here(version.published_at).isoformat()
    return {
        "no": version.no,
        "published_at": moment,
        "published_alone": version.is_alone,
        "reason": version.reason or None,
        "text": version.text,
        "papers_put_right": put_right.papers,
        "papers_taken_out": put_right.taken_out,
        "papers_waiting": put_right.waiting,
    }


def _numbers(table: Table) -> dict[str, Any]:
    return {
        "answered": table.answered,
        "withheld": table.withheld or None,
        "cells": [
            {"options": list(cell.options), "count": cell.count, "words": cell.words or None} for cell in table.cells
        ],
        "mean": table.mean,
    }
