"""The life of a survey: draft, questions, review by a second person, replies on line and on paper, words read, tables."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.consult import searching, timeline
from app.consult.acts import Did
from app.consult.models import (
    PaperFix,
    Survey,
    SurveyConclusion,
    SurveyQuestion,
    SurveyReply,
    SurveyTurn,
    SurveyWords,
)
from app.consult.rules import asking, life, protecting
from app.consult.rules.asking import LISTED, RANGED, Once, QuestionKind, State
from app.consult.rules.life import Because, Reading
from app.consult.service import numbering, versions, wording
from app.core import audit, privacy, workdays
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused, Rules, answered, beside

SECOND_REPLY = "您已经答过这份调查了，每人只能答一次"
SECOND_SHEET = "这个编号的答卷已经录过了，请核对"
SECOND_PHONE = "留这个手机号的人已经答过了，这一份不再计入"


def draft(fields: Mapping[str, Any], *, by: User) -> Survey:
    """Start a survey; its questions follow."""
    asking.require_paper_phone(fields.get("takes_paper", False), fields["contact_phone"])
    wording.guard_fields(None, fields)
    survey = Survey(no=numbering.of_year("DC"), drafted_by=by, **fields)
    db.session.add(survey)
    audit.record(by, Did.SURVEY_DRAFTED, survey)
    return survey


def edit(survey: Survey, fields: Mapping[str, Any], *, by: User) -> Survey:
    """Change a draft."""
    asking.require_draft(survey)
    asking.require_paper_phone(fields.get("takes_paper", False), fields["contact_phone"])
    wording.guard_fields(survey, fields, drafted=True)
    for name, value in fields.items():
        setattr(survey, name, value)
    _touch(survey, by)
    return survey


def _touch(survey: Survey, by: User) -> None:
    """What the reviewer saw is no longer what stands here."""
    if survey.state == State.REVIEW:
        survey.state = State.DRAFT
    survey.changed_at = clock.now()
    flag_modified(survey, "changed_at")
    audit.record(by, Did.SURVEY_EDITED, survey)


def add_question(survey: Survey, fields: Mapping[str, Any], *, by: User) -> SurveyQuestion:
    """Add a question at the end."""
    asking.require_draft(survey)
    question = SurveyQuestion(position=len(survey.questions), **_checked(survey, fields))
    asking.require_askable(_alone(question))
    survey.questions.append(question)
    db.session.flush()
    _touch(survey, by)
    return question


def _checked(survey: Survey, fields: Mapping[str, Any]) -> dict[str, Any]:
    options = list(fields.get("options") or [])
    rows = list(fields.get("rows") or [])
    wording.guard_question(
        survey, fields["label"], fields.get("hint"), options, list(fields.get("rows") or []), drafted=True
    )
    kind = fields["kind"]
    return {
        **fields,
        "options": options if kind in LISTED else [],
        "rows": rows if kind == QuestionKind.MATRIX else [],
        "low": fields.get("low", "") if kind in RANGED else "",
        "high": fields.get("high", "") if kind in RANGED else "",
    }


def _alone(question: SurveyQuestion) -> asking.Asked:
    return asking.Asked(
        question.id or 0,
        question.kind,
        question.label,
        tuple(question.options),
        bool(question.required),
        question.low or "",
        question.high or "",
        rows=tuple(question.rows),
    )


def edit_question(question: SurveyQuestion, fields: Mapping[str, Any], *, by: User) -> SurveyQuestion:
    """Change a question; skips from answers that are gone go with them."""
    asking.require_draft(question.survey)
    for name, value in _checked(question.survey, fields).items():
        setattr(question, name, value)
    asking.require_askable(_alone(question))
    choices = question.asked.choices if question.kind in asking.MAY_SKIP else ()
    question.skips = {answer: to for answer, to in question.skips.items() if answer in choices}
    _touch(question.survey, by)
    return question


def remove_question(survey: Survey, question: SurveyQuestion, *, by: User) -> None:
    """Take a question away, and with it the skips that lead to it."""
    asking.require_draft(survey)
    for other in survey.questions:
        other.skips = {answer: to for answer, to in other.skips.items() if to != question.id}
    survey.questions.remove(question)
    db.session.delete(question)
    for position, other in enumerate(survey.questions):
        other.position = position
    _touch(survey, by)


def raise_question(survey: Survey, question: SurveyQuestion, *, by: User) -> None:
    """Move a question up by one; skips that would then lead back are refused at publication."""
    asking.require_draft(survey)
    at = survey.questions.index(question)
    if at == 0:
        raise Refused("已经是第一个问题了")
    other = survey.questions[at - 1]
    question.position, other.position = other.position, question.position
    db.session.flush()
    db.session.expire(survey, ["questions"])
    _touch(survey, by)


def set_skips(question: SurveyQuestion, skips: Mapping[str, int], *, by: User) -> SurveyQuestion:
    """Say where each answer leads; what leads to the next question is no skip."""
    survey = question.survey
    asking.require_draft(survey)
    if question.kind not in asking.MAY_SKIP:
        raise Refused("只有单选题和打分题可以设跳转")
    later = {other.id for other in survey.questions if other.position > question.position}
    for answer, to in skips.items():
        if answer not in question.asked.choices or (to != asking.THE_END and to not in later):
            raise Refused(f"答“{answer}”时只能跳到后面的问题")
    question.skips = dict(skips)
    _touch(survey, by)
    return question


def submit(survey: Survey, *, by: User) -> Survey:
    """Hand the draft to a second person; it can be walked from the first question to the end."""
    asking.require_sound(survey.asked)
    asking.require_paper_phone(survey.takes_paper, survey.contact_phone)
    asking.move(survey, State.REVIEW)
    survey.state_reason = ""
    audit.record(by, Did.SURVEY_SUBMITTED, survey)
    return survey


def send_back(survey: Survey, reason: str, *, by: User) -> Survey:
    """Return the draft with the reason."""
    words = life.require_reason(reason)
    if survey.state != State.REVIEW:
        raise Refused("这次调查不在待审核，不用退回")
    asking.move(survey, State.DRAFT)
    survey.state_reason = words
    audit.record(by, Did.SURVEY_SENT_BACK, survey, note=words)
    return survey


def publish(survey: Survey, seen: int, *, by: User) -> Survey:
    """Open the survey; its last day is worked out and kept."""
    if survey.state in asking.PUBLIC:
        raise Refused("这次调查已经公布过了。请刷新页面再看")
    if seen != survey.version:
        raise Refused("草稿刚刚被改过，和您看到的不一样。请再看一遍")
    life.require_other_hands(audit.actors(survey, Did.SURVEY_DRAFTED, Did.SURVEY_EDITED), by.id)
    asking.require_sound(survey.asked)
    wording.guard_survey(survey)
    survey.closes_on = timeline.period(clock.today(), survey.days, workdays.calendar()).on
    survey.reviewed_by_id, survey.published_at = by.id, clock.now()
    survey.changed_at = survey.published_at
    asking.move(survey, State.OPEN)
    audit.record(by, Did.SURVEY_PUBLISHED, survey)
    searching.refresh_survey(survey)
    return survey


def reply(survey: Survey, typed: Mapping[int, Any], whose: str) -> None:
    """Keep one filled-in survey, and apart from it that this phone or device has had its turn.

    `whose` is the phone in its one spelling or the device's own random mark; kept only as a keyed hash, which differs
    from survey to survey. Nothing leads from it to the answers.
    """
    asking.require_open(survey.state, survey.closes_on, clock.today())
    answers = asking.read_reply(survey.asked, typed)
    _take_turn(survey, whose)
    keep(survey, answers)
    audit.record(None, Did.SURVEY_REPLIED, survey)


def keep(survey: Survey, answers: dict[str, Any], sheet_hash: str | None = None, *, stands: bool = True) -> SurveyReply:
    """The answers as one reply, with what was written in words apart from it; with the number's hash, a paper."""
    answers, number = dict(answers), _drawn_number()
    kept = SurveyReply(
        id=number,
        survey_id=survey.id,
        answers=answers,
        on_paper=sheet_hash is not None,
        sheet_hash=sheet_hash,
        stands=stands,
    )
    words = {question.id for question in survey.questions if question.kind == QuestionKind.WORDS}
    for question_id in words:
        text = answers.get(str(question_id))
        if text:
            answers[str(question_id)] = True  # that something was written; what, stands apart
            db.session.add(
                SurveyWords(
                    id=_drawn_number(),
                    survey_id=survey.id,
                    question_id=question_id,
                    reply_id=number if sheet_hash else None,
                    text=text,
                    public_text=privacy.masked_text(text),
                )
            )
    db.session.add(kept)
    return kept


