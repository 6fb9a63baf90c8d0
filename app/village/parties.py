"""Legal persons and projects named in the summary of a line: whom the collective paid, and what for.

Natural persons are never picked out: a name counts only by the ending that a firm, an institution or a project bears.
"""

import re

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
BREAKS = r"\s，,。；;：:（）()、/“”\"'《》【】\[\]—\-+0-9"
NAME = re.compile(rf"[^{BREAKS}]{{2,30}}?(?:{'|'.join(ENDINGS)})(?![司团])")
PROJECT = re.compile(rf"[^{BREAKS}]{{3,24}}?(?:{'|'.join(PROJECT_ENDINGS)})(?![队公有建部管技])")
# Words of paying are long enough to be no part of a name; the short ones count only where the words begin
PAYING = re.compile(r"^.*(?:支付给|支付|付给|汇给|转给|转账给|拨付给|拨付|结算给|购自|款付)")
BEGINNING = re.compile(r"^(?:月份?)?(?:付|给|由|向|收到|收|交|缴)(?=.{4,})")
NOT_VERBS = ("向阳", "向荣", "由甲", "收割", "给排水", "给水")  # beginnings of names that look like one


def _plain(name: str) -> str:
    """The name without the verb before it."""
    rest = PAYING.sub("", name)
    return rest if rest.startswith(NOT_VERBS) else BEGINNING.sub("", rest)


def named_in(summary: str) -> list[str]:
    """The legal persons a summary names, without the verb before them, each once."""
    found = (_plain(match.group()) for match in NAME.finditer(summary))
    return list(dict.fromkeys(name for name in found if len(name) >= 4 and name not in ENDINGS))


def projects_in(summary: str) -> list[str]:
    """The projects a summary names: 陈家塅组公路硬化工程."""
    rest = NAME.sub(" ", summary)
    found = (_plain(match.group()) for match in PROJECT.finditer(rest))
    return list(dict.fromkeys(name for name in found if len(name) >= 5))


def payees_in(summary: str) -> list[str]:
    """Whom and what a line's money went to: legal persons, then projects."""
    return [*named_in(summary), *projects_in(summary)]


def is_project(payee: str) -> bool:
    """Is this payee a project, not somebody?"""
    return payee.endswith(PROJECT_ENDINGS)
