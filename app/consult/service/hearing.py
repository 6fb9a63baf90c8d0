"""What people say to a draft: handed in or typed in for them, found again by code, read by a person before it is public."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app import clock
from app.consult import searching, timeline
from app.consult.acts import Did
from app.consult.models import Consultation, ConsultationTally, DraftOpinion, DraftVersion
from app.consult.rules import life
from app.consult.rules.life import Author, Because, Channel, Reading, State
from app.consult.rules.numbering import clause_meant
from app.consult.service import messages, numbering, telling, wording
from app.consult.service.enclosures import FILES
from app.core import audit, privacy, querycode, renewing
from app.core.accounts import throttle
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.core.clauses import same_clause
from app.core.privacy.rules import read_phone
from app.db import db, hold
from app.errors import Refused, Rules, answered

Prove = Callable[[str], object]
NOWHERE = "这条意见没有留手机号，查询码没有地方可发"
NOT_SENT = "本站没有接通能送到提意见的人的短信，查询码发不出去。请系统管理员接通以后再补发"
MOST_PER_PHONE = 30  # of one consultation: a whole draft may be gone through clause by clause, a machine goes further


@dataclass
class Said:
    """An opinion as typed."""

    text: str
    anchor: int | None = None
    author: Author = Author.PERSON
    name: str = ""
    name_shown: bool = False
    phone: str = ""
    consent: bool = False
    channel: Channel = Channel.WEB
    received_on: date | None = None


@dataclass(frozen=True)
class Receipt:
    """What the author takes home: the opinion and the query code, which is shown once and kept only as a hash."""

    opinion: DraftOpinion
    code: str
    code_hash: str
    id: int


def hand_in(
    consultation: Consultation,
    said: Said,
    files: Collection[int] = (),
    *,
    by: User | None,
    prove: Prove | None = None,
) -> Receipt:
    """Keep one opinion of somebody with a phone; nobody but they and the office reads it until a person has read it.

    `prove` is asked whether the phone is theirs, with the phone in its one spelling.
    """
    life.require_open(consultation.state, consultation.closes_on, clock.today())
    words, phone = read(consultation, said, prove)
    _refuse_many(consultation, phone)
    return _keep(consultation, said, words, phone, files, by=by)


def read(consultation: Consultation, said: Said, prove: Prove | None = None) -> tuple[str, str]:
    """Ask every rule that looks at nothing but what was typed, and refuse all at once what they refuse."""
    asked = Rules()
    words = asked.ask(life.require_words, said.text)
    _ask_common(asked, consultation, said)
    phone = asked.ask(_read_phone, said.phone)
    if not said.consent:
        asked.refuse("请阅读并同意个人信息的使用方式，才能提交", "consent")
    if phone and prove is not None:
        asked.ask(prove, phone)
    asked.tell()
    return answered(words), answered(phone)


def _ask_common(asked: Rules, consultation: Consultation, said: Said) -> None:
    version = consultation.asked
    known = {clause.anchor for clause in version.clauses} if version else set()
    if said.anchor is not None and said.anchor not in known:
        asked.refuse("请从草案的条文里选一条，或选“整个草案”", "anchor")
    elif version is not None:
        asked.ask(_require_clause_meant, version, said)
    if said.name_shown and not said.name.strip():
        asked.refuse("要公开姓名或名称，请先填写", "name")
    if said.name_shown:  # it stands beside the words for everyone, and no reader can cover a part of it
        asked.ask(privacy.guard, said.name, "name")
    if said.author != Author.PERSON and not said.name.strip():
        asked.refuse("请填写单位名称；是否公开由您选", "name")


def _require_clause_meant(version: DraftVersion, said: Said) -> None:
    """Whoever begins with （第九条） means that one; the other one chosen above would get the opinion and its answer."""
    named = clause_meant(said.text)
    meant = next((one for one in version.clauses if named and same_clause(one.label, named)), None)
    if meant is None or meant.anchor == said.anchor:
        return
    chosen = next((one.called for one in version.clauses if one.anchor == said.anchor), "整个草案")
    raise Refused(
        f"意见开头写的是“{named}”，选的是“{chosen}”。说的是{meant.called}，请在这里选它；不是，请去掉开头的括号",
        "anchor",
    )


def _read_phone(typed: str) -> str:
    try:
        return read_phone(typed)
    except Refused as refusal:
        raise Refused(refusal.sentence, "phone") from None


def _refuse_many(consultation: Consultation, phone: str) -> None:
    same = select(func.count()).where(
        DraftOpinion.consultation_id == consultation.id,
        DraftOpinion.phone_hash == privacy.keyed_hash("phone", phone),
    )
    gone = throttle.tries(_said_by(consultation, privacy.keyed_hash("phone", phone)), timedelta())
    if (db.session.scalar(same) or 0) + gone >= MOST_PER_PHONE:
        raise Refused(
            f"这个手机号对这份草案已经提了 {MOST_PER_PHONE} 条意见。还有话要说，请寄信或发邮件，地址在征集公告里",
            "phone",
        )


def _said_by(consultation: Consultation, phone_hash: str) -> str:
    return f"opinion:{consultation.id}:{phone_hash}"


def count_on(opinion: DraftOpinion) -> None:
    """Its phone goes while opinions are taken: it stays one of the phone's until their last day, as a try whose key is a keyed hash."""
    closes_on = opinion.consultation.closes_on
    if opinion.phone_hash is not None and closes_on is not None and closes_on >= clock.today():
        throttle.count(
            _said_by(opinion.consultation, opinion.phone_hash), clock.begin_of(closes_on + timedelta(days=1))
        )


