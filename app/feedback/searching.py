"""What of this room is found by the search: posts that are public, with their published answers."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app import clock
from app.core import search
from app.db import db
from app.feedback import access
from app.feedback.models import Answer, Post
from app.feedback.models.answers import Writing

KIND = "feedback"


def _words(post: Post, answers: list[str]) -> dict[str, Any]:
    return {
        "title": post.public_title or "",
        "text": "\n".join([post.public_text or "", post.spot, *answers]),
        "region": post.region,
        "url": f"/feedback/{post.no}/",
        "on": clock.here(post.received_at).date(),
    }


def _answers(ids: list[int]) -> dict[int, list[str]]:
    rows = select(Answer.post_id, Answer.text).where(Answer.post_id.in_(ids), Answer.state == Writing.PUBLISHED)
    rows = rows.where(Answer.quotes_author.is_(False))
    found: dict[int, list[str]] = {}
    for post_id, text in db.session.execute(rows.order_by(Answer.id)):
        found.setdefault(post_id, []).append(text)
    return found


def put(post: Post) -> None:
    """Findable, with what is public of it now; of one whose words were taken back there is nothing to find."""
    db.session.flush()
    if post.words_back_at is not None:
        return
    search.put(KIND, post.id, **_words(post, _answers([post.id]).get(post.id, [])))


def drop(post: Post) -> None:
    """Found no more."""
    search.drop(KIND, post.id)


def rows(after: int, most: int) -> Iterable[tuple[int, dict[str, Any]]]:
    """Public posts for a rebuild of the index."""
    found = db.session.scalars(
        access.published().where(Post.id > after, Post.words_back_at.is_(None)).order_by(Post.id).limit(most)
    ).all()
    answers = _answers([post.id for post in found])
    for post in found:
        yield post.id, _words(post, answers.get(post.id, []))


def by_no(no: str) -> int | None:
    """Which post bears this number."""
    return db.session.scalar(select(Post.id).where(Post.no == no))
