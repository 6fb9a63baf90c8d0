"""A quick look that tells the few cells worth a careful look from the many that hold an amount, a date or a name.

It may let a harmless cell through, never keep a telling one back: whatever `find` finds has one of these signs.
"""

import re

from app.core.privacy import given, kin
from app.core.privacy.plain import plain
from app.core.privacy.shapes import MARKS
from app.core.privacy.words import words

SEPARATOR = "\0"  # between the cells of a row; no kind of file has it in a cell
CHINESE = "〇○零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖"
FEWEST = 11  # digits of a mobile number, or of a landline with its area code
DISGUISED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u20d0-\u20f0\u0300-\u036f"  # marks nobody sees
    "\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2793\uff10-\uff19\uff20-\uff5a"  # raised, ringed and wide letters
    "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\U0001d7ce-\U0001d7ff]"  # other scripts' digits
)
DIGIT = rf"[\d{CHINESE}]"
WIDE_MARKS = r"\uff01-\uff0f\uff1a-\uff1f\uff3b-\uff3d\uff5b-\uff5e"  # ，（）：／｜ before they are made plain
LONG = re.compile(rf"{DIGIT}(?:[{MARKS}{WIDE_MARKS}]{{0,3}}+{DIGIT}){{{FEWEST - 1}}}")
LABELS = [
    "银行",
    "卡",
    "账号",
    "帐号",
    "账户",
    "帐户",
    "存折",
    "收款",
    "开户行",
    "社保",
    "社会保障",
    "医保",
    "一卡通",
    "养老保险",
    "医疗保险",
    "个人编号",
    "低保证",
    "特困证",
    "优待证",
    "优抚证",
    "残疾证",
    "残疾人证",
]
STREETS = "路街巷弄道组村湾冲里园苑区坊场屯院坪塘垅垄岭坡"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
SAID = [  # of persons.EARNS, OF_FAMILY, OWES, HAS, GRADE and PUPIL
    *(
        "年收入",
        "月收入",
        "日收入",
        "均收入",
        "年纯收入",
        "年总收入",
        "月纯收入",
        "月总收入",
        "存款",
        "积蓄",
        "外债",
        "欠债",
    ),
    *(
        "家一年收入",
        "家一年纯收入",
        "家一年总收入",
        "家庭总收入",
        "可支配收入",
        "性收入",
        "工收入",
        "工[年月]收入",
        "性[年月]收入",
        "退休金",
        "负债",
    ),
    *(
        f"{what}[残一二三四五六七八九十0-9]"
        for what in ("肢体", "视力", "听力", "言语", "语言", "智力", "精神", "多重")
    ),
    *("伤残", "评残", "残[一二三四五六七八九十0-9]"),
    *("小学生", "初中生", "高中生", "中学生", "幼儿", "婴儿", "男童", "女童", "儿童", "孩子"),
    *("读于?小学", "读于?初中", "读于?幼儿园", "读于?[一二三四五六七八九0-9]年级"),
]
SIGNS = re.compile(
    "|".join(  # each begins with a letter of its own: then the engine leaps from one such letter to the next
        [rf"{label}[^0-9\0]{{0,10}}[A-Za-z]?[0-9](?:[\s.\-]?[0-9]){{6}}" for label in LABELS]
        + [rf"{province}[A-Za-z][·•・\s\-]?[A-Za-z0-9]{{4}}" for province in PROVINCES]
        + [rf"{street}\s?(?:附|第)?[0-9]{{1,5}}(?:[\-—之][0-9]{{1,4}})?号" for street in STREETS]
        + [rf"{letter}(?:[0-9]|[A-HJ-NP-Za-hj-np-z])[0-9]{{7}}" for letter in "EGDSPegdsp"]
        + [
            r"生(?:于|人|的|高龄|老人|慰问|[，,。、；;）)\s]|\Z|\0)",
            r"\.[0-9]+[eE]\+?0?1",
            "栋[0-9]",
            "幢[0-9]",
            "座[0-9]",
            "号楼[0-9]",
        ]
        + [*kin.SIGNS, *given.SIGNS]
        + [*SAID, "@", "护照", "出生", "生日", "生辰", "岁", "门牌"]
        + [re.escape(word.text) for word in words()]
    )
)


def is_telling(text: str) -> bool:
    """Might the text (a cell, or a row of cells joined by SEPARATOR) hold personal data?"""
    if not text.isascii() and DISGUISED.search(text):
        text = plain(text).text
    return LONG.search(text) is not None or SIGNS.search(text) is not None