def write_down(consultation: Consultation, said: Said, files: Collection[int] = (), *, by: User) -> Receipt:
    """A clerk types in what came by letter, mail, phone or visit; a letter posted in time may be typed in later.

    One that turns up after the outcomes were told is typed in while they are corrected: that correction gives it its own.
    """
    hold(consultation)  # who publishes at this moment comes before, or after
    _require_takes_letters(consultation)
    words, phone = read_typed(consultation, said)
    return _keep(consultation, said, words, phone, files, by=by)


def read_typed(consultation: Consultation, said: Said) -> tuple[str, str]:
    """Words and phone of what a clerk typed in; everything that is refused at once."""
    asked = Rules()
    words = asked.ask(life.require_words, said.text)
    _ask_common(asked, consultation, said)
    phone = asked.ask(_read_phone, said.phone) if said.phone.strip() else ""
    asked.ask(_require_received, consultation, said)
    asked.tell()
    return answered(words), phone or ""


def _require_takes_letters(consultation: Consultation) -> None:
    if consultation.state in (State.OPEN, State.CLOSED) or telling.is_correcting(consultation):
        return
    if consultation.is_told:
        raise Refused(
            "采纳情况已经公布。收到得及时、录入晚了的意见，先点“更正采纳情况”写明为什么，再补录，结果随更正公布"
        )
    raise Refused("征集期间和公布采纳情况之前，才能代录意见")


def _require_received(consultation: Consultation, said: Said) -> None:
    if said.channel == Channel.WEB:
        raise Refused("请选这条意见是怎么来的", "channel")
    on = said.received_on
    if on is None or on > clock.today():
        raise Refused("请填收到的日期，不能晚于今天", "received_on")
    assert consultation.published_at is not None and consultation.closes_on is not None
    if on < clock.here(consultation.published_at).date():
        raise Refused("收到的日期早于征集公布的日子，请核对", "received_on")
    grace = timeline.paper_days()
    if on > consultation.closes_on + timedelta(days=grace):
        raise Refused(f"截止 {grace} 日以后收到的，不计入这次征集。请按来信办理", "received_on")


def _keep(
    consultation: Consultation, said: Said, words: str, phone: str, files: Collection[int], *, by: User | None
) -> Receipt:
    code = querycode.new()
    number = numbering.of_consultation(consultation.id, ConsultationTally.opinions)
    no = f"{consultation.no}-{number:04d}"
    on_behalf = said.channel != Channel.WEB
    opinion = DraftOpinion(
        consultation=consultation,
        no=no,
        anchor=said.anchor,
        text=words,
        public_text=wording.begun(said, words),
        author=said.author,
        name=said.name.strip(),
        name_shown=said.name_shown,
        phone_sealed=privacy.seal(phone or None),
        phone_hash=privacy.keyed_hash("phone", phone) if phone else None,
        user_id=by.id if by and not on_behalf and not by.is_staff else None,
        code_hash=querycode.hashed(no, code),
        channel=said.channel,
        received_on=said.received_on or clock.today(),
        entered_by=by if on_behalf else None,
    )
    db.session.add(opinion)
    db.session.flush()
    FILES.hand_in(opinion.id, files)
    audit.record(by, Did.ENTERED if on_behalf else Did.HANDED_IN, opinion, {"channel": said.channel.value})
    messages.tell(opinion, "consult/received", code=code)
    return Receipt(opinion, code, opinion.code_hash, opinion.id)


