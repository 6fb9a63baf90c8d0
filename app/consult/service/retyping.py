"""An opinion typed in wrongly by a clerk: typed in anew, taken out, counted again, with a reason; what stood before is kept.

Before the outcomes are public it counts at once: words that changed are read by a person again, an outcome written for
other words or another clause is written anew, and outcomes that were handed over go back to their draft. Whoever does one
of these does not publish the outcomes. Once its outcome is public an opinion stays as it is; and what a person sent
herself nobody types anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.consult import searching
from app.consult.acts import Did
from app.consult.models import STANDS, AmendedOutcome, Consultation, DraftOpinion, OpinionFix
from app.consult.rules import clauses, life
from app.consult.rules import telling as writing
from app.consult.rules.life import Channel, Out, Reading
from app.consult.rules.telling import IN_WORK
from app.consult.service import hearing, messages, telling, wording
from app.consult.service.hearing import Said
from app.core import audit, privacy, querycode
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused, Rules, answered

LOOK_AGAIN = "有代录的意见更正或撤回过，请核对总的说明和各条结果"
PLAIN = ("anchor", "text", "author", "name", "name_shown", "channel", "received_on")
READ = {"text", "author", "name", "name_shown"}  # what the public reads of it
SPOKEN = {"text", "anchor"}  # what its outcome speaks to
LABELS = {
    "anchor": "对哪一条",
    "text": "意见原文",
    "author": "谁提的",
    "name": "姓名或单位名称",
    "name_shown": "公开不公开姓名",
    "phone": "手机号",
    "channel": "怎么收到的",
    "received_on": "收到的日期",
}


@dataclass(frozen=True)
class Righted:
    """What was put right, and the new query code where another phone gets it; the code is shown once."""

    fix: OpinionFix
    code: str


def put_right(opinion: DraftOpinion, said: Said, reason: str, *, by: User) -> Righted:
    """Type it in anew, as it was written. Refused where nothing changes."""
    consultation = _hold(opinion)
    life.require_stands(opinion)
    if opinion.forgotten_at is not None:
        raise Refused("原文已经按期删除，不能再更正")
    if said.channel == Channel.WEB:
        raise Refused("请选这条意见是怎么来的", "channel")
    asked = Rules()
    typed = asked.ask(hearing.read_typed, consultation, said)
    why = asked.ask(life.require_reason, reason)
    asked.tell()
    words, phone = answered(typed)
    new = {**{name: getattr(said, name) for name in PLAIN}, "text": words, "name": said.name.strip()}
    old = {name: getattr(opinion, name) for name in PLAIN}
    was = {name: value for name, value in old.items() if value != new[name]}
    before = privacy.unseal(opinion.phone_sealed) or ""
    if phone != before:
        was["phone"] = privacy.mask_phone(before) if before else ""
    if not was:
        raise Refused("和现在录的一样，不用更正")
    for name in PLAIN:
        setattr(opinion, name, new[name])
    if READ & set(was):
        _read_again(opinion)
    if SPOKEN & set(was):
        _answer_again(opinion, was)
    code = _reach(opinion, phone) if phone != before else ""
    fix = _record(opinion, OpinionFix(was=_plain(was), reason=answered(why), by=by), Did.PUT_RIGHT, by)
    searching.refresh_opinion(opinion)
    if code:  # nobody was told at this phone before
        messages.tell(opinion, "consult/received", occasion=f"fix-{fix.id}", code=code)
    else:
        messages.tell(opinion, "consult/put_right", occasion=str(fix.id), what=changed(fix))
    return Righted(fix, code)


def take_out(opinion: DraftOpinion, because: Out, twin: str, reason: str, *, by: User) -> OpinionFix:
    """Count it no longer: typed twice, or not said to this draft. Its number stays used; the figures say that it went out."""
    consultation = _hold(opinion)
    life.require_stands(opinion)
    asked = Rules()
    other = asked.ask(_twin, consultation, opinion, twin) if because == Out.TWICE else None
    why = asked.ask(life.require_reason, reason)
    asked.tell()
    was: dict[str, Any] = {}
    _answer_again(opinion, was)
    opinion.out_because, opinion.twin = because, other
    fix = OpinionFix(was=was, out_because=because, twin=other, reason=answered(why), by=by)
    _record(opinion, fix, Did.TAKEN_OUT, by)
    searching.refresh_opinion(opinion)
    messages.tell(opinion, "consult/taken_out", occasion=str(fix.id))
    return fix


def count_again(opinion: DraftOpinion, reason: str, *, by: User) -> OpinionFix:
    """It was taken out by mistake: it counts as it was typed, and is answered like any other."""
    _hold(opinion)
    if opinion.stands:
        raise Refused("这条意见没有撤回，不用恢复")
    why = life.require_reason(reason)
    fix = OpinionFix(was={"out_because": opinion.out_words}, reason=why, by=by)
    opinion.out_because = opinion.twin = None
    _record(opinion, fix, Did.COUNTED_AGAIN, by)
    searching.refresh_opinion(opinion)
    messages.tell(opinion, "consult/counted_again", occasion=str(fix.id))
    return fix


def may_be_fixed(opinion: DraftOpinion) -> bool:
    """Is it a clerk's entry whose outcome nobody outside has read?"""
    consultation = opinion.consultation
    if not opinion.is_typed_in:
        return False
    return consultation.state in life.ANSWERING or (opinion.outcome is None and telling.is_correcting(consultation))


