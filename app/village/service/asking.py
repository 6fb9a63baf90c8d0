"""Questions and objections: asked, answered, sent up when late or when the asker wishes."""

from datetime import timedelta
from typing import Any

from flask import current_app

from app import clock, enough, feedback
from app.core import audit, leave, limits, notify, numbers, privacy
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused
from app.village import access, asked, recipients
from app.village.acts import Did
from app.village.addresses import line_path, question_path
from app.village.models import Question, Release
from app.village.rules.asking import (
    ANONYMOUS,
    FOR_OBJECTIONS,
    FOR_QUESTIONS,
    OUTCOME_LABELS,
    WHERE_LABELS,
    Outcome,
    QuestionState,
    Where,
)
from app.village.rules.due import ANSWER
from app.village.rules.life import State
from app.village.service import screening

HELD = frozenset({"home"})  # a resident who says where somebody lives is not refused: her words wait for a person
NOT_MENDED = "提问以后还没有更正版：请先打开这一期点“提出更正”，再来选“已更正”；账没有错的，选“已说明”"


def days_to_answer() -> int:
    """How long a village has for an answer, by the limit of today."""
    return limits.in_force(ANSWER.key).number


def ask(
    release: Release,
    seq: int | None,
    text: str,
    hide_name: bool,
    *,
    by: User,
    objection: bool = False,
    name: str | None = "",
) -> Question:
    """A resident asks about a line or the whole; her name is masked for the public, or hidden if she wishes.

    `name` is what somebody gave whose account has none; without it she is 一位村民.
    """
    own = by.own_name or (name or "").strip()
    privacy.require_unnamed(text, own, "text", "提问人")
    shown_as = ANONYMOUS if hide_name or not own else privacy.mask_name(own)
    return screening.hold_back(_asked(release, seq, text, by, shown_as, by, objection, allow=HELD))


def ask_for(
    release: Release,
    seq: int | None,
    text: str,
    asker: User | None,
    shown_as: str,
    *,
    by: User,
    objection: bool = False,
    cut_because: str = "",
) -> Question:
    """A clerk hands on what a known resident said elsewhere: the resident is the asker, with or without an account.

    `shown_as` is her name as she chose to have it shown, "" for not at all; `cut_because` says why pieces of her words are
    missing, "" for all of them. What they tell of somebody's life waits for a person here as what is asked here does: who
    let them out there looked at another page.
    """
    question = _asked(release, seq, text, asker, shown_as or ANONYMOUS, by, objection)
    question.cut_because = cut_because
    return screening.hold_back(question)


def _asked(
    release: Release,
    seq: int | None,
    text: str,
    asker: User | None,
    shown_as: str,
    by: User,
    objection: bool,
    allow: frozenset[str] = frozenset(),
) -> Question:
    if not release.is_public:
        raise Refused("这一期还没有公开")
    if seq is not None and not 1 <= seq <= release.lines_count:
        raise Refused("没有这一行")
    enough.require(text, "请写明疑问在哪里", "text")
    if objection and release.notice_to and clock.today() > release.notice_to:
        raise Refused("公示期已过，异议请到乡镇（街道）提出")
    privacy.guard(text, "text", allow)
    series = f"VQ-{clock.today().year}"
    question = Question(
        no=f"{series}-{numbers.issue(series):04d}",
        village=release.village,
        release=release,
        seq=seq,
        objection=objection,
        asker=asker,
        asker_name=shown_as,
        text=text.strip(),
        due_on=clock.today() + timedelta(days=days_to_answer()),
    )
    db.session.add(question)
    db.session.flush()
    audit.record(by, Did.ASKED, question)
    return question