def sheet_key(survey: Survey, number: str) -> str:
    """By what a paper with this number is found again."""
    return privacy.keyed_hash("survey-sheet", f"{survey.id}:{number}")


def enter(
    survey: Survey, typed: Mapping[int, Any], sheet: str, received_on: date | None, phone: str = "", *, by: User
) -> None:
    """A clerk types in what somebody answered on paper; it says so for ever, and is counted apart.

    `sheet` is the number written on the paper: the same paper is not typed in twice. `phone`, where a survey takes one
    answer from each, is what the paper gives; who has answered with it already is refused. The day is only looked at:
    like any reply it is kept without one, and nothing leads from the phone to it.
    """
    hold(survey)  # whoever ends the typing in at this moment comes before, or after
    asked = Rules()
    asked.ask(asking.require_paper, survey.state, survey.takes_paper, survey.paper_ended_at is not None)
    number = asked.ask(asking.read_sheet, sheet)
    asked.ask(_require_received, survey, received_on)
    whose = asked.ask(beside, "phone", privacy.rules.read_phone, phone) if phone.strip() else ""
    answers = asked.ask(asking.read_reply, asking.on_paper(survey.asked), typed)
    asked.tell()
    turns = {"sheet": (f"paper:{number}", SECOND_SHEET)}
    if whose and survey.once == Once.PHONE:
        turns["phone"] = (whose, SECOND_PHONE)
    for field, (turn, sentence) in turns.items():
        if has_had_turn(survey, turn):
            asked.refuse(sentence, field)
    asked.tell()
    for turn, _ in turns.values():
        _take_turn(survey, turn)
    keep(survey, answered(answers), sheet_key(survey, answered(number)))
    audit.record(by, Did.SURVEY_ENTERED, survey)