def find_by_code(no: str, code: str) -> DraftOpinion:
    """The opinion with this number and query code; one sentence for every kind of mismatch."""
    opinion = db.session.scalar(select(DraftOpinion).where(DraftOpinion.no == no))
    if not querycode.opens(no, querycode.as_printed(code), opinion.code_hash if opinion else None) or opinion is None:
        raise Refused("编号和查询码对不上，请核对短信或回执上的内容", "code")
    return opinion


def why_no_code(opinion: DraftOpinion) -> str:
    """Why no new query code can be had, "" where one can: said before anybody presses anything."""
    if messages.can_be_told(opinion) or opinion.is_typed_in:
        return ""
    return NOT_SENT if opinion.left_an_address else NOWHERE


def code_renewed(opinion: DraftOpinion) -> AuditEntry | None:
    """When a code was last given anew."""
    return renewing.last(opinion, Did.CODE_RENEWED)


def renew_code(opinion: DraftOpinion, *, by: User, seen: str = "") -> str:
    """A new query code for somebody who lost theirs; it goes to the phone on record, the old one dies.

    `seen` is the last renewal its page showed: a second press does not kill a code nobody knew of.

    Nobody but the author learns it, and "" is returned; only of what a clerk typed in, where nothing can be sent, the
    code itself, which the clerk gives by hand.
    """
    if why := why_no_code(opinion):
        raise Refused(why)
    renewing.require_seen(code_renewed(opinion), seen)
    code = querycode.new()
    opinion.code_hash = querycode.hashed(opinion.no, code)
    audit.record(by, Did.CODE_RENEWED, opinion, note=renewing.kinds_of_ways(messages.reader_of(opinion)))
    if not messages.can_be_told(opinion):
        return code
    messages.tell(opinion, "consult/code", occasion=clock.now().isoformat(), code=code)
    return ""


def show(opinion: DraftOpinion, public_text: str, mask_reason: str = "", *, by: User) -> DraftOpinion:
    """A person has read the words and lets them out: whole, or with something covered, which is said with its reason."""
    life.require_stands(opinion)
    words = public_text.strip()
    if not words:
        raise Refused("公开的文字不能是空的。整条都不宜公开，请选“不公开文字”并选理由", "public_text")
    asked = Rules()
    asked.ask(
        privacy.require_only_cut,
        words,
        opinion.text,
        "public_text",
        wording.begun(opinion, opinion.text),
        is_cut_already=opinion.forgotten_at is not None,  # what is kept of it since is what was public
    )
    asked.ask(wording.guard, opinion.consultation, public_text=words)
    asked.ask(wording.guard_outcome, opinion.consultation, mask_reason=mask_reason)
    for field, text in (("public_text", words), ("mask_reason", mask_reason)):
        asked.ask(wording.require_unnamed, opinion, text, field)
    asked.ask(wording.require_nobody_named, opinion.consultation, mask_reason=mask_reason)
    asked.tell()
    covered = privacy.is_cut(words, opinion.text)
    by_machine = covered and not mask_reason.strip() and words == wording.begun(opinion, opinion.text).strip()
    if covered and not by_machine:
        life.require_reason(mask_reason, "mask_reason")
    _require_change(opinion, Reading.MASKED if covered else Reading.SHOWN, words)
    opinion.public_text, opinion.because = words, None
    why = privacy.MASKED_BY_MACHINE if by_machine else mask_reason.strip()
    opinion.mask_reason = why if covered else ""
    return _read(opinion, Reading.MASKED if covered else Reading.SHOWN, by)


def refuse(opinion: DraftOpinion, because: Because, *, by: User) -> DraftOpinion:
    """The words are not shown, for a reason from the list; counted in public and answered all the same."""
    life.require_stands(opinion)
    if opinion.reading == Reading.REFUSED and opinion.because == because:
        raise Refused("没有改动")
    opinion.because, opinion.mask_reason = because, ""
    return _read(opinion, Reading.REFUSED, by)


def _require_change(opinion: DraftOpinion, reading: Reading, words: str) -> None:
    if opinion.reading == reading and opinion.public_text == words:
        raise Refused("公开的文字没有改动", "public_text")


def _read(opinion: DraftOpinion, reading: Reading, by: User) -> DraftOpinion:
    opinion.reading, opinion.read_at, opinion.read_by_id = reading, clock.now(), by.id
    audit.record(by, Did.READ, opinion, {"reading": reading.value}, note=opinion.mask_reason)
    searching.refresh_opinion(opinion)
    messages.tell(opinion, "consult/read", occasion=opinion.read_at.isoformat(), because=because_words(opinion))
    return opinion


def because_words(opinion: DraftOpinion) -> str:
    """Why the words are not shown."""
    return life.BECAUSE_LABELS[opinion.because] if opinion.because else ""
