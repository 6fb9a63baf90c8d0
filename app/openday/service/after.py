"""What became of it: minutes, photographs with consent, every opinion answered, a short survey, public figures."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from sqlalchemy import func, select, update

from app import clock, feedback
from app.core import attachments, audit, privacy, workdays
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.links import local_address
from app.core.units.models import Unit
from app.db import db
from app.errors import STALE, Refused, Rules
from app.openday import rules, searching, timeline
from app.openday.acts import Did
from app.openday.models import (
    AgendaItem,
    AnswerRevision,
    Entry,
    Event,
    EventNotice,
    MinutesRevision,
    Opinion,
    OpinionResult,
    Photo,
    SurveyAnswer,
    Tally,
)
from app.openday.models.after import DOWN
from app.openday.rules import OUTCOME_LABELS, PUBLIC, RUNNING, EntryState, Kind, Outcome, State
from app.openday.service import messages, wording

AFTER = (State.HELD, State.CONCLUDED)
LONGEST_OPINION = 5000


def write_minutes(event: Event, text: str, reason: str, *, by: User) -> MinutesRevision:
    """Write the minutes; a later version needs its reason, the older stays readable."""
    if event.state not in AFTER:
        raise Refused("活动举行之后才能写会议记录")
    newest = latest_minutes(event)
    if newest is not None:
        rules.require_reason(reason)
        if newest.text == text:
            raise Refused("内容和上一版一样，没有改动", "text")
    wording.guard(event, text=text, reason=reason)
    wording.require_nobody_named(event, text=text, reason=reason)
    revision = MinutesRevision(
        event=event, no=(newest.no if newest else 0) + 1, text=text, reason=reason if newest else "", by_id=by.id
    )
    db.session.add(revision)
    audit.record(by, Did.MINUTES_WRITTEN, event, {"revision": revision.no}, note=revision.reason)
    return revision


def latest_minutes(event: Event) -> MinutesRevision | None:
    """The newest version of the minutes."""
    rows = select(MinutesRevision).where(MinutesRevision.event_id == event.id)
    return db.session.scalar(rows.order_by(MinutesRevision.no.desc()).limit(1))


def write_conclusion(item: AgendaItem, text: str, reason: str, *, by: User) -> AgendaItem:
    """Say what was concluded on a point of the agenda; a change gives its reason, and the page says what stood before."""
    event, words, before = item.event, text.strip(), item.conclusion
    if event.state not in AFTER:
        raise Refused("活动举行之后才能写议定结果")
    if not words:
        raise Refused("请写下议定结果", "text")
    if words == before:
        raise Refused("内容和原来一样，没有改动", "text")
    if before:
        rules.require_reason(reason)
        db.session.add(EventNotice(event=event, text=_changed(item), reason=reason.strip()))
    wording.guard(event, text=words, reason=reason)
    wording.require_nobody_named(event, text=words, reason=reason)
    item.conclusion = words
    audit.record(by, Did.ITEM_CONCLUDED, event, {"item": item.title}, note=reason.strip() if before else "")
    return item


def _changed(item: AgendaItem) -> str:
    """What stood before, unless it named somebody who said an opinion since: then that is why it was changed."""
    told = f"修改了议题“{item.title}”的议定结果"
    if privacy.first_named(item.conclusion, wording.hidden_authors(item.event)):
        return f"{told}，原来的写了提意见的人的姓名，不再列出"
    return f"{told}，原来是：{item.conclusion}"


def add_photo(event: Event, attachment: Attachment, caption: str, consent: str, *, by: User) -> Photo:
    """Show a photograph; how the people in it agreed is part of the record."""
    if event.state not in AFTER:
        raise Refused("活动举行之后才能添加照片")
    if not caption.strip():
        raise Refused("请用一句话说明照片里是什么，看不见的人要靠它", "caption")
    rules.require_reason(consent, "consent")
    wording.guard(event, caption=caption)
    wording.require_nobody_named(event, caption=caption)
    wording.guard_photo(event, attachment)
    photo = Photo(event=event, attachment=attachment, caption=caption.strip(), consent=consent.strip())
    db.session.add(photo)
    audit.record(by, Did.PHOTO_ADDED, event)
    return photo


def withdraw_photo(photo: Photo, *, by: User) -> None:
    """Take a photograph down, bytes and all."""
    if photo.withdrawn_at is None:
        photo.withdrawn_at = clock.now()
        attachments.withdraw(photo.attachment, by=by)
        audit.record(by, Did.PHOTO_WITHDRAWN, photo.event)


def hand_in(entry: Entry, text: str, item_id: int | None, *, by: User | None) -> Opinion:
    """A seated attendee hands in an opinion, from the start of the event to the end of the window."""
    event = entry.event
    if entry.state != EntryState.SEATED or all(person.arrived_at is None for person in entry.people):
        raise Refused("到场参加的人才能提交会后意见。没能到场，可以把意见告诉联系人")
    if clock.now() < event.starts_at:
        raise Refused("活动开始后才能提交意见")
    if event.opinions_until is not None and clock.now() > event.opinions_until:
        raise Refused("提交意见的时间已过")
    return _record(event, text, item_id, entry=entry, spoken=False, by=by)


def write_down(event: Event, text: str, item_id: int | None, entry: Entry | None, spoken: bool, *, by: User) -> Opinion:
    """A clerk writes down what was said in the room or handed in on paper."""
    if clock.now() < event.starts_at or event.state not in (*AFTER, State.SELECTED):
        raise Refused("活动开始后才能记录意见")
    if entry is not None and entry.event_id != event.id:
        raise Refused("请选这场活动的参加人", "entry_id")
    return _record(event, text, item_id, entry=entry, spoken=spoken, by=by)


def takes_questions(event: Event) -> bool:
    """May a question still be put to a point of the agenda? Until the event is over, and then while opinions are taken."""
    if event.kind == Kind.MONTH or not event.agenda:
        return False
    if event.state in RUNNING:
        return clock.now() < event.ends_at
    return event.state == State.HELD and event.opinions_until is not None and clock.now() <= event.opinions_until


def put_question(event: Event, text: str, item_id: int, cut_because: str = "", *, by: User) -> Opinion:
    """A clerk hands on a resident's question to a point of the agenda, before the event or at it; answered like an opinion.

    `cut_because` says why pieces are missing in what is handed on; "" for a question that is whole.
    """
    if not takes_questions(event):
        raise Refused("这场活动不再收提问，请选别的活动", "pick")
    opinion = _record(event, text, item_id, entry=None, spoken=False, by=by)
    opinion.is_question, opinion.mask_reason = True, cut_because
    return opinion


def _record(
    event: Event, text: str, item_id: int | None, *, entry: Entry | None, spoken: bool, by: User | None
) -> Opinion:
    words = text.strip()
    if not words:
        raise Refused("请写下意见内容", "text")
    if len(words) > LONGEST_OPINION:
        raise Refused(f"意见最长 {LONGEST_OPINION} 字，您写了 {len(words)} 字。可以分成几条提交", "text")
    if item_id is not None and item_id not in [item.id for item in event.agenda]:
        raise Refused("请选这场活动的议题", "item_id")
    opinion = Opinion(
        event=event,
        no=_issue_opinion_no(event),
        entry=entry,
        item_id=item_id,
        spoken=spoken,
        text=words,
        public_text=wording.begun(words, entry),
        entered_by_id=by.id if by and by.is_staff else None,
        due_on=event.answers_due or _answers_due(event),
    )
    db.session.add(opinion)
    audit.record(by, Did.OPINION_HANDED, opinion)
    return opinion


def _answers_due(event: Event) -> date:
    milestones = timeline.of_event(event, workdays.calendar())
    return timeline.milestone(milestones, "answers_by").on


def _issue_opinion_no(event: Event) -> str:
    issued = update(Tally).where(Tally.event_id == event.id).values(opinions=Tally.opinions + 1)
    return f"{event.no}-Y{db.session.scalar(issued.returning(Tally.opinions)):02d}"


def release(opinion: Opinion, public_text: str, reason: str = "", *, by: User) -> Opinion:
    """A clerk has read the opinion and lets it out: its author's words, with pieces masked or cut and said to be.

    `reason` says why more was masked or cut than the machine had done; everyone reads it, and the author is told.

    Raises:
        Refused: beside `public_text` for a word that is not the author's or may not be public, beside `mask_reason`
            where pieces are missing and nobody says why, or where the reason names somebody.
    """
    if opinion.is_public:
        raise Refused(f"这条{opinion.called}已经公开了。要改公开的文字，请用“遮盖”并说明原因")
    opinion.public_text, opinion.mask_reason = _let_out(opinion, public_text, reason)
    opinion.released_at, opinion.released_by_id = clock.now(), by.id
    audit.record(by, Did.OPINION_RELEASED, opinion, note=opinion.mask_reason)
    searching.refresh_opinion(opinion)
    _tell_masked(opinion)
    return opinion


def _let_out(opinion: Opinion, text: str, reason: str) -> tuple[str, str]:
    """The public words, and why pieces are missing."""
    words = _require_words(opinion, text)
    if opinion.are_words_down:
        return DOWN, opinion.mask_reason
    quoted = opinion.mask_reason  # pieces of a post: what is marked in them is a gap already
    begun = wording.begun(opinion.text, opinion.entry)
    asked = Rules()
    asked.ask(privacy.require_only_cut, words, opinion.text, "public_text", begun, is_cut_already=bool(quoted))
    _ask_public(asked, opinion, "mask_reason", words, reason)
    asked.tell()
    return words, privacy.reasons_joined(
        quoted, privacy.why_cut([words], [opinion.text], [begun], reason, "mask_reason")
    )


def _require_words(opinion: Opinion, text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused(f"公开的文字不能是空的。整条都不宜公开的，写上{privacy.GAP}，并写明为什么", "public_text")
    if opinion.are_words_down and words != DOWN:
        raise Refused("来源留言的文字已经撤下，这里也不再公开，只留这一句", "public_text")
    return words


def _ask_public(asked: Rules, opinion: Opinion, field: str, words: str, reason: str) -> None:
    """What everyone reads of an opinion holds nothing of anybody's private life, and names nobody; `field` bears the reason."""
    for name, said in (("public_text", words), (field, reason)):
        asked.ask(wording.guard, opinion.event, **{name: said})
        asked.ask(wording.require_unnamed, opinion, **{name: said})


