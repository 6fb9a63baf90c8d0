"""What a file is, by its content; what it calls itself must agree."""

import io
import zipfile
from dataclasses import dataclass

import filetype

from app.errors import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
LARGEST_UNZIPPED = 300 * 1024 * 1024
LARGEST_RATIO = 200
MOST_PARTS = 5000


@dataclass(frozen=True)
class FileKind:
    """A kind of file we keep: its endings and media type."""

    endings: tuple[str, ...]
    media_type: str


PDF = FileKind(("pdf",), "application/pdf")
PNG = FileKind(("png",), "image/png")
JPEG = FileKind(("jpg", "jpeg"), "image/jpeg")
WEBP = FileKind(("webp",), "image/webp")
DOCX = FileKind(("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = FileKind(("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PPTX = FileKind(("pptx",), "application/vnd.openxmlformats-officedocument.presentationml.presentation")
ODT = FileKind(("odt",), "application/vnd.oasis.opendocument.text")
ODS = FileKind(("ods",), "application/vnd.oasis.opendocument.spreadsheet")
OFD = FileKind(("ofd",), "application/ofd")
DOC = FileKind(("doc", "wps"), "application/msword")
XLS = FileKind(("xls", "et"), "application/vnd.ms-excel")
TXT = FileKind(("txt", "csv"), "text/plain")
IMAGES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = frozenset({PDF, DOCX, XLSX, PPTX, ODT, ODS, OFD, DOC, XLS, TXT}) | IMAGES

ZIP_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX, "OFD.xml": OFD}
SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def read_kind(name: str, content: bytes) -> FileKind:
    """What the content is; Refused when that is nothing we keep or not what the name says."""
    if not content:
        raise Refused("文件是空的，请重新选择", "file")
    ending = name.rpartition(".")[2].lower()
    kind = _by_content(content, ending)
    if kind is None:
        raise Refused("不支持这种文件。可以上传 PDF、Word、Excel、OFD、文本或图片", "file")
    if ending not in kind.endings:
        raise Refused(
            f"文件名是 .{ending or '（无）'}，内容却是 {kind.endings[0].upper()}，请用原来的格式重新保存后上传", "file"
        )
    return kind


def _by_content(content: bytes, ending: str) -> FileKind | None:
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind if _second_opinion(content, kind) else None
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(OLE):
        return _ole(content, ending)
    if content.startswith(ZIP):
        return _zipped(content)
    return TXT if _is_text(content) else None


def _second_opinion(content: bytes, kind: FileKind) -> bool:
    guess = filetype.guess(content[:8192])
    return guess is not None and guess.mime == kind.media_type


def _ole(content: bytes, ending: str) -> FileKind:
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d" in content:
        raise Refused("文件加了密码，请去掉密码后再上传", "file")
    if b"_\x00V\x00B\x00A" in content:
        raise Refused("文件带有宏，请另存为不带宏的格式后再上传", "file")
    return XLS if ending in XLS.endings else DOC


def _zipped(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _require_harmless(parts, len(content))
            names = {part.filename for part in parts}
            for name, kind in ZIP_PARTS.items():
                if name in names:
                    return kind
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                told = archive.read("mimetype").decode("ascii", "replace").strip()
                return {kind.media_type: kind for kind in (ODT, ODS)}.get(told)
    except zipfile.BadZipFile:
        raise Refused("文件不完整，打不开，请重新保存后上传", "file") from None
    return None


def _require_harmless(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Look at what the archive declares, unpack nothing."""
    unzipped = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unzipped > LARGEST_UNZIPPED or unzipped > LARGEST_RATIO * max(size, 1):
        raise Refused("文件解开后太大，不能上传", "file")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("文件加了密码，请去掉密码后再上传", "file")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise Refused("文件带有宏，请另存为不带宏的格式后再上传", "file")


def _is_text(content: bytes) -> bool:
    if b"\x00" in content or content.lstrip()[:1] == b"<":
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
