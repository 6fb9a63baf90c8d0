"""What becomes of the opinions: an outcome with its reason for every single one; later the adopted text."""

from collections.abc import Mapping, Sequence

from app import clock
from app.consult import queries, searching
from app.consult.acts import Did
from app.consult.models import Consultation, ConsultationTally, DraftOpinion
from app.consult.rules import life
from app.consult.rules.life import MOVED, Outcome, State
from app.consult.service import drafting, lapsing, messages, numbering, reasons, telling, wording
from app.core import audit
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused

MOST_AT_ONCE = 500


def answer(
    opinions: Sequence[DraftOpinion],
    outcome: Outcome,
    words: str,
    moved_anchor: int | None = None,
    *,
    by: User,
) -> list[DraftOpinion]:
    """Write what becomes of one opinion, or of several that say the same, with the reason.

    Nothing is public before all have theirs; until then it may be written anew. `moved_anchor` names the clause that
    changes because of them; left out it is the clause each speaks of.
    """
    if not opinions:
        raise Refused("请至少选一条意见", "chosen")
    if len(opinions) > MOST_AT_ONCE:
        raise Refused(f"一次最多 {MOST_AT_ONCE} 条", "chosen")
    consultation = opinions[0].consultation
    hold(consultation)  # who publishes at this moment comes before, or after
    if any(one.consultation_id != consultation.id for one in opinions):
        raise Refused("请选同一次征集的意见", "chosen")
    life.require_in(consultation, *life.ANSWERING)
    for opinion in opinions:
        life.require_stands(opinion)
    reason = life.require_reason(words, "answer")
    wording.guard_outcome(consultation, drafted=True, answer=words)
    for opinion in opinions:
        wording.require_unnamed(opinion, words, "answer")
    wording.require_nobody_named(consultation, answer=words)
    _require_clause(consultation, moved_anchor)
    telling.reopen_report(consultation)
    batch = _batch(consultation, opinions)
    for opinion in opinions:
        opinion.outcome, opinion.answer, opinion.batch = outcome, reason, batch
        opinion.moved_anchor = (moved_anchor or opinion.anchor) if outcome in MOVED else None
        opinion.answered_at, opinion.answered_by_id = clock.now(), by.id
        audit.record(by, Did.OPINION_ANSWERED, opinion, {"outcome": outcome.value})
    return list(opinions)


def _require_clause(consultation: Consultation, anchor: int | None) -> None:
    version = consultation.asked
    if anchor is not None and (version is None or anchor not in {one.anchor for one in version.clauses}):
        raise Refused("请从草案的条文里选", "moved_anchor")


def _batch(consultation: Consultation, opinions: Sequence[DraftOpinion]) -> int | None:
    """A number of their own for opinions answered together; one alone has none."""
    if len(opinions) < 2:
        return None
    return numbering.of_consultation(consultation.id, ConsultationTally.batches)


def link(consultation: Consultation, moved: Mapping[int, int | None], *, by: User) -> Consultation:
    """Say which clause of the adopted text each adopted opinion moved: opinion id -> anchor, None for no clause."""
    hold(consultation)
    life.require_in(consultation, State.ANSWERED)
    final = consultation.final
    if final is None:
        raise Refused("先写定稿，再核对意见落在哪一条")
    known = {change.anchor for change in queries.changes(consultation)}
    for opinion in queries.adopted_opinions(consultation):
        anchor = moved.get(opinion.id, opinion.moved_anchor)
        if anchor is not None and anchor not in known:
            raise Refused("请从草案和定稿的条文里选", f"opinion_{opinion.id}")
        opinion.moved_anchor = anchor
    drafting.touch(consultation)
    audit.record(by, Did.LINKED, consultation)
    return consultation


def unmoved(consultation: Consultation) -> list[DraftOpinion]:
    """Opinions that are called adopted, whose clause the adopted text leaves as it was; none before there is such a text."""
    if consultation.final is None:
        return []
    changed = {change.anchor for change in queries.changes(consultation) if change.kind != "same"}
    found = queries.adopted_opinions(consultation)
    return [one for one in found if one.moved_anchor is not None and one.moved_anchor not in changed]


def adopt(consultation: Consultation, seen: int, *, by: User) -> Consultation:
    """Publish the adopted text, by somebody else than who wrote it; each author is told what changed in their clause."""
    hold(consultation)
    if seen != consultation.version:
        raise Refused("定稿刚刚被改过，和您看到的不一样。请再看一遍")
    life.require_in(consultation, State.ANSWERED)
    final = consultation.final
    if final is None:
        raise Refused("先写定稿，再公布")
    _require_no_correction(consultation)
    hands = audit.actors(consultation, Did.FINAL_WRITTEN, Did.REMATCHED, Did.LINKED, Did.CLAUSES_EXPLAINED)
    life.require_other_hands({final.by_id, *hands}, by.id)
    wording.guard(consultation, text=final.text)
    left = unmoved(consultation)
    if left:
        raise Refused(
            f"有 {len(left)} 条意见写了采纳，说的那一条在定稿里却没有改动（{left[0].no}"
            f"{' 等' if len(left) > 1 else ''}）。请核对意见落在哪一条"
        )
    reasons.require_told(consultation)
    reasons.let_go(consultation)
    life.move(consultation, State.ADOPTED)
    consultation.adopted_at = consultation.ended_at = consultation.changed_at = clock.now()
    final.published_at = consultation.adopted_at
    audit.record(by, Did.ADOPTED, consultation, {"version": final.no})
    lapsing.lapse(consultation, "定稿已公布", by=by)
    _tell_authors(consultation)
    searching.refresh_all(consultation)
    return consultation


def _require_no_correction(consultation: Consultation) -> None:
    """What is called adopted while a correction is in work may change under the reader's hands."""
    if telling.report_in_work(consultation) is not None:
        raise Refused("采纳情况有一份更正在办，请先公布或放弃更正，再公布定稿")


def _tell_authors(consultation: Consultation) -> None:
    changes = {change.anchor: change for change in queries.changes(consultation)}
    for opinion in db.session.scalars(messages.of_all(consultation)):
        spoken = [anchor for anchor in (opinion.moved_anchor, opinion.anchor) if anchor is not None]
        first, *also = [changes.get(anchor) for anchor in dict.fromkeys(spoken)] or [None]
        besides = [change for change in also if change is not None and change.kind != "same"]
        messages.tell(opinion, "consult/adopted", occasion="adopted", change=first, besides=besides)
