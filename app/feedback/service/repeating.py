"""Whether what an office writes repeats an author who took her public words back: then nobody else reads it either.

An answer goes whole, with its reason and what it cites elsewhere; of a line of the timeline its words, of a result what is
written beside it. She is known by marks that stay when her words are kept no more.

Whose post is private because she wished so is answered in her words: of her the same is held back from what is public as is
refused before (`_private_in`), so that nothing an office was let write vanishes afterwards.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar
from urllib.parse import unquote

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import defer

from app.core import privacy
from app.db import db
from app.errors import Refused
from app.feedback.models import Answer, Enclosure, Post, PostStep, TakenBack
from app.feedback.models.answers import Writing
from app.feedback.rules import taking_back as rules
from app.feedback.rules.screening import Screen
from app.feedback.service import covering, nobodys
from app.feedback.service.nobodys import case_of
from app.feedback.service.originals import added_in, author_of, words_of

MARKS = "words taken back"
T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """Somebody of the case whose words everyone reads no more, or never did; no post any more of who has left it."""

    id: int
    post: Post | None
    is_plain: (
        bool  # private because she wished so, and for no other reason: nobody was ever to read it, nor took it back
    )


def _held(case: Sequence[Post]) -> list[Held]:
    """Who took her words back, altogether or what was public of them; whose words an office withheld or took down."""
    family = {one.id: one for one in case}
    with db.session.no_autoflush:
        kept = select(TakenBack.post_id).where(or_(TakenBack.post_id.in_(family), TakenBack.case_id.in_(family)))
        ids = dict.fromkeys([*db.session.scalars(kept), *(one.id for one in case if one.words_back_at is not None)])
        left = select(Post).where(Post.id.in_(ids.keys() - family)).options(defer(Post.original_sealed))
        gone = {one.id: one for one in db.session.scalars(left)} if ids.keys() - family else {}
    held = [Held(id, family.get(id), _is_plain(family.get(id) or gone[id])) for id in ids]
    return [one for one in held if one.post is None or not one.post.shows_words]


def is_held(case: Sequence[Post]) -> bool:
    """Are anybody's words held back there?"""
    return bool(_held(case))


def _is_plain(post: Post) -> bool:
    return not post.wants_public and post.wish_taken_back_at is None and post.screen != Screen.WITHHELD


def _is_read_by_others(case: Sequence[Post]) -> bool:
    """Does anybody but its author read what is written to the case?"""
    return len(case) > 1 or case[0].is_public


def _said_by(post: Post) -> Iterator[tuple[Sequence[str], list[str]]]:
    """All she said, as she typed it and, unless a sentence of ours stands there already, as everyone read it; each with what
    an office had said in public before: those are no words of hers.
    """
    original = words_of(post)
    public = (post.public_title, post.public_text, post.spot) if post.public_text != rules.TEXT else ()
    said = [one for one in (original.title, original.text, original.spot, *public) if one]
    yield said, nobodys.office_words(case_of(post), post.said_at)
    yield from _added(post)


def _added(post: Post) -> Iterator[tuple[Sequence[str], list[str]]]:
    rows = select(PostStep).where(PostStep.post_id == post.id)
    typed, public = PostStep.original_sealed.is_not(None), and_(PostStep.words_public, PostStep.added.is_not(None))
    with db.session.no_autoflush:
        found = db.session.scalars(rows.where(or_(typed, public))).all()
    for step in found:
        said = [text for text in (added_in(step.original_sealed), step.words) if text]
        yield said, nobodys.office_words(case_of(post), step.at, step)


def called(post: Post) -> frozenset[str]:
    """Whom her words name, herself above all, by what an office would call them: no answer says it in public any more."""
    names = [author_of(post).name]
    return frozenset[str]().union(*(privacy.called_in(said, names, others) for said, others in _said_by(post)))


Said = list[tuple[Sequence[str], list[str]]]


@dataclass(frozen=True)
class Marked:
    """All she said, and the marks of that: of a million letters they take seconds, in which nobody has to wait."""

    said: Said
    marks: bytes


def marked(post: Post) -> Marked:
    """For `keep`, worked out before anything is written."""
    said = list(_said_by(post)) if db.session.get(TakenBack, post.id) is None else []
    return Marked(said, _marked(said))


def keep(post: Post, left: Post | None = None, known: Marked | None = None) -> None:
    """Before her words go, from the public pages or altogether: what they are known by; also in the case she leaves.

    `known`: what was worked out before, which counts while she and the offices have said the same since.
    """
    row = db.session.get(TakenBack, post.id)
    if row is None:
        said = list(_said_by(post))
        marks = known.marks if known is not None and known.said == said else _marked(said)
        row = TakenBack(post_id=post.id, marks=marks)
        db.session.add(row)
    else:
        later = dict.fromkeys(covering.each_mark(_marked(_added(post))))
        for mark in covering.each_mark(row.marks) if later else ():
            later.pop(mark, None)
        row.marks += b"".join(later)
    row.case_id = left.id if left is not None else row.case_id


