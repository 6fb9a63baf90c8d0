"""Finding personal data in a text before it becomes public (domain handbook §d.6), and showing the text without it.

Each shape is strict about how digits are grouped, because offices write many long numbers: region codes, document
numbers, amounts, credit codes, voucher and acceptance numbers are nobody's personal data.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app import clock
from app.core.privacy.masks import mask_card, mask_email, mask_id, mask_phone
from app.core.privacy.reading import check_digit, is_issued_in, read_birth, read_id_number
from app.errors import Refused

KINDS = {
    "id": "身份证号",
    "phone": "手机号",
    "landline": "电话号码",
    "card": "银行卡号",
    "email": "邮箱",
    "plate": "车牌号",
    "passport": "护照号",
}
# An office's own telephone may be published; a resident's mobile, card or plate may not.
NEVER_PUBLIC = frozenset(KINDS) - {"landline"}


@dataclass(frozen=True)
class Finding:
    """One piece of personal data in a text: what, where (offsets in the text given), and how it may be shown."""

    kind: str
    start: int
    end: int
    shown: str


# The text made plain

CHINESE_DIGITS = str.maketrans("〇○零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "0001123456789123456789")
UNSEEN = frozenset({"Cf", "Mn", "Me"})  # zero-width blanks, direction marks, the box of a keycap


@dataclass(frozen=True)
class Plain:
    """A text made plain, with the place in the original that each character came from."""

    text: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of a stretch of the plain text."""
        return self.origin[start], self.origin[end - 1] + 1


def plain(text: str) -> Plain:
    """Full-width and foreign digits made plain, invisible marks dropped."""
    letters: list[str] = []
    origin: list[int] = []
    for position, letter in enumerate(text):
        for piece in letter if letter.isascii() else _plain_letters(letter):
            letters.append(piece)
            origin.append(position)
    return Plain("".join(letters), origin)


def _plain_letters(letter: str) -> str:
    pieces = (piece for piece in unicodedata.normalize("NFKC", letter) if unicodedata.category(piece) not in UNSEEN)
    return "".join(str(unicodedata.decimal(piece, piece)) for piece in pieces)


def _readings(text: str) -> Iterator[Plain]:
    """The text as it stands, then with Chinese digits read as digits.

    Both are needed: 一三八… is a number too, but the one in 「13800001234一直打不通」 ends before 一.
    """
    once = plain(text)
    yield once
    twice = once.text.translate(CHINESE_DIGITS)
    if twice != once.text:
        yield Plain(twice, once.origin)


# Shapes

Check = Callable[[str, str], bool]  # the candidate, and what stands before it
Mask = Callable[[str], str]
JOINT = r"[\s.\-\u2010-\u2015\u2212·•・_,]"
BEFORE = r"(?<![0-9])(?<![0-9]\.)(?<![¥$])"
AFTER = r"(?![0-9])"
NO_AMOUNT = r"(?!\.[0-9]{1,2}(?![0-9]))(?!\s?[万亿]?元)"
LABELLED = re.compile(
    r"(?:编号|单号|流水号?|受理号?|凭证号?|发票|代码|案号|合同号|订单|登记号?|注册号|项目|文号)[^0-9]{0,6}$"
)
BELONGS = re.compile(r"身份证|证件|残疾|卡|账号|帐号|账户")
CONTEXT = 20  # letters before a number in which its label may stand
RECENT = 10  # years: a number with so young a birth date, labelled as a document's, is a date and a serial
DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def _grouped(first: str, *sizes: int | str) -> str:
    """Groups of digits with one or two joints between: 4 and 4 after "1[3-9][0-9]" is 138 0000 1234."""
    return first + "".join(f"{JOINT}{{1,2}}[0-9]{{{size}}}" for size in sizes)


def _spelled(first: str, second: str, count: int) -> str:
    """Digit after digit with the same joint all along: 1 3 8 0 0 0 0 1 2 3 4."""
    return f"{first}(?P<joint>{JOINT}{{1,2}}){second}(?:(?P=joint)[0-9]){{{count - 2}}}"


