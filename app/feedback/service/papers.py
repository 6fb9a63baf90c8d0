"""Photos and files with a post: kept as soon as they are uploaded, handed in with the words, swept when never sent, let go with
the words.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, or_, select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments, privacy
from app.core.attachments.kinds import IMAGES
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Refused
from app.feedback.models import Enclosure, Post
from app.feedback.rules.screening import Screen

MOST = 6
ROOM = 128 * 1024  # of a request, for what is typed beside the photos
FORGOTTEN_AFTER = timedelta(days=2)
PURPOSE = "feedback photos"


@dataclass(frozen=True)
class Sizes:
    """What one photo, and all that are sent at once, may weigh, in bytes."""

    each: int
    together: int

    @property
    def words(self) -> str:
        """As a person reads it, in whole megabytes of photos: what is typed takes next to nothing."""
        return f"每张最大 {self.each // attachments.MEGABYTE} MB，一次提交的照片合起来不超过 {self.together // attachments.MEGABYTE} MB"  # fmt: skip


def sizes() -> Sizes:
    """By the limits that are in force: of a file here, of a request for this site."""
    request_limit = int(current_app.config["MAX_CONTENT_LENGTH"])
    return Sizes(min(attachments.LARGEST, request_limit), request_limit)


def keep(upload: FileStorage) -> int:
    """Keep a photo that belongs to no post yet; it is painted anew, so nothing hides in it. Refused beside `photos`."""
    try:
        kept = attachments.keep(upload, by=None, allow=IMAGES)
    except Refused as refusal:
        raise Refused(refusal.sentence, "photos") from None
    paper = Enclosure(attachment=kept)
    db.session.add(paper)
    db.session.flush()
    return paper.id


def sign_ids(ids: list[int]) -> str:
    """The ids as the page carries them, so that nobody hands in what somebody else uploaded."""
    words = ",".join(str(id) for id in ids)
    return f"{words}.{privacy.sign(PURPOSE, words)}" if ids else ""


def signed_ids(carried: str) -> list[int]:
    """The ids a page carries; none when the mark is not ours."""
    words, _, mark = carried.rpartition(".")
    if not words or not privacy.signed(PURPOSE, words, mark):
        return []
    return [int(id) for id in words.split(",")]


def waiting(ids: list[int]) -> list[Enclosure]:
    """Photos uploaded and not handed in yet."""
    if not ids:
        return []
    return list(
        db.session.scalars(
            select(Enclosure).where(Enclosure.id.in_(ids), Enclosure.post_id.is_(None)).order_by(Enclosure.id)
        )
    )


def hand_in(post_id: int, ids: list[int]) -> None:
    """They belong to the post from now on; public only once a person has looked at them."""
    for paper in waiting(ids):
        paper.post_id = post_id


def let_go(post: Post) -> None:
    """Once her words are kept no more, what not everyone sees goes for good, bytes and names: hers, and the unit's, for a case
    that is not public then never is again. That it was there, and why it was not public, stays counted.
    """
    for paper in post.papers:
        if not (paper.is_gone or stays(post, paper)):
            attachments.forget(paper.attachment, by=None)


def stays(post: Post, paper: Enclosure) -> bool:
    """Does everyone see it, or may yet: a unit's file with a public post that another person is still to look at?"""
    if paper.by_unit:
        return post.is_public and (paper.is_public or paper.waits)
    return post.shows_words and paper.is_public


STAYS = and_(  # the SQL twin
    Post.screen == Screen.PUBLIC,
    or_(
        and_(Enclosure.is_public, or_(Enclosure.by_unit, Post.words_back_at.is_(None))),
        and_(Enclosure.by_unit, Enclosure.added_by_id.is_not(None), Enclosure.judged_by_id.is_(None)),
    ),
)


def to_let_go_ids() -> list[int]:
    """Forgotten posts with files that should have gone: of before they did, and of what left the public pages since."""
    rows = select(Post.id).join(Enclosure, Enclosure.post_id == Post.id)
    rows = rows.join(Attachment, Attachment.id == Enclosure.attachment_id)
    rows = rows.where(Attachment.withdrawn_at.is_(None), Post.original_sealed == "", ~STAYS)
    return list(db.session.scalars(rows.distinct().order_by(Post.id)))


def let_go_again(post_id: int) -> None:
    """The same for one of them."""
    let_go(db.session.get_one(Post, post_id))


def never_sent_ids() -> list[int]:
    """Photos whose page was left."""
    old = Enclosure.at < clock.now() - FORGOTTEN_AFTER
    return list(db.session.scalars(select(Enclosure.id).where(Enclosure.post_id.is_(None), old)))


def sweep(id: int) -> None:
    """Throw one away."""
    paper = db.session.get(Enclosure, id)
    if paper is not None and paper.post_id is None:
        attachments.withdraw(paper.attachment, by=None)
        db.session.delete(paper)
