"""Does this text name one of these people? The one matcher for names that may not stand in a text about something else.

Against a text about something else the names of many would stop every word that happens to be somebody's name (早晚高峰,
实施方案). So a person's name is looked for that begins with a surname and has two to four letters, blanks and dots between
its letters left out, and

- a name of three letters anywhere, and of four with a surname of two letters (欧阳晓禾);
- any other only where it begins a phrase and ends it, or goes on as of a person (提出, 的意见, 代领);
- an everyday word (高峰, 文明) only where it goes on as nothing but a person does, or stands in brackets.

A piece of a longer name is no name. How many names there are costs nothing: a text is read once and each piece that may
be a name is looked up (《个人信息保护法》第十条、第二十五条).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.core.privacy.kin import begins_with_surname
from app.core.privacy.masks import mask_name
from app.core.privacy.surnames import DOUBLE_NAMES, NO_NAMES
from app.core.privacy.unnamed import SPOKEN_TO, WORDS

LOOSE = re.compile(r"[\s·•・._\-\u200b-\u200f\u2060\ufeff]")  # what people write between the letters of a name
LENGTHS = (4, 3, 2)  # of a name; the longest that fits is the one that is meant
BEGINS = re.compile(r"[^\w]|[\d由据按对向被经为给和与同及请是系纳取听谢民众户主员者付交发托助问望]")
AS_A_PERSON = (
    rf"{SPOKEN_TO}|提出|提的|所提|所说|来信|来电|来函|来访|反映|的来信|的留言|等人|本人|代[领签办管收交]|领取|家的|户主"
)
NOBODY_ELSE = re.compile(rf"(?:等?[^\w]?)(?:{AS_A_PERSON})")
GOES_ON = re.compile(
    rf"$|[^\w]|(?:{AS_A_PERSON})|等?[^\w]?(?:提|认为|建议|主张|同意|不同意|希望|要求|说的?|的意见|的建议|的要求|的主张|用工|"
    r"家(?![具电居禽畜庭])|[等各]?[两一二三四五六七八九十\d]+人|等人)"
)
# of two letters, said of much else, and beginning as names do; those of unnamed.WORDS are such too
EVERYDAY = (
    "张贴 陈列 陈旧 陈述 杨树 杨柳 黄色 黄豆 黄牛 黄瓜 孙子 胡同 胡椒 何必 何况 何以 何时 何种 林区 林场 林业 林地 林木 罗列 梁柱 谢谢 "
    "谢绝 曾经 田地 田园 田径 萧条 杜绝 叶子 钟点 钟头 陆地 陆路 陆续 汪洋 黎明 顾客 顾问 顾虑 钱款 钱财 莫非 洪水 洪灾 庞大 颜色 梅花 "
    "庄重 庄稼 庄园 涂料 涂改 殷实 焦点 焦虑 柳树 尤其 尤为 凌晨 凌乱 辛苦 辛勤 揭示 揭牌 揭露 柴油 柴火 "
    "童年 童车 于是 任何 任务 任期 任意 任命 任免 方案 方式 方法 方便 方面 方向 方位 方圆 高峰 高温 高度 高速 高效 高质 高等 高层 高空 高压 "
    "高龄 高新 高铁 高价 高额 高薪 高原 高山 高地 高低 高楼 周全 周边 周围 周末 周期 周年 周密 周转 马路 马上 马达 马力 金额 金融 金属 金秋 "
    "金牌 石材 石油 石灰 石子 石头 石料 石板 石桥 易懂 易燃 易爆 易损 康复 康养 康乐 文明 文化 文件 文字 文艺 文体 文物 文旅 文书 文本 文献 "
    "文教 申请 申报 申诉 申领 申购 向导 向上 成本 成果 成效 成立 成员 成熟 成功 成绩 成品 成交 成型 成年 成人 成长 安全 安排 安置 安装 安静 "
    "安心 安防 安宁 安稳 安保 安居 常态 常规 常用 常见 常年 常务 常识 万元 万众 万家 万事 史料 史志 江河 江边 江水 江南 江北 单位 单价 单独 "
    "单元 单据 单项 单一 单车 单双 包括 包含 包装 包干 包容 包工 包裹 关于 关系 关注 关心 关怀 关闭 关键 关爱 关口 关联 关停 温度 温馨 温暖 "
    "温室 温情 左右 左侧 左转 游客 游园 游泳 游览 游乐 舒适 舒畅 舒心 阳光 阳台 严格 严重 严禁 严肃 严厉 牛奶 牛肉 毛竹 毛巾 毛利 毛坯 甘蔗 "
    "池塘 许可 许多 余额 余款 余地 余下 连接 连续 连片 连带 连通 夏季 夏天 夏令 夏收 程度 程序 范围 范例 范本 雷雨 雷电 龙头 龙舟 段落 武装 "
    "武术 乔木 乔迁 祝贺 祝福 管理 管道 管网 管护 管控 管线 管材 管辖 管制 路灯 路面 路段 路口 路费 路线 路径 路况 路边 路网 路政 路基 路牌 "
    "宁可 宁静 纪律 纪念 纪委 毕业 毕竟"
)
COMMON_WORDS = WORDS | NO_NAMES | frozenset(EVERYDAY.split())


@dataclass(frozen=True)
class Named:
    """A name in a text: first and behind the last character there, and the name as it is compared."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=1 << 14)
