"""Photos and files with a post: kept as soon as they are uploaded, handed in with the words, swept when never sent, let go with
the words.
"""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import and_, delete, false, or_, select

from app.core import attachments
from app.core.attachments.kinds import IMAGES
from app.core.attachments.models import Attachment
from app.db import db
from app.feedback.models import Enclosure, Post, Starred
from app.feedback.models.covered import OF_NONE
from app.feedback.rules.screening import BY_MACHINE, Screen
from app.feedback.service import covering

MOST = 6
ROOM = 128 * 1024  # of a request, for what is typed beside the photos


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


PHOTOS = attachments.Waiting(
    Enclosure, Enclosure.post_id, purpose="feedback photos", field="photos", most=MOST, allow=IMAGES
)
keep, waiting, hand_in = PHOTOS.keep, PHOTOS.waiting, PHOTOS.hand_in


def let_go(post: Post) -> None:
    """Once her words are kept no more, what not everyone sees goes for good, bytes and names: hers, and the unit's, for a case
    that is not public then never is again. That it was there, and why it was not public, stays counted.
    """
    for paper in post.papers:
        if not (paper.is_gone or stays(post, paper)):
            attachments.forget(paper.attachment, by=None)
            _forget_written(paper)


def _forget_written(paper: Enclosure) -> None:
    """How its name and what was said of it stood before stars were put there; of a note that nobody can tell of which file it
    is, that it may be of this one is enough.
    """
    parts = [covering.part_name(paper.attachment, "name"), covering.part_name(paper, "caption")]
    unknown = and_(Starred.what == covering.called("name"), Starred.part.in_(("", OF_NONE)))
    mine = and_(Starred.post_id == paper.post_id, unknown) if paper.by_unit else false()
    db.session.execute(delete(Starred).where(or_(Starred.part.in_(parts), mine)))


def stays(post: Post, paper: Enclosure) -> bool:
    """Does everyone see it, or may yet: a unit's file with a public post that another person is still to look at, or that is put
    away only as long as words behind the case are covered or held back?
    """
    if paper.by_unit:
        return post.is_public and (paper.is_public or paper.waits or paper.taken_because in BY_MACHINE)
    return post.shows_words and paper.is_public


STAYS = and_(  # the SQL twin
    Post.screen == Screen.PUBLIC,
    or_(
        and_(Enclosure.is_public, or_(Enclosure.by_unit, Post.words_back_at.is_(None))),
        and_(Enclosure.by_unit, Enclosure.added_by_id.is_not(None), Enclosure.judged_by_id.is_(None)),
        and_(Enclosure.by_unit, Enclosure.taken_because.in_(BY_MACHINE)),
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