def keep_last(post: Post) -> None:
    """Before nobody keeps them any more: what is known of them, and what was added since."""
    if any(one.id == post.id for one in _held(case_of(post))):
        keep(post)


def keep_withheld(post: Post) -> None:
    """Of a case of several, what one of them said that nobody else was to read."""
    case = case_of(post)
    known = {one.id for one in _held(case)}
    for one in case if len(case) > 1 else ():
        if one.id not in known and (one.screen == Screen.WITHHELD or not one.wants_public):
            keep(one)


def _kept_back(case: Sequence[Post]) -> bytes:
    """Of words added later, those that nobody else was to read."""
    rows = select(PostStep).where(PostStep.post_id.in_([one.id for one in case]), PostStep.added.is_not(None))
    with db.session.no_autoflush:
        steps = db.session.scalars(rows.where(PostStep.words_public.is_(False), PostStep.asked_public.is_(False))).all()
    said = ((one, added_in(one.original_sealed)) for one in steps)
    return _marked(([text], nobodys.office_words(case, one.at, one)) for one, text in said if text)


def _marked(said: Iterable[tuple[Sequence[str], Sequence[str]]], known: bytes = b"") -> bytes:
    marks = bytearray(known)
    for texts, others in said:
        nobodys_own = {run for other in others for run in rules.runs(other)}
        for text in rules.whole(texts):
            own = rules.runs(text)
            for mark in privacy.keyed_marks(MARKS, (run for run in own if run not in nobodys_own) if others else own):
                marks += mark
    return bytes(marks)


def _marks_of(one: Held) -> bytes:
    """What was marked as it went, and what she said later; all that is kept, where she took it back before there were marks."""
    row = db.session.get(TakenBack, one.id)
    if one.post is None:
        return row.marks if row is not None else b""
    return _marked(_added(one.post), row.marks) if row is not None else _marked(_said_by(one.post))


def _repeated(case: Sequence[Post], held: Sequence[Held], written: Mapping[T, Sequence[str]]) -> set[T]:
    """Which of these texts repeat one of those whose words are held back."""
    if not held or not written:
        return set()
    names = {*nobodys.names(case), *privacy.EVERYDAY}
    runs = {key: set[str]().union(*(_asked(text, names) for text in texts)) for key, texts in written.items()}
    asked = set[str]().union(*runs.values())
    found = _known(case, [one for one in held if not one.is_plain], asked)
    private = _known(case, [one for one in held if one.is_plain], asked)
    return {
        key
        for key, texts in written.items()
        if runs[key] & found or any(_private_in(text, private, names) for text in texts)
    }


def _private_in(text: str, found: Collection[str], names: Collection[str]) -> list[str]:
    """Words of a text that repeat what its author did not ask to be public: many in a row, or few that may tell of somebody."""
    words = rules.stretches_of(text, found)
    return [one for one in words if len(rules.letters_of(one)) >= rules.QUOTED or _tells(one, text, names)]


def _tells(words: str, text: str, names: Collection[str]) -> bool:
    return privacy.may_tell(words, names) or privacy.tells_of_a_life(words, text.partition(words)[0])


def _asked(text: str, names: set[str]) -> set[str]:
    return set(rules.runs(text, {*names, *privacy.laws_in(text)}))


def _known(case: Sequence[Post], held: Sequence[Held], asked: set[str], besides: bytes = b"") -> set[str]:
    """Which of these runs are of one of those whose words are held back."""
    marks = dict(zip(privacy.keyed_marks(MARKS, asked), asked, strict=True))
    hers = [besides, *(_marks_of(one) for one in held)]
    found = {marks[mark] for one in hers for mark in covering.each_mark(one) if mark in marks}
    if found:  # what another one of the case says in public is no secret
        open_words = [rules.letters_of(one) for one in nobodys.open_words(case)]
        found = {run for run in found if not any(run in one for one in open_words)}
    return found


def brings_back(post: Post, *texts: str, elsewhere: bool = False) -> bool:
    """Do these words, written to the post or its case, repeat anybody of the case whose words everyone reads no more?

    `elsewhere`: in another room, where everyone reads them whatever became of the post.
    """
    case = case_of(post)
    is_read = elsewhere or _is_read_by_others(case)
    return is_read and bool(_repeated(case, _held(case), {0: texts}))


