"""When an item is due, and how its lamp burns; every date says why."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.core.limits.rules import Limit, Unit
from app.errors import Refused
from app.village.rules.catalogue import LEDGER_ITEM, Item, Rhythm, printed
from app.village.rules.periods import MONTHS, SPAN_LABELS, Period, Span, holding, last_ended

LAW = "《村民委员会组织法》（2025 年修正）第三十五条"
COMMUNITY_LAW = "《城市居民委员会组织法》（2025 年修订）第三十四条"
# The villages' law names the quarter, the communities' only says 及时: there it is this site's own default
EACH_QUARTER = LAW + "：一般事项至少每季度公布一次"
COMMUNITY_QUARTER = COMMUNITY_LAW + "：应当及时公开；每季度一次是本站默认值"
OWN_LAWS = ("村民委员会组织法", "城市居民委员会组织法")  # which a limit's article names in full
FINANCE_RULE = "农经发〔2011〕13号"
SINCE = date(2026, 1, 1)

MONTHLY_DUE = Limit("village.monthly_due", 10, Unit.DAYS, "各地财务公开日的通行做法，本站默认值", "按月的财务在次月几日前公开", SINCE, floor=1, ceiling=31)  # fmt: skip
QUARTERLY_DUE = Limit("village.quarterly_due", 15, Unit.DAYS, EACH_QUARTER, "按季的事项在下季首月几日前公开", SINCE, floor=1, ceiling=90)  # fmt: skip
YEARLY_DUE = Limit("village.yearly_due", 31, Unit.DAYS, FINANCE_RULE + "，本站默认值", "按年的事项在次年第几日前公开", SINCE, floor=1, ceiling=120)  # fmt: skip
PLAN_DUE = Limit("village.plan_due", 90, Unit.DAYS, FINANCE_RULE + "，本站默认值", "年度财务收支计划在当年第几日前公开", SINCE, floor=1, ceiling=180)  # fmt: skip
BEFORE_MEETING = Limit("village.before_meeting", 10, Unit.DAYS, "《农村集体经济组织法》第四十五条：成员大会召开十日前提供查阅", "年度财务报告和收益分配方案在成员大会几日前公开", SINCE, floor=10, ceiling=60)  # fmt: skip
SOON = Limit("village.soon", 5, Unit.DAYS, "本站默认值", "到期前几日亮黄灯", SINCE, floor=1, ceiling=30)
DISPLAY = Limit("village.display", 15, Unit.DAYS, LAW + "；" + COMMUNITY_LAW, "公布后至少展示几日", SINCE, floor=15)
ANSWER = Limit("village.answer", 10, Unit.DAYS, FINANCE_RULE + "；各地财务公开办法", "疑问和异议几日内答复", SINCE, floor=1, ceiling=30)  # fmt: skip
SIGNATURES = Limit("village.signatures", 3, Unit.COUNT, "本站默认值；成员不足时为全体成员", "监督委员会几人签字才算审核", SINCE, floor=1, ceiling=9)  # fmt: skip
LIMITS = (MONTHLY_DUE, QUARTERLY_DUE, YEARLY_DUE, PLAN_DUE, BEFORE_MEETING, SOON, DISPLAY, ANSWER, SIGNATURES)


class Lamp(StrEnum):
    """How an item stands on the board."""

    PUBLISHED = "published"
    SOON = "soon"
    LATE = "late"
    NOTHING = "nothing"  # 本期无发生, a signed statement
    WAITING = "waiting"  # its date is still far off
    OPEN = "open"  # no date to meet, and never published: it is when it happens
    PARTLY = "partly"  # no date to meet, and not every table of it public


LAMP_LABELS = {
    Lamp.PUBLISHED: "已公开",
    Lamp.SOON: "即将到期",
    Lamp.LATE: "逾期",
    Lamp.NOTHING: "本期无发生",
    Lamp.WAITING: "未到期",
    Lamp.OPEN: "有事才公开 · 还没有公开过",
    Lamp.PARTLY: "没有公开全",
}
LAMP_KINDS = {
    Lamp.PUBLISHED: "ok",
    Lamp.SOON: "soon",
    Lamp.LATE: "late",
    Lamp.NOTHING: "ok",
    Lamp.WAITING: "quiet",
    Lamp.OPEN: "quiet",
    Lamp.PARTLY: "soon",
}


@dataclass(frozen=True)
class Due:
    """The date an item is due for one period, with its rule."""

    period: Period
    on: date
    rule: str
    article: str


Public = Mapping[str, Collection[str]]  # of one item: by form the names of the periods that are public


@dataclass(frozen=True)
class Owing:
    """What of an item must be public for one period, by when: these forms, or with none named any."""

    due: Due
    forms: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        return self.due.period

    def lacking(self, public: Public) -> tuple[str, ...]:
        """The forms that are not public yet; a signed statement of nothing is."""
        return tuple(form for form in self.forms if not is_done(self.period, public.get(form, ())))

    def is_met(self, public: Public) -> bool:
        """Is all of it public?"""
        if self.forms:
            return not self.lacking(public)
        return is_done(self.period, {name for names in public.values() for name in names})

    def met_on(self, first: Mapping[str, Mapping[str, date]]) -> date | None:
        """The day all of it had become public; None while it is not. `first`: by form, the day each period first was."""
        if not self.forms:
            return done_on(self.period, _earliest(first))
        days = [done_on(self.period, first.get(form, {})) for form in self.forms]
        return None if None in days else max(day for day in days if day is not None)


def span_of(item: Item, ledger: Span) -> Span | None:
    """How long the item's periods are in this village; None when it has no rhythm of its own."""
    spans = {Rhythm.LEDGER: ledger, Rhythm.QUARTERLY: Span.QUARTER, Rhythm.YEARLY: Span.YEAR}
    return spans.get(item.rhythm)