def _require_received(survey: Survey, on: date | None) -> None:
    if survey.published_at is None or survey.closes_on is None:
        return  # not public: said already
    first = clock.here(survey.published_at).date()
    asking.require_received(on, first, survey.closes_on, clock.today(), timeline.paper_days())


def awaits_paper(survey: Survey) -> bool:
    """May papers still be typed in, so that nobody looks at the tables yet?"""
    return survey.takes_paper and survey.paper_ended_at is None


def end_paper(survey: Survey, *, by: User) -> Survey:
    """All papers are typed in: from here the numbers stand, and the office may read its tables."""
    hold(survey)
    if not survey.takes_paper or survey.state != State.CLOSED:
        raise Refused("收纸质答卷的调查到期以后，才能结束录入")
    if survey.paper_ended_at is not None:
        raise Refused("纸质答卷已经录完了")
    survey.paper_ended_at = survey.changed_at = clock.now()
    audit.record(by, Did.SURVEY_PAPER_ENDED, survey)
    return survey


def _take_turn(survey: Survey, whose: str) -> None:
    if has_had_turn(survey, whose):
        raise Refused(SECOND_REPLY)
    db.session.add(SurveyTurn(id=_drawn_number(), survey_id=survey.id, key_hash=_key(survey, whose)))
    db.session.flush()


def _key(survey: Survey, whose: str) -> str:
    return privacy.keyed_hash("survey", f"{survey.id}:{survey.once.value}:{whose}")


def has_had_turn(survey: Survey, whose: str) -> bool:
    """Has this phone or device answered already?"""
    rows = select(SurveyTurn.id).where(SurveyTurn.survey_id == survey.id, SurveyTurn.key_hash == _key(survey, whose))
    return db.session.scalar(rows) is not None


def _drawn_number() -> int:
    """By lot, so that the order of rows does not tell the order of people."""
    return 1 + secrets.randbelow(2**31 - 2)


def close(survey: Survey, *, by: User | None) -> Survey:
    """The last day has passed."""
    if survey.state == State.OPEN and survey.closes_on and clock.today() <= survey.closes_on:
        raise Refused("还没有到截止日期")
    asking.move(survey, State.CLOSED)
    set_result_due(survey)
    survey.changed_at = clock.now()
    audit.record(by, Did.SURVEY_CLOSED, survey)
    searching.refresh_survey(survey)
    return survey