def mask(opinion: Opinion, public_text: str, reason: str, *, by: User) -> Opinion:
    """Cover something of an opinion that is public already; the page says that it was done and why. It only takes away."""
    if not opinion.is_public:
        raise Refused(f"这条{opinion.called}还没有公开，可以在公开之前直接遮盖")
    rules.require_reason(reason)
    words = _require_words(opinion, public_text)
    if words == opinion.public_text:
        raise Refused("公开的文字没有改动", "public_text")
    asked = Rules()
    asked.ask(privacy.require_only_cut, words, opinion.public_text, "public_text", is_cut_already=True)
    _ask_public(asked, opinion, "reason", words, reason)
    asked.tell()
    opinion.public_text = words
    opinion.masked_at, opinion.mask_reason = clock.now(), privacy.reasons_joined(opinion.mask_reason, reason)
    audit.record(by, Did.OPINION_MASKED, opinion, note=reason.strip())
    searching.refresh_opinion(opinion)
    _tell_masked(opinion)
    return opinion


def _tell_masked(opinion: Opinion) -> None:
    if opinion.mask_reason and not opinion.are_words_down:
        _tell_author(opinion, "openday/masked", clock.now().isoformat())


def take_words_down(opinion: Opinion, why: str, *, by: User | None) -> bool:
    """A question that came from a post whose words everyone may not read any more, or not as they were: so with it here.

    Its number and its answer stay, and the original for who has to answer. False when the words came down before.
    """
    if opinion.are_words_down:
        return False
    opinion.public_text, opinion.mask_reason = DOWN, why
    if opinion.is_public:
        opinion.masked_at = clock.now()
    audit.record(by, Did.OPINION_MASKED, opinion, note=why)
    db.session.flush()
    searching.refresh_opinion(opinion)
    return True


