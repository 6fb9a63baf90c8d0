"""Reading, finding and masking personal data. GB 11643-1999 (ID numbers), domain handbook §d.6 (masking)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app import clock
from app.errors import Refused

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
DOUBLE_NAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 "
    "申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐".split()
)
SPACES = re.compile(r"[\s\-\u2010-\u2015\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True)
class IdNumber:
    """A checked resident ID number and what it says."""

    number: str
    birth: date
    sex: str
    region6: str


def read_id_number(text: str) -> IdNumber:
    """Check an 18-digit ID number as typed (spaces and full-width digits allowed).

    Raises Refused with the sentence that says what is wrong (GB 11643-1999: date and check digit).
    """
    number = SPACES.sub("", unicodedata.normalize("NFKC", text or "")).upper()
    if not number:
        raise Refused("请填写身份证号")
    if len(number) == 15 and number.isdecimal():
        raise Refused("这是 15 位的旧身份证号，请填新证上的 18 位号码")
    if len(number) != 18:
        raise Refused(f"身份证号应为 18 位，您填了 {len(number)} 位")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refused("身份证号只有数字，末位可能是字母 X，请核对")
    if number[:2] not in PROVINCES:
        raise Refused("身份证号开头的地区号不存在，请核对")
    birth = _birth(number[6:14])
    if check_digit(number) != number[17]:
        raise Refused("身份证号最后一位和前面的数字对不上，请核对")
    return IdNumber(number, birth, "男" if int(number[16]) % 2 else "女", number[:6])


def _birth(digits: str) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refused("身份证号第 7 到 14 位不是真实的出生日期，请核对") from None
    if not date(1900, 1, 1) <= birth <= clock.today():
        raise Refused("身份证号里的出生日期不对，请核对")
    return birth


def check_digit(number: str) -> str:
    """The 18th character that belongs to the first seventeen digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def read_phone(text: str) -> str:
    """A mainland mobile number as eleven digits; Refused with the sentence that says what is wrong."""
    number = SPACES.sub("", unicodedata.normalize("NFKC", text or ""))
    number = re.sub(r"^(\+?86|0086)(?=1)", "", number)
    if not number:
        raise Refused("请填写手机号")
    if not re.fullmatch(r"[0-9]+", number):
        raise Refused("手机号只有数字，请核对")
    if len(number) != 11:
        short = 11 - len(number)
        raise Refused(f"手机号少了 {short} 位" if short > 0 else f"手机号多了 {-short} 位")
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise Refused("这不是手机号，手机号以 13 到 19 开头")
    return number


def read_email(text: str) -> str:
    """An e-mail address fit to send to; no look-up, only its shape."""
    address = unicodedata.normalize("NFKC", text or "").strip()
    if len(address) > 254 or not re.fullmatch(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}", address):
        raise Refused("邮箱地址不完整，应形如 name@example.com")
    return address


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day (周岁)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def mask_name(name: str) -> str:
    """王*明, 王*, 欧阳**; names with a middle dot keep their first part."""
    name = name.strip()
    if "·" in name:
        return name.split("·")[0] + "·**"
    if name[:2] in DOUBLE_NAMES and len(name) > 2:
        return name[:2] + "*" * (len(name) - 2)
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str | None) -> str:
    """138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if phone and len(phone) >= 7 else "*" * len(phone or "")


def mask_id(number: str | None) -> str:
    """Only the last four characters stay."""
    return "*" * 14 + number[-4:] if number else ""


def mask_email(address: str | None) -> str:
    """z***@example.com."""
    name, _, host = (address or "").partition("@")
    return f"{name[:1]}***@{host}" if host else ""


# the detector

CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
GAP = r"[\s.\-·_,，]{0,2}"


@dataclass(frozen=True)
class Finding:
    """One piece of personal data in a text: what, where (offsets in the text given), and how it may be shown."""

    kind: str
    start: int
    end: int
    shown: str


KINDS = {"id": "身份证号", "phone": "手机号", "landline": "电话号码", "card": "银行卡号", "email": "邮箱", "plate": "车牌号", "passport": "护照号"}

ID_SHAPE = re.compile(rf"(?<![0-9])(?:[0-9]{GAP}){{17}}[0-9Xx](?![0-9])")
OLD_ID_SHAPE = re.compile(r"(?<![0-9])[1-8][0-9]{14}(?![0-9])")
PHONE_SHAPE = re.compile(rf"(?<![0-9])(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}[0-9]){{9}}(?![0-9])")
LANDLINE_SHAPE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[-－ ][2-9][0-9]{6,7}(?![0-9])")
CARD_SHAPE = re.compile(rf"(?<![0-9])[3-6](?:{GAP}[0-9]){{15,18}}(?![0-9])")
EMAIL_SHAPE = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
PLATE_SHAPE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])")
PASSPORT_SHAPE = re.compile(r"(?<![A-Za-z0-9])[EGDSPeg][A-Za-z]?[0-9]{7,8}(?![A-Za-z0-9])")


def _flatten(text: str) -> tuple[str, list[int]]:
    """The text with full-width and Chinese digits made plain and invisible marks dropped, with each character's origin."""
    flat, origin = [], []
    for position, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character).translate(CHINESE_DIGITS):
            if unicodedata.category(plain) != "Cf":
                flat.append(plain)
                origin.append(position)
    return "".join(flat), origin


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text).upper()


