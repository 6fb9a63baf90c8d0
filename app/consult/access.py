"""Who sees and does what with consultations, opinions and surveys; each right once as SQL and once as Python."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, select

from app.consult.models import (
    STANDS,
    AmendedOutcome,
    Consultation,
    DraftOpinion,
    PaperFix,
    Survey,
    SurveyReply,
    SurveyWords,
)
from app.consult.rules import asking, life
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.scope import inside

DRAFTERS = (Role.HANDLER, Role.OPENNESS_OFFICE)
REVIEWERS = (Role.OPENNESS_OFFICE,)
READERS = (Role.HANDLER, Role.OPENNESS_OFFICE, Role.CITY_SUPERVISOR)
Matter = TypeVar("Matter", Consultation, Survey)


def published() -> Select[Consultation]:
    """Consultations open to everyone's eyes."""
    return select(Consultation).where(Consultation.state.in_(life.PUBLIC))


def published_surveys() -> Select[Survey]:
    """Surveys open to everyone's eyes."""
    return select(Survey).where(Survey.state.in_(asking.PUBLIC))


def public_opinions() -> Select[DraftOpinion]:
    """Opinions whose words a person has read and let out; none that was taken out."""
    return select(DraftOpinion).where(
        STANDS,
        DraftOpinion.reading.in_(life.READABLE),
        DraftOpinion.consultation_id.in_(published().with_only_columns(Consultation.id)),
    )


def _reached(matter: type[Matter], user: User, *roles: Role) -> ColumnElement[bool]:
    rows: list[ColumnElement[bool]] = [
        matter.unit_id == grant.unit_id if grant.unit_id else inside(matter.region_id, grant.region)
        for grant in user.live_grants(*roles)
    ]
    return or_(*rows) if rows else false()


def at_desk(user: User) -> Select[Consultation]:
    """Consultations this member of staff works with."""
    return select(Consultation).where(_reached(Consultation, user, *READERS))


def surveys_at_desk(user: User) -> Select[Survey]:
    """Surveys this member of staff works with."""
    return select(Survey).where(_reached(Survey, user, *READERS))


def may_see_at_desk(user: Any, matter: Consultation | Survey) -> bool:
    """Python twin of both."""
    return bool(user.is_staff and user.holds(*READERS, region=matter.region, unit=matter.unit))


def may_draft_for(user: Any, region: Any, unit: Any) -> bool:
    """May this person draft for the unit in the region?"""
    return bool(user.is_staff and user.holds(*DRAFTERS, region=region, unit=unit))


def may_edit(user: Any, matter: Consultation | Survey) -> bool:
    """May this person change it, read what people send and answer them?"""
    return may_draft_for(user, matter.region, matter.unit)


def may_review(user: Any, matter: Consultation | Survey) -> bool:
    """May this person publish? That it be a second person is asked by the service."""
    return bool(user.is_staff and user.holds(*REVIEWERS, region=matter.region))


def opinions_at_desk(user: User) -> Select[DraftOpinion]:
    """Opinions this person reads and answers; SQL twin of `may_edit` on their consultation."""
    edited = select(Consultation.id).where(_reached(Consultation, user, *DRAFTERS))
    return select(DraftOpinion).where(DraftOpinion.consultation_id.in_(edited))


def entries_at_desk(user: User) -> Select[DraftOpinion]:
    """Of these what a clerk typed in for somebody, and may have typed in wrongly; never what a person sent herself."""
    return opinions_at_desk(user).where(DraftOpinion.channel != life.Channel.WEB)


def amended_at_desk(user: User) -> Select[AmendedOutcome]:
    """Single outcomes in corrections this person works on."""
    opinions = opinions_at_desk(user).with_only_columns(DraftOpinion.id)
    return select(AmendedOutcome).where(AmendedOutcome.opinion_id.in_(opinions))


def _edited_surveys(user: User) -> Select[int]:
    return select(Survey.id).where(_reached(Survey, user, *DRAFTERS))


def words_at_desk(user: User) -> Select[SurveyWords]:
    """Words of replies this person reads before they are public."""
    return select(SurveyWords).where(SurveyWords.survey_id.in_(_edited_surveys(user)))


def papers_at_desk(user: User) -> Select[SurveyReply]:
    """Papers this person may have typed in wrongly; never a reply on line."""
    found = SurveyReply.on_paper & SurveyReply.sheet_hash.is_not(None)
    return select(SurveyReply).where(found, SurveyReply.survey_id.in_(_edited_surveys(user)))


def fixes_at_desk(user: User) -> Select[PaperFix]:
    """What was put right of such papers."""
    return select(PaperFix).where(PaperFix.survey_id.in_(_edited_surveys(user)))


def own_opinions(user: Any, opened_ids: list[int]) -> Select[DraftOpinion]:
    """Opinions of the signed-in person, and those this browser opened with number and query code."""
    mine: list[ColumnElement[bool]] = [DraftOpinion.id.in_(opened_ids)] if opened_ids else []
    if user.is_authenticated:
        mine.append(DraftOpinion.user_id == user.id)
    return select(DraftOpinion).where(or_(*mine) if mine else false())


def may_open_own(user: Any, opened_ids: list[int], opinion: DraftOpinion) -> bool:
    """Python twin of `own_opinions`."""
    return opinion.id in opened_ids or (user.is_authenticated and opinion.user_id == user.id)
