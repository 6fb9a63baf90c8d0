"""What the office says of the outcome: drafted, handed to a second person, published; corrected only by a new version."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.consult import queries, searching
from app.consult.acts import Did
from app.consult.models import (
    AmendedOutcome,
    Consultation,
    ConsultationNotice,
    DraftOpinion,
    OutcomeReport,
    SurveyConclusion,
    TextCorrection,
)
from app.consult.rules import clauses, life, telling
from app.consult.rules.clauses import Part
from app.consult.rules.life import MOVED, Outcome, State
from app.consult.rules.telling import Writing
from app.consult.service import messages, wording
from app.core import audit
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.db import db, hold
from app.errors import Refused

Version = TypeVar("Version", OutcomeReport, SurveyConclusion, TextCorrection)


def rewrite(written: Version, text: str, field: str, *, by: User) -> None:
    """Other words in a version nobody reads yet; who wrote last does not publish."""
    telling.require_draft(written)
    words = life.require_reason(text, field)
    wording.guard(**{field: text})
    written.text, written.drafted_by, written.drafted_at = words, by, clock.now()


def hand_over(written: Version) -> None:
    """To the second person."""
    telling.require_draft(written)
    telling.move(written, Writing.REVIEW)
    written.returned_why = ""


def give_back(written: Version, why: str) -> str:
    """To who drafted it, with what is to be changed."""
    words = life.require_reason(why)
    if written.state != Writing.REVIEW:
        raise Refused("这一版不在待审核，不用退回")
    telling.move(written, Writing.DRAFT)
    written.returned_why = words
    return words


def require_second(written: Version, seen: int, hands: set[int], by: User) -> None:
    """Refused unless it is what the second person saw, and they wrote none of it."""
    if seen != written.version:
        raise Refused("刚刚被改过，和您看到的不一样。请再看一遍")
    if written.state != Writing.REVIEW:
        raise Refused("还没有送审，或者已经公布过了")
    life.require_other_hands({written.drafted_by_id, *hands}, by.id)


def set_published(written: Version, by: User) -> None:
    """It is public from now on, by the second person's hand."""
    telling.move(written, Writing.PUBLISHED)
    written.reviewed_by_id, written.published_at = by.id, clock.now()


def writers(kind: str, id: int, no: int, *dids: Did) -> set[int]:
    """Ids of those who did any of these to this version, whoever wrote it last."""
    rows = audit.trail(kind, id).where(AuditEntry.did.in_([str(did) for did in dids]))
    found = [entry.actor_id for entry in db.session.scalars(rows) if entry.changes.get("version") == no]
    return {actor for actor in found if actor is not None}


def next_no(kind: type[Version], mine: ColumnElement[bool]) -> int:
    """The number of the next version; one that was given up leaves a gap."""
    return (db.session.scalar(select(func.max(kind.no)).where(mine)) or 0) + 1


def drop(written: Version) -> None:
    """Give up a correction nobody outside has seen. The first version is not given up: it is owed."""
    if written.no == 1:
        raise Refused("第一版不能放弃：采纳情况和调查结果一定要公布")
    telling.move(written, Writing.DROPPED)


# what became of the opinions on a draft


def reports(consultation: Consultation, *, public: bool = False) -> Sequence[OutcomeReport]:
    """Every version, the first one first; those given up are nobody's to read."""
    states = (Writing.PUBLISHED,) if public else (Writing.PUBLISHED, *telling.IN_WORK)
    rows = select(OutcomeReport).where(
        OutcomeReport.consultation_id == consultation.id, OutcomeReport.state.in_(states)
    )
    return db.session.scalars(rows.order_by(OutcomeReport.no)).all()


def report_in_work(consultation: Consultation) -> OutcomeReport | None:
    """The version that is drafted or read now."""
    return next((one for one in reports(consultation) if one.is_in_work), None)


def is_correcting(consultation: Consultation) -> bool:
    """Is a correction drafted, so that single outcomes may be amended?"""
    report = report_in_work(consultation)
    return report is not None and report.no > 1 and report.state == Writing.DRAFT


