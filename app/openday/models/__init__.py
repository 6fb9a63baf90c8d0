"""Tables of the open days, by aggregate: the event, its entries, its draw, what came after."""

from app.openday.models.after import (
    AnswerRevision,
    MinutesRevision,
    Opinion,
    OpinionResult,
    Photo,
    SurveyAnswer,
)
from app.openday.models.draws import Draw, DrawAttempt, DrawSource
from app.openday.models.entries import Assessment, Entry, EntryRevision, Offer, Person, SelectionRound
from app.openday.models.events import AgendaItem, Event, EventNotice, Paper, Question, Seat, Tally, YearTally

__all__ = [
    "AgendaItem",
    "AnswerRevision",
    "Assessment",
    "Draw",
    "DrawAttempt",
    "DrawSource",
    "Entry",
    "EntryRevision",
    "Event",
    "EventNotice",
    "MinutesRevision",
    "Offer",
    "Opinion",
    "OpinionResult",
    "Paper",
    "Person",
    "Photo",
    "Question",
    "Seat",
    "SelectionRound",
    "SurveyAnswer",
    "Tally",
    "YearTally",
]
