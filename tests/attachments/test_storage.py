"""Bytes lie whole in their folder, or not at all."""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.core.attachments import storage
from app.core.attachments.storage import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "files")


def read(folder, key):
    with folder.open(key) as stream:
        return stream.read()


def test_what_is_put_can_be_read_and_carries_its_checksum(folder):
    key = folder.put(b"words")
    assert read(folder, key) == b"words"
    assert hashlib.sha256(b"words").hexdigest() in key


def test_the_same_bytes_put_twice_can_be_lost_separately(folder):
    first, second = folder.put(b"words"), folder.put(b"words")
    folder.remove(first)
    assert first != second and read(folder, second) == b"words"
    with pytest.raises(FileNotFoundError):
        folder.open(first)


def test_removing_twice_is_no_error(folder):
    key = folder.put(b"words")
    folder.remove(key)
    folder.remove(key)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "/etc/passwd", "ab/../../x", "ab/" + "g" * 64, "ab/\0" + "a" * 40]
)
def test_a_key_never_leads_out_of_the_folder(folder, key):
    with pytest.raises(FileNotFoundError):
        folder.open(key)
    with pytest.raises(FileNotFoundError):
        folder.remove(key)


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        folder.put(b"words")
    assert not [path for path in folder.root.rglob("*") if path.is_file()]


def test_the_folder_lists_what_was_put_before_a_moment(folder):
    old, new = folder.put(b"old"), folder.put(b"new")
    draft = folder.root / (old + ".part")
    draft.write_bytes(b"half")
    (folder.root / "README").write_text("not ours")
    yesterday = datetime.now(UTC) - timedelta(days=2)
    for path in (folder.root / old, draft):
        os.utime(path, (yesterday.timestamp(), yesterday.timestamp()))
    listed = list(folder.put_before(datetime.now(UTC) - timedelta(days=1)))
    assert sorted(listed) == sorted([old, old + ".part"]) and new not in listed
    folder.remove(old + ".part")
    assert not draft.exists() and (folder.root / old).exists()


def test_a_folder_that_does_not_exist_yet_is_empty(folder):
    assert list(folder.put_before(datetime.now(UTC))) == []


@pytest.mark.parametrize(
    ("address", "root"),
    [("file:/srv/files", "/srv/files"), ("file:///srv/files", "/srv/files"), ("file:/srv/a%20b", "/srv/a b")],
)
def test_the_address_names_the_folder(address, root):
    app = Flask("house")
    app.config["STORAGE_URL"] = address
    with app.app_context():
        assert str(storage.storage().root) == root
