"""Pictures, pages that are pictures, and words that tell of a life without a name that was recognised: a machine cannot say
whether they may be seen, so whoever publishes them has looked at each, on record.
"""

from collections.abc import Collection

from app.core import audit
from app.core.accounts.models import User
from app.core.attachments.kinds import PDF
from app.errors import Rules
from app.village.acts import Did
from app.village.models import Release, ReleaseFile
from app.village.service import guarding

READ = "has_read"  # the tick of the form


def unread(release: Release) -> list[ReleaseFile]:
    """The files everyone will see of which nobody but a person has read all."""
    return [file for file in release.open_files if file.to_look_at or file.attachment.media_type != PDF.media_type]


def look_at(release: Release, looked: Collection[int], has_read: bool, *, by: User) -> None:
    """Refused, beside each, while one of them was not looked at, or the lines were not read; written down, by the bytes that
    were seen and the places that were read.
    """
    asked, pictures, lines = Rules(), unread(release), guarding.of_nobody(release)
    if lines and not has_read:
        asked.refuse(
            f"请把上面列出的 {len(lines)} 处都读过，确认认不出写的是谁，再勾上；认得出的，请退回，让报账员改写或者写成某某",
            READ,
        )
    for file in pictures:
        if file.id not in looked:
            asked.refuse("请打开看过，确认上面没有个人信息，再勾上；有的，请退回，让报账员涂黑", field_of(file))
    asked.tell()
    if pictures:
        audit.record(by, Did.LOOKED_AT, release, {"pictures": [file.attachment.sha256[:12] for file in pictures]})
    if lines:
        audit.record(by, Did.READ_OVER, release, {"read": list(lines)})


def field_of(file: ReleaseFile) -> str:
    """The tick of one picture on the form."""
    return f"looked_{file.id}"
