"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, url_for

from app import portal
from app.core import attachments, audit, leave, likes, limits, regions, search
from app.core.accounts.service import own_account
from app.core.regions.models import Level, Region
from app.errors import STALE, name_constraint
from app.village import (
    access,
    addresses,
    by_code,
    cli,
    from_posts,
    jobs,
    labels,
    lately,
    longer,
    queries,
    searching,
    working,
)
from app.village.acts import PHRASES, SUBJECTS, UNSIGNED
from app.village.api_document import PATHS, SCHEMAS
from app.village.models import Question
from app.village.rules import notices
from app.village.rules.due import LIMITS
from app.village.service import own
from app.village.service.books import IN_WORK
from app.village.views import (
    accounts,
    api,
    asking,
    board,
    cells,
    chain,
    comparing,
    downloads,
    entering,
    files,
    filling,
    finding,
    importing,
    keeping,
    looking,
    results,
    rollup,
    undoing,
    vouchers,
    wording,
)
from app.web import interface, menus


def register(app: Flask) -> None:
    """Hang the room into the app."""
    assert (
        accounts
        and asking
        and cells
        and entering
        and chain
        and comparing
        and downloads
        and filling
        and finding
        and importing
        and jobs
        and keeping
        and looking
        and results
        and undoing
        and vouchers
        and wording
    )  # importing them hangs their pages into place
    for blueprint in (board.bp, board.desk, api.bp):
        app.register_blueprint(blueprint)
    interface.describe(app, PATHS, SCHEMAS)
    app.cli.add_command(cli.cli)
    app.jinja_env.globals.update(
        labels.GLOBALS,
        period_address=rollup.period_address,
        address_of_line=filling.address_of_line,
        line_path=addresses.line_path,
        line_here=accounts.line_here,
        held_longer=longer.held,
    )
    app.jinja_env.filters.update(labels.FILTERS)
    menus.public(app, 20, "村务公开", "village.index")
    menus.desk(app, 20, "村务公开", "village_desk.index", keeping.READERS)
    menus.desk(app, 21, "村级公开事项", "village_desk.wordings", wording.ADMIN)
    menus.work(app, 20, working.work)
    own_account.exporter("村务公开", own.give)
    own_account.eraser(own.forget)
    search.source(searching.KIND, 3, "村务公开", searching.rows)
    search.numbered(searching.KIND, by_code.by_code)
    likes.kind(searching.KIND, "村务公开", domains=queries.domains_of, among=queries.to_be_liked)
    portal.door(app, 10, _door)
    portal.part(app, 5, "village/_portal.html", _portal)
    portal.addresses(app, _addresses)
    leave.owner(
        leave.Owner(
            Question,
            at_desk=access.questions_at_desk,
            may_give=lambda user, question: access.may_review(user, question.village),
            title=lambda question: f"疑问 {question.no}",
            page=lambda question: url_for("village_desk.desk_questions"),
        )
    )
    attachments.owner("village", files.may_read, files.is_public, files.headers_of, files.is_found)
    audit.vocabulary(PHRASES, SUBJECTS, UNSIGNED)
    attachments.owner("village_board_photo", access.may_read_board_photo)
    limits.declare(*LIMITS, *notices.LIMITS)
    from_posts.register()
    for name in ("uq_village_release", "uq_village_release_live", "uq_village_release_in_work"):
        name_constraint(name, IN_WORK)
    name_constraint("uq_village_region", "这个村（社区）已经有公开栏", "place")
    name_constraint("ck_village_shown_fifteen_days", "每期至少展示 15 日，可以更长，不能更短", "display_days")
    name_constraint("ck_village_override_two_people", "放行要由另一个人同意")
    name_constraint("ck_village_release_correction_has_reason", "更正要写明原因", "reason")
    for name in ("ck_village_release_public_has_date", "ck_village_question_answered_has_date"):
        name_constraint(name, STALE)
    for name in (
        "uq_village_check",
        "uq_village_cut",
        "uq_village_follower",
        "uq_village_layout",
        "uq_village_question_no",
    ):
        name_constraint(name, STALE)


def _door(region: Region | None) -> tuple[str, str]:
    """To the reader's own board; else to where she finds it."""
    if region is not None and region.level == Level.VILLAGE:
        return f"{region.short_name}的公开栏", url_for("village.board", code=region.alias)
    return "找我的村，看账", url_for("village.index")


def _portal(region: Region | None) -> dict[str, Any] | None:
    """What the reader's village, or the villages of her township, published lately."""
    releases = lately.of_place(region) if region else []
    return {"releases": releases} if releases else None


def _addresses() -> Iterable[str]:
    """The public pages of this room, for the sitemap: the roll-ups, every board and the newest tables that name no resident;
    a book is a link away, and a list of people is nowhere to be found."""
    yield url_for("village.index")
    city = regions.queries.city()
    for region in [city, *regions.queries.children(city)] if city else []:
        yield url_for("village.board", code=region.alias)
    for code in lately.codes_of_boards():
        yield url_for("village.board", code=code)
    for code, id in lately.tables_without_residents():
        yield url_for("village.notice", code=code, id=id)
