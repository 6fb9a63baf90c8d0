"""What an office wrote and stars were put into is read again where nothing is covered there any more.

A cover may be lifted on appeal, whose words everybody reads again no office has to leave out. Her own page never had the stars.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from app.core import privacy
from app.core.attachments.models import Attachment
from app.db import db
from app.feedback.models import Answer, Enclosure, Post, PostStep, Source, Starred
from app.feedback.models.covered import OF_NONE
from app.feedback.service import covering, nobodys, repeating

WHAT = "答复、办理经过里有文字不用再遮盖，已按单位原来写的恢复"
PARTS: dict[str, Any] = {one.__tablename__: one for one in (Answer, Source, PostStep, Enclosure, Attachment, Post)}
TEXTS = {covering.called(field) for field in ("text", "mask_reason", "caption", "words", "title")}
LEAST_LEFT = 5  # letters without a star by which a text is known to be what was made of another
HIDDEN = (Source, Enclosure)  # of which the text went whole


@dataclass(frozen=True)
class Whole:
    """How what an office wrote stood before stars were put into it, by its part of the case."""

    texts: Mapping[str, str]

    def of(self, part: Any, field: str) -> str:
        """The text there, without the stars its reader need not see."""
        now: str = getattr(part, field)
        return self.texts.get(covering.part_name(part, field), now)

    def has(self, part: Any, field: str) -> bool:
        """Do others read it with stars?"""
        return self.of(part, field) != str(getattr(part, field))


def _noted(ids: Iterable[int]) -> dict[str, list[Starred]]:
    """The notes of each part, the first of them of what its office wrote."""
    rows = (
        select(Starred).where(Starred.post_id.in_(list(ids)), Starred.part.not_in(("", OF_NONE))).order_by(Starred.id)
    )
    found: dict[str, list[Starred]] = {}
    for row in db.session.scalars(rows):
        found.setdefault(row.part, []).append(row)
    return found


def _read(row: Starred) -> str:
    return privacy.unseal(row.was_sealed) or ""


def as_written(post: Post) -> Whole:
    """What its author reads of it: whole, but for what is covered, or read no more, of the others behind the case."""
    notes = _noted({post.id, post.merged_into_id or post.id})
    texts = {part: covering.as_one_of_them_reads(post, _read(rows[0])) for part, rows in notes.items()}
    hidden = repeating.hidden_from(post, {part: (text,) for part, text in texts.items()})
    return Whole({part: text for part, text in texts.items() if part not in hidden})


def give_back(post: Post) -> list[Post]:
    """Take out the stars that cover nothing any more, everywhere in the case; whose page changed."""
    family = {one.id: one for one in nobodys.case_of(post)}
    changed = {}
    for name, rows in _noted(family).items():
        table, id, field = name.split(":")
        part, owner = db.session.get(PARTS[table], int(id)), family[rows[0].post_id]
        if part is not None and _put_back(owner, part, field, rows):
            changed[owner.id] = owner
    db.session.flush()
    return [changed[id] for id in sorted(changed)]


def _put_back(owner: Post, part: Any, field: str, rows: Sequence[Starred]) -> bool:
    now, was = getattr(part, field), _read(rows[0])
    if not _is_of(part, now, was):
        return False
    shown = _joined(now, was, covering.as_everyone_reads(owner, part, was))
    if shown == now or repeating.brings_back(owner, PurePath(shown).stem if isinstance(part, Attachment) else shown):
        return False
    setattr(part, field, shown)
    for row in rows if shown == was else ():
        db.session.delete(row)
    return True


def to_place_ids() -> list[int]:
    """Posts with notes from before it was written down of which text each is; each is looked at once."""
    rows = select(Starred.post_id).where(Starred.part == "", Starred.what.in_(TEXTS))
    return list(db.session.scalars(rows.distinct().order_by(Starred.post_id)))


def place(post: Post) -> bool:
    """Say of each such note which text it is of, where one text alone of the post can be what was made of it, or that none can; was
    there any?

    Names of files and what went whole say nothing of what they were: they stay as they are.
    """
    found = [
        (part, field) for _, part, field in covering.public_parts({post.id: post}) if not isinstance(part, Attachment)
    ]
    rows = select(Starred).where(Starred.post_id == post.id, Starred.part == "", Starred.what.in_(TEXTS))
    placed = False
    for row in db.session.scalars(rows).all():
        was = _read(row)
        fits = [one for one in found if covering.called(one[1]) == row.what and _is_left_of(getattr(*one), was)]
        row.part = covering.part_name(*fits[0]) if len(fits) == 1 else OF_NONE
        placed = placed or row.part != OF_NONE
    db.session.flush()
    return placed


def _is_left_of(now: str, was: str) -> bool:
    """Is it that text with stars, and enough of it left to know it by?"""
    return "*" in now and _is_starred(now, was) and len(now.replace("*", "")) >= LEAST_LEFT


def _is_starred(now: str, was: str) -> bool:
    return len(now) == len(was) and all(letter in ("*", old) for letter, old in zip(now, was, strict=True))


def _is_of(part: Any, now: str, was: str) -> bool:
    """Is it what was made of that text, and nothing that was written later?"""
    if isinstance(part, Attachment):
        return now == covering.called_anew(was)
    return _is_starred(now, was) or (now == "" and isinstance(part, HIDDEN))


def _joined(now: str, was: str, shown: str) -> str:
    """What is read now, and besides what may be read again."""
    if len(now) != len(was):
        return shown
    if len(shown) != len(was):
        return now
    return "".join(old if letter == old else new for letter, old, new in zip(now, was, shown, strict=True))
