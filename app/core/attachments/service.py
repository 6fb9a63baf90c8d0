"""Keeping, handing out and withdrawing files."""

import hashlib
import io
import os
import re
import secrets
import unicodedata
import warnings
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.attachments.kinds import DOCUMENTS, IMAGES, JPEG, FileKind, read_kind
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Refused

LARGEST_SIDE = 2400  # pixels; a phone's photograph is three times that
MOST_PIXELS = 80_000_000
MayRead = Callable[[Any, Attachment], bool]
_OWNERS: dict[str, MayRead] = {}


class Did(StrEnum):
    """What can be done to a file."""

    KEPT = "attachments.file.kept"
    WITHDRAWN = "attachments.file.withdrawn"


PHRASES = {Did.KEPT: "上传了文件", Did.WITHDRAWN: "撤下了文件"}


def owner(kind: str, may_read: MayRead) -> None:
    """A room says who may read its files; called in register()."""
    _OWNERS[kind] = may_read


def may_read(user: Any, attachment: Attachment) -> bool:
    """Does any owner let this reader have the file?"""
    return attachment.withdrawn_at is None and any(ask(user, attachment) for ask in _OWNERS.values())


def keep(upload: FileStorage | None, *, by: User | None, allow: frozenset[FileKind] = DOCUMENTS) -> Attachment:
    """Keep an upload. Images are made anew, without EXIF. Refused, beside the field `file`, for what cannot be kept."""
    if upload is None or not upload.filename:
        raise Refused("请选择文件", "file")
    content = upload.read()
    kind = read_kind(upload.filename, content)
    if kind not in allow:
        raise Refused("这里只能上传" + ("图片（JPG、PNG、WebP）" if allow == IMAGES else "文件"), "file")
    if kind in IMAGES:
        content = remade(content, kind)
    key = store(content)
    attachment = Attachment(
        name=clean_name(upload.filename),
        media_type=kind.media_type,
        bytes_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=key,
        kept_by_id=by.id if by else None,
    )
    db.session.add(attachment)
    audit.record(by, Did.KEPT, attachment)
    return attachment


def clean_name(name: str) -> str:
    """A name fit to show and to save under: no folders, no control or direction marks, not endless."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C")
    stem, dot, ending = base.strip(" .").rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" or "file"


def remade(content: bytes, kind: FileKind) -> bytes:
    """The picture painted anew: right way up, no metadata, not larger than needed."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as opened:
                opened.load()
                picture = ImageOps.exif_transpose(opened).convert("RGB" if kind == JPEG else "RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("图片太大，请缩小后再上传", "file") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused("图片打不开，可能没有传完整，请重新选择", "file") from None
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    painted = io.BytesIO()
    picture.save(painted, kind.endings[-1].upper().replace("JPG", "JPEG"), quality=85)
    return painted.getvalue()


def folder() -> Path:
    """Where the bytes lie."""
    return Path(unquote(current_app.config["STORAGE_URL"].partition(":")[2]))


def store(content: bytes) -> str:
    """Write bytes under a fresh key, whole or not at all; the key."""
    key = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    path = folder() / key
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    return key


def path_of(attachment: Attachment) -> Path:
    """The file of an attachment."""
    return folder() / attachment.storage_key


def withdraw(attachment: Attachment, *, by: User | None) -> None:
    """Take a file down: nobody may read it from now on; the sweep removes its bytes."""
    if attachment.withdrawn_at is None:
        attachment.withdrawn_at = clock.now()
        audit.record(by, Did.WITHDRAWN, attachment)
