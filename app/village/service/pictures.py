"""Pictures, pages that are pictures, and those that tell of a life without a name that was recognised: a machine cannot say
whether they may be seen, so whoever publishes them has looked at each, on record.
"""

from collections.abc import Collection

from app.core import audit
from app.core.accounts.models import User
from app.core.attachments.kinds import PDF
from app.errors import Rules
from app.village.acts import Did
from app.village.models import Release, ReleaseFile


def unread(release: Release) -> list[ReleaseFile]:
    """The files everyone will see of which nobody but a person has read all."""
    return [file for file in release.open_files if file.to_look_at or file.attachment.media_type != PDF.media_type]


def look_at(release: Release, looked: Collection[int], *, by: User) -> None:
    """Refused, beside each, while one of them was not looked at; written down, by the bytes that were seen."""
    asked, pictures = Rules(), unread(release)
    for file in pictures:
        if file.id not in looked:
            asked.refuse("请打开看过，确认上面没有个人信息，再勾上；有的，请退回，让报账员涂黑", field_of(file))
    asked.tell()
    if pictures:
        audit.record(by, Did.LOOKED_AT, release, {"pictures": [file.attachment.sha256[:12] for file in pictures]})


def field_of(file: ReleaseFile) -> str:
    """The tick of one picture on the form."""
    return f"looked_{file.id}"
