"""Which category a word means: an official account, a plain one, or what is nearest to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from app.village.categories import BOTH, EXPENSE, INCOME, Category, all_categories, named
from app.village.sheets.words import plain

SURE, LIKELY, GUESSED = "sure", "likely", "guessed"
BETWEEN = re.compile(r"[-—_/、>＞:：|\\]+")
CODED = re.compile(r"([SZ]\d{2}|\d{3,10})(.*)")
LEAST_LIKE = 0.7
OTHER = {INCOME: "S11", EXPENSE: "Z10"}
# other words for the items of 农经发〔2011〕13号; where a word serves both sides, the amount's column decides
ALIASES = {
    INCOME: {
        "S01": "经营性收入 产品销售收入 服务收入 集体经营性收入 经营收益",
        "S02": "发包收入 上交收入 承包费 租金收入 租赁收入 承包收入 承包款 租金 发包及上交款",
        "S03": "投资收益 分红 分红收入",
        "S04": "一事一议 筹资筹劳 一事一议资金 筹资",
        "S05": "运转经费 村级运转经费 转移支付 补助收入 村级组织运转经费",
        "S06": "专项补助 上级补助 上级拨款 专项资金 专项收入 上级补助收入 拨款 项目资金",
        "S07": "征地补偿 征地款 征地补偿款 土地补偿费 征占土地补偿",
        "S08": "救济款 扶贫款 救灾款 救助款",
        "S09": "捐赠 捐款 捐赠收入 捐赠款 社会捐赠",
        "S10": "资产处置 处置收入 变卖收入 资产出售",
        "S11": "其他 其它 其它收入 利息 利息收入 存款利息 杂项收入",
    },
    EXPENSE: {
        "Z01": "经营性支出 生产支出 经营费用 集体经营性支出",
        "Z02": "干部报酬 报酬 工资 村干部工资 村干部报酬 误工补贴 误工费 人员工资 干部工资",
        "Z03": "报刊 报刊杂志费 报刊订阅费 书报费 书报杂志费",
        "Z04": "管理费支出 办公费 差旅费 会议费 卫生费 治安费 水电费 电费 水费 电话费 办公用品 保洁费 交通费 维修费 印刷费 管理支出",
        "Z05": "公益福利支出 公益支出项目 福利费 福利支出 公益福利 公益事业 慰问费 慰问金 公益",
        "Z06": "固定资产 购建固定资产 固定资产购置 工程款 工程支出 基建支出 购置费 设备购置",
        "Z07": "征地补偿 征地补偿支出 土地补偿费 青苗补偿 征占土地补偿",
        "Z08": "救济支出 扶贫支出 救济款 救助支出 专项支出 救济",
        "Z09": "捐赠 捐款 捐赠支出 社会捐赠",
        "Z10": "其他 其它 其它支出 杂项支出 杂支",
    },
}
KEYWORDS = {
    INCOME: (
        ("S04", "一事一议|筹资"),
        ("S09", "捐赠|捐款|捐助"),
        ("S10", "处置|变卖|出售|报废"),
        ("S07", "征地|征占|征收|青苗|补偿"),
        ("S08", "救济|扶贫|救灾|救助"),
        ("S05", "运转|转移支付"),
        ("S02", "承包|发包|租金|出租|租赁|上交|上缴"),
        ("S03", "投资|分红|股金"),
        ("S06", "专项|补助|拨款|项目资金|奖补"),
        ("S01", "销售|经营|门票|服务费"),
    ),
    EXPENSE: (
        ("Z03", "报刊|报纸|党报|日报|晚报|杂志|订报"),
        ("Z02", "报酬|工资|误工|薪"),
        ("Z09", "捐赠|捐款"),
        ("Z07", "征地|征占|青苗|补偿"),
        ("Z08", "救济|扶贫|救助|救灾"),
        ("Z05", "公益|福利|慰问|困难|文体|奖学|路灯|老年|敬老|重阳"),
        ("Z06", "工程|购置|修建|新建|硬化|建设|安装|水渠|设备"),
        ("Z01", "种苗|化肥|农药|生产|经营"),
        (
            "Z04",
            "办公|差旅|会议|卫生|保洁|治安|[水电]费|水电|电话|宽带|打印|复印|维修|维护|印刷|邮|培训|招待|交通|管理|用品",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A category's code and how it was found."""

    code: str
    certainty: str


def match(text: str, side: str) -> Match | None:
    """The category a clerk's word means for an amount on this side; None when nothing is near."""
    return surely(text, side) or _near(plain(text).upper(), side)


def surely(text: str, side: str) -> Match | None:
    """The category the word names, or begins with; nothing that is only near, which takes a thousand times as long to find."""
    bare = plain(text).upper()
    return _exact(bare, side) or _first_part(bare, side)


def by_summary(summary: str, side: str) -> Match:
    """The category a summary speaks of; 其他 where it speaks of none."""
    for code, words in _keywords(side):
        if words(summary):
            return Match(code, LIKELY)
    return Match(OTHER[side], GUESSED)


def _exact(bare: str, side: str) -> Match | None:
    if coded := CODED.fullmatch(bare):
        code = coded[1] if coded[1] in all_categories() else coded[1][:3]
        if code in all_categories():
            return Match(code, SURE)
    found = _names(side).get(bare)
    return Match(found, SURE) if found else None


def _first_part(bare: str, side: str) -> Match | None:
    """管理费用-办公费 is 管理费用; 支出：办公费 is 办公费."""
    for part in BETWEEN.split(bare):
        if part and part != bare and (found := _exact(part, side)):
            return found
    return None


def _near(bare: str, side: str) -> Match | None:
    names = _names(side)
    held = [name for name in names if len(name) > 2 and (name in bare or (len(bare) > 2 and bare in name))]
    if held:
        return Match(names[max(held, key=lambda name: (-abs(len(name) - len(bare)), name))], LIKELY)
    if close := get_close_matches(bare, names, 1, LEAST_LIKE):
        return Match(names[close[0]], LIKELY)
    return next((Match(code, LIKELY) for code, words in _keywords(side) if words(bare)), None)


@cache
def _names(side: str) -> dict[str, str]:
    """Every name on this side, plain categories before accounts: 其他收入 is both, and clerks speak plainly."""
    other = INCOME if side == EXPENSE else EXPENSE
    found: dict[str, str] = {}
    categories = sorted(all_categories().values(), key=lambda category: _rank(category, side))
    for category in categories:
        found.setdefault(plain(category.name), category.code)
    for way in (side, other):
        for code, words in ALIASES[way].items():
            for word in words.split():
                found.setdefault(word, code)
    return found


def _rank(category: Category, side: str) -> tuple[bool, bool]:
    return category.side not in (side, BOTH), category.code.isdigit()


@cache
def _keywords(side: str) -> tuple[tuple[str, Callable[[str], object]], ...]:
    return tuple((code, re.compile(words).search) for code, words in KEYWORDS[side])


def described(code: str) -> str:
    """A category as a problem names it."""
    return f"{code} {named(code)}"