def _digits(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text.upper().replace("×", "X"))


def _is_id(text: str, before: str) -> bool:
    number = _digits(text)[:18]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or check_digit(number) != number[17]:
        return False
    try:
        birth = read_id_number(number).birth
    except Refused:
        return False
    return birth.year < clock.today().year - RECENT or not _is_document(before)


def _is_old_id(text: str, before: str) -> bool:
    number = _digits(text)
    try:
        read_birth("19" + number[6:12])
    except Refused:
        return False
    return is_issued_in(number) and not _is_document(before)


def _is_document(before: str) -> bool:
    label = LABELLED.search(before)
    return label is not None and not BELONGS.search(before[-14:])


def is_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_credit_code(code: str) -> bool:
    """GB 32100-2015: the unified social credit code of an organisation, public by law."""
    if len(code) != 18 or any(letter not in CREDIT_LETTERS for letter in code):
        return False
    total = sum(CREDIT_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
    return CREDIT_LETTERS[-total % 31] == code[17]


def _is_card(text: str, before: str) -> bool:
    number = _digits(text)
    return is_luhn(number) and not is_credit_code(number) and not _is_document(before)


def _is_email(text: str, before: str) -> bool:
    """An office's own mailbox is nobody's private address."""
    return not text.lower().endswith(".gov.cn")


def _is_passport(text: str, before: str) -> bool:
    """A lone E or G with eight digits; the rarer letters, and digits that read as a date, only beside the word."""
    if re.search(r"护照[^0-9]{0,8}$", before):
        return True
    return text[0].upper() in "EG" and DATE.fullmatch(text[1:]) is None


def _always(text: str, before: str) -> bool:
    return True


@dataclass(frozen=True)
class Shape:
    """What one kind of datum looks like, how a candidate is checked and how it is shown."""

    kind: str
    pattern: re.Pattern[str]
    holds: Check
    shown: Mask

    def candidates(self, text: str) -> Iterator[tuple[int, int]]:
        """Every stretch that fits, overlapping ones too: a false one must not hide a true one."""
        return (match.span("found") for match in self.pattern.finditer(text))


def _shape(kind: str, form: str, holds: Check, shown: Mask) -> Shape:
    return Shape(kind, re.compile(f"(?=(?P<found>{form}))"), holds, shown)


def _numbers(kind: str, forms: tuple[str, ...], holds: Check, shown: Mask, after: str = AFTER) -> list[Shape]:
    return [_shape(kind, f"{BEFORE}{form}{after}", holds, shown) for form in forms]


ID_FORMS = (
    rf"(?:[0-9]{JOINT}{{0,2}}){{17}}[0-9Xx×]",
    r"[0-9]{17}[0-9Xx][1-7][1-4](?:[Bb][0-9])?",  # a disability card: the ID number, kind and grade
)
OLD_ID_FORMS = (r"[1-8][0-9]{14}", _grouped("[1-8][0-9]{5}", 6, 3))
MOBILE = r"1[3-9][0-9]"
YEAR = r"(?:19|20)[0-9]{2}"
PHONE_FORMS = (
    r"(?:\+?86[\s\-]?|0086[\s\-]?)?1[3-9][0-9]{9}",
    _grouped(MOBILE, 4, 4),
    rf"{MOBILE}[\s\-](?!{DATE.pattern})[0-9]{{8}}",
    rf"{MOBILE}[0-9]{{4}}[\s\-](?!{YEAR})[0-9]{{4}}",
    rf"{MOBILE}[0-9][\s\-][0-9]{{3}}[\s\-](?!{YEAR})[0-9]{{4}}",
    _spelled("1", "[3-9]", 11),
)
BANK = r"(?:[3-6][0-9]{3}|955[89])"
CARD_FORMS = (
    rf"{BANK}[0-9]{{12,15}}",
    _grouped(BANK, 4, 4, 4),
    _grouped(BANK, 4, 4, 4, "1,3"),
    _grouped(BANK + "[0-9]{2}", "10,13"),
    *(_spelled("[3-6]", "[0-9]", count) for count in (16, 17, 18, 19)),
)
LANDLINE = r"\(?0(?:(?:10|2[0-9])\)?[\s\-]?[2-8][0-9]{7}|[3-9][0-9]{2}\)?[\s\-]?[2-8][0-9]{6,7})"
EMAIL = (
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}\s?@\s?"
    r"[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,8}\.[A-Za-z]{2,24}"
)
PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·•・\s\-]?"
    r"(?=(?:[A-Za-z]*[0-9]){3})(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳领使])(?![A-Za-z0-9])"
)
PASSPORT = r"(?<![A-Za-z0-9])(?:[EGDSPegdsp][0-9]{8}|[EDSPedsp][A-HJ-NP-Za-hj-np-z][0-9]{7})(?![A-Za-z0-9])"

