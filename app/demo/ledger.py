"""Invented books of invented spending: the same village and month give the same book, whatever was made before.

What a village holds at the end of a month is a function of the village and the month alone, so that a book opens with
what the one before closed with, in whichever order they are made.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from app.village import parties
from app.village.rules.periods import Period

YUAN = 100
LEAST_HELD, HELD_SPREAD = 150_000 * YUAN, 60_000 * YUAN
SURNAMES = "周吴郑王李张刘陈杨黄赵徐孙胡朱高林何郭马罗梁宋谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕易龙谭"
GIVEN = ("建国", "秀英", "志强", "丽华", "国强", "桂兰", "海燕", "大勇", "秋生", "新民", "春桃", "正明", "伏初", "满元")
GROUPS = ("大塘组", "石塘组", "陈家塅组", "新屋组", "杉树组", "油铺组", "桥头组", "枫树组", "杨梅组", "上湾组")
BUILDERS = ("湘塘", "星禾", "恒昌", "金穗", "浏河", "捞刀河", "麓谷", "白沙", "云田", "泰和", "仁源", "长丰")
MONTHS_OF = {  # what there is to pay at a time of the year only
    "防汛沙袋和雨衣采购": (4, 5, 6, 7, 8),
    "森林防火巡护补贴": (1, 2, 3, 10, 11, 12),
    "重阳节老年人座谈会水果茶点": (10,),
    "留守儿童暑期托管班课本费": (7, 8),
}
KINDS_A_MONTH = 24  # a book repeats itself: a few kinds of spending, many times

Drawn = tuple[int, str, str, int, int, int]  # day of the month, summary, category, income, expense, balance


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of spending: its summary, category, least and most (分), whom it names, and in which months there is any."""

    summary: str
    category: str
    least: int
    most: int
    payees: tuple[str, ...]
    months: tuple[int, ...] = ()  # empty: in all of them


@dataclass(frozen=True, slots=True)
class Purse:
    """What one village spends its money on, and who signs for it."""

    kinds: tuple[Kind, ...]
    handler: str
    witness: str
    approver: str

    def in_month(self, month: int) -> list[Kind]:
        """What there is to pay in a month of the year."""
        return [kind for kind in self.kinds if not kind.months or month in kind.months]


def name(dice: random.Random) -> str:
    """An invented person."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def held(code: str, period: Period) -> int:
    """What the village holds when the period ends (分)."""
    return LEAST_HELD + int(random.Random(f"held {code} {period.name}").random() * HELD_SPREAD)


@lru_cache(maxsize=2000)
def purse(code: str, village: str) -> Purse:
    """The village's own ways; contractors are shared within a township."""
    dice, around = random.Random(f"purse {code}"), random.Random(f"township {code[:9]}")
    firms = around.sample(BUILDERS, 4)
    group = dice.sample(GROUPS, 4)
    rows = [
        *((f"{who}误工补贴（水渠清淤）", "Z01", 120, 480) for who in group),
        *((f"{who}路灯电费", "Z05", 90, 420) for who in group[:3]),
        *((f"{who}公益性岗位保洁工资", "Z05", 600, 1_200) for who in group),
        ("村组干部绩效报酬", "Z02", 2_000, 3_600),
        ("村部办公用电费，长沙星城供电服务有限公司", "Z04", 260, 900),
        ("村部办公用水费，长沙星城自来水厂", "Z04", 60, 260),
        ("村部网络宽带费", "Z04", 120, 400),
        ("党报党刊订阅费", "Z03", 80, 600),
        ("防汛沙袋和雨衣采购", "Z01", 200, 1_600),
        ("山塘水库巡查误工补贴", "Z01", 100, 500),
        ("森林防火巡护补贴", "Z01", 150, 700),
        ("重阳节老年人座谈会水果茶点", "Z05", 180, 900),
        ("留守儿童暑期托管班课本费", "Z05", 200, 1_100),
        ("垃圾清运费", "Z05", 800, 2_600),
        ("公厕维修材料费", "Z05", 150, 1_300),
        ("打印纸、墨盒等办公用品", "Z04", 60, 520),
        ("会议室空调维修费", "Z10", 120, 800),
        ("村务公开栏制作费", "Z10", 200, 1_500),
        (f"支付长沙{firms[0]}建筑工程有限公司 {group[0]}公路硬化工程进度款", "Z06", 4_000, 26_000),
        (f"支付湖南{firms[1]}园林绿化有限公司 村部绿化养护款", "Z05", 900, 5_200),
        (f"付给长沙{firms[2]}建材有限公司砂石水泥款", "Z06", 700, 6_800),
        (f"支付{village}农机专业合作社机耕费", "Z01", 500, 3_900),
        (f"付长沙{firms[3]}广告印务有限公司宣传栏印制费", "Z10", 200, 1_700),
        (f"{group[1]}水渠清淤工程材料款", "Z06", 600, 5_400),
        (f"付给长沙{firms[1]}照明有限公司 太阳能路灯亮化项目灯具款", "Z06", 800, 6_000),
    ]  # fmt: skip
    kinds = tuple(_kind(*row) for row in rows)
    return Purse(kinds, name(dice), name(dice), name(dice))


def _kind(summary: str, category: str, least: int, most: int) -> Kind:
    payees, months = tuple(parties.payees_in(summary)), MONTHS_OF.get(summary, ())
    return Kind(summary, category, least * YUAN, most * YUAN, payees, months)


RECEIPTS = (
    ("稻田流转租金", "S02", 1_200, 9_000),
    ("门面出租收入", "S01", 800, 4_200),
    ("光伏发电收益", "S01", 260, 1_900),
    ("合作社分红", "S03", 400, 3_000),
    ("爱心企业助学捐款", "S09", 300, 2_000),
)


def payees(code: str, village: str) -> dict[str, tuple[str, ...]]:
    """Whom each summary of this village names."""
    return {kind.summary: kind.payees for kind in purse(code, village).kinds if kind.payees}


def drawn(code: str, village: str, period: Period, count: int) -> Iterator[Drawn]:
    """The lines of one book in the order of their days, with running balances; income less expense is what it must be."""
    dice = random.Random(f"book {code} {period.name}")
    chance, all_kinds = dice.random, purse(code, village).in_month(period.starts_on.month)
    kinds = dice.sample(all_kinds, min(KINDS_A_MONTH, len(all_kinds)))
    days = sorted(1 + int(chance() * period.ends_on.day) for _ in range(count))
    spent = [kinds[int(chance() * len(kinds))] for _ in range(count - 3)]
    rows = [(row.summary, row.category, 0, row.least + int(chance() * (row.most - row.least))) for row in spent]
    rows += [(what, side, least * YUAN + int(chance() * (most - least) * YUAN), 0) for what, side, least, most in dice.sample(RECEIPTS, 2)]  # fmt: skip
    dice.shuffle(rows)
    left, end = held(code, period.previous()), held(code, period)
    grant = end - left - sum(row[2] - row[3] for row in rows)
    rows.insert(0, _balancing(grant))
    for day, (summary, category, income, expense) in zip(days, rows, strict=True):
        left += income - expense
        yield day, summary, category, income, expense, left


def _balancing(grant: int) -> tuple[str, str, int, int]:
    if grant >= 0:
        return "上级村级运转经费补助", "S05", grant or 1, 0
    return "归还上级往来款", "Z10", 0, -grant


def published_on(period: Period, code: str) -> timedelta:
    """How long after a period's end its book is published: three to nine days."""
    return timedelta(days=3 + int(code[-4:]) % 7)
