"""Keeping, handing out and withdrawing files."""

import hashlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from werkzeug.datastructures import FileStorage

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.attachments.kinds import DOCUMENTS, IMAGES, FileKind
from app.core.attachments.models import Attachment
from app.core.attachments.names import clean_name
from app.core.attachments.pictures import remade
from app.core.attachments.sniffing import read_kind
from app.core.attachments.storage import storage
from app.db import db
from app.errors import Refused

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE  # bytes of one file
FORGOTTEN = "已撤下的文件"
MayRead = Callable[[Any, Attachment], bool]
IsPublic = Callable[[Attachment], bool]
Headers = Callable[[Attachment], Mapping[str, str]]
Called = Callable[[Attachment], str]
_READERS: dict[str, MayRead] = {}
_PUBLIC: dict[str, IsPublic] = {}
_HEADERS: dict[str, Headers] = {}
_FOUND: dict[str, IsPublic] = {}
_CALLED: dict[str, Called] = {}
NOT_FOUND = {"X-Robots-Tag": "noindex, noarchive"}


class Did(StrEnum):
    """What can be done to a file."""

    KEPT = "attachments.file.kept"
    WITHDRAWN = "attachments.file.withdrawn"


PHRASES = {Did.KEPT: "上传了文件", Did.WITHDRAWN: "撤下了文件"}


def owner(
    kind: str,
    may_read: MayRead,
    is_public: IsPublic | None = None,
    headers: Headers | None = None,
    is_found: IsPublic | None = None,
    called: Called | None = None,
) -> None:
    """A room says who may read its files, and which are for everyone; called in register().

    A file no owner calls public is never stored by a browser. `headers`: what an answer with the file must also carry.
    `is_found`: which of its public files search engines may keep; every other file says that they may not.
    `called`: the name a file of its own goes by in its address and is saved under, "" where that is the one it came with.
    """
    _READERS[kind] = may_read
    if is_public:
        _PUBLIC[kind] = is_public
    if headers:
        _HEADERS[kind] = headers
    if is_found:
        _FOUND[kind] = is_found
    if called:
        _CALLED[kind] = called


def may_read(user: Any, attachment: Attachment) -> bool:
    """Does any owner let this reader have the file? A file without an owner is nobody's to read."""
    return any(ask(user, attachment) for ask in _READERS.values())


def headers_of(attachment: Attachment) -> dict[str, str]:
    """What the owners of a file want sent with it; one that no owner wants found is for no search engine."""
    found = is_public(attachment) and any(ask(attachment) for ask in _FOUND.values())
    return ({} if found else NOT_FOUND) | {
        name: value for ask in _HEADERS.values() for name, value in ask(attachment).items()
    }


def called(attachment: Attachment) -> str:
    """The name in its address: a stranger's file goes by one of ours, for names of people stand in names of files."""
    return next((name for ask in _CALLED.values() if (name := ask(attachment))), attachment.name)


def is_public(attachment: Attachment) -> bool:
    """Does an owner call the file public?"""
    return any(ask(attachment) for ask in _PUBLIC.values())


def keep(upload: FileStorage | None, *, by: User | None, allow: frozenset[FileKind] = DOCUMENTS) -> Attachment:
    """Keep an upload; pictures are painted anew. Refused, beside the field `file`, for what cannot be kept.

    The bytes are on disk before the row is committed; when the transaction is undone the sweep removes them.
    """
    if upload is None or not upload.filename:
        raise Refused("请选择文件", "file")
    name = clean_name(upload.filename)
    content = _read(upload)
    kind = read_kind(name, content)
    if kind not in allow:
        raise Refused(_only(allow), "file")
    if kind in IMAGES:
        content = remade(content, kind)
    attachment = Attachment(
        name=name,
        media_type=kind.media_type,
        bytes_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=storage().put(content),
        kept_by_id=by.id if by else None,
    )
    db.session.add(attachment)
    audit.record(by, Did.KEPT, attachment)
    return attachment


def _read(upload: FileStorage) -> bytes:
    content = upload.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused(f"文件超过 {LARGEST // 1024 // 1024} MB，请压缩或分成几个文件后再上传", "file")
    return content


def _only(allow: frozenset[FileKind]) -> str:
    endings = "、".join(sorted(kind.endings[0].upper() for kind in allow))
    return f"这里只能上传{'图片' if allow <= IMAGES else '文件'}（{endings}）"


def withdraw(attachment: Attachment, *, by: User | None) -> None:
    """Take a file down: nobody may read it from now on, its bytes go within minutes, the row stays."""
    if attachment.withdrawn_at is None:
        attachment.withdrawn_at = clock.now()
        audit.record(by, Did.WITHDRAWN, attachment)


def forget(attachment: Attachment, *, by: User | None) -> None:
    """Take a file down for what it says of people: its name goes too, for names of people stand in names of files."""
    withdraw(attachment, by=by)
    attachment.name = FORGOTTEN + PurePath(attachment.name).suffix
