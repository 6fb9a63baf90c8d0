"""Photos with a post: kept as soon as they are uploaded, handed in with the words, swept when never sent."""

from dataclasses import dataclass

from flask import current_app

from app.core import attachments
from app.core.attachments.kinds import IMAGES
from app.feedback.models import Enclosure

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
