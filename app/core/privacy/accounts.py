"""Numbers of bank accounts by the words beside them, right or wrong as their check digit may be.

A book is full of long numbers that are nobody's: vouchers, contracts, invoices, slips, meters, amounts. Right behind a word
for an account any number is one; further off, or in front of the word, only sixteen to nineteen digits that no other
word claims.
"""

import re

from app.core.privacy.cut import is_apart
from app.core.privacy.masks import mask_card
from app.core.privacy.shapes import (
    AFTER,
    BEFORE,
    DATE,
    JOINT,
    NARROW,
    NO_AMOUNT,
    digits,
    is_credit_code,
    is_document,
    shape,
)

LINK = r"(?:号码?|账号|帐号|卡号|编号|证号)?[\s:：（(为是]{0,4}$"
RIGHT_BEHIND = re.compile(r"(?:银行卡|卡号|账号|帐号|账户|帐户|存折)" + LINK)
LOOSELY_BEHIND = re.compile(
    r"(?:银行|收款|开户行)" + LINK
)  # as often before a sum or a day: only what is as long as an account's
LEAST_LOOSE = 12
ROUND = re.compile(r"[1-9][0-9]{1,6}00(?:\s[1-9][0-9]{1,6}00)+(?:\s[1-9])?")  # sums beside one another, and how many
WORDS = r"银行卡|储蓄卡|卡号|账号|帐号|账户|帐户|存折|开户行|开户银行|打卡|农商行|信用社|邮储|[农工建交]行|银行"
# what a number is when it stands between the word for an account and the digits, or right before them
OTHERS = re.compile(
    r"(?:凭证|合同|协议|发票|票据|票号|回单|单号|流水|文号|编号|户号|表号|税号|代码|项目|订单|批次|工单|电话|设备|序列|余额|金额)"
    r"[^0-9]{0,8}$"
)
NEAR = re.compile(rf"(?:{WORDS})[^0-9。；;\n]{{0,16}}$")
LABELLED_NUMBER = rf"(?<![0-9A-Za-z.])[A-Za-z]?(?!{DATE.pattern}(?![0-9]))[0-9](?:{NARROW}?[0-9]){{6,24}}{AFTER}"
CUT_NUMBER = rf"(?<![0-9A-Za-z.])[A-Za-z]?(?!{DATE.pattern}(?![0-9]))[0-9](?:{JOINT}{{0,3}}[0-9]){{6,24}}{AFTER}"
BY_NAME = re.compile(r"(?:账号|帐号|卡号)[\s:：（(为是]{0,4}$")
LONG = rf"{BEFORE}[0-9](?:{NARROW}?[0-9]){{15,18}}{AFTER}"
CUT_LONG = rf"{BEFORE}[0-9](?:{JOINT}{{0,3}}[0-9]){{15,18}}{AFTER}"
ADJACENT = re.compile(rf"(?:{WORDS}){LINK}")
IN_FRONT = (
    rf"{LONG}(?=[\s（(，,]{{0,2}}(?:(?!余额)[^0-9，,。；;、（(]){{0,8}}(?:银行卡|储蓄卡|卡号|账号|帐号|账户|帐户|存折))"
)
AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,12}\.[0-9]{1,2}")
DATED = re.compile(r"(?:19|20)[0-9]{2}[.\-\s]?(?:0[1-9]|1[0-2])[.\-\s]?(?:0[1-9]|[12][0-9]|3[01])")


def is_right_behind(text: str, before: str) -> bool:
    """Does it stand behind a word for an account, and is it no sum of money and no day?"""
    loosely = LOOSELY_BEHIND.search(before) is not None and len(digits(text)) >= LEAST_LOOSE
    is_behind = loosely or RIGHT_BEHIND.search(before) is not None
    return is_behind and not (AMOUNT.fullmatch(text) or _are_several(text))


def _are_several(text: str) -> bool:
    """Are its pieces sums, days or a list, and no number cut in pieces?"""
    return is_apart(text) or ROUND.fullmatch(text) is not None


def is_named(text: str, before: str) -> bool:
    """Is it called an account's number, however it is cut?"""
    return BY_NAME.search(before) is not None and not _are_several(text)


def is_adjacent(text: str, before: str) -> bool:
    """Does a word for an account stand right before it, however it is cut, and are its pieces no sums?"""
    return ADJACENT.search(before) is not None and not _are_several(text) and is_nobody_elses(text, before)


def is_nobody_elses(text: str, before: str) -> bool:
    """Is it no voucher's, contract's or organisation's number, and no day with a serial?"""
    number = digits(text)
    return not (is_document(before) or OTHERS.search(before) or is_credit_code(number) or DATED.match(text))


def is_near(text: str, before: str) -> bool:
    """Does a word for an account stand a little before it?"""
    return NEAR.search(before) is not None and not _are_several(text) and is_nobody_elses(text, before)


def _shown(text: str) -> str:
    return mask_card(digits(text))


ACCOUNT_SHAPES = (
    shape("account", LABELLED_NUMBER + NO_AMOUNT, is_right_behind, _shown),
    shape("account", CUT_NUMBER, is_named, _shown),
    shape("account", LONG, is_near, _shown),
    shape("account", CUT_LONG, is_adjacent, _shown),
    shape("account", IN_FRONT, is_nobody_elses, _shown),
)
