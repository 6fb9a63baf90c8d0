"""What a moderator masked or cut stays covered: no text of an office about the case brings it back.

It is known by marks that are kept when it is covered (`keep`), so that it stays covered whatever the post shows later. What is
to become public is held against them (`require_covered`); what became public before words were covered, and repeats them,
is masked with the same act (`cover`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from sqlalchemy import or_, select

from app import clock, printed
from app.core import privacy
from app.core.attachments.models import Attachment
from app.core.privacy import Shown
from app.db import db
from app.feedback.models import Answer, Covered, Enclosure, Post, PostStep, Source, Starred, TakenBack
from app.feedback.models.answers import Writing
from app.feedback.rules import words
from app.feedback.service import nobodys
from app.feedback.service.nobodys import case_of
from app.feedback.service.originals import added_in, author_of, words_of

WHAT = "同时遮盖了答复、办理经过里相同的文字"
MARKS = "covered words"
RESULT = "办理结果"
CALLED = {
    "name": "文件名",
    "mask_reason": "遮盖的原因",
    "caption": "办理结果的说明",
    "words": "办理经过",
    "title": "引用的标题",
}


def original_of(post: Post) -> tuple[str, str, str]:
    """Title, text and spot as they were written, as far as a page can show them."""
    said = words_of(post)
    return printed.one_line(said.title), printed.printable(said.text), printed.one_line(said.spot)


def unnamed(post: Post, text: str) -> str:
    """A text about a post without its author's name."""
    return privacy.without_name(text, author_of(post).name, partial(nobodys.names, [post]))


def by_machine(post: Post, text: str) -> str:
    """Words of an author as the machine masks them: personal data, and her own name."""
    return unnamed(post, privacy.masked_text(text))


def of_post(post: Post, shown: tuple[str, str, str]) -> Shown:
    """A post as it was written and as everyone reads it; what is left out for its length alone nobody covered."""
    title, text, spot = original_of(post)
    original = (title, words.readable(text), spot)
    return Shown(original, shown, tuple(by_machine(post, one) for one in original))


def masked_further(post: Post, was: tuple[str, str, str], typed: tuple[str, str, str]) -> Shown:
    """A public post of which more is masked, beside the original what everyone read: all that is left of a forgotten author."""
    one = of_post(post, typed)
    return Shown((*one.original, *was), (*typed, *typed), (*one.machine, *was))


def beside(post: Post, typed: str, shown: str) -> Shown:
    """Words added to a public post: what it shows itself, they do not cover."""
    own = (shown, post.public_title or "", post.public_text or "", post.spot)
    return Shown((typed, "", "", ""), own, (by_machine(post, typed), "", "", ""))


def require_covered(post: Post, text: str, field: str, about: Shown | None = None) -> None:
    """Refused beside the field when the text brings back what is covered of the case, or of what is handled with it.

    `about`: words of hers that are about to become public, or to be covered.
    """
    if not text:
        return
    case = case_of(post)
    found = _covered_in(case, [text])
    if not found and about is None:
        return
    others = [one for one in case if about is None or one.id != post.id]
    free = {*nobodys.names(case), *nobodys.open_words(others)}
    privacy.require_none_back(text, [*([about] if about else ()), *found], field, free)


def without_covered(post: Post, text: str) -> str:
    """A text about the case, wherever it stands, with stars where it brings covered words back."""
    case = case_of(post)
    found = _covered_in(case, [text]) if text else set()
    free = {*nobodys.names(case), *nobodys.open_words(case)} if found else set()
    return privacy.without_covered(text, found, free)


def as_before(post: Post, text: str) -> str:
    """Words of a post that was public before, with what was covered then."""
    row = db.session.get(Covered, post.id)
    return privacy.without_covered(text, _found([row], [text]), nobodys.names([post])) if row is not None else text


def bears(post: Post, text: str) -> bool:
    """Does this very author's name stand there, or words of hers that are covered?"""
    return unnamed(post, text) != text or as_before(post, text) != text


def _covered_in(case: Sequence[Post], texts: Collection[str], besides: Post | None = None) -> set[str]:
    """Pieces of these texts that are covered in the case, also by who has left it; not those of one of them (`besides`)."""
    ids = [one.id for one in case]
    with db.session.no_autoflush:
        rows = db.session.scalars(select(Covered).where(or_(Covered.post_id.in_(ids), Covered.case_id.in_(ids)))).all()
    known = {row.post_id for row in rows} | ({besides.id} if besides is not None else set())
    rows = [row for row in rows if besides is None or row.post_id != besides.id]
    return _found(rows, texts).union(*(_looked_for(one) for one in case if one.id not in known and one.mask_reason))


