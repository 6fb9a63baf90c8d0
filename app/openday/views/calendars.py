"""Calendars and feeds: an event's .ics, public feeds by region and kind, a private feed, Atom."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.core.accounts.models import User
from app.core.accounts.service import entering
from app.db import db
from app.openday import access, ics, queries
from app.openday.models import Event
from app.openday.rules import Kind
from app.openday.service import feeds
from app.openday.views.public import wanted
from app.web.filters import takes
from app.web.forms import Form
from app.web.rights import EVERYONE, SIGNED_IN, open_to
from app.web.writes import attempt, one_or_404

bp = Blueprint("openday_calendar", __name__, template_folder="../templates")
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


def _feed_rows(asked: queries.Wanted) -> Sequence[Event]:
    """Of the last and the coming days; when there are too many, what is longest past or furthest ahead is left out."""
    now = clock.now()
    rows = queries.public_list(asked).where(Event.starts_at > now - LOOK_BACK)
    if asked.kind != Kind.MONTH:
        rows = rows.where(Event.kind != Kind.MONTH)  # a month would stand over all its days
    coming = rows.where(Event.ends_at >= now).order_by(None).order_by(Event.starts_at)
    found = list(db.session.scalars(coming.limit(MOST)))
    past = rows.where(Event.ends_at < now).order_by(None).order_by(Event.starts_at.desc())
    return [*reversed(db.session.scalars(past.limit(MOST - len(found))).all()), *found]


@bp.get("/openday/calendar.ics")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q")
def feed() -> AnyResponse:
    asked = wanted()
    events = _feed_rows(asked)
    name = (asked.region.short_name if asked.region else "") + "政府开放日"
    return _calendar(ics.feed(events, name), ics.etag(events), "openday.ics")


def private_address(user: User) -> str:
    """The secret address of a person's own feed."""
    path = url_for("openday_calendar.private", user_id=user.id, mark=feeds.mark(user))
    return str(current_app.config["SITE_URL"]) + path


@bp.get("/openday/feeds/<int:user_id>-<mark>.ics")
@open_to(EVERYONE)
def private(user_id: int, mark: str) -> AnyResponse:
    user = db.session.get(User, user_id)
    if user is None or not entering.may_enter(user) or not feeds.opens(user, mark):
        abort(404)
    body = ics.private_feed(queries.feed_of(user))
    answer = _calendar(body, sha256(body).hexdigest()[:24], "my-openday.ics")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.get("/account/calendar")
@open_to(SIGNED_IN)
def mine() -> str:
    return render_template("openday/calendar.html", address=private_address(current_user), button=Form())


@bp.post("/account/calendar")
@open_to(SIGNED_IN)
def renew() -> AnyResponse:
    form, user = Form(), current_user._get_current_object()
    if form.validate_on_submit() and attempt(form, feeds.renew, user, by=user):
        flash("地址已换成新的，原来的地址不能再用。请在手机日历里改成新地址", "success")
    return redirect(url_for(".mine"))


@bp.get("/feeds/openday.atom")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q")
def atom() -> AnyResponse:
    """Atom (RFC 4287) of public events, the lately changed first."""
    asked = wanted()
    rows = queries.public_list(asked).where(Event.kind != Kind.MONTH)
    events = db.session.scalars(rows.order_by(None).order_by(Event.changed_at.desc()).limit(50)).all()
    updated = events[0].changed_at if events else clock.now()
    body = render_template("openday/feed.atom", events=events, updated=updated, region=asked.region)
    answer = Response(body, mimetype="application/atom+xml")
    answer.set_etag(ics.etag(events))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer.make_conditional(request)
