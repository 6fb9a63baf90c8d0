"""Rows that are no entries: what was carried over, totals, page heads, signatures."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.village.sheets.words import plain

SPAN = "(期|月份?|季度?|年度?|日)"
OWN_MONTH = "[0-9一二三四五六七八九十]{1,2}月份?"
MAYBE = re.compile("[计余转页存期初末共总]|本[月季年]")  # every label has one of these; most summaries have none
PATTERNS = (
    ("opening", rf"(上|前)一?个?{SPAN}末?(账面|库存|现金)?(结余|余额|结存|结转|转入|余款|滚存)(数|额|金额|余额|结余)?"),
    ("opening", r"(期|月|季|年)初(账面|库存|现金)?(结余|余额|结存|结转|余款)?(数|额|金额|余额)?"),
    ("carried", r"(承|接)(前|上)(页|期)?|过次页|转次页|转下页|承前页结余|本页(合计|小计)"),
    ("opening", rf"(承|接)(前|上){SPAN}?(结余|余额|结转)"),
    ("closing", rf"(本|当)?{SPAN}?末?(账面|库存|现金)?(结余|余额|结存|滚存结余)(数|额|金额)?"),
    ("closing", rf"(期|月|季|年)末(账面|库存|现金)?(数|额|金额)?|(结转|转入?)(下|次){SPAN}"),
    ("cumulated", r"(自|从)?(本|当)?(年|年度|年初|月|季|季度)?(至本[期月季])?(收入|支出|收支)?累计(数|额|发生额)?"),
    (
        "total",
        rf"(?P<scope>本{SPAN}|当{SPAN}|{OWN_MONTH})?(?P<side>收入|支出|收支)?(发生额)?(及余额)?(合计|总计|共计|总额|总)(数|额|金额)?",
    ),
    ("total", rf"(?P<scope>本{SPAN}|当{SPAN})(?P<side>收入|支出)(数|额|金额)?"),
    ("subtotal", r"(?P<name>.{0,14}?)小计|(?P<named>.{2,12}?)合计"),
)
LABELS = tuple((kind, re.compile(pattern)) for kind, pattern in PATTERNS)
AMOUNT_AFTER = re.compile(r"^([^:：]{2,12})[:：]([-−(（]?[¥￥]?[\d,，.]+[)）]?(?:万元|元)?)$")
FOOT = re.compile(
    r"^(制表|填表|填报|审核|复核|会计|出纳|主管|负责人|单位负责人|村负责人|村主任|村书记|支部书记|报账员|经办人|监督|村务监督|"
    r"民主理财|理财小组|监委会|公开日期|公示|公开时间|举报|监督电话|联系电话|说明|注|附注|备注|签字|签章|盖章|日期|第\d+页|共\d+页)"
)


class Kind(StrEnum):
    """What a row that is no entry states."""

    OPENING = "opening"
    CARRIED = "carried"  # the sums of a page, carried to the next
    CLOSING = "closing"
    CUMULATED = "cumulated"  # since the year began: not of this period
    TOTAL = "total"
    SUBTOTAL = "subtotal"


@dataclass(frozen=True)
class Label:
    """What the label of a stated row says."""

    kind: Kind
    scope: str = ""  # 本月 of 本月合计
    side: str = ""  # 收入 of 收入合计
    name: str = ""  # 管理费 of 管理费小计
    amount: str = ""  # where it stands in the same cell: 上期结余：1234.50 元


@lru_cache(maxsize=20_000)
def label(text: str) -> Label | None:
    """What a cell labels; None when it is an ordinary text."""
    if not MAYBE.search(text) or len(text) > 40:
        return None
    bare, amount = plain(text).strip(":：、。*"), ""
    if joined := AMOUNT_AFTER.match(bare):
        bare, amount = joined.groups()
    bare = bare.strip("()[]【】〔〕")
    for kind, pattern in LABELS:
        if found := pattern.fullmatch(bare):
            parts = found.groupdict(default="")
            return Label(
                Kind(kind),
                parts.get("scope", ""),
                parts.get("side", ""),
                parts.get("name", "") or parts.get("named", ""),
                amount,
            )
    return None


def is_foot(text: str) -> bool:
    """Does the cell begin a line of signatures or of remarks?"""
    return FOOT.match(plain(text)) is not None
