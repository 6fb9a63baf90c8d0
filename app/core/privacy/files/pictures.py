"""Pictures: what stands in their metadata; their pixels must be looked at by a person."""

import io
from contextlib import suppress

from PIL import Image, UnidentifiedImageError

from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.raw import examine_raw
from app.core.privacy.tables import examine_value
from app.errors import Refused

BROKEN = "图片打不开，可能没有传完整，请重新选择"
IFDS = (0x8769, 0x8825, 0xA005)  # EXIF, GPS, interoperability
GPS = 0x8825
PLACE = "拍摄地点"


def _readings(value: str) -> set[str]:
    """What a writer put down: EXIF knows no encoding, and the library reads every letter of it as a Latin one."""
    found = {value}
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeError):
            found.add(value.encode("latin-1").decode(encoding))
    return found


def examine_picture(content: bytes, examination: Examination) -> None:
    """Examine EXIF, XMP and comments; always notes that the picture itself was not read."""
    where = Place(part="图片属性")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            exif = picture.getexif()
            values = [*picture.info.values(), *exif.values(), *(v for ifd in IFDS for v in exif.get_ifd(ifd).values())]
            if exif.get_ifd(GPS):
                examination.add("house", where, PLACE)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(BROKEN, "file") from None
    for value in values:
        if isinstance(value, bytes):
            examine_raw(value, where, examination)
        elif isinstance(value, str):
            for words in _readings(value):
                examine_value(words, where, examination)
    examination.add("picture", Place(part="图片"), "")
