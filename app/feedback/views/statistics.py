"""Pages of the figures: every number opens its list; a report for every month."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, abort, render_template, request, send_file, url_for
from sqlalchemy import Select

from app import clock
from app.core import limits, regions
from app.core.regions.models import Level, Region
from app.feedback import blocked, colleagues, figures, monthly, monthly_docx
from app.feedback.figures import By
from app.feedback.models import Post
from app.feedback.rules import kinds
from app.feedback.rules.figures import LEAST, Numbers, survival
from app.feedback.rules.screening import PHOTO_LABELS, REASON_LABELS, PhotoReason, Reason
from app.feedback.views.public import bp
from app.web import filters
from app.web.filters import takes
from app.web.pages import paged
from app.web.rights import EVERYONE, open_to

MANY_ROWS = 20  # from then on one finds a row by its name
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _year() -> int:
    return filters.number("year", 2000, 2100, clock.today().year)


def _by() -> By:
    return By(filters.one_of("by", set(By), By.UNIT))


@bp.get("/statistics")
@open_to(EVERYONE)
@takes("year", "by", "region", "q")
def statistics() -> str:
    year, by, region, words = _year(), _by(), filters.region(), request.args.get("q", "").strip()[:40]
    span = figures.year_span(year, region)
    table = figures.table(span, by)
    rows, whole = table.rows, table.whole
    lines = _lines(rows, by, region)
    return render_template(
        "feedback/statistics.html",
        year=year,
        years=figures.years(),
        by=by,
        bys=figures.BY_LABELS,
        region=region,
        rows=[line for line in lines if words.casefold() in line[1].casefold()],
        all_rows=len(lines),
        may_find=len(lines) > MANY_ROWS,
        words=words,
        below=figures.places_below(span, list(rows)) if by == By.PLACE else {},
        above=[one for one in regions.queries.lineage(region) if one.level != Level.CITY][:-1] if region else [],
        whole=whole,
        unfinished=figures.unfinished_before(year, region),
        points=survival(whole.waits) if whole.waits.cases >= LEAST else [],
        reasons=figures.declined_by_reason(span),
        photos=figures.photos_by_reason(span),
        reports=figures.reports(span),
        made_reports=figures.made_reports(span),
        is_below_county=span.is_below_county,
        blocks=blocked.counted(span),
        longest=limits.in_force(kinds.BLOCK.key).number,
        labels=figures.FIGURES,
        least=LEAST,
        staff=colleagues.known(region),
    )


def _lines(rows: Mapping[Any, Numbers], by: By, region: Region | None) -> list[tuple[Any, str, Numbers]]:
    """Key, name and numbers of each row: months in their order, else what received most first."""
    called = figures.names(by, list(rows), region)
    order = sorted(rows, key=(lambda value: str(value)) if by == By.MONTH else (lambda value: -rows[value].received))
    return [(value or 0, called.get(value, "其他"), rows[value]) for value in order]


@bp.get("/statistics/cases")
@open_to(EVERYONE)
@takes("year", "month", "by", "figure", "value", "region", "page")
def statistics_cases() -> str:
    year, month, region = _year(), filters.number("month", 1, 12, 0), filters.region()
    span = figures.month_span(year, month, region) if month else figures.year_span(year, region)
    try:
        label, rows = _listed(span, request.args.get("figure", "received"), request.args.get("value", ""))
    except LookupError:
        abort(404)
    title = f"{year} 年{f' {month} 月' if month else ''}留言清单：{label}"
    figure, by = request.args.get("figure", "received"), _by()
    return render_template(
        "feedback/statistics_cases.html",
        page=paged(rows, 50),
        is_below_county=span.is_below_county,
        counties=regions.queries.counties(),
        figure=figure,
        times=figure == "handed_back",
        unlisted=figures.unlisted(span, figure, by, request.args.get("value", "")),
        label=label,
        title=title,
        year=year,
    )


def _listed(span: figures.Span, figure: str, value: str) -> tuple[str, Select[Post]]:
    """A figure in words and the cases behind it. LookupError for what is none."""
    if figure == "refused":
        if value not in set(Reason):
            raise LookupError(value)
        return REASON_LABELS[Reason(value)], figures.refused(span, Reason(value))
    if figure == "photos":
        if value not in set(PhotoReason):
            raise LookupError(value)
        return f"照片没有公开：{PHOTO_LABELS[PhotoReason(value)]}", figures.with_hidden_photos(span, PhotoReason(value))
    return figures.FIGURES[figure], figures.cases(span, figure, _by(), value)


@bp.get("/statistics/<int:year>-<int:month>/")
@open_to(EVERYONE)
@takes("region")
def month(year: int, month: int) -> str:
    return render_template("feedback/month.html", report=_report(year, month))


def _report(year: int, month: int) -> monthly.Report:
    if not 2000 <= year <= 2100 or not 1 <= month <= 12 or date(year, month, 1) > clock.today():
        abort(404)
    return monthly.report(year, month, filters.region())


@bp.get("/statistics/<int:year>-<int:month>.docx")
@open_to(EVERYONE)
@takes("region")
def month_docx(year: int, month: int) -> Response:
    report = _report(year, month)
    place = report.region.alias if report.region else None
    address = url_for(".month", year=year, month=month, region=place, _external=True)
    made = BytesIO(monthly_docx.docx(report, address))
    return send_file(made, DOCX, as_attachment=True, download_name=f"留言办理月报{year}-{month:02d}.docx")
