"""What a file is, by its content; what it calls itself must agree. A second library is asked where it can tell."""

import io
import zipfile

import filetype

from app.core.attachments import archives, ole
from app.core.attachments.kinds import CSV, ICS, JPEG, PDF, PNG, TXT, WEBP, FileKind
from app.errors import Refused

PROGRAM = "这是程序文件，不能上传"
PACKED = "压缩包请先解开，再一个一个上传"
WEB_PAGE = "网页和 SVG 文件不能上传。是表格的，请用 Excel 或 WPS 打开后另存为 .xlsx；别的请另存为 PDF 或图片后再上传"
VIDEO = "视频和音频暂不能上传"
HEIC = "这是手机的 HEIC 照片，请转成 JPG 后上传（苹果手机：设置 › 相机 › 格式 › 兼容性最佳）"
PICTURE = "这种图片不能上传，请另存为 JPG 或 PNG 后再上传"
UNKNOWN = "不支持这种文件。可以上传 PDF、Word、Excel、OFD、文本或图片"
BROKEN = "文件不完整，可能没有传完，请重新保存后上传"

SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
REFUSED = (
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"#!", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),
    (b"Rar!", PACKED),
    (b"7z\xbc\xaf\x27\x1c", PACKED),
    (b"\x1f\x8b", PACKED),
    (b"GIF8", PICTURE),
    (b"BM", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"{\\rtf", "RTF 文件请另存为 DOCX 或 PDF 后再上传"),
)
PHOTO_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1a")  # 0x1a ends a text file in old DOS programs
PDF_TAIL = 2048  # Adobe's readers look for %%EOF in the last kilobyte; some printers pad


def read_kind(name: str, content: bytes) -> FileKind:
    """What the content is; Refused when that is nothing we keep or not what the name says."""
    if not content:
        raise Refused("文件是空的，请重新选择", "file")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _binary(content) or _text(content, ending)
    if ending not in kind.endings:
        told = f"文件名以 .{ending} 结尾" if ending else "文件名没有扩展名"
        raise Refused(f"{told}，内容却是{kind.label}，请用原来的格式重新保存后上传", "file")
    return kind


def _binary(content: bytes) -> FileKind | None:
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return _agreed(content, kind)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _agreed(content, WEBP)
    if content.startswith(ole.SIGNATURE):
        return ole.read_kind(content) or _no(UNKNOWN)
    if content.startswith(archives.SIGNATURE):
        return archives.read_kind(content) or _no(PACKED)
    for signature, sentence in REFUSED:
        if content.startswith(signature):
            return _no(sentence)
    if content[4:8] == b"ftyp":
        return _no(HEIC if content[8:12] in PHOTO_BRANDS else VIDEO)
    return None


def _no(sentence: str) -> FileKind:
    raise Refused(sentence, "file")


def _agreed(content: bytes, kind: FileKind) -> FileKind:
    """The second opinion must be the same; a PDF must have its end, and nothing else hidden behind it."""
    guess = filetype.guess(content[:8192])
    if guess is None or guess.mime != kind.media_type:
        raise Refused(UNKNOWN, "file")
    if kind == PDF:
        _require_whole_pdf(content)
    return kind


def _require_whole_pdf(content: bytes) -> None:
    if b"%%EOF" not in content.rstrip(b"\x00\r\n\t ")[-PDF_TAIL:]:
        raise Refused(BROKEN, "file")
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused("这个 PDF 里还藏着一个压缩包，请重新导出 PDF 后上传", "file")


def _text(content: bytes, ending: str) -> FileKind:
    words = decoded(content)
    if words is None or any(letter < " " and letter not in TEXT_CONTROLS for letter in words):
        raise Refused(UNKNOWN, "file")
    if words.lstrip("\ufeff \t\r\n").startswith("<"):
        raise Refused(WEB_PAGE, "file")
    if ending == "ics" and words.lstrip("\ufeff").startswith("BEGIN:VCALENDAR"):
        return ICS
    return CSV if ending == "csv" else TXT


def decoded(content: bytes) -> str | None:
    """The words of a text file: UTF-8, what old Chinese programs write (GB 18030), or UTF-16 with its mark."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
