"""Public sources of chance: national lotteries whose every issue is announced, and how their results are read."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refused


class SourceKind(StrEnum):
    """The lotteries a draw may name."""

    SSQ = "ssq"
    DLT = "dlt"
    PL5 = "pl5"
    FC3D = "fc3d"


@dataclass(frozen=True)
class Group:
    """Numbers drawn together: how many, least, most, and whether their order counts."""

    count: int
    least: int
    most: int
    ordered: bool = False


@dataclass(frozen=True)
class Shape:
    """How a source's result looks, and where anyone can look it up."""

    label: str
    groups: tuple[Group, ...]
    example: str
    where: str
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)  # Monday is 0

    @property
    def is_digits(self) -> bool:
        """Whether the result is one row of digits, which many write without gaps."""
        return self.groups[0].ordered


SHAPES = {
    SourceKind.FC3D: Shape(
        "福彩3D", (Group(3, 0, 9, ordered=True),), "4 0 7", "中国福彩网（cwl.gov.cn）开奖公告“福彩3D”，每天开奖"
    ),
    SourceKind.PL5: Shape(
        "体彩排列5",
        (Group(5, 0, 9, ordered=True),),
        "1 5 0 9 2",
        "中国体彩网（lottery.gov.cn）开奖公告“排列5”，每天开奖",
    ),
    SourceKind.SSQ: Shape(
        "福彩双色球",
        (Group(6, 1, 33), Group(1, 1, 16)),
        "03 07 12 19 25 31 + 08",
        "中国福彩网（cwl.gov.cn）开奖公告“双色球”，每周二、四、日开奖",
        (1, 3, 6),
    ),
    SourceKind.DLT: Shape(
        "体彩大乐透",
        (Group(5, 1, 35), Group(2, 1, 12)),
        "02 11 17 24 33 + 05 09",
        "中国体彩网（lottery.gov.cn）开奖公告“超级大乐透”，每周一、三、六开奖",
        (0, 2, 5),
    ),
}
SOURCE_LABELS = {kind: shape.label for kind, shape in SHAPES.items()}
_FOREIGN = re.compile(r"[^0-9 \t\r\n.,、:;|/+-]")


def where(kind: SourceKind) -> str:
    """The sentence on where anyone can look the result up."""
    return SHAPES[kind].where


def is_drawn_on(kind: SourceKind, weekday: int) -> bool:
    """Is the lottery drawn on this day of the week (Monday 0)?"""
    return weekday in SHAPES[kind].weekdays


def normalise(kind: SourceKind, text: str) -> str:
    """The result as one string: numbers without leading zeros joined by ".", unordered groups sorted, groups joined by "+".

    Raises Refused when the text is no result of the source.
    """
    shape = SHAPES[kind]
    numbers = _numbers(shape, text)
    groups = []
    for group in shape.groups:
        mine, numbers = numbers[: group.count], numbers[group.count :]
        _require_group(shape, group, mine)
        groups.append(".".join(map(str, mine if group.ordered else sorted(mine))))
    return "+".join(groups)


def _numbers(shape: Shape, text: str) -> list[int]:
    plain = unicodedata.normalize("NFKC", text)
    if _FOREIGN.search(plain):
        raise Refused(f"{shape.label}的结果只写数字和间隔，形如“{shape.example}”", "result")
    runs = [re.findall("[0-9]+", part) for part in plain.split("+")]
    if shape.is_digits and len(runs) == 1 and len(runs[0]) == 1:
        runs = [list(runs[0][0])]
    found = [word for part in runs for word in part]
    if len(runs) > 1 and [len(part) for part in runs] != [group.count for group in shape.groups]:
        raise Refused(f"{shape.label}的加号前后号码个数不对，应形如“{shape.example}”", "result")
    if len(found) != sum(group.count for group in shape.groups) or any(len(word) > 2 for word in found):
        raise Refused(f"{shape.label}的结果应形如“{shape.example}”，数字个数不对", "result")
    return [int(word) for word in found]


def _require_group(shape: Shape, group: Group, numbers: list[int]) -> None:
    if not all(group.least <= number <= group.most for number in numbers):
        raise Refused(f"{shape.label}的号码在 {group.least} 到 {group.most} 之间，请核对", "result")
    if not group.ordered and len(set(numbers)) != len(numbers):
        raise Refused(f"{shape.label}的号码不会重复，请核对", "result")