def write_report(consultation: Consultation, summary: str, *, by: User) -> OutcomeReport:
    """Write or rewrite what is said of all opinions together: the first version, or that of a correction."""
    hold(consultation)
    report = report_in_work(consultation)
    if report is None:
        life.require_in(consultation, State.CLOSED)
        report = OutcomeReport(consultation=consultation, no=1, text="", drafted_by=by, state=Writing.DRAFT)
        db.session.add(report)
    rewrite(report, summary, "summary", by=by)
    db.session.flush()
    audit.record(by, Did.REPORT_DRAFTED, consultation, {"version": report.no})
    return report


def require_complete(report: OutcomeReport) -> None:
    """Every opinion has its outcome with its reason, or gets it by this correction; a person has read its words."""
    consultation = report.consultation
    life.require_every_answer(queries.missing_of(consultation, [one.opinion_id for one in report.amended]))
    unread = queries.unread_of(consultation)
    if unread:
        raise Refused(f"还有 {unread} 条意见的文字没有人看过，看过才能公布采纳情况")


def submit_report(report: OutcomeReport, *, by: User) -> OutcomeReport:
    """To the second person, once it leaves no opinion out; a correction changes something."""
    require_complete(report)
    if report.no > 1 and not report.amended and report.text == report.consultation.summary:
        raise Refused("总的说明和各条结果都没有改动，不用更正")
    hand_over(report)
    audit.record(by, Did.REPORT_SUBMITTED, report.consultation, {"version": report.no})
    return report


def send_report_back(report: OutcomeReport, why: str, *, by: User) -> OutcomeReport:
    """Back to the draft, with the reason."""
    words = give_back(report, why)
    audit.record(by, Did.REPORT_SENT_BACK, report.consultation, {"version": report.no}, note=words)
    return report


def reopen_report(consultation: Consultation) -> None:
    """An outcome was written anew: what the second person read is no longer what stands here."""
    report = report_in_work(consultation)
    if report is not None and report.state == Writing.REVIEW:
        telling.move(report, Writing.DRAFT)


def publish_report(report: OutcomeReport, seen: int, *, by: User) -> OutcomeReport:
    """Say to everyone, and to each author, what became of the opinions; by somebody who wrote none of it."""
    consultation = report.consultation
    hold(consultation)
    require_second(report, seen, _hands(consultation, report), by)
    require_complete(report)
    wording.guard(summary=report.text, reason=report.reason)
    set_published(report, by)
    if report.no > 1:
        return _correct(consultation, report, by)
    life.require_in(consultation, State.CLOSED)
    life.move(consultation, State.ANSWERED)
    consultation.summary = report.text
    consultation.answered_at = consultation.changed_at = clock.now()
    audit.record(by, Did.ANSWERED, consultation)
    messages.tell_all(consultation, "consult/answered", occasion="answered")
    db.session.flush()
    searching.refresh_all(consultation)
    return report


def _hands(consultation: Consultation, report: OutcomeReport) -> set[int]:
    """Who wrote any wording of what the report makes public: of all outcomes at first, then of what a correction amends.

    Of a correction who amended each one last is asked too: acts from before were recorded without the version.
    """
    verbs = (Did.REPORT_DRAFTED, Did.CORRECTION_STARTED, Did.OUTCOME_AMENDED)
    written = writers("consultation", consultation.id, report.no, *verbs)
    if report.no > 1:
        return written | {one.by_id for one in report.amended}
    ids = select(DraftOpinion.id).where(DraftOpinion.consultation_id == consultation.id)
    return written | audit.actors_among(DraftOpinion.__tablename__, ids, Did.OPINION_ANSWERED)


def begin_correction(consultation: Consultation, reason: str, *, by: User) -> OutcomeReport:
    """Begin the next version of what was published; the one that stands stays readable for ever."""
    hold(consultation)
    words = telling.require_correction_reason(reason)
    wording.guard(reason=reason)
    if not consultation.is_told:
        raise Refused("公布过采纳情况的征集，才能更正")
    if report_in_work(consultation) is not None:
        raise Refused("已经有一份更正在办，请先公布或放弃那一份")
    report = OutcomeReport(
        consultation=consultation,
        no=next_no(OutcomeReport, OutcomeReport.consultation_id == consultation.id),
        text=consultation.summary,
        reason=words,
        drafted_by=by,
        state=Writing.DRAFT,
    )
    db.session.add(report)
    db.session.flush()
    audit.record(by, Did.CORRECTION_STARTED, consultation, {"version": report.no}, note=words)
    return report


