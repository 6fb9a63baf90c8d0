"""Reading what people type: ID numbers (GB 11643-1999), mobile numbers, e-mail; each refusal says how to mend it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from app import clock
from app.errors import Refused

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PROVINCE_CODES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)
PROVINCES = frozenset(PROVINCE_CODES.split())
EARLIEST_BIRTH = date(1900, 1, 1)
BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212._·()]+")  # what people put between groups of digits
INVISIBLE = frozenset({"Cc", "Cf"})  # a number copied from a phone's contacts comes wrapped in U+202D and U+202C
LONGEST_EMAIL = 254  # RFC 5321 section 4.5.3.1, as corrected by erratum 1690
LONGEST_MAILBOX = 64
EMAIL_EXAMPLE = "应形如 name@example.com"


@dataclass(frozen=True)
class IdNumber:
    """A checked resident ID number and what it says. `region6` is where the first card was issued, not a home."""

    number: str
    birth: date
    sex: str
    region6: str


def visible(text: str | None) -> str:
    """NFKC with every script's digits made plain and invisible marks dropped; blanks stay."""
    letters = unicodedata.normalize("NFKC", text or "")
    return "".join(
        str(unicodedata.decimal(letter, letter))
        for letter in letters
        if letter.isspace() or unicodedata.category(letter) not in INVISIBLE
    )


def read_id_number(text: str | None) -> IdNumber:
    """Check an 18-digit ID number as typed (spaces, full-width digits and a small x allowed).

    Raises Refused with the sentence that says what is wrong (GB 11643-1999: region, real date, check digit).
    """
    number = BETWEEN.sub("", visible(text)).upper().replace("×", "X")
    if not number:
        raise Refused("请填写身份证号")
    if re.fullmatch(r"[0-9]{15}", number):
        raise Refused("这是 15 位的旧身份证号，请填新证上的 18 位号码")
    if len(number) != 18:
        raise Refused(f"身份证号应为 18 位，您填了 {len(number)} 位")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refused("身份证号前 17 位是数字，末位是数字或字母 X，请核对")
    if not is_issued_in(number):
        raise Refused("身份证号开头的地区号不存在，请核对前 6 位")
    birth = read_birth(number[6:14])
    if check_digit(number) != number[17]:
        raise Refused("身份证号最后一位和前面的数字对不上，请核对")
    return IdNumber(number, birth, "男" if int(number[16]) % 2 else "女", number[:6])


def is_issued_in(number: str) -> bool:
    """Does the number begin with a province? Permanent-residence cards since 2023 put a 9 before it."""
    return number[:2] in PROVINCES or (number[0] == "9" and number[1:3] in PROVINCES)


def read_birth(digits: str) -> date:
    """The birth date written as YYYYMMDD in an ID number; Refused when there is no such day or it lies ahead."""
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refused("身份证号第 7 到 14 位不是真实的出生日期，请核对") from None
    if birth > clock.today():
        raise Refused("身份证号里的出生日期还没有到，请核对第 7 到 14 位")
    if birth < EARLIEST_BIRTH:
        raise Refused("身份证号里的出生年份太早，请核对第 7 到 10 位")
    return birth


def check_digit(number: str) -> str:
    """The 18th character that belongs to the first seventeen digits (ISO 7064, MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True)) % 11]


def read_phone(text: str | None) -> str:
    """A mainland mobile number as eleven digits; Refused with the sentence that says what is wrong."""
    number = BETWEEN.sub("", visible(text))
    number = re.sub(r"^(\+?86|0086)(?=1)", "", number)
    if not number:
        raise Refused("请填写手机号")
    if number.startswith("+"):
        raise Refused("目前只能使用中国内地的手机号")
    if not re.fullmatch(r"[0-9]+", number):
        raise Refused("手机号只有数字，请核对")
    if re.fullmatch(r"0[1-9][0-9]{8,10}", number):
        raise Refused("这是固定电话，收不到短信，请填 11 位手机号")
    if len(number) != 11:
        short = 11 - len(number)
        raise Refused(f"手机号少了 {short} 位" if short > 0 else f"手机号多了 {-short} 位")
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise Refused("这不是手机号，手机号以 13 到 19 开头")
    return number


LANDLINE = r"(?:0[1-9][0-9]{1,2}-?)?[2-9][0-9]{6,7}"
SERVICE = r"12[0-9]{3}|1(?:1[0-9]|2[0-2])|9[56][0-9]{3,4}|[48]00-?[0-9]{3}-?[0-9]{4}"
CALLED = re.compile(rf"(?:(?:\+?86-?)?1[3-9][0-9]{{9}}|{LANDLINE}|{SERVICE})(?:(?:转|-|分机)[0-9]{{1,6}})?")
PUBLIC_PHONE = "请写能打通的电话，例如 0731-84010001、84010001转8012、13800000000 或者 12345；几个号码用顿号隔开，号码前后不写单位名"


def read_public_phone(text: str | None) -> str:
    """Numbers that everyone may call, as typed but for blanks: mobile or fixed, with or without area code and extension, 12345.

    "" for nothing typed: whether there must be one is the affair of whoever asks. Refused for what nobody can call.
    """
    typed = re.sub(r"\s+", " ", visible(text).translate(str.maketrans("（）－—–／，；：", "()---/,;:"))).strip()
    for one in filter(None, re.split(r"[、,;/]| ?或 ?", typed)) if typed else ():
        bare = re.sub(r"\((0[1-9][0-9]{1,2})\)", r"\1-", one).strip()
        if not CALLED.fullmatch(bare.replace(" ", "")) and not all(map(CALLED.fullmatch, bare.split(" "))):
            raise Refused(PUBLIC_PHONE)
    if typed and not re.search(r"[0-9]", typed):
        raise Refused(PUBLIC_PHONE)
    return typed


def can_be_called(text: str) -> bool:
    """The same as a question."""
    try:
        read_public_phone(text)
    except Refused:
        return False
    return True


def read_email(text: str | None) -> str:
    """An e-mail address fit to send to, case kept; no look-up, only its shape. Raises Refused."""
    address = visible(text).strip().replace("。", ".")
    if not address:
        raise Refused("请填写邮箱地址")
    mailbox, _, host = address.partition("@")
    if "@" not in address:
        raise Refused(f"邮箱地址里缺少 @，{EMAIL_EXAMPLE}")
    if "@" in host:
        raise Refused("邮箱地址里只能有一个 @，请只填一个邮箱")
    if re.search(r"\s", address):
        raise Refused("邮箱地址里有空格，请去掉空格")
    if len(address) > LONGEST_EMAIL or len(mailbox) > LONGEST_MAILBOX:
        raise Refused("邮箱地址太长，请核对")
    if re.search(r"[^A-Za-z0-9._%+\-@]", address):
        raise Refused("邮箱地址只能用英文字母、数字和 . _ % + -，请核对")
    if not re.fullmatch(r"[A-Za-z0-9_%+\-]+(\.[A-Za-z0-9_%+\-]+)*", mailbox):
        raise Refused("邮箱地址 @ 前面缺了字，或多了一个点，请核对")
    if not re.fullmatch(r"([A-Za-z0-9]([A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}", host):
        raise Refused(f"邮箱地址 @ 后面不完整，{EMAIL_EXAMPLE}")
    return address


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day (周岁)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
