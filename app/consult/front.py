"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Flask, url_for

from app import portal
from app.consult import (
    access,
    constraints,
    files,
    jobs,
    labels,
    naming,
    own_data,
    queries,
    searching,
    timeline,
    work,
)
from app.consult.acts import PHRASES, SUBJECTS, UNSIGNED
from app.consult.api_document import PATHS, SCHEMAS
from app.consult.models import Consultation, Survey
from app.consult.service import forgetting
from app.consult.views import (
    answering,
    api,
    correcting,
    counting,
    desk,
    ending,
    filing,
    own,
    public,
    retyping,
    survey_desk,
    surveys,
    telling,
)
from app.core import attachments, audit, leave, likes, limits, search
from app.core.accounts.service import own_account
from app.core.attachments.models import Attachment
from app.core.regions.models import Region
from app.db import db
from app.web import interface, menus, pace


def register(app: Flask) -> None:
    """Hang the room into the app."""
    assert (
        own and answering and ending and telling and correcting and counting and filing and retyping and jobs
    )  # importing them hangs their pages and jobs into place
    for blueprint in (public.bp, public.feeds, desk.bp, surveys.bp, survey_desk.bp, api.bp):
        app.register_blueprint(blueprint)
    interface.describe(app, PATHS, SCHEMAS)
    for endpoint in ("consult.say", "survey.reply"):
        pace.slow(app, endpoint, "200 per 10 minutes")  # a village's office helps many, a machine no more
    app.jinja_env.globals.update(labels.GLOBALS)
    app.jinja_env.filters.update(labels.FILTERS)
    audit.vocabulary(PHRASES, SUBJECTS, UNSIGNED)
    limits.declare(*timeline.LIMITS)
    constraints.register()
    naming.register()
    for model, at_desk, page in (
        (Consultation, access.at_desk, "consult_desk.show"),
        (Survey, access.surveys_at_desk, "survey_desk.show"),
    ):
        leave.owner(
            leave.Owner(
                model,
                at_desk=at_desk,
                may_give=access.may_review,
                title=lambda matter: matter.title,
                page=partial(_desk_page, page),
            )
        )
    attachments.owner("consult", files.may_read_paper, files.is_public, is_found=files.is_public)
    attachments.owner("consult_opinion", _may_read_sent)
    search.source(searching.KIND, 5, "意见征集", searching.rows)
    likes.kind(searching.KIND, "意见征集", domains=queries.domains_of)
    search.parted(searching.KIND, searching.clauses)
    search.source(searching.OPINION, 6, "对草案的意见", searching.opinion_rows, is_voice=True)
    search.source(searching.SURVEY, 7, "网上调查", searching.survey_rows)
    likes.kind(searching.SURVEY, "网上调查", domains=queries.survey_domains_of)
    search.numbered(searching.KIND, searching.by_no)
    search.numbered(searching.OPINION, searching.opinion_by_no)
    search.numbered(searching.SURVEY, searching.survey_by_no)
    own_account.exporter("意见征集", own_data.export)
    own_account.eraser(forgetting.forget_person)
    portal.part(app, 12, "consult/_portal.html", _portal)
    portal.addresses(app, _addresses)
    menus.public(app, 14, "意见征集", "consult.index")
    menus.public(app, 15, "网上调查", "survey.index")
    menus.desk(app, 14, "意见征集", "consult_desk.index", desk.READERS)
    menus.desk(app, 15, "网上调查", "survey_desk.index", desk.READERS)
    menus.work(app, 14, work.waiting)


def _desk_page(endpoint: str, matter: Consultation | Survey) -> str:
    return url_for(endpoint, id=matter.id)


def _may_read_sent(user: Any, attachment: Attachment) -> bool:
    """A file sent with an opinion: its author, and the office that answers."""
    opinion = files.opinion_of(attachment)
    if opinion is None:
        return False
    at_desk = user.is_authenticated and access.may_edit(user, opinion.consultation)
    return bool(at_desk or access.may_open_own(user, own.OPENED.ids(), opinion))


def _portal(region: Region | None) -> dict[str, Any] | None:
    shown = {
        "open": queries.open_for(region),
        "surveys": queries.open_surveys_for(region),
        "answered": queries.answered_lately(region),
    }
    return shown if any(shown.values()) else None


def _addresses() -> Iterable[str]:
    """The public pages of this room, for the sitemap."""
    yield url_for("consult.figures")
    for id in db.session.scalars(access.published().with_only_columns(Consultation.id).order_by(Consultation.id)):
        yield url_for("consult.show", id=id)
    for id in db.session.scalars(access.published_surveys().with_only_columns(Survey.id).order_by(Survey.id)):
        yield url_for("survey.show", id=id)
