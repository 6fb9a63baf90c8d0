"""What was asked, before and after everyone reads it: held back while it may tell of somebody's life, hidden with a reason.

A question is never lost by it: its number, its day and its answer stay, and its asker is told.
"""

from collections.abc import Collection

from flask import current_app

from app import clock, enough
from app.core import audit, leave, notify, privacy
from app.core.accounts.models import User
from app.db import hold
from app.errors import Refused, Rules
from app.village import ended, recipients
from app.village.acts import Did
from app.village.addresses import line_path
from app.village.models import Question
from app.village.rules.asking import HIDDEN_LABELS, Hidden, tells_of_property
from app.village.service import guarding


def hold_back(question: Question) -> Question:
    """Held until a person has read it, when it seems to tell of health, minors, income or where somebody lives; beside a
    list of people also when it tells what somebody has; whoever asked, or a clerk who hands on what was said in a post.
    """
    kinds = dict.fromkeys(found.kind for found in privacy.find(question.text, privacy.TELLING))
    if guarding.is_list(question.release) and tells_of_property(question.text):
        kinds["income"] = None
    if privacy.find_recipients(question.text) or _names_helped(question):
        kinds["recipient"] = None
    _hold(question, kinds)
    return question


def _names_helped(question: Question) -> bool:
    """Is somebody of a list that came down named, and not on this one? Whoever asks has no need to be told so by a refusal."""
    return bool(_helped(question))


def _helped(question: Question) -> set[str]:
    return ended.named_in(question.village, [question.text], recipients.own_names(question.release))


def _hold(question: Question, kinds: Collection[str]) -> None:
    """Held for these kinds; where there is none everyone reads it at once, whoever stands on its list in part."""
    if kinds:
        question.words_down_at, question.words_held = question.asked_at, True
        question.words_down_why = "、".join(privacy.KINDS[kind] for kind in kinds)
    elif (shown := recipients.in_part(question.release, question.text)) != question.text:
        question.shown_text = shown
        question.cut_because = privacy.reasons_joined(question.cut_because, privacy.MASKED_BY_MACHINE)


def masked(question: Question) -> str:
    """Her words as the machine masks them: what whoever shows them begins with."""
    text = recipients.in_part(question.release, privacy.masked_text(question.text, privacy.TELLING))
    return privacy.without_recipients(text, _helped(question))


def lets_out(question: Question) -> Question | None:
    """What two people may let data out of: beside a list of people nothing (see `leave.guard`)."""
    return None if guarding.is_list(question.release) else question


def show_words(question: Question, text: str, reason: str, *, by: User) -> None:
    """Somebody read what was held back, and everyone reads it now: her words alone, masked or cut for a reason that stands beside them.

    What the guard finds in them all the same passes when two people let it out; the name of somebody on a list of relief never.
    """
    hold(question)
    if not question.words_held:
        raise Refused("这条疑问的文字没有等着人看")
    text, why, begun = text.strip(), reason.strip(), masked(question)
    asked = Rules()
    if len(text) < enough.PLAIN:
        least = enough.in_words(enough.PLAIN)
        asked.refuse(f"请留下能读懂的内容，{least}；遮盖后读不懂的，请选“隐去提问的文字”", "text")
    asked.ask(privacy.require_only_cut, text, question.text, "text", begun)
    asked.ask(leave.guard, lets_out(question), text, more=privacy.TELLING)
    asked.ask(_require_nobody_helped, question, text)
    asked.ask(privacy.guard, why, "reason")
    asked.tell()
    why = privacy.why_cut((text,), (question.text,), (begun,), why)
    if why:
        question.shown_text, question.cut_because = text, privacy.reasons_joined(question.cut_because, why)
    question.words_down_at, question.words_down_why, question.words_held = None, "", False
    audit.record(by, Did.WORDS_SHOWN, question)


def _require_nobody_helped(question: Question, text: str) -> None:
    """Nobody is named as a recipient of relief, by words or by a list that came down (《社会救助暂行办法》第61条)."""
    if privacy.find_recipients(text, _helped(question)):
        raise Refused("写到了救助、慰问对象的姓名，不能公开：请用星号盖住，或者选“隐去提问的文字”", "text")
    if recipients.in_part(question.release, text) != text:
        raise Refused("写到了名单上的姓名，名单撤下以后还能读到：请像名单上那样只留一部分", "text")


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
