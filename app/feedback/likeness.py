"""What resembles a post that is being written: posts of others, and what is public already."""

from app.core import search
from app.db import db
from app.feedback import access, searching
from app.feedback.labels import post_lamp
from app.feedback.models import Post

MOST = 5


def found(words: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """(posts with how they stand, other public things), the likest first."""
    ids = [entry.subject_id for entry in search.alike(words, searching.KIND)]
    posts = {post.id: post for post in db.session.scalars(access.published().where(Post.id.in_(ids)))}
    alike = [posts[id] for id in ids if id in posts][:MOST]
    known = search.alike(words, searching.KIND, of_kind=False, most=MOST)
    return (
        [
            {"title": post.public_title or "", "url": f"/feedback/{post.no}/", "standing": post_lamp(post)[1]}
            for post in alike
        ],
        [{"title": entry.title, "url": entry.url} for entry in known],
    )