SHAPES = (
    *_numbers("id", ID_FORMS, _is_id, lambda text: mask_id(_digits(text)[:18])),
    *_numbers("phone", PHONE_FORMS, _always, lambda text: mask_phone(_digits(text)[-11:]), AFTER + NO_AMOUNT),
    *_numbers("id", OLD_ID_FORMS, _is_old_id, lambda text: mask_id(_digits(text)), AFTER + NO_AMOUNT),
    *_numbers("card", CARD_FORMS, _is_card, lambda text: mask_card(_digits(text)), AFTER + NO_AMOUNT),
    *_numbers("landline", (LANDLINE,), _always, lambda text: "****" + text[-3:]),
    _shape("email", EMAIL, _is_email, mask_email),
    _shape("plate", PLATE, _always, lambda text: text[:2].upper() + "*****"),
    _shape("passport", PASSPORT, _is_passport, lambda text: text[0].upper() + "*" * (len(text) - 1)),
)


# What other rooms call


def find(text: str, kinds: frozenset[str] = frozenset(KINDS)) -> list[Finding]:
    """Personal data in a text, first to last; no stretch is reported twice."""
    found: list[Finding] = []
    taken = bytearray(len(text))
    for reading in _readings(text):
        for shape in SHAPES:
            if shape.kind in kinds:
                found += _fitting(shape, reading, taken)
    return sorted(found, key=lambda finding: finding.start)


def _fitting(shape: Shape, reading: Plain, taken: bytearray) -> Iterator[Finding]:
    for start, end in shape.candidates(reading.text):
        first, last = reading.span(start, end)
        if any(taken[first:last]):
            continue
        candidate = reading.text[start:end]
        if shape.holds(candidate, reading.text[max(0, start - CONTEXT) : start]):
            taken[first:last] = b"\x01" * (last - first)
            yield Finding(shape.kind, first, last, shape.shown(candidate))


def guard(text: str, field: str = "text", allow: frozenset[str] = frozenset()) -> None:
    """Refused, naming what was found in masked form, when a text about to become public holds personal data.

    `allow` names kinds that are meant to be public in this one field, as the telephone of an office is.
    """
    found = find(text, NEVER_PUBLIC - allow)
    if found:
        named = "、".join(f"{KINDS[finding.kind]}（{finding.shown}）" for finding in found[:5])
        more = f"等 {len(found)} 处" if len(found) > 5 else ""
        raise Refused(f"文字里有不能公开的个人信息：{named}{more}。请删去或改成打星号的写法后再提交", field)


def masked_text(text: str) -> str:
    """The text as the public may see it: personal data replaced by its mask; nothing is left for `guard` to find."""
    found = find(text, NEVER_PUBLIC)
    return masked_text("".join(_pieces(text, found))) if found else text


def _pieces(text: str, found: list[Finding]) -> Iterator[str]:
    at = 0
    for finding in found:
        yield text[at : finding.start]
        yield finding.shown
        at = finding.end
    yield text[at:]
