"""Shapes that need the wider look of a list about people: accounts and card numbers by label, birth, house, age, words."""

import re

from app import clock
from app.core.privacy import given, kin
from app.core.privacy.masks import age_band, mask_card, mask_id, mask_name
from app.core.privacy.shapes import (
    AFTER,
    DATE,
    JOINT,
    NARROW,
    Check,
    always,
    digits,
    is_old_id,
    numbers,
    shape,
    spelled,
)
from app.core.privacy.words import word_forms

WITHHELD = "（不公开）"
LINK = r"(?:号码?|账号|帐号|卡号|编号|证号)?[\s:：（(为是]{0,4}$"
ACCOUNT = re.compile(r"(?:银行卡?|卡号|账号|帐号|账户|帐户|存折|收款|开户行)" + LINK)
SOCIAL = re.compile(
    r"(?:社保|社保卡|社会保障|社会保障卡|医保|医保卡|一卡通|养老保险|医疗保险|个人编号|低保证|特困证|残疾证|残疾人证|"
    r"优待证|优抚证)" + LINK
)
LABELLED_NUMBER = rf"(?<![0-9A-Za-z.])[A-Za-z]?(?!{DATE.pattern}(?![0-9]))[0-9](?:{NARROW}?[0-9]){{6,24}}{AFTER}"
CUT_NUMBER = rf"(?<![0-9A-Za-z.])[A-Za-z]?(?!{DATE.pattern}(?![0-9]))[0-9](?:{JOINT}{{0,3}}[0-9]){{6,24}}{AFTER}"
BY_NAME = re.compile(r"(?:账号|帐号|卡号)[\s:：（(为是]{0,4}$")
DAY = (
    r"(?:19|20)[0-9]{2}(?:\s?[年./\-]\s?(?:1[0-2]|0?[1-9])(?:\s?[月./\-]\s?(?:[12][0-9]|3[01]|0?[1-9])(?:\s?[日号])?|\s?月)?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|年)(?![0-9])"
)
BORN_BEFORE = re.compile(r"(?:出生(?:日期|年月日?|时间)?|生日|生于|生辰)[\s:：为是于（(]{0,4}$")
BORN_BEHIND = DAY + r"(?=\s?(?:出生|生(?:于|[，,。、；;）)\s]|$)))"
STREET = "路街巷弄道组村湾冲里园苑区坊场屯院坪塘垅垄岭坡"
NO_HOUSE = "令文公机井泵塘地坝闸桥渠线台车变棚仓厂标路沟山库凭票会楼梯点"
HOUSE = (
    rf"(?:(?<=[{STREET}])\s?(?:附|第)?[0-9]{{1,5}}(?:[\-—之][0-9]{{1,4}})?号(?![{NO_HOUSE}])"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{1,3}(?:栋|幢|座|号楼)(?:[0-9]{1,3}单元)?(?:[0-9]{1,2}[层楼])?"
    r"(?:[0-9]{3,4}[室房户号]?|[0-9]{1,4}[室房户号])(?![0-9]))"
    r"(?:[0-9]{0,3}(?:栋|幢|座)?(?:[0-9]{1,3}单元)?[0-9]{2,4}[室房户])?"
)
DOOR = r"(?:(?<=门牌)|(?<=门牌号)|(?<=门牌号[:：])|(?<=门牌[:：]))\s?[0-9]{1,5}(?:[\-—之][0-9]{1,4})?号?"
AGE = r"(?<![0-9.\-—~至到第满])(?:1[0-7]|[0-9])\s?周?岁(?!以[上下]|及|[\-—~至到]|（含|\(含)"


def _labelled(label: re.Pattern[str]) -> Check:
    return lambda text, before: label.search(before) is not None


def _is_born(text: str, before: str) -> bool:
    """A day is a birth by the label before it, or by 出生 behind it (which the form itself has seen)."""
    return BORN_BEFORE.search(before) is not None


def _shown_birth(text: str) -> str:
    return age_band(int(text[:4]), clock.today())


PERSON_SHAPES = (
    *numbers("id", (spelled("[1-8]", "[0-9]", 15),), is_old_id, lambda text: mask_id(digits(text))),
    shape("social", LABELLED_NUMBER, _labelled(SOCIAL), lambda text: mask_card(digits(text))),
    shape("account", LABELLED_NUMBER, _labelled(ACCOUNT), lambda text: mask_card(digits(text))),
    shape("account", CUT_NUMBER, _labelled(BY_NAME), lambda text: mask_card(digits(text))),
    shape("birth", BORN_BEHIND, always, _shown_birth),
    shape("birth", DAY, _is_born, _shown_birth),
    shape("house", HOUSE, always, lambda text: ""),
    shape("house", DOOR, always, lambda text: ""),
    shape("minor", AGE, always, lambda text: WITHHELD),
    *(shape(kind, form, always, lambda text: WITHHELD) for kind, form in word_forms().items()),
    shape("relative", given.APART, given.is_apart, given.mask_apart),
    shape("relative", given.APART_BEHIND, given.is_apart_name, given.mask_apart),
    shape("relative", kin.NAME, kin.is_named, mask_name),
    shape("relative", kin.WHOLE_COMMON, kin.is_kin, mask_name),
    shape("relative", kin.FOLLOWED, kin.is_name, mask_name),
    shape("relative", kin.UNMARKED, kin.is_unmarked, mask_name),
    shape("relative", given.PAIR, given.is_given, given.mask_given),
    shape("relative", given.SINGLE, given.is_given_letter, given.mask_given),
)
