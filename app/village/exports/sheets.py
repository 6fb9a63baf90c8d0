"""What stands on a board sheet: a statement or the tables of a release, in the words of the page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.village import showing, statements
from app.village.addresses import title_of
from app.village.categories import named
from app.village.exports import around
from app.village.exports.grids import Grid, beside, head_of, of_table
from app.village.exports.pdf_file import Sheet
from app.village.labels import yuan
from app.village.laws import VERDICT_LABELS, Finding, Verdict
from app.village.models import Release
from app.village.service import items
from app.village.statements import Asked, Statement, Table, explained
from app.village.tables import Kind
from app.web.formats import clock_time, day

BOARD_COLUMNS = (
    ("日期", Kind.DAY),
    ("凭证", Kind.TEXT),
    ("摘要", Kind.TEXT),
    ("类别", Kind.TEXT),
    ("收入", Kind.MONEY),
    ("支出", Kind.MONEY),
    ("结余", Kind.MONEY),
)
SUBTOTAL_COLUMNS = (("类别", Kind.TEXT), ("收入", Kind.MONEY), ("支出", Kind.MONEY))


def title(statement: Statement) -> str:
    """葛家山村 2026 年 10 月财务收支."""
    return f"{statement.village.region.short_name} {statement.period.label}财务收支"


def of_statement(statement: Statement, asked: Asked, address: str) -> Sheet:
    """The accounts of a period."""
    lines = Grid("逐笔明细", BOARD_COLUMNS, list(_lines(statement, asked)))
    subtotals = [(named(code), row.income, row.expense) for code, row in statement.subtotals.items()]
    totals = statements.count(statement, asked)[1]
    left = "" if asked.is_filtered else yuan(statement.closing)
    foot = ["", "", "筛选合计" if asked.is_filtered else f"{statement.period.word}合计", "", yuan(totals.income), yuan(totals.expense), left]  # fmt: skip
    grids = [lines] if asked.is_filtered else [lines, Grid("分类小计", SUBTOTAL_COLUMNS, subtotals), *beside(statement)]
    return Sheet(
        title=title(statement),
        subtitle=statement.releases[-1].collective or statement.village.region.name,
        unit=statement.village.region.short_name,
        address=address,
        grids=grids,
        footers={"逐笔明细": foot},
        warnings=_warnings(statement),
        laws=[_told(finding) for finding in statements.findings(statement) if finding.verdict != Verdict.NOT_JUDGED],
        steps=_steps(statement.releases),
        mark=_mark(statement.releases),
    )


def _lines(statement: Statement, asked: Asked) -> Iterator[Sequence[Any]]:
    if not asked.is_filtered:
        yield ("", "", "上期结余", "", None, None, statement.opening)
    for _, line in statements.lines(statement, asked):
        yield (line.day.isoformat(), line.voucher, _matter(line), named(line.category), line.income or None, line.expense or None, line.balance)  # fmt: skip


def _matter(line: Any) -> str:
    hands = (("经手", line.handler), ("证明", line.witness), ("审批", line.approver))
    told = "，".join(f"{what} {name}" for what, name in hands if name)
    return f"{line.summary}（{told}）" if told else str(line.summary)


def _warnings(statement: Statement) -> list[str]:
    return [told for _, told in statement.said_first]


def _told(finding: Finding) -> str:
    said = VERDICT_LABELS[finding.verdict]
    equation = f"：{finding.equation}" if finding.equation else ""
    later = "（公开以后新增，签字时没有核对过）" if finding.later else ""
    besides = "；".join(filter(None, (finding.gap, finding.why)))
    return f"{said}　{finding.words}{later}{equation}{'　' + besides if besides else ''}"


def _steps(releases: Sequence[Release]) -> list[tuple[str, str]]:
    """Who did what, and when: the sheet breaks no line within a time."""
    several = len(releases) > 1
    return [
        (f"{release.period + '　' if several else ''}{step.label}：{step.by_name}，", _at(step.at))
        for release in releases
        for step in release.steps
    ]


def _at(value: datetime) -> str:
    """2026年11月6日 09:35: the weekday of a signature says nothing, and takes a line on the wall."""
    return f"{day(value).partition('（')[0]} {clock_time(value)}"


def _mark(releases: Sequence[Release]) -> list[str]:
    newest, village = releases[-1], releases[-1].village
    return [
        f"{village.region.short_name}公开发布",
        f"{day(newest.published_at)}发布，第 {newest.number} 版，核验编号 {newest.code_as_read}",
        f"第 {newest.number} 版更正原因：{newest.as_read('reason')}"
        if newest.number > 1 and len(releases) == 1
        else "",
        _until(newest),
        f"监督电话 {'、'.join(newest.phones)}" if newest.phones else "",
        "扫码看原表；看不懂的，点“有疑问”，规定日期内必须答复",
    ]


def _until(release: Release) -> str:
    """From when to when a 公示 hangs, why and where (§d.5); of all else the last day of the board."""
    if release.notice_to and release.notice_from and release.notice_to < release.notice_from:
        return "已有新一期，只留合计"
    if release.notice_to and release.notice_from:
        why = showing.end_of(release, release.notice_from)
        rule = f"（{why.rule}，{why.article}）" if why.on == release.notice_to else ""
        places = f"，公示地点：{'；'.join(release.places)}" if release.places else ""
        return f"公示起止：{day(release.notice_from)}至{day(release.notice_to)}{rule}{places}"
    return f"至少展示到{day(release.display_until)}" if release.display_until else ""


def _basis(release: Release) -> str:
    return f"依据：{items.item(release.item_no, release.village.is_community).grounds}"


def of_tables(release: Release, tables: Sequence[Table], address: str) -> Sheet:
    """The tables of one release."""
    grids = [grid for table in tables for grid in (head_of(table), of_table(table)) if grid]
    told = [_told(finding) for table in tables for finding in table.findings if finding.verdict != Verdict.NOT_JUDGED]
    return Sheet(
        title=title_of(release),
        subtitle=release.collective or release.village.region.name,
        unit=release.village.region.short_name,
        address=address,
        grids=grids,
        warnings=[
            *around.withheld_of(release),
            *around.moved_on(tables),
            *([explained(release)] if release.explanation else []),
            *([release.as_read("text")] if release.text else []),
            _basis(release),
        ],
        laws=told,
        steps=_steps([release]),
        mark=_mark([release]),
    )
