"""The words templates print for this room's values."""

from typing import Any

from markupsafe import Markup, escape

from app import clock
from app.consult import timeline
from app.consult.models import Clause, Consultation, DraftOpinion, Survey
from app.consult.rules import asking, life
from app.consult.rules.clauses import Part
from app.consult.rules.life import Outcome, Reading, State
from app.consult.rules.telling import WRITING_LABELS
from app.core import workdays
from app.errors import Refused
from app.web.formats import day

CHANGE_LABELS = {"same": "没有改动", "changed": "有改动", "added": "新增", "gone": "删去"}
ENDED_LATE = "逾期后终止"
UNANSWERED = "征集已终止，不再答复"


def consult_lamp(consultation: Consultation) -> tuple[str, str]:
    """(kind, word) of a consultation as a reader should see it now."""
    state = consultation.state
    if state == State.OPEN and consultation.closes_on is not None:
        left = (consultation.closes_on - clock.today()).days
        if left < 0:
            return "quiet", "征集已结束"
        return ("soon", "今天截止" if left == 0 else f"还剩 {left} 日") if left <= timeline.SOON else ("ok", "正在征集")
    if state == State.CLOSED:
        return ("late", "采纳情况逾期") if consultation.is_overdue else ("soon", "正在整理意见")
    if consultation.ended_late:
        return "late", ENDED_LATE
    kinds = {State.ANSWERED: "ok", State.ADOPTED: "ok", State.WITHDRAWN: "late"}
    return kinds.get(state, "quiet"), life.STATE_LABELS[state]


def survey_lamp(survey: Survey) -> tuple[str, str]:
    """The same of a survey."""
    state = survey.state
    if state == asking.State.OPEN and survey.closes_on is not None:
        left = (survey.closes_on - clock.today()).days
        if left < 0:
            return "quiet", "调查已结束"
        return ("soon", "今天截止" if left == 0 else f"还剩 {left} 日") if left <= timeline.SOON else ("ok", "正在调查")
    if survey.ended_late:
        return "late", ENDED_LATE
    if survey.is_overdue:
        return "late", "调查结果逾期"
    kinds = {asking.State.CLOSED: "soon", asking.State.RESULTS: "ok", asking.State.WITHDRAWN: "late"}
    return kinds.get(state, "quiet"), asking.STATE_LABELS[state]


def result_due(matter: Consultation | Survey) -> timeline.Due | None:
    """By when the result is due, with the reason; None before it is known, or where a year has no table."""
    if matter.closes_on is None:
        return None
    find = timeline.result_due if isinstance(matter, Consultation) else timeline.survey_result_due
    try:
        return find(matter.closes_on, workdays.calendar())
    except Refused:
        return None


def period_due(consultation: Consultation) -> timeline.Due | None:
    """The last day with its reason; None where it was set by hand, or a year has no table."""
    if consultation.published_at is None or consultation.days is None:
        return None
    start = clock.here(consultation.published_at).date()
    try:
        found = timeline.of_kind(consultation.kind, start, consultation.days, workdays.calendar())
    except Refused:
        return None
    return found if found.on == consultation.closes_on else None


def is_cut_short(matter: Consultation | Survey) -> bool:
    """Was it ended before the last day people were told of?"""
    return matter.ended_on is not None and matter.closes_on is not None and matter.ended_on <= matter.closes_on


def last_day(matter: Consultation | Survey) -> str:
    """Until when people could speak: the last day, or that of an end before it, and what had been announced."""
    if matter.closes_on is None:
        return ""
    if is_cut_short(matter):
        return f"{day(matter.ended_on)}终止，原定{day(matter.closes_on)} 24:00 截止"
    return f"{day(matter.closes_on)} 24:00"


def outcome_lamp(opinion: DraftOpinion) -> tuple[str, str]:
    """(kind, word) of an opinion whose outcome may be read."""
    if opinion.outcome is None and opinion.consultation.state == State.WITHDRAWN and not opinion.consultation.is_told:
        return "quiet", UNANSWERED
    kinds = {Outcome.ADOPTED: "ok", Outcome.PARTLY: "ok", Outcome.DECLINED: "quiet"}
    return (kinds[opinion.outcome] if opinion.outcome else "soon"), opinion.outcome_label


def reading_lamp(opinion: DraftOpinion) -> tuple[str, str]:
    """(kind, word) of what became of its words."""
    kinds = {Reading.WAITING: "soon", Reading.REFUSED: "late"}
    return kinds.get(opinion.reading, "ok"), opinion.reading_label


def differing(parts: list[tuple[Part, str]]) -> Markup:
    """A comparison as <ins> and <del>; a reader who hears the page is told in words where each begins and ends."""
    shown = {
        Part.SAME: Markup("{}"),
        Part.GONE: Markup(
            '<del><span class="visually-hidden">（删去：</span>{}<span class="visually-hidden">）</span></del>'
        ),
        Part.ADDED: Markup(
            '<ins><span class="visually-hidden">（新增：</span>{}<span class="visually-hidden">）</span></ins>'
        ),
    }
    return Markup("").join(shown[part].format(escape(text)) for part, text in parts)


def plain_difference(parts: list[tuple[Part, str]]) -> str:
    """The same in plain text, for messages: 〔删：…〕〔增：…〕."""
    shown = {Part.SAME: "{}", Part.GONE: "〔删：{}〕", Part.ADDED: "〔增：{}〕"}
    return "".join(shown[part].format(text) for part, text in parts)


def clause_of(consultation: Consultation, anchor: int | None) -> Clause | None:
    """The clause of the draft people spoke to; None for the whole of it."""
    version = consultation.asked
    return next((one for one in version.clauses if one.anchor == anchor), None) if version else None


def clause_name(consultation: Consultation, anchor: int | None) -> str:
    """第三条, as the draft people spoke to called it; 整个草案 for none."""
    clause = clause_of(consultation, anchor)
    return clause.called if clause else ("整个草案" if anchor is None else "")


def consult_days_kept() -> int:
    """How long an author's contact stays after the end."""
    return timeline.days_kept()


def consult_days_kept_at_most() -> int:
    """How long it stays at most after the last day people could speak."""
    return timeline.days_kept_at_most()


GLOBALS: dict[str, Any] = {
    "consult_lamp": consult_lamp,
    "survey_lamp": survey_lamp,
    "result_due": result_due,
    "period_due": period_due,
    "is_cut_short": is_cut_short,
    "last_day": last_day,
    "outcome_lamp": outcome_lamp,
    "reading_lamp": reading_lamp,
    "clause_name": clause_name,
    "clause_of": clause_of,
    "consult_days_kept": consult_days_kept,
    "consult_days_kept_at_most": consult_days_kept_at_most,
    "CONSULT_KIND": life.KIND_LABELS,
    "CONSULT_STATE": life.STATE_LABELS,
    "CONSULT_OUTCOME": life.OUTCOME_LABELS,
    "CONSULT_CHANNEL": life.CHANNEL_LABELS,
    "CONSULT_AUTHOR": life.AUTHOR_LABELS,
    "BECAUSE": life.BECAUSE_LABELS,
    "OUT_BECAUSE": life.OUT_LABELS,
    "CHANGE": CHANGE_LABELS,
    "SURVEY_STATE": asking.STATE_LABELS,
    "SURVEY_ONCE": asking.ONCE_LABELS,
    "SURVEY_BECAUSE": asking.BECAUSE_LABELS,
    "WRITING": WRITING_LABELS,
    "SURVEY_QUESTION": asking.QUESTION_LABELS,
}
FILTERS: dict[str, Any] = {"differing": differing, "plain_difference": plain_difference}
