"""Pictures are painted anew: right way up, no larger than needed, nothing but their pixels."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.attachments.kinds import JPEG, PNG, WEBP, FileKind
from app.errors import Refused

LARGEST_SIDE = 2400  # pixels; a phone's photograph is three times that
MOST_PIXELS = {  # what a process may spend on one upload: about 300 MB
    JPEG: 64_000_000,  # a phone's photograph; read at half its size from the start (draft mode)
    PNG: 16_000_000,
    WEBP: 16_000_000,  # 18 bytes a pixel while being read
}
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
INDEXED = frozenset({"1", "P", "PA"})
TOO_LARGE = "图片的像素太多，请缩小到 4000×4000 以内，或者另存为 JPG 后再上传"
BROKEN = "图片打不开，可能没有传完整，请重新选择"


def remade(content: bytes, kind: FileKind) -> bytes:
    """The same picture without EXIF, GPS, comments, colour profiles or trailers. Refused when it does not open."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _read(content, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(TOO_LARGE, "file") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, OverflowError):
        raise Refused(BROKEN, "file") from None
    painted = io.BytesIO()
    picture.save(painted, FORMATS[kind], **({} if kind == PNG else {"quality": 85}))
    return painted.getvalue()


def _read(content: bytes, kind: FileKind) -> Image.Image:
    """Shrink before anything else, so that turning and repainting happen on the small picture."""
    with Image.open(io.BytesIO(content), formats=(FORMATS[kind],)) as opened:
        if opened.width * opened.height > MOST_PIXELS[kind]:
            raise Image.DecompressionBombError
        picture = _eight_bit(opened)
        picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        picture = ImageOps.exif_transpose(picture)
        transparent = kind != JPEG and picture.has_transparency_data
        picture = picture.convert("RGBA" if transparent else "RGB")
    picture.info = {}  # Pillow would carry a JPEG's comment and a PNG's colour profile over
    return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Indexed and 16-bit pictures in a mode that can be shrunk well."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert("RGBA") if picture.mode in INDEXED else picture
