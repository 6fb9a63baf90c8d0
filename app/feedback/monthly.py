"""The report of a month: the same figures as the page, as a document that goes up the line."""

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.core import regions
from app.core.regions.models import Region
from app.feedback import figures
from app.feedback.figures import By
from app.feedback.rules.figures import Numbers

HEAD = ("范围", "收到", "已答复", "按时率", "逾期未答", "重新打开", "等待中位数（日）")


@dataclass(frozen=True)
class Report:
    """One month of one place."""

    year: int
    month: int
    region: Region | None
    made_at: datetime
    whole: Numbers
    tables: list[tuple[str, list[tuple[str, Numbers]]]]
    reasons: list[tuple[str, int]]

    @property
    def title(self) -> str:
        place = self.region or regions.queries.city()
        return f"{place.short_name if place else ''} {self.year} 年 {self.month} 月留言办理月报".strip()


def report(year: int, month: int, region: Region | None) -> Report:
    """Cases received in the month, as they stand now."""
    span = figures.month_span(year, month, region)
    tables = []
    for by in (By.KIND, By.UNIT, By.PLACE):
        rows = figures.counted(span, by)
        called = figures.names(by, list(rows))
        order = sorted((value for value in rows if rows[value].received), key=lambda value: -rows[value].received)
        tables.append((figures.BY_LABELS[by], [(called.get(value, "其他"), rows[value]) for value in order]))
    whole = figures.counted(span).get(0, Numbers())
    return Report(year, month, region, clock.now(), whole, tables, figures.declined_by_reason(span))


def share(value: float | None) -> str:
    """87.5 %, or a dash where nothing can be said."""
    return "—" if value is None else f"{value * 100:.1f} %"


def cells(name: str, numbers: Numbers) -> list[str]:
    """One row of a table."""
    median = numbers.median
    wait = "案件太少" if median is None else ("过半未答复" if median.days is None else str(median.days))
    counts = [numbers.received, numbers.answered, share(numbers.share_in_time), numbers.late, numbers.reopened]
    return [name, *[str(count) for count in counts], wait]
