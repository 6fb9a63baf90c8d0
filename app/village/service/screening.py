"""What was asked, before and after everyone reads it: held back while it may tell of somebody's life, hidden with a reason.

A question is never lost by it: its number, its day and its answer stay, and its asker is told.
"""

from collections.abc import Collection

from flask import current_app

from app import clock
from app.core import audit, notify, privacy
from app.core.accounts.models import User
from app.db import hold
from app.errors import STALE, Refused
from app.village import ended, recipients
from app.village.acts import Did
from app.village.addresses import line_path
from app.village.models import Question
from app.village.rules.asking import HIDDEN_LABELS, Hidden

# Words of a person's life (《个人信息保护法》第二十八条); the telephone of an office may be named
TELLING = privacy.TEXT_KINDS - {"landline"}


def hold_back(question: Question) -> Question:
    """Held until a person has read it, when it seems to tell of health, minors, income or where somebody lives."""
    kinds = dict.fromkeys(found.kind for found in privacy.find(question.text, TELLING))
    if privacy.find_recipients(question.text) or _names_helped(question):
        kinds["recipient"] = None
    _hold(question, kinds)
    return question


def hold_names(question: Question) -> Question:
    """The same where a clerk has read the words: held only for a name of an ended list of relief, which she cannot know."""
    _hold(question, ["recipient"] if _names_helped(question) else [])
    return question


def _names_helped(question: Question) -> bool:
    """Is somebody of a list that came down named, and not on this one? Whoever asks has no need to be told so by a refusal."""
    return bool(ended.named_in(question.village, [question.text], recipients.own_names(question.release)))


def _hold(question: Question, kinds: Collection[str]) -> None:
    if kinds:
        question.words_down_at, question.words_held = question.asked_at, True
        question.words_down_why = "、".join(privacy.KINDS[kind] for kind in kinds)


def show_words(question: Question, seen: int, *, by: User) -> None:
    """Somebody read what was held back: everyone may. `seen` is the version on the page where it was read."""
    hold(question)
    if seen != question.version:
        raise Refused(STALE)
    if not question.words_held:
        raise Refused("这条疑问的文字没有等着人看")
    question.words_down_at, question.words_down_why, question.words_held = None, "", False
    audit.record(by, Did.WORDS_SHOWN, question)


def hide_words(question: Question, why: Hidden, *, by: User) -> None:
    """In place of the words everyone reads why they are not shown; the asker is told, the answer is owed as before."""
    hold(question)
    if question.words_down_at is not None and not question.words_held:
        raise Refused("这条疑问的文字已经撤下")
    question.words_down_at, question.words_held = clock.now(), False
    question.words_down_why = HIDDEN_LABELS[why]
    audit.record(by, Did.WORDS_DOWN, question, note=HIDDEN_LABELS[why])
    if question.asker is not None:
        url = current_app.config["SITE_URL"] + line_path(question.release, question.seq)
        notify.tell(question.asker, "village/words_hidden", "village_question", question.id, question=question, why=HIDDEN_LABELS[why], url=url)  # fmt: skip