def is_told(opinion: DraftOpinion) -> bool:
    """Is it a clerk's entry that stays as it is, because everyone read what became of it? An erratum is written instead."""
    consultation = opinion.consultation
    told = consultation.is_told and opinion.outcome is not None and opinion.stands
    return opinion.is_typed_in and told and consultation.state not in (*life.ANSWERING, life.State.WITHDRAWN)


def erratum(opinion: DraftOpinion) -> str:
    """How 更正说明 begins, below the reason that is public now: what was typed and what the letter says is filled in."""
    return f"{opinion.answer}\n更正说明：代录时写成“{writing.BLANK}”，原件写的是“{writing.BLANK}”。结果不变。"


def _hold(opinion: DraftOpinion) -> Consultation:
    """Nobody publishes at this moment; refused where it stays as it is. What was handed over goes back to its draft."""
    consultation = opinion.consultation
    hold(consultation)
    hold(opinion)
    if not opinion.is_typed_in:
        raise Refused("本人在网上提的意见，工作人员不能改，也不能撤回")
    report = telling.report_in_work(consultation)
    if consultation.state in life.ANSWERING:
        if report is not None:
            telling.reopen_report(consultation)
            report.returned_why = LOOK_AGAIN
        return consultation
    if not consultation.is_told or consultation.state == life.State.WITHDRAWN:
        raise Refused(f"这次征集{life.STATE_LABELS[consultation.state]}，代录的意见不能再更正")
    if opinion.outcome is not None:
        raise Refused("这一条的结果已经公布，录入不能再改，也不能撤回。录错了的，在“更正采纳情况”里写更正说明")
    if report is None:
        raise Refused("采纳情况已经公布。先点“更正采纳情况”写明为什么，再更正补录的意见")
    writing.require_draft(report)
    return consultation


def _read_again(opinion: DraftOpinion) -> None:
    """What a person read and let out is no longer what stands here."""
    opinion.public_text = wording.begun(opinion, opinion.text)
    opinion.reading, opinion.because, opinion.mask_reason = Reading.WAITING, None, ""
    opinion.read_at = opinion.read_by_id = None


def _answer_again(opinion: DraftOpinion, was: dict[str, Any]) -> None:
    """The outcome was written for what stood before; nobody outside has read it."""
    if opinion.outcome is not None:
        was["outcome"], was["answer"] = opinion.outcome.value, opinion.answer
    opinion.outcome = opinion.batch = opinion.moved_anchor = opinion.answered_at = opinion.answered_by_id = None
    opinion.answer = ""
    drafted = select(AmendedOutcome).where(AmendedOutcome.opinion_id == opinion.id)
    for one in db.session.scalars(drafted).all():
        if one.report.state in IN_WORK:
            one.report.amended.remove(one)


