"""The page of a period's accounts: every line, sub-totals, laws, charts, tables of the same period."""

from dataclasses import replace
from itertools import chain
from typing import Any

from flask import abort, render_template, request, url_for
from flask_login import current_user

from app.village import access, against_plan, amended, asked, figures, hands, kept, queries, statements
from app.village.addresses import page_of_line
from app.village.books import Line
from app.village.kept import Pieces
from app.village.models import Release, Village
from app.village.money import read_amount
from app.village.rules.periods import read_period
from app.village.service import corrections
from app.village.statements import LINES_ON_A_PAGE, Asked, Statement
from app.village.views.board import bp, village_or_404
from app.web import filters
from app.web.filters import takes
from app.web.pages import Page, wanted
from app.web.remembered import in_shell, remembered
from app.web.rights import EVERYONE, open_to

FILTERS = ("category", "side", "words", "least", "most", "order", "version")


def asked_for() -> Asked:
    """The lines the address asks for."""
    given = request.args
    return Asked(
        category=given.get("category", "").strip()[:10],
        side=filters.one_of("side", ("income", "expense")),
        words=given.get("words", "").strip()[:40],
        least=_amount("least"),
        most=_amount("most"),
        order=filters.one_of("order", ("amount",)),
    )


def _amount(name: str) -> int | None:
    return filters.asked(name, _read_amount, None)


def _read_amount(typed: str) -> int | None:
    try:
        return read_amount(typed)
    except ValueError:
        return None


def statement_or_404(village: Village, name: str) -> Statement:
    """The book of a period (or the version the address asks for), or the books within it."""
    period = read_period(name) or abort(404)
    versions = queries.public_books(village, period.name)
    live = next((version for version in versions if version.is_live), None)
    if live is None:
        return statements.of_span(village, period) or abort(404)
    wanted = filters.number("version", 0, 10**9 - 1, live.number)
    found = [version for version in versions if version.number == wanted] or abort(404)
    return statements.of_release(found[0], versions)


@bp.get("/<code>/finance/<period>/")
@open_to(EVERYONE)
@takes("category", "side", "words", "least", "most", "order", "version", "page")
@remembered(queries.book_mark)
def book(code: str, period: str) -> str:
    if kept_page := _kept(code, period):
        return in_shell("village/kept.html", title=kept_page.title, tags=kept_page.tags, body=kept_page.body)
    village = village_or_404(code)
    statement = statement_or_404(village, period)
    return render_template("village/book.html" if statement.release else "village/span.html", **_words(statement))


def _kept(code: str, period: str) -> Pieces | None:
    """The page as it was written when the book became public, for whoever asks for nothing in particular."""
    if request.args or request.script_root or current_user.is_authenticated or read_period(period) is None:
        return None
    return kept.pieces(code, period)


def write_page(release: Release) -> None:
    """Keep the page of a live book; one that holds what may have to go or change is written for each reader instead.

    To be called within a request for the page, as a stranger would make it.
    """
    statement = statements.of_release(release, queries.public_books(release.village, release.period))
    words, page = _words(statement), ""
    if not (words["asked"] or release.explanation or any(table.form.of_people for table in words["beside"].tables)):
        page = render_template("village/book.html", layout="village/_kept.html", between=kept.BETWEEN, **words)
    kept.keep(release.village.region.code, release.period, page)


def _words(statement: Statement) -> dict[str, Any]:
    """What the page of a statement is made of, and what of it the address asks for."""
    release, village, wanted = statement.release, statement.village, asked_for()
    number, totals = statements.count(statement, wanted)
    page = page_of_lines(number)
    start = (page.number - 1) * LINES_ON_A_PAGE
    rows = statements.page_of(statement, wanted, start, LINES_ON_A_PAGE)
    earlier = next(
        (version for version in statement.versions if release and version.number == release.number - 1), None
    )
    beside = asked.of_release(release) if release else {}
    changes = corrections.changes(earlier, release) if earlier and release else []
    months, years = figures.over_time(village, statement.period)
    return {
        "village": village,
        "period": statement.period,
        "statement": statement,
        "release": release,
        "versions": statement.versions,
        "asked_for": wanted,
        "sought": {name: request.args[name] for name in FILTERS if request.args.get(name)},
        "categories": statements.categories_used(statement),
        "found": rows,
        "found_count": number,
        "found_totals": totals,
        "page": page,
        "lines": _numbered(rows, start) if release is None else [line for _, line in rows],
        "opening": 0 if wanted.is_filtered else statements.carried(statement, start),
        "subtotals": statement.subtotals,
        "findings": statements.findings(statement),
        "hands": hands.gaps(statements.handless(statement, release)) if release else [],
        "beside": statement.beside,
        "months": months,
        "years": years,
        "spent": figures.composition(statement, "expense"),
        "earned": figures.composition(statement, "income"),
        "plan": against_plan.of_statement(statement),
        "cuts": queries.cuts_of(release) if release and not release.is_live else [],
        "made_cuts": queries.cuts_by(release) if earlier and release else [],
        "accounts": statement.accounts,
        "entries": statement.entries,
        "table_changes": amended.of_release(release) if earlier and release else [],
        "changes": changes,
        "mended": {one.new.seq: one.in_short for one in changes if one.new and one.in_short},
        "asked": beside,
        "origins": asked.origins(chain.from_iterable(beside.values()), current_user),
        "may_prepare": current_user.is_authenticated and access.may_prepare(current_user, village),
    }


def _numbered(rows: list[tuple[str, Line]], start: int) -> list[Line]:
    """Lines of several books numbered through, as the laws count them: each month has a first line of its own."""
    return [replace(line, seq=seq) for seq, (_, line) in enumerate(rows, start + 1)]


def line_here(seq: int) -> str:
    """A line of the book that is being read, wherever in it the reader is and whatever she had filtered."""
    where = {**(request.view_args or {}), "version": request.args.get("version"), "page": page_of_line(seq)}
    return url_for(request.endpoint or "", **where) + f"#line-{seq}"


def page_of_lines(total: int) -> Page[None]:
    """The page of a book the address asks for; 404 past the end."""
    number = wanted()
    pages = max(1, -(-total // LINES_ON_A_PAGE))
    if number > pages:
        abort(404)
    return Page([], number, pages, total)