def _folded(written: str) -> str:
    """A letter as it is compared; "" for what is loose."""
    return LOOSE.sub("", unicodedata.normalize("NFKC", written).casefold())


class Tight:
    """A text in one width with nothing loose between its letters, which remembers where each stood."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self.places: list[int] = []
        self.gaps: set[int] = set()  # letters that something loose stood before
        for place, written in enumerate(text):
            folded = _folded(written)
            if not folded:
                self.gaps.add(len(letters))
            letters += folded
            self.places += [place] * len(folded)
        self.letters = "".join(letters)

    def named(self, at: int, end: int) -> Named:
        """What stands there, with its place in the text as it was written."""
        return Named(self.places[at], self.places[end - 1] + 1, self.letters[at:end])

    def begins(self, at: int) -> bool:
        """May a phrase begin here?"""
        return at == 0 or at in self.gaps or BEGINS.match(self.letters[at - 1]) is not None

    def goes_on(self, at: int) -> bool:
        """Does a phrase end here, or go on as of a person?"""
        return at in self.gaps or GOES_ON.match(self.letters, at) is not None

    def is_person(self, at: int, end: int) -> bool:
        """Does it go on from `end` as nothing but a person does, or stand in brackets alone?"""
        if at > 0 and self.letters[at - 1] in "(（" and self.letters[end : end + 1] in (")", "）"):
            return True
        return NOBODY_ELSE.match(self.letters, end) is not None


def tight(text: str) -> str:
    """The letters of a text, as names are compared."""
    return "".join(map(_folded, text))


def may_be_name(name: str) -> bool:
    """May this be a person's name, by its surname and its length? Only such names are looked for."""
    return (
        min(LENGTHS) <= len(name) <= max(LENGTHS)
        and begins_with_surname(name)
        and all(letter.isalpha() and letter > "\u2e7f" for letter in name)
    )


def find_names(text: str, is_one: Callable[[str], bool], others: Collection[str] = ()) -> list[Named]:
    """Who of some people is named in the text, first to last; `is_one` tells of a name whether it is one of theirs.

    `others` are names that may stand there: they, and pieces of them, name nobody else.
    """
    said = Tight(text)
    spared = list(_standing(said.letters, others))
    found: list[Named] = []
    at = 0
    while at < len(said.letters) - 1:
        end = _end_of_name(said, at, is_one, spared)
        if end:
            found.append(said.named(at, end))
        at = end or at + 1
    return found


def _standing(letters: str, others: Collection[str]) -> Iterator[tuple[int, int]]:
    for other in {tight(other) for other in others} - {""}:
        at = letters.find(other)
        while at >= 0:
            yield at, at + len(other)
            at = letters.find(other, at + 1)


def _end_of_name(said: Tight, at: int, is_one: Callable[[str], bool], spared: list[tuple[int, int]]) -> int:
    """Where a name ends that begins here; 0 where none does."""
    if not begins_with_surname(said.letters[at : at + 2]):
        return 0
    for length in LENGTHS:
        name, end = said.letters[at : at + length], at + length
        if len(name) < length or not may_be_name(name) or not _stands(said, at, end, name):
            continue
        if is_one(name) and not any(first <= at and end <= last for first, last in spared):
            return end
    return 0


def _stands(said: Tight, at: int, end: int, name: str) -> bool:
    """Does it stand as a name does? Asked most of what may be something else."""
    is_word = name[:2] in COMMON_WORDS
    if len(name) == 3 and not is_word or len(name) == 4 and name[:2] in DOUBLE_NAMES:
        return True
    if not said.begins(at):
        return False
    return said.is_person(at, end) if is_word and len(name) == 2 else said.goes_on(end)


def find_known(text: str, names: Collection[str]) -> list[Named]:
    """Who of these people, each known to be one, is named; of a name that no surname begins (阿卜杜拉) any place counts."""
    may_stand = [name for name in names if name.strip() and name.strip()[0] in text]  # a list is long, a line is short
    of_surnames = {folded for name in may_stand if may_be_name(folded := tight(name))}
    found = find_names(text, of_surnames.__contains__) if of_surnames else []
    rest = sorted((name for name in may_stand if not may_be_name(tight(name))), key=len, reverse=True)
    if rest:
        spread = "|".join(r"\s*".join(map(re.escape, "".join(name.split()))) for name in rest)
        found += [Named(one.start(), one.end(), "".join(one[0].split())) for one in re.finditer(spread, text)]
    return _apart(found)


def _apart(found: list[Named]) -> list[Named]:
    """In their order, none over another."""
    kept: list[Named] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def without_names(text: str, names: Collection[str]) -> str:
    """The text with each of these people shown in part where it names them: 祁*趾用工."""
    for one in reversed(find_known(text, names) if names else []):
        text = text[: one.start] + mask_name(one.name) + text[one.end :]
    return text
