"""The life of an event: draft, review by a second person, publication, changes that everyone is told."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.core import attachments, audit, workdays
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Refused
from app.openday import rules, searching, timeline
from app.openday.acts import Did
from app.openday.draw import SourceKind
from app.openday.models import (
    AgendaItem,
    DrawSource,
    Entry,
    Event,
    EventNotice,
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
    Selection,
    State,
)
from app.openday.service import messages, seats, wording

DRAFT_STATES = (State.DRAFT, State.REVIEW)
TOLD = {"place": "地点", "starts_at": "开始时间", "ends_at": "结束时间", "title": "标题"}


def draft(fields: dict[str, Any], *, by: User) -> Event:
    """Start an event; sign-up dates not given follow the default timeline."""
    wording.guard_fields(fields)
    fields = {**fields, **_signup_window(fields)}
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
    closes = fields.get("signup_closes_at")
    if closes is None:
        milestones = timeline.timeline(fields["kind"], fields["starts_at"], workdays.calendar())
        closes = timeline.milestone(milestones, "signup_closes").end
    return {"signup_opens_at": fields.get("signup_opens_at") or clock.now(), "signup_closes_at": closes}


def edit(event: Event, fields: dict[str, Any], *, by: User) -> Event:
    """Change a draft. What was published is changed through `change`, with a reason and told to everyone."""
    _require_draft(event)
    wording.guard_fields(fields)
    for name, value in {**fields, **_signup_window(fields)}.items():
        setattr(event, name, value)
    if event.state == State.REVIEW:
        event.state = State.DRAFT  # what the reviewer saw is no longer what stands here
    event.changed_at = clock.now()
    audit.record(by, Did.EDITED, event)
    return event


def _require_draft(event: Event) -> None:
    if event.state not in DRAFT_STATES:
        raise Refused("活动已发布，请用“变更安排”说明理由后修改，报名的人会收到通知")


def set_seats(event: Event, rows: list[tuple[Category, int, int]], leftover: Leftover, *, by: User) -> None:
    """Replace the seats of a draft: (category, open seats, reserved seats) in the order they are published."""
    _require_draft(event)
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
    event.changed_at = clock.now()
    flag_modified(event, "changed_at")  # the version counts seats too: a second clerk's page is then an old one
    audit.record(by, Did.EDITED, event, {"fields": ["seats"]})


def add_item(event: Event, title: str, unit_id: int | None, note: str, *, by: User) -> AgendaItem:
    """Add a point to the agenda of a draft."""
    _require_draft(event)
    wording.guard(title=title, note=note)
    item = AgendaItem(event=event, title=title, unit_id=unit_id, note=note, position=len(event.agenda))
    db.session.add(item)
    audit.record(by, Did.EDITED, event, {"fields": ["agenda"]})
    return item


def remove_item(event: Event, item_id: int, *, by: User) -> None:
    """Take a point off the agenda of a draft; its papers stay with the event."""
    _require_draft(event)
    for item in [item for item in event.agenda if item.id == item_id]:
        for paper in event.papers:
            if paper.item_id == item.id:
                paper.item_id = None
        event.agenda.remove(item)
        db.session.delete(item)
    audit.record(by, Did.EDITED, event, {"fields": ["agenda"]})


def add_question(event: Event, fields: dict[str, Any], *, by: User) -> Question:
    """Add a sign-up question; a conditional one waits for an answer to an earlier question of the same event."""
    _require_draft(event)
    after_id = fields.get("after_id")
    if after_id and after_id not in [question.id for question in event.questions]:
        raise Refused("“在哪个问题之后”要选这场活动里已有的问题", "after_id")
    wording.guard(label=fields["label"], options=fields.get("options"))
    question = Question(event=event, position=len(event.questions), **fields)
    db.session.add(question)
    audit.record(by, Did.EDITED, event, {"fields": ["questions"]})
    return question


def remove_question(event: Event, question_id: int, *, by: User) -> None:
    """Take a question away, and with it those that wait for its answer."""
    _require_draft(event)
    doomed = [q for q in event.questions if question_id in (q.id, q.after_id)]
    for question in sorted(doomed, key=lambda q: -q.id):
        event.questions.remove(question)
        db.session.delete(question)
    audit.record(by, Did.EDITED, event, {"fields": ["questions"]})


def name_sources(event: Event, rows: list[tuple[SourceKind, str, datetime]], *, by: User) -> None:
    """Name the public sources of the draw, first the announced issue, then the fallbacks, before they happen."""
    _require_draft(event)
    if any(draws_at <= clock.now() for _, _, draws_at in rows):
        raise Refused("抽签来源要在开奖之前指定，请选一期还没有开奖的", "sources")
    wording.guard(**{f"rows-{n}-issue": issue for n, (_, issue, _) in enumerate(rows)})
    for source in db.session.scalars(select(DrawSource).where(DrawSource.event_id == event.id)):
        db.session.delete(source)
    db.session.flush()
    for position, (kind, issue, draws_at) in enumerate(rows, 1):
        db.session.add(
            DrawSource(event_id=event.id, position=position, kind=kind.value, issue=issue, draws_at=draws_at)
        )
    audit.record(by, Did.EDITED, event, {"fields": ["sources"]})


def add_paper(
    event: Event, title: str, attachment: Attachment, audience: Audience, item_id: int | None, *, by: User
) -> Paper:
    """Add a paper; after publication too, as papers arrive."""
    if event.state in (State.HELD, State.CONCLUDED, State.CANCELLED):
        raise Refused("活动已结束，不能再添加会议材料")
    if item_id and item_id not in [item.id for item in event.agenda]:
        raise Refused("请选这场活动的议题", "item_id")
    wording.guard(title=title)
    paper = Paper(event=event, title=title, attachment=attachment, audience=audience, item_id=item_id)
    db.session.add(paper)
    audit.record(by, Did.PAPER_ADDED, event, {"title": title, "audience": audience.value})
    return paper


def withdraw_paper(paper: Paper, *, by: User | None) -> None:
    """Take a paper back; the file is removed, the line that it was there stays."""
    if paper.withdrawn_at is not None:
        return
    paper.withdrawn_at = clock.now()
    attachments.withdraw(paper.attachment, by=by)
    audit.record(by, Did.PAPER_WITHDRAWN, paper.event, {"title": paper.title})


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
        "抽签来源": event.selection != Selection.DRAW or _sources(event),
        "评审标准": event.selection != Selection.REVIEW or event.criteria,
    }
    return [label for label, there in needs.items() if not there]


def _sources(event: Event) -> int:
    return db.session.scalar(select(func.count()).where(DrawSource.event_id == event.id)) or 0


def send_back(event: Event, reason: str, *, by: User) -> Event:
    """The reviewer returns the draft with remarks."""
    rules.require_reason(reason)
    rules.move(event, State.DRAFT)
    event.state_reason = reason
    audit.record(by, Did.SENT_BACK, event, note=reason)
    return event


def publish(event: Event, *, by: User) -> Event:
    """A second person publishes; refused when a hearing's papers would be late or sign-up could not open."""
    rules.require_other_person(event.drafted_by_id, by.id)
    now = clock.now()
    if event.kind != Kind.MONTH and event.signup_closes_at <= now:
        raise Refused("报名截止时间已过，请退回修改日期后再发布")
    timeline.require_papers_in_time(event.kind, event.starts_at, bool(event.papers), clock.today())
    _require_sources_ahead(event)
    wording.guard_event(event)
    rules.move(event, State.PUBLISHED)
    event.reviewed_by = by
    event.published_at = event.changed_at = now
    event.state_reason = ""
    audit.record(by, Did.PUBLISHED, event)
    searching.refresh(event)
    return event


