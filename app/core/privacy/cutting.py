"""What a person lets out of somebody's words is those words, with pieces masked or cut: never others, never in secret.

Every gap shows where it is: stars, dots, or one of a few words in 【】. So nobody's No can become a Yes by leaving a word out,
and nothing is published that its author did not write.
"""

import re
from collections.abc import Sequence

from app import enough
from app.errors import Refused

GAP = "【略】"
LETTERS, WORDS = "*＊█■…", ("【略】", "【删节】", "【已隐去】")
MARKS = re.compile("[" + LETTERS + "]+|" + "|".join(WORDS))
BLANK = re.compile(r"\s+")
MASKED_BY_MACHINE = "隐去个人信息"  # why pieces are missing where nobody but the machine took any
LEAST_REASON = enough.MASKED
SHOWN = 20  # characters of the strange words that are named


def _marks(said: str) -> re.Pattern[str]:
    """What may stand for a gap in these words: nothing they hold themselves, for then nobody could see the gap."""
    marks = [re.escape(mark) for mark in (*LETTERS, *WORDS) if mark not in said]
    return re.compile("(?:" + "|".join((*([] if "…" in said else ["【…+】"]), *(marks or [GAP]))) + ")+")


def mark_in(said: str) -> str:
    """A mark for what is cut of these words: one they do not hold themselves."""
    return next((mark for mark in WORDS if mark not in said), GAP)


def bare(text: str) -> str:
    """A text without its blanks and line ends, which are compared nowhere."""
    return BLANK.sub("", text)


def is_cut(shown: str, original: str) -> bool:
    """Were pieces masked or cut? Blanks and line ends do not count."""
    return bare(shown) != bare(original)


def strange(shown: str, original: str, *, is_cut_already: bool = False) -> str:
    """The first words that stand otherwise in the original, or follow on one another there with something between; "" for none.

    Between two marks stands one piece of the original, in the order of the original; without a mark at its beginning or
    end the text begins or ends where the original does. `is_cut_already`: the marks in it are gaps too.
    """
    said, whole = bare(original), bare(shown)
    if whole == said:
        return ""
    pieces = _marks("" if is_cut_already else said).split(whole)
    at, last = 0, len(pieces) - 1
    for number, piece in enumerate(pieces):
        begins, ends = number == 0 and piece, number == last and piece
        found = said.find(piece, at)
        if ends:
            found = len(said) - len(piece) if said.endswith(piece) and len(said) - len(piece) >= at else -1
        if found < 0 or (begins and not said.startswith(piece)) or (begins and found != 0):
            return piece[:SHOWN]
        at = found + len(piece)
    return ""


def stretches(shown: str, original: str) -> list[tuple[int, int]] | None:
    """What stands under each mark, as places in the original without its blanks; None where the two do not fit together, or
    in more than one way. Where each mark stands for one letter nobody has to guess.
    """
    said, whole = bare(original), bare(shown)
    if not said or whole == said:
        return []
    if not whole:
        return [(0, len(said))]
    for marks in (_marks(said), _marks("")):
        pieces = marks.split(whole)
        found = _between(pieces, said)
        turned = _between([piece[::-1] for piece in reversed(pieces)], said[::-1])
        if found and turned and found == [(len(said) - end, len(said) - start) for start, end in reversed(turned)]:
            return found
    return _letter_by_letter(whole, said)


def _letter_by_letter(shown: str, said: str) -> list[tuple[int, int]] | None:
    covered = [at for at, (one, other) in enumerate(zip(shown, said, strict=False)) if one in LETTERS and one != other]
    if len(shown) != len(said) or any(shown[at] != said[at] for at in set(range(len(said))) - set(covered)):
        return None
    under = set(covered)
    begin, end = [at for at in covered if at - 1 not in under], [at + 1 for at in covered if at + 1 not in under]
    return list(zip(begin, end, strict=True))


def _between(pieces: Sequence[str], said: str) -> list[tuple[int, int]] | None:
    """The stretches between the pieces, each looked for behind the one before it."""
    at, last = len(pieces[0]), len(said) - len(pieces[-1])
    if len(pieces) < 2 or not said.startswith(pieces[0]) or not said.endswith(pieces[-1]):
        return None
    found = []
    for piece in pieces[1:-1]:
        start = said.find(piece, at + 1, last)  # a mark stands for a letter at least
        if start < 0:
            return None
        found.append((at, start))
        at = start + len(piece)
    return [*found, (at, last)] if at <= last else None


def require_only_cut(shown: str, original: str, field: str, begun: str = "", *, is_cut_already: bool = False) -> None:
    """Refused beside the field, with the words that are not the author's, unless pieces were only masked or cut.

    `begun` is what the machine had masked of the original before a person looked at it: that may be shown too.
    """
    piece = strange(shown, original, is_cut_already=is_cut_already)
    if piece and not (begun and not strange(shown, begun)):
        raise Refused(
            f"{_what_is_wrong(piece, shown, original)}。公开的只能是原文：不宜公开的字用星号盖住，删掉一段的，在原处写上{GAP}，不能改写、不能添字",
            field,
        )


def _what_is_wrong(piece: str, shown: str, original: str) -> str:
    """That words are another's; or, of words that do stand there, on which side something is missing without a mark."""
    said, whole = bare(original), bare(shown)
    odd = f"从“{piece}”起和原文对不上"
    if whole not in said:
        return odd
    before = "" if said.startswith(whole) else "前面"
    after = "" if said.endswith(whole) else "后面"
    sides = "、".join(filter(None, (before, after)))
    return f"{odd}：{sides}删掉了字，没有写上{GAP}"


def why_cut(
    shown: Sequence[str], original: Sequence[str], begun: Sequence[str], reason: str, field: str = "reason"
) -> str:
    """Why pieces are missing, as everyone reads it beside the words; "" where the words are whole.

    `shown`, `original` and `begun` are the same texts in the same order: as they become public, as they were written, and
    as the machine had masked them. What the machine alone masked needs no reason of a person. Refused beside `field` where
    a person masked or cut more and says no reason.
    """
    if not any(map(is_cut, shown, original)):
        return ""
    why = reason.strip()
    if list(shown) != list(begun) and len(why) < LEAST_REASON:
        raise Refused("您遮盖或删节了文字，请写明为什么，会公开，也会告诉写的人", field)
    return why or MASKED_BY_MACHINE


def reasons_joined(*reasons: str) -> str:
    """Why pieces are missing, where that was said more than once: each reason once, in the order it was given."""
    return "；".join(why for why in dict.fromkeys(one.strip() for one in reasons) if why)
