"""Propose, check by a second person, decide; whoever said it in a post is told."""

from sqlalchemy import select

from app import clock, feedback
from app.catalogue import rules
from app.catalogue.acts import Did
from app.catalogue.models import Proposal
from app.catalogue.rules import OUTCOME_LABELS, Outcome, State, What
from app.clock import NOT_YET
from app.core import audit, leave, limits, numbers, privacy, workdays
from app.core.accounts.models import User
from app.core.domains import DOMAINS
from app.core.regions.models import Region
from app.db import db, hold
from app.errors import Refused

LIST = "/catalogue/proposals/"


def page_of(proposal: Proposal) -> str:
    """Where everyone reads it once it is public."""
    shown = proposal.state in (State.OPEN, State.DECIDED)
    return f"{LIST}#{proposal.no}" if shown else LIST


def propose(region: Region, domain: int, what: What, text: str, reason: str, *, by: User) -> Proposal:
    """Write a proposal down; nobody but the desk reads it until a second person has."""
    if domain not in DOMAINS:
        raise Refused("请选领域", "pick")
    words = rules.require_words(text, "text", "哪个事项、怎么调整")
    why = rules.require_words(reason, "reason", "为什么要调整")
    privacy.guard(words, "text")
    privacy.guard(why, "reason")
    series = f"CP-{clock.today().year}"
    proposal = Proposal(
        no=f"{series}-{numbers.issue(series):04d}",
        region=region,
        domain=domain,
        what=what,
        text=words,
        reason=why,
        made_by_id=by.id,
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record(by, Did.PROPOSED, proposal)
    return proposal


def release(proposal: Proposal, text: str, reason: str, *, by: User) -> Proposal:
    """The second person has read the words, put them right, and lets them out; the days to decide begin.

    Where they came down with their post meanwhile, others stand in their place: those of before are never public.
    """
    hold(proposal)  # whoever takes the post down at this moment comes before, or after
    rules.require_move(proposal.state, State.OPEN)
    _require_second(proposal, by)
    words = rules.require_words(text, "text", "哪个事项、怎么调整")
    why = rules.require_words(reason, "reason", "为什么要调整")
    if proposal.are_words_down:
        rules.require_other_words({"text": (words, proposal.text), "reason": (why, proposal.reason)})
    leave.guard(proposal, words, more=privacy.TELLING)
    leave.guard(proposal, why, "reason", more=privacy.TELLING)
    for said, field in ((words, "text"), (why, "reason")):
        feedback.require_unnamed(feedback.Into.CATALOGUE, proposal.id, said, field)
    proposal.text, proposal.reason = words, why
    proposal.words_down_at, proposal.words_down_why = None, ""
    proposal.state, proposal.checked_at, proposal.checked_by_id = State.OPEN, clock.now(), by.id
    proposal.due_on = workdays.calendar().add_or_not_yet(clock.today(), limits.in_force(rules.DECIDE.key).number)
    audit.record(by, Did.RELEASED, proposal)
    return proposal


def wind_ids() -> list[int]:
    """Proposals whose day waits for the calendar of its year."""
    return list(db.session.scalars(select(Proposal.id).where(Proposal.due_on == NOT_YET)))


def wind(id: int) -> None:
    """By when it is decided, once that can be told."""
    proposal = db.session.get(Proposal, id)
    if proposal is not None and proposal.checked_at is not None:
        start, days = clock.here(proposal.checked_at).date(), limits.in_force(rules.DECIDE.key).number
        proposal.due_on = workdays.calendar().add_or_not_yet(start, days)


def _require_second(proposal: Proposal, by: User) -> None:
    if by.id == proposal.made_by_id:
        raise Refused("提出的人不能自己复核，请另一个人来")


def send_back(proposal: Proposal, why: str, *, by: User) -> Proposal:
    """The second person does not let it out, and says why; whoever said it is told."""
    rules.require_move(proposal.state, State.RETURNED)
    _require_second(proposal, by)
    note = rules.require_words(why, "why", "为什么不公开")
    privacy.guard(note, "why")
    proposal.state, proposal.checked_at, proposal.checked_by_id = State.RETURNED, clock.now(), by.id
    proposal.check_note = note
    audit.record(by, Did.RETURNED, proposal)
    _tell(proposal, f"目录调整建议 {proposal.no} 复核未通过", by, note)
    return proposal


def decide(proposal: Proposal, outcome: Outcome, decision: str, adjustment: str, *, by: User) -> Proposal:
    """采纳、部分采纳、不采纳, with the reason, and with which 动态调整 (条例第十八条) it comes into the catalogue."""
    rules.require_move(proposal.state, State.DECIDED)
    words = rules.require_words(decision, "decision", "决定的理由")
    into = adjustment.strip()
    if outcome != Outcome.NOT and not into:
        raise Refused("请写明列入哪一次动态调整，例如 2026 年度目录动态调整", "adjustment")
    if len(into) > 100:
        raise Refused("最多 100 字", "adjustment")
    leave.guard(proposal, words, "decision", more=privacy.TELLING)
    leave.guard(proposal, into, "adjustment", more=privacy.TELLING)
    for said, field in ((words, "decision"), (into, "adjustment")):
        feedback.require_unnamed(feedback.Into.CATALOGUE, proposal.id, said, field)
    proposal.state, proposal.outcome, proposal.decision = State.DECIDED, outcome, words
    proposal.adjustment, proposal.decided_at, proposal.decided_by_id = into, clock.now(), by.id
    audit.record(by, Did.DECIDED, proposal)
    _tell(proposal, f"目录调整建议 {proposal.no}：{OUTCOME_LABELS[outcome]}", by)
    return proposal


def take_words_down(proposal: Proposal, why: str, *, by: User | None) -> bool:
    """What was proposed came from a post that nobody, or not everybody, may read as it was: so with its words here.

    Number, day and decision stay, and whoever checks or decides still reads the words at the desk. False when they came
    down before.
    """
    hold(proposal)
    if proposal.are_words_down:
        return False
    proposal.words_down_at, proposal.words_down_why = clock.now(), why
    audit.record(by, Did.WORDS_DOWN, proposal, note=why)
    db.session.flush()
    return True


def _tell(proposal: Proposal, what: str, by: User, words: str = "") -> None:
    """Whoever said it is told; `words` are for her alone."""
    link = page_of(proposal)
    feedback.heard(feedback.Into.CATALOGUE, proposal.id, feedback.Came.ANSWERED, what, words, by=by, link=link)
