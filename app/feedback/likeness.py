"""What resembles a post that is being written: posts of others, and what is public already."""

import re
from collections.abc import Iterable

from app.core import search
from app.core.search.models import SearchEntry
from app.db import db
from app.feedback import access, searching
from app.feedback.labels import post_lamp
from app.feedback.models import Post

MOST = 5


def _alike(words: str, *, of_kind: bool) -> list[SearchEntry]:
    """What resembles the title, its first line, then what resembles all of it: much text of one's own hides no likeness."""
    title = words.partition("\n")[0]
    found = search.alike(title, searching.KIND, of_kind=of_kind)
    if title != words and len(found) < MOST:
        known = {entry.id for entry in found}
        found += [row for row in search.alike(words, searching.KIND, of_kind=of_kind) if row.id not in known]
    return found


def _one_of_each(entries: Iterable[SearchEntry]) -> list[SearchEntry]:
    """Of what differs by its date alone, as the accounts of one village month by month, the likest."""
    found: dict[str, SearchEntry] = {}
    for entry in entries:
        found.setdefault(re.sub(r"[0-9]+", "", entry.title), entry)
    return list(found.values())


def found(words: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """(posts with how they stand and, while they are open, where to join in; other public things), the likest first. `words`: the title, and on further lines the text."""
    ids = [entry.subject_id for entry in _alike(words, of_kind=True)]
    posts = {post.id: post for post in db.session.scalars(access.published().where(Post.id.in_(ids)))}
    alike = [posts[id] for id in ids if id in posts][:MOST]
    known = _one_of_each(_alike(words, of_kind=False))[:MOST]
    return (
        [
            {
                "title": post.public_title or "",
                "url": f"/feedback/{post.no}/",
                "standing": post_lamp(post)[1],
                "support": f"/feedback/{post.no}/support" if post.is_open else "",
            }
            for post in alike
        ],
        [{"title": entry.title, "url": entry.url} for entry in known],
    )
