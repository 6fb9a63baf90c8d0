"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, url_for
from sqlalchemy import func, select

from app import portal
from app.catalogue import access, from_posts, jobs, rules
from app.catalogue.acts import PHRASES, SUBJECTS
from app.catalogue.models import Proposal
from app.catalogue.rules import State
from app.catalogue.views import desk, public
from app.core import audit, leave, limits
from app.core.accounts.models import User
from app.db import db
from app.errors import STALE, name_constraint
from app.web import menus
from app.web.menus import Work, due_work


def register(app: Flask) -> None:
    """Hang the room into the app."""
    assert jobs  # importing them hangs them into place
    app.register_blueprint(public.bp)
    app.register_blueprint(desk.bp)
    app.jinja_env.globals.update(GLOBALS)
    audit.vocabulary(PHRASES, SUBJECTS)
    leave.owner(
        leave.Owner(
            Proposal,
            at_desk=access.at_desk,
            may_give=access.may_decide,
            title=lambda proposal: f"目录调整建议 {proposal.no}",
            page=lambda proposal: url_for("catalogue_desk.show", id=proposal.id),
        )
    )
    limits.declare(rules.DECIDE)
    from_posts.register()
    portal.addresses(app, _addresses)
    menus.footer(app, 30, "目录调整建议", "catalogue.index")
    menus.desk(app, 41, "目录调整建议", "catalogue_desk.index", desk.OFFICE)
    menus.work(app, 41, _work)
    name_constraint("uq_catalogue_proposal_no", STALE)
    name_constraint("ck_catalogue_proposal_domain_known", "请选公开目录的领域", "pick")
    name_constraint("ck_catalogue_proposal_second_person_checks", "提出的人不能自己复核，请另一个人来")
    name_constraint("ck_catalogue_proposal_public_was_checked", STALE)
    name_constraint("ck_catalogue_proposal_decided_with_reason", "请写明决定的理由", "decision")


def proposal_lamp(proposal: Proposal) -> tuple[str, str]:
    """(kind, word) of a proposal as everyone sees it."""
    if proposal.outcome is not None:
        return ("quiet" if proposal.outcome == rules.Outcome.NOT else "ok"), rules.OUTCOME_LABELS[proposal.outcome]
    if proposal.is_late:
        return "late", "逾期"
    return ("quiet" if proposal.state == State.RETURNED else "soon"), rules.STATE_LABELS[proposal.state]


GLOBALS: dict[str, Any] = {"PROPOSAL_WHAT": rules.WHAT_LABELS, "proposal_lamp": proposal_lamp}


def _addresses() -> Iterable[str]:
    yield url_for("catalogue.index")


def _work(user: User) -> Iterable[Work]:
    """Words that wait for a second person, proposals that wait for a decision."""
    if not user.has_role(*access.OFFICE):
        return
    for state, title in ((State.CHECKING, "复核目录调整建议"), (State.OPEN, "决定目录调整建议")):
        rows = access.at_desk(user).where(Proposal.state == state).with_only_columns(Proposal.id)
        count, first = db.session.execute(select(func.count(), func.min(Proposal.due_on)).where(Proposal.id.in_(rows))).one()  # fmt: skip
        if count:
            yield due_work(f"{title}（{count} 条）", url_for("catalogue_desk.index", state=state.value), first)
