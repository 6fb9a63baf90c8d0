"""The life of an event: draft, review by a second person, publication, changes that everyone is told."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.core import attachments, audit, workdays
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import STALE, Refused
from app.openday import queries, rules, searching, timeline
from app.openday.acts import Did
from app.openday.models import (
    AgendaItem,
    Entry,
    Event,
    Opinion,
    Paper,
    Question,
    Seat,
    Tally,
    YearTally,
)
from app.openday.rules import (
    LIVE,
    RUNNING,
    Audience,
    Category,
    EntryState,
    Kind,
    Leftover,
    QuestionKind,
    Selection,
    State,
)
from app.openday.service import drafts, messages, seats, sources, wording

TOLD = {
    "place": "地点",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "signup_closes_at": "报名截止时间",
    "title": "标题",
}


def draft(fields: dict[str, Any], *, by: User) -> Event:
    """Start an event; sign-up dates not given follow the default timeline."""
    wording.guard_fields(None, fields)
    fields = {**fields, **_signup_window(fields)}
    _require_sane(fields)
    event = Event(no=_issue_event_no(), drafted_by=by, **fields)
    db.session.add(event)
    db.session.flush()
    db.session.add(Tally(event_id=event.id))
    audit.record(by, Did.DRAFTED, event)
    return event


def _issue_event_no() -> str:
    year = clock.today().year
    if db.session.get(YearTally, year) is None:
        db.session.add(YearTally(year=year))
        db.session.flush()
    issued = update(YearTally).where(YearTally.year == year).values(events=YearTally.events + 1)
    return f"OD-{year}-{db.session.scalar(issued.returning(YearTally.events)):04d}"


def _signup_window(fields: dict[str, Any]) -> dict[str, datetime]:
    closes = fields["starts_at"] if fields["kind"] == Kind.MONTH else fields.get("signup_closes_at")
    if closes is None:
        milestones = timeline.timeline(fields["kind"], fields["starts_at"], workdays.calendar(), fields.get("ends_at"))
        closes = timeline.milestone(milestones, "signup_closes").end
        if fields["starts_at"] > clock.now():  # else the day itself is what has to be mended
            rules.require_default_ahead(closes, clock.now())
    return {"signup_opens_at": fields.get("signup_opens_at") or clock.now(), "signup_closes_at": closes}


def _require_sane(fields: dict[str, Any]) -> None:
    rules.require_times(clock.now(), fields["starts_at"], fields["ends_at"])
    if fields["kind"] != Kind.MONTH:
        rules.require_signup_window(fields["signup_opens_at"], fields["signup_closes_at"], fields["starts_at"])


def edit(event: Event, fields: dict[str, Any], *, by: User) -> Event:
    """Change a draft. What was published is changed through `change`, with a reason and told to everyone."""
    rules.require_draft(event)
    fields = {"ends_at": event.ends_at, **fields, **_signup_window(fields)}
    _require_sane(fields)
    wording.guard_fields(event, fields)
    for name, value in fields.items():
        setattr(event, name, value)
    drafts.touch(event)
    audit.record(by, Did.EDITED, event)
    return event


def set_seats(event: Event, rows: list[tuple[Category, int, int]], leftover: Leftover, *, by: User) -> None:
    """Replace the seats of a draft: (category, open seats, reserved seats) in the order they are published."""
    rules.require_draft(event)
    wanted = [row for row in rows if row[1] or row[2]]
    if len({category for category, _, _ in wanted}) != len(wanted):
        raise Refused("同一类席位只写一行", "seats")
    for seat in list(event.seats):
        event.seats.remove(seat)
        db.session.delete(seat)
    db.session.flush()
    for position, (category, count, reserved) in enumerate(wanted):
        event.seats.append(Seat(category=category, seats=count, reserved=reserved, position=position))
    event.leftover = leftover
    drafts.touch(event)
    audit.record(by, Did.EDITED, event, {"fields": ["seats"]})


def add_item(event: Event, title: str, unit_id: int | None, note: str, *, by: User) -> AgendaItem:
    """Add a point to the agenda; after publication everyone signed up is told."""
    _require_agenda_open(event)
    wording.guard(event, title=title, note=note)
    if title.strip() in [known.title.strip() for known in event.agenda]:
        raise Refused("这个议题已经有了，请换一个题目，或在原来的议题里写说明", "title")
    item = AgendaItem(event=event, title=title, unit_id=unit_id, note=note, position=len(event.agenda))
    db.session.add(item)
    drafts.touch(event)
    audit.record(by, Did.EDITED, event, {"fields": ["agenda"]})
    if event.state in RUNNING:
        messages.announce(event, f"增加了议题“{title}”", "议题调整", "openday/changed", "")
    return item


def _require_agenda_open(event: Event) -> None:
    if event.state not in RUNNING:
        rules.require_draft(event)


def remove_item(event: Event, item_id: int, *, by: User) -> None:
    """Take a point off the agenda; its papers stay with the event. After publication everyone signed up is told."""
    _require_agenda_open(event)
    for item in [item for item in event.agenda if item.id == item_id]:
        for paper in event.papers:
            if paper.item_id == item.id:
                paper.item_id = None
        event.agenda.remove(item)
        db.session.delete(item)
        if event.state in RUNNING:
            messages.announce(event, f"撤下了议题“{item.title}”", "议题调整", "openday/changed", "")
    drafts.touch(event)
    audit.record(by, Did.EDITED, event, {"fields": ["agenda"]})


def add_question(event: Event, fields: dict[str, Any], *, by: User) -> Question:
    """Add a sign-up question; a conditional one waits for an answer to an earlier question of the same event."""
    rules.require_draft(event)
    wording.guard(event, label=fields["label"], options=fields.get("options"))
    _require_answerable(event, fields)
    question = Question(event=event, position=len(event.questions), **fields)
    db.session.add(question)
    drafts.touch(event)
    audit.record(by, Did.EDITED, event, {"fields": ["questions"]})
    return question


def _require_answerable(event: Event, fields: dict[str, Any]) -> None:
    """A choice has something to choose from; a condition can come true."""
    options = fields.get("options") or []
    if fields.get("kind") == QuestionKind.CHOICE and len(set(options)) < 2:
        raise Refused("单选题至少要有两个不同的选项，一行写一个", "options")
    after_id = fields.get("after_id")
    if not after_id:
        return
    earlier = next((question for question in event.questions if question.id == after_id), None)
    if earlier is None:
        raise Refused("“在哪个问题之后”要选这场活动里已有的问题", "after_id")
    possible = {QuestionKind.CHOICE: earlier.options, QuestionKind.YES_NO: rules.YES_NO}.get(earlier.kind)
    if possible is not None and fields.get("after_answer") not in possible:
        raise Refused("那个问题没有这个答案，请从这些里选：" + "、".join(possible), "after_answer")


def remove_question(event: Event, question_id: int, *, by: User) -> None:
    """Take a question away, and with it those that wait for its answer, and those that wait for theirs."""
    rules.require_draft(event)
    doomed = {question_id}
    for question in event.questions:  # a condition always looks back
        if question.after_id in doomed:
            doomed.add(question.id)
    for question in sorted((q for q in event.questions if q.id in doomed), key=lambda q: -q.id):
        event.questions.remove(question)
        db.session.delete(question)
        db.session.flush()  # one by one, the last of the chain first
    drafts.touch(event)
    audit.record(by, Did.EDITED, event, {"fields": ["questions"]})


def add_paper(
    event: Event, title: str, attachment: Attachment, audience: Audience, item_id: int | None, *, by: User
) -> Paper:
    """Add a paper; after publication too, as papers arrive."""
    if event.state in (State.HELD, State.CONCLUDED, State.CANCELLED):
        raise Refused("活动已结束，不能再添加会议材料")
    if item_id and item_id not in [item.id for item in event.agenda]:
        raise Refused("请选这场活动的议题", "item_id")
    wording.guard(event, title=title)
    wording.guard_file(event, attachment)
    paper = Paper(event=event, title=title, attachment=attachment, audience=audience, item_id=item_id)
    db.session.add(paper)
    db.session.flush()
    drafts.touch(event)
    audit.record(by, Did.PAPER_ADDED, event, {"title": title, "audience": audience.value})
    if event.state in RUNNING:
        messages.tell_seated(event, "openday/paper", occasion=f"paper{paper.id}", paper=paper)
    return paper


def withdraw_paper(paper: Paper, *, by: User | None) -> None:
    """Take a paper back; the file is removed, the line that it was there stays."""
    if paper.withdrawn_at is not None:
        return
    if by is not None and _is_last_of_a_hearing(paper):
        raise Refused("听证会发布以后必须有材料，请先上传新的材料，再收回这一份")
    paper.withdrawn_at = clock.now()
    attachments.withdraw(paper.attachment, by=by)
    drafts.touch(paper.event)
    audit.record(by, Did.PAPER_WITHDRAWN, paper.event, {"title": paper.title})


def _is_last_of_a_hearing(paper: Paper) -> bool:
    event = paper.event
    return event.kind == Kind.HEARING and event.state in RUNNING and event.live_papers == [paper]


def submit(event: Event, *, by: User) -> Event:
    """Hand a complete draft to review; says everything that is missing in one sentence."""
    missing = _missing(event)
    if missing:
        raise Refused("还差：" + "、".join(missing))
    rules.move(event, State.REVIEW)
    audit.record(by, Did.SUBMITTED, event)
    return event


def _missing(event: Event) -> list[str]:
    if event.kind == Kind.MONTH:
        return [] if event.summary.strip() else ["活动说明"]
    needs = {
        "活动说明": event.summary.strip(),
        "地点": event.place.strip(),
        "席位": sum(seat.seats + seat.reserved for seat in event.seats),
        "联系电话": event.contact_phone.strip(),
        "议题": event.agenda or event.kind == Kind.OPEN_DAY,
        "抽签来源": event.selection != Selection.DRAW or queries.sources_of(event),
        "会场纪律": event.conduct.strip() or not event.secrecy,
        "评审标准": event.selection != Selection.REVIEW or event.criteria,
    }
    return [label for label, there in needs.items() if not there]


def send_back(event: Event, reason: str, *, by: User) -> Event:
    """The reviewer returns the draft with remarks."""
    rules.require_reason(reason)
    rules.move(event, State.DRAFT)
    event.state_reason = reason
    audit.record(by, Did.SENT_BACK, event, note=reason)
    return event


def discard(event: Event, reason: str, *, by: User) -> Event:
    """Throw a draft away; it was never public and never will be."""
    rules.require_reason(reason)
    rules.move(event, State.DISCARDED)
    event.state_reason = reason
    audit.record(by, Did.DISCARDED, event, note=reason)
    return event


def publish(event: Event, seen: int, *, by: User) -> Event:
    """A second person publishes, who wrote no part of the draft; `seen` is the version on the page she looked at.

    Refused when a hearing's papers would be late, dates do not fit, or a year has no working-day table.
    """
    if seen != event.version:
        raise Refused(STALE)
    rules.require_other_person(event.drafted_by_id, by.id)
    if by.id in audit.actors(event, Did.DRAFTED, Did.EDITED, Did.SUBMITTED, Did.PAPER_ADDED, Did.PAPER_WITHDRAWN):
        raise Refused("您修改过这份草稿，要由另一位审核人发布")
    rules.require_in(event, State.REVIEW)
    now = clock.now()
    if event.kind != Kind.MONTH:
        _require_dates(event)
        if event.signup_closes_at <= now:
            raise Refused("报名截止时间已过，请退回修改日期后再发布")
    sources.require_sources_ahead(event)
    wording.guard_event(event)
    rules.move(event, State.PUBLISHED)
    event.reviewed_by = by
    event.published_at = event.changed_at = now
    event.state_reason = ""
    sources.announce_sources(event)
    audit.record(by, Did.PUBLISHED, event)
    searching.refresh(event)
    return event


def _require_dates(event: Event) -> None:
    """All dates of a public event fit together and can be explained."""
    rules.require_times(clock.now(), event.starts_at, event.ends_at)
    rules.require_signup_window(event.signup_opens_at, event.signup_closes_at, event.starts_at)
    timeline.of_event(event, workdays.calendar())
    timeline.require_papers_in_time(event.kind, event.starts_at, bool(event.live_papers), clock.today())


def change(event: Event, fields: dict[str, Any], reason: str, *, by: User) -> Event:
    """Change time, place, title or the end of sign-up: with a reason, a public notice, and word to all."""
    rules.require_reason(reason)
    if event.state not in RUNNING:
        raise Refused("只有已发布、还没有举行的活动可以变更安排")
    changed = [name for name in TOLD if fields.get(name) is not None and _differs(fields[name], getattr(event, name))]
    if not changed:
        raise Refused("没有改动任何安排")
    if "signup_closes_at" in changed and event.state != State.PUBLISHED:
        raise Refused("报名已经截止，不能再改截止时间", "signup_closes_at")
    if "signup_closes_at" in changed and fields["signup_closes_at"] <= clock.now():
        raise Refused("报名截止要在现在之后；想马上截止，请用“提前截止报名”", "signup_closes_at")
    wording.guard(event, reason=reason, **{name: fields[name] for name in ("title", "place") if name in changed})
    text = "变更了" + "；".join(_from_to(name, getattr(event, name), fields[name]) for name in changed)
    for name in changed:
        setattr(event, name, fields[name])
    if {"starts_at", "ends_at", "signup_closes_at"} & set(changed):
        _require_dates(event)
    if {"starts_at", "ends_at"} & set(changed):
        _wind_questions(event, event.ends_at)
    if "starts_at" in changed:
        seats.recall_offers(event)  # they are made anew below, with an end that fits the new day
    audit.record(by, Did.CHANGED, event, {"fields": changed}, note=reason)
    messages.announce(event, text, reason, "openday/changed", "REQUEST")
    _fill_all(event)
    return event


def _differs(new: Any, old: Any) -> bool:
    """A form shows minutes: 23:59:59 comes back as 23:59 and is no change."""
    if isinstance(new, datetime):
        return bool(abs(new - old) >= timedelta(minutes=1))
    return bool(new != old)


def _from_to(name: str, old: Any, new: Any) -> str:
    return f"{TOLD[name]}：{_in_words(old)} 改为 {_in_words(new)}"


def _in_words(value: Any) -> str:
    return f"{clock.here(value):%Y年%-m月%-d日 %H:%M}" if isinstance(value, datetime) else f"“{value}”"


def _fill_all(event: Event) -> None:
    db.session.flush()
    for seat in event.seats:
        seats.fill(seat)


def postpone(event: Event, reason: str, *, by: User) -> Event:
    """Put the event off; the new day follows through `resume`. Sign-ups stay, open offers go back into the line."""
    rules.require_reason(reason)
    wording.guard(event, reason=reason)
    before = event.state
    rules.move(event, State.POSTPONED)
    event.state_before = before
    event.state_reason = reason
    seats.recall_offers(event)
    audit.record(by, Did.POSTPONED, event, note=reason)
    messages.announce(event, "活动延期，新日期另行通知，您的报名保留", reason, "openday/postponed", "CANCEL")
    return event


def resume(event: Event, starts_at: datetime, ends_at: datetime, reason: str, *, by: User) -> Event:
    """Give a postponed event its new day; a sign-up that was still open opens again with a recomputed end."""
    rules.require_reason(reason)
    wording.guard(event, reason=reason)
    rules.resume(event)
    event.starts_at, event.ends_at = starts_at, ends_at
    rules.require_times(clock.now(), starts_at, ends_at)
    if event.state == State.PUBLISHED:
        milestones = timeline.timeline(event.kind, starts_at, workdays.calendar(), ends_at)
        event.signup_closes_at = timeline.milestone(milestones, "signup_closes").end
    _require_dates(event)
    event.state_reason = ""
    _wind_questions(event, ends_at)
    audit.record(by, Did.RESUMED, event, note=reason)
    messages.announce(event, f"新的时间：{_in_words(starts_at)}", reason, "openday/changed", "REQUEST")
    _fill_all(event)
    return event


def cancel(event: Event, reason: str, *, by: User) -> Event:
    """Call the event off, for good, with the reason told to everyone; what was for attendees only is taken back."""
    rules.require_reason(reason)
    wording.guard(event, reason=reason)
    rules.move(event, State.CANCELLED)
    event.state_reason = reason
    seats.recall_offers(event)
    _take_back_papers(event, by=by)
    with suppress(Refused):  # no working-day table for that year: the day they have holds
        _wind_questions(event, min(event.ends_at, clock.now()))  # nobody waits longer for what does not come
    audit.record(by, Did.CANCELLED, event, note=reason)
    messages.announce(event, "活动取消", reason, "openday/cancelled", "CANCEL")
    return event


def _wind_questions(event: Event, last: datetime) -> None:
    """What was asked beforehand and nobody answered yet is due as long after the last day as it is now as after the old one."""
    rows = select(Opinion).where(Opinion.event_id == event.id, Opinion.outcome.is_(None))
    for opinion in db.session.scalars(rows):
        milestones = timeline.timeline(event.kind, last, workdays.calendar())
        opinion.due_on = timeline.milestone(milestones, "answers_by").on


def _take_back_papers(event: Event, *, by: User | None) -> None:
    for paper in event.papers:
        if paper.audience == Audience.ATTENDEES:
            withdraw_paper(paper, by=by)


def close_early(event: Event, reason: str, *, by: User) -> Event:
    """End sign-up before the published moment: with a reason, a public notice, and word to all."""
    rules.require_reason(reason)
    wording.guard(event, reason=reason)
    rules.require_in(event, State.PUBLISHED)
    event.signup_closes_at = clock.now()
    messages.announce(event, "提前截止报名", reason, "openday/changed", "")
    return close(event, by=by)


def close(event: Event, *, by: User | None) -> Event:
    """Sign-up ends. First come first served is then decided; left-over seats go by the published rule."""
    if event.kind == Kind.MONTH:
        raise Refused("开放月没有报名，不用截止")
    rules.require_in(event, State.PUBLISHED)
    seats.hold_line(event.id)
    rules.move(event, State.CLOSED)
    audit.record(by, Did.CLOSED, event)
    if event.selection == Selection.FIRST_COME:
        settle(event, by=by)
    searching.refresh(event)
    return event


def settle(event: Event, *, by: User | None) -> None:
    """The list stands. From here freed and left-over seats are offered down the line."""
    rules.move(event, State.SELECTED)
    audit.record(by, Did.SELECTED, event)
    db.session.flush()
    for seat in event.seats:
        seats.fill(seat)


def release_reserved(event: Event, *, by: User) -> int:
    """Reserved seats nobody was invited to become open seats, in public; the number released."""
    if event.state not in RUNNING:
        raise Refused("活动发布后、举行前才能释放邀请席位")
    if event.selection == Selection.DRAW and event.state == State.CLOSED:
        raise Refused("抽签结果公布以后才能释放邀请席位，免得席位数和锁定的不一样")
    unused = {seat.category: seat.reserved - seat.invited for seat in event.seats if seat.reserved > seat.invited}
    if not unused:
        raise Refused("没有空着的邀请席位")
    for seat in event.seats:
        spare = unused.get(seat.category, 0)
        seat.seats, seat.reserved = seat.seats + spare, seat.reserved - spare
    count = sum(unused.values())
    audit.record(by, Did.SEATS_RELEASED, event, {"seats": count})
    messages.announce(event, f"{count} 个没有用上的邀请席位转为公开席位", "邀请席位没有用完", "openday/changed", "")
    _fill_all(event)
    return count


def hold(event: Event, *, by: User | None) -> Event:
    """The event took place: those seated and not seen are absent, waiting ends, attendees' papers are withdrawn."""
    if clock.now() < event.starts_at:
        raise Refused("活动还没有开始，不能记为已举行")
    seats.hold_line(event.id)
    rules.move(event, State.HELD)
    milestones = timeline.of_event(event, workdays.calendar())
    event.opinions_until = timeline.milestone(milestones, "opinions_until").end
    event.answers_due = timeline.milestone(milestones, "answers_by").on
    event.changed_at = clock.now()
    _settle_attendance(event)
    _take_back_papers(event, by=by)
    audit.record(by, Did.HELD, event)
    searching.refresh(event)
    searching.refresh_opinions(event)
    return event


def _settle_attendance(event: Event) -> None:
    for entry in db.session.scalars(select(Entry).where(Entry.event_id == event.id, Entry.state.in_(LIVE))):
        if entry.state == EntryState.SEATED:
            for person in entry.people:
                person.absent = person.arrived_at is None
        elif entry.state == EntryState.OFFERED:
            seats.leave(entry, EntryState.EXPIRED)
        elif entry.state != EntryState.NOT_SELECTED:
            rules.move_entry(entry, EntryState.NOT_SELECTED)
            messages.tell(entry, "openday/not_selected")
