"""Boards as data: /api/v1/villages…, and a feed of what was published."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, render_template, request
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from app import clock
from app.clock import here
from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.db import db
from app.village import addresses
from app.village.addresses import title_of
from app.village.exports import json_file, sheets
from app.village.laws.documents import decimal
from app.village.models import LEDGER, Release, Village
from app.village.rules.life import State
from app.village.views.accounts import statement_or_404
from app.village.views.board import village_or_404
from app.web import filters
from app.web.filters import takes
from app.web.interface import MOST_PER_PAGE, answered, whole_number
from app.web.rights import EVERYONE, open_to

bp = Blueprint("village_api", __name__, template_folder="../templates")


def _listed(rows: Select[Any], told: Callable[[Any], dict[str, Any]]) -> Response:
    page, per_page = whole_number("page", 1, 1_000_000), whole_number("per_page", 20, MOST_PER_PAGE)
    found = db.session.scalars(rows.limit(per_page + 1).offset((page - 1) * per_page)).all()
    more = len(found) > per_page
    return answered(page=page, per_page=per_page, more=more, items=[told(row) for row in found[:per_page]])


def _address(path: str) -> str:
    return str(current_app.config["SITE_URL"]) + path


def _short(village: Village) -> dict[str, Any]:
    region = village.region
    return {
        "code": region.code,
        "name": region.short_name,
        "kind": region.kind,
        "url": _address(addresses.board(village)),
    }


def _whole(village: Village) -> dict[str, Any]:
    names = ("collective", "population", "households", "complaint_phone")
    more = {name: getattr(village, name) for name in names}
    return {**_short(village), **more, "span": village.span_now.value, "area": decimal(village.area)}


def _published(release: Release) -> dict[str, Any]:
    assert release.published_at
    return {
        "period": release.period,
        "version": release.number,
        "code": release.code_as_read,
        "published_at": here(release.published_at).isoformat(),
        "url": _address(addresses.release_path(release)),
    }


def _finance(release: Release) -> dict[str, Any]:
    amounts = {name: decimal(getattr(release, name)) for name in ("opening", "income", "expense", "closing")}
    return {**_published(release), **amounts, "nothing": release.nothing}


def _notice(release: Release) -> dict[str, Any]:
    until = release.display_until.isoformat() if release.display_until else None
    return {**_published(release), "id": release.id, "item": release.item_no, "title": title_of(release), "display_until": until}  # fmt: skip


def _live(village: Village) -> Select[Release]:
    return select(Release).where(Release.village_id == village.id, Release.state == State.PUBLISHED)


@bp.get("/api/v1/villages")
@open_to(EVERYONE)
@takes("region", "page", "per_page")
def index() -> Response:
    rows = select(Village).join(Region, Village.region_id == Region.id).order_by(Region.code)
    place = filters.region()
    return _listed(rows.where(inside(Village.region_id, place)) if place else rows, _short)


@bp.get("/api/v1/villages/<code>")
@open_to(EVERYONE)
def show(code: str) -> Response:
    return answered(**_whole(village_or_404(code)))


@bp.get("/api/v1/villages/<code>/finance")
@open_to(EVERYONE)
@takes("page", "per_page")
def finance(code: str) -> Response:
    rows = _live(village_or_404(code)).where(Release.form == LEDGER).order_by(Release.period.desc(), Release.id)
    return _listed(rows, _finance)


@bp.get("/api/v1/villages/<code>/finance/<period>")
@open_to(EVERYONE)
@takes("version")
def book(code: str, period: str) -> Response:
    village = village_or_404(code)
    statement = statement_or_404(village, period)
    page = _address(f"{addresses.board(village)}finance/{statement.period.name}/")
    return answered(**json_file.document(statement, title=sheets.title(statement), url=page))


@bp.get("/api/v1/villages/<code>/notices")
@open_to(EVERYONE)
@takes("page", "per_page")
def notices(code: str) -> Response:
    rows = _live(village_or_404(code)).where(Release.form != LEDGER)
    return _listed(rows.order_by(Release.published_at.desc(), Release.id.desc()), _notice)


@bp.get("/feeds/villages.atom")
@open_to(EVERYONE)
@takes("region")
def atom() -> Response:
    """Atom (RFC 4287) of what is public now, the newest first."""
    place = filters.region()
    rows = select(Release).join(Village).where(Release.state == State.PUBLISHED)
    rows = rows.where(inside(Village.region_id, place)) if place else rows
    found = db.session.scalars(rows.order_by(Release.published_at.desc(), Release.id.desc()).limit(50)).all()
    updated = found[0].published_at if found else clock.now()
    entries = [(release, title_of(release), addresses.release_path(release)) for release in found]
    answer = Response(
        render_template("village/feed.atom", entries=entries, updated=updated, region=place),
        mimetype="application/atom+xml",
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.add_etag()
    return answer.make_conditional(request)