def set_result_due(survey: Survey) -> None:
    """By when the results are due; left open, and asked again by the clock, while the next year has no table yet."""
    assert survey.closes_on is not None
    with suppress(Refused):
        survey.result_due = timeline.survey_result_due(survey.closes_on, workdays.calendar()).on


def read_words(words: SurveyWords, public_text: str, mask_reason: str = "", *, by: User) -> SurveyWords:
    """A person has read what somebody wrote, and lets it out: whole, or with pieces masked or cut and said why.

    Raises:
        Refused: beside `public_text` for nothing at all (see `refuse_words`), for a word that was not written there and
            for what may not be public; beside `mask_reason` where pieces are missing and nobody says why.
    """
    shown = public_text.strip()
    if not shown:
        raise Refused("公开的文字不能是空的。整段都不宜公开，请选“不公开这段文字”并选理由", "public_text")
    begun = privacy.masked_text(words.text)
    asked = Rules()
    asked.ask(privacy.require_only_cut, shown, words.text, "public_text", begun)
    asked.ask(wording.guard, words.survey, public_text=shown)
    asked.ask(wording.guard_outcome, words.survey, mask_reason=mask_reason)
    asked.tell()
    why = privacy.why_cut([shown], [words.text], [begun], mask_reason, "mask_reason")
    words.public_text, words.mask_reason, words.because = shown, why, None
    return _read(words, Reading.MASKED if why else Reading.SHOWN, by)


def refuse_words(words: SurveyWords, because: Because, *, by: User) -> SurveyWords:
    """Nothing of it is shown, for a reason from the list that everyone reads with the results."""
    if because not in asking.TO_REFUSE:
        raise Refused("请选为什么不公开这段文字", "because")
    words.because, words.mask_reason = because, ""
    return _read(words, Reading.REFUSED, by)


def _read(words: SurveyWords, reading: Reading, by: User) -> SurveyWords:
    words.reading = reading
    audit.record(by, Did.SURVEY_WORDS_READ, words.survey, {"reading": reading.value}, note=words.mask_reason)
    return words


def _counted(survey: Survey) -> ColumnElement[bool]:
    """Words whose reply counts: of a paper typed in anew those of the newest typing."""
    standing = select(SurveyReply.id).where(
        SurveyReply.survey_id == survey.id, SurveyReply.on_paper, SurveyReply.stands
    )
    return or_(SurveyWords.reply_id.is_(None), SurveyWords.reply_id.in_(standing))


def to_read(survey: Survey) -> ColumnElement[bool]:
    """Words a person reads: those that count, and those of a paper that will once its correction is published."""
    waiting = select(PaperFix.new_id).where(PaperFix.survey_id == survey.id, PaperFix.applied_at.is_(None))
    return or_(_counted(survey), SurveyWords.reply_id.in_(waiting))


def unread_words(survey: Survey) -> int:
    """Words nobody has read yet."""
    rows = select(func.count()).where(
        SurveyWords.survey_id == survey.id, SurveyWords.reading == Reading.WAITING, to_read(survey)
    )
    return db.session.scalar(rows) or 0


def waiting_words() -> dict[int, int]:
    """Survey id -> how many words nobody has read yet, of every survey at once: what a desk has to do."""
    standing = select(SurveyReply.id).where(SurveyReply.on_paper, SurveyReply.stands)
    fixed = select(PaperFix.new_id).where(PaperFix.applied_at.is_(None))
    mine = or_(SurveyWords.reply_id.is_(None), SurveyWords.reply_id.in_(standing), SurveyWords.reply_id.in_(fixed))
    rows = select(SurveyWords.survey_id, func.count()).where(SurveyWords.reading == Reading.WAITING, mine)
    return {id: count for id, count in db.session.execute(rows.group_by(SurveyWords.survey_id))}


