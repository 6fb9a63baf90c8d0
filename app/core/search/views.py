"""The search page."""

from collections import Counter

import click
from flask import Blueprint, Flask, render_template, request, url_for
from flask.cli import AppGroup

from app.core.jobs.cli import run_job
from app.core.regions import queries as regions
from app.core.search import rebuilding, service, weighing
from app.core.search.rules import kind_number, phrases, snippet
from app.web import filters
from app.web.filters import takes
from app.web.pages import Stretch, stretched
from app.web.rights import EVERYONE, open_to

bp = Blueprint("search", __name__, template_folder="templates")
cli = AppGroup("search", help="The full-text index.")
MOST_COUNTED = 200


@bp.get("/search")
@open_to(EVERYONE)
@takes("q", "kind", "region", "before", "after")
def index() -> str:
    words = request.args.get("q", "").strip()[:60]
    kind, region = filters.one_of("kind", service.SOURCES), filters.region()
    asked = service.query(words, kind, region)
    ids = stretched(lambda before, after, most: service.newest(asked, most, before, after), int)
    page = Stretch(service.entries(ids.items), ids.older, ids.newer)
    everything = service.newest(service.query(words, "", region), MOST_COUNTED + 1)
    counts = Counter(kind_number(id) for id in everything)
    kinds = [
        (
            known.label,
            url_for(".index", q=words, kind=key, region=request.args.get("region")),
            counts[known.number] if len(everything) <= MOST_COUNTED else None,
            key == kind,
        )
        for key, known in service.SOURCES.items()
    ]
    return render_template(
        "search/index.html",
        query=words,
        page=page,
        numbered=service.by_number(words),
        total=counts[service.SOURCES[kind].number] if kind else len(everything),
        is_more=len(everything) > MOST_COUNTED,
        most=MOST_COUNTED,
        kinds=kinds,
        places=regions.search(words, 6) if words else [],
        runs=phrases(words),
        snippet=snippet,
    )


@cli.command("rebuild")
@click.pass_context
def rebuild(context: click.Context) -> None:
    """Make the whole index anew."""
    context.invoke(run_job, name=rebuilding.JOB)


@cli.command("weigh")
def weigh() -> None:
    """Estimate anew which words are common; done each night by itself."""
    click.echo(f"{weighing.weigh()} common words")


def register(app: Flask) -> None:
    """Hang the page and the command into the app."""
    app.register_blueprint(bp)
    app.cli.add_command(cli)
