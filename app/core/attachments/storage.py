"""Where the bytes lie: a small interface, and the folder of STORAGE_URL behind it."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote

from flask import current_app

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f.]{32,80}")


class Storage(Protocol):
    """What keeping files needs: put, open, remove; and a list for the sweep."""

    def put(self, content: bytes) -> str:
        """Keep bytes whole or not at all; the key under which they lie."""

    def open(self, key: str) -> BinaryIO:
        """The bytes of a key as a stream. Raises FileNotFoundError."""

    def holds(self, key: str) -> bool:
        """Do bytes lie under a key?"""

    def remove(self, key: str) -> None:
        """Forget the bytes of a key; one already gone is no error."""

    def put_before(self, moment: datetime) -> Iterator[str]:
        """The keys of everything put before a moment, half-written drafts too."""


class Folder:
    """A local folder. A key is the content's SHA-256 and a random tail: each upload has its own bytes to lose."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        key = f"{digest[:2]}/{digest}.{secrets.token_hex(4)}"
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".part")
        try:
            _write_through(draft, content)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return key

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def holds(self, key: str) -> bool:
        return KEY.fullmatch(key) is not None and self._path(key).is_file()

    def remove(self, key: str) -> None:
        self._path(key.removesuffix(".part")).with_name(key.partition("/")[2]).unlink(missing_ok=True)

    def put_before(self, moment: datetime) -> Iterator[str]:
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            key = f"{path.parent.name}/{path.name}"
            if KEY.fullmatch(key.removesuffix(".part")) and _written_at(path) < moment:
                yield key

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self.root / key


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _settle(folder: Path) -> None:
    """A rename outlives a power cut only once the folder itself is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def storage() -> Storage:
    """The storage of this house, from STORAGE_URL."""
    address = current_app.config["STORAGE_URL"].removeprefix("file:")
    return Folder(Path(unquote("/" + address.lstrip("/") if address.startswith("//") else address)))
