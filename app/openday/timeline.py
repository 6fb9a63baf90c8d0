"""The dates of an event, each with its rule, its article and every day counted or skipped."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from app.clock import HERE, here
from app.core import limits
from app.core.limits import Limit, Unit
from app.core.workdays.rules import WorkCalendar
from app.errors import Refused
from app.openday.rules import Kind

HEARING_ARTICLE = "《重大行政决策程序暂行条例》第十六条"
PRACTICE = "各地列席会议办法的通行做法，本站默认值"
SINCE = date(2026, 1, 1)

NOTICE = Limit("openday.notice", 7, Unit.WORKDAYS, PRACTICE, "会前多少个工作日公布通知", SINCE)
SIGNUP_CLOSES = Limit("openday.signup_closes", 3, Unit.WORKDAYS, PRACTICE, "会前第几个工作日报名截止", SINCE)
SELECTION_BY = Limit("openday.selection_by", 2, Unit.WORKDAYS, PRACTICE, "会前第几个工作日完成审核遴选", SINCE)
LIST_BY = Limit("openday.list_by", 1, Unit.WORKDAYS, PRACTICE, "会前第几个工作日公布名单", SINCE)
PAPERS_BY = Limit("openday.papers_by", 1, Unit.WORKDAYS, PRACTICE, "会前第几个工作日送达会议材料", SINCE)
HEARING_PAPERS = Limit("openday.hearing_papers", 7, Unit.DAYS, HEARING_ARTICLE, "听证会前多少日送达材料", SINCE)
OPINIONS_UNTIL = Limit("openday.opinions_until", 2, Unit.WORKDAYS, PRACTICE, "会后多少个工作日内可交书面意见", SINCE)
ANSWERS_BY = Limit("openday.answers_by", 10, Unit.WORKDAYS, PRACTICE, "会后多少个工作日内逐条答复意见", SINCE)
OFFER_HOURS = Limit("openday.offer_hours", 8, Unit.HOURS, PRACTICE, "候补席位保留多少个工作小时", SINCE)
KEEP_DAYS = Limit(
    "openday.keep_days", 30, Unit.DAYS, "《个人信息保护法》第十九条", "会后多少日删除报名人的身份证号", SINCE
)
KEEP_CONTACT_DAYS = Limit(
    "openday.keep_contact_days",
    180,
    Unit.DAYS,
    "《个人信息保护法》第十九条",
    "答复期限过后多少日删除报名人的手机号、邮箱，姓名只留隐去一部分的写法",
    SINCE,
)
LIMITS = (
    NOTICE,
    SIGNUP_CLOSES,
    SELECTION_BY,
    LIST_BY,
    PAPERS_BY,
    HEARING_PAPERS,
    OPINIONS_UNTIL,
    ANSWERS_BY,
    OFFER_HOURS,
    KEEP_DAYS,
    KEEP_CONTACT_DAYS,
)


def days_kept(limit: Limit) -> int:
    """How many days the number in force today keeps something."""
    return limits.in_force(limit.key).number


@dataclass(frozen=True)
class Milestone:
    """One date of the timeline: what happens, until when, by which rule, and why that day."""

    key: str
    label: str
    on: date
    rule: str
    article: str
    explanation: Any  # workdays Explanation, or None for plain calendar days

    @property
    def end(self) -> datetime:
        """The last moment of the day, on a Chinese clock."""
        return datetime.combine(self.on, time(23, 59, 59), HERE)


def timeline(
    kind: Kind, starts_at: datetime, calendar: WorkCalendar, ends_at: datetime | None = None
) -> list[Milestone]:
    """All milestones of an event in the order of time; raises Refused when a year has no working-day table.

    What comes before is counted back from its first day, what comes after from its last (`ends_at`).
    """
    meeting, last = here(starts_at).date(), here(ends_at or starts_at).date()
    before = [
        _before("notice", "公布通知", meeting, NOTICE, calendar),
        _before("signup_closes", "报名截止（当日 24:00）", meeting, SIGNUP_CLOSES, calendar),
        _before("selection", "完成审核遴选", meeting, SELECTION_BY, calendar),
        _before("list", "公布名单并通知本人", meeting, LIST_BY, calendar),
        _papers(kind, meeting, calendar),
    ]
    after = [Milestone("meeting", "举行", meeting, "", "", None)]
    if kind != Kind.MONTH:  # opinions belong to its events, so a December month does not wait for next year's table
        after += [
            _after("opinions_until", "书面意见截止", last, OPINIONS_UNTIL, calendar),
            _after("answers_by", "逐条答复意见", last, ANSWERS_BY, calendar),
        ]
    return sorted(before, key=lambda milestone: milestone.on) + after


class _Dated(Protocol):
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    signup_closes_at: datetime
    published_at: datetime | None


def of_event(event: _Dated, calendar: WorkCalendar) -> list[Milestone]:
    """The milestones of this event as they really are: the closing time that was set, the day it was published.

    Where they differ from the default, the rule says what the default would have been. Refused like `timeline`.
    """
    found = timeline(event.kind, event.starts_at, calendar, event.ends_at)
    real = [_published(event, row) if row.key == "notice" else _closing(event, row) for row in found]
    order = [row.key for row in real]
    return sorted(real, key=lambda row: (row.on, order.index(row.key)))


def _published(event: _Dated, row: Milestone) -> Milestone:
    if event.published_at is None:
        return row
    rule = f"默认不晚于 {row.on:%-m月%-d日}，{row.rule}"
    return replace(row, on=here(event.published_at).date(), rule=rule)


def _closing(event: _Dated, row: Milestone) -> Milestone:
    if row.key != "signup_closes" or event.signup_closes_at == row.end:
        return row
    closes = here(event.signup_closes_at)
    rule = f"主办单位确定；默认为 {row.on:%-m月%-d日}，{row.rule}"
    return replace(row, label=f"报名截止（{closes:%H:%M}）", on=closes.date(), rule=rule)


def milestone(milestones: list[Milestone], key: str) -> Milestone:
    """The milestone with this key."""
    return next(found for found in milestones if found.key == key)


def require_papers_in_time(kind: Kind, starts_at: datetime, has_papers: bool, today: date) -> None:
    """A hearing whose papers would be late is not published (《重大行政决策程序暂行条例》第十六条: 七日前)."""
    if kind != Kind.HEARING:
        return
    if not has_papers:
        raise Refused("听证会要先上传材料才能发布：材料须提前送达参加人")
    days = limits.in_force(HEARING_PAPERS.key).number
    latest = here(starts_at).date() - timedelta(days=days)
    if today > latest:
        raise Refused(
            f"听证材料须在会前 {days} 日公布（{HEARING_ARTICLE}），最迟是 {latest:%Y年%-m月%-d日}，"
            "今天已经来不及。请把听证会改期后再发布",
            "starts_at",
        )


def _before(key: str, label: str, meeting: date, limit: Limit, calendar: WorkCalendar) -> Milestone:
    force = limits.in_force(limit.key)
    explanation = calendar.explain_back(meeting, force.number)
    return Milestone(key, label, explanation.due, f"会前第 {force.number} 个工作日", force.article, explanation)


def _after(key: str, label: str, last: date, limit: Limit, calendar: WorkCalendar) -> Milestone:
    force = limits.in_force(limit.key)
    explanation = calendar.explain(last, force.number)
    rule = f"会后 {force.number} 个工作日内，结束当天不计"
    return Milestone(key, label, explanation.due, rule, force.article, explanation)


def _papers(kind: Kind, meeting: date, calendar: WorkCalendar) -> Milestone:
    if kind != Kind.HEARING:
        return _before("papers", "送达会议材料", meeting, PAPERS_BY, calendar)
    force = limits.in_force(HEARING_PAPERS.key)
    on = meeting - timedelta(days=force.number)
    return Milestone("papers", "公布听证材料", on, f"会前 {force.number} 日（自然日）", force.article, None)
