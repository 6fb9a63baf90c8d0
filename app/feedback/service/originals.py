"""What was said, exactly, and by whom: sealed, and opened only for whoever has to read it."""

import json
from dataclasses import asdict, dataclass

from app.core import privacy
from app.feedback.models import Post


@dataclass(frozen=True)
class Words:
    """A post exactly as typed. JSON keeps what neither database can: NUL, half surrogates."""

    title: str
    text: str
    spot: str = ""


@dataclass(frozen=True)
class Author:
    """Who wrote it, and how to reach them."""

    name: str = ""
    phone: str = ""
    email: str = ""


def sealed(words: Words | Author) -> str:
    """Ciphertext of the words or of the author."""
    return privacy.seal(json.dumps(asdict(words))) or ""


def words_of(post: Post) -> Words:
    """The original."""
    return Words(**json.loads(privacy.unseal(post.original_sealed) or "{}"))


def author_of(post: Post) -> Author:
    """The author; empty once forgotten."""
    kept = privacy.unseal(post.author_sealed)
    return Author(**json.loads(kept)) if kept else Author()
