"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, url_for

from app import portal
from app.core import audit, limits
from app.core.accounts.models import User
from app.core.accounts.service import own_account
from app.db import db
from app.errors import STALE, name_constraint
from app.foi import access, from_posts, jobs, queries, rules
from app.foi.acts import PHRASES, SUBJECTS, UNSIGNED
from app.foi.models import Application
from app.foi.service import own
from app.foi.views import desk, public
from app.web import menus, pace
from app.web.menus import Work, due_work


def register(app: Flask) -> None:
    """Hang the room into the app."""
    assert jobs  # importing them hangs them into place
    app.register_blueprint(public.bp)
    app.register_blueprint(desk.bp)
    pace.slow(app, "foi.new", "60 per 10 minutes")
    app.jinja_env.globals.update(GLOBALS)
    audit.vocabulary(PHRASES, SUBJECTS, UNSIGNED)
    limits.declare(*rules.LIMITS)
    from_posts.register()
    own_account.exporter("依申请公开", own.give)
    own_account.eraser(own.forget)
    portal.addresses(app, _addresses)
    menus.public(app, 40, "依申请公开", "foi.index")
    menus.desk(app, 40, "依申请公开", "foi_desk.index", desk.READERS)
    menus.work(app, 40, _work)
    name_constraint("uq_foi_application_no", STALE)
    name_constraint("uq_foi_extension_application", "每件申请只能申请一次延长")
    name_constraint("ck_foi_application_received_has_day", STALE)
    name_constraint("ck_foi_application_answered_whole", STALE)
    name_constraint("ck_foi_extension_second_person_decides", "申请的人不能自己批准，请另一个人来")
    name_constraint("ck_foi_extension_twenty_at_most", "最多延长 20 个工作日", "workdays")


def foi_lamp(application: Application) -> tuple[str, str]:
    """(kind, word) of an application as its applicant and its desk see it."""
    if application.is_late:
        return "late", "逾期"
    ended = {rules.State.ANSWERED: "ok", rules.State.LAPSED: "quiet"}
    return ended.get(application.state, "soon"), rules.STATE_LABELS[application.state]


GLOBALS: dict[str, Any] = {"FOI_RESULT": rules.RESULT_LABELS, "FOI_APPLICANT": rules.APPLICANT_LABELS, "FOI_PROOF": rules.PROOF_LABELS, "FOI_WAY": rules.WAY_LABELS, "foi_lamp": foi_lamp}  # fmt: skip


def _addresses() -> Iterable[str]:
    yield url_for("foi.index")


def _work(user: User) -> Iterable[Work]:
    """What is due, the first due first, and longer periods that wait for a second person."""
    if not user.has_role(*access.DESK):
        return
    for name, title in (("open", "办理信息公开申请"), ("longer", "批复延长答复")):
        rows = db.session.scalars(queries.pile(user, name).limit(200)).unique().all()
        if rows:
            first = rows[0].due_on or rows[0].wait_until
            yield due_work(f"{title}（{len(rows)} 件）", url_for("foi_desk.index", pile=name), first)
