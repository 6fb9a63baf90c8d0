"""How long a list of people, or another 公示, hangs (domain handbook §d.7): first and last day both count, and each says why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.limits.rules import Limit, Unit
from app.core.workdays.rules import Explanation, WorkCalendar
from app.village.rules.due import LAW, QUARTERLY_DUE, SINCE
from app.village.rules.periods import Period

InForce = Callable[[str, date], Limit]
EITHER = (Unit.DAYS, Unit.WORKDAYS)  # counties count one way or the other: the unit is set with the number


def _days(key: str, number: int, article: str, meaning: str, floor: int = 1, unit: Unit = Unit.DAYS, units: tuple[Unit, ...] = EITHER) -> Limit:  # fmt: skip
    return Limit(f"village.notice_{key}", number, unit, article, meaning, SINCE, floor=floor, ceiling=365, units=units)


ALLOWANCE = _days("allowance", 7, "民发〔2021〕57号；有的地方规定 7 个工作日", "低保初审公示几日")
HARDSHIP = _days("hardship", 7, "民发〔2021〕43号；有的地方规定 7 个工作日", "特困人员初审公示几日")
TEMPORARY = _days("temporary", 5, "各地临时救助办法，本站默认值", "临时救助公示几日")
WATCHED = _days("watched", 5, "防止返贫监测帮扶公示要求：不少于 5 日", "防返贫监测对象和风险消除公示几日", 5)
REPAIR = _days("repair", 7, "各地农村危房改造实施办法：5 至 7 日，本站默认值", "农村危房改造对象公示几日", 5)
PUBLIC_HOUSING = _days(
    "public_housing", 15, "各地公共租赁住房管理办法：5 至 15 日，本站默认值", "公租房分配公示几日", 5
)
SUBSIDY = _days("subsidy", 7, "惠民惠农财政补贴“一卡通”公示要求", "惠农补贴公示几日")
HOMESTEAD = _days("homestead", 5, "各地农村宅基地审批办法，本站默认值", "宅基地申请公示几日", unit=Unit.WORKDAYS)
CANDIDATES = _days("candidates", 3, "《招标投标法实施条例》第五十四条：不少于 3 日", "中标候选人公示几日", 3)
# What the law counts in one way is counted so: a county may hang it longer, not otherwise
LAND = _days("land", 30, "《土地管理法》第四十七条；土地管理法实施条例第二十八条", "征地补偿安置和征地补偿分配公示几日", 30, units=())  # fmt: skip
LAND_FORETOLD = _days("land_foretold", 10, "《土地管理法实施条例》第二十六条：不少于 10 个工作日", "征地预公告公示几日", 10, Unit.WORKDAYS, ())  # fmt: skip
HOUSES_TAKEN = _days("houses_taken", 30, "《国有土地上房屋征收与补偿条例》第十条：不少于 30 日", "房屋征收补偿方案公示几日", 30, units=())  # fmt: skip
PLANNING = _days("planning", 30, "《城乡规划法》第二十六条：不少于 30 日", "规划草案公告几日", 30, units=())
BOARD = _days("board", 15, LAW, "没有另外规定的名单公示几日", 15)
ENDED_NAMES = Limit("village.ended_names", 365, Unit.DAYS, "《个人信息保护法》第六条、第十九条，本站默认值", "救助名单撤下后几日内，新写的账和意见里有名单上的姓名时提醒（只留认得出姓名的密码，不留姓名；0 为不留）", SINCE, floor=0, ceiling=730)  # fmt: skip
WATCHED_NAMES = Limit("village.watched_names", 0, Unit.SWITCH, "防止返贫监测帮扶公示要求：在村内公示；《个人信息保护法》第六条", "防返贫监测对象和风险消除的名单在网上写全名", SINCE, floor=0, ceiling=1)  # fmt: skip
LIMITS = (
    *(ALLOWANCE, HARDSHIP, TEMPORARY, WATCHED, REPAIR, PUBLIC_HOUSING, SUBSIDY, HOMESTEAD, CANDIDATES, LAND),
    *(LAND_FORETOLD, HOUSES_TAKEN, PLANNING, BOARD, ENDED_NAMES, WATCHED_NAMES),
)

OF_FORM = {
    "allowance_first": ALLOWANCE,
    "extreme_hardship": HARDSHIP,
    "temporary_relief": TEMPORARY,
    "watched": WATCHED,
    "risk_gone": WATCHED,
    "house_repairs": REPAIR,
    "public_housing": PUBLIC_HOUSING,
    "farmland_subsidy": SUBSIDY,
    "machinery_subsidy": SUBSIDY,
    "card_subsidy": SUBSIDY,
    "two_subsidies": SUBSIDY,
    "old_age": SUBSIDY,
    "homesteads": HOMESTEAD,
    "candidates": CANDIDATES,
    "land_taken": LAND,
    "land_plan": LAND,
    "land_foretold": LAND_FORETOLD,
    "houses_taken": HOUSES_TAKEN,
    "planning_draft": PLANNING,
}
IN_THE_VILLAGE = ("watched", "risk_gone")  # 村内公示: the web shows their names as WATCHED_NAMES says
LASTING = "allowance"  # 低保在保对象: 长期公布, until the next list is published or must be
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


def in_full(form_key: str, start: date, in_force: InForce) -> bool:
    """Does a rule of its own order this list shown by name on the web? Otherwise the web shows names in part."""
    if form_key in IN_THE_VILLAGE:
        return bool(in_force(WATCHED_NAMES.key, start).number)
    return form_key == LASTING or form_key in OF_FORM


def end_of(form_key: str, period: Period, start: date, calendar: WorkCalendar, in_force: InForce) -> NoticeEnd:
    """When a list of a period that begins to hang on `start` comes down: `start` is the first day, the last still counts."""
    if form_key == LASTING:
        return _lasting(period, start, in_force)
    return _counted(start, in_force(OF_FORM.get(form_key, BOARD).key, start), calendar)


def _lasting(period: Period, start: date, in_force: InForce) -> NoticeEnd:
    """At the latest on the day the next period's list is due; of one hung late, the next such day that is still to come."""
    days, following = in_force(QUARTERLY_DUE.key, start).number, period.next()
    while following.ends_on + timedelta(days=days) < start:
        following = following.next()
    rule = f"长期公布：新一期名单公开时换下，最迟挂到{following.label}的名单应当公开的那一天（{following.label}结束后第 {days} 日）"
    return NoticeEnd(following.ends_on + timedelta(days=days), rule, LASTING_ARTICLE)


def _counted(start: date, limit: Limit, calendar: WorkCalendar) -> NoticeEnd:
    told = f"{start.month} 月 {start.day} 日起公示 {limit.number} "
    if limit.unit == Unit.WORKDAYS:
        explained = calendar.explain(start - timedelta(days=1), limit.number)
        return NoticeEnd(explained.due, told + "个工作日，公示当天是工作日的算第一天", limit.article, explained)
    return NoticeEnd(start + timedelta(days=limit.number - 1), told + "日，首尾两日都算", limit.article)
