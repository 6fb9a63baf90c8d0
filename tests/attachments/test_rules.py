"""What a file is by its content, what is refused, how names and pictures are cleaned."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.core.attachments import archives, kinds
from app.core.attachments.names import clean_name
from app.core.attachments.pictures import LARGEST_SIDE, remade
from app.core.attachments.sniffing import read_kind
from app.errors import Refused
from tests.attachments import making
from tests.conftest import ROOT

GOOD = {
    "公告.pdf": (making.pdf(), kinds.PDF),
    "A.PDF": (making.pdf(), kinds.PDF),
    "a.docx": (making.docx(), kinds.DOCX),
    "a.xlsx": (making.office("xl/workbook.xml"), kinds.XLSX),
    "a.pptx": (making.office("ppt/presentation.xml"), kinds.PPTX),
    "a.odt": (making.open_document(), kinds.ODT),
    "a.ods": (making.open_document("spreadsheet"), kinds.ODS),
    "a.ofd": (making.archive({"OFD.xml": b"<x/>"}), kinds.OFD),
    "a.doc": (making.word(), kinds.DOC),
    "a.wps": (making.word(), kinds.DOC),
    "a.xls": (making.workbook(), kinds.XLS),
    "a.et": (making.workbook(), kinds.XLS),
    "a.ppt": (making.compound({"PowerPoint Document": b"x"}), kinds.PPT),
    "a.txt": ("政府开放日\r\n".encode(), kinds.TXT),
    "gbk.txt": ("政府开放日".encode("gb18030"), kinds.TXT),
    "wide.txt": ("政府开放日".encode("utf-16"), kinds.TXT),
    "a.csv": ("\ufeff姓名,意见\n".encode(), kinds.CSV),
    "a.ics": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", kinds.ICS),
    "a.png": (making.picture("PNG"), kinds.PNG),
    "a.jpg": (making.picture(), kinds.JPEG),
    "a.jpeg": (making.picture(), kinds.JPEG),
    "a.webp": (making.picture("WEBP"), kinds.WEBP),
    "nested.docx": (making.docx({"word/embeddings/t.xlsx": making.office("xl/workbook.xml")}), kinds.DOCX),
}


def sentence(name, content):
    with pytest.raises(Refused) as refused:
        read_kind(name, content)
    assert refused.value.field == "file"
    return refused.value.sentence


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_known_by_its_content(name):
    content, kind = GOOD[name]
    assert read_kind(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"", "文件是空的"),
        ("a.pdf", b"<!doctype html><script>alert(1)</script>", "网页"),
        ("a.txt", b"\xef\xbb\xbf \n<html>", "网页"),
        ("a.txt", "<svg onload=alert(1)>".encode("utf-16"), "网页"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "网页"),
        ("a.svg", b"<?xml version='1.0'?><svg/>", "网页"),
        ("a.pdf", b"MZ\x90\x00" + b"\0" * 100, "程序"),
        ("a.txt", b"#!/bin/sh\nrm -rf /", "程序"),
        ("a.pdf", b"\x7fELF" + b"\0" * 100, "程序"),
        ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00", "程序"),
        ("a.zip", making.archive({"a.txt": b"x"}), "压缩包"),
        ("a.docx", making.archive({"a.txt": b"x"}), "压缩包"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "压缩包"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0", "视频"),
        ("a.gif", b"GIF89a" + b"\0" * 20, "另存为 JPG 或 PNG"),
        ("a.rtf", b"{\\rtf1}", "RTF"),
        ("a.bin", b"\x01\x02\x03" * 50, "不支持"),
        ("a.txt", b"\xff\xfe\x00", "不支持"),
        ("a.pdf", making.pdf()[:-20], "不完整"),
        ("a.pdf", making.pdf() + making.archive({"evil.class": b"x"}), "藏着一个压缩包"),
        ("a.jpg", b"\xff\xd8\xff", None),
        ("a.pdf", making.picture(), "文件名以 .pdf 结尾，内容却是JPG 图片"),
        ("a.png", making.picture(), "内容却是JPG 图片"),
        ("a.docx", making.office("xl/workbook.xml"), "内容却是Excel 表格（XLSX）"),
        ("a.doc", making.workbook(), "内容却是Excel 表格（XLS）"),
        ("pdf", making.pdf(), "文件名没有扩展名"),
        ("a.html", b"hello", "文件名以 .html 结尾，内容却是文本"),
        ("a.ics", b"hello", "内容却是文本"),
        ("a.docx", making.docx()[:200], "不完整"),
        ("a.docx", making.docx({"word/vbaProject.bin": b"x"}), "宏"),
        ("a.docm", making.docx({"word/vbaProject.bin": b"x"}), "宏"),
        ("a.docx", making.docx(types=b"application/vnd.ms-word.document.macroEnabled.main+xml"), "宏"),
        ("a.xlsx", making.office("xl/workbook.xml", {"xl/macrosheets/sheet1.xml": b"x"}), "宏"),
        ("a.odt", making.open_document(more={"Basic/Standard/Module1.xml": b"x"}), "宏"),
        ("a.doc", making.compound({"WordDocument": b"\0" * 64, "_VBA_PROJECT": b"x"}), "宏"),
        ("a.odt", making.open_document(manifest=b"<manifest:encryption-data/>"), "密码"),
        ("a.docx", making.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "密码"),
        ("a.doc", making.word(flags=0x0100), "密码"),
        ("a.xls", making.workbook(locked=True), "密码"),
        ("a.msi", making.compound({"Installer": b"x"}), "不支持"),
        ("a.doc", making.word()[:700], "不完整"),
        ("a.docx", making.docx({"word/run.exe": b"MZ"}), "夹带了程序"),
        ("a.docx", making.docx({"../../etc/cron.d/x": b"x"}), "不完整"),
        ("a.docx", making.docx({"C:\\x": b"x"}), "不完整"),
        ("a.docx", making.docx() + b"<script>", "不完整"),
        ("a.docx", making.SIGNATURE_AND_PAGE + making.docx(), "不完整"),
        ("a.docx", making.docx({"word/embeddings/a.xlsm": making.docx({"xl/vbaProject.bin": b"x"})}), "宏"),
    ],
)
def test_what_cannot_be_kept_is_told_why(name, content, told):
    if told is None:
        assert read_kind(name, content) == kinds.JPEG  # its header is right; painting it anew will refuse it
        return
    assert told in sentence(name, content)


def test_a_document_that_only_speaks_of_locks_and_macros_is_kept():
    words = "Encrypted _VBA_PROJECT".encode("utf-16-le")
    content = making.compound({"WordDocument": struct.pack("<6H", 0xA5EC, 0, 0, 0, 0, 0) + words})
    assert read_kind("a.doc", content) == kinds.DOC


def test_a_locked_archive_is_told_apart():
    content = bytearray(making.docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + offset] |= 1
    assert "密码" in sentence("a.docx", bytes(content))


def test_an_altered_part_is_noticed():
    content = bytearray(making.archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"A" * 50}, stored=True))
    content[content.find(b"AAAA")] = ord("B")
    assert "不完整" in sentence("a.docx", bytes(content))


def test_two_parts_of_one_name_are_refused():
    out = io.BytesIO(making.docx())
    with zipfile.ZipFile(out, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr("word/document.xml", b"<other/>")
    assert "不完整" in sentence("a.docx", out.getvalue())


def test_a_bomb_is_refused_by_what_it_declares(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_UNZIPPED", 1_000_000)
    assert sentence("a.docx", making.docx({"word/a.xml": b"0" * 1_000_001})) == archives.BOMB


def test_a_bomb_is_refused_by_its_ratio(monkeypatch):
    monkeypatch.setattr(archives, "SMALL", 100_000)
    assert sentence("a.docx", making.docx({"word/a.xml": b"0" * 5_000_000})) == archives.BOMB


def test_a_bomb_inside_a_document_is_counted_with_it(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_UNZIPPED", 3_000_000)
    inner = making.archive({f"{n}.txt": b"0" * 1_000_000 for n in range(2)})
    assert read_kind("a.docx", making.docx({"word/1.bin": inner})) == kinds.DOCX
    assert sentence("a.docx", making.docx({"word/1.bin": inner, "word/2.bin": inner})) == archives.BOMB


def test_a_huge_archive_inside_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_INSIDE", 1_000_000)
    inner = making.archive({"a.txt": b"0" * 3_000_000}, stored=True)
    assert sentence("a.docx", making.docx({"word/1.bin": inner})) == archives.BOMB


def test_archives_in_archives_in_archives_are_refused():
    deep = making.archive({"a.zip": making.archive({"b.zip": making.archive({"c": b"x"})})})
    assert sentence("a.docx", making.docx({"word/1.bin": deep})) == archives.BOMB


def test_a_lying_bomb_is_found_by_unpacking(monkeypatch):
    content = bytearray(making.docx({"word/a.xml": b"0" * 5_000_000}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.rfind(mark)
        content[at + offset : at + offset + 4] = struct.pack("<I", 100)
    assert sentence("a.docx", bytes(content)) in (archives.BOMB, archives.BROKEN)


@given(
    st.binary(max_size=400),
    st.sampled_from(["", "%PDF-", "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\xff\xd8\xff"]),
)
def test_whatever_is_sent_is_known_or_refused(content, front):
    try:
        read_kind("a.pdf", front.encode("latin-1") + content)
    except Refused as refused:
        assert refused.field == "file"


@given(st.integers(0, 5000), st.integers(1, 255))
def test_a_damaged_old_document_never_breaks_the_reader(place, flip):
    content = bytearray(making.word())
    content[place % len(content)] ^= flip
    try:
        read_kind("a.doc", bytes(content))
    except Refused as refused:
        assert refused.field == "file"


@given(st.integers(0, 5000), st.integers(1, 255))
def test_a_damaged_archive_never_breaks_the_reader(place, flip):
    content = bytearray(making.docx())
    content[place % len(content)] ^= flip
    try:
        read_kind("a.docx", bytes(content))
    except Refused as refused:
        assert refused.field == "file"


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("公告.pdf", "公告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\公告.pdf", "公告.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("零\u200b宽\ufeff.txt", "零宽.txt"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('a"<b>|?*.pdf', "a__b____.pdf"),
        ("  .htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("公告 .pdf", "公告.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
        ("a." + "x" * 300, "a.xxxxxxxxxx"),
        (".pdf", "pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_are_cleaned(name, shown):
    assert clean_name(name) == shown


@given(st.text(max_size=300))
def test_a_cleaned_name_can_always_be_shown_and_saved(name):
    shown = clean_name(name)
    assert 0 < len(shown) <= 111 and shown.isprintable() and clean_name(shown) == shown
    assert not set(shown) & set('/\\<>:"|?*') and shown.strip(" .") == shown
    shown.encode()


# Pictures


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_loses_everything_but_its_pixels(form):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"exif": making.exif_with_place(), "icc_profile": profile}
    if form == "JPEG":
        more |= {"comment": b"made at home", "xmp": b"<x:xmpmeta>secret place</x:xmpmeta>", "dpi": (300, 300)}
    sent = making.picture(form, **more)
    assert making.GPS in opened(sent).getexif()
    kept = remade(sent, {"JPEG": kinds.JPEG, "PNG": kinds.PNG, "WEBP": kinds.WEBP}[form])
    image = opened(kept)
    assert image.format == form and not image.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp", "dpi"} & set(image.info)
    assert not any(word in kept for word in (b"Huawei", "周晓禾".encode(), b"made at home", b"secret", b"Exif"))


def test_a_picture_lying_on_its_side_is_turned():
    image = opened(remade(making.picture(exif=making.exif_with_place(orientation=6)), kinds.JPEG))
    assert image.size == (20, 40)
    red, _, blue = image.getpixel((10, 5))
    assert red > 200 and blue < 60


def test_a_large_picture_is_made_smaller_and_a_small_one_is_not():
    assert opened(remade(making.picture(size=(5000, 100)), kinds.JPEG)).size == (LARGEST_SIDE, 48)
    assert opened(remade(making.picture(size=(3, 1)), kinds.JPEG)).size == (3, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    image = (
        Image.new("I;16", (4, 4), 26214) if mode == "I;16" else Image.new("RGB", (4, 4), (102, 102, 102)).convert(mode)
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    kept = opened(remade(out.getvalue(), kinds.PNG))
    assert kept.mode in ("RGB", "RGBA")
    assert mode == "1" or abs(kept.getpixel((1, 1))[0] - 102) < 3


def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(remade(out.getvalue(), kinds.PNG)).getpixel((1, 1))[3] == 0


def test_what_hides_behind_a_picture_is_left_out():
    kept = remade(making.picture() + b"<script>alert(1)</script>" + making.archive({"a": b"x"}), kinds.JPEG)
    assert b"<script>" not in kept and b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (making.picture(size=(400, 400))[:600], kinds.JPEG),
        (making.picture("PNG", size=(400, 400))[:200], kinds.PNG),
        (making.picture("WEBP", size=(400, 400))[:60], kinds.WEBP),
        (b"\xff\xd8\xff" + b"\0" * 50, kinds.JPEG),
        (making.picture("PNG"), kinds.JPEG),
    ],
)
def test_a_broken_picture_is_refused(content, kind):
    with pytest.raises(Refused, match="图片打不开"):
        remade(content, kind)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_painted():
    head = making.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + making.png_chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    with pytest.raises(Refused, match="像素太多"):
        remade(bomb, kinds.PNG)


PAINTED = """
import io, resource, sys
from PIL import Image
from app.core.attachments import kinds
from app.core.attachments.pictures import remade
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
remade(content, getattr(kinds, sys.argv[1]))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def plain(form, width, height):
    out = io.BytesIO()
    mode = "RGB" if form == "JPEG" else "RGBA"
    Image.new(mode, (width, height)).save(out, form, **({"lossless": True} if form == "WEBP" else {}))
    return out.getvalue()


@pytest.mark.parametrize(("form", "width", "height"), [("PNG", 4001, 4000), ("WEBP", 4001, 4000), ("WEBP", 8000, 7999)])
def test_a_small_file_of_many_pixels_is_refused_with_a_way_out(form, width, height):
    with pytest.raises(Refused, match="4000×4000 以内，或者另存为 JPG"):
        remade(plain(form, width, height), getattr(kinds, form))


@pytest.mark.parametrize(("form", "width", "height"), [("PNG", 4000, 4000), ("WEBP", 4000, 4000), ("JPEG", 8000, 8000)])
def test_the_largest_picture_we_take_fits_into_a_process(form, width, height):
    """In a process of its own, since the peak of this one is past already; 64 megapixels of WebP took 1.1 GB."""
    command = [sys.executable, "-c", PAINTED, form]
    ended = subprocess.run(command, input=plain(form, width, height), capture_output=True, cwd=ROOT, check=True)
    assert int(ended.stdout) < 500
