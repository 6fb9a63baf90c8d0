"""Office files that are zip archives (ECMA-376, ODF 1.2, GB/T 33190 OFD): which kind, and whether they do no harm.

Every part is unpacked once, counted and thrown away: what an archive declares about itself may be a lie.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass

from app.core.attachments.kinds import DOCX, ODS, ODT, OFD, PPTX, XLSX, FileKind
from app.errors import Refused

SIGNATURE = b"PK\x03\x04"
END = b"PK\x05\x06"
END_BYTES = 22
LARGEST_UNZIPPED = 200 * 1024 * 1024
LARGEST_RATIO = 200
SMALL = 10 * 1024 * 1024  # below this no ratio is a bomb
MOST_PARTS = 5000
DEEPEST = 2  # a table inside a document inside a presentation
LARGEST_INSIDE = 20 * 1024 * 1024  # an archive inside is packed already, so it is never much larger than the upload
CHUNK = 1024 * 1024

KINDS_BY_PART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
KINDS_BY_MIMETYPE = {kind.media_type.encode(): kind for kind in (ODT, ODS)}
MACRO_PARTS = ("vbaproject.bin", "xl/macrosheets/", "basic/", "scripts/")
PROGRAMS = (
    ".exe",
    ".dll",
    ".bat",
    ".cmd",
    ".com",
    ".scr",
    ".js",
    ".vbs",
    ".ps1",
    ".lnk",
    ".hta",
    ".jar",
    ".msi",
    ".sh",
)

BOMB = "文件解开后太大，不能上传"
LOCKED = "文件加了密码，请去掉密码后再上传"
MACROS = "文件带有宏，请另存为不带宏的格式后再上传"
PROGRAM_INSIDE = "文件里夹带了程序，不能上传"
BROKEN = "文件不完整，打不开，请重新保存后上传"
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
)


@dataclass
class Allowance:
    """How many unpacked bytes are left for a whole upload, archives inside it included."""

    left: int

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise Refused(BOMB, "file")


def read_kind(content: bytes) -> FileKind | None:
    """Which office file the archive is; None for any other archive. Refused for harmful, locked or broken ones."""
    allowance = Allowance(min(LARGEST_UNZIPPED, max(SMALL, LARGEST_RATIO * len(content))))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_harmless(archive, content)
            kind = _kind(archive)
            _unpack(archive, allowance, depth=1)
            return kind
    except UNREADABLE:
        raise Refused(BROKEN, "file") from None


def _kind(archive: zipfile.ZipFile) -> FileKind | None:
    names = set(archive.namelist())
    if "mimetype" in names:
        return _open_document(archive)
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names:
        return None
    if b"macroEnabled" in _small_part(archive, "[Content_Types].xml"):
        raise Refused(MACROS, "file")
    return next((kind for part, kind in KINDS_BY_PART.items() if part in names), None)


def _open_document(archive: zipfile.ZipFile) -> FileKind | None:
    if b"encryption-data" in _small_part(archive, "META-INF/manifest.xml"):
        raise Refused(LOCKED, "file")
    return KINDS_BY_MIMETYPE.get(_small_part(archive, "mimetype").strip())


def _small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(CHUNK)


def _require_harmless(archive: zipfile.ZipFile, content: bytes) -> None:
    """What can be said from the list of parts alone."""
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNZIPPED:
        raise Refused(BOMB, "file")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(LOCKED, "file")
    if any(name.startswith(MACRO_PARTS) or name.endswith(MACRO_PARTS[0]) for name in names):
        raise Refused(MACROS, "file")
    if any(name.endswith(PROGRAMS) for name in names):
        raise Refused(PROGRAM_INSIDE, "file")
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names) or not _fills(archive, content):
        raise Refused(BROKEN, "file")


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")


def _fills(archive: zipfile.ZipFile, content: bytes) -> bool:
    """The archive begins with the file's first byte and ends with its last: nothing hides before or behind it."""
    end = len(content) - END_BYTES - len(archive.comment)
    return min((part.header_offset for part in archive.infolist()), default=-1) == 0 and content[end : end + 4] == END


def _unpack(archive: zipfile.ZipFile, allowance: Allowance, depth: int) -> None:
    """Read every part to its end, which also checks its CRC; look into archives inside."""
    for part in archive.infolist():
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(BROKEN, "file")
        with archive.open(part) as stream:
            kept = bytearray()
            while chunk := stream.read(CHUNK):
                allowance.spend(len(chunk))
                if kept or chunk.startswith(SIGNATURE):
                    kept += chunk
                if len(kept) > LARGEST_INSIDE:
                    raise Refused(BOMB, "file")
        if kept:
            _look_inside(bytes(kept), allowance, depth + 1)


def _look_inside(content: bytes, allowance: Allowance, depth: int) -> None:
    if depth > DEEPEST:
        raise Refused(BOMB, "file")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _require_harmless(archive, content)
        _unpack(archive, allowance, depth)