def _is_id(text: str) -> bool:
    try:
        read_id_number(_digits(text))
    except Refused:
        return False
    return True


def _is_old_id(text: str) -> bool:
    try:
        _birth("19" + text[6:12])
    except Refused:
        return False
    return text[:2] in PROVINCES


def is_luhn(digits: str) -> bool:
    """ISO/IEC 7812 check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


CHECKED = (
    ("id", ID_SHAPE, _is_id, lambda text: mask_id(_digits(text))),
    ("id", OLD_ID_SHAPE, _is_old_id, lambda text: mask_id(text)),
    ("phone", PHONE_SHAPE, lambda text: True, lambda text: mask_phone(_digits(text)[-11:])),
    ("card", CARD_SHAPE, lambda text: is_luhn(_digits(text)), lambda text: "*" * 12 + _digits(text)[-4:]),
    ("landline", LANDLINE_SHAPE, lambda text: True, lambda text: "****" + text[-3:]),
    ("email", EMAIL_SHAPE, lambda text: True, mask_email),
    ("plate", PLATE_SHAPE, lambda text: True, lambda text: text[:2] + "*****"),
    ("passport", PASSPORT_SHAPE, lambda text: True, lambda text: text[0] + "*******"),
)


def find(text: str, kinds: frozenset[str] = frozenset(KINDS)) -> list[Finding]:
    """Personal data in a text, first to last; nothing is reported twice."""
    flat, origin = _flatten(text)
    taken: list[tuple[int, int]] = []
    found = []
    for kind, shape, holds, shown in CHECKED:
        for match in shape.finditer(flat):
            start, end = match.span()
            if kind not in kinds or not holds(match.group()) or any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            found.append(Finding(kind, origin[start], origin[end - 1] + 1, shown(match.group())))
    return sorted(found, key=lambda finding: finding.start)


# Work numbers of an office may be published; a resident's may not (domain handbook §d.6).
NEVER_PUBLIC = frozenset({"id", "phone", "card", "email", "plate", "passport"})


def guard(text: str) -> None:
    """Refused, naming what was found in masked form, when a text about to become public holds personal data."""
    found = find(text, NEVER_PUBLIC)
    if found:
        named = "、".join(f"{KINDS[finding.kind]}（{finding.shown}）" for finding in found[:5])
        raise Refused(f"文字里有不能公开的个人信息：{named}。请删去后再提交", "text")


def masked_text(text: str) -> str:
    """The text as the public may see it: personal data replaced by its mask."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for finding in find(text, NEVER_PUBLIC):
        yield text[at : finding.start]
        yield finding.shown
        at = finding.end
    yield text[at:]
