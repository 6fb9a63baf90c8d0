"""A made-up village's papers: numbers that must never get out, the ways they slip in, and books with none in them.

Everything comes from one seeded die, so a failure can be looked at again.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.privacy.making import card_number, id_number

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
CAPITAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗"
GIVEN = "建国志强秀英桂兰德明玉梅海燕春华文斌立新佳怡"


@dataclass(frozen=True)
class Leak:
    """One number of somebody, of the kind a village board must never show."""

    kind: str
    number: str


def leaks(count: int, seed: int = 1) -> list[Leak]:
    """IDs (18 and 15 digits), mobiles and bank cards by turns."""
    die = random.Random(seed)
    made = [_id, _phone, _card, _old_id]
    return [made[n % len(made)](die) for n in range(count)]


def _id(die: random.Random) -> Leak:
    birth = date(1935, 1, 1) + timedelta(days=die.randrange(25_000))
    return Leak("id", id_number(birth, die.randrange(1, 1000), die.choice(("430102", "430121", "432503", "510821"))))


def _old_id(die: random.Random) -> Leak:
    birth = date(1935, 1, 1) + timedelta(days=die.randrange(20_000))
    return Leak("id", f"430121{birth:%y%m%d}{die.randrange(1, 1000):03d}")


def _phone(die: random.Random) -> Leak:
    return Leak("phone", f"1{die.choice('3456789')}{die.randrange(10**9):09d}")


def _card(die: random.Random) -> Leak:
    length = die.choice((15, 18))
    front = die.choice(("622202", "621799", "623090", "436742"))
    return Leak("card", card_number(front + "".join(str(die.randrange(10)) for _ in range(length - 6))))


def _grouped(number: str, joint: str) -> str:
    sizes = {11: (3, 4, 4), 15: (6, 6, 3), 16: (4, 4, 4, 4), 18: (6, 8, 4), 19: (4, 4, 4, 4, 3)}[len(number)]
    pieces, at = [], 0
    for size in sizes:
        pieces.append(number[at : at + size])
        at += size
    return joint.join(pieces)


def _mixed(number: str) -> str:
    scripts = (lambda digit: digit, lambda digit: digit.translate(WIDE), lambda digit: digit.translate(CHINESE))
    return " ".join(scripts[n % 3](digit) for n, digit in enumerate(number))


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": lambda number: number,
    "glued to a label": lambda number: f"张三本人{number}已核",
    "in a sentence": lambda number: f"款已付，号码是{number}，请查收。",
    "spaces": lambda number: " ".join(number),
    "dots": lambda number: ".".join(number),
    "dashes": lambda number: "-".join(number),
    "grouped by spaces": lambda number: _grouped(number, " "),
    "grouped by dashes": lambda number: _grouped(number, "-"),
    "grouped by wide blanks": lambda number: _grouped(number, "\u3000"),
    "full width": lambda number: number.translate(WIDE),
    "chinese digits": lambda number: number.translate(CHINESE),
    "chinese capitals": lambda number: number.translate(CAPITAL),
    "mixed": _mixed,
    "zero width": lambda number: "\u200b".join(number),
    "over two lines": lambda number: _grouped(number, "\n"),
}


def names(die: random.Random) -> str:
    """A name of two or three letters."""
    return die.choice(SURNAMES) + "".join(die.choice(GIVEN) for _ in range(die.choice((1, 2))))


# Books without anybody's number in them

BOOK = ["序号", "日期", "凭证号", "摘要", "收入金额", "支出金额", "余额", "经手人", "证明人", "审批人", "备注"]
MATTERS = (
    "付{n}组路灯维修款",
    "付办公用品款",
    "付村部电话费{month}月",
    "收鱼塘承包款",
    "付{n}组水渠清淤用工",
    "付村道硬化工程款（长政发〔2026〕{n}号）",
    "收上级拨入一事一议奖补资金",
    "付保洁员工资{month}月",
    "付残疾人活动室维修款",
    "付村部水费",
    "收土地流转管理费{n}.5亩",
    "付会议伙食费",
    "付网络费（合同号HT-2026-{n:04d}）",
    "付党报党刊费",
    "付抗旱柴油款",
    "付{n}号机耕桥维修款",
    "收集体林地租金",
    "付村医务室药品柜款",
    "付环境整治挖机台班{n}小时",
    "付妇女节活动款",
    "付老年协会重阳节慰问款",
    "付防火宣传横幅款",
    "付安全饮水管网材料款",
    "付审计服务费",
)
REMARKS = (
    "",
    "",
    "",
    "发票号26432000{serial:012d}",
    "统一社会信用代码91430121MA4L0BUT{n:02d}",
    "咨询0731-8{serial7:07d}",
    "村委会电话：0731-8{serial7:07d}",
    "镇农经站（0731）8{serial7:07d}",
    "监督举报电话 0731 8{serial7:07d}",
    "账户尾号{n:04d}",
    "区划430121{n:03d}201",
    "项目编号2026-430121-04-01-{serial6:06d}",
    "湘财农指〔2026〕{n}号",
    "面积{n}.35亩",
    "公示期7天",
    "见附件{n}",
    "2026年{month}月{day}日村民代表会议通过",
    "开工20260{m}15，竣工20261{d}20",
    "单价148.51元/亩",
    "已结清",
    "待审",
)


def _matter(die: random.Random, forms: tuple[str, ...]) -> str:
    return die.choice(forms).format(
        n=die.randrange(1, 60),
        month=die.randrange(1, 13),
        day=die.randrange(1, 29),
        m=die.randrange(1, 10),
        d=die.randrange(0, 3),
        serial=die.randrange(10**12),
        serial7=die.randrange(10**7),
        serial6=die.randrange(10**6),
    )


def book(lines: int, seed: int = 7, *, cents: bool = True) -> Iterator[list[str]]:
    """A cash book: headings, then lines with dates, vouchers, amounts and remarks; `cents` writes 350.00 for 350."""
    die = random.Random(seed)
    balance = 250_000.0
    yield BOOK
    for number in range(1, lines + 1):
        day = date(2026, 1, 1) + timedelta(days=die.randrange(330))
        income = round(die.uniform(100, 50_000), 2) if die.random() < 0.3 else 0.0
        spent = 0.0 if income else round(die.uniform(20, 30_000), 2)
        balance = abs(balance + income - spent)
        amounts = [f"{value:.2f}" if cents else f"{value:.0f}" for value in (income, spent, balance)]
        people = [names(die) for _ in range(3)]
        written = die.choice(
            (f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日")
        )
        voucher = die.choice((f"记-{day:%Y-%m}-{number:04d}", f"{number:04d}", f"{day:%Y%m%d}{number:03d}"))
        yield [str(number), written, voucher, _matter(die, MATTERS), *amounts, *people, _matter(die, REMARKS)]


SUBSIDIES = [
    "序号",
    "村组",
    "户主姓名",
    "家庭人口",
    "计补面积(亩)",
    "补贴标准(元/亩)",
    "补贴金额(元)",
    "发放时间",
    "备注",
]


def subsidies(lines: int, seed: int = 8) -> Iterator[list[str]]:
    """A public list of farmland subsidies with whole numbers side by side."""
    die = random.Random(seed)
    yield SUBSIDIES
    for number in range(1, lines + 1):
        area = die.randrange(1, 60)
        group = f"{die.randrange(1, 25)}组"
        money = str(area * 95)
        when = die.choice(("2026-06-30", "20260630", "2026年6月"))
        yield [str(number), group, names(die), str(die.randrange(1, 9)), str(area), "95", money, when, ""]
