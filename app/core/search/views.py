"""The search page."""

import click
from flask import Blueprint, Flask, render_template, request, url_for
from flask.cli import AppGroup

from app.core.regions import queries as regions
from app.core.search import rebuilding, service
from app.core.search.rules import phrases, snippet
from app.web.pages import Page, paged
from app.web.rights import EVERYONE, open_to

bp = Blueprint("search", __name__, template_folder="templates")
cli = AppGroup("search", help="The full-text index.")


@bp.get("/search")
@open_to(EVERYONE)
def index() -> str:
    query = request.args.get("q", "").strip()[:60]
    kind = request.args.get("kind", "")
    region = regions.by_code(request.args.get("region", ""))
    rows = service.find(query, kind if kind in service.SOURCES else "", region)
    page: Page[object] = paged(rows) if rows is not None else Page([], 1, 1, 0)
    counts = service.counts(query, region)
    kinds = [
        (
            label,
            url_for(".index", q=query, kind=key, region=request.args.get("region")),
            counts.get(key, 0),
            key == kind,
        )
        for key, (label, _) in service.SOURCES.items()
    ]
    return render_template(
        "search/index.html",
        query=query,
        page=page,
        kinds=kinds,
        places=regions.search(query, 6) if query else [],
        runs=phrases(query),
        snippet=snippet,
    )


@cli.command("rebuild")
def rebuild() -> None:
    """Make the whole index anew."""
    click.echo(f"{rebuilding.rebuild()} entries")


def register(app: Flask) -> None:
    """Hang the page and the command into the app."""
    app.register_blueprint(bp)
    app.cli.add_command(cli)
