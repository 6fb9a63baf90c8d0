"""Tables of the room, by aggregate: the consultation with its draft, the opinions on it, surveys and their replies."""

from app.consult.models.consultations import (
    Clause,
    Consultation,
    ConsultationNotice,
    ConsultationPaper,
    ConsultationTally,
    DraftVersion,
)
from app.consult.models.opinions import DraftOpinion, OpinionFile
from app.consult.models.surveys import (
    Survey,
    SurveyQuestion,
    SurveyReply,
    SurveyTurn,
    SurveyWords,
)

__all__ = [
    "Clause",
    "Consultation",
    "ConsultationNotice",
    "ConsultationPaper",
    "ConsultationTally",
    "DraftOpinion",
    "DraftVersion",
    "OpinionFile",
    "Survey",
    "SurveyQuestion",
    "SurveyReply",
    "SurveyTurn",
    "SurveyWords",
]
