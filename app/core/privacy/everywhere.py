"""What is masked in one place of a text stands in no other place of what is published with it."""

from collections.abc import Sequence

from app.core.privacy.cutting import bare, stretches
from app.core.privacy.kin import begins_with_surname
from app.core.privacy.unnamed import folded
from app.errors import Refused


def require_masked_everywhere(shown: Sequence[str], original: Sequence[str], fields: Sequence[str]) -> None:
    """Refused beside each field that still shows what was masked or cut in the same or in another one.

    `shown` and `original` are the same texts in the same order, each with the name of its field. Figures are left to the
    guard, which masks them wherever they stand.
    """
    covered = {words for value, said in zip(shown, original, strict=True) for words in _pieces(value, said)}
    found = [
        Refused(f"别处遮盖了“{words}”，这里还看得到：请一并遮盖，或者都不遮盖", field)
        for value, field in zip(shown, fields, strict=True)
        if (words := next((one for one in sorted(covered, key=len, reverse=True) if one in folded(value)), ""))
    ]
    if found:
        first, *rest = found
        first.also = tuple(rest)
        raise first


def _pieces(shown: str, original: str) -> list[str]:
    said = bare(original)
    found = (_told_apart(said, start, end) for start, end in stretches(shown, original) or ())
    return [piece for piece in found if len(piece) > 1]


def _told_apart(said: str, start: int, end: int) -> str:
    """The covered letters; of one or two, which may stand in any word, with the surname before them or what is beside."""
    before, words, after = (folded(said[a:b]) for a, b in ((max(0, start - 1), start), (start, end), (end, end + 1)))
    if not words.isalpha():
        return ""
    if len(words) == 1:
        words = before + words + after
        return words if words.isalpha() and len(words) > 2 else ""
    return before + words if len(words) < 3 and begins_with_surname(before + words) else words
