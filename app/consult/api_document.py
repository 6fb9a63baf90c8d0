"""This room's part of /api/openapi.json."""

from enum import StrEnum
from typing import Any

from app.consult.rules.asking import QuestionKind
from app.consult.rules.life import PUBLIC, Author, Channel, Kind, Outcome, Reading
from app.web.interface import (
    COUNT,
    MOMENT,
    REGION,
    TEXT,
    Schema,
    list_of,
    object_of,
    operation,
    or_null,
    page_of,
    paging,
    query,
)


def _one_of(words: Any) -> Schema:
    return {"type": "string", "enum": sorted(word.value for word in words)}


DAY: Schema = {"type": "string", "format": "date"}
ID: Schema = {"type": "integer", "minimum": 1}
ANCHOR: Schema = {**ID, "description": "the clause's number, the same in every version of the text"}
CONSULTATION_SHORT: Schema = {
    "id": ID,
    "no": {"type": "string", "description": "official number, stable for ever"},
    "kind": _one_of(Kind),
    "kind_label": TEXT,
    "state": _one_of(PUBLIC),
    "state_label": TEXT,
    "title": TEXT,
    "unit": {"type": "string", "description": "the unit that drafts"},
    "region": object_of(code={"type": "string", "pattern": "^[0-9]{12}$"}, name=TEXT),
    "published_at": MOMENT,
    "closes_on": {**DAY, "description": "the last day, counted to 24:00 in China"},
    "result_due": {**or_null(DAY), "description": "by when outcomes are published; null while open"},
    "url": {"type": "string", "format": "uri", "description": "the page for readers"},
}
CLAUSE = object_of(anchor=ANCHOR, label=TEXT, chapter=TEXT, text=TEXT)
CHANGE = object_of(
    anchor=ANCHOR,
    kind={"type": "string", "enum": ["added", "changed", "gone", "same"]},
    before=or_null(TEXT),
    after=or_null(TEXT),
    reason={**or_null(TEXT), "description": "why the adopted text says something else than the draft"},
)
FIGURES = object_of(
    received={**COUNT, "description": "every opinion that counts, whatever became of its words"},
    shown=COUNT,
    refused={**COUNT, "description": "words not shown; counted and answered all the same"},
    waiting={**COUNT, "description": "not yet read by the office"},
    taken_out={**COUNT, "description": "typed in by a clerk twice or by mistake and taken out: not among the received"},
    adopted=or_null(COUNT),
    partly=or_null(COUNT),
    declined={**or_null(COUNT), "description": "outcomes: null until all are published"},
)
AMENDED = object_of(
    opinion={"type": "string", "description": "the opinion's number"},
    old_outcome={**or_null(_one_of(Outcome)), "description": "null: typed in late, it had none"},
    old_answer=TEXT,
    outcome=_one_of(Outcome),
    answer=TEXT,
)
ALONE = {"type": "boolean", "description": "by one person, before a second one was asked for"}
REPORT = object_of(
    no=ID,
    published_at=MOMENT,
    published_alone=ALONE,
    reason={**or_null(TEXT), "description": "why it corrects the version before; null for the first"},
    summary=TEXT,
    amended=list_of(AMENDED),
    amended_without_words={**COUNT, "description": "corrected outcomes of opinions whose words are not shown"},
)
TEXT_VERSION = object_of(
    no=ID,
    published_at=MOMENT,
    reason={**or_null(TEXT), "description": "why it corrects the version before; null for the first"},
    changes={**list_of(CHANGE), "description": "clauses that are other than in the version before"},
    url={"type": "string", "format": "uri", "description": "the page with the whole text"},
)
OPINION = object_of(
    id=ID,
    no=TEXT,
    anchor={**or_null(ID), "description": "of a clause; null: on the whole draft"},
    author=_one_of(Author),
    signed={"type": "string", "description": "who said it, as published"},
    channel=_one_of(Channel),
    received_on=DAY,
    put_right_at={**or_null(MOMENT), "description": "when a clerk last typed it in anew; null where none did"},
    reading=_one_of((Reading.SHOWN, Reading.MASKED)),
    text={"type": "string", "description": "as published"},
    masked_because=or_null(TEXT),
    outcome={**or_null(_one_of(Outcome)), "description": "null until all outcomes are published"},
    answer={**or_null(TEXT), "description": "the reason"},
    moved={
        **or_null(ID),
        "description": "the clause that changed because of it; null until the adopted text is public",
    },
)


