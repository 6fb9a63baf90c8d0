"""Fields of lists about people: how their columns are headed, and what the web and the village board may show of each.

Each line is one of the masking table in the domain handbook §d.6, with the article it rests on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app import clock
from app.core.privacy.masks import (
    age_band,
    mask_card,
    mask_email,
    mask_id,
    mask_minor,
    mask_name,
    mask_phone,
    to_group,
)

Shown = Callable[[str], str | None]


class Audience(StrEnum):
    """Who reads: everybody on the web, or whoever stands before the village board."""

    WEB = "web"
    BOARD = "board"


def _whole(value: str) -> str:
    return value


def _never(value: str) -> None:
    return None


def _band(value: str) -> str | None:
    """A birth date or an age as an age band; None when it can be read as neither."""
    numbers = re.findall(r"[0-9]+", value)
    if not numbers:
        return None
    first = numbers[0]
    year = int(first[:4]) if len(first) >= 4 else clock.today().year - int(first)
    return age_band(year, clock.today())


def _card(value: str) -> str:
    return mask_card(re.sub(r"[^0-9A-Za-z*]", "", value))


def _plate(value: str) -> str:
    return value[:2] + "*" * (len(value) - 2)


def _passport(value: str) -> str:
    return value[:1] + "*" * (len(value) - 1)


@dataclass(frozen=True)
class Field:
    """One class of field: its label, how a column of it is headed, the kind of finding, what each audience sees."""

    label: str
    headings: str
    kind: str
    web: Shown
    board: Shown
    article: str


SENSITIVE = "《个人信息保护法》第28条"
LEAST = "《个人信息保护法》第6条、第25条"
RELIEF = "《社会救助暂行办法》第61条"
WATCH = "防止返贫监测帮扶公示要求"
FIELDS = {
    "name_adult": Field(
        "姓名",
        r"姓名|户主|户主姓名|配偶|监护人|代领人|代办人|代签人|抚养人|赡养人|照料人|护理人",
        "",
        mask_name,
        _whole,
        LEAST + "；法定公示期间可用全名",
    ),
    "name_minor": Field(
        "未成年人姓名", r"(?:儿童|学生|孤儿|孩子|子女)姓名", "minor", mask_minor, mask_minor, SENSITIVE
    ),
    "id": Field("身份证号", r"身份证|身份证件?号码?|证件号码?|身份号码|公民身份号码", "id", mask_id, mask_id, WATCH),
    "phone": Field(
        "手机号",
        r"(?:联系|移动|家庭)?电话(?:号码?)?|手机(?:号码?)?|联系方式|联系号码",
        "phone",
        mask_phone,
        mask_phone,
        WATCH,
    ),
    "card": Field(
        "银行账号",
        r"(?:银行|开户|收款|打款|存折|信用社)?(?:银行)?(?:账号|帐号|卡号|账户号|存折号)码?|银行卡|银行(?:账|帐)户",
        "card",
        _card,
        _card,
        SENSITIVE,
    ),
    "social": Field(
        "社保卡、一卡通号",
        r"(?:社保|社会保障|医保|一卡通|惠农|养老保险|低保证|特困证)(?:卡|存折)?(?:账号|帐号|卡号|编号|号码?)|社保卡|一卡通|社会保障卡|个人编号",
        "social",
        _card,
        _card,
        SENSITIVE,
    ),
    "email": Field("邮箱", r"邮箱|电子邮箱|电子邮件|E-?mail", "email", mask_email, mask_email, LEAST),
    "plate": Field("车牌号", r"车牌|车牌号码?|号牌号码", "plate", _plate, _plate, LEAST),
    "passport": Field("护照号", r"护照号码?|护照", "passport", _passport, _passport, LEAST),
    "address": Field("住址", r"(?:详细|居住|户籍|通讯)?(?:住址|地址)|居住地", "", to_group, to_group, LEAST),
    "birth": Field("出生日期", r"出生|出生(?:日期|年月日?|时间)|生日", "birth", _band, _band, LEAST),
    "age": Field("年龄", r"(?:实际)?年龄(?:（周?岁）)?|周?岁", "", _band, _band, LEAST),
    "illness": Field(
        "健康状况",
        r"病种|疾病(?:名称|种类)?|所?患(?:疾病|病种?)|健康(?:状况|情况)?|病情|劳动能力|精神状况|劳动力状况",
        "health",
        _never,
        _never,
        SENSITIVE,
    ),
    "disability": Field(
        "残疾情况",
        r"残疾|残疾(?:证号?|人证号?|等级|类别|类型|程度|情况|类别等级)|是否残疾|失能等级",
        "disability",
        _never,
        _never,
        SENSITIVE,
    ),
    "cause": Field(
        "致贫返贫原因", r"(?:主要)?(?:致贫|返贫|致困|困难)原因|致贫返贫原因|风险类型", "cause", _never, _never, WATCH
    ),
    "income": Field(
        "家庭收入、财产",
        r"(?:家庭)?(?:年|月|人均|年人均|月人均)(?:纯)?收入|家庭(?:总|纯)?收入|家庭财产(?:状况)?|(?:工资|经营|财产|转移)性(?:净)?收入|务工收入|存款",
        "income",
        _never,
        _never,
        RELIEF,
    ),
    "standing": Field(
        "户籍、民族、宗教、政治面貌",
        r"民族|宗教(?:信仰)?|政治面貌|户籍|户口性质",
        "standing",
        _never,
        _never,
        SENSITIVE,
    ),
    "photo": Field(
        "照片、签名、指纹",
        r"(?:本人)?(?:照片|相片)|指纹|手印|(?:本人|领取人|领款人)签[名字]",
        "picture",
        _never,
        _never,
        SENSITIVE,
    ),
    "work_phone": Field(
        "办公电话", r"(?:监督|举报|办公|咨询|值班|服务)电话", "", _whole, _whole, "《村民委员会组织法》第35条"
    ),
    "open": Field("其他", r"(?!)", "", _whole, _whole, "《村民委员会组织法》第35条"),
}
WHOSE = r"(?:居民|公民|户主|本人|申请人|领取人|领款人|受益人|承包人|负责人|法人|家庭|家庭成员|成员|联系人|监护人|开户人|对象|儿童|学生)?"
REMARK = r"(?:[（(][^（()）]{0,12}[)）])?[:：]?"
HEADED = [(name, re.compile(WHOSE + f"(?:{field.headings})" + REMARK)) for name, field in FIELDS.items()]
HARMLESS = re.compile(
    r"金额|[收支]入?[金出]额|余额|结余|面积|数量|标准|单价|合计|小计|人口|人数|户数|月数|[收支][入出]|期[初末]|增加|减少|原值|净值|折旧|租金|"
    r"承包费|[应已欠][收缴付]|预算|合同价|审计价|[日年月]期?$|时间|序号|亩|元|补贴|工资|价"
)
LONGEST_HEADING = 16  # letters


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str:
    """The field class whose columns are headed so; "" when the words are no heading of a field we know."""
    words = re.sub(r"\s", "", heading)
    if not words or len(words) > LONGEST_HEADING:
        return ""
    return next((name for name, headed in HEADED if headed.fullmatch(words)), "")


def mask_field(field_class: str, value: str, audience: str, *, by_law: bool = False) -> str | None:
    """What an audience ("web" or "board") sees of a value; None when the field may not be shown at all.

    `by_law` is for an adult's name while a notice required by law runs: then it stands in full on the web too.
    Raises KeyError for a field class that is not in FIELDS, ValueError for an unknown audience.
    """
    field = FIELDS[field_class]
    if by_law and field_class == "name_adult":
        return value
    return (field.web if Audience(audience) is Audience.WEB else field.board)(value.strip())
