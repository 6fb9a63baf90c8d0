"""The days of a consultation and of a survey, each with its rule, its article and every day counted or skipped."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.clock import today
from app.consult.rules.life import Kind
from app.core import limits
from app.core.limits import Limit, Unit
from app.core.workdays.rules import DayNote, Explanation, WorkCalendar
from app.web.formats import short_day

SINCE = date(2026, 1, 1)
DECISION_ARTICLE = "《重大行政决策程序暂行条例》第十五条"
BUSINESS_ARTICLE = "《优化营商环境条例》第六十二条、《重大行政决策程序暂行条例》第十五条"
PLANNING_ARTICLE = "《城乡规划法》第二十六条"
PRACTICE = "各地公众参与办法的通行做法，本站默认值"
PERIOD_ARTICLE = "《民法典》第二百零一条、第二百零三条"
SOON = 3  # days before the end on which the lamp turns

DAYS = {
    Kind.DECISION: Limit(
        "consult.days_decision", 30, Unit.DAYS, DECISION_ARTICLE, "重大行政决策草案征集意见多少日", SINCE, 30, 365
    ),
    Kind.BUSINESS: Limit(
        "consult.days_business", 30, Unit.DAYS, BUSINESS_ARTICLE, "涉企政策草案征集意见多少日", SINCE, 30, 365
    ),
    Kind.PLANNING: Limit(
        "consult.days_planning", 30, Unit.DAYS, PLANNING_ARTICLE, "规划草案公告征集意见多少日", SINCE, 30, 365
    ),
    Kind.NORMATIVE: Limit(
        "consult.days_normative", 30, Unit.DAYS, PRACTICE, "规范性文件草案征集意见多少日", SINCE, 1, 365
    ),
    Kind.OTHER: Limit("consult.days_other", 7, Unit.DAYS, PRACTICE, "其他事项征集意见多少日", SINCE, 1, 365),
}
RESULT_BY = Limit("consult.result_by", 20, Unit.WORKDAYS, PRACTICE, "征集结束后多少个工作日内公布采纳情况", SINCE, 1)
SURVEY_RESULT_BY = Limit(
    "consult.survey_result_by", 10, Unit.WORKDAYS, PRACTICE, "调查结束后多少个工作日内公布结果", SINCE, 1
)
LEAST_SHOWN = Limit(
    "consult.least_shown",
    5,
    Unit.COUNT,
    "《个人信息保护法》第四条、第七十三条",
    "调查结果里少于几份的一格不单独公布",
    SINCE,
    3,
    50,
)
KEEP_CONTACT_DAYS = Limit(
    "consult.keep_contact_days",
    180,
    Unit.DAYS,
    "《个人信息保护法》第十九条",
    "征集办结后多少日删除提意见人的手机号，姓名只留隐去一部分的写法",
    SINCE,
)
KEEP_AT_MOST_DAYS = Limit(
    "consult.keep_contact_at_most",
    730,
    Unit.DAYS,
    "《个人信息保护法》第十九条",
    "征集截止后最迟多少日删除提意见人的手机号，没有定稿也没有终止的也删",
    SINCE,
    180,
    1825,
)
PAPER_DAYS = Limit(
    "consult.paper_days", 7, Unit.DAYS, PRACTICE, "截止后多少日内收到的信函和纸质答卷仍然计入", SINCE, 0, 30
)
LIMITS = (*DAYS.values(), RESULT_BY, SURVEY_RESULT_BY, LEAST_SHOWN, KEEP_CONTACT_DAYS, KEEP_AT_MOST_DAYS, PAPER_DAYS)


@dataclass(frozen=True)
class Due:
    """A day with its rule, its article, and why that day."""

    label: str
    on: date
    rule: str
    article: str
    explanation: Any  # workdays Explanation

    @property
    def lamp(self) -> tuple[str, str]:
        """(kind, word): on time, soon, late."""
        left = (self.on - today()).days
        if left < 0:
            return "late", f"已逾期 {-left} 日"
        return ("soon", f"还剩 {left} 日") if left <= SOON else ("ok", "在期限内")


def least_days(kind: Kind) -> Limit:
    """How long this kind is open at least, as the settings say today."""
    return limits.in_force(DAYS[kind].key)


def least_shown() -> int:
    """The smallest number a table of results shows by itself."""
    return limits.in_force(LEAST_SHOWN.key).number


def paper_days() -> int:
    """How many days after the last one a letter or a paper is still counted."""
    return limits.in_force(PAPER_DAYS.key).number


def days_kept() -> int:
    """How long an author's contact stays after the end."""
    return limits.in_force(KEEP_CONTACT_DAYS.key).number


def days_kept_at_most() -> int:
    """How long it stays after the last day people could speak, whatever becomes of the draft."""
    return limits.in_force(KEEP_AT_MOST_DAYS.key).number


def period(start: date, days: int, calendar: WorkCalendar, rule: str = "", article: str = "") -> Due:
    """The last day of a period of calendar days that starts on `start`, which itself is not counted.

    One that would end on a day off ends on the next working day. Refused for a year without a table.
    """
    counted = start + timedelta(days=days)
    last = calendar.roll(counted)
    notes = [
        DayNote(start, False, None, f"{short_day(start)}公布，当天不计"),
        DayNote(start + timedelta(days=1), True, 1, f"{short_day(start + timedelta(days=1))}计第 1 日"),
    ]
    if days > 1:
        notes.append(DayNote(counted, True, days, f"{short_day(counted)}计第 {days} 日"))
    notes += [
        DayNote(counted + timedelta(days=n), True, None, f"{short_day(counted + timedelta(days=n))}顺延")
        for n in range(1, (last - counted).days + 1)
    ]
    if last != counted:
        notes.append(DayNote(last, True, None, f"{short_day(counted)}是休息日，顺延到下一个工作日 {short_day(last)}"))
    explained = Explanation(start, days, last, notes, "")
    return Due("征集截止", last, rule or f"公布次日起 {days} 日", article or PERIOD_ARTICLE, explained)


def of_kind(kind: Kind, start: date, days: int, calendar: WorkCalendar) -> Due:
    """The end of a consultation of this kind, beside what its kind usually has."""
    least = least_days(kind)
    usual = f"公布次日起 {days} 日" + (f"（这一类一般不少于 {least.number} 日）" if days < least.number else "")
    return period(start, days, calendar, usual, f"{least.article}；{PERIOD_ARTICLE}")


def result_due(last: date, calendar: WorkCalendar) -> Due:
    """By when what became of the opinions is published."""
    return _result("公布采纳情况", last, RESULT_BY, calendar)


def survey_result_due(last: date, calendar: WorkCalendar) -> Due:
    """By when the results of a survey are published."""
    return _result("公布调查结果", last, SURVEY_RESULT_BY, calendar)


def _result(label: str, last: date, limit: Limit, calendar: WorkCalendar) -> Due:
    force = limits.in_force(limit.key)
    explanation = calendar.explain(last, force.number)
    return Due(label, explanation.due, f"截止次日起 {force.number} 个工作日内", force.article, explanation)
