"""The shapes of numbers that are somebody's: ID, telephone, bank card, e-mail, plate, passport (handbook §d.6).

Each shape is strict about how digits are grouped, because offices write many long numbers: region codes, document
numbers, amounts, credit codes, voucher and acceptance numbers are nobody's personal data. Numbers cut in pieces in other
ways are found by `cut`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app import clock
from app.core.privacy.masks import mask_card, mask_email, mask_id, mask_phone
from app.core.privacy.reading import PROVINCES, check_digit, is_issued_in, read_birth
from app.errors import Refused

Check = Callable[[str, str], bool]  # the candidate, and what stands before it
Mask = Callable[[str], str]
MARKS = r"\s.\-\u2010-\u2015\u2212·•・‧∙_,/\\、|;:~()\[\]{}<>【】《》〔〕。'\"“”‘’^&!?★☆※#"
JOINT = f"[{MARKS}]"  # what people put between the pieces of a number
NARROW = r"[\s.\-\u2010-\u2015\u2212·•・_,]"  # the same where the number need prove nothing
BEFORE = r"(?<![0-9])(?<![0-9]\.)(?<![¥$])"
AFTER = r"(?![0-9])"
NO_AMOUNT = r"(?!\.[0-9]{1,2}(?![0-9]))(?!\s?[万亿]?元)"
LABELLED = re.compile(
    r"(?:编号|单号|流水号?|受理号?|凭证号?|发票|代码|案号|合同号|订单|登记号?|注册号|项目|文号|区划)[^0-9]{0,6}$"
)
BELONGS = re.compile(r"身份证|证件|残疾|卡|账号|帐号|账户")
PERMIT = re.compile(
    r"(?:许可证|批准书|执照|备案|合格证|回执|字第|票据?号?|函)[^0-9]{0,6}$"
)  # 施工许可证: place, day, serial
OTHER = (
    "电话|手机|卡号|账号|帐号|账户|有效期|有效日期|期限|工本费|信用代码"  # after an ID word: the number is another's
)
ID_WORD = r"身份证|身份号|身份代码|证件号|证件代码"
NAMED_BEFORE = re.compile(rf"(?:{ID_WORD})(?:(?!{OTHER})[^0-9]){{0,12}}$")
NAMED_AFTER = rf"(?=(?:[（(\s:：]|[是为这他她我的系]|本人){{0,8}}(?:{ID_WORD}))"
DAY_WRITTEN = re.compile(r"(?:19|20)[0-9]{2}[.\-][0-9]{1,2}[.\-][0-9]{1,2}(?![0-9])")
CONTEXT = 20  # letters before a number in which its label may stand
RECENT = 10  # years: a number with so young a birth date, labelled as a document's, is a date and a serial
DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def _grouped(first: str, *sizes: int | str) -> str:
    """Groups of digits with one or two joints between: 4 and 4 after "1[3-9][0-9]" is 138 0000 1234."""
    return first + "".join(f"{JOINT}{{1,2}}[0-9]{{{size}}}" for size in sizes)


def spelled(first: str, second: str, count: int) -> str:
    """Digit after digit with the same joint all along: 1 3 8 0 0 0 0 1 2 3 4."""
    return f"{first}(?P<joint>{JOINT}{{1,2}}){second}(?:(?P=joint)[0-9]){{{count - 2}}}"


def digits(text: str) -> str:
    """The digits of a candidate, with the X that may end an ID number."""
    return re.sub(r"[^0-9X]", "", text.upper().replace("×", "X"))


def is_id(text: str, before: str) -> bool:
    """Province and a real birth date (GB 11643-1999), whatever the check digit: a mistyped ID is still a person's.

    Not the number of a fresh document; where the check digit is wrong, a permit or an organisation's code is none either.
    """
    number = digits(text)[:18]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or not is_issued_in(number):
        return False
    try:
        birth = read_birth(number[6:14])
    except Refused:
        return False
    is_old = birth.year < clock.today().year - RECENT
    if is_checked(number):
        return is_old or not is_document(before)
    return not is_public_code(number) and (is_old or not (is_document(before) or PERMIT.search(before)))


def is_checked(number: str) -> bool:
    """Do the first seventeen digits and the last character of an ID number agree?"""
    return check_digit(number) == number[17]


def is_named_id(text: str, before: str) -> bool:
    """Fifteen to eighteen digits right after a word for an ID card, however wrong they are; two written days are none."""
    return NAMED_BEFORE.search(before) is not None and _is_no_day(text, before)


def _is_no_day(text: str, before: str) -> bool:
    return DAY_WRITTEN.search(text) is None


def is_old_id(text: str, before: str) -> bool:
    """The fifteen digits of before 1999: province and a real birth date."""
    number = digits(text)
    try:
        read_birth("19" + number[6:12])
    except Refused:
        return False
    return is_issued_in(number) and not is_document(before)


def is_document(before: str) -> bool:
    """Does the label before a number say that it is a document's?"""
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


def is_public_code(number: str) -> bool:
    """A credit code of digits alone: after kind and registrar comes a province, where an ID has a county's middle."""
    return number[0] in "159" and number[2:4] in PROVINCES and is_credit_code(number)


def is_card(text: str, before: str) -> bool:
    """A number with the right Luhn digit that is neither an office's credit code nor a document's number."""
    number = digits(text)
    return is_luhn(number) and not is_credit_code(number) and not is_document(before)


