"""One rule for the files of every room: what is public was read whole, and holds nobody's number."""

import io

import pytest
from werkzeug.datastructures import FileStorage

from app.core import attachments, privacy
from app.errors import Refused
from tests.attachments import making
from tests.attachments.making import pdf

MOBILE = "13800001234"
WORD = making.compound({"WordDocument": b"\xec\xa5\xc1\x00" + b"\0" * 900})
SLIDES = making.compound({"PowerPoint Document": b"\0" * 900, "Current User": b"\0" * 100})


def kept(content: bytes, name: str) -> attachments.Attachment:
    return attachments.keep(FileStorage(io.BytesIO(content), name), by=None)


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (WORD, "方案.doc", "请另存为 .docx 或 PDF"),
        (SLIDES, "方案.ppt", "请另存为 .pptx 或 PDF"),
        (f"报名电话 {MOBILE}".encode(), "方案.txt", "手机号（138"),
        (pdf(MOBILE), "方案.pdf", "手机号（138"),
    ],
)
def test_a_file_that_cannot_be_read_whole_or_holds_a_number_is_refused_with_how_to_mend_it(app, content, name, told):
    with pytest.raises(Refused, match=told) as refusal:
        privacy.guard_file(kept(content, name))
    assert refusal.value.field == "file" and MOBILE not in refusal.value.sentence


@pytest.mark.parametrize(("content", "name"), [("议程：上午九点".encode(), "议程.txt"), (pdf("hello"), "a.pdf"), (making.picture(), "a.jpg")])  # fmt: skip
def test_a_clean_file_passes(app, content, name):
    privacy.guard_file(kept(content, name))
