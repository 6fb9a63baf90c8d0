"""Calendars and feeds: an event's .ics, public feeds by region and kind, a private feed, Atom."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.db import db
from app.openday import access, ics, queries
from app.openday.models import Event
from app.openday.rules import Kind
from app.openday.views.public import wanted
from app.web.forms import Form
from app.web.rights import EVERYONE, SIGNED_IN, open_to
from app.web.writes import one_or_404

bp = Blueprint("openday_calendar", __name__, template_folder="../templates")
PURPOSE = "openday.private-feed"
LOOK_BACK = timedelta(days=90)
MOST = 200


def _calendar(body: bytes, mark: str, name: str) -> AnyResponse:
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f"inline; filename={name}"
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.set_etag(mark)
    return answer.make_conditional(request)


@bp.get("/openday/<int:id>/event.ics")
@open_to(EVERYONE)
def event(id: int) -> AnyResponse:
    found = one_or_404(access.published(), id)
    return _calendar(ics.one(found), ics.etag([found]), f"{found.no}.ics")


def _feed_rows() -> Sequence[Event]:
    asked = wanted()
    rows = queries.public_list(asked).where(Event.starts_at > clock.now() - LOOK_BACK)
    return db.session.scalars(rows.order_by(None).order_by(Event.starts_at).limit(MOST)).all()


@bp.get("/openday/calendar.ics")
@open_to(EVERYONE)
def feed() -> AnyResponse:
    asked = wanted()
    events = _feed_rows()
    name = (asked.region.short_name if asked.region else "") + "政府开放日"
    return _calendar(ics.feed(events, name), ics.etag(events), "openday.ics")


def private_address(user: User) -> str:
    """The secret address of a person's own feed."""
    mark = privacy.sign(PURPOSE, str(user.id))
    return str(current_app.config["SITE_URL"]) + url_for("openday_calendar.private", user_id=user.id, mark=mark)


@bp.get("/openday/feeds/<int:user_id>-<mark>.ics")
@open_to(EVERYONE)
def private(user_id: int, mark: str) -> AnyResponse:
    if not privacy.signed(PURPOSE, str(user_id), mark):
        abort(404)
    user = db.session.get(User, user_id)
    if user is None or not user.is_active:
        abort(404)
    body = ics.private_feed(queries.feed_of(user))
    answer = _calendar(body, sha256(body).hexdigest()[:24], "my-openday.ics")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.get("/account/calendar")
@open_to(SIGNED_IN)
def mine() -> str:
    return render_template("openday/calendar.html", address=private_address(current_user), button=Form())


@bp.get("/feeds/openday.atom")
@open_to(EVERYONE)
def atom() -> Response:
    """Atom (RFC 4287) of public events, the lately changed first."""
    asked = wanted()
    rows = queries.public_list(asked).where(Event.kind != Kind.MONTH)
    events = db.session.scalars(rows.order_by(None).order_by(Event.changed_at.desc()).limit(50)).all()
    updated = events[0].changed_at if events else clock.now()
    body = render_template("openday/feed.atom", events=events, updated=updated, region=asked.region)
    answer = Response(body, mimetype="application/atom+xml")
    answer.set_etag(ics.etag(events))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