def _is_email(text: str, before: str) -> bool:
    """An office's own mailbox is nobody's private address."""
    return not text.lower().endswith(".gov.cn")


def _is_passport(text: str, before: str) -> bool:
    """A lone E or G with eight digits; the rarer letters, and digits that read as a date, only beside the word."""
    if re.search(r"护照[^0-9]{0,8}$", before):
        return True
    return text[0].upper() in "EG" and DATE.fullmatch(text[1:]) is None


OFFICE = re.compile(  # what answers such a telephone is no household
    r"(?:咨询|热线|服务|监督|举报|投诉|求助|值班|办公|报修|维修|村委|村委会|居委|居委会|村部|监委会|政府|信用社|合作社|公司|银行|"
    r"中心|派出所|供电所|财政所|司法所|卫生[所室院站]|医院|学校|[小中]学|幼儿园|[水电农文工务]\w?站|[农村委教建林安计政税]局|纪委|支部|大队)"
    r"(?:办公室|值班室|室)?(?:服务|监督|举报|值班|联系)?(?:电话|热线|座机|专线|号码|TEL|Tel|tel)?[\s:：.（(是为]{0,3}$"
)


def is_private_line(text: str, before: str) -> bool:
    """A number with an area code, unless the words right before it say that an office answers."""
    return OFFICE.search(before) is None


OF_SUM = re.compile(
    r"(?:合计|总计|共计?|小计|投资|预算|决算|金额|总额|总值|产值|资金|收入|支出|余额|规模|其中)[^0-9]{0,4}$"
)


def _is_no_sum(text: str, before: str) -> bool:
    """Eleven digits before 元 are a sum where the words before them speak of one."""
    return OF_SUM.search(before) is None


def always(text: str, before: str) -> bool:
    """The form alone decides."""
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


def shape(kind: str, form: str, holds: Check, shown: Mask) -> Shape:
    """A shape from one form; the form is looked for at every place."""
    return Shape(kind, re.compile(f"(?=(?P<found>{form}))"), holds, shown)


def numbers(kind: str, forms: tuple[str, ...], holds: Check, shown: Mask, after: str = AFTER) -> list[Shape]:
    """Shapes of one kind of number, alone between what is no digit."""
    return [shape(kind, f"{BEFORE}{form}{after}", holds, shown) for form in forms]


ID_FORMS = (
    rf"(?:[0-9]{JOINT}{{0,3}}){{17}}[0-9Xx×]",
    r"[0-9]{17}[0-9Xx][1-7][1-4](?:[Bb][0-9])?",  # a disability card: the ID number, kind and grade
)
NAMED_ID_FORM = rf"(?:[0-9]{JOINT}{{0,3}}){{14,17}}[0-9Xx×]"
OLD_ID_FORMS = (r"[1-8][0-9]{14}",)
PHONE_FORMS = (
    r"(?:\+?86[\s\-]?|0086[\s\-]?)?1[3-9][0-9]{9}",
    spelled("1", "[3-9]", 11),
)
PAID_FORMS = (r"1[3-9][0-9]{9}(?=\s?元|\.0{1,2}(?![0-9]))",)  # 电话13800001234元: no village pays as much
BANK = r"(?:[3-6][0-9]{3}|955[89])"
IN_USE = r"(?:6[02][0-9]{2}|955[89]|4[0-9]{3}|5[1-5][0-9]{2}|35[2-8][0-9])"  # ISO/IEC 7812-1
CARD_FORMS = (
    rf"{BANK}[0-9]{{12,15}}",
    _grouped(IN_USE, 4, 4, 4),
    _grouped(IN_USE, 4, 4, 4, "1,3"),
    _grouped(IN_USE + "[0-9]{2}", "10,13"),
    *(spelled("[3-6]", "[0-9]", count) for count in (16, 17, 18, 19)),
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

ID_SHAPES = (
    *numbers("id", ID_FORMS, is_id, lambda text: mask_id(digits(text)[:18])),
    *numbers("id", (NAMED_ID_FORM,), is_named_id, lambda text: mask_id(digits(text))),
    *numbers("id", (NAMED_ID_FORM,), _is_no_day, lambda text: mask_id(digits(text)), AFTER + NAMED_AFTER),
)
SHAPES = (
    # a card comes before a telephone: digit by digit, a card may hold eleven that look like one
    *numbers("card", CARD_FORMS, is_card, lambda text: mask_card(digits(text)), AFTER + NO_AMOUNT),
    *numbers("phone", PAID_FORMS, _is_no_sum, lambda text: mask_phone(digits(text)[-11:])),
    *numbers("phone", PHONE_FORMS, always, lambda text: mask_phone(digits(text)[-11:]), AFTER + NO_AMOUNT),
    *numbers("id", OLD_ID_FORMS, is_old_id, lambda text: mask_id(digits(text)), AFTER + NO_AMOUNT),
    *numbers("landline", (LANDLINE,), is_private_line, lambda text: "****" + text[-3:]),
    shape("email", EMAIL, _is_email, mask_email),
    shape("plate", PLATE, always, lambda text: text[:2].upper() + "*****"),
    shape("passport", PASSPORT, _is_passport, lambda text: text[0].upper() + "*" * (len(text) - 1)),
)