def forget_words(opinion: Opinion) -> None:
    """What was asked is nobody's to read any more, whoever has to answer included."""
    opinion.text = opinion.public_text
    db.session.flush()


def as_read(opinion: Opinion, read: Callable[[str], str]) -> None:
    """What was answered to a question that came from a post, as everyone may read it now; `read` makes it so."""
    parts = [(revision, field) for revision in opinion.answers for field in ("text", "reason")]
    for part, field in ((opinion, "answer"), *parts, *((result, "text") for result in opinion.results)):
        if (now := read(was := getattr(part, field))) != was:
            setattr(part, field, now)
    db.session.flush()
    searching.refresh_opinion(opinion)


def answer(
    opinion: Opinion,
    outcome: Outcome,
    words: str,
    unit: Unit,
    reason: str = "",
    public_text: str | None = None,
    mask_reason: str = "",
    *,
    by: User,
) -> Opinion:
    """Say what becomes of an opinion, with reason, unit and date; its author is told.

    A later answer needs its own reason, and the earlier stays readable. An opinion not yet public becomes so, as
    `public_text` where a clerk has masked or cut more than the machine, for `mask_reason`.
    """
    asked = Rules()
    asked.ask(rules.require_outcome_of, outcome, is_question=opinion.is_question)
    asked.ask(rules.require_reason, words, "answer")
    asked.ask(wording.guard, opinion.event, answer=words)
    asked.ask(wording.require_unnamed, opinion, answer=words)
    asked.ask(wording.require_nobody_named, opinion.event, answer=words)
    shown = opinion.public_text if public_text is None else public_text
    if not opinion.is_public:
        asked.ask(_let_out, opinion, shown, mask_reason)
    asked.tell()
    if not opinion.is_public:
        release(opinion, shown, mask_reason, by=by)
    said = (outcome, words.strip(), unit)
    revision = _next_answer(opinion, said, reason, by)
    opinion.outcome, opinion.answer, opinion.unit = said
    opinion.answered_by, opinion.answered_at = by, revision.at
    audit.record(by, Did.OPINION_ANSWERED, opinion, {"revision": revision.no}, note=revision.reason)
    searching.refresh_opinion(opinion)
    _tell_author(opinion, "openday/answered", str(revision.no), revision=revision)
    came = "" if outcome == Outcome.EXPLAINED else f"：{OUTCOME_LABELS[outcome]}"
    told = f"{unit.name}对提问 {opinion.no} 的答复{came}"
    feedback.heard(feedback.Into.AGENDA, opinion.id, feedback.Came.ANSWERED, told, by=by, link=page_of(opinion))
    return opinion


