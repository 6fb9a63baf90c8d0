"""What was said, exactly, and by whom: sealed, and opened only for whoever has to read it."""

import json
from dataclasses import dataclass

from app.core import privacy
from app.feedback.models import Post
from app.feedback.rules import points
from app.feedback.rules.points import Point


@dataclass(frozen=True)
class Words:
    """A post exactly as typed, with what neither database could keep: NUL, half surrogates, two halves side by side."""

    title: str
    text: str
    spot: str = ""
    point: str = ""  # rounded already: see rules.points


GONE = Words("", "", "")


@dataclass(frozen=True)
class Author:
    """Who wrote it, and how to reach them."""

    name: str = ""
    phone: str = ""
    email: str = ""


def sealed(words: Words | Author) -> str:
    """Ciphertext of the words or of the author. Bytes as letters: JSON would join two half surrogates to one character."""
    plain = {name: value.encode("utf-8", "surrogatepass").decode("latin-1") for name, value in vars(words).items()}
    return privacy.seal(json.dumps(plain, ensure_ascii=False)) or ""


def _read(sealed: str) -> dict[str, str]:
    plain = json.loads(privacy.unseal(sealed) or "{}")
    return {name: value.encode("latin-1").decode("utf-8", "surrogatepass") for name, value in plain.items()}


def words_of(post: Post) -> Words:
    """The original; GONE once forgotten, of which nothing is kept, not even sealed."""
    return Words(**_read(post.original_sealed)) if post.original_sealed else GONE


def is_forgotten(post: Post) -> bool:
    """Are the words gone, and with them whoever wrote them? Nobody can look at them again."""
    return words_of(post) == GONE  # of posts forgotten before, empty words are sealed there


def added_in(sealed: str | None) -> str:
    """What the author added later, exactly as typed; "" where nothing is sealed."""
    return Words(**_read(sealed)).text if sealed else ""


def added_to(post: Post) -> dict[int, str]:
    """By the line of the timeline: what its author added later, where the line itself bears a masked copy."""
    return {step.id: added_in(step.original_sealed) for step in post.steps if step.original_sealed}


def point_of(post: Post) -> Point | None:
    """Where it is, as the author gave it, rounded."""
    return points.read(words_of(post).point)


def author_of(post: Post) -> Author:
    """The author; empty once forgotten."""
    return author_in(post.author_sealed)


def author_in(sealed: str | None) -> Author:
    """The author, from the ciphertext."""
    return Author(**_read(sealed)) if sealed else Author()
