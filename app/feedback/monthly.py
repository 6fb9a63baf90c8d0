"""The report of a month: the same figures as the page, as a document that goes up the line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import clock
from app.core import regions
from app.core.regions.models import Region
from app.feedback import figures
from app.feedback.figures import By
from app.feedback.rules.figures import Median, Numbers
from app.feedback.rules.screening import PhotoReason, Reason

HEAD = (
    *("范围", "收到", "已答复", "还没答复", "没答复就了结", "按时率", "逾期未答", "逾期后转走", "重新打开", "退回"),
    *("答解决／问", "说解决了", "答态度／问", "态度平均", "等待中位数（日）"),
)

BELOW_COUNTY = "乡镇、村和社区只数公开的留言，没有公开的只算进区县和全市。"


@dataclass(frozen=True)
class Part:
    """One table: by what, its caption, and each row as key, name and numbers."""

    by: By
    caption: str
    rows: list[tuple[Any, str, Numbers]]


@dataclass(frozen=True)
class Report:
    """One month of one place."""

    year: int
    month: int
    region: Region | None
    made_at: datetime
    whole: Numbers
    parts: list[Part]
    reasons: list[tuple[Reason, str, int]]
    photos: list[tuple[PhotoReason, str, int, int]]
    reports: int | None  # 举报: this number and nothing else of them; not told of a township or a village
    made_reports: int | None  # how many of those the office made one

    @property
    def title(self) -> str:
        place = self.region or regions.queries.city()
        return f"{place.short_name if place else ''} {self.year} 年 {self.month} 月留言办理月报".strip()

    @property
    def left_out(self) -> str:
        """What the figures leave out."""
        if self.reports is None:
            return f"举报不按乡镇、村报数。{BELOW_COUNTY}"
        made = (
            f"其中 {self.made_reports} 件由政务公开办转作举报，转的时候已经逾期的仍算逾期。"
            if self.made_reports
            else ""
        )
        return f"举报 {self.reports} 件，不算进这些数字，也不列清单。{made}"

    @property
    def not_shared(self) -> str:
        """What is counted and yet in no share, in the words of the page of figures."""
        return (
            f"单位自己录入、自己答复的（{self.whole.own} 条），没有验证过手机号的、代录的（合计 {self.whole.unproved} 条）和表扬，"
            "按时答复的不算进按时率，逾期没有答复、逾期才答复的照样算进应当已经答复；都不算进等待时间和评价。"
        )

    @property
    def put_off(self) -> str:
        """More time and pauses, with the share in time by the days before; "" where there was neither."""
        whole = self.whole
        if not whole.extended and not whole.paused:
            return ""
        told = f"批准延期 {whole.extended} 件，停下来等留言人补充 {whole.paused} 件。"
        return told + (f"按原来的日子，按时率是 {share(whole.share_first)}。" if whole.share_first is not None else "")


def report(year: int, month: int, region: Region | None) -> Report:
    """Cases received in the month, as they stand now."""
    span = figures.month_span(year, month, region)
    parts, whole = [], Numbers()
    for by in (By.KIND, By.UNIT, By.PLACE):
        table = figures.table(span, by)
        rows, whole = table.rows, table.whole
        called = figures.names(by, list(rows), region)
        order = sorted((value for value in rows if _has_a_line(rows[value])), key=lambda value: -rows[value].received)
        lines = [(value or 0, called.get(value, "其他"), rows[value]) for value in order]
        parts.append(Part(by, figures.BY_LABELS[by], lines))
    reasons, reports = figures.declined_by_reason(span), figures.reports(span)
    photos, made = figures.photos_by_reason(span), figures.made_reports(span)
    return Report(year, month, region, clock.now(), whole, parts, reasons, photos, reports, made)


def _has_a_line(row: Numbers) -> bool:
    """Also where nothing came that is counted now: what was late and was made a 举报 is due all the same."""
    return bool(row.received or row.handed_back or row.left_late or row.due)


def share(value: float | None) -> str:
    """87.5 %, or a dash where nothing can be said."""
    return "—" if value is None else f"{value * 100:.1f} %"


def cells(name: str, numbers: Numbers) -> list[str]:
    """One row of a table, as the page shows it."""
    manner = "—" if numbers.mean_manner is None else f"{numbers.mean_manner:.1f}"
    counts = [
        *(numbers.received, numbers.answered, numbers.open, numbers.closed),
        *(share(numbers.share_in_time), numbers.late, numbers.left_late, numbers.reopened, numbers.handed_back),
        *(f"{numbers.said}／{numbers.asked}", share(numbers.share_solved)),
        *(f"{numbers.marked}／{numbers.asked}", manner),
    ]
    return [name, *[str(count) for count in counts], _wait(numbers.median)]


def _wait(median: Median | None) -> str:
    """The median with its interval; an end that cannot be told yet is said to be so."""
    if median is None:
        return "—"
    if median.days is None:
        return "过半未答复"
    if median.low is None:
        return str(median.days)
    return f"{median.days}（{median.low}—{'未知' if median.high is None else median.high}）"
