"""The life of a consultation: draft, clauses, review by a second person, publication, a changed period, the end."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.consult import access, searching, timeline
from app.consult.acts import Did
from app.consult.models import (
    Clause,
    Consultation,
    ConsultationNotice,
    ConsultationPaper,
    ConsultationTally,
    DraftVersion,
)
from app.consult.rules import clauses, life
from app.consult.rules.life import State
from app.consult.service import aside, lapsing, messages, numbering, telling, wording
from app.core import attachments, audit, workdays
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import db, hold
from app.errors import Refused

HANDS = (
    Did.DRAFTED,
    Did.EDITED,
    Did.TEXT_WRITTEN,
    Did.REMATCHED,
    Did.PAPER_ADDED,
    Did.PAPER_WITHDRAWN,
)  # who did one of these does not publish


def draft(fields: Mapping[str, Any], *, by: User) -> Consultation:
    """Start a consultation; its text follows through `write_text`."""
    kept = _checked(None, fields)
    consultation = Consultation(no=numbering.of_year("YJ"), drafted_by=by, **kept)
    db.session.add(consultation)
    db.session.flush()
    db.session.add(ConsultationTally(consultation_id=consultation.id))
    audit.record(by, Did.DRAFTED, consultation)
    return consultation


def _checked(consultation: Consultation | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    wording.guard_fields(consultation, fields, drafted=True)
    least = timeline.least_days(fields["kind"]).number
    reason = life.require_period(fields.get("days") or least, least, fields.get("short_reason") or "", fields["kind"])
    return {**fields, "short_reason": reason}


def edit(consultation: Consultation, fields: Mapping[str, Any], *, by: User) -> Consultation:
    """Change a draft; what a reviewer saw is then no longer what stands here."""
    life.require_draft(consultation)
    for name, value in _checked(consultation, fields).items():
        setattr(consultation, name, value)
    _touch(consultation)
    audit.record(by, Did.EDITED, consultation)
    return consultation


def _touch(consultation: Consultation) -> None:
    if consultation.state == State.REVIEW:
        consultation.state = State.DRAFT
    touch(consultation)


def touch(consultation: Consultation) -> None:
    """Whoever looks at the version before is told so. Of what is public the day stays: nothing everyone reads changed."""
    if consultation.state not in life.PUBLIC:
        consultation.changed_at = clock.now()
    flag_modified(consultation, "changed_at")


def write_text(consultation: Consultation, text: str, *, by: User) -> DraftVersion:
    """Read the text into clauses; each keeps its anchor from the version before where it is still the same clause."""
    life.require_draft(consultation)
    version = new_version(consultation, text, is_final=False, by=by)
    _touch(consultation)
    audit.record(by, Did.TEXT_WRITTEN, consultation, {"version": version.no})
    return version


def write_final(consultation: Consultation, text: str, *, by: User) -> DraftVersion:
    """Write the adopted text. A second person publishes it; until then it may be written anew."""
    life.require_in(consultation, State.ANSWERED)
    explained = aside.standing(consultation)
    version = new_version(consultation, text, is_final=True, by=by)
    touch(consultation)
    aside.tell_writers(consultation, explained, f"version-{version.no}", by=by)
    audit.record(by, Did.FINAL_WRITTEN, consultation, {"version": version.no})
    return version


def new_version(consultation: Consultation, text: str, *, is_final: bool, by: User) -> DraftVersion:
    """The text read into clauses that keep their anchors; whether it may be written is asked by the verb."""
    wording.guard(consultation, text=text, drafted=True)
    parsed = clauses.parse(text)
    before = _before(consultation, is_final)
    if before is not None and before.text == text and before.is_final == is_final:
        raise Refused("文字没有改动", "text")
    version = DraftVersion(
        consultation=consultation,
        no=1 + max([one.no for one in consultation.versions], default=0),
        text=text,
        is_final=is_final,
        by=by,
    )
    db.session.add(version)
    anchors = clauses.match(_known(consultation, before, is_final), [one.text for one in parsed])
    fresh = fresh_anchors(consultation, sum(anchor is None for anchor in anchors))
    for n, (one, anchor) in enumerate(zip(parsed, anchors, strict=True)):
        version.clauses.append(
            Clause(
                anchor=fresh.pop(0) if anchor is None else anchor,
                position=n,
                label=one.label,
                chapter=one.chapter,
                text=one.text,
            )
        )
    db.session.flush()
    return version


def _before(consultation: Consultation, is_final: bool) -> DraftVersion | None:
    """What the new version is held against: the newest of its kind, the adopted text first of all the draft."""
    if is_final:
        return consultation.final or consultation.asked
    return consultation.asked


def _known(consultation: Consultation, before: DraftVersion | None, is_final: bool) -> list[tuple[int, str]]:
    """Anchor and text of the clauses a new version may continue.

    What a correction puts back into an adopted text has the anchor it had, in the text in force or in the draft.
    """
    versions = (before, consultation.adopted, consultation.asked) if is_final and consultation.adopted else (before,)
    found: dict[int, str] = {}
    for version in filter(None, versions):
        for clause in version.clauses:
            found.setdefault(clause.anchor, clause.text)
    return list(found.items())


def fresh_anchors(consultation: Consultation, many: int) -> list[int]:
    """Numbers no clause of any version has."""
    if not many:
        return []
    last = numbering.of_consultation(consultation.id, ConsultationTally.anchors, many)
    return list(range(last - many + 1, last + 1))


def rematch(version: DraftVersion, chosen: Mapping[int, int | None], *, by: User) -> DraftVersion:
    """Put right which clause continues which: clause id -> anchor of the version before, None for a new clause."""
    consultation = version.consultation
    _require_unpublished(version)
    known = earlier_anchors(version)
    wanted: dict[int, int] = {}
    for clause in version.clauses:
        anchor = chosen.get(clause.id, clause.anchor)
        if anchor is not None and anchor not in known and anchor != clause.anchor:
            raise Refused("请从上一版的条文里选", f"clause_{clause.id}")
        if anchor is None:  # what is new already keeps its own number
            keeps = clause.anchor not in known
            anchor = clause.anchor if keeps else fresh_anchors(consultation, 1)[0]
        if anchor in wanted.values():
            raise Refused(f"“{clause.called}”和另一条选了同一条，每条只能沿用一次", f"clause_{clause.id}")
        wanted[clause.id] = anchor
    explained = aside.standing(consultation)
    _move_anchors(version, wanted)
    touch(consultation)
    aside.tell_writers(consultation, explained, f"matched-{version.no}-{consultation.version}", by=by)
    audit.record(by, Did.REMATCHED, consultation, {"version": version.no})
    return version


def _require_unpublished(version: DraftVersion) -> None:
    newest = version.consultation.final if version.is_final else version.consultation.asked
    if version.published_at is not None or newest is not version:
        raise Refused("这一版已经公开，或者已有新的一版，条文对应不能再改")


def earlier_anchors(version: DraftVersion) -> dict[int, str]:
    """Anchor -> name of the clauses this version may continue: of the one before it, of a correction the draft's too."""
    before, asked = version_before(version), version.consultation.asked
    versions = (before, asked) if version.is_final else (before,)
    found: dict[int, str] = {}
    for one in filter(None, versions):
        for clause in one.clauses:
            found.setdefault(clause.anchor, clause.called)
    return found


