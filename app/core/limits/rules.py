"""What a limit is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import Refused


class Unit(StrEnum):
    """What a limit's number counts."""

    WORKDAYS = "workdays"
    DAYS = "days"
    HOURS = "hours"
    COUNT = "count"
    MINUTES = "minutes"
    SECONDS = "seconds"
    BITS = "bits"
    METRES = "metres"
    SWITCH = "switch"  # 1 or 0
    HUNDREDTHS = "hundredths"  # of a degree
    FILES = "files"
    MEGABYTES = "megabytes"


UNIT_LABELS = {
    Unit.WORKDAYS: "个工作日",
    Unit.DAYS: "日（自然日）",
    Unit.HOURS: "小时",
    Unit.COUNT: "次",
    Unit.MINUTES: "分钟",
    Unit.SECONDS: "秒",
    Unit.BITS: "位",
    Unit.METRES: "米",
    Unit.SWITCH: "（1 为是，0 为否）",
    Unit.HUNDREDTHS: "（百分之一度）",
    Unit.FILES: "个文件",
    Unit.MEGABYTES: "MB",
}


ROOMS = {  # whose limits they are: the first part of a key
    "feedback": "我想说一说",
    "consult": "意见征集和网上调查",
    "openday": "政府开放日",
    "village": "村务公开",
    "foi": "依申请公开",
    "catalogue": "目录",
    "accounts": "账号和登录",
    "attachments": "附件",
    "notify": "通知",
}


@dataclass(frozen=True)
class Limit:
    """A number with its unit, the article it rests on, what it means, and since when; floor and ceiling where law forbids more or less."""

    key: str
    number: int
    unit: Unit
    article: str
    meaning: str
    since: date
    floor: int = 0
    ceiling: int = 3650
    units: tuple[Unit, ...] = ()  # which it may be counted in, where a new value may name another than the default

    @property
    def room(self) -> str:
        """Whose limit it is: one of `ROOMS`."""
        return self.key.partition(".")[0]


def require_allowed(limit: Limit, number: int, unit: Unit | None = None) -> None:
    """Refused when a new value breaks the floor or ceiling the article sets, or is counted as it may not be."""
    if unit is not None and unit != limit.unit and unit not in limit.units:
        raise Refused(f"这一项只能按{UNIT_LABELS[limit.unit]}算（{limit.article}）", "unit")
    if not limit.floor <= number <= limit.ceiling:
        raise Refused(f"这一项要在 {limit.floor} 到 {limit.ceiling} 之间（{limit.article}）", "number")