def answer(question: Question, text: str, outcome: Outcome, *, by: User, no_names: bool = False) -> None:
    """The village, or the township when it went up, answers; the answer stands at the line.

    Of a list that came down nobody knows the names any more: who answers vouches that she wrote none of them.
    """
    if question.state != QuestionState.OPEN:
        raise Refused("这条疑问已经答复")
    enough.require(text, "请写明答复", "text")
    if outcome not in (FOR_OBJECTIONS if question.objection else FOR_QUESTIONS):
        raise Refused("请选处理结果", "outcome")
    if outcome == Outcome.CORRECTED and not asked.is_mended(question):
        raise Refused(NOT_MENDED, "outcome")
    if question.release.state == State.TAKEN_DOWN and not no_names:
        raise Refused("名单已经撤下，答复里不能再写名单上的姓名。请看一遍答复，再勾选", "no_names")
    recipients.require_unnamed(question.release, text, "text")
    _require_unnamed(question, text)
    leave.guard(screening.lets_out(question), text, more=privacy.TELLING)
    question.state, question.answered_at = QuestionState.ANSWERED, clock.now()
    question.answer = recipients.in_part(question.release, text.strip())
    question.outcome, question.answered_by_id = outcome, by.id
    audit.record(by, Did.ANSWERED, question)
    told = f"{WHERE_LABELS[question.where]}答复了疑问 {question.no}：{OUTCOME_LABELS[outcome]}"
    is_told = feedback.heard(
        feedback.Into.OBJECTION, question.id, feedback.Came.ANSWERED, told, by=by, link=question_path(question)
    )
    if question.asker is not None and not is_told:  # one message about one thing
        notify.tell(question.asker, "village/answered", "village_question", question.id, **_words(question))


def _require_unnamed(question: Question, text: str) -> None:
    """Nobody whose name is not shown beside her question is named in its answer (《个人信息保护法》第十条、第二十五条)."""
    if question.asker is not None:
        privacy.require_unnamed(text, question.asker.own_name, "text", "提问人")
    feedback.require_unnamed(feedback.Into.OBJECTION, question.id, text, "text")


def _words(question: Question) -> dict[str, Any]:
    """What a message about a question says, in the words everyone reads, and where the line stands that it is about."""
    return {
        "question": question,
        "read": asked.as_read(question),
        "url": current_app.config["SITE_URL"] + line_path(question.release, question.seq),
    }


def take_words_down(question: Question, why: str, *, by: User | None) -> bool:
    """What was asked came from a post that nobody, or not everybody, may read as it was: so with its words here.

    The question keeps its number, its day and its answer; an index sentence with `why` stands in place of the words. Who
    has to answer is told, and reads the words at the desk while there is no answer. False when they came down before.
    """
    hold(question)
    if question.words_down_at is not None and not question.words_held:
        return False
    question.words_down_at, question.words_down_why, question.words_held = clock.now(), why, False
    audit.record(by, Did.WORDS_DOWN, question, note=why)
    for user in _answerers(question):
        notify.tell(user, "village/words_down", "village_question", question.id, why=why, **_words(question))
    db.session.flush()
    return True


def _answerers(question: Question) -> list[User]:
    """Everyone who may answer it now, or might have."""
    held = access.holders(question.village, *access.ANSWERERS, *access.REVIEWERS)
    return [user for user in held if access.may_answer(user, question)]


def _opened_again(question: Question) -> None:
    question.village_answer, question.village_outcome = question.answer, question.outcome
    question.village_answered_at = question.answered_at
    question.answer, question.outcome, question.answered_at, question.answered_by_id = "", None, None, None
    question.state = QuestionState.OPEN


def escalate(question: Question, why: str, *, by: User | None) -> None:
    """Up to the township, which has as many days anew: because the village is late, or because the asker wishes so.

    She may wish so after the village's answer too, whatever it was; that answer stays readable above the township's.
    """
    if not question.may_go_up:
        raise Refused("这条疑问已经转到乡镇（街道）")
    if question.state == QuestionState.ANSWERED:
        _opened_again(question)
    question.where, question.escalated_at, question.escalated_why = Where.TOWNSHIP, clock.now(), why
    question.due_on = clock.today() + timedelta(
        days=limits.in_force(ANSWER.key).number
    )  # the township has its own days
    audit.record(by, Did.ESCALATED, question, note=why)
    if by is None and question.asker is not None:
        notify.tell(question.asker, "village/escalated", "village_question", question.id, **_words(question))
