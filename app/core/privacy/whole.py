"""A cell, or neighbouring cells put together, that is one number from end to end: whose number is it?

Here the grouping says nothing, so any is allowed; what a number in running text must prove by its grouping it
proves here by standing alone.
"""

import re
from datetime import date
from decimal import Decimal

from app.core.privacy.cut import is_apart
from app.core.privacy.masks import mask_card, mask_id, mask_phone
from app.core.privacy.reading import is_issued_in, read_birth
from app.core.privacy.shapes import DATE, JOINT, is_card, is_checked, is_document, is_id, is_old_id
from app.errors import Refused

SHOWN = {"id": mask_id, "phone": mask_phone, "card": mask_card}
NUMBER = re.compile(rf"[0-9](?:{JOINT}{{0,3}}[0-9])*{JOINT}{{0,3}}[Xx×]?")
AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+\.[0-9]{1,10}")
POWER = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
FLOAT = re.compile(r"([0-9]{11,19})\.0+")
COUNTRY = re.compile(r"(?:0086|86)(?=1[3-9][0-9]{9}$)")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
CARD = re.compile(r"(?:[3-6][0-9]{3}|955[89])[0-9]{12,15}")
CENTURIES = re.compile(r"(?:18|19|20)[0-9]{2}")


def as_typed(text: str) -> str:
    """A long number as it was typed, where the spreadsheet made 1.3800001234E+10 or 13800001234.0 of it."""
    text = text.strip()
    if POWER.fullmatch(text):
        return f"{Decimal(text):.0f}"
    whole = FLOAT.fullmatch(text)
    return whole[1] if whole else text


def is_rounded(text: str) -> bool:
    """Is the text a number written with a power of ten, so that the last digits of a long one are lost?"""
    return POWER.fullmatch(text.strip()) is not None


def whole_number(text: str, heading: str = "", *, harmless: bool = False, rounded: bool = False) -> str:
    """The kind ("id", "phone", "card") of a text that is one number, "" when it is nobody's.

    `harmless` says that its column holds amounts, days or counts: then only an ID with its check digit is believed.
    """
    if not NUMBER.fullmatch(text) or AMOUNT.fullmatch(text):
        return ""
    bare = re.sub(r"[^0-9X]", "", text.upper().replace("×", "X"))
    return number_kind(bare, heading, harmless=harmless or is_apart(text), rounded=rounded)


def number_kind(
    digits: str, heading: str = "", *, harmless: bool = False, rounded: bool = False, apart: bool = False
) -> str:
    """The same for bare digits (an X may end them); of `rounded` ones the check digit is lost and not asked for.

    Digits that stood `apart`, in several cells, are an ID only with its check digit.
    """
    believed = not (harmless or apart)
    if len(digits) == 18 and (_is_whole_id(digits, heading, believed) or _is_ruined_id(digits, rounded)):
        return "id"
    if harmless or digits.endswith("X"):
        return ""
    if len(digits) == 15 and is_old_id(digits, heading):
        return "id"
    if MOBILE.fullmatch(COUNTRY.sub("", digits)) and not is_document(heading):
        return "phone"
    if not CARD.fullmatch(digits) or is_document(heading):
        return ""
    # a spreadsheet keeps 15 digits of a card typed as a number
    return "card" if rounded or digits.endswith("000") or is_card(digits, heading) else ""


def _is_whole_id(digits: str, heading: str, believed: bool) -> bool:
    return is_id(digits, heading) and (believed or is_checked(digits))


def _is_ruined_id(digits: str, rounded: bool) -> bool:
    """An ID number typed as a number: the spreadsheet kept 15 or 16 digits, among them the whole birth date."""
    if not (rounded or digits.endswith("00")) or not is_issued_in(digits) or not CENTURIES.match(digits[6:]):
        return False
    try:
        return read_birth(digits[6:14]) > date.min
    except Refused:
        return False


def shown_number(kind: str, digits: str) -> str:
    """The mask of a number of that kind."""
    bare = re.sub(r"[^0-9X]", "", digits.upper())
    return SHOWN[kind](bare[-11:] if kind == "phone" else bare)


def is_day(piece: str) -> bool:
    """Is the piece a day, so that it is no half of a telephone or card number?"""
    written = re.fullmatch(r"(?:18|19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}", piece.strip())
    return written is not None or DATE.fullmatch(piece.strip()) is not None
