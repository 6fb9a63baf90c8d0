"""Keeping and withdrawing files."""

import hashlib
import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.core import attachments, audit
from app.core.accounts.rules import Role
from app.core.attachments import service
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.errors import Refused
from tests.attachments import making


def bytes_of(attachment):
    with storage().open(attachment.storage_key) as stream:
        return stream.read()


def told(upload, allow=attachments.DOCUMENTS):
    with pytest.raises(Refused) as refused:
        attachments.keep(upload, by=None, allow=allow)
    assert refused.value.field == "file"
    return refused.value.sentence


def test_a_document_is_kept_as_it_is(make):
    clerk = make.staff(Role.HANDLER)
    kept = attachments.keep(making.upload("..\\公告.pdf", making.pdf()), by=clerk)
    assert (kept.name, kept.media_type, kept.bytes_count) == ("公告.pdf", "application/pdf", len(making.pdf()))
    assert bytes_of(kept) == making.pdf() and kept.sha256 == hashlib.sha256(making.pdf()).hexdigest()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.did, entry.subject_id, entry.actor_id) == (service.Did.KEPT, kept.id, clerk.id)
    assert "公告" not in str(entry.changes) + entry.note


def test_a_photograph_is_kept_without_the_place_it_was_taken(app):
    sent = making.picture(exif=making.exif_with_place())
    kept = attachments.keep(making.upload("现场.jpg", sent), by=None, allow=attachments.IMAGES)
    content = bytes_of(kept)
    assert not Image.open(io.BytesIO(content)).getexif() and b"Huawei" not in content
    assert kept.sha256 == hashlib.sha256(content).hexdigest() and kept.bytes_count == len(content)


def test_no_file_is_told(app):
    assert told(None) == told(making.upload("", b"")) == "请选择文件"
    assert told(making.upload("a.pdf", b"")) == "文件是空的，请重新选择"


def test_a_file_of_more_than_ten_megabytes_is_refused(app, monkeypatch):
    exact = making.pdf()
    monkeypatch.setattr(service, "LARGEST", len(exact))
    assert attachments.keep(making.upload("a.pdf", exact), by=None).bytes_count == len(exact)
    monkeypatch.undo()
    assert (
        told(making.upload("a.pdf", b"%PDF-" + b"0" * service.LARGEST))
        == "文件超过 10 MB，请压缩或分成几个文件后再上传"
    )


def test_only_pictures_where_only_pictures_are_asked_for(app):
    assert told(making.upload("a.pdf", making.pdf()), attachments.IMAGES) == "这里只能上传图片（JPG、PNG、WEBP）"


def test_a_refused_file_leaves_no_bytes_and_no_row(app):
    before = db.session.scalar(select(func.count(Attachment.id)))
    bytes_before = set(storage().root.rglob("*"))
    told(making.upload("a.pdf", b"<html>"))
    told(making.upload("a.jpg", making.picture(size=(300, 300))[:700]))
    assert db.session.scalar(select(func.count(Attachment.id))) == before
    assert set(storage().root.rglob("*")) == bytes_before


def test_an_undone_transaction_leaves_bytes_but_no_row(live):
    key = ""
    with pytest.raises(RuntimeError), unit_of_work():
        key = attachments.keep(making.upload("a.pdf", making.pdf()), by=None).storage_key
        raise RuntimeError("the power went")
    assert db.session.scalar(select(Attachment).where(Attachment.storage_key == key)) is None
    with storage().open(key) as stream:
        assert stream.read() == making.pdf()


def test_withdrawing_is_recorded_once(make):
    clerk = make.staff(Role.HANDLER)
    kept = attachments.keep(making.upload("a.pdf", making.pdf()), by=clerk)
    attachments.withdraw(kept, by=clerk)
    first = kept.withdrawn_at
    attachments.withdraw(kept, by=clerk)
    db.session.flush()
    acts = [entry.did for entry in db.session.scalars(audit.trail("attachment", kept.id))]
    assert acts == [service.Did.KEPT, service.Did.WITHDRAWN] and kept.withdrawn_at == first


def test_every_act_has_its_phrase(app):
    assert [audit.phrase(did) for did in service.Did] == ["上传了文件", "撤下了文件"]