def version_before(version: DraftVersion) -> DraftVersion | None:
    """What a version is compared with: a draft with its last, the adopted text with what people were asked about,

    a correction of it with the text it corrects.
    """
    if version.is_final:
        public = [one for one in version.consultation.versions if one.is_final and one.published_at is not None]
        corrected = [one for one in public if one.no < version.no]
        return corrected[-1] if corrected else version.consultation.asked
    earlier = [one for one in version.consultation.versions if one.no < version.no and not one.is_final]
    return earlier[-1] if earlier else None


def _move_anchors(version: DraftVersion, wanted: Mapping[int, int]) -> None:
    """Two clauses may exchange their anchors, which the unique key sees one after the other: by a way round."""
    moving = [clause for clause in version.clauses if clause.anchor != wanted[clause.id]]
    for clause in moving:
        clause.anchor = -clause.id
    db.session.flush()
    for clause in moving:
        clause.anchor = wanted[clause.id]
    db.session.flush()


def add_paper(consultation: Consultation, title: str, attachment: Attachment, *, by: User) -> ConsultationPaper:
    """Add a file beside the draft; its words are looked through first, for everyone will open it."""
    life.require_draft(consultation)
    wording.guard_paper(consultation, title, attachment, drafted=True)
    paper = ConsultationPaper(consultation=consultation, title=title, attachment=attachment)
    db.session.add(paper)
    _touch(consultation)
    audit.record(by, Did.PAPER_ADDED, consultation)
    return paper


