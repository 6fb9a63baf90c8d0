"""What the site's search may find of this room: public consultations and surveys, opinions whose words were read."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.consult import access
from app.consult.models import Consultation, DraftOpinion, DraftVersion, Survey, TextCorrection
from app.consult.rules import asking, life
from app.core import search
from app.db import db

KIND = "consultation"
OPINION = "draft_opinion"
SURVEY = "survey"
LONGEST_TITLE = 40
REPLACED = "不是现行的文字了：已有定稿或者更正，请改引现行的"
ENDED = "不是现行的文字：征集已终止，草案没有成为定稿"


def refresh(consultation: Consultation) -> None:
    """Put the consultation into the index, or take it out when it is not public."""
    if consultation.state in life.PUBLIC:
        search.put(KIND, consultation.id, **_entry(consultation))
    else:
        search.drop(KIND, consultation.id)


def _entry(consultation: Consultation) -> dict[str, Any]:
    version = consultation.adopted if consultation.state == life.State.ADOPTED else consultation.asked
    words = (
        life.KIND_LABELS[consultation.kind],
        consultation.unit.name,
        consultation.announcement,
        version.text if version else "",
        consultation.summary if consultation.is_told else "",
    )
    return {
        "title": consultation.title,
        "text": "\n".join(words),
        "region": consultation.region,
        "url": f"/consultations/{consultation.id}/",
        "on": clock.here(consultation.published_at or consultation.created_at).date(),
    }


def rows(after: int, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The next public consultations, for a rebuild of the index."""
    found = access.published().where(Consultation.id > after).order_by(Consultation.id).limit(most)
    for one in db.session.scalars(found.options(selectinload(Consultation.versions))):
        yield one.id, _entry(one)


def clauses(id: int) -> list[search.Piece]:
    """The clauses of a public consultation, each where it is read: of the draft, and of every published text.

    Once a text is adopted its clauses are the ones in force; the draft's and those of a corrected text are past, and so is
    all of a consultation that was ended: nothing became of it.
    """
    one = db.session.scalar(access.published().where(Consultation.id == id))
    if one is None or one.asked is None:
        return []
    adopted = one.adopted if one.state == life.State.ADOPTED else None
    past = ENDED if one.state == life.State.WITHDRAWN else REPLACED if adopted is not None else ""
    found = _pieces(one.asked, "", "", past)
    if adopted is not None:
        numbers = _numbers_of_texts(id)
        public = [version for version in one.versions if version.is_final and version.published_at is not None]
        for version in public:
            no = numbers.get(version.id, 1)
            called = "定稿" if no == 1 else f"定稿第 {no} 版"
            found += _pieces(version, f"texts/{no}", called, "" if version is adopted else REPLACED)
    return found


def _pieces(version: DraftVersion, page: str, called: str, past: str) -> list[search.Piece]:
    return [
        search.Piece(f"{page}#c{clause.anchor}", clause.called, clause.text, clause.chapter, called, past)
        for clause in version.clauses
    ]


def _numbers_of_texts(id: int) -> dict[int, int]:
    """Which version each corrected text is; the first one was no correction."""
    rows = select(TextCorrection.draft_id, TextCorrection.no).where(
        TextCorrection.consultation_id == id, TextCorrection.draft_id.is_not(None)
    )
    return {draft_id: no for draft_id, no in db.session.execute(rows) if draft_id is not None}


def refresh_opinion(opinion: DraftOpinion) -> None:
    """Put an opinion into the index once everyone may read it; take it out when its words are hidden again."""
    if opinion.is_public:
        db.session.flush()
        search.put(OPINION, opinion.id, **_opinion(opinion))
    else:
        search.drop(OPINION, opinion.id)


def refresh_all(consultation: Consultation) -> None:
    """The consultation and all its public opinions: outcomes have become public."""
    refresh(consultation)
    for opinion in db.session.scalars(access.public_opinions().where(DraftOpinion.consultation_id == consultation.id)):
        refresh_opinion(opinion)


def _opinion(opinion: DraftOpinion) -> dict[str, Any]:
    consultation, words = opinion.consultation, opinion.public_text
    told = consultation.is_told
    outcome = f"（{opinion.outcome_label}）" if told else ""
    return {
        "title": f"意见：{words[:LONGEST_TITLE]}{'…' if len(words) > LONGEST_TITLE else ''}{outcome}",
        "text": "\n".join((words, opinion.answer if told else "", consultation.title)),
        "region": consultation.region,
        "url": f"/consultations/opinions/{opinion.id}/",
        "on": clock.here(opinion.handed_at).date(),
    }


def opinion_rows(after: int, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The next public opinions, for a rebuild of the index."""
    found = access.public_opinions().where(DraftOpinion.id > after).order_by(DraftOpinion.id).limit(most)
    for opinion in db.session.scalars(found.options(joinedload(DraftOpinion.consultation))):
        yield opinion.id, _opinion(opinion)


def refresh_survey(survey: Survey) -> None:
    """Put the survey into the index, or take it out when it is not public."""
    if survey.state in asking.PUBLIC:
        db.session.flush()
        search.put(SURVEY, survey.id, **_survey(survey))
    else:
        search.drop(SURVEY, survey.id)


def _survey(survey: Survey) -> dict[str, Any]:
    questions = "\n".join(word for question in survey.questions for word in (question.label, *question.rows))
    conclusion = survey.conclusion if survey.state == asking.State.RESULTS else ""
    return {
        "title": survey.title,
        "text": "\n".join((survey.unit.name, survey.purpose, questions, conclusion)),
        "region": survey.region,
        "url": f"/surveys/{survey.id}/",
        "on": clock.here(survey.published_at or survey.created_at).date(),
    }


def survey_rows(after: int, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The next public surveys, for a rebuild of the index."""
    found = access.published_surveys().where(Survey.id > after).order_by(Survey.id).limit(most)
    for survey in db.session.scalars(found.options(selectinload(Survey.questions))):
        yield survey.id, _survey(survey)


def by_no(no: str) -> int | None:
    """Which consultation bears this number."""
    return db.session.scalar(select(Consultation.id).where(Consultation.no == no))


def opinion_by_no(no: str) -> int | None:
    """Which opinion bears this number."""
    return db.session.scalar(select(DraftOpinion.id).where(DraftOpinion.no == no))


def survey_by_no(no: str) -> int | None:
    """Which survey bears this number."""
    return db.session.scalar(select(Survey.id).where(Survey.no == no))
