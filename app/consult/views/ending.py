"""Desk pages for the end of a consultation or a survey without its result: agreed to by a second person, or not."""

from typing import Any

from flask import flash, render_template, request
from flask_login import current_user

from app.consult.service import ending
from app.consult.views import desk, survey_desk
from app.consult.views.in_work import InWork
from app.consult.views.matters import Reply, before_end
from app.web.rights import open_to

GONE = "没有等着同意的终止，可能刚刚办过了。请刷新后再看"
CONSULTATION: InWork[Any, Any] = InWork(desk.CONSULTATIONS, ending.waiting, GONE, "")
SURVEY: InWork[Any, Any] = InWork(survey_desk.SURVEYS, ending.waiting, GONE, "")
AGREE, REFUSE = "同意终止", "不同意终止"
TAKEN_BACK = "已收回，照常办下去"
REFUSED = "没有同意终止，照常办下去；已告诉请求终止的人"
BY_ANOTHER = "终止要由另一位同事同意。不想终止了，按“不终止了”"


def _agree(kind: InWork[Any, Any], id: int, told: str) -> Reply:
    """The second person reads why, what was said so far and what follows, and presses the button there."""
    if request.method == "POST":
        return kind.publish(id, ending.agree, told, AGREE)
    matter = kind.matters.reviewed_or_404(id)
    asked = ending.waiting(matter)
    if asked is None or asked.drafted_by_id == current_user.id:
        flash(GONE if asked is None else BY_ANOTHER, "warning")
        return kind.matters.back(matter)
    return render_template(
        "consult/desk/agree_end.html",
        ending=asked,
        **{kind.matters.called: matter},
        **before_end(matter),
    )


@desk.bp.route("/<int:id>/end/agree", methods=["GET", "POST"])
@open_to(desk.REVIEWERS)
def agree_end(id: int) -> Reply:
    return _agree(CONSULTATION, id, "征集已终止，提过意见的人会收到通知")


@desk.bp.route("/<int:id>/end/refuse", methods=["GET", "POST"])
@open_to(desk.REVIEWERS)
def refuse_end(id: int) -> Reply:
    return CONSULTATION.hand_back(id, ending.refuse, REFUSE, REFUSED)


@desk.bp.post("/<int:id>/end/take-back")
@open_to(desk.DRAFTERS)
def take_back_end(id: int) -> Reply:
    return CONSULTATION.press(id, ending.take_back, TAKEN_BACK)


@survey_desk.bp.route("/<int:id>/end/agree", methods=["GET", "POST"], endpoint="agree_end")
@open_to(desk.REVIEWERS)
def agree_survey_end(id: int) -> Reply:
    return _agree(SURVEY, id, "调查已终止，理由已公开")


@survey_desk.bp.route("/<int:id>/end/refuse", methods=["GET", "POST"], endpoint="refuse_end")
@open_to(desk.REVIEWERS)
def refuse_survey_end(id: int) -> Reply:
    return SURVEY.hand_back(id, ending.refuse, REFUSE, REFUSED)


@survey_desk.bp.post("/<int:id>/end/take-back", endpoint="take_back_end")
@open_to(desk.DRAFTERS)
def take_back_survey_end(id: int) -> Reply:
    return SURVEY.press(id, ending.take_back, TAKEN_BACK)