class When(StrEnum):
    """Which part of the list is wanted; everything when it is left out."""

    OPEN = "open"
    WAITING = "waiting"
    ANSWERED = "answered"


_ID = {"name": "id", "in": "path", "required": True, "schema": ID}
_FILTERS = [
    *paging(),
    query("region", REGION, "6, 9 or 12 digit region code: its whole subtree"),
    query("kind", _one_of(Kind), "a kind of draft"),
    query("when", _one_of(When), "open, waiting for outcomes, or answered; everything when left out"),
    query("q", {"type": "string", "maxLength": 80}, "words of the title, or the whole number"),
]
_OPINIONS = [
    _ID,
    *paging(),
    query("outcome", _one_of(Outcome), "an outcome; ignored while outcomes are not public"),
]
PATHS = {
    "/api/v1/consultations": {
        "get": operation("Consultations", "consultations", _FILTERS, "ConsultationList", 400, 404)
    },
    "/api/v1/consultations/{id}": {"get": operation("One consultation", "consultation", [_ID], "Consultation", 404)},
    "/api/v1/consultations/{id}/opinions": {
        "get": operation("Public opinions on a draft", "consultationOpinions", _OPINIONS, "OpinionList", 400, 404)
    },
    "/api/v1/surveys/{id}/results": {
        "get": operation("Results of one survey", "surveyResults", [_ID], "SurveyResults", 404)
    },
}
_NUMBERS = {
    "answered": {**or_null(COUNT), "description": "null where too few answered, and of a matrix as a whole"},
    "withheld": {**or_null(TEXT), "description": "why no table is published, in words"},
    "cells": list_of(
        object_of(
            options={**list_of(TEXT), "description": "several where small ones are put together"},
            count=or_null(COUNT),
            words={**or_null(TEXT), "description": "what may be said where the number may not"},
        )
    ),
    "mean": or_null({"type": "number"}),
}
SCHEMAS = {
    "ConsultationShort": object_of(**CONSULTATION_SHORT),
    "Consultation": object_of(
        **CONSULTATION_SHORT,
        announcement=TEXT,
        explanation=TEXT,
        short_reason={**or_null(TEXT), "description": "why the period is shorter than usual"},
        clauses={**list_of(CLAUSE), "description": "the draft people speak to"},
        changes={**list_of(CHANGE), "description": "the adopted text beside the draft; empty until adopted"},
        notices=list_of(object_of(at=MOMENT, text=TEXT, reason=TEXT)),
        figures=FIGURES,
        summary=or_null(TEXT),
        text_versions={
            **list_of(TEXT_VERSION),
            "description": "of the adopted text: the first, then each correction; empty until adopted",
        },
        outcome_versions={**list_of(REPORT), "description": "the first, then each correction; empty until published"},
    ),
    "ConsultationList": page_of("ConsultationShort"),
    "DraftOpinion": OPINION,
    "SurveyResults": object_of(
        no={"type": "string", "description": "official number, stable for ever"},
        title=TEXT,
        replies={**or_null(COUNT), "description": "null where fewer than the least came"},
        replies_web={**or_null(COUNT), "description": "null where this part or the other is small"},
        replies_paper={**or_null(COUNT), "description": "typed in by a clerk"},
        least_shown={**COUNT, "description": "the smallest number a table shows"},
        conclusion={"type": "string", "description": "what the office takes from it, as it stands"},
        conclusion_versions=list_of(
            object_of(
                no=ID,
                published_at=MOMENT,
                published_alone=ALONE,
                reason=or_null(TEXT),
                text=TEXT,
                papers_put_right={**COUNT, "description": "papers typed in wrongly that this version put right"},
                papers_taken_out={**COUNT, "description": "of these, papers that count no longer"},
                papers_waiting={
                    **COUNT,
                    "description": "of these, papers no table counts yet, too few to tell of none",
                },
            )
        ),
        questions=list_of(
            object_of(
                label=TEXT,
                kind=_one_of(QuestionKind),
                **_NUMBERS,
                rows={**list_of(object_of(label=TEXT, **_NUMBERS)), "description": "of a matrix; else empty"},
                texts={**list_of(TEXT), "description": "what was written and may be read, by lot"},
                texts_masked_because={
                    **list_of(or_null(TEXT)),
                    "description": "for each of the texts why pieces are masked or cut; null for a whole one",
                },
                texts_hidden_because={**list_of(TEXT), "description": "for which reasons some texts are not shown"},
            )
        ),
    ),
    "OpinionList": page_of("DraftOpinion"),
}