def require_not_withheld(post: Post, text: str, field: str) -> None:
    """Refused beside the field, with the words, when a text others will read repeats what nobody else was to read of the case."""
    case = case_of(post)
    if not text or not _is_read_by_others(case):
        return
    held = [one for one in _held(case) if one.post is None or one.post.words_back_at is None]
    names = {*nobodys.names(case), *privacy.EVERYDAY}
    asked = _asked(text, names)
    found = rules.stretches_of(text, _known(case, [one for one in held if not one.is_plain], asked))
    private = _known(case, [one for one in held if one.is_plain], asked, _kept_back(case))
    found += _private_in(text, private, names)
    if found:
        words = "”“".join(found)
        raise Refused(f"这里写了留言人不公开的、或者不宜公开的话：“{words}”，大家都能看到。请换一种说法", field)


def hidden_from(post: Post, written: Mapping[T, Sequence[str]]) -> set[T]:
    """Which of these repeat another one of the case whose words are held back: the author of `post` reads them no more."""
    case = case_of(post)
    others = [one for one in _held(case) if one.id != post.id]
    return _repeated(case, others, _as_written([one.id for one in case], written)) if others else set()


def repeating_her(post: Post, written: Mapping[T, Sequence[str]]) -> set[T]:
    """Which of these repeat this very author, whose words are held back: as little as of who took them back, for she is forgotten."""
    case = case_of(post)
    hers = [replace(one, is_plain=False) for one in _held(case) if one.id == post.id]
    return _repeated(case, hers, written)


def parts_of(answer: Answer) -> tuple[str, ...]:
    """All of an answer that its unit wrote; what it cites of this site is called as the index calls it."""
    outside = [source for source in answer.sources if source.is_outside]
    cited = (text for source in outside for text in (source.title, unquote(source.address)))
    return (answer.text, answer.same_reason, *cited)


def written(answers: Sequence[Answer], lines: Sequence[PostStep]) -> dict[Answer | PostStep, Sequence[str]]:
    """What offices wrote there: not the lines that bear what an author typed."""
    return {
        **{answer: parts_of(answer) for answer in answers},
        **{step: (step.words,) for step in lines if step.words and step.added is None and not step.original_sealed},
    }


def look_at(answer: Answer) -> None:
    """An answer that becomes public: does it bring back what somebody behind the case took back?"""
    answer.quotes_author = answer.quotes_author or brings_back(answer.post, *parts_of(answer))


def leave_public(post: Post) -> bool:
    """What repeats somebody of the case whose words everyone reads no more, wherever the case shows it; did anything change?

    An answer or a line that is hidden and repeats nobody such any more is shown again; what was written beside a result
    `given_back` brings.
    """
    case = case_of(post)
    held = _held(case) if _is_read_by_others(case) else []
    ids = [one.id for one in case]
    answers = db.session.scalars(select(Answer).where(Answer.post_id.in_(ids), Answer.state == Writing.PUBLISHED)).all()
    read = or_(PostStep.words_public, and_(PostStep.quotes_author, PostStep.words != ""))
    lines = db.session.scalars(select(PostStep).where(PostStep.post_id.in_(ids), read)).all()
    results = select(Enclosure).where(Enclosure.post_id.in_(ids), Enclosure.by_unit)
    papers = db.session.scalars(results).all()
    found, changed = _repeated(case, held, _as_written(ids, written(answers, lines))), False
    for answer in answers:
        if answer.quotes_author != (answer in found):
            answer.quotes_author, changed = answer in found, True
    for line in lines:
        if line.words_public == (line in found):
            line.words_public, line.quotes_author, changed = line not in found, line in found, True
    for paper in _repeated(case, held, {paper: (paper.caption,) for paper in papers if paper.caption}):
        changed = covering.put(_owner(case, paper), paper, "caption", "") or changed  # the timeline keeps it too
    for paper in _repeated(case, held, {paper: (PurePath(paper.attachment.name).stem,) for paper in papers}):
        owner = _owner(case, paper)
        changed = covering.put(owner, paper.attachment, "name", covering.called_anew(paper.attachment.name)) or changed
    return changed


def _as_written(ids: Sequence[int], read: Mapping[T, Sequence[str]]) -> dict[T, Sequence[str]]:
    """The same with how it stood before names and covered words were starred: a quote stays one with stars in it."""
    was = covering.first_written(ids)
    found: dict[T, Sequence[str]] = {}
    for key, texts in read.items():
        fields = ("text", "same_reason", "words")
        parts = [key] if isinstance(key, str) else [covering.part_name(key, field) for field in fields]
        found[key] = (*texts, *(was[part] for part in parts if part in was))
    return found


def _owner(case: Sequence[Post], paper: Enclosure) -> Post:
    return next(one for one in case if one.id == paper.post_id)
