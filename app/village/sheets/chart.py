"""Which account of the village chart (财会〔2023〕14号) a code or a name in double entry means."""

import re
import unicodedata
from functools import cache, lru_cache

from app.village.categories import all_categories
from app.village.sheets.words import plain

CODED = re.compile(r"[(\[【]?(\d[\d.\-]{2,})[)\]】]?(.*)")
PARTS = re.compile(r"[-—–_/、>＞:：|\\.\[\](){}【】]+")
ELSEWHERE = 4  # digits of a first-level code in other charts: 1002 there is 银行存款, and 113 nothing of 1131
ALIASES = {
    "101": "现金 库存现钞",
    "102": "银行 存款 信用社存款 农商行存款",
    "112": "应收账款 应收款项 其他应收款 暂付款",
    "113": "内部往来款 内部往来款项",
    "121": "库存商品 原材料 产品物资",
    "153": "在建工程款 工程物资",
    "201": "短期贷款",
    "211": "应付账款 应付款项 其他应付款 暂收款",
    "212": "应付职工薪酬 应付职工工资",
    "221": "长期借款 长期应付款",
    "241": "专项应付款项 专项资金",
    "311": "公积金 公益金 公积公益",
    "501": "发包及上交收入 发包收入 主营业务收入",
    "503": "补助收入款 财政补助收入",
    "504": "营业外收入 其它收入",
    "513": "管理费 管理费用支出",
    "514": "公益支出费 公益性支出",
    "515": "营业外支出 其它支出",
}


@lru_cache(maxsize=20_000)
def account_of(code: str, name: str) -> str | None:
    """The three digits of the first-level account; None where neither code nor name is of the chart.

    A name is believed before a code: the codes of other charts look alike and mean something else.
    """
    in_name, bare = _parted(plain(name).upper())
    return _named(bare) or _coded(plain(code)) or _coded(in_name)


def _parted(text: str) -> tuple[str, str]:
    """10201 农商银行, [102]银行存款: the code and the words."""
    found = CODED.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def _named(bare: str) -> str | None:
    """银行存款-农商行 begins with its account; where another level stands first, the first part that is an account counts."""
    names = _names()
    parts = [part for part in PARTS.split(bare) if part]
    if found := next((names[part] for part in parts if part in names), None):
        return found
    held = [name for name in names if len(name) > 2 and parts and parts[0].startswith(name)]
    return names[max(held, key=len)] if held else None


def _coded(text: str) -> str | None:
    first, digits = re.split(r"[.\-]", text)[0], re.sub(r"\D", "", text)
    if len(first) == ELSEWHERE or len(digits) < 3:
        return None
    return digits[:3] if digits[:3] in all_categories() else None


def sub_of(code: str, name: str) -> str:
    """The sub-account in the name of an account: 农商行 of 银行存款-农商行; the whole name where only the code is of the chart."""
    coded = CODED.fullmatch(name := unicodedata.normalize("NFKC", name).strip())
    bare = coded[2] if coded else name
    parts = [part.strip() for part in PARTS.split(bare) if part.strip()]
    names = _names()
    for at, part in enumerate(parts):
        if plain(part).upper() in names:
            return "-".join(parts[at + 1 :])
    held = [known for known in names if len(known) > 2 and parts and plain(parts[0]).upper().startswith(known)]
    if held and len(plain(parts[0])) == len(parts[0]):
        return "-".join(filter(None, (parts[0][len(max(held, key=len)) :], *parts[1:])))
    return "-".join(parts) if not held and (code or coded) else ""


@cache
def _names() -> dict[str, str]:
    found = {plain(one.name): one.code for one in all_categories().values() if one.code.isdigit()}
    for code, words in ALIASES.items():
        for word in words.split():
            found.setdefault(word, code)
    return found