def amend(
    report: OutcomeReport, opinion: DraftOpinion, outcome: Outcome, words: str, moved: int | None = None, *, by: User
) -> AmendedOutcome:
    """Write another outcome or reason for one opinion; it stands once the correction is published.

    An opinion that was received in time but typed in after the outcomes were told gets its first one so.
    `moved` is the clause that changed because of it, None where none did; of what is declined nothing is asked.
    """
    if report.no == 1 or opinion.consultation_id != report.consultation_id:
        raise Refused("请先写明为什么更正，再改这一次征集里的意见")
    telling.require_draft(report)
    reason = life.require_reason(words, "answer")
    wording.guard(answer=words)
    wording.require_unnamed(opinion, words, "answer")
    anchor = moved if outcome in MOVED else None
    _require_moved(opinion, anchor)
    if (outcome, reason) == (opinion.outcome, opinion.answer) and anchor == opinion.moved_anchor:
        raise Refused("和现在公布的一样，不用更正", "answer")
    known = next((one for one in report.amended if one.opinion_id == opinion.id), None)
    amended = known or AmendedOutcome(opinion=opinion)
    if known is None:
        report.amended.append(amended)
    amended.outcome, amended.answer, amended.moved_anchor, amended.by_id = outcome, reason, anchor, by.id
    _keep_old(amended)
    report.drafted_by, report.drafted_at = by, clock.now()
    db.session.flush()
    changes = {"version": report.no, "opinion": opinion.no, "outcome": outcome.value}
    audit.record(by, Did.OUTCOME_AMENDED, report.consultation, changes)
    return amended


def _require_moved(opinion: DraftOpinion, anchor: int | None) -> None:
    """An adopted opinion moved a clause there is; once there is an adopted text, one that it changed.

    The clause it is linked to now stays, also one that only the final text has.
    """
    consultation = opinion.consultation
    if anchor is None or anchor == opinion.moved_anchor:
        return
    if consultation.state != State.ADOPTED:
        version = consultation.asked
        known = {one.anchor for one in version.clauses} if version else set()
        if anchor not in known:
            raise Refused("请从草案的条文里选", "moved_anchor")
        return
    changed = {change.anchor for change in queries.changes(consultation) if change.kind != "same"}
    if anchor not in changed:
        raise Refused("这一条在定稿里没有改动，请选定稿改动过的一条，或“没有落到条文”", "moved_anchor")


def _keep_old(amended: AmendedOutcome) -> None:
    opinion = amended.opinion
    amended.old_outcome, amended.old_answer, amended.old_anchor = opinion.outcome, opinion.answer, opinion.moved_anchor


def leave_as_it_was(amended: AmendedOutcome, *, by: User) -> None:
    """Take one opinion out of the correction."""
    report = amended.report
    telling.require_draft(report)
    report.amended.remove(amended)
    report.drafted_by, report.drafted_at = by, clock.now()
    changes = {"version": report.no, "opinion": amended.opinion.no, "outcome": "same"}
    audit.record(by, Did.OUTCOME_AMENDED, report.consultation, changes)


def drop_correction(report: OutcomeReport, *, by: User) -> OutcomeReport:
    """Give a correction up; what is published stands."""
    drop(report)
    audit.record(by, Did.CORRECTION_DROPPED, report.consultation, {"version": report.no})
    return report


def give_up(consultation: Consultation) -> None:
    """The consultation ends: what is still drafted of its outcome is nobody's to publish."""
    report = report_in_work(consultation)
    if report is not None:
        telling.move(report, Writing.DROPPED)


