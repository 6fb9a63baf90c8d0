"""Posts as data: /api/v1/feedback, a feed by place and topic, and every counted case for whoever recomputes the figures."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, send_file, stream_with_context
from werkzeug.wrappers import Response

from app import clock
from app.clock import NOT_YET, here
from app.config import ROOT
from app.db import db
from app.feedback import casefile, changes, figures, queries, viewing
from app.feedback.labels import post_lamp
from app.feedback.models import Answer, Post, Rating, Source
from app.feedback.service import answering, turning
from app.feedback.views.public import bp as pages
from app.feedback.views.public import wanted
from app.web.filters import takes
from app.web.interface import MOST_PER_PAGE, answered, whole_number
from app.web.rights import EVERYONE, open_to

bp = Blueprint("feedback_api", __name__, template_folder="../templates")
LAST = 10**11


def _short(post: Post) -> dict[str, Any]:
    return {
        "no": post.no,
        "title": post.public_title,
        "kind": post.kind.value,
        "topic": post.topic.name,
        "region": post.region.code,
        "place": post.region.short_name,
        "unit": post.unit.name if post.unit else None,
        "state": post.state.value,
        "lamp": post_lamp(post)[1],
        "received_on": post.received_on.isoformat(),
        "received_at": here(post.received_at).isoformat(),
        "due_on": None if post.due_on == NOT_YET else post.due_on.isoformat(),
        "answered_at": here(post.answered_at).isoformat() if post.answered_at else None,
        "supporters": post.supporters,
        "url": f"{current_app.config['SITE_URL']}/feedback/{post.no}/",
    }


def _answer(answer: Answer, rating: Rating | None) -> dict[str, Any]:
    assert answer.reviewed_at
    return {
        "unit": answer.unit.name,
        "text": answer.public_text,
        "at": here(answer.reviewed_at).isoformat(),
        "sources": [] if answer.quotes_author else [_source(source) for source in answer.sources],
        "solved": rating.solved if rating else None,
        "manner": rating.manner if rating else None,
    }


def _source(source: Source) -> dict[str, str | None]:
    """Of what is public here no more neither title nor address."""
    return {"title": source.title or None, "address": None if source.is_gone else source.address}


@bp.get("/api/v1/feedback")
@open_to(EVERYONE)
@takes("region", "kind", "topic", "standing", "before", "per_page")
def index() -> Response:
    """Walked from the newest: `next` is the `before` of the following stretch."""
    per_page, before = whole_number("per_page", 20, MOST_PER_PAGE), whole_number("before", 0, LAST)
    rows = queries.public_list(wanted()).order_by(Post.list_no.desc())
    if before:
        rows = rows.where(Post.list_no < before)
    found = db.session.scalars(rows.limit(per_page + 1)).all()
    more = found[per_page - 1].list_no if len(found) > per_page else None
    return answered(per_page=per_page, next=more, items=[_short(post) for post in found[:per_page]])


@bp.get("/api/v1/feedback/<no>")
@open_to(EVERYONE)
def show(no: str) -> Response:
    post = queries.by_no(no) or abort(404)
    steps = [
        {"at": here(step.at).isoformat(), "what": step.what, "words": step.words if step.words_public else ""}
        for step in post.steps
        if step.is_public
    ]
    ratings = queries.ratings_of(post)
    answers = [_answer(answer, ratings.get(answer.round)) for answer in answering.answers_of(post, everyone=True)]
    point = {"lat": post.latitude, "long": post.longitude} if post.point else None
    more: dict[str, Any] = {"text": post.public_text, "spot": post.spot, "point": point, "author": post.author_shown}
    more |= {"masked_because": post.mask_reason or None, "views": viewing.of(post)}
    return answered(
        **_short(post),
        **more,
        answers=answers,
        steps=steps,
        turned=[_trace(one) for one in turning.public_traces(post)],
    )


def _trace(trace: turning.Trace) -> dict[str, Any]:
    standing = trace.standing
    assert standing is not None  # what it became is never deleted
    url = f"{current_app.config['SITE_URL']}{standing.link}"
    return {"into": trace.row.kind.value, "no": trace.row.no, "standing": standing.words, "url": url}


@bp.get("/feeds/feedback.atom")
@open_to(EVERYONE)
@takes("region", "kind", "topic", "standing")
def atom() -> Response:
    """Atom (RFC 4287) of public posts by place, kind and topic, what changed last first, as Open311 dates it."""
    asked = wanted()
    entries = changes.lately(asked, 50)
    updated = entries[0][1] if entries else clock.now()
    body = render_template("feedback/feed.atom", entries=entries, updated=updated, wanted=asked)
    answer = Response(body, mimetype="application/atom+xml")
    answer.add_etag()
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer.make_conditional(request.environ)


@pages.get("/cases.csv")
@open_to(EVERYONE)
@takes("year")
def cases_csv() -> Response:
    """One line for every counted case of a year: no words, nothing personal. Begins with a BOM, so that Excel reads it."""
    year = whole_number("year", clock.today().year, 2100)
    if year < 2000:
        abort(404)
    answer = Response(stream_with_context(_lines(year)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=feedback-cases-{year}.csv"
    return answer


def _lines(year: int) -> Iterator[str]:
    page = StringIO()
    page.write("\ufeff")
    writer = csv.writer(page)
    writer.writerow(casefile.COLUMNS)
    for row in casefile.rows(figures.year_span(year)):
        writer.writerow(row)
        if page.tell() > 60_000:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


@pages.get("/recompute_feedback.py")
@open_to(EVERYONE)
def recompute_script() -> Response:
    return send_file(ROOT / "tools" / "recompute_feedback.py", mimetype="text/x-python", as_attachment=True)
