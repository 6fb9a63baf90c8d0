"""Given names alone behind a word of kinship (其妻桂芳, 儿子 小军), and names whose characters stand apart (张 三 丰, 张　三).

A given name is told by its characters, which few everyday words are made of, by the word of kinship before it and by
how the clause goes on. In a remark of a village its neighbours know by it who is meant (《个人信息保护法》第4条).
"""

import re

from app.core.privacy.kin import (
    BEFORE,
    BEFORE_KIN,
    BEHIND,
    BY_HAND,
    BY_HERSELF,
    ENDED,
    FOR_ANOTHER,
    GIVEN,
    IN_BRACKETS,
    IS_OF,
    LEFT,
    NO_NAMES,
    NO_OFFICE,
    SECOND,
    SHORT,
)
from app.core.privacy.masks import mask_name
from app.core.privacy.surnames import COMMON, DOUBLE_NAMES, SURNAMES

LETTERS = (
    "芳丽英燕军明国兰花贵婷翠萍浩然洁强伟敏静娟艳霞玲红梅莲菊凤桂珍珠秀淑惠慧琴琳莉莎娜娇媛婉雪霜雯雅倩颖怡佳欣悦思梦瑶瑾璐琪琼"
    "玉玮环蓉薇茜芝芬芸茂荣华萱蕾建志德福禄寿喜庆祥瑞吉顺昌盛辉耀光亮晖晨曦旭阳杰俊豪雄健勇刚毅坚斌彬文兵涛涌波海洋江泉源润泽清"
    "澄浪鹏飞翔鸿鹤麟龙虎豹松柏林森桐材栋梁根树枝石岩峰岭岚钢铁铭锐鑫金银锦钧宇轩宏博智聪睿哲贤良善仁礼忠孝廉恒永平安康宁胜兴旺"
    "腊涵航庚素东曦梓瑜雁碧锋权炎炳焕秋凡淼杉桐"
    "春夏秋冬香云虹露桃李杏梨细毛满妹月娥青美晓冰丹彩巧爱仙群群全生成新冬莹晶妮妍姣嫦培学富才贞"
)
FIRST_ONLY = "小阿老幺晚子紫若长"
BORN_AS = "[大二三四五六小细满][毛妹伢崽宝牛]"  # 大毛, 二妹: by the order in which they came
# such characters side by side that say something else of a relative
NO_GIVEN = (
    "光荣|健康|平安|安康|文明|光明|清明|明亮|春秋|夏秋|秋冬|冬春|荣华|富贵|吉祥|金银|金玉|松柏|红军|英雄|明星|青春|美丽|秀丽|聪明|"
    "英明|贤惠|贤良|善良|忠良|兴旺|阳光|安宁|喜庆|春夏|满月|学生|新生|全美|全国|中学|小学|文学|成才|学成|成全|平生|生平|永生|"
    "全新|新春|新学|老爱|老小|小康|老石|国华侨|爱国|爱群|爱生|江海|海江|海洋|石材|钢材|建材|木材|林海|云海|青石|青海|金石|春晓|老兵|文书|桂林|老生|老龙|长春|长江|长文|长生|子文|子平|子学|学子|子全"
)
ALONE = "丽芳娟霞玲敏静婷燕英艳娜莉琴萍梅兰桂珍凤强伟军勇刚斌辉涛鹏杰亮峰浩宇洋玉莲芬蓉菊秀倩颖佳琪瑶琳莹洁慧欣怡雯薇璐晶旭彬俊豪毅"
GOES_ON = r"(?=$|[\s\0，,。；;、（()）:：/]|代[领签收办为]|已|外出|在[外家校]|务工|打工|上[学班]|读|就[读业]|患|因|系|是|的|签字?|领取?|同住|随|住院|生?病|腿|眼|残|[去过]世|出嫁|退休|享受)"
END = r"(?=$|[\s\0，,。；;、（()）/])"
PAIR = rf"(?:(?!{NO_GIVEN})[{LETTERS}{FIRST_ONLY}][{LETTERS}]|{BORN_AS}){GOES_ON}"
SINGLE = rf"(?<=[\s:：（(])[{ALONE}]{END}"
BEFORE_SHORT = re.compile(rf"{LEFT}(?:[妻夫媳婿]\s?|[{SHORT}]\s)$")  # 妻桂兰, 父 德胜

