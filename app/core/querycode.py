"""Query codes (查询码): with the number of a paper, a code opens it without an account. Kept only as a keyed hash."""

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


def hashed(no: str, code: str) -> str:
    """What is kept of a code; it opens this one number only."""
    return privacy.keyed_hash("code", f"{no}:{code}")


def opens(no: str, code: str, kept: str | None) -> bool:
    """Does the code open the number? Compared in constant time, also where there is nothing to open."""
    return secrets.compare_digest(kept or "-" * 64, hashed(no, code)) and kept is not None
