"""What the office says became of the opinions on a draft: version by version, each by two people (see `versions`)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.consult import queries, searching
from app.consult.acts import Did
from app.consult.models import (
    STANDS,
    AmendedOutcome,
    Consultation,
    ConsultationNotice,
    DraftOpinion,
    OpinionFix,
    OutcomeReport,
)
from app.consult.rules import clauses, life, telling
from app.consult.rules.clauses import Part
from app.consult.rules.life import MOVED, Outcome, State
from app.consult.rules.telling import Writing
from app.consult.service import lapsing, messages, versions, wording
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused, Rules

RETYPED = (Did.PUT_RIGHT, Did.TAKEN_OUT, Did.COUNTED_AGAIN)


def reports(consultation: Consultation, *, public: bool = False) -> Sequence[OutcomeReport]:
    """Every version, the first one first; those given up are nobody's to read."""
    return versions.all_of(OutcomeReport, _of(consultation), public=public)


def _of(consultation: Consultation) -> ColumnElement[bool]:
    return OutcomeReport.consultation_id == consultation.id


def report_in_work(consultation: Consultation) -> OutcomeReport | None:
    """The version that is drafted or read now."""
    return versions.in_work(OutcomeReport, _of(consultation))


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
    wording.require_nobody_named(consultation, summary=summary)
    versions.rewrite(report, summary, "summary", by=by)
    db.session.flush()
    audit.record(by, Did.REPORT_DRAFTED, consultation, {"version": report.no})
    return report


def require_complete(report: OutcomeReport) -> None:
    """Every opinion has its outcome with its reason, or gets it by this correction; a person has read its words."""
    missing, unread = queries.owed(report.consultation, [one.opinion_id for one in report.amended])
    life.require_every_answer(missing)
    if unread:
        raise Refused(f"还有 {unread} 条意见的文字没有人看过，看过才能公布采纳情况")


def submit_report(report: OutcomeReport, *, by: User) -> OutcomeReport:
    """To the second person, once it leaves no opinion out; a correction changes something."""
    require_complete(report)
    if report.no > 1 and not report.amended and report.text == report.consultation.summary:
        raise Refused("总的说明和各条结果都没有改动，不用更正")
    versions.hand_over(report)
    audit.record(by, Did.REPORT_SUBMITTED, report.consultation, {"version": report.no})
    return report


def send_report_back(report: OutcomeReport, why: str, *, by: User) -> OutcomeReport:
    """Back to the draft, with the reason."""
    words = versions.give_back(report, why)
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
    versions.require_second(report, seen, _hands(consultation, report), by)
    require_complete(report)
    _require_publishable(report)
    versions.set_published(report, by)
    if report.no > 1:
        return _correct(consultation, report, by)
    life.require_in(consultation, State.CLOSED)
    life.move(consultation, State.ANSWERED)
    consultation.summary = report.text
    consultation.answered_at = consultation.changed_at = clock.now()
    audit.record(by, Did.ANSWERED, consultation)
    lapsing.lapse(consultation, "采纳情况已公布", by=by)
    messages.tell_all(consultation, "consult/answered", occasion="answered")
    db.session.flush()
    searching.refresh_all(consultation)
    return report


def _require_publishable(report: OutcomeReport) -> None:
    """Once more over all that the version makes public: what was only asked for does not pass, nor the name of whoever spoke later.

    Everything that needs leave is said at once, so that leave is asked for once.
    """
    consultation, names = report.consultation, wording.hidden_authors(report.consultation)
    asked = Rules()
    asked.ask(wording.guard_outcome, consultation, summary=report.text)
    asked.ask(wording.guard_outcome, consultation, reason=report.reason)
    for field, text in (("summary", report.text), ("reason", report.reason)):
        asked.ask(privacy.require_nobody_named, text, names, field, wording.WHO)
    for answer, no in _reasons(report).items():
        if found := privacy.first_named(answer, names):
            asked.refuse(f"意见 {no} 的理由里写了{wording.WHO}的姓名或名称（“{found}”），请退回改写那一条再公布")
        asked.ask(_guard_reason, consultation, answer, no)
    asked.tell()