def withdraw(survey: Survey, reason: str, *, by: User) -> Survey:
    """End it without results, with the reason in public; two people do it (`ending`)."""
    words = life.require_reason(reason)
    wording.guard_outcome(survey, reason=reason)
    hold(survey)
    if survey.state == State.CLOSED and survey.result_due is None:
        set_result_due(survey)  # as of a consultation: it tells whether this end is late
    asking.move(survey, State.WITHDRAWN)
    survey.state_reason, survey.changed_at = words, clock.now()
    versions.give_up(SurveyConclusion, SurveyConclusion.survey_id == survey.id)
    audit.record(by, Did.SURVEY_WITHDRAWN, survey, note=words)
    searching.refresh_survey(survey)
    return survey


def discard(survey: Survey, reason: str, *, by: User) -> Survey:
    """Throw a draft away that nobody outside has seen."""
    words = life.require_reason(reason)
    asking.move(survey, State.DISCARDED)
    survey.state_reason = words
    audit.record(by, Did.SURVEY_DISCARDED, survey, note=words)
    return survey


def replies(survey: Survey, *, on_paper: bool | None = None) -> int:
    """How many answers count: all of them, or only those on paper (or not)."""
    rows = select(func.count()).where(SurveyReply.survey_id == survey.id, SurveyReply.stands)
    if on_paper is not None:
        rows = rows.where(SurveyReply.on_paper == on_paper)
    return db.session.scalar(rows) or 0


def typed_any(survey: Survey) -> bool:
    """Was a paper typed in that can be found again by its number?"""
    rows = select(SurveyReply.id).where(SurveyReply.survey_id == survey.id, SurveyReply.sheet_hash.is_not(None))
    return db.session.scalar(rows.limit(1)) is not None


def received(survey: Survey) -> protecting.Received:
    """How many answered, and how many of them on paper, as it is published."""
    least = survey.least_shown or timeline.least_shown()
    return protecting.received(replies(survey), replies(survey, on_paper=True), survey.takes_paper, least)


def told_so_far(survey: Survey) -> str:
    """While people answer only a rough number is told: two exact ones would say what came between."""
    least, count = timeline.least_shown(), replies(survey)
    if not count:
        return "还没有人答"
    return f"不到 {least} 份" if count < least else f"{count - count % least} 份以上"


def results(survey: Survey) -> list[protecting.Table]:
    """Every table as it is published, small numbers protected by the value in force when the results came out."""
    rows = db.session.scalars(
        select(SurveyReply.answers).where(SurveyReply.survey_id == survey.id, SurveyReply.stands)
    ).all()
    is_old = survey.results_at is not None and not survey.joins_neighbours
    least = survey.least_shown or timeline.least_shown()
    return protecting.protect(survey.asked, rows, least, neighbours=not is_old)


@dataclass(frozen=True)
class Shown:
    """What somebody wrote, as everyone reads it, and why pieces are missing; "" where it is whole."""

    text: str
    mask_reason: str


def public_words(survey: Survey) -> dict[int, list[Shown]]:
    """Question id -> what was written and may be read; by lot, not in the order of people."""
    rows = select(SurveyWords).where(
        SurveyWords.survey_id == survey.id,
        SurveyWords.reading.in_((Reading.SHOWN, Reading.MASKED)),
        _counted(survey),
    )
    found: dict[int, list[Shown]] = {}
    for words in db.session.scalars(rows.order_by(SurveyWords.id)):
        found.setdefault(words.question_id, []).append(Shown(words.public_text, words.mask_reason))
    return found


def hidden_words(survey: Survey) -> dict[int, list[str]]:
    """Question id -> for which reasons some words are not shown. How many is not told: small numbers are protected."""
    rows = select(SurveyWords).where(
        SurveyWords.survey_id == survey.id, SurveyWords.reading == Reading.REFUSED, _counted(survey)
    )
    found: dict[int, set[Because]] = {}
    for words in db.session.scalars(rows):
        assert words.because is not None  # the table says so
        found.setdefault(words.question_id, set()).add(words.because)
    return {key: [asking.BECAUSE_LABELS[one] for one in Because if one in those] for key, those in found.items()}


def once_words(once: Once) -> str:
    """What is honestly promised about answering once."""
    if once == Once.PHONE:
        return "每个手机号只能答一份。手机号只用来防止重复：加密成认不出的记号，和答卷分开保存，谁也对不上。"
    return "匿名，不留手机号。每台设备只能答一份，但换设备、清除浏览记录的人能再答：这一点没有办法完全防住，看结果时请留意。"
