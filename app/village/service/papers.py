"""What the words in a release's files say of people. A file cannot be masked line by line: it goes out whole, or not.

So what a book withholds of somebody's life, its papers do not tell either unless two people agree: a word of illness,
poverty or a child on a page that names somebody, or where no page shows it. Where nobody is recognised, somebody looks.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core import privacy
from app.core.attachments.kinds import PDF
from app.core.attachments.storage import storage
from app.core.privacy import TELLS, Force, Found, Place
from app.errors import Refused
from app.village.models import Release, ReleaseFile
from app.village.rules.life import State

SEEN_BY_PEOPLE = ("picture", "unread", "landline")  # somebody looks at these; nobody need give leave


@dataclass(frozen=True)
class InFile:
    """One finding in one file; leave is given for these bytes (SHA-256) and for no others."""

    found: Found
    sha256: str


class Of(StrEnum):
    """What a paper is of."""

    LIST = "list"  # of people
    BOOK = "book"  # which names no recipient of relief in full
    TABLE = "table"


@dataclass(frozen=True)
class Examined:
    """What a file's words hold: what keeps it in unless two people agree, pages that are pictures of words, and pages that
    tell of a life without a name that was recognised.
    """

    barred: list[Found]
    unread: str
    telling: str = ""


ON_A_PAGE = re.compile(r"第 \d+ 页(?!的)")  # no annotation, no property, nothing embedded


def examined(content: bytes, name: str, caption: str, of: Of, known: Collection[str] = ()) -> Examined:
    """Look through a PDF. Refused when more was found than can be listed, for leave is given place by place.

    `known`: whoever is on a list of relief of the village.
    """
    seen = privacy.examine_file(content, name, None if of == Of.LIST else known)
    if sum(seen.counts.values()) > len(seen.found):
        raise Refused(f"文件里个人信息太多（{sum(seen.counts.values())} 处），列不完，请遮住后重新导出", "file")
    asked = [one for one in seen.found if _needs(one, of)]
    if of == Of.TABLE and not any(one.kind in TELLS for one in asked):
        asked = [one for one in asked if one.kind != "recipient"]
    barred = [replace(one, where=Place(part=f"文件“{caption}”{one.where}"), force=_force(one)) for one in asked]
    left = [one for one in seen.found if one not in asked]
    return Examined(barred, _pages(left, frozenset({"picture"})), _pages(left, TELLS))


def _pages(found: list[Found], kinds: frozenset[str]) -> str:
    """The pages on which something of these kinds stands: 第 2 页、第 3 页."""
    told = (one.where.part for one in found if one.kind in kinds and one.where.part)
    pages = (page[0] if (page := ON_A_PAGE.match(part)) else part for part in told)
    return "、".join(dict.fromkeys(pages))


def _force(found: Found) -> Force:
    """A file is not masked: what stops no text stops it."""
    return found.force if found.force == Force.BLOCK else Force.ASK


def _needs(found: Found, of: Of) -> bool:
    """Numbers, addresses, birth dates, plates everywhere; in a list of people relatives, health, income as well; elsewhere
    words of a life beside a name, and where they stand on no page at all.
    """
    if found.kind in SEEN_BY_PEOPLE:
        return False
    if found.kind in TELLS and of != Of.LIST:
        return found.force == Force.ASK or ON_A_PAGE.match(found.where.part) is None
    if found.kind == "relative" or found.force == Force.WARN:
        return of == Of.LIST
    return True


def barred(release: Release, of: Of, known: Collection[str] = ()) -> list[InFile]:
    """Everything in the kept files that needs leave, each with the hash of the bytes as they lie in the storage now."""
    papers = (file for file in release.files if file.attachment.media_type == PDF.media_type)
    return [one for file in papers for one in barred_in(file, of, known)]


def telling_in(file: ReleaseFile, of: Of, known: Collection[str] = ()) -> str:
    """The pages of one paper that tell of a life without a name, also of one that was kept before anybody looked for them."""
    if file.telling or file.attachment.media_type != PDF.media_type:
        return file.telling
    try:
        return examined(_content(file), file.attachment.name, file.caption, of, known).telling
    except (FileNotFoundError, Refused):  # whoever hands the release on is told
        return ""


def _content(file: ReleaseFile) -> bytes:
    with storage().open(file.attachment.storage_key) as stored:
        return bytes(stored.read())


def barred_in(file: ReleaseFile, of: Of, known: Collection[str] = ()) -> list[InFile]:
    """The same of one PDF; of one that is gone from the storage nothing, for nobody can read it."""
    try:
        content = _content(file)
    except FileNotFoundError:
        return []
    sha256 = hashlib.sha256(content).hexdigest()
    found = examined(content, file.attachment.name, file.caption, of, known).barred
    return [InFile(one, sha256) for one in found]


def gone(release: Release) -> list[ReleaseFile]:
    """Its files whose bytes lie in the storage no more: whoever opens them finds nothing."""
    return [file for file in release.open_files if not storage().holds(file.attachment.storage_key)]


def require_there(release: Release) -> None:
    """Refused while a paper is gone: everyone would read of a voucher that nobody can open."""
    if lost := gone(release):
        named = "、".join(f"“{file.caption}”" for file in lost[:3]) + (f"等 {len(lost)} 份" if len(lost) > 3 else "")
        mend = "请" if release.state == State.DRAFT else "请退回，由报账员"
        raise Refused(f"附件{named}在存储里找不到了，公开以后谁也打不开。{mend}在“凭证、合同、照片”里移除，重新上传")
