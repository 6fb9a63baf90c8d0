"""What other rooms hang in, so that a post can become something there; a register, and no step of its own.

A room is handed a copy: the words for the public, and, only where nothing of it becomes public, who wrote it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core.accounts.models import User
from app.core.regions.models import Region
from app.db import db
from app.feedback.models import Post, Turned
from app.feedback.rules.turning import CLOSES, INTO_LABELS, Into
from app.feedback.service.originals import Author

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What the clerk picks or types for the other room; typed where there are no `choices`."""

    label: str
    choices: Callable[[Post], Choices] | None = None
    hint: str = ""
    is_needed: bool = True


@dataclass(frozen=True)
class Given:
    """What the other room is handed of a post."""

    region: Region
    text: str  # as the clerk has written it for there; the other room's guard reads it
    shown_as: str  # masked name, or "" for nobody
    user: User | None  # the author's account, if there is one
    pick: str = ""
    detail: str = ""
    reason: str = ""
    cut_because: str = ""  # why pieces of the author's words are missing, where they are quoted
    author: Author = field(default_factory=Author)  # empty where the other side is public
    is_proved: bool = False  # has the author proved the phone; not where a clerk wrote it down


@dataclass(frozen=True)
class Made:
    """What the other room made of it."""

    id: int
    no: str
    link: str  # of this site, open to everyone or a door that asks for number and code


@dataclass(frozen=True)
class Standing:
    """How it stands there, for whoever may read the post."""

    words: str
    lamp: str  # ok, soon, late, quiet
    link: str


@dataclass(frozen=True)
class Target:
    """Another room's part: what a post becomes there."""

    into: Into
    is_public: bool  # what it becomes is read by everyone
    button: str
    explained: str  # to the clerk, before the step
    make: Callable[..., Made]  # make(given, by=clerk)
    standing: Callable[[Collection[int]], Mapping[int, Standing]]
    pick: Asked | None = None
    detail: Asked | None = None
    words: str = "转过去的文字"  # label of the text field
    quotes: bool = False  # is it read there as the author's words? Then they are only cut, never others
    tells: bool = False  # the room tells the author of its answer itself
    shows_reason: bool = False  # why it is turned is read by everyone there
    touch: Callable[[int], None] | None = None  # for a room that remembers its pages
    hold: Callable[[int, Callable[[str], str]], None] | None = (
        None  # hold(id, as_read): each public text as it is read now
    )
    take_down: Callable[..., bool] | None = None  # take_down(id, why, by=): its words too; was there anything to take
    forget: Callable[[int], None] | None = None  # forget(id): also what who has to answer there still reads of them

    @property
    def label(self) -> str:
        return INTO_LABELS[self.into]

    @property
    def closes(self) -> bool:
        """Is it answered there and nowhere else?"""
        return self.into in CLOSES

    @property
    def is_the_authors(self) -> bool:
        """Is it answered to its author alone, so that nobody who stands behind the post reads the answer?"""
        return self.closes and not self.is_public


_TARGETS: dict[Into, Target] = {}


def offer(target: Target) -> None:
    """A room says what a post can become there; called in register()."""
    _TARGETS[target.into] = target


def targets() -> Sequence[Target]:
    """What is offered, in the order of the kinds."""
    return [_TARGETS[into] for into in Into if into in _TARGETS]


def target_of(into: str) -> Target | None:
    """The part of the room that offers this kind."""
    return _TARGETS.get(Into(into)) if into in set(Into) else None


def take_down(post: Post, why: str, *, by: User | None) -> list[Turned]:
    """The post's words are nobody's to read any more, or other ones are: so with those that stand elsewhere.

    `why` is read there by everyone and names nobody. What was answered there stays. The things whose words came down.
    """
    rows = db.session.scalars(select(Turned).where(Turned.post_id == post.id).order_by(Turned.id)).all()
    down = []
    for row in rows:
        target = _TARGETS.get(row.kind)
        if target is not None and target.take_down is not None and target.take_down(row.target_id, why, by=by):
            down.append(row)
    return down


def forget(post: Post) -> None:
    """The post is nobody's to read any more but the desk's that receives 举报: nor are its words that stand elsewhere."""
    for row in db.session.scalars(select(Turned).where(Turned.post_id == post.id)):
        target = _TARGETS.get(row.kind)
        if target is not None and target.forget is not None:
            target.forget(row.target_id)


def touch(post: Post) -> None:
    """Everybody may read the post now, or nobody any more: pages kept elsewhere that name it are made again."""
    rows = select(Turned).where(Turned.post_id == post.id)
    for row in db.session.scalars(rows):
        target = _TARGETS.get(row.kind)
        if target is not None and target.touch is not None:
            target.touch(row.target_id)
