"""Questions and objections: where they stand, who must answer, what came of them."""

import re
from enum import StrEnum

ANONYMOUS = "一位村民"


# What somebody has, as it is said against those who stand on a list: a house, a car, money put by. 危房 is what a list is of.
PROPERTY = re.compile(
    r"(?<![危公])房(?!改)|别墅|门面|[店铺商]面|商铺|车(?!间|站|辆|道|费|次)|宝马|奔驰|奥迪|存款|积蓄|存折|理财|股票|股份|"
    "收入|工资|薪|退休金|养老金|老板|开店|生意|办厂|公司|财产|家产|有钱|富裕|名下|住宅|公寓|楼(?![道梯])|[一二两三四五六七八九十几多0-9]套|"
    "挖掘机|挖机|收割机|拖拉机|摩托|货船|轮船|[养殖农工渔林][殖厂]?场|厂子|工厂|餐馆|饭馆|饭店|超市|旅馆|民宿|酒店|茶馆|首饰|黄金|"
    "存[了着有钱下]|[存贷借]款|[几数十百千万0-9]多?万(?!户)|[几数一二两三四五六七八九十百千0-9][百千]多?[块元]|每?个?[月年]能?[挣赚领拿入]|[挣赚]钱|发财|买了|有地|彩礼"
)


def tells_of_property(text: str) -> bool:
    """Does it say, beside a list of people, what one of them owns or earns?"""
    return PROPERTY.search(text) is not None


class QuestionState(StrEnum):
    """Open until somebody answers; answered stays readable beside the line."""

    OPEN = "open"
    ANSWERED = "answered"


class Where(StrEnum):
    """Who must answer now."""

    VILLAGE = "village"
    TOWNSHIP = "township"


class Outcome(StrEnum):
    """What came of it."""

    EXPLAINED = "explained"
    CORRECTED = "corrected"
    UPHELD = "upheld"
    CHANGED = "changed"
    STRUCK = "struck"


class Hidden(StrEnum):
    """Why everyone reads a reason instead of what was asked (domain handbook §f.3)."""

    PERSONAL = "personal"
    ACCUSES = "accuses"
    ABUSE = "abuse"
    SECRET = "secret"


HIDDEN_LABELS = {
    Hidden.PERSONAL: "写到了别人的个人信息或私事",
    Hidden.ACCUSES: "指责了具体的人，公开前无法核实",
    Hidden.ABUSE: "有辱骂的话",
    Hidden.SECRET: "写到了依法不能公开的内容",
}
STATE_LABELS = {QuestionState.OPEN: "待答复", QuestionState.ANSWERED: "已答复"}
WHERE_LABELS = {Where.VILLAGE: "村（社区）", Where.TOWNSHIP: "乡镇（街道）"}
OUTCOME_LABELS = {
    Outcome.EXPLAINED: "已说明",
    Outcome.CORRECTED: "已更正",
    Outcome.UPHELD: "维持",
    Outcome.CHANGED: "变更",
    Outcome.STRUCK: "取消",
}
FOR_QUESTIONS = (Outcome.EXPLAINED, Outcome.CORRECTED)
FOR_OBJECTIONS = (Outcome.UPHELD, Outcome.CHANGED, Outcome.STRUCK)