def withdraw_paper(consultation: Consultation, paper: ConsultationPaper, reason: str = "", *, by: User) -> None:
    """Take a file down, bytes and all. Of a public draft it is told on its page, with the reason."""
    is_public = consultation.state in life.PUBLIC
    words = life.require_reason(reason) if is_public else ""
    wording.guard_outcome(consultation, reason=words)
    wording.require_nobody_named(consultation, reason=words)
    if paper.withdrawn_at is not None:
        raise Refused("这个附件已经收回了")
    paper.withdrawn_at = clock.now()
    attachments.withdraw(paper.attachment, by=by)
    if is_public:
        db.session.add(ConsultationNotice(consultation=consultation, text=f"收回附件“{paper.title}”", reason=words))
        consultation.changed_at = clock.now()
    else:
        _touch(consultation)
    audit.record(by, Did.PAPER_WITHDRAWN, consultation, note=words)


def submit(consultation: Consultation, *, by: User) -> Consultation:
    """Hand the draft to a second person; all that the four parts need is there."""
    _require_whole(consultation)
    wording.guard_whole(consultation, drafted=True)
    life.move(consultation, State.REVIEW)
    consultation.state_reason = ""
    audit.record(by, Did.SUBMITTED, consultation)
    return consultation


def _require_whole(consultation: Consultation) -> None:
    if consultation.asked is None:
        raise Refused("先写草案正文，再提交审核")
    if not consultation.announcement.strip() or not consultation.explanation.strip():
        raise Refused("征集公告和起草说明都要写好，才能提交审核")
    if not (consultation.contact_phone or consultation.contact_email or consultation.contact_address):
        raise Refused("写上电话、信函地址或邮箱里的至少一样，不上网的人才能提意见")


def send_back(consultation: Consultation, reason: str, *, by: User) -> Consultation:
    """Return the draft to its drafter with the reason."""
    words = life.require_reason(reason)
    life.require_in(consultation, State.REVIEW)
    life.move(consultation, State.DRAFT)
    consultation.state_reason = words
    audit.record(by, Did.SENT_BACK, consultation, note=words)
    return consultation


def publish(consultation: Consultation, seen: int, *, by: User) -> Consultation:
    """Put the draft before everyone. The period starts tomorrow; its last day is worked out and kept."""
    if consultation.state in life.PUBLIC:
        raise Refused("这次征集已经公布过了。请刷新页面再看")
    if seen != consultation.version:
        raise Refused("草稿刚刚被改过，和您看到的不一样。请再看一遍")
    life.require_in(consultation, State.REVIEW)
    life.require_other_hands(audit.actors(consultation, *HANDS), by.id)
    _require_whole(consultation)
    wording.guard_whole(consultation)
    least = timeline.least_days(consultation.kind).number
    days = consultation.days or least
    consultation.short_reason = life.require_period(days, least, consultation.short_reason, consultation.kind)
    consultation.days = days
    consultation.closes_on = timeline.of_kind(consultation.kind, clock.today(), days, workdays.calendar()).on
    consultation.reviewed_by = by
    consultation.published_at = consultation.changed_at = clock.now()
    asked = consultation.asked
    assert asked is not None  # asked of _require_whole
    asked.published_at = consultation.published_at
    _drop_drafts(consultation, asked)
    life.move(consultation, State.OPEN)
    audit.record(by, Did.PUBLISHED, consultation)
    searching.refresh(consultation)
    return consultation


def _drop_drafts(consultation: Consultation, asked: DraftVersion) -> None:
    """Working copies from before the publication are nobody's to read."""
    for version in [one for one in consultation.versions if one is not asked]:
        db.session.execute(delete(Clause).where(Clause.version_id == version.id))
        db.session.execute(delete(DraftVersion).where(DraftVersion.id == version.id))
    db.session.flush()
    asked.no = 1
    db.session.flush()
    db.session.expire(consultation, ["versions"])


