"""Tables of the room, by aggregate: the consultation with its draft, the opinions on it, surveys and
their replies, what is told of the outcome."""

from app.consult.models.consultations import (
    Clause,
    ClauseReason,
    Consultation,
    ConsultationNotice,
    ConsultationPaper,
    ConsultationTally,
    DraftVersion,
)
from app.consult.models.opinions import STANDS, DraftOpinion, OpinionFile, OpinionFix
from app.consult.models.surveys import (
    PaperFix,
    Survey,
    SurveyQuestion,
    SurveyReply,
    SurveyTurn,
    SurveyWords,
)
from app.consult.models.tellings import AmendedOutcome, Ending, OutcomeReport, SurveyConclusion, TextCorrection

__all__ = [
    "STANDS",
    "AmendedOutcome",
    "Clause",
    "ClauseReason",
    "Consultation",
    "ConsultationNotice",
    "ConsultationPaper",
    "ConsultationTally",
    "DraftOpinion",
    "DraftVersion",
    "Ending",
    "OpinionFile",
    "OpinionFix",
    "OutcomeReport",
    "PaperFix",
    "Survey",
    "SurveyConclusion",
    "SurveyQuestion",
    "SurveyReply",
    "SurveyTurn",
    "SurveyWords",
    "TextCorrection",
]
