"""Files as people send them, and as people who mean harm send them."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from werkzeug.datastructures import FileStorage

GPS = 0x8825
END_OF_CHAIN, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR = 512
SIGNATURE_AND_PAGE = b"PK\x03\x04<html><script>alert(1)</script></html>"


def upload(name: str, content: bytes) -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), name)


def pdf(words: str = "hello") -> bytes:
    """A one-page PDF."""
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    """A picture, left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, form, **more)
    return out.getvalue()


def png_chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG with its checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def exif_with_place(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: camera, orientation and where the picture was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x013B] = "Huawei", orientation, "周晓禾"
    exif[GPS] = {1: "N", 2: (28.0, 13.0, 41.0), 3: "E", 4: (112.0, 56.0, 20.0)}
    return exif


def archive(parts: dict[str, bytes], comment: bytes = b"", stored: bool = False) -> bytes:
    """A zip archive of the parts, in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
        zipped.comment = comment
    return out.getvalue()


def office(part: str, more: dict[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    """A minimal office file of the part's kind: word/document.xml, xl/workbook.xml, ppt/presentation.xml."""
    return archive({"[Content_Types].xml": types, part: b"<x/>", **(more or {})})


def docx(more: dict[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    """A Word document."""
    return office("word/document.xml", more, types)


def open_document(kind: str = "text", more: dict[str, bytes] | None = None, manifest: bytes = b"<manifest/>") -> bytes:
    """An ODF file."""
    media_type = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": media_type, "META-INF/manifest.xml": manifest, "content.xml": b"<x/>", **(more or {})})


def compound(streams: dict[str, bytes]) -> bytes:
    """An old office file: header, one allocation sector, the directory, and the streams ([MS-CFB])."""
    lines = [_line("Root Entry", 5, END_OF_CHAIN, 0)]
    count = -(-(len(streams) + 1) // 4)
    chains, body, at = [FAT_SECTOR], b"", 1 + count
    chains += [*range(2, 1 + count), END_OF_CHAIN]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % SECTOR)
        sectors = len(padded) // SECTOR
        lines.append(_line(name, 2, at, len(padded)))
        chains += [*range(at + 1, at + sectors), END_OF_CHAIN]
        body, at = body + padded, at + sectors
    fat = struct.pack("<128I", *chains, *[FREE] * (128 - len(chains)))
    return _header() + fat + b"".join(lines).ljust(count * SECTOR, b"\0") + body


def _header() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0, 0)
    return head + struct.pack("<108I", *[FREE] * 108)


def _line(name: str, kind: int, start: int, size: int) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(letters), kind, 1, FREE, FREE, FREE)
    return letters.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<IQ", start, size)


def word(flags: int = 0) -> bytes:
    """An old Word document; 0x0100 in its flags means locked."""
    return compound({"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)})


def workbook(locked: bool = False) -> bytes:
    """An old Excel workbook."""
    records = struct.pack("<HH", 0x0809, 16) + b"\0" * 16
    records += struct.pack("<HH", 0x002F if locked else 0x0042, 2) + b"\0\0"
    return compound({"Workbook": records})
