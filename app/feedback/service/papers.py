"""Photos and files with a post: kept as soon as they are uploaded, handed in with the words, swept when never sent, let go with
the words.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments, privacy
from app.core.attachments.kinds import IMAGES
from app.db import db
from app.errors import Refused
from app.feedback.models import Enclosure, Post

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
    """Photos of hers that not everyone sees go for good, bytes and names; that they were there, and why they were not public,
    stays counted.
    """
    for paper in post.papers:
        if not (paper.by_unit or paper.is_gone or (paper.is_public and post.shows_words)):
            attachments.forget(paper.attachment, by=None)


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
