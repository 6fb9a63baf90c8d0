"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from flask import Flask

from app.core import attachments, audit, limits
from app.errors import STALE, name_constraint
from app.village import cli, jobs, labels
from app.village.acts import PHRASES, SUBJECTS, UNSIGNED
from app.village.api_document import PATHS, SCHEMAS
from app.village.rules.due import LIMITS
from app.village.service.books import IN_WORK
from app.village.views import (
    accounts,
    api,
    asking,
    board,
    chain,
    comparing,
    downloads,
    files,
    filling,
    importing,
    keeping,
    wording,
)
from app.web import interface, menus


def register(app: Flask) -> None:
    """Hang the room into the app."""
    assert (
        accounts
        and asking
        and chain
        and comparing
        and downloads
        and filling
        and importing
        and jobs
        and keeping
        and wording
    )  # importing them hangs their pages into place
    for blueprint in (board.bp, board.desk, api.bp):
        app.register_blueprint(blueprint)
    interface.describe(app, PATHS, SCHEMAS)
    app.cli.add_command(cli.cli)
    app.jinja_env.globals.update(labels.GLOBALS)
    app.jinja_env.filters.update(labels.FILTERS)
    menus.public(app, 20, "村务公开", "village.index")
    menus.desk(app, 20, "村务公开", "village_desk.index", keeping.READERS)
    menus.desk(app, 21, "村级公开事项", "village_desk.wordings", wording.ADMIN)
    attachments.owner("village", files.may_read, files.is_public)
    audit.vocabulary(PHRASES, SUBJECTS, UNSIGNED)
    limits.declare(*LIMITS)
    for name in ("uq_village_release", "uq_village_release_live", "uq_village_release_in_work"):
        name_constraint(name, IN_WORK)
    name_constraint("uq_village_region", "这个村（社区）已经有公开栏", "place")
    for name in ("uq_village_check", "uq_village_follower", "uq_village_layout", "uq_village_question_no"):
        name_constraint(name, STALE)
