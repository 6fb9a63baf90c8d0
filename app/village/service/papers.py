"""What the words in a release's files say of people. A file cannot be masked line by line: it goes out whole, or not."""

import hashlib
from dataclasses import dataclass, replace

from app.core import privacy
from app.core.attachments.kinds import PDF
from app.core.attachments.storage import storage
from app.core.privacy import Force, Found, Place
from app.errors import Refused
from app.village.models import Release, ReleaseFile

SEEN_BY_PEOPLE = ("picture", "unread", "landline")  # somebody looks at these; nobody need give leave


@dataclass(frozen=True)
class InFile:
    """One finding in one file; leave is given for these bytes (SHA-256) and for no others."""

    found: Found
    sha256: str


@dataclass(frozen=True)
class Examined:
    """What a file's words hold: what keeps it in unless two people agree, and pages that are pictures of words."""

    barred: list[Found]
    unread: str


def examined(content: bytes, name: str, caption: str, of_people: bool) -> Examined:
    """Look through a PDF. Refused when more was found than can be listed, for leave is given place by place."""
    seen = privacy.examine_file(content, name)
    if sum(seen.counts.values()) > len(seen.found):
        raise Refused(f"文件里个人信息太多（{sum(seen.counts.values())} 处），列不完，请遮住后重新导出", "file")
    barred = [
        replace(one, where=Place(part=f"文件“{caption}”{one.where}"), force=_force(one))
        for one in seen.found
        if _needs(one, of_people)
    ]
    unread = "、".join(dict.fromkeys(one.where.part for one in seen.found if one.kind == "picture" and one.where.part))
    return Examined(barred, unread)


def _force(found: Found) -> Force:
    """A file is not masked: what stops no text stops it."""
    return found.force if found.force == Force.BLOCK else Force.ASK


def _needs(found: Found, of_people: bool) -> bool:
    """Numbers, addresses, birth dates, plates everywhere; in a list of people relatives, health, income as well."""
    if found.kind in SEEN_BY_PEOPLE:
        return False
    if found.kind == "relative" or found.force == Force.WARN:
        return of_people
    return True


def barred(release: Release, of_people: bool) -> list[InFile]:
    """Everything in the kept files that needs leave, each with the hash of the bytes as they lie in the storage now."""
    return [one for file in release.files if file.attachment.media_type == PDF.media_type for one in _in(file, of_people)]  # fmt: skip


def _in(file: ReleaseFile, of_people: bool) -> list[InFile]:
    with storage().open(file.attachment.storage_key) as stored:
        content = stored.read()
    sha256 = hashlib.sha256(content).hexdigest()
    found = examined(content, file.attachment.name, file.caption, of_people).barred
    return [InFile(one, sha256) for one in found]
