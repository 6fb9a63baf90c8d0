"""What the office takes from a survey's results: drafted by one, published with the tables by another, corrected openly."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.consult import searching, timeline
from app.consult.acts import Did
from app.consult.models import Survey, SurveyConclusion
from app.consult.rules import asking, clauses
from app.consult.rules.asking import State
from app.consult.rules.clauses import Part
from app.consult.rules.telling import Writing
from app.consult.service import lapsing, papers, surveys, versions, wording
from app.core import audit
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused


def conclusions(survey: Survey, *, public: bool = False) -> Sequence[SurveyConclusion]:
    """Every version, the first one first; those given up are nobody's to read."""
    return versions.all_of(SurveyConclusion, SurveyConclusion.survey_id == survey.id, public=public)


def in_work(survey: Survey) -> SurveyConclusion | None:
    """The version that is drafted or read now."""
    return papers.in_work(survey)


@dataclass(frozen=True)
class Shown:
    """A published version beside what it changed of the one before."""

    version: SurveyConclusion
    difference: list[tuple[Part, str]]


def with_differences(survey: Survey, *, public: bool = True) -> list[Shown]:
    """Every version, the newest first; for the public those that are published."""
    found: list[Shown] = []
    earlier: SurveyConclusion | None = None
    for version in conclusions(survey, public=public):
        parts = clauses.difference(earlier.text, version.text) if earlier else []
        found.append(Shown(version, parts))
        earlier = version
    return found[::-1]


def write(survey: Survey, text: str, *, by: User) -> SurveyConclusion:
    """Write or rewrite what is taken from the results: the first version, or that of a correction."""
    hold(survey)
    version = in_work(survey)
    if version is None:
        if survey.state != State.CLOSED:
            raise Refused("调查结束以后、公布结果以前，才能起草结果说明")
        asking.require_counted(survey.takes_paper, survey.paper_ended_at is not None)
        version = SurveyConclusion(survey=survey, no=1, text="", drafted_by=by, state=Writing.DRAFT)
        db.session.add(version)
    versions.rewrite(version, text, "conclusion", by=by)
    db.session.flush()
    audit.record(by, Did.SURVEY_CONCLUDED, survey, {"version": version.no})
    return version


def _require_read(survey: Survey) -> None:
    unread = surveys.unread_words(survey)
    if unread:
        raise Refused(f"还有 {unread} 段文字没有人看过，看过才能公布结果")


def submit(version: SurveyConclusion, *, by: User) -> SurveyConclusion:
    """To the second person, once every word was read; a correction changes something."""
    _require_read(version.survey)
    if version.no > 1 and version.text == version.survey.conclusion and not papers.of_version(version):
        raise Refused("结果说明没有改动，也没有更正答卷，不用更正")
    versions.hand_over(version)
    audit.record(by, Did.SURVEY_CONCLUSION_SUBMITTED, version.survey, {"version": version.no})
    return version


def send_back(version: SurveyConclusion, why: str, *, by: User) -> SurveyConclusion:
    """Back to the draft, with the reason."""
    words = versions.give_back(version, why)
    audit.record(by, Did.SURVEY_CONCLUSION_SENT_BACK, version.survey, {"version": version.no}, note=words)
    return version


def publish(version: SurveyConclusion, seen: int, *, by: User) -> SurveyConclusion:
    """Publish the tables with what the office takes from them, or a correction: of the words, of papers typed in wrongly."""
    survey = version.survey
    hold(survey)
    dids = (Did.SURVEY_CONCLUDED, Did.SURVEY_CORRECTION_STARTED, Did.SURVEY_PAPER_FIXED, Did.SURVEY_PAPER_TAKEN_OUT)
    versions.require_second(version, seen, versions.writers("survey", survey.id, version.no, *dids), by)
    _require_read(survey)
    wording.guard_outcome(survey, conclusion=version.text, reason=version.reason)
    if version.no == 1:
        asking.require_counted(survey.takes_paper, survey.paper_ended_at is not None)
        asking.move(survey, State.RESULTS)
        survey.least_shown, survey.joins_neighbours = timeline.least_shown(), True
        survey.results_at = clock.now()
        lapsing.lapse(survey, "调查结果已公布", by=by)
    papers.apply(version)
    versions.set_published(version, by)
    survey.conclusion, survey.changed_at = version.text, clock.now()
    did = Did.SURVEY_RESULTS if version.no == 1 else Did.SURVEY_CORRECTED
    audit.record(by, did, survey, {"version": version.no}, note=version.reason)
    searching.refresh_survey(survey)
    return version


def begin_correction(survey: Survey, reason: str, *, by: User) -> SurveyConclusion:
    """Begin the next version: other words, or papers typed in wrongly. Replies given on line do not change."""
    hold(survey)
    if survey.state != State.RESULTS:
        raise Refused("公布过结果的调查，才能更正结果说明")
    what = {"survey": survey, "text": survey.conclusion}
    version = versions.correction(SurveyConclusion, SurveyConclusion.survey_id == survey.id, reason, by=by, **what)
    audit.record(by, Did.SURVEY_CORRECTION_STARTED, survey, {"version": version.no}, note=version.reason)
    return version


def drop_correction(version: SurveyConclusion, *, by: User) -> SurveyConclusion:
    """Give a correction up; what is published stands."""
    versions.drop(version)
    papers.give_up(version)
    audit.record(by, Did.SURVEY_CORRECTION_DROPPED, version.survey, {"version": version.no})
    return version
