"""The first screen, a region's column, and what the site says about itself."""

from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core import likes
from app.core.regions import queries as regions
from app.core.regions.models import Region
from app.core.regions.views import current_place
from app.portal.parts import doors, part, parts, public_addresses
from app.web import menus
from app.web.rights import EVERYONE, open_to

MOST_ADDRESSES = 50_000  # sitemaps.org: more need an index of several files
bp = Blueprint("portal", __name__, template_folder="templates")


def _screen(region: Region | None) -> str:
    return render_template(
        "portal/index.html",
        region=region,
        line=regions.lineage(region) if region else [],
        below=regions.children(region) if region else [],
        doors=doors(current_app, region),
        parts=parts(current_app, region),
    )


@bp.get("/")
@open_to(EVERYONE)
def index() -> str:
    return _screen(current_place())


@bp.get("/regions/<code>/")
@open_to(EVERYONE)
def region(code: str) -> str | AnyResponse:
    found = regions.by_code(code) or abort(404)
    if code != found.alias:
        return redirect(url_for(".region", code=found.alias), 301)
    return _screen(found)


@bp.get("/about")
@open_to(EVERYONE)
def about() -> str:
    return render_template("portal/about.html")


@bp.get("/sitemap.xml")
@open_to(EVERYONE)
def sitemap() -> Response:
    columns = (f"/regions/{row.alias}/" for row in regions.columns())
    site = current_app.config["SITE_URL"]
    found = islice(chain(("/", "/about"), public_addresses(current_app), columns), MOST_ADDRESSES)
    lines = [f"<url><loc>{escape(site + address)}</loc></url>" for address in found]
    head = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return Response(head + "".join(lines) + "</urlset>", mimetype="application/xml")


def _liked(region: Region | None) -> dict[str, Any] | None:
    """What people here like to see, the most liked first."""
    rows = likes.ranking(region, most=5)
    return {"rows": rows} if rows else None


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    part(app, 40, "likes/_portal.html", _liked)
    app.register_blueprint(bp)
    menus.public(app, 0, "首页", "portal.index")
    menus.footer(app, 10, "关于本站和您的数据", "portal.about")
