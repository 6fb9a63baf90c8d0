"""QR codes as inline SVG, for passes, second factors and sheets on a notice board."""

from functools import lru_cache

import segno
from markupsafe import Markup

PLAIN_MASK = 3  # readers take any; trying all eight cost most of what a village's page costs


def drawn(address: str, title: str, mask: int | None = None) -> Markup:
    """The address as a QR code (ISO/IEC 18004, error correction M); no style attributes, so the strict CSP holds."""
    code = segno.make(address, error="m", micro=False, mask=mask)
    svg = code.svg_inline(scale=6, border=4, omitsize=True, svgclass="qr", lineclass=None, title=title)
    return Markup(svg)  # noqa: S704  # our own drawing; segno escapes the title


@lru_cache(maxsize=256)
def printed(address: str) -> Markup:
    """The code on a printed sheet that leads back to the page; public addresses only, for it is remembered."""
    return drawn(address, "本页网址的二维码", PLAIN_MASK)
