"""Every text an official makes public passes here first: no ID number, mobile, card or plate of a person gets out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import select

from app.consult.models import Consultation, DraftOpinion, Survey
from app.consult.rules.life import Author
from app.core import leave, privacy
from app.core.attachments.models import Attachment
from app.core.units.models import Unit
from app.db import db
from app.errors import Rules

OFFICE_NUMBERS = frozenset({"phone", "email"})  # the office's own are there to be used
CONTACTS = ("contact_phone", "contact_email", "contact_address")
TOLD = ("explanation", "short_reason")  # why the office does it: there it speaks of this person and that


WHO = "提意见的人"
ENTITLED = "残疾(?:人|摊主|居民|老人|群众|职工|学生|车主|商户|经营者|业主|人士|乘客|人员)"
CONDITION = re.compile(
    rf"((?:^|(?<=[。；;！!\n]))\s*(?:{ENTITLED}(?=[免减可须凭持停缴交，,、])[^。；;！!\n您他她你那这该]{{0,20}})?[，,、]?(?:凭|持|出示)(?:有效)?)(残疾人?证)"
)
Matter = Consultation | Survey | None


def guard(matter: Matter, /, *, drafted: bool = False, **texts: str | None) -> None:
    """Refused beside the first field (the keyword) whose text holds what may not be public.

    `drafted` is for what a second person publishes later, when this is asked again.
    """
    for field, text in texts.items():
        if text:
            leave.guard(matter, text, field, drafted=drafted)


def guard_outcome(matter: Matter, /, *, drafted: bool = False, **texts: str | None) -> None:
    """The same for what is told of people, their opinions and answers, and for reasons: nor does it tell of anybody's life.

    A draft and its announcement may speak of illness and income, for they speak of everybody; a reason is said of one.
    """
    for field, text in texts.items():
        if text:
            leave.guard(matter, without_conditions(text), field, drafted=drafted, more=privacy.TELLING)


def without_conditions(text: str) -> str:
    """The text with another word, as long, for the card whoever is entitled has to show: 残疾摊主减收三成，凭残疾证办理 is said
    of everybody. Only in a sentence that begins with such people, or with the card, and where nobody is named in the text.
    """
    if privacy.find_told(text):
        return text
    return CONDITION.sub(lambda found: found[1] + ("有效证件" if found[2] == "残疾人证" else "有效证"), text)


class Signed(Protocol):
    """Somebody's words, and whether the name beside them is public."""

    author: Author
    name: str
    name_shown: bool


def _hidden_name(said: Signed) -> str:
    """A person's name is never shown whole; a firm's, when it wishes."""
    return "" if said.author != Author.PERSON and said.name_shown else said.name


def require_unnamed(said: Signed, text: str, field: str) -> None:
    """Refused when a text everyone reads names the author of an opinion who is hidden."""
    privacy.require_unnamed(text, _hidden_name(said), field, WHO)


def hidden_authors(consultation: Consultation) -> privacy.Hidden:
    """The names of all who gave an opinion on the draft and are not shown with them; read once for many texts.

    What the draft itself says whole is no secret: the firm it is about, the person to be called. Nor is an office's name.
    """
    rows = select(DraftOpinion.author, DraftOpinion.name, DraftOpinion.name_shown).distinct()
    rows = rows.where(DraftOpinion.consultation_id == consultation.id, DraftOpinion.name != "")
    said = _own_words(consultation)
    offices = set(db.session.scalars(select(Unit.name)))
    people, firms = [], []
    for author, name, shown in db.session.execute(rows):
        if name in said or name in offices:
            continue
        if author == Author.PERSON:
            people.append(name)
        elif not shown:
            firms.append(name)
    return privacy.hidden(people, firms)


def _own_words(consultation: Consultation) -> str:
    """What everyone reads of the draft, whoever gave an opinion."""
    names = ("title", "announcement", "explanation", "contact_name")
    asked = consultation.asked
    return "\0".join([*(getattr(consultation, name) or "" for name in names), asked.text if asked else ""])


def require_nobody_named(consultation: Consultation, /, **texts: str | None) -> None:
    """Refused beside the first field (the keyword) that names somebody who gave an opinion and is hidden."""
    names = hidden_authors(consultation)
    for field, text in texts.items():
        privacy.require_nobody_named(text or "", names, field, WHO)


def begun(said: Signed, words: str) -> str:
    """The words with personal data and the author's name masked: what whoever reads them begins with."""
    return privacy.without_name(privacy.masked_text(words), _hidden_name(said))


def guard_office(matter: Matter, text: str | None, field: str, *, drafted: bool = False) -> None:
    """The same where the office's own telephone and mail stand."""
    if text:
        leave.guard(matter, text, field, allow=OFFICE_NUMBERS, drafted=drafted)


def guard_fields(matter: Matter, fields: Mapping[str, Any], *, drafted: bool = False) -> None:
    """The same for what is typed of a consultation or survey; contact and ways to send are meant to be public."""
    words = {name: text for name, text in fields.items() if isinstance(text, str) and name not in CONTACTS}
    for name in (*CONTACTS, "announcement"):
        guard_office(matter, fields.get(name), name, drafted=drafted)
    words.pop("announcement", None)
    told = {name: words.pop(name, None) for name in TOLD}
    guard(matter, drafted=drafted, **words)
    hold_told = guard if matter is None else guard_outcome  # of what is not stored yet nothing can be let out
    hold_told(matter, drafted=drafted, **told)


def guard_paper(
    consultation: Consultation, title: str, attachment: Attachment, *, called: str = "", drafted: bool
) -> None:
    """A file beside the draft and what it is called; everyone will open it."""
    asked = Rules()
    asked.ask(guard_outcome, consultation, drafted=drafted, title=title)
    asked.ask(leave.guard_file, consultation, attachment, drafted=drafted, called=called, more=privacy.TELLING)
    asked.tell()


def guard_whole(consultation: Consultation, *, drafted: bool = False) -> None:
    """Once more over everything a draft shows, before it is published: what was only asked for does not pass then.

    Everything that is found is said at once, so that leave is asked for once.
    """
    names = ("title", "announcement", "explanation", "contact_name", "short_reason", *CONTACTS)
    asked = Rules()
    for name in names:
        asked.ask(guard_fields, consultation, {name: getattr(consultation, name)}, drafted=drafted)
    asked.ask(guard, consultation, drafted=drafted, text=consultation.asked.text if consultation.asked else "")
    for paper in consultation.live_papers:
        asked.ask(guard_paper, consultation, paper.title, paper.attachment, called=paper.title, drafted=drafted)
    asked.tell()


def guard_question(
    survey: Survey, label: str, hint: str | None, options: Sequence[str], rows: Sequence[str], *, drafted: bool = False
) -> None:
    """One question of a survey."""
    shown = {"label": label, "hint": hint, "options": "\n".join(options), "rows": "\n".join(rows)}
    guard(survey, drafted=drafted, **shown)


def guard_survey(survey: Survey) -> None:
    """Once more over everything a survey shows, before it is published."""
    guard_fields(survey, {name: getattr(survey, name) for name in ("title", "purpose", "contact_phone")})
    for one in survey.questions:
        guard_question(survey, one.label, one.hint, one.options, one.rows)
