"""The download page: through the owner's permission, safe in a browser."""

from urllib.parse import unquote

import pytest
from flask import url_for

from app.core import attachments
from app.core.attachments.storage import storage
from app.db import db
from tests.attachments import making
from tests.making import sign_in

pytestmark = pytest.mark.databases("sqlite")


def kept(name="公告.pdf", content=None):
    attachment = attachments.keep(making.upload(name, making.pdf() if content is None else content), by=None)
    db.session.flush()
    return attachment


def address(attachment, **more):
    return f"/files/{attachment.id}/{attachment.name}"


def test_a_public_file_is_handed_to_everyone(client, owner):
    attachment = kept()
    owner.public.add(attachment.id)
    answer = client.get(address(attachment))
    assert answer.status_code == 200 and answer.data == making.pdf()
    assert answer.headers["Content-Length"] == str(len(making.pdf()))
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_search_engines_may_read_files_and_keep_only_public_ones_that_their_room_wants_found(app, client, make, owner):
    """Shut out by robots.txt an engine never reads that it may not keep the address it learned elsewhere."""
    assert "/files/" not in client.get("/robots.txt").text
    reader = make.resident()
    plain, photo, secret = kept("a.pdf"), kept("b.pdf"), kept("c.pdf")
    owner.public |= {plain.id, photo.id}
    owner.found |= {plain.id, secret.id}
    owner.readers.add((reader.id, secret.id))
    client = sign_in(app, reader)
    told = [client.get(address(one)).headers.get("X-Robots-Tag") for one in (plain, photo, secret)]
    assert told == [None, "noindex, noarchive", "noindex, noarchive"]
    confirmed = client.get(address(photo), headers={"If-None-Match": client.get(address(photo)).headers["ETag"]})
    assert (confirmed.status_code, confirmed.headers["X-Robots-Tag"]) == (304, "noindex, noarchive")


def test_a_file_without_an_owner_is_nobodys(client):
    assert client.get(address(kept())).status_code == 404


def test_a_restricted_file_is_for_its_reader_alone_and_never_stored(app, client, make, owner):
    reader, stranger = make.resident(), make.resident(name="张三")
    attachment = kept()
    owner.readers.add((reader.id, attachment.id))
    answer = sign_in(app, reader).get(address(attachment))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert sign_in(app, stranger).get(address(attachment)).status_code == 404
    assert client.get(address(attachment)).status_code == 404


def test_another_files_number_or_name_opens_nothing(app, make, owner):
    reader = make.resident()
    mine, other = kept("mine.pdf"), kept("other.pdf")
    owner.readers.add((reader.id, mine.id))
    client = sign_in(app, reader)
    for path in (f"/files/{other.id}/other.pdf", f"/files/{other.id}/mine.pdf", f"/files/{mine.id}/other.pdf"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/files/0/a.pdf",
        "/files/-1/a.pdf",
        "/files/99999999999999999999999/a.pdf",
        "/files/1/..%2f..%2fetc%2fpasswd",
        "/files/1/%00.pdf",
        "/files/x/a.pdf",
    ],
)
def test_invented_addresses_open_nothing(client, path):
    assert client.get(path).status_code == 404


def test_a_withdrawn_file_is_gone_for_its_readers_and_unknown_to_others(app, client, make, owner):
    reader = make.resident()
    attachment = kept()
    owner.readers.add((reader.id, attachment.id))
    attachments.withdraw(attachment, by=None)
    db.session.flush()
    assert sign_in(app, reader).get(address(attachment)).status_code == 410
    assert client.get(address(attachment)).status_code == 404


def test_lost_bytes_are_gone_not_a_fault(client, owner):
    attachment = kept()
    owner.public.add(attachment.id)
    storage().remove(attachment.storage_key)
    assert client.get(address(attachment)).status_code == 410


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("a.pdf", making.pdf(), "inline"),
        ("a.png", making.picture("PNG"), "inline"),
        ("a.docx", making.docx(), "attachment"),
        ("a.txt", b"hello <script>alert(1)</script>", "attachment"),
        ("a.csv", b"a,b", "attachment"),
        ("a.ics", b"BEGIN:VCALENDAR", "attachment"),
    ],
)
def test_only_pictures_and_pdf_are_shown_and_all_are_caged(client, owner, name, content, disposition):
    attachment = kept(name, content)
    owner.public.add(attachment.id)
    answer = client.get(address(attachment))
    assert answer.headers["Content-Disposition"].split(";")[0] == disposition
    assert answer.mimetype == attachment.media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_chinese_name_with_hard_letters_survives_the_way(client, app, owner):
    attachment = kept('关于"走进水厂"的 100% 公告#1;a.pdf')
    owner.public.add(attachment.id)
    with app.test_request_context():
        path = url_for("attachments.download", id=attachment.id, name=attachment.name)
    answer = client.get(path)
    assert answer.status_code == 200
    assert attachment.name in unquote(answer.headers["Content-Disposition"])


def test_an_unchanged_file_is_not_sent_again_but_permission_is_asked_again(client, owner):
    attachment = kept()
    owner.public.add(attachment.id)
    tag = client.get(address(attachment)).headers["ETag"]
    again = client.get(address(attachment), headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.data
    owner.public.clear()
    assert client.get(address(attachment), headers={"If-None-Match": tag}).status_code == 404


def test_asking_for_the_head_alone_is_answered(client, owner):
    attachment = kept()
    owner.public.add(attachment.id)
    answer = client.head(address(attachment))
    assert answer.status_code == 200 and not answer.data