GAP = r"[^\S\r\n]{1,3}"
DOUBLE = "|".join(f"{name[0]}(?:{GAP})?{name[1]}" for name in sorted(DOUBLE_NAMES))
FAR = rf"{GAP}{SECOND}(?:(?:{GAP})?{SECOND})?"  # 张 三 丰, 张 三丰, 张 三
BROKEN_DOUBLE = rf"(?:{'|'.join(f'{name[0]}{GAP}{name[1]}' for name in sorted(DOUBLE_NAMES))})(?:{GAP})?{GIVEN}(?:(?:{GAP})?{SECOND})?"
CLOSED = r"(?=$|[\0，,。；;、（()）:：/]|代[领签]|已)"  # 户主 高 中 毕业 goes on
APART = rf"(?:{BROKEN_DOUBLE}|(?:{DOUBLE}|[{SURNAMES}]){FAR}){ENDED}|[{COMMON}]{FAR}{CLOSED}"
ANY_APART = rf"(?:{BROKEN_DOUBLE}|[{SURNAMES}{COMMON}]{FAR})"
SURE_APART = rf"(?:{BROKEN_DOUBLE}|[{SURNAMES}]{FAR})"
APART_BEHIND = (
    rf"(?:{BY_HAND}|(?<=由\s)|(?<=委托\s)){ANY_APART}(?=\s?{FOR_ANOTHER})"
    rf"|{LEFT}{SURE_APART}(?=\s?{BEHIND})|{LEFT}{ANY_APART}(?:{IN_BRACKETS}|(?=\s?{IS_OF}))"
    rf"|{LEFT}{NO_OFFICE}{SURE_APART}(?=\s?{BY_HERSELF})"
)
SIGNS = (  # see kin.SIGNS
    r"由\s?[一-鿿][\s一-鿿]{2,8}[代转]",
    r"委托\s?[一-鿿][\s一-鿿]{2,8}[代转]",
    *(rf"{letter}\s[{LETTERS}{FIRST_ONLY}]" for letter in SHORT),
)


def together(name: str) -> str:
    """张 三 丰 as 张三丰."""
    return "".join(name.split())


def is_given(text: str, before: str) -> bool:
    """Two characters of given names behind a word of kinship, or of office for another."""
    return BEFORE.search(before) is not None or BEFORE_SHORT.search(before) is not None


def is_given_letter(text: str, before: str) -> bool:
    """One such character, set apart: 户主之女 丽."""
    return BEFORE_KIN.search(before) is not None


def is_apart(text: str, before: str) -> bool:
    """A whole name with blanks in it behind such a word."""
    return together(text)[:2] not in NO_NAMES and (BEFORE.search(before) or BEFORE_SHORT.search(before)) is not None


def is_apart_name(text: str, before: str) -> bool:
    """The same that the words behind it make a relative's; the form has seen them."""
    return together(text)[:2] not in NO_NAMES


def mask_given(name: str) -> str:
    """Nothing of it: a given name's first character tells the neighbours whose it is."""
    return "*" * len(name)


def mask_apart(name: str) -> str:
    """As the name is masked when it is written together."""
    return mask_name(together(name))


def is_given_to_people(name: str) -> bool:
    """Is behind the surname of a name (周强) only what is given to people?"""
    given = name[2:] if name[:2] in DOUBLE_NAMES and len(name) > 2 else name[1:]
    return bool(given) and all(letter in LETTERS or letter in FIRST_ONLY for letter in given)