def _reach(opinion: DraftOpinion, phone: str) -> str:
    """Another phone, or none: whoever holds the one typed wrongly has number and code of somebody else's opinion."""
    code = querycode.new()
    opinion.code_hash = querycode.hashed(opinion.no, code)
    opinion.phone_sealed = privacy.seal(phone or None)
    opinion.phone_hash = privacy.keyed_hash("phone", phone) if phone else None
    return code


def _twin(consultation: Consultation, opinion: DraftOpinion, typed: str) -> DraftOpinion:
    """The entry that stays for the same letter, by its number or the last digits of it."""
    given = typed.strip()
    no = f"{consultation.no}-{int(given):04d}" if given.isdecimal() and len(given) < 9 else given
    ours = (DraftOpinion.consultation_id == consultation.id, DraftOpinion.no == no)
    found = db.session.scalar(select(DraftOpinion).where(*ours, STANDS))
    if found is None or found.id == opinion.id:
        raise Refused("请填和哪一条是同一份：这次征集里另一条没有撤回的意见的编号", "twin")
    if not found.is_typed_in:
        raise Refused("那一条是本人在网上提的，不是录重了。两条都算，一起答复就行", "twin")
    if clauses.similarity(found.text, opinion.text) < clauses.ALIKE:
        raise Refused("这两条的文字不像同一份，请核对编号；文字录错了的，先更正再撤回", "twin")
    return found


def likely_twin(opinion: DraftOpinion) -> str:
    """The number of another entry with the same words; "" where there is none."""
    same = select(DraftOpinion.no).where(
        STANDS,
        DraftOpinion.consultation_id == opinion.consultation_id,
        DraftOpinion.id != opinion.id,
        DraftOpinion.channel != Channel.WEB,
        DraftOpinion.text == opinion.text,
    )
    return db.session.scalar(same.order_by(DraftOpinion.id).limit(1)) or ""


def _plain(was: dict[str, Any]) -> dict[str, Any]:
    """As a table keeps it: words and days as text."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in was.items()}


def _record(opinion: DraftOpinion, fix: OpinionFix, did: Did, by: User) -> OpinionFix:
    opinion.fixes.append(fix)
    db.session.flush()
    audit.record(by, did, opinion, {"changed": sorted(fix.was)}, note=fix.reason)
    return fix


def fixes(consultation: Consultation) -> Sequence[OpinionFix]:
    """Everything put right, taken out and counted again so far, the newest first: the office's record."""
    rows = select(OpinionFix).join(DraftOpinion, OpinionFix.opinion_id == DraftOpinion.id)
    rows = rows.where(DraftOpinion.consultation_id == consultation.id)
    whole = (selectinload(OpinionFix.opinion).selectinload(DraftOpinion.fixes), joinedload(OpinionFix.by))
    return db.session.scalars(rows.order_by(OpinionFix.id.desc()).options(*whole)).all()


def changed(fix: OpinionFix) -> str:
    """What of it was typed anew, without how it stood: that may have been somebody else's."""
    return "、".join(label for name, label in LABELS.items() if name in fix.was)


def stood_before(fix: OpinionFix) -> list[tuple[str, str]]:
    """(what, how it stood) of everything it changed, in words, for the desk alone."""
    in_words: dict[str, Callable[[Any], str]] = {
        "anchor": lambda anchor: _clause(fix.opinion.consultation, anchor),
        "author": lambda author: life.AUTHOR_LABELS[life.Author(author)],
        "name_shown": lambda shown: "公开" if shown else "不公开",
        "channel": lambda channel: life.CHANNEL_LABELS[Channel(channel)],
    }
    known = [(label, in_words.get(name, str)(fix.was[name])) for name, label in LABELS.items() if name in fix.was]
    found = [(label, words or "没有填") for label, words in known]
    if "outcome" in fix.was:
        label = life.OUTCOME_LABELS[life.Outcome(fix.was["outcome"])]
        found.append(("写好的结果", "：".join(filter(None, (label, fix.was.get("answer", ""))))))
    return found


def _clause(consultation: Consultation, anchor: int | None) -> str:
    version = consultation.asked
    found = next((one.called for one in version.clauses if one.anchor == anchor), "") if version else ""
    return found or "整个草案"
