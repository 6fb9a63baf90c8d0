"""Legal persons named in the summary of a line: whom the collective paid. Natural persons are never picked out."""

import re

ENDINGS = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "分公司",
    "公司",
    "专业合作社",
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
    "集团",
)
BREAKS = r"\s，,。；;：:（）()、/“”\"'《》【】\[\]—\-+0-9"
NAME = re.compile(rf"[^{BREAKS}]{{2,24}}?(?:{'|'.join(ENDINGS)})(?!司)")
VERBS = re.compile(r"^.*?(?:支付给|支付|付给|付|汇给|转给|拨付|结算|购自|收到|收|给|由|向)(?=.{4,})")


def named_in(summary: str) -> list[str]:
    """The legal persons a summary names, without the verb before them, each once."""
    found = (VERBS.sub("", match.group()) for match in NAME.finditer(summary))
    return list(dict.fromkeys(name for name in found if len(name) >= 4))
