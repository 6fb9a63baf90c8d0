"""The report of a month: the same figures as the page, as a document that goes up the line."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from app import clock
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
        place = self.region.short_name if self.region else ""
        return f"{place}{self.year} 年 {self.month} 月留言办理月报"


def report(year: int, month: int, region: Region | None) -> Report:
    """Cases received in the month, as they stand now."""
    span = figures.month_span(year, month, region)
    tables = []
    for by in (By.KIND, By.UNIT, By.PLACE):
        rows = figures.counted(span, by)
        called = figures.names(by, list(rows))
        order = sorted(rows, key=lambda value: -rows[value].received)
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


def docx(found: Report, address: str) -> bytes:
    """The report as a Word document, in the faces offices have."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = "宋体"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.add_heading(found.title, level=0)
    made = clock.here(found.made_at)
    document.add_paragraph(f"{made:%Y年%-m月%-d日 %H:%M}生成，网上可复核：{address}")
    document.add_paragraph("按时率是应当已经答复的留言里按时答复、后来没有重新打开的所占比例，没有答复的也计算在内。")
    for caption, rows in [("全部", [("全部", found.whole)]), *found.tables]:
        document.add_heading(caption, level=1)
        table = document.add_table(rows=1, cols=len(HEAD), style="Table Grid")
        for cell, words in zip(table.rows[0].cells, HEAD, strict=True):
            cell.text = words
        for name, numbers in rows:
            for cell, words in zip(table.add_row().cells, cells(name, numbers), strict=True):
                cell.text = words
    if found.reasons:
        document.add_heading("不予受理和不宜公开的理由", level=1)
        for reason, count in found.reasons:
            document.add_paragraph(f"{reason}：{count} 条")
    made_file = BytesIO()
    document.save(made_file)
    return made_file.getvalue()