def _correct(consultation: Consultation, report: OutcomeReport, by: User) -> OutcomeReport:
    for one in report.amended:
        _require_moved(one.opinion, one.moved_anchor)
        _keep_old(one)
        opinion = one.opinion
        opinion.outcome, opinion.answer, opinion.moved_anchor = one.outcome, one.answer, one.moved_anchor
        opinion.batch = None  # it has its own answer now
        opinion.answered_at, opinion.answered_by_id = clock.now(), one.by_id
    consultation.summary, consultation.changed_at = report.text, clock.now()
    text = f"更正采纳情况（第 {report.no} 版）"
    db.session.add(ConsultationNotice(consultation=consultation, text=text, reason=report.reason))
    audit.record(by, Did.CORRECTED, consultation, {"version": report.no}, note=report.reason)
    db.session.flush()
    _tell_corrected(consultation, report)
    searching.refresh_all(consultation)
    return report


def _tell_corrected(consultation: Consultation, report: OutcomeReport) -> None:
    """Everyone who gave an opinion: that it was corrected and why; whose own outcome changed, what it was and is."""
    amended = {one.opinion_id: one for one in report.amended}
    for opinion in db.session.scalars(select(DraftOpinion).where(DraftOpinion.consultation_id == consultation.id)):
        occasion = f"corrected-{report.no}"
        messages.tell(opinion, "consult/corrected", occasion=occasion, report=report, amended=amended.get(opinion.id))


def before(report: OutcomeReport) -> OutcomeReport | None:
    """The version it corrects."""
    rows = select(OutcomeReport).where(
        OutcomeReport.consultation_id == report.consultation_id,
        OutcomeReport.state == Writing.PUBLISHED,
        OutcomeReport.no < report.no,
    )
    return db.session.scalar(rows.order_by(OutcomeReport.no.desc()).limit(1))


def difference(report: OutcomeReport) -> list[tuple[Part, str]]:
    """What the version changed in the words over all opinions; nothing for the first one."""
    earlier = before(report)
    return clauses.difference(earlier.text, report.text) if earlier else []


def stood(report: OutcomeReport, ids: Sequence[int]) -> dict[int, AmendedOutcome]:
    """Opinion id -> the first later correction of it, whose old side is what the version said; none: as it is now."""
    rows = (
        select(AmendedOutcome)
        .join(OutcomeReport)
        .where(
            OutcomeReport.consultation_id == report.consultation_id,
            OutcomeReport.state == Writing.PUBLISHED,
            OutcomeReport.no > report.no,
            AmendedOutcome.opinion_id.in_(ids),
        )
        .order_by(OutcomeReport.no.desc())
    )
    return {one.opinion_id: one for one in db.session.scalars(rows)}  # the earliest comes last and stays


def counted(report: OutcomeReport) -> dict[Outcome, int]:
    """How many opinions had each outcome in this version."""
    rows = select(DraftOpinion.outcome, func.count()).where(DraftOpinion.consultation_id == report.consultation_id)
    now = {outcome: count for outcome, count in db.session.execute(rows.group_by(DraftOpinion.outcome))}
    found = {outcome: now.get(outcome, 0) for outcome in Outcome}
    later = (
        select(AmendedOutcome.opinion_id)
        .join(OutcomeReport)
        .where(
            OutcomeReport.consultation_id == report.consultation_id,
            OutcomeReport.state == Writing.PUBLISHED,
            OutcomeReport.no > report.no,
        )
    )
    changed = stood(report, list(db.session.scalars(later)))
    for amended in changed.values():
        if amended.old_outcome is not None:  # one typed in later was not counted yet
            found[amended.old_outcome] += 1
        if amended.opinion.outcome is not None:
            found[amended.opinion.outcome] -= 1
    return found


def corrections_of(opinion: DraftOpinion) -> Sequence[AmendedOutcome]:
    """What published corrections changed of one opinion, the first one first."""
    rows = select(AmendedOutcome).join(OutcomeReport)
    rows = rows.where(AmendedOutcome.opinion_id == opinion.id, OutcomeReport.state == Writing.PUBLISHED)
    return db.session.scalars(rows.order_by(OutcomeReport.no)).all()