def _guard_reason(consultation: Consultation, answer: str, no: str) -> None:
    try:
        wording.guard_outcome(consultation, answer=answer)
    except Refused as refusal:
        refusal.sentence = f"意见 {no} 的理由：{refusal.sentence}"
        raise


def _reasons(report: OutcomeReport) -> dict[str, str]:
    """Each wording that the version makes public -> the first opinion it was written for."""
    amended = {one.opinion_id: one.answer for one in report.amended}
    rows = select(DraftOpinion.id, DraftOpinion.no, DraftOpinion.answer)
    rows = rows.where(STANDS, DraftOpinion.consultation_id == report.consultation_id).order_by(DraftOpinion.id.desc())
    said = [
        (amended.get(id, answer), no) for id, no, answer in db.session.execute(rows) if report.no == 1 or id in amended
    ]
    return dict(said)


def _hands(consultation: Consultation, report: OutcomeReport) -> set[int]:
    """Who wrote any wording of what the report makes public: of all outcomes at first, then of what a correction amends.

    Who typed an opinion in anew, or took one out, decided what there is to answer. Of a correction who amended each one
    last is asked too: acts from before were recorded without the version.
    """
    verbs = (Did.REPORT_DRAFTED, Did.CORRECTION_STARTED, Did.OUTCOME_AMENDED)
    written = versions.writers("consultation", consultation.id, report.no, *verbs)
    if report.no > 1:
        return written | {one.by_id for one in report.amended} | _typists(consultation)
    ids = select(DraftOpinion.id).where(DraftOpinion.consultation_id == consultation.id)
    dids = (Did.OPINION_ANSWERED, *RETYPED)
    return written | audit.actors_among(DraftOpinion.__tablename__, ids, *dids)


def _typists(consultation: Consultation) -> set[int]:
    """Who put right, took out or counted again what was typed in after the outcomes were told."""
    rows = select(OpinionFix.by_id).join(DraftOpinion, OpinionFix.opinion_id == DraftOpinion.id)
    rows = rows.where(DraftOpinion.consultation_id == consultation.id, OpinionFix.at >= consultation.answered_at)
    return set(db.session.scalars(rows))


def begin_correction(consultation: Consultation, reason: str, *, by: User) -> OutcomeReport:
    """Begin the next version of what was published; the one that stands stays readable for ever."""
    hold(consultation)
    if not consultation.is_told:
        raise Refused("公布过采纳情况的征集，才能更正")
    wording.require_nobody_named(consultation, reason=reason)
    what = {"consultation": consultation, "text": consultation.summary}
    report = versions.correction(OutcomeReport, _of(consultation), reason, by=by, **what)
    audit.record(by, Did.CORRECTION_STARTED, consultation, {"version": report.no}, note=report.reason)
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
    life.require_stands(opinion)
    reason = life.require_reason(words, "answer")
    telling.require_filled(words, "answer")
    wording.guard_outcome(report.consultation, drafted=True, answer=words)
    wording.require_unnamed(opinion, words, "answer")
    wording.require_nobody_named(report.consultation, answer=words)
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
    versions.drop(report)
    audit.record(by, Did.CORRECTION_DROPPED, report.consultation, {"version": report.no})
    return report


def give_up(consultation: Consultation) -> None:
    """The consultation ends: what is still drafted of its outcome is nobody's to publish."""
    versions.give_up(OutcomeReport, _of(consultation))


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
    for opinion in db.session.scalars(messages.of_all(consultation)):
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
    ours = (STANDS, DraftOpinion.consultation_id == report.consultation_id)
    rows = select(DraftOpinion.outcome, func.count()).where(*ours)
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