def _next_answer(opinion: Opinion, said: tuple[Outcome, str, Unit], reason: str, by: User) -> AnswerRevision:
    first = opinion.outcome is None
    if not first:
        rules.require_reason(reason)
        wording.guard(opinion.event, reason=reason)
        wording.require_unnamed(opinion, reason=reason)
        wording.require_nobody_named(opinion.event, reason=reason)
        if said == (opinion.outcome, opinion.answer, opinion.unit):
            raise Refused("答复和上一版一样，没有改动", "answer")
    outcome, words, unit = said
    revision = AnswerRevision(
        opinion=opinion,
        no=1 + len(opinion.answers),
        outcome=outcome,
        text=words,
        unit=unit,
        reason="" if first else reason.strip(),
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(revision)
    db.session.flush()
    db.session.expire(opinion, ["answers"])
    return revision


def page_of(opinion: Opinion) -> str:
    """Where everyone reads it, once it is released."""
    shown = opinion.is_public and opinion.event.state in PUBLIC
    return f"/openday/{opinion.event_id}/" + (f"#{opinion.no}" if shown else "")


def add_result(opinion: Opinion, text: str, link: str, *, by: User) -> OpinionResult:
    """A later result: the lamp was hung, the clause was changed. The author is told again."""
    if opinion.outcome is None:
        raise Refused(f"先答复这条{opinion.called}，再补充后续结果")
    rules.require_reason(text, "text")
    wording.guard(opinion.event, text=text)
    wording.require_unnamed(opinion, text=text)
    wording.require_nobody_named(opinion.event, text=text)
    result = OpinionResult(opinion=opinion, text=text.strip(), link=_read_link(link.strip()), by_id=by.id)
    db.session.add(result)
    db.session.flush()
    audit.record(by, Did.OPINION_RESULT, opinion)
    db.session.expire(opinion, ["results"])
    searching.refresh_opinion(opinion)
    _tell_author(opinion, "openday/result", str(result.id), result=result)
    return result


def _read_link(link: str) -> str:
    """An address of this site, or a secure one elsewhere; `//host` is elsewhere and looks like neither."""
    if not link or local_address(link):
        return link
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or any(letter <= " " or letter == "\\" for letter in link):
        raise Refused("链接要以 https:// 开头，或是本站的地址（以 / 开头）", "link")
    return link


def _tell_author(opinion: Opinion, notice: str, occasion: str, **words: Any) -> None:
    if opinion.entry is not None:
        messages.tell(opinion.entry, notice, occasion=f"{opinion.no}:{occasion}", opinion=opinion, **words)


def mark_of(event: Event) -> int:
    """A number of what the results hold so far: event, minutes, agenda, opinions. A page that carries another one is old."""
    opinions = select(Opinion.id, Opinion.version).where(Opinion.event_id == event.id).order_by(Opinion.id)
    minutes = latest_minutes(event)
    agenda = [(item.id, item.version) for item in event.agenda]
    said = [tuple(row) for row in db.session.execute(opinions)]
    return crc32(repr((event.version, minutes.no if minutes else 0, agenda, said)).encode())


def conclude(event: Event, seen: int, *, by: User) -> Event:
    """Publish the results: minutes are written and every opinion has its answer. `seen` is the mark of the page read."""
    if seen != mark_of(event):
        raise Refused(STALE)
    if latest_minutes(event) is None:
        raise Refused("先写好会议记录，再公布结果")
    waiting = db.session.scalar(select(func.count()).where(Opinion.event_id == event.id, Opinion.outcome.is_(None)))
    if waiting:
        raise Refused(f"还有 {waiting} 条意见没有答复，逐条答复后才能公布结果")
    _require_nobody_named(event)
    rules.move(event, State.CONCLUDED)
    event.concluded_at = event.changed_at = clock.now()
    audit.record(by, Did.CONCLUDED, event)
    messages.tell_all(event, "openday/concluded", occasion="concluded")
    searching.refresh(event)
    return event


def _require_nobody_named(event: Event) -> None:
    """Once more over what the results say of the whole: whoever spoke later was not asked for when it was written."""
    names, minutes = wording.hidden_authors(event), latest_minutes(event)
    said = [("会议记录", minutes.text if minutes else "")]
    said += [(f"议题“{item.title}”的议定结果", item.conclusion or "") for item in event.agenda]
    for where, text in said:
        if found := privacy.first_named(text, names):
            raise Refused(f"{where}里写了{wording.WHO}的姓名（“{found}”），请改写以后再公布结果")


def answer_survey(entry: Entry, satisfaction: int, heard: int, comment: str, *, by: User | None) -> SurveyAnswer:
    """The short survey, once per entry that attended."""
    if entry.event.state not in AFTER or all(person.arrived_at is None for person in entry.people):
        raise Refused("到场参加的人在活动结束后可以评价")
    if db.session.scalar(select(SurveyAnswer.id).where(SurveyAnswer.entry_id == entry.id)):
        raise Refused("您已经评价过了，谢谢")
    if satisfaction not in range(1, 6) or heard not in range(1, 6):
        raise Refused("请从 1 分到 5 分里选一个", "satisfaction")
    answered = SurveyAnswer(
        event_id=entry.event_id, entry_id=entry.id, satisfaction=satisfaction, heard=heard, comment=comment.strip()
    )
    db.session.add(answered)
    audit.record(by, Did.SURVEYED, entry)
    return answered
