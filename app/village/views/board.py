"""Pages for everyone: the boards, a book, the history of an item."""

from dataclasses import replace
from itertools import chain

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.core import regions, units
from app.core.regions.models import Level, Region
from app.db import db
from app.village import access, amended, asked, boards, queries, showing, statements, totals
from app.village.addresses import ROWS_ON_A_PAGE
from app.village.models import Release, Village
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.due import article_for
from app.village.rules.life import State
from app.village.rules.notices import NoticeEnd
from app.village.service import items
from app.village.views import by_item
from app.village.views.rollup import overview
from app.web import filters
from app.web.filters import takes
from app.web.forms import Form
from app.web.pages import cut
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

bp = Blueprint("village", __name__, url_prefix="/village", template_folder="../templates")
desk = Blueprint("village_desk", __name__, url_prefix="/desk/village", template_folder="../templates")


def region_or_404(code: str) -> Region:
    """The region of an address, by its code or alias."""
    return regions.queries.by_code(code) or abort(404)


def village_or_404(code: str) -> Village:
    """The board of an address."""
    return queries.of_code(code) or abort(404)


@bp.get("/<code>/")
@open_to(EVERYONE)
@takes("year", "part", "standing", "q", "page")
def board(code: str) -> str | Response:
    region = region_or_404(code)
    if region.alias != code:
        query = request.query_string.decode()
        return redirect(url_for(".board", code=region.alias) + ("?" + query if query else ""))
    if region.level != Level.VILLAGE:
        return overview(region)
    filters.has_none()
    village = queries.of_region(region.id)
    if village is None:
        return render_template("village/not_yet.html", region=region, line=regions.queries.lineage(region))
    panels = boards.board(village)
    return render_template(
        "village/board.html",
        village=village,
        region=region,
        line=regions.queries.lineage(region),
        panels=panels,
        late=boards.lateness(boards.newest_of(panels)),
        tally=boards.tally(panels),
        first=boards.first_due(panels),
        book=boards.latest_book(panels),
        follows=queries.follows(current_user, village),
        offices=units.with_phone_in(village.region.parent) if village.region.parent else [],
        button=Form(),
    )


@bp.get("/<code>/items/<no>/")
@open_to(EVERYONE)
@takes("standing", "page")
def item(code: str, no: str) -> str:
    region = region_or_404(code)
    if region.level != Level.VILLAGE:
        return by_item.page_of(region, no)
    filters.has_none()
    village = village_or_404(code)
    found = items.items(village.is_community).get(no) or abort(404)
    releases = boards.history(village, no)
    standing = boards.of_item(village, no, releases)
    return render_template(
        "village/item.html",
        village=village,
        item=found,
        matters=boards.by_matter(releases),
        standing=standing,
        late=boards.lateness(releases),
    )


@bp.get("/<code>/finance/")
@open_to(EVERYONE)
@takes()
def books(code: str) -> str:
    village = village_or_404(code)
    releases = boards.history(village, LEDGER_ITEM)
    longer = statements.longer_periods(releases)
    late = boards.lateness(releases)
    matters = boards.by_matter(releases)
    return render_template("village/books.html", village=village, matters=matters, longer=longer, late=late)


@bp.get("/<code>/notices/<int:id>/")
@open_to(EVERYONE)
@takes("page")
def notice(code: str, id: int) -> Response:
    village = village_or_404(code)
    release = one_or_404(access.once_published().where(Release.village_id == village.id), id)
    if release.is_ledger:
        abort(404)
    if release.state == State.TAKEN_DOWN:
        hung = (
            release.notice_to or release.display_until,
            release.taken_down_at and clock.here(release.taken_down_at).date(),
        )
        last = min(filter(None, hung))
        words = {
            "last": last,
            "item": items.item(release.item_no, village.is_community),
            "kept": totals.kept_of(release),
        }
        shown = render_template("village/taken_down.html", village=village, release=release, **words)
        return not_kept(make_response(shown), release)
    return not_kept(make_response(_notice(village, release)), release)


def not_kept(answer: Response, *releases: Release) -> Response:
    """A list of people is read here while it hangs; no search engine may find it, and nobody keep a copy for longer."""
    answer.headers.update(showing.headers_of(*releases))
    return answer


def _notice(village: Village, release: Release) -> str:
    beside, tables = asked.of_release(release), statements.tables_of(release)
    changes = amended.of_release(release) if release.number > 1 else []
    return render_template(
        "village/notice.html",
        of_people=showing.names_people(release),
        amended=changes,
        mended=amended.by_row(change for change in changes if change.form.key == release.form),
        page=cut(range(1, max((len(table.rows) for table in tables), default=0) + 1), ROWS_ON_A_PAGE),
        village=village,
        release=release,
        item=items.item(release.item_no, village.is_community),
        asked=beside,
        origins=asked.origins(chain.from_iterable(beside.values()), current_user),
        tables=tables,
        sums=statements.sums_of(release),
        hanging=_hanging(release),
        today=clock.today(),
        linked=_linked(release),
        versions=queries.public_versions(release),
        cuts=queries.cuts_of(release) if release.state == State.SUPERSEDED else [],
        made_cuts=queries.cuts_by(release) if release.number > 1 else [],
    )


def _linked(release: Release) -> list[tuple[str, int]]:
    """The list before and after this one where it was posted anew, as far as everyone may read them."""
    words = {"reposted_from": "复核前的公示", "reposted_as": "复核后重新公示的名单"}
    given = {release.stated[key]: word for key, word in words.items() if key in release.stated}
    if not given:
        return []
    rows = access.published().with_only_columns(Release.id).where(Release.id.in_(given)).order_by(Release.id)
    return [(given[id], id) for id in db.session.scalars(rows)]


def _hanging(release: Release) -> NoticeEnd | None:
    """Until when it hangs, and why; the rule as it stood when it was hung, unless another day was set."""
    if release.notice_from is None or release.notice_to is None:
        return None
    end = showing.end_of(release, release.notice_from)
    if end.on != release.notice_to:
        return NoticeEnd(release.notice_to, "公示到这一天", "")
    return replace(end, article=article_for(end.article, release.village.is_community))
