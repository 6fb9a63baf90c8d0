"""A 留言 that says what should be published becomes a proposal to change the catalogue; the post is answered all the same."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import select

from app import feedback
from app.catalogue import service
from app.catalogue.models import Proposal
from app.catalogue.rules import OUTCOME_LABELS, STATE_LABELS, WHAT_LABELS, State, What
from app.core.accounts.models import User
from app.core.domains import DOMAINS
from app.db import db


def register() -> None:
    """Hang this room's part into the room of posts."""
    feedback.offer(
        feedback.Target(
            into=feedback.Into.CATALOGUE,
            is_public=True,
            button="作为公开目录调整建议",
            explained="留言说的是该公开什么、公开得够不够。写成一条建议，另一个人复核后公开，由政务公开办决定采纳不采纳。",
            make=_make,
            standing=_standing,
            pick=feedback.Asked("哪个领域", _domains, "基层政务公开 26 个领域"),
            detail=feedback.Asked("怎么调整", _whats),
            words="哪个事项、怎么调整",
            shows_reason=True,
            hold=_hold,
            take_down=_take_down,
        )
    )


def _domains(_post: Any) -> list[tuple[str, str]]:
    return [(str(number), f"{number} {name}") for number, name in DOMAINS.items()]


def _whats(_post: Any) -> list[tuple[str, str]]:
    return [(what.value, label) for what, label in WHAT_LABELS.items()]


def _make(given: feedback.Given, *, by: User) -> feedback.Made:
    proposal = service.propose(given.region, int(given.pick), What(given.detail), given.text, given.reason, by=by)
    return feedback.Made(proposal.id, proposal.no, service.page_of(proposal))


def _standing(ids: Collection[int]) -> Mapping[int, feedback.Standing]:
    return {row.id: _stands(row) for row in db.session.scalars(select(Proposal).where(Proposal.id.in_(ids)))}


def _stands(proposal: Proposal) -> feedback.Standing:
    link = service.page_of(proposal)
    if proposal.outcome is not None:
        return feedback.Standing(OUTCOME_LABELS[proposal.outcome], "ok", link)
    lamp = "quiet" if proposal.state == State.RETURNED else ("late" if proposal.is_late else "soon")
    return feedback.Standing(STATE_LABELS[proposal.state], lamp, link)


def _take_down(proposal_id: int, why: str, *, by: User | None) -> bool:
    """The words come down with those of the post."""
    return service.take_words_down(db.session.get_one(Proposal, proposal_id), why, by=by)


def _hold(proposal_id: int, as_read: Callable[[str], str]) -> None:
    """The proposal in a clerk's words, and what was decided."""
    proposal = db.session.get_one(Proposal, proposal_id)
    proposed = () if proposal.are_words_down else ("text", "reason")  # those of before are never public
    for field in (*proposed, "decision", "adjustment"):
        if (now := as_read(was := getattr(proposal, field))) != was:
            setattr(proposal, field, now)
    db.session.flush()
