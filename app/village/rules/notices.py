"""How long a list of people hangs (公示期, domain handbook §d.7): first and last day both count, and each says why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.limits.rules import Limit, Unit
from app.core.workdays.rules import Explanation, WorkCalendar
from app.village.rules.due import LAW, QUARTERLY_DUE, SINCE
from app.village.rules.periods import Span, holding

InForce = Callable[[str, date], Limit]


def _days(key: str, number: int, article: str, meaning: str, unit: Unit = Unit.DAYS, floor: int = 1) -> Limit:
    return Limit(f"village.notice_{key}", number, unit, article, meaning, SINCE, floor=floor, ceiling=365)


ALLOWANCE_RULE, HARDSHIP_RULE = "民发〔2021〕57号", "民发〔2021〕43号"
ALLOWANCE = _days("allowance", 7, ALLOWANCE_RULE, "低保初审公示几日")
HARDSHIP = _days("hardship", 7, HARDSHIP_RULE, "特困人员初审公示几日")
# Some counties count these two in working days: a number here takes the place of the calendar days above.
ALLOWANCE_WORKDAYS = _days("allowance_workdays", 0, ALLOWANCE_RULE + "；各地规定", "低保初审公示改按工作日数时几日，0 为按自然日", Unit.WORKDAYS, 0)  # fmt: skip
HARDSHIP_WORKDAYS = _days("hardship_workdays", 0, HARDSHIP_RULE + "；各地规定", "特困人员初审公示改按工作日数时几日，0 为按自然日", Unit.WORKDAYS, 0)  # fmt: skip
TEMPORARY = _days("temporary", 5, "各地临时救助办法，本站默认值", "临时救助公示几日")
WATCHED = _days("watched", 5, "防止返贫监测帮扶公示要求：不少于 5 日", "防返贫监测对象和风险消除公示几日", floor=5)
SUBSIDY = _days("subsidy", 7, "惠民惠农财政补贴“一卡通”公示要求", "惠农补贴公示几日")
HOMESTEAD = _days("homestead", 5, "各地农村宅基地审批办法，本站默认值", "宅基地申请公示几个工作日", Unit.WORKDAYS)
LAND = _days("land", 30, "《土地管理法》第四十七条；土地管理法实施条例第二十八条", "征地补偿公示几日", floor=30)
BOARD = _days("board", 15, LAW, "没有另外规定的名单公示几日", floor=15)
ENDED_NAMES = Limit("village.ended_names", 365, Unit.DAYS, "《个人信息保护法》第六条、第十九条，本站默认值", "救助名单撤下后几日内，新写的账和意见里有名单上的姓名时提醒（只留认得出姓名的密码，不留姓名；0 为不留）", SINCE, floor=0, ceiling=730)  # fmt: skip
LIMITS = (ALLOWANCE, ALLOWANCE_WORKDAYS, HARDSHIP, HARDSHIP_WORKDAYS, TEMPORARY, WATCHED, SUBSIDY, HOMESTEAD, LAND, BOARD, ENDED_NAMES)  # fmt: skip

OF_FORM = {
    "allowance_first": ALLOWANCE,
    "extreme_hardship": HARDSHIP,
    "temporary_relief": TEMPORARY,
    "watched": WATCHED,
    "risk_gone": WATCHED,
    "farmland_subsidy": SUBSIDY,
    "machinery_subsidy": SUBSIDY,
    "card_subsidy": SUBSIDY,
    "two_subsidies": SUBSIDY,
    "old_age": SUBSIDY,
    "homesteads": HOMESTEAD,
    "land_taken": LAND,
}
INSTEAD = {ALLOWANCE.key: ALLOWANCE_WORKDAYS.key, HARDSHIP.key: HARDSHIP_WORKDAYS.key}
LASTING = "allowance"  # 低保在保对象: 长期公布, until the next quarter's list must hang
LASTING_ARTICLE = "《社会救助暂行办法》第十三条：在村（社区）公布"


class NoticeResult(StrEnum):
    """What came of a 公示."""

    CLEAR = "clear"
    REVIEWED = "reviewed"


RESULT_LABELS = {NoticeResult.CLEAR: "无异议", NoticeResult.REVIEWED: "有异议，已复核"}


@dataclass(frozen=True)
class NoticeEnd:
    """The last day of a notice, with its rule, its article, and each day where working days were counted."""

    on: date
    rule: str
    article: str
    explanation: Explanation | None = None


def in_full(form_key: str) -> bool:
    """Does a rule of its own order this list shown by name? Otherwise the web shows names in part."""
    return form_key == LASTING or form_key in OF_FORM


def end_of(form_key: str, start: date, calendar: WorkCalendar, in_force: InForce) -> NoticeEnd:
    """When a list that begins to hang on `start` comes down: `start` is the first day, the last day still counts."""
    if form_key == LASTING:
        return _lasting(start, in_force)
    limit = OF_FORM.get(form_key, BOARD)
    other = in_force(INSTEAD[limit.key], start) if limit.key in INSTEAD else None
    return _counted(start, other if other and other.number else in_force(limit.key, start), calendar)


def _lasting(start: date, in_force: InForce) -> NoticeEnd:
    following, days = holding(start, Span.QUARTER).next(), in_force(QUARTERLY_DUE.key, start).number
    rule = f"长期公布：挂到{following.label}的名单应当换上的那一天（{following.label}结束后第 {days} 日）"
    return NoticeEnd(following.ends_on + timedelta(days=days), rule, LASTING_ARTICLE)


def _counted(start: date, limit: Limit, calendar: WorkCalendar) -> NoticeEnd:
    told = f"{start.month} 月 {start.day} 日起公示 {limit.number} "
    if limit.unit == Unit.WORKDAYS:
        explained = calendar.explain(start - timedelta(days=1), limit.number)
        return NoticeEnd(explained.due, told + "个工作日，公示当天是工作日的算第一天", limit.article, explained)
    return NoticeEnd(start + timedelta(days=limit.number - 1), told + "日，首尾两日都算", limit.article)
