"""Legal persons and projects named in the summary of a line: whom the collective paid, and what for.

Natural persons are never picked out: a name counts only by the ending that a firm, an institution or a project bears.
"""

import re

from app.core import privacy
from app.core.privacy.naming import COMMON_WORDS

ENDINGS = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "分公司",
    "公司",
    "专业合作社",
    "股份经济合作社",
    "合作联社",
    "合作社",
    "工程队",
    "施工队",
    "事务所",
    "经营部",
    "服务部",
    "门市部",
    "建材店",
    "农资店",
    "加油站",
    "供电所",
    "电力局",
    "自来水厂",
    "印刷厂",
    "预制厂",
    "砖厂",
    "设计院",
    "研究院",
    "卫生院",
    "信用社",
    "集团",
)
PROJECT_ENDINGS = ("工程", "项目")
# Institutions and shops: endings of common words too, so they count only where money is said to be paid to them
PAID_ENDINGS = (
    *("医院", "学校", "中学", "小学", "幼儿园", "敬老院", "养老院", "银行", "供销社", "邮政局", "税务局", "电信局"),
    *("超市", "商场", "商店", "药店", "书店", "酒店", "饭店", "种子店", "五金店", "印刷店", "修理厂", "加工厂", "机械厂", "水泥厂"),
    *("服务中心", "配送中心", "检测中心", "培训中心", "维修站", "农机站", "供水站", "回收站", "报社", "杂志社"),
)  # fmt: skip
# What one person may run under a name of their own: no legal person, and added up over years their income
SHOPS = (
    *("超市", "商场", "商店", "药店", "书店", "酒店", "饭店", "种子店", "五金店", "印刷店", "建材店", "农资店"),
    *("修理厂", "加工厂", "机械厂", "水泥厂", "印刷厂", "预制厂", "砖厂", "维修站", "回收站", "农机站"),
    *("经营部", "服务部", "门市部", "工程队", "施工队"),
)
TRADES = re.compile(r"(?:农机|家电|汽车|摩托车?|五金|水电|建材|农资|粮油|副食|日杂|日用品?|百货|便民|平价|生活|大)+$")
AREAS = re.compile(r"街道|社区|[省市县区镇乡村组街路]")
PLACES = "桥塘冲坪坝垅场"  # how a place ends, and nobody's name
BREAKS = r"\s，,。；;：:（）()、/“”\"'《》【】\[\]—\-+0-9"
NAME = re.compile(rf"[^{BREAKS}]{{2,30}}?(?:{'|'.join(ENDINGS)})(?![司团])")
PROJECT = re.compile(rf"[^{BREAKS}]{{3,24}}?(?:{'|'.join(PROJECT_ENDINGS)})(?![队公有建部管技])")
PAID = re.compile(rf"[^{BREAKS}]{{3,20}}?(?:{'|'.join(PAID_ENDINGS)})")
# Whose bill it is that a hospital or a school sends: a name before the word would be a person's
OF_PERSONS = re.compile("救助|救济|慰问|困难|低保|特困|五保|医疗|住院|看病|治疗|伤|残|病|学费|助学|资助|奖学|孤儿|儿童")
# Words of paying are long enough to be no part of a name; the short ones count only where the words begin
PAYING = re.compile(r"^.*(?:支付给|支付|付给|汇给|转给|转账给|拨付给|拨付|结算给|购自|款付)")
BEGINNING = re.compile(r"^(?:月份?)?(?:付|给|由|向|收到|收|交|缴)(?=.{4,})")
NOT_VERBS = ("向阳", "向荣", "由甲", "收割", "给排水", "给水")  # beginnings of names that look like one


def _plain(name: str) -> str:
    """The name without the verb before it."""
    rest = PAYING.sub("", name)
    return rest if rest.startswith(NOT_VERBS) else BEGINNING.sub("", rest)


def is_a_person_s(name: str) -> bool:
    """Is what stands before 五金店 its owner's name? 开慧镇彭国强五金店 is, 黄花镇超市 and 阳光超市 are not."""
    ending = next((one for one in SHOPS if name.endswith(one)), "")
    if not ending:
        return False
    owner = TRADES.sub("", AREAS.split(name.removesuffix(ending))[-1])
    return privacy.may_be_name(owner) and owner[-1] not in PLACES and owner[:2] not in COMMON_WORDS


def named_in(summary: str) -> list[str]:
    """The legal persons a summary names, without the verb before them, each once."""
    found = (_plain(match.group()) for match in NAME.finditer(summary))
    legal = (name for name in found if len(name) >= 4 and name not in ENDINGS)
    return list(dict.fromkeys(name for name in legal if not is_a_person_s(name)))


def paid_in(summary: str) -> list[str]:
    """Institutions and shops a summary says money was paid to; none where it speaks of somebody's need."""
    if OF_PERSONS.search(summary):
        return []
    rest = NAME.sub(" ", summary)
    found = ((match.group(), _plain(match.group())) for match in PAID.finditer(rest))
    paid = (name for said, name in found if name != said and len(name) >= 4)
    return list(dict.fromkeys(name for name in paid if not is_a_person_s(name)))


def projects_in(summary: str) -> list[str]:
    """The projects a summary names: 陈家塅组公路硬化工程."""
    rest = NAME.sub(" ", summary)
    found = (_plain(match.group()) for match in PROJECT.finditer(rest))
    return list(dict.fromkeys(name for name in found if len(name) >= 5))


def payees_in(summary: str) -> list[str]:
    """Whom and what a line's money went to: legal persons and whoever else it was paid to, then projects."""
    return [*named_in(summary), *paid_in(summary), *projects_in(summary)]


def is_project(payee: str) -> bool:
    """Is this payee a project, not somebody?"""
    return payee.endswith(PROJECT_ENDINGS)