def retime(consultation: Consultation, closes_on: date, reason: str, *, by: User) -> Consultation:
    """
    Give the consultation another last day, later or earlier, with the reason; told to all who spoke.

    An earlier day is refused to whoever drafted it or may not publish it, and below the usual number of days of its
    kind: a shorter period is explained when it is published (《重大行政决策程序暂行条例》第十五条), not once it runs.
    """
    words = life.require_reason(reason)
    wording.guard_outcome(consultation, reason=reason)
    wording.require_nobody_named(consultation, reason=reason)
    life.require_in(consultation, State.OPEN)
    if consultation.closes_on is not None and consultation.closes_on < clock.today():
        raise Refused("征集已经到期结束，期限不能再改", "closes_on")  # the clock comes round in minutes
    if closes_on == consultation.closes_on:
        raise Refused("截止日期没有改动", "closes_on")
    if closes_on <= clock.today():
        raise Refused("新的截止日期要在今天之后：不能让正在写的人措手不及", "closes_on")
    assert consultation.published_at is not None and consultation.closes_on is not None
    days = (closes_on - clock.here(consultation.published_at).date()).days
    if days > 365:
        raise Refused("征集期限最长 365 日", "closes_on")
    life.require_may_be_shorter(consultation.kind, days, timeline.least_days(consultation.kind).number, "closes_on")
    verb = "延长" if closes_on > consultation.closes_on else "缩短"
    if closes_on < consultation.closes_on:
        _require_may_shorten(consultation, days, by)
    told = f"征集期限{verb}：原来到 {_day(consultation.closes_on)}，现在到 {_day(closes_on)}"
    consultation.closes_on = closes_on
    audit.record(by, Did.RETIMED, consultation, {"closes_on": closes_on.isoformat()}, note=words)
    lapsing.lapse(consultation, f"征集期限已{verb}", by=by)
    messages.announce(consultation, told, words, "consult/retimed")
    searching.refresh(consultation)
    return consultation


def _require_may_shorten(consultation: Consultation, days: int, by: User) -> None:
    """Days taken from people who rely on them need the right to publish, a second person, and enough days left."""
    least = timeline.least_days(consultation.kind).number
    if days < least:
        raise Refused(f"正在征集的期限最多缩短到 {least} 日，这一类不能再少", "closes_on")
    drafted = by.id in audit.actors(consultation, *HANDS)
    if drafted or not access.may_review(by, consultation):
        raise Refused("缩短正在征集的期限，要由没有起草过、能公布征集的同事来办；延长可以由您办理", "closes_on")


def _day(day: date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def close(consultation: Consultation, *, by: User | None) -> Consultation:
    """The last day has passed; from here the office has some working days to say what became of the opinions."""
    life.require_in(consultation, State.OPEN)
    assert consultation.closes_on is not None
    if clock.today() <= consultation.closes_on:
        raise Refused("还没有到截止日期。要提前结束，请先缩短期限并说明理由")
    life.move(consultation, State.CLOSED)
    set_result_due(consultation)
    consultation.changed_at = clock.now()
    audit.record(by, Did.CLOSED, consultation)
    searching.refresh(consultation)
    return consultation


def set_result_due(consultation: Consultation) -> None:
    """By when the outcomes are due; left open, and asked again by the clock, while the next year has no table yet."""
    assert consultation.closes_on is not None
    with suppress(Refused):
        consultation.result_due = timeline.result_due(consultation.closes_on, workdays.calendar()).on


def withdraw(consultation: Consultation, reason: str, *, by: User) -> Consultation:
    """End it without an adopted text, for good, with the reason told to everyone who spoke; two people do it (`ending`)."""
    words = life.require_reason(reason)
    wording.guard_outcome(consultation, reason=reason)
    wording.require_nobody_named(consultation, reason=reason)
    hold(consultation)
    if consultation.state == State.CLOSED and consultation.result_due is None:
        set_result_due(consultation)  # a year's table may have come meanwhile: it tells whether this end is late
    life.move(consultation, State.WITHDRAWN)
    consultation.state_reason, consultation.ended_at = words, clock.now()
    telling.give_up(consultation)
    audit.record(by, Did.WITHDRAWN, consultation, note=words)
    messages.announce(consultation, "征集终止，草案不再按这次征集定稿", words, "consult/withdrawn")
    searching.refresh(consultation)
    return consultation


def discard(consultation: Consultation, reason: str, *, by: User) -> Consultation:
    """Throw a draft away that nobody outside has seen."""
    words = life.require_reason(reason)
    life.move(consultation, State.DISCARDED)
    consultation.state_reason = words
    audit.record(by, Did.DISCARDED, consultation, note=words)
    return consultation


def clause_names(version: DraftVersion | None) -> Sequence[tuple[int, str]]:
    """(anchor, name with its beginning) of each clause, for choosing one."""
    if version is None:
        return []
    return [(one.anchor, f"{one.called} {one.text[:24]}{'…' if len(one.text) > 24 else ''}") for one in version.clauses]
