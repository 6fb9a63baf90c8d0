"""What money came in for and went out for: the official accounts, and plain words for those who know none.

Accounts: 《农村集体经济组织会计制度》 财会〔2023〕14号. Plain categories: the income and expense items of
《农村集体经济组织财务公开规定》 农经发〔2011〕13号, each with the account it belongs to.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.village.books import CASH

DATA = Path(__file__).parent / "data"
BOTH, INCOME, EXPENSE = "both", "income", "expense"


@dataclass(frozen=True)
class Category:
    """One category: its code (three digits for an account, S… or Z… for plain words), name, side and account."""

    code: str
    name: str
    side: str
    account: str


PLAIN = (
    ("S01", "集体经营收入", INCOME, "501"),
    ("S02", "发包及上交收入", INCOME, "501"),
    ("S03", "投资收入", INCOME, "502"),
    ("S04", "一事一议筹资及以资代劳款", INCOME, "231"),
    ("S05", "村级组织运转经费补助", INCOME, "503"),
    ("S06", "上级专项补助", INCOME, "241"),
    ("S07", "征占土地补偿款", INCOME, "241"),
    ("S08", "救济扶贫款", INCOME, "241"),
    ("S09", "社会捐赠款", INCOME, "504"),
    ("S10", "资产处置收入", INCOME, "504"),
    ("S11", "其他收入", INCOME, "504"),
    ("Z01", "集体经营支出", EXPENSE, "511"),
    ("Z02", "村组干部报酬", EXPENSE, "513"),
    ("Z03", "报刊费", EXPENSE, "513"),
    ("Z04", "管理费", EXPENSE, "513"),
    ("Z05", "集体公益福利支出", EXPENSE, "514"),
    ("Z06", "固定资产购建支出", EXPENSE, "151"),
    ("Z07", "征占土地补偿支出", EXPENSE, "241"),
    ("Z08", "救济扶贫专项支出", EXPENSE, "241"),
    ("Z09", "社会捐赠支出", EXPENSE, "515"),
    ("Z10", "其他支出", EXPENSE, "515"),
)
SIDES = {"income": INCOME, "expense": EXPENSE}
SIDE_LABELS = {INCOME: "收入", EXPENSE: "支出"}


@cache
def all_categories() -> dict[str, Category]:
    """Every category by code: the 42 accounts of the chart, then the plain ones."""
    with (DATA / "accounts.csv").open(encoding="utf-8", newline="") as rows:
        accounts = [
            Category(row["code"], row["name"], SIDES.get(row["class"], BOTH), row["code"])
            for row in csv.DictReader(rows)
        ]
    return {category.code: category for category in (*accounts, *(Category(*row) for row in PLAIN))}


def wrong_side(code: str, side: str) -> str:
    """Why no amount of this side may stand under a category; "" where it may, or where nobody here knows the category.

    What was booked wrongly is taken back with a red-letter (negative) amount on its own side (《会计基础工作规范》第五十一条).
    Accounts of the balance sheet may take both: a loan received and repaid, a debt collected and paid. Only cash and bank
    are what the money moved in, not what it moved for.
    """
    found = all_categories().get(code)
    if found is None:
        return ""
    if code in CASH:
        return f"“{found.name}”是钱放在哪里，不是收支的事由"
    if found.side in (side, BOTH):
        return ""
    return f"“{found.name}”是{SIDE_LABELS[found.side]}类，不能记{SIDE_LABELS[side]}"


def misplaced(code: str, side: str) -> str:
    """The same, with how to mend it where a line is typed or read."""
    why = wrong_side(code, side)
    if not why or code in CASH:
        return why and f"{why}，请选这笔钱为什么收、为什么付的类别"
    own = SIDE_LABELS[all_categories()[code].side]
    return f"{why}；要冲减以前记的{own}，请在{own}栏写负数"


def named(code: str) -> str:
    """The name a reader sees; an unknown code is shown as it is."""
    found = all_categories().get(code)
    return found.name if found else code