def _require_sources_ahead(event: Event) -> None:
    if event.selection != Selection.DRAW or event.kind == Kind.MONTH:
        return
    first = db.session.scalar(
        select(DrawSource.draws_at).where(DrawSource.event_id == event.id).order_by(DrawSource.position).limit(1)
    )
    if first is None or first <= event.signup_closes_at:
        raise Refused("抽签来源的开奖时间须在报名截止之后，请退回修改")


def change(event: Event, fields: dict[str, Any], reason: str, *, by: User) -> Event:
    """Change time, place or title of a published event: with a reason, a public notice, and word to all."""
    rules.require_reason(reason)
    if event.state not in RUNNING:
        raise Refused("只有已发布、还没有举行的活动可以变更安排")
    changed = [name for name in TOLD if name in fields and fields[name] != getattr(event, name)]
    if not changed:
        raise Refused("没有改动任何安排")
    wording.guard(reason=reason, **{name: fields[name] for name in ("title", "place") if name in changed})
    for name in changed:
        setattr(event, name, fields[name])
    text = "变更了" + "、".join(TOLD[name] for name in changed)
    audit.record(by, Did.CHANGED, event, {"fields": changed}, note=reason)
    _announce(event, text, reason, "openday/changed", "REQUEST")
    return event


def _announce(event: Event, text: str, reason: str, notice: str, method: str) -> None:
    event.sequence += 1
    event.changed_at = clock.now()
    db.session.add(EventNotice(event=event, text=text, reason=reason))
    db.session.flush()
    messages.tell_all(event, notice, occasion=str(event.sequence), method=method, text=text, reason=reason)
    searching.refresh(event)