def is_held(case: Sequence[Post]) -> bool:
    """Is anything covered there, also of who has left it? A row without marks says that nothing is."""
    ids = [one.id for one in case]
    rows = select(Covered).where(or_(Covered.post_id.in_(ids), Covered.case_id.in_(ids)))
    kept = {row.post_id: row.marks for row in db.session.scalars(rows)}
    return any(kept.values()) or any(one.mask_reason and one.id not in kept for one in case)


def _found(rows: Sequence[Covered], texts: Collection[str]) -> set[str]:
    asked = set[str]().union(*map(privacy.pieces_in, texts)) if rows else set()
    marks = dict(zip(privacy.keyed_marks(MARKS, asked), asked, strict=True))
    return {marks[mark] for row in rows for mark in each_mark(row.marks) if mark in marks}


@dataclass(frozen=True)
class Pieces:
    """What is covered of a post as it stood in this version: each verb about it makes another one."""

    version: int
    found: frozenset[str]


def pieces(post: Post) -> Pieces:
    """For `keep`, worked out before anything is written: an endless text takes its time."""
    return Pieces(post.version, frozenset(_looked_for(post)))


def keep(
    post: Post, left: Post | None = None, about: Shown | None = None, before: Collection[str] | None = None
) -> None:
    """What is covered now is covered for good: kept as marks, beside those of before; also in the case she leaves.

    `about`: how it was masked, where its original alone does not tell. `before`: what is covered, where that was found already.
    """
    row = db.session.get(Covered, post.id)
    found = _looked_for(post, about) if before is None else before
    if row is None and not (found or post.mask_reason):
        return
    row = row or _row_of(post)
    row.case_id = left.id if left is not None else row.case_id
    known = set(each_mark(row.marks))
    row.marks += b"".join(mark for mark in privacy.keyed_marks(MARKS, sorted(found)) if mark not in known)


def _row_of(post: Post) -> Covered:
    row = Covered(post_id=post.id, marks=b"")
    db.session.add(row)
    return row


def each_mark(marks: bytes) -> Iterator[bytes]:
    """The keyed hashes kept one after the other."""
    size = privacy.KEYED_BYTES
    return (marks[at : at + size] for at in range(0, len(marks), size))


def to_keep_ids() -> list[int]:
    """Posts with covered words of before there were marks."""
    kept, added = (
        select(Covered.post_id),
        select(PostStep.post_id).where(PostStep.added.is_not(None), PostStep.words_public),
    )
    rows = select(Post.id).where(or_(Post.mask_reason != "", Post.id.in_(added)), Post.id.not_in(kept))
    return list(db.session.scalars(rows.order_by(Post.id)))


def keep_again(id: int) -> None:
    """The same for one of them."""
    post = db.session.get_one(Post, id)
    keep(post)
    if db.session.get(Covered, id) is None:
        _row_of(post)  # looked through, and nothing is covered


def _looked_for(post: Post, about: Shown | None = None) -> set[str]:
    """What is covered of a post, and of what was added to it; not what an office had said in public before her."""
    if not post.shows_words:
        return set()
    case, found = case_of(post), set[str]()
    if post.mask_reason:
        shown = about or of_post(post, (post.public_title or "", post.public_text or "", post.spot))
        found = privacy.looked_for([shown], nobodys.office_words(case, post.said_at))
    for step, more in _added_in(post):
        found |= privacy.looked_for([more], nobodys.office_words(case, step.at, step))
    return found


def _added_in(post: Post) -> Iterator[tuple[PostStep, Shown]]:
    with db.session.no_autoflush:
        rows = select(PostStep).where(PostStep.post_id == post.id, PostStep.added.is_not(None))
        steps = db.session.scalars(rows.where(PostStep.words_public.is_(True))).all()
    for step in steps:
        typed = words.readable(printed.printable(added_in(step.original_sealed)))
        if typed and privacy.is_cut(step.words, typed):
            yield step, beside(post, typed, step.words)


def cover(post: Post) -> list[Post]:
    """Mask what was public before these words were covered and repeats them; whose page changed."""
    db.session.flush()
    case = case_of(post)
    family = {one.id: one for one in case}
    parts = [one for one in public_parts(family) if getattr(one[1], one[2])]
    found = _covered_in(case, [_read_there(part, getattr(part, field)) for _, part, field in parts]) if parts else set()
    names = [author_of(one).name for one in case] if len(case) > 1 else []  # who is merged in was not asked for before
    free = {*nobodys.names(case), *nobodys.open_words(case)} if found else set()
    changed = set()
    for owner, part, field in parts:
        said = getattr(part, field)
        shown = _as_read(part, said, found, free) if found else said
        for name in names:
            shown = privacy.without_name(shown, name, partial(nobodys.names, case))
        if put(family[owner], part, field, shown):
            changed.add(owner)
    db.session.flush()
    return [family[id] for id in sorted(changed)]


def _read_there(part: Any, said: str) -> str:
    """What everyone reads there: of a page elsewhere its address too."""
    return f"{said} {unquote(part.address)}" if isinstance(part, Source) and part.is_outside else said


