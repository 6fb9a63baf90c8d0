"""Looking for something: the lines that hold some words, and whom the collective paid."""

from typing import Any

from flask import abort, render_template, request, url_for

from app import clock
from app.core import regions
from app.core.regions.models import Region
from app.village import payees, rollups, searching
from app.village.money import read_amount
from app.village.payees import YEARS, Wanted
from app.village.searching import DEEPEST, SIDES, Asked
from app.village.views.board import bp, region_or_404
from app.web import filters
from app.web.filters import takes
from app.web.pages import Page, cut_out, wanted
from app.web.rights import EVERYONE, open_to

PER_PAGE = 30


@bp.get("/<code>/search")
@open_to(EVERYONE)
@takes("q", "year", "side", "least", "page")
def search(code: str) -> str:
    region, number = region_or_404(code), wanted()
    if number > DEEPEST:
        abort(404)
    asked = _asked(region)
    hits, more, releases = searching.page_of_hits(asked, number, PER_PAGE) if asked.words else ([], False, 0)
    return render_template(
        "village/search.html",
        region=region,
        line=regions.queries.lineage(region),
        asked=asked,
        least=request.args.get("least", "")[:20],
        hits=hits,
        releases=releases,
        years=range(rollups.first_year(), clock.today().year + 1),
        before=_turned(number - 1) if number > 1 else None,
        after=_turned(number + 1) if more else None,
    )


def _asked(region: Region) -> Asked:
    """A filter that cannot be read is no filter, which the page says; the field still shows what was typed."""
    words = request.args.get("q", "").strip()[:60]
    return Asked(region, words, filters.number("year", 2000, 2100, 0) or None, filters.one_of("side", SIDES), _least())


def _least() -> int:
    return max(0, filters.asked("least", _read_amount, 0))


def _read_amount(typed: str) -> int | None:
    try:
        return read_amount(typed[:20])
    except ValueError:
        return None


def _turned(number: int) -> str:
    args: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
    return url_for(request.endpoint or "", **args)


@bp.get("/<code>/payees")
@open_to(EVERYONE)
@takes("years", "q", "kind", "page")
def paid(code: str) -> str:
    region = region_or_404(code)
    asked, number = _wanted(region), wanted()
    found = payees.totals(asked, (number - 1) * PER_PAGE, PER_PAGE) if payees.may_be_asked(asked) else payees.Totals([])
    if number > 1 and not found.rows:
        abort(404)
    return render_template(
        "village/payees.html",
        region=region,
        line=regions.queries.lineage(region),
        asked=asked,
        page=Page(found.rows, number, max(1, -(-found.count // PER_PAGE)), found.count),
        total=found.paid,
        covered=None if asked.words or not found.rows else payees.covered(asked),
        needs_words=not payees.may_be_asked(asked),
        all_years=YEARS,
    )


def _wanted(region: Region) -> Wanted:
    years = filters.asked("years", lambda typed: next((one for one in YEARS if str(one) == typed), None), 3)
    words = request.args.get("q", "").strip()[:60]
    return Wanted(region, years, words, filters.one_of("kind", ("projects",)) == "projects")


@bp.get("/<code>/payees/lines")
@open_to(EVERYONE)
@takes("years", "q", "kind", "name", "page")
def paid_lines(code: str) -> str:
    region = region_or_404(code)
    asked, payee = _wanted(region), request.args.get("name", "").strip()[:60]
    count, paid = payees.sum_of(region, payee, asked.since)
    if not count:
        abort(404)
    return render_template(
        "village/payee_lines.html",
        region=region,
        line=regions.queries.lineage(region),
        asked=asked,
        payee=payee,
        page=cut_out(payees.lines(region, payee, asked.since), count, PER_PAGE),
        total=paid,
    )
