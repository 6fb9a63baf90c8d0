"""Query codes (查询码): with the number of a paper, a code opens it without an account. Kept only as a keyed hash."""

import re
import secrets
import unicodedata

from app.core import privacy

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # nothing that looks like something else when read over the phone
LETTERS = 8


def new() -> str:
    """A code nobody guesses: 25 letters to the power of 8, and tries are throttled."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def as_printed(typed: str | None) -> str:
    """One spelling for one number or code: without spaces, in capitals, full-width letters as plain ones."""
    return "".join(unicodedata.normalize("NFKC", typed or "").split()).upper()


def number_as_printed(typed: str | None, width: int = 4, parts: int = 1) -> str:
    """FB-2026-000013 from fb2026000013, FB 2026 13, fb-2026-13: the digits of each part filled up to `width`.

    What has no such shape stays as it was typed, in one spelling; it opens nothing.
    """
    printed = re.sub(r"[‐-―−_/.·]", "-", as_printed(typed))
    words = unicodedata.normalize("NFKC", typed or "").split()
    if len(words) > 1 and "-" not in printed:  # blanks where hyphens stand
        printed = "-".join(words).upper()
    shape = re.fullmatch(
        r"([A-Z]+)-*(20[0-9]{2})((?:-*[0-9])+)", printed
    )  # one way to read it, or a try takes for ever
    if shape is None:
        return printed
    found = [part for part in shape[3].split("-") if part]
    if len(found) == 1 and len(found[0]) == width * parts:
        found = [found[0][at : at + width] for at in range(0, width * parts, width)]
    return "-".join([shape[1], shape[2], *(part.lstrip("0").zfill(width) for part in found)])


def hashed(no: str, code: str) -> str:
    """What is kept of a code; it opens this one number only."""
    return privacy.keyed_hash("code", f"{no}:{code}")


def mark(hashed: str | None) -> str:
    """A short sign of a code's hash: with another code it is another. "" where there is no code."""
    return (hashed or "")[:12]


def opens(no: str, code: str, kept: str | None) -> bool:
    """Does the code open the number? Compared in constant time, also where there is nothing to open."""
    return secrets.compare_digest(kept or "-" * 64, hashed(no, code)) and kept is not None