def as_everyone_reads(post: Post, part: Any, said: str) -> str:
    """What may stand there today of what an office wrote: as `cover` leaves it, without personal data and names of the case."""
    case = case_of(post)
    found = _covered_in(case, [_read_there(part, said)])
    free = {*nobodys.names(case), *nobodys.open_words(case)} if found else set()
    shown = privacy.masked_text(_as_read(part, said, found, free), privacy.TELLING)
    for one in _with_who_left(case):
        shown = unnamed(one, shown)
    return shown


def _with_who_left(case: Sequence[Post]) -> list[Post]:
    """Also who was merged into it once: what offices wrote then names them no more than the others."""
    ids = [one.id for one in case]
    gone = select(TakenBack.post_id).where(TakenBack.case_id.in_(ids), TakenBack.post_id.not_in(ids))
    with db.session.no_autoflush:
        return [*case, *db.session.scalars(select(Post).where(Post.id.in_(gone)))]


def as_one_of_them_reads(post: Post, said: str) -> str:
    """What an office wrote to the case as this author may read it: without what is covered of the others behind it."""
    case = case_of(post)
    found = _covered_in(case, [said], besides=post)
    free = {*nobodys.names(case), *nobodys.open_words(case), *original_of(post)} if found else set()
    shown = privacy.without_covered(said, found, free)
    for one in _with_who_left(case):
        shown = unnamed(one, shown) if one.id != post.id else shown
    return shown


def _as_read(part: Any, said: str, found: Collection[str], free: Collection[str]) -> str:
    """With stars; a file is called otherwise, and a page whose very address brings covered words back is cited no more."""
    shown = privacy.without_covered(said, found, free)
    if shown != said:
        return called_anew(said) if isinstance(part, Attachment) else shown
    is_in_address = isinstance(part, Source) and part.is_outside
    return (
        ""
        if is_in_address and privacy.without_covered(address := unquote(part.address), found, free) != address
        else said
    )


def called_anew(name: str) -> str:
    """A name for a file whose own brings words back."""
    return RESULT + PurePath(name).suffix


def put(post: Post, part: Any, field: str, shown: str) -> bool:
    """Let everyone read this in place of what an office wrote, which is kept sealed as it stood; did it change?"""
    was = getattr(part, field)
    if was == shown:
        return False
    keep_written(post, called(field), was, part_name(part, field))
    setattr(part, field, shown)
    return True


def called(field: str) -> str:
    """What a note of such a text is called at the desk."""
    return CALLED.get(field, "答复")


def part_name(part: Any, field: str) -> str:
    """By what a text of the case is found again, from the note of how it stood."""
    return f"{part.__tablename__}:{part.id}:{field}"


def keep_written(post: Post, what: str, was: str, part: str = "") -> None:
    """What an office wrote, before stars are put into it."""
    db.session.add(Starred(post_id=post.id, what=what, was_sealed=privacy.seal(was) or "", part=part, at=clock.now()))


def written_before(post: Post) -> list[tuple[str, str]]:
    """What offices had written about a post before stars were put into it, the latest last: for the desk."""
    rows = select(Starred).where(Starred.post_id == post.id).order_by(Starred.id)
    return [(row.what, privacy.unseal(row.was_sealed) or "") for row in db.session.scalars(rows)]


def first_written(ids: Collection[int]) -> dict[str, str]:
    """How the texts of these posts stood before stars were put into them, by where they stand."""
    rows = select(Starred).where(Starred.post_id.in_(ids), Starred.part != "").order_by(Starred.id.desc())
    return {row.part: privacy.unseal(row.was_sealed) or "" for row in db.session.scalars(rows)}


def public_parts(family: dict[int, Post]) -> Iterator[tuple[int, Any, str]]:
    """Every text about the case that everyone reads beside the post itself: whose it is, and where it stands."""
    answers = select(Answer).where(Answer.post_id.in_(family), Answer.state == Writing.PUBLISHED)
    for answer in db.session.scalars(answers):
        yield from ((answer.post_id, answer, field) for field in ("text", "same_reason"))
        yield from ((answer.post_id, source, "title") for source in answer.sources)
    read = or_(PostStep.words_public.is_(True), PostStep.quotes_author.is_(True))  # or read again one day
    steps = select(PostStep).where(PostStep.post_id.in_(family), read)
    yield from ((step.post_id, step, "words") for step in db.session.scalars(steps))
    papers = select(Enclosure).where(Enclosure.post_id.in_(family), Enclosure.by_unit.is_(True))
    for paper in db.session.scalars(papers):
        yield from (
            (paper.post_id or 0, part, field) for part, field in ((paper, "caption"), (paper.attachment, "name"))
        )
    yield from ((id, post, "mask_reason") for id, post in family.items())
