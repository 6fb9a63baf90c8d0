"""A quick look that tells the few cells worth a careful look from the many that hold an amount, a date or a name.

It may let a harmless cell through, never keep a telling one back: whatever `find` finds has one of these signs.
"""

import re

from app.core.privacy.plain import plain
from app.core.privacy.words import words

SEPARATOR = "\0"  # between the cells of a row; no kind of file has it in a cell
CHINESE = "〇○零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖"
FEWEST_DIGITS = 11  # of a mobile number, or a landline with its area code
MARKS = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u20d0-\u20f0"
DISGUISED = re.compile(
    rf"[{MARKS}]|[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2793\uff21-\uff5a]|(?![0-9])\d|＠|\u0300"
)
LONG = re.compile(rf"[\d{CHINESE}](?:[\d{CHINESE}Xx×\s.\-\u2010-\u2015\u2212·•・_,]){{10,}}+")
NO_DIGIT = re.compile(rf"[^\d{CHINESE}Xx]")
PEOPLE = re.compile(r"1[3-9]|8613|8615|8617|8618|8619|0")
LABELS = "银行|卡|账号|帐号|账户|帐户|存折|收款|开户行|社保|社会保障|医保|一卡通|养老保险|医疗保险|个人编号|低保证|特困证|优待证|优抚证|残疾人?证"
SIGNS = re.compile(
    rf"(?:{LABELS})[^0-9\0]{{0,10}}[A-Za-z]?[0-9](?:[\s.\-]?[0-9]){{6}}"
    r"|@|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·•・\s\-]?[A-Za-z0-9]{4}"
    r"|护照|[EGDSPegdsp](?:[0-9]|[A-HJ-NP-Za-hj-np-z])[0-9]{7}"
    r"|出生|生日|生于|生辰|[日月年号0-9]\s?生(?:于|[，,。、；;）)\s]|\Z|\0)|岁"
    r"|[路街巷弄道组村湾冲里园苑区坊场屯院坪塘垅垄岭坡]\s?(?:附|第)?[0-9]{1,5}(?:[\-—之][0-9]{1,4})?号"
    r"|(?:栋|幢|座|号楼)[0-9]|门牌"
    r"|[0-9]\.[0-9]{5,}[eE]\+?1"
    rf"|{'|'.join(re.escape(word.text) for word in words())}"
)


def is_telling(text: str) -> bool:
    """Might the text (a cell, or a row of cells joined by SEPARATOR) hold personal data?"""
    if not text.isascii() and DISGUISED.search(text):
        text = plain(text).text
    return SIGNS.search(text) is not None or any(_is_long(match[0]) for match in LONG.finditer(text))


def _is_long(stretch: str) -> bool:
    """Eleven digits of a telephone, or the fifteen and more of an ID or a card."""
    count = len(NO_DIGIT.sub("", stretch))
    return count >= FEWEST_DIGITS
