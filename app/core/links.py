"""Where a reader may be sent back to: only addresses of this site."""

from urllib.parse import urlsplit


def local_address(target: str | None) -> str:
    """The address if it is a path of this site, else ""; no scheme, host, backslash or control character passes."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return ""
    if "\\" in target or any(ord(letter) < 32 or ord(letter) == 127 for letter in target):
        return ""
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else ""
