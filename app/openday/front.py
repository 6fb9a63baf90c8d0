"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select

from app import portal
from app.core import attachments, audit, leave, likes, limits, search
from app.core.accounts.models import User
from app.core.accounts.service import own_account
from app.core.attachments.models import Attachment
from app.core.regions.models import Region
from app.db import db
from app.openday import (
    access,
    cli,
    constraints,
    from_posts,
    jobs,
    labels,
    naming,
    own_data,
    queries,
    searching,
    timeline,
    work,
)
from app.openday.acts import PHRASES, SUBJECTS, UNSIGNED
from app.openday.api_document import PATHS, SCHEMAS
from app.openday.models import Entry, Event, Paper, Photo, marks
from app.openday.rules import PUBLIC, Audience, EntryState
from app.openday.service import forgetting
from app.openday.views import (
    after,
    api,
    attending,
    calendars,
    committee,
    companions,
    desk,
    door,
    draws,
    filing,
    own,
    public,
)
from app.web import interface, menus, pace


def register(app: Flask) -> None:
    """Hang the room into the app."""
    assert (
        own and attending and after and committee and companions and draws and filing and jobs and marks
    )  # importing them hangs their pages and jobs into place
    for blueprint in (public.bp, desk.bp, door.bp, calendars.bp, api.bp):
        app.register_blueprint(blueprint)
    interface.describe(app, PATHS, SCHEMAS)
    pace.slow(app, "openday.sign_up", "200 per 10 minutes")  # a village's office signs up many, a machine no more
    app.cli.add_command(cli.cli)
    app.jinja_env.globals.update(labels.GLOBALS)
    app.jinja_env.filters.update(labels.FILTERS)
    audit.vocabulary(PHRASES, SUBJECTS, UNSIGNED)
    limits.declare(*timeline.LIMITS)
    from_posts.register()
    constraints.register()
    naming.register()
    attachments.owner("openday", _may_read, _is_public, is_found=_is_public_paper)
    leave.owner(
        leave.Owner(
            Event,
            at_desk=access.in_the_office,
            may_give=access.may_review,
            title=lambda event: event.title,
            page=lambda event: url_for("openday_desk.show", id=event.id),
        )
    )
    search.source(searching.KIND, 1, "政府开放日", searching.rows)
    likes.kind(searching.KIND, "政府开放日", domains=queries.domains_of)
    search.source(searching.OPINION, 2, "意见和答复", searching.opinion_rows, is_voice=True)
    search.numbered(searching.KIND, searching.by_no)
    search.numbered(searching.OPINION, searching.opinion_by_no)
    own_account.exporter("政府开放日", _export)
    own_account.eraser(forgetting.forget_person)
    portal.addresses(app, _addresses)
    portal.door(app, 40, lambda _: ("报名参加活动", url_for("openday.index", when="open")))
    portal.part(app, 10, "openday/_portal.html", _portal)
    menus.public(app, 10, "政府开放日", "openday.index")
    menus.public(app, 11, "查我的报名", "openday.track")
    menus.footer(app, 20, "开放数据", "openday_api.about")
    menus.desk(app, 10, "政府开放日", "openday_desk.index", desk.READERS)
    menus.desk(app, 11, "签到", "openday_door.index", door.DOORKEEPERS)
    menus.work(app, 10, work.waiting)


def _may_read(user: Any, attachment: Attachment) -> bool:
    """Papers and photographs of public events; papers for attendees only for those who hold a seat, and for staff."""
    paper = db.session.scalar(select(Paper).where(Paper.attachment_id == attachment.id))
    if paper is not None:
        return _may_read_paper(user, paper)
    photo = db.session.scalar(select(Photo).where(Photo.attachment_id == attachment.id))
    return photo is not None and photo.event.state in PUBLIC


def _is_public(attachment: Attachment) -> bool:
    """May anyone's browser keep a copy? Public papers and photographs of public events."""
    public_photo = select(Photo.id).join(Event).where(Photo.attachment_id == attachment.id, Event.state.in_(PUBLIC))
    return _is_public_paper(attachment) or db.session.scalar(public_photo) is not None


def _is_public_paper(attachment: Attachment) -> bool:
    """Papers are for search engines too; the photographs show who came."""
    papers = select(Paper.id).join(Event).where(Paper.attachment_id == attachment.id, Event.state.in_(PUBLIC))
    return db.session.scalar(papers.where(Paper.audience == Audience.PUBLIC)) is not None


def _may_read_paper(user: Any, paper: Paper) -> bool:
    if access.may_see_at_desk(user, paper.event) and access.may_edit(user, paper.event):
        return True
    if paper.event.state not in PUBLIC:
        return False
    if paper.audience == Audience.PUBLIC:
        return True
    held = access.own_entries(user, own.OPENED.ids()).where(
        Entry.event_id == paper.event_id, Entry.state == EntryState.SEATED
    )
    return db.session.scalar(held) is not None


def _export(user: User) -> list[dict[str, Any]]:
    """A person's own sign-ups, for the download of one's data."""
    return [own_data.of_entry(entry) for entry in db.session.scalars(access.own_entries(user, []).order_by(Entry.id))]


def _addresses() -> Iterable[str]:
    """The public pages of this room, for the sitemap."""
    yield url_for("openday.figures")
    for event_id in db.session.scalars(access.published().with_only_columns(Event.id).order_by(Event.id)):
        yield url_for("openday.show", id=event_id)


def _portal(region: Region | None) -> dict[str, Any]:
    open_now = db.session.scalars(queries.public_list(queries.Wanted(region=region, when="open")).limit(6)).all()
    shown = [event.id for event in open_now]
    coming = queries.public_list(queries.Wanted(region=region, when="coming")).where(Event.id.not_in(shown))
    by_day = coming.order_by(None).order_by(Event.starts_at, Event.id).limit(6)
    return {
        "open": open_now,
        "above": queries.open_above(region) if region else [],
        "coming": db.session.scalars(by_day).all(),
        "answered": queries.answered_lately(region),
    }
