"""What the pages show as files: a period's accounts, a notice's tables."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256

from flask import abort, current_app, request, stream_with_context, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.core.regions.models import Level
from app.village import access, queries, showing, statements
from app.village.addresses import title_of
from app.village.exports import around, csv_file, grids, json_file, pdf_file, sheets, xlsx_file
from app.village.models import Release
from app.village.rules.life import State
from app.village.statements import Asked, Statement
from app.village.views import by_item, rollup
from app.village.views.accounts import asked_for, statement_or_404
from app.village.views.board import bp, desk, not_kept, region_or_404, village_or_404
from app.village.views.keeping import KEEPERS
from app.web.filters import takes
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

ENDINGS = "any(csv,xlsx,json,pdf)"
MADE = 6  # goes up when the same version is written in another way, so that no reader keeps an older file
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}


@bp.get(f"/<code>/finance/<period>.<{ENDINGS}:ending>")
@open_to(EVERYONE)
@takes("category", "side", "words", "least", "most", "order", "version", "size")
def finance(code: str, period: str, ending: str) -> Response:
    village = village_or_404(code)
    statement, asked = statement_or_404(village, period), asked_for()
    page = current_app.config["SITE_URL"] + url_for(".book", code=village.region.alias, period=statement.period.name)
    name = f"{village.region.alias}-{statement.period.name}.{ending}"

    def body() -> Iterable[bytes]:
        if ending == "csv":
            return csv_file.written(_as_csv(statement, asked))
        if ending == "xlsx":
            return [xlsx_file.written([grids.ledger(statement, asked), *_beside(statement, asked)])]
        if ending == "pdf":
            return [pdf_file.written(sheets.of_statement(statement, asked, page), _size())]
        facts = {"title": sheets.title(statement), "url": page}
        make = json_file.selection(statement, asked, **facts) if asked.is_filtered else json_file.document(statement, **facts)  # fmt: skip
        return [json_file.written(make)]

    mark = f"{statement.mark}|{queries.village_mark(village.id)}"
    return _file(body, f"{MADE}|{mark}|{asked}|{ending}|{_size()}", name, ending)


def _beside(statement: Statement, asked: Asked) -> list[grids.Grid]:
    """Tables of the whole book: not of some of its lines, which no law can be held against."""
    if asked.is_filtered:
        return []
    laws = [] if statement.nothing else [grids.of_findings(around.lazily(statement))]
    return [*grids.beside(statement), *laws, *around.of_statement(statement), grids.of_steps(statement.releases)]


def _untitled(parts: list[grids.Grid]) -> list[grids.Grid]:
    """The first table of a CSV has its columns in the first row, so that a machine reads it as it is."""
    return [replace(parts[0], title=""), *parts[1:]]


def _as_csv(statement: Statement, asked: Asked) -> list[grids.Grid]:
    """The lines first and without a title, so that who reads only them reads the file as before."""
    return _untitled([grids.ledger(statement, asked), *_beside(statement, asked)])


@bp.get(f"/<code>/notices/<int:id>.<{ENDINGS}:ending>")
@open_to(EVERYONE)
@takes("size")
def notice_file(code: str, id: int, ending: str) -> Response:
    village = village_or_404(code)
    release = one_or_404(access.once_published().where(Release.village_id == village.id), id)
    if release.state == State.TAKEN_DOWN:
        abort(410)
    tables = statements.tables_of(release)
    of_nothing = not release.head  # then only the data tell anything: who declared it, and by what code
    if release.is_ledger or (of_nothing and ending != "json"):
        abort(404)
    if statements.sums_of(release):
        abort(410)
    page = current_app.config["SITE_URL"] + url_for(".notice", code=village.region.alias, id=release.id)
    shown_as = [grid for table in tables for grid in around.with_head(table)]

    def body() -> Iterable[bytes]:
        if ending in ("csv", "xlsx"):
            findings = [found for table in tables for found in table.findings]
            laws = [grids.of_findings(findings)] if findings else []
            beside = [*around.of_release(release), *laws, grids.of_steps([release])]
            parts = [*around.said_first(release, tables), *shown_as, *beside]
            return csv_file.written(_untitled(parts)) if ending == "csv" else [xlsx_file.written(parts)]
        if ending == "pdf":
            return [pdf_file.written(sheets.of_tables(release, tables, page), _size())]
        facts = {
            "title": title_of(release),
            "url": page,
            "code": release.code_as_read,
            "explanation": release.as_read("explanation"),
        }
        return [json_file.written(json_file.tables_document(release, tables, **facts))]

    shown = sum(len(table.rows) for table in tables)
    mark = f"{release.code_as_read}.{release.number}.{shown}|{queries.village_mark(village.id)}"
    return not_kept(_file(body, f"{MADE}|{mark}|{ending}|{_size()}", f"{village.region.alias}-{release.id}.{ending}", ending), release)  # fmt: skip


@bp.get("/<code>/villages.csv")
@open_to(EVERYONE)
@takes("year", "part", "standing", "q")
def villages_file(code: str) -> Response:
    """What the page of a region above the villages lists."""
    region = region_or_404(code)
    if region.level == Level.VILLAGE:
        abort(404)
    period, grid = rollup.grid(region)
    return _table(grid, f"{region.alias}-{period.name}-villages.csv")


@bp.get("/<code>/items.csv")
@open_to(EVERYONE)
@takes()
def items_file(code: str) -> Response:
    """How many villages have published each item, and how many late."""
    region = region_or_404(code)
    return _table(by_item.of_items(region), f"{region.alias}-items.csv")


@bp.get("/<code>/items/<no>.csv")
@open_to(EVERYONE)
@takes("standing")
def item_file(code: str, no: str) -> Response:
    """The villages behind a row of it."""
    region = region_or_404(code)
    return _table(by_item.of_villages(region, no), f"{region.alias}-{no}-villages.csv")


def _table(grid: grids.Grid, name: str) -> Response:
    answer = Response(csv_file.written([grid]), content_type=MEDIA["csv"])
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@desk.get("/releases/<int:id>/board.pdf")
@open_to(KEEPERS)
def board_sheet(id: int) -> Response:
    """The sheet that hangs in the village, with whole names where the board may have them: for its office, while it hangs."""
    release = one_or_404(access.at_desk(current_user), id)
    if not access.may_keep(current_user, release.village):
        abort(404)
    if release.is_ledger or not release.is_live or not showing.names_people(release) or showing.is_over(release, clock.today()):  # fmt: skip
        abort(404)
    page = current_app.config["SITE_URL"] + url_for("village.notice", code=release.village.region.alias, id=release.id)
    answer = Response(pdf_file.written(sheets.of_tables(release, statements.tables_of(release, "board"), page), _size()), content_type=MEDIA["pdf"])  # fmt: skip
    answer.headers["Content-Disposition"] = f"inline; filename=board-{release.id}.pdf"
    return not_kept(answer, release)


def _size() -> str:
    return "a3" if request.args.get("size") == "a3" else "a4"


def _file(body: Callable[[], Iterable[bytes]], mark: str, name: str, ending: str) -> Response:
    """The file, made only where the reader's copy is of another version."""
    answer = Response(content_type=MEDIA[ending])
    answer.set_etag(sha256(mark.encode()).hexdigest()[:24])
    answer.headers["Content-Disposition"] = f"{'inline' if ending in ('json', 'pdf') else 'attachment'}; filename={name}"  # fmt: skip
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.make_conditional(request)
    if answer.status_code != 304:
        made = body()
        answer.headers.pop("Content-Length", None)  # counted before there was anything to count
        answer.response = made if isinstance(made, list) else stream_with_context(iter(made))
    return answer