def postpone(event: Event, reason: str, *, by: User) -> Event:
    """Put the event off; the new day follows through `resume`. Sign-ups stay."""
    rules.require_reason(reason)
    wording.guard(reason=reason)
    before = event.state
    rules.move(event, State.POSTPONED)
    event.state_before = before
    event.state_reason = reason
    audit.record(by, Did.POSTPONED, event, note=reason)
    _announce(event, "活动延期，新日期另行通知，您的报名保留", reason, "openday/postponed", "CANCEL")
    return event


def resume(event: Event, starts_at: datetime, ends_at: datetime, reason: str, *, by: User) -> Event:
    """Give a postponed event its new day; a sign-up that was still open opens again with a recomputed end."""
    rules.require_reason(reason)
    wording.guard(reason=reason)
    if starts_at <= clock.now() or ends_at <= starts_at:
        raise Refused("新的开始时间要在现在之后，结束时间要在开始之后", "starts_at")
    timeline.require_papers_in_time(event.kind, starts_at, bool(event.papers), clock.today())
    event.starts_at, event.ends_at = starts_at, ends_at
    if event.state_before == State.PUBLISHED:
        milestones = timeline.timeline(event.kind, starts_at, workdays.calendar())
        event.signup_closes_at = timeline.milestone(milestones, "signup_closes").end
    rules.move(event, event.state_before or State.PUBLISHED)
    event.state_before = None
    audit.record(by, Did.RESUMED, event, note=reason)
    _announce(event, "已确定新的日期", reason, "openday/changed", "REQUEST")
    return event


def cancel(event: Event, reason: str, *, by: User) -> Event:
    """Call the event off, for good, with the reason told to everyone."""
    rules.require_reason(reason)
    wording.guard(reason=reason)
    was_public = event.state in rules.PUBLIC
    rules.move(event, State.CANCELLED)
    event.state_reason = reason
    audit.record(by, Did.CANCELLED, event, note=reason)
    if was_public:
        _announce(event, "活动取消", reason, "openday/cancelled", "CANCEL")
    return event


def close(event: Event, *, by: User | None) -> Event:
    """Sign-up ends. First come first served is then decided; left-over seats go by the published rule."""
    if event.kind == Kind.MONTH:
        raise Refused("开放月没有报名，不用截止")
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


def hold(event: Event, *, by: User | None) -> Event:
    """The event took place: those seated and not seen are absent, waiting ends, attendees' papers are withdrawn."""
    if clock.now() < event.starts_at:
        raise Refused("活动还没有开始，不能记为已举行")
    seats.hold_line(event.id)
    rules.move(event, State.HELD)
    milestones = timeline.timeline(event.kind, event.starts_at, workdays.calendar())
    event.opinions_until = timeline.milestone(milestones, "opinions_until").end
    event.answers_due = timeline.milestone(milestones, "answers_by").on
    event.changed_at = clock.now()
    _settle_attendance(event)
    for paper in event.papers:
        if paper.audience == Audience.ATTENDEES:
            withdraw_paper(paper, by=by)
    audit.record(by, Did.HELD, event)
    searching.refresh(event)
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
