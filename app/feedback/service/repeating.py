"""Whether what an office writes repeats an author who took her public words back: then nobody else reads it either.

An answer goes whole, with its reason and what it cites elsewhere; of a line of the timeline its words, of a result what is
written beside it. She is known by marks that stay when her words are kept no more.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import and_, or_, select

from app.core import privacy
from app.db import db
from app.feedback.models import Answer, Enclosure, Post, PostStep, TakenBack
from app.feedback.models.answers import Writing
from app.feedback.rules import taking_back as rules
from app.feedback.service import nobodys
from app.feedback.service.nobodys import case_of
from app.feedback.service.originals import added_in, words_of

MARKS = "words taken back"
T = TypeVar("T")


def _taken_back(case: Sequence[Post]) -> list[Post]:
    return [one for one in case if one.words_back_at is not None]


def _said_by(post: Post) -> list[str]:
    """All she said, as she typed it and, unless a sentence of ours stands there already, as everyone read it."""
    original = words_of(post)
    public = (post.public_title, post.public_text, post.spot) if post.public_text != rules.TEXT else ()
    return [one or "" for one in (original.title, original.text, original.spot, *public, *_added(post))]


def _added(post: Post) -> list[str]:
    rows = select(PostStep).where(PostStep.post_id == post.id)
    typed, public = PostStep.original_sealed.is_not(None), and_(PostStep.words_public, PostStep.added.is_not(None))
    with db.session.no_autoflush:
        found = db.session.scalars(rows.where(or_(typed, public))).all()
    return [text for step in found for text in (added_in(step.original_sealed), step.words) if text]


def keep(post: Post) -> None:
    """Before her words go, from the public pages or altogether: what they are known by."""
    marks, row = _marks_of(post), db.session.get(TakenBack, post.id) or TakenBack(post_id=post.id)
    row.marks = marks
    db.session.add(row)


def _marked(texts: Sequence[str]) -> bytes:
    marks = bytearray()
    for text in rules.whole(texts):
        for mark in privacy.keyed_marks(MARKS, rules.runs(text)):
            marks += mark
    return bytes(marks)


def _marks_of(post: Post) -> bytes:
    """What was marked as it went, and what she said later; all that is kept, where she took it back before there were marks."""
    row = db.session.get(TakenBack, post.id)
    return row.marks + _marked(_added(post)) if row is not None else _marked(_said_by(post))


def _repeated(case: Sequence[Post], back: Sequence[Post], written: Mapping[T, Sequence[str]]) -> set[T]:
    """Which of these texts repeat one of those who took their words back."""
    if not back or not written:
        return set()
    names, each = nobodys.names(case), privacy.KEYED_BYTES
    marks = {
        key: {mark for text in texts for mark in privacy.keyed_marks(MARKS, rules.runs(text, names))}
        for key, texts in written.items()
    }
    asked, hers = set[bytes]().union(*marks.values()), [_marks_of(one) for one in back]
    found = {mark for one in hers for at in range(0, len(one), each) if (mark := one[at : at + each]) in asked}
    return {key for key, asked in marks.items() if asked & found}


def brings_back(post: Post, *texts: str) -> bool:
    """Do these words, written to the post or its case, repeat anybody of the case who took hers back?"""
    case = case_of(post)
    return bool(_repeated(case, _taken_back(case), {0: texts}))


def hidden_from(post: Post, written: Mapping[T, Sequence[str]]) -> set[T]:
    """Which of these repeat another one of the case, who took hers back: the author of `post` reads them no more."""
    case = case_of(post)
    return _repeated(case, [one for one in _taken_back(case) if one.id != post.id], written)


def parts_of(answer: Answer) -> tuple[str, ...]:
    """All of an answer that its unit wrote; what it cites of this site is called as the index calls it."""
    return (answer.text, answer.same_reason, *(source.title for source in answer.sources if source.is_outside))


def written(answers: Sequence[Answer], lines: Sequence[PostStep]) -> dict[Answer | PostStep, Sequence[str]]:
    """What offices wrote there: not the lines that bear what an author typed."""
    return {
        **{answer: parts_of(answer) for answer in answers},
        **{step: (step.words,) for step in lines if step.words and step.added is None and not step.original_sealed},
    }


def look_at(answer: Answer) -> None:
    """An answer that becomes public: does it bring back what somebody behind the case took back?"""
    answer.quotes_author = answer.quotes_author or brings_back(answer.post, *parts_of(answer))


def leave_public(post: Post) -> None:
    """What repeats the author, who takes her words back now, wherever the case shows it."""
    case = case_of(post)
    ids = [one.id for one in case]
    answers = select(Answer).where(Answer.post_id.in_(ids), Answer.state == Writing.PUBLISHED)
    lines = select(PostStep).where(PostStep.post_id.in_(ids), PostStep.words_public)
    papers = select(Enclosure).where(Enclosure.post_id.in_(ids), Enclosure.by_unit, Enclosure.caption != "")
    for one in _repeated(case, [post], written(db.session.scalars(answers).all(), db.session.scalars(lines).all())):
        if isinstance(one, Answer):
            one.quotes_author = True
        else:
            one.words_public = False
    for paper in _repeated(case, [post], {paper: (paper.caption,) for paper in db.session.scalars(papers)}):
        paper.caption = ""  # the timeline keeps it, for its author and the desk
