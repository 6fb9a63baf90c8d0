"""A made-up village's papers: numbers that must never get out, the ways they slip in, and books with none in them.

Everything comes from one seeded die, so a failure can be looked at again.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

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


MARKS = (
    " ",
    " ",
    "  ",
    "\u3000",
    ".",
    ".",
    "-",
    "—",
    "/",
    "、",
    "|",
    "·",
    ",",
    "，",
    "_",
    " / ",
    "、 ",
    ". ",
    " - ",
    ";",
    "(",
    ")",
)
SUM = re.compile(r"(?<![0-9.,])(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]+\.[0-9]{1,2})(?![0-9]|[.,][0-9])")


def cut(number: str, marks: tuple[str, ...] = MARKS, die: random.Random | None = None) -> str:
    """The number cut at places and by marks that the die chooses (by default its own), but never so that only sums are left:
    138123456.78 alone, or 13812 0 34567, is money to every reader until a word says otherwise.
    """
    die = die or random.Random(number)
    while True:
        places = sorted(die.sample(range(1, len(number)), die.randrange(1, 7)))
        pieces = [number[start:end] for start, end in pairwise([0, *places, len(number)])]
        written = pieces[0] + "".join(die.choice(marks) + piece for piece in pieces[1:])
        bare = written.replace("，", ",")
        if not SUM.fullmatch(bare) and len(SUM.findall(bare)) < 2 and " 0 " not in written:
            return written


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
    "cut anywhere by blanks": lambda number: cut(number, (" ",)),
    "cut anywhere by dots": lambda number: cut(number, (".",)),
    "cut anywhere by slashes": lambda number: cut(number, ("/",)),
    "cut anywhere by commas": lambda number: cut(number, ("、", "，")),
    "cut anywhere by anything": cut,
    "cut, in wide digits": lambda number: cut(number).translate(WIDE),
    "cut, in Chinese digits": lambda number: cut(number).translate(CHINESE),
    "cut, before a sum": lambda number: f"付{cut(number, ('-', '/', '·'))} 2000元",
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


READINGS = ["表号", "户名", "上月", "本月", "用量", "水价", "应交"]
LAND = ["组别", "户数", "人口", "水田", "旱地", "林地", "塘", "合计", "说明"]


def readings_of_meters(lines: int, seed: int = 12, *, headed: bool = True) -> Iterator[list[str]]:
    """A list of water meters: whole numbers of four to six digits beside each other, under headings of its own."""
    die = random.Random(seed)
    if headed:
        yield READINGS
    for number in range(1, lines + 1):
        before = die.randrange(800, 250_000)
        used = die.randrange(3, 900)
        yield [f"{number:03d}", names(die), str(before), str(before + used), str(used), "2.85", f"{used * 2.85:.2f}"]


def land(lines: int, seed: int = 13, *, headed: bool = True) -> Iterator[list[str]]:
    """Counts and areas of the groups, seven numbers beside each other, some cells empty."""
    die = random.Random(seed)
    if headed:
        yield LAND
    for _ in range(lines):
        fields = [die.choice(("", str(die.randrange(1, 4000)), f"{die.uniform(1, 400):.1f}")) for _ in range(4)]
        households, people = die.randrange(12, 160), die.randrange(40, 700)
        total = str(die.randrange(100, 20_000))
        yield [
            f"{die.randrange(1, 40)}组",
            str(households),
            str(people),
            *fields,
            total,
            die.choice(("", "已核", "见附表")),
        ]


LINES = (
    "{day}付{n}组、{m}组、{k}组水渠清淤 {n}00 {m}50.00 {k}80.50",
    "第{n}、{m}、{k}号涵管 {n} {m} {k}",
    "凭证{n}、{m}、{k}，附件{n}张，金额{m}{k}0.00、{n}{k}5.50、{k}20.00元",
    "{n}月{k}日 {m}:30-17:30 会议室{n}0{k}",
    "沙{n}.5方 单价{m}8.00 计{k}76.00",
    "电表 {serial6} {serial6} {n}",
    "合计 {serial6}.00 {serial6}.50",
    "道路长{n}00米、宽3.5米、厚0.{m}米，配套{k}/{n}/{m}",
    "一、三、五、{n}组 {m}户 {k}人",
    "2026/{m}/{k} {day} 收 {n}{k}0.00 结存 {serial6}.{m}",
    "账期{day}—2026-12-31，票据{n}{m}-{k}{n}，工日{m}、{k}、{n}",
)


def lines_of_words(lines: int, seed: int = 14) -> Iterator[list[str]]:
    """What clerks type into one cell or line: sums, sizes, days, times and numbers of groups behind one another."""
    die = random.Random(seed)
    for _ in range(lines):
        day = date(2026, 1, 1) + timedelta(days=die.randrange(330))
        words = {"day": day.isoformat(), "serial6": die.randrange(1000, 10**6)}
        yield [
            die.choice(LINES).format(n=die.randrange(2, 30), m=die.randrange(10, 20), k=die.randrange(1, 29), **words)
        ]


CLEAN: dict[str, Callable[[int], Iterator[list[str]]]] = {
    "book": book,
    "book in yuan": lambda lines: book(lines, cents=False),
    "subsidies": subsidies,
    "meters": readings_of_meters,
    "meters without headings": lambda lines: readings_of_meters(lines, headed=False),
    "land": land,
    "land without headings": lambda lines: land(lines, headed=False),
    "lines of words": lines_of_words,
}