def require_span(item: Item, ledger: Span, period: Period, today: date) -> None:
    """Refused beside `period` where an item with a rhythm of its own is given another length: no such release would ever be due."""
    span = span_of(item, ledger)
    if span is not None and period.span not in _allowed(item, span):
        how = f"{SPAN_LABELS[span]}公开一次，期间请写成 {last_ended(today, span).name} 这样"
        raise Refused(f"“{item.title}”{how}", "period")


def _allowed(item: Item, span: Span) -> set[Span]:
    """A book is of the village's own length; what else goes by its setting may be of a quarter too, as the law's least is."""
    return {span, Span.QUARTER} if item.rhythm == Rhythm.LEDGER and item.no != LEDGER_ITEM else {span}


def is_done(period: Period, names: Collection[str]) -> bool:
    """Is it public: itself, a longer period that holds it, or all the shorter ones it is made of?"""
    longer, shorter = _ways(period)
    return any(name in names for name in longer) or any(
        all(is_done(part, names) for part in parts) for parts in shorter
    )


def done_on(period: Period, first: Mapping[str, date]) -> date | None:
    """The day it became public: by itself, with a longer period that holds it, or with the last of its parts; None while it is not.

    `first`: the day each name first became public.
    """
    longer, shorter = _ways(period)
    days = [first[name] for name in longer if name in first]
    for parts in shorter:
        of = [day for part in parts if (day := done_on(part, first)) is not None]
        days += [max(of)] if len(of) == len(parts) else []
    return min(days, default=None)


def _earliest(first: Mapping[str, Mapping[str, date]]) -> dict[str, date]:
    """Of each period the day any form of it first became public."""
    found: dict[str, date] = {}
    for days in first.values():
        for name, day in days.items():
            found[name] = min(day, found.get(name, day))
    return found


@lru_cache(maxsize=4096)  # a county asks of each village, item and period of ten years, with every look
def _ways(period: Period) -> tuple[tuple[str, ...], tuple[tuple[Period, ...], ...]]:
    """The names that make a period public by themselves, and the parts that do together, by each length."""
    longer = (span for span in Span if MONTHS[span] >= MONTHS[period.span])
    shorter = (span for span in Span if MONTHS[span] < MONTHS[period.span])
    return tuple(holding(period.starts_on, span).name for span in longer), tuple(
        tuple(period.parts(span)) for span in shorter
    )


def reason_for(item: Item, article: str) -> str:
    """The basis the item is published on, and the article its date comes from; a law that is both stands once."""
    own = [printed(part) for part in re.split("[;；]", item.basis) if not (part.startswith(OWN_LAWS) and any(law in article for law in OWN_LAWS))]  # fmt: skip
    return "；".join([*own, article])


def article_for(article: str, is_community: bool) -> str:
    """The article that binds: where the villages' law is named, a community (居委会) has its own."""
    if not is_community or COMMUNITY_LAW in article:
        return article
    return article.replace(EACH_QUARTER, COMMUNITY_QUARTER).replace(LAW, COMMUNITY_LAW)


def due(period: Period, limit: Limit, is_community: bool = False) -> Due:
    """When what happened in a period must be public: so many days after its end."""
    after = "次月" if period.span == Span.MONTH else "下季度首月" if period.span == Span.QUARTER else "次年"
    on = period.ends_on + timedelta(days=limit.number)
    return Due(
        period, on, f"{period.label}结束后{after}第 {limit.number} 日前", article_for(limit.article, is_community)
    )


def ahead(period: Period, limit: Limit) -> Due:
    """When a plan for a period must be public: so many days after it begins."""
    on = period.starts_on + timedelta(days=limit.number - 1)
    return Due(period, on, f"{period.label}的计划在当年第 {limit.number} 日前", limit.article)


def before_meeting(usual: Due, meetings: Iterable[date], limit: Limit) -> Due:
    """The same, or so many days before the members meet on it, whichever comes first."""
    after = usual.period.next()
    days = [day for day in meetings if usual.period.ends_on < day <= after.ends_on]
    if not days or min(days) - timedelta(days=limit.number) >= usual.on:
        return usual
    first = min(days)
    rule = f"成员大会定在 {first.year} 年 {first.month} 月 {first.day} 日，{usual.period.label}的要提前 {limit.number} 日公开"
    return Due(usual.period, first - timedelta(days=limit.number), rule, limit.article)


def limit_key(span: Span) -> str:
    """The limit that rules periods of this length."""
    return {Span.MONTH: MONTHLY_DUE.key, Span.QUARTER: QUARTERLY_DUE.key, Span.YEAR: YEARLY_DUE.key}[span]


def begun(since: date, today: date, span_on: Callable[[date], Span]) -> list[Period]:
    """Every period from the day the village came onto the board to the running one, each as long as was set when it began."""
    found = [holding(since, span_on(since))]
    while found[-1].ends_on < today:
        start = found[-1].ends_on + timedelta(days=1)
        found.append(holding(start, span_on(start)))
    return found


def lamp(published: bool, nothing: bool, due_on: date, today: date, soon: int) -> Lamp:
    """How an item's newest period stands: one whose date is still far off waits, and burns as quietly as an open one."""
    if published:
        return Lamp.NOTHING if nothing else Lamp.PUBLISHED
    if today > due_on:
        return Lamp.LATE
    return Lamp.SOON if (due_on - today).days <= soon else Lamp.WAITING
