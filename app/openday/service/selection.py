"""Choosing: vetting, the committee's review with a second person's confirmation, and the public draw."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.openday import draw as recipe
from app.openday import drawing, queries, rules
from app.openday.acts import Did
from app.openday.models import Assessment, Draw, DrawAttempt, DrawSource, Entry, Event, SelectionRound
from app.openday.rules import CATEGORY_LABELS, EntryState, Selection, State
from app.openday.service import events, messages, seats, wording

LABEL_CATEGORY = {label: category for category, label in CATEGORY_LABELS.items()}


def candidates(event: Event) -> list[Entry]:
    """The entries a selection chooses from, by number."""
    rows = select(Entry).where(Entry.event_id == event.id, Entry.state == EntryState.SUBMITTED)
    rows = rows.options(selectinload(Entry.people))
    return list(db.session.scalars(rows.order_by(Entry.no)))


def reject(entry: Entry, reason: str, *, by: User) -> Entry:
    """Vetting: the entry does not meet the announced conditions; its people are told why and may sign up anew."""
    rules.require_reason(reason)
    draw = the_draw(entry.event)
    if draw is not None and draw.outcome is None:
        raise Refused("抽签名单已经锁定并公布，结果出来以前不能剔除报名")
    rules.require_in(entry.event, *rules.RUNNING, State.POSTPONED)
    rules.require_before_start(entry.event, clock.now())
    had_seat = entry.state == EntryState.SEATED
    seats.leave(entry, EntryState.REJECTED, reason)
    audit.record(by, Did.REJECTED, entry, note=reason)
    messages.tell(entry, "openday/rejected", method="CANCEL" if had_seat else "", reason=reason)
    return entry


def assess(entry: Entry, points: dict[str, int], reason: str, *, by: User) -> Assessment:
    """One committee member's points for each announced criterion, with the reason in words; can be corrected."""
    rules.require_reason(reason)
    if entry.state != EntryState.SUBMITTED or entry.event.state not in (State.PUBLISHED, State.CLOSED):
        raise Refused("这份报名现在不在评审中")
    if set(points) != set(entry.event.criteria) or not all(0 <= value <= 5 for value in points.values()):
        raise Refused("请给每一条评审标准打 0 到 5 分")
    found = db.session.scalar(select(Assessment).where(Assessment.entry_id == entry.id, Assessment.by_id == by.id))
    assessment = found or Assessment(entry=entry, by=by)
    assessment.points, assessment.reason, assessment.at = points, reason, clock.now()
    db.session.add(assessment)
    audit.record(by, Did.ASSESSED, entry)
    return assessment


def ranking(event: Event) -> list[tuple[Entry, float, int]]:
    """(entry, mean points, number of assessments), best first; ties in order of arrival."""
    found: dict[int, list[int]] = {}
    rows = select(Assessment).join(Entry).where(Entry.event_id == event.id)
    for assessment in db.session.scalars(rows):
        found.setdefault(assessment.entry_id, []).append(assessment.total)
    scored = [(entry, found.get(entry.id, [])) for entry in candidates(event)]
    ranked = [(entry, sum(points) / len(points) if points else 0.0, len(points)) for entry, points in scored]
    return sorted(ranked, key=lambda row: (-row[1], row[0].no))


def balance(entries: Iterable[Entry]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Plain counts beside the list, of what the sign-up asked for: people by sex, ballots by district."""
    listed = list(entries)
    sexes = Counter(person.sex for entry in listed for person in entry.people if person.sex)
    districts = Counter(entry.district.strip() or "没有写" for entry in listed)
    found = [("性别", sexes), ("住址", districts if set(districts) - {"没有写"} else Counter[str]())]
    return [(label, counts.most_common()) for label, counts in found if counts]


def propose(event: Event, order: list[tuple[int, str]], *, by: User) -> SelectionRound:
    """Put up the whole order of entries, each with its reason; every candidate must be in it once."""
    if event.selection != Selection.REVIEW or event.state != State.CLOSED:
        raise Refused("报名截止后才能提出遴选名单")
    if open_round(event) is not None:
        raise Refused("已经有一份名单在等确认，先确认或退回它")
    wanted = {entry.id for entry in candidates(event)}
    if {entry_id for entry_id, _ in order} != wanted or len(order) != len(wanted):
        raise Refused("名单要把每一份有效报名排一次序，不能漏、不能重")
    for _, reason in order:
        rules.require_reason(reason, "order")
    unseen = [entry.no for entry, _, count in ranking(event) if count == 0]
    if unseen:
        raise Refused("还有报名没有人评分：" + "、".join(unseen[:5]) + ("等" if len(unseen) > 5 else ""))
    round_ = SelectionRound(
        event=event, proposed_by=by, order=[{"entry": entry_id, "reason": reason} for entry_id, reason in order]
    )
    db.session.add(round_)
    audit.record(by, Did.PROPOSED, event)
    return round_


def open_round(event: Event) -> SelectionRound | None:
    """The proposal that waits for its second person."""
    rows = select(SelectionRound).where(
        SelectionRound.event_id == event.id,
        SelectionRound.confirmed_at.is_(None),
        SelectionRound.returned_reason == "",
    )
    return db.session.scalar(rows.order_by(SelectionRound.id.desc()).limit(1))


def proposed(round_: SelectionRound) -> list[tuple[Entry, str, list[Assessment]]]:
    """What the second person looks at: each entry in the proposed order, its reason, who gave it which points."""
    rows = select(Assessment).join(Entry).where(Entry.event_id == round_.event_id)
    given: dict[int, list[Assessment]] = {}
    for assessment in db.session.scalars(rows):
        given.setdefault(assessment.entry_id, []).append(assessment)
    by_id = {entry.id: entry for entry in db.session.scalars(select(Entry).where(Entry.event_id == round_.event_id))}
    return [(by_id[row["entry"]], row["reason"], given.get(row["entry"], [])) for row in round_.order]


def return_proposal(round_: SelectionRound, reason: str, *, by: User) -> None:
    """The second person sends the proposal back."""
    rules.require_reason(reason)
    _require_open(round_)
    round_.returned_reason, round_.returned_by, round_.returned_at = reason, by, clock.now()
    audit.record(by, Did.PROPOSAL_RETURNED, round_.event, note=reason)


def _require_open(round_: SelectionRound) -> None:
    """Refused with who came first, when, what they did and where to look now."""
    if round_.confirmed_at is not None:
        raise Refused(
            _done(round_.confirmed_by, round_.confirmed_at, "确认这份名单", "席位和通知已经发出，请到“报名名单”看结果")
        )
    if round_.returned_reason:
        now = "请到“评审遴选”看现在的名单"
        raise Refused(_done(round_.returned_by, round_.returned_at, f"退回这份名单：{round_.returned_reason}", now))


def _done(who: User | None, at: datetime | None, what: str, now: str) -> str:
    """陈晓 11月23日 10:20 已经确认这份名单。……; of old rows it is not known who returned them."""
    when = f"{clock.here(at):%-m月%-d日 %H:%M}" if at else ""
    told = " ".join(part for part in (who.name if who else "", when, f"已经{what}") if part)
    return f"{told}。{now}"


def confirm_proposal(round_: SelectionRound, *, by: User) -> None:
    """Another person confirms; seats are given down the proposed order within each category."""
    _require_open(round_)
    rules.require_other_person(round_.proposed_by_id, by.id)
    event = round_.event
    rules.require_in(event, State.CLOSED)
    if {row["entry"] for row in round_.order} != {entry.id for entry in candidates(event)}:
        raise Refused("名单提出之后有人撤回了报名，请退回后重新排定")
    round_.confirmed_by, round_.confirmed_at = by, clock.now()
    by_id = {entry.id: entry for entry in candidates(event)}
    ordered = [by_id[row["entry"]] for row in round_.order]
    for row in round_.order:
        by_id[row["entry"]].reason = row["reason"]
    allotment = recipe.allot(_ballots(ordered), _quota(event), event.leftover)
    audit.record(by, Did.PROPOSAL_CONFIRMED, event)
    _seat_all(event, ordered, {winner.no: winner.category_seat for winner in allotment.winners}, by=by)


def _ballots(entries: Iterable[Entry]) -> list[recipe.Entry]:
    return [recipe.Entry(entry.no, CATEGORY_LABELS[entry.category], entry.size) for entry in entries]


def _quota(event: Event) -> list[recipe.Seats]:
    return [recipe.Seats(CATEGORY_LABELS[seat.category], seat.seats) for seat in event.seats]


def _seat_all(event: Event, ordered: list[Entry], winners: dict[str, str], *, by: User) -> None:
    """Give the winners their seats, the others their place in the line, and tell each."""
    seats.hold_line(event.id)
    seat_of = {seat.category: seat for seat in event.seats}
    for rank, entry in enumerate(ordered, 1):
        entry.rank = rank
        if entry.state != EntryState.SUBMITTED:
            continue  # withdrawn since the list was frozen: the place goes to the next in line below
        if entry.no in winners:
            _seat(entry, seat_of[LABEL_CATEGORY[winners[entry.no]]])
        else:
            rules.move_entry(entry, EntryState.WAITING)
    db.session.flush()
    for entry in ordered:
        _tell_result(entry)
    events.settle(event, by=by)


def _seat(entry: Entry, seat: Any) -> None:
    if not seats.take(seat, entry.size):
        raise Refused("席位数和名单对不上，没有保存任何结果，请联系系统管理员")
    rules.move_entry(entry, EntryState.SEATED)
    entry.seat = seat


def _tell_result(entry: Entry) -> None:
    if entry.state == EntryState.SEATED:
        messages.tell(entry, "openday/seated", occasion="selection", method="REQUEST")
    if entry.state == EntryState.WAITING:
        messages.tell(entry, "openday/waiting", place=seats.place_in_line(entry))


# the draw


def the_draw(event: Event) -> Draw | None:
    """The event's draw once its list is frozen."""
    return db.session.scalar(select(Draw).where(Draw.event_id == event.id))


def freeze(event: Event, *, by: User | None) -> Draw:
    """Freeze the candidates as a canonical list and publish its hash, before the first source is drawn."""
    if event.selection != Selection.DRAW or event.state != State.CLOSED:
        raise Refused("报名截止后才能锁定抽签名单")
    if the_draw(event) is not None:
        raise Refused("名单已经锁定，不能再锁定一次")
    if clock.now() >= queries.sources_of(event)[0].draws_at:
        raise Refused("指定的这一期已经开奖，不能再锁定名单。请先“重新指定抽签来源”，选还没有开奖的一期")
    ballots = _ballots(candidates(event))
    draw = Draw(
        event=event,
        list_text=recipe.canonical(ballots).decode(),
        list_sha256=recipe.list_hash(ballots),
        seats=[{"category": seat.category, "seats": seat.seats} for seat in _quota(event)],
        frozen_by_id=by.id if by else None,
    )
    db.session.add(draw)
    audit.record(by, Did.FROZEN, event, {"sha256": draw.list_sha256})
    return draw


def usable_source(draw: Draw) -> DrawSource:
    """The source to use now: the first that was not voided."""
    source = usable_or_none(draw)
    if source is None:
        raise Refused("指定的来源都确认没有开奖，请“重新指定抽签来源”")
    return source


def usable_or_none(draw: Draw) -> DrawSource | None:
    """The same for a page; None when every source failed."""
    failed = {attempt.source_id for attempt in draw.attempts if attempt.failed}
    return next((source for source in queries.sources_of(draw.event) if source.id not in failed), None)


def enter_result(draw: Draw, result: str, evidence: str, *, by: User) -> DrawAttempt:
    """One person enters the published result with where it was read."""
    source = _source_due(draw, "result")
    recipe.normalise(recipe.SourceKind(source.kind), result)
    return _enter(draw, source, result, evidence, False, by=by)


def enter_failure(draw: Draw, evidence: str, *, by: User) -> DrawAttempt:
    """One person says, with evidence, that the announced issue was not drawn; another must have seen it too."""
    return _enter(draw, _source_due(draw, "evidence"), "", evidence, True, by=by)


def _source_due(draw: Draw, field: str) -> DrawSource:
    rules.require_in(draw.event, State.CLOSED)
    if draw.outcome is not None or any(attempt.is_open for attempt in draw.attempts):
        raise Refused("已经有一次录入在等确认，或抽签已经完成")
    source = usable_source(draw)
    if clock.now() < source.draws_at:
        raise Refused("这一期还没有开奖，开奖以后再录入", field)
    return source


def _enter(draw: Draw, source: DrawSource, result: str, evidence: str, source_failed: bool, *, by: User) -> DrawAttempt:
    wording.guard(draw.event, evidence=evidence)
    attempt = DrawAttempt(
        draw=draw,
        source=source,
        no=len(draw.attempts) + 1,
        result=result,
        evidence=rules.require_reason(evidence, "evidence"),
        source_failed=source_failed,
        entered_by=by,
    )
    db.session.add(attempt)
    audit.record(by, Did.FAILURE_ENTERED if source_failed else Did.RESULT_ENTERED, draw.event, {"result": result})
    return attempt


def void_attempt(attempt: DrawAttempt, reason: str, *, by: User) -> None:
    """Void an entry that was typed wrongly; it stays listed, and the same source is read again."""
    rules.require_reason(reason)
    wording.guard(attempt.draw.event, reason=reason)
    _require_waiting(attempt)
    attempt.source_failed = False
    _void(attempt, reason, by)
    audit.record(by, Did.RESULT_VOIDED, attempt.draw.event, note=reason)


def confirm_failure(attempt: DrawAttempt, *, by: User) -> None:
    """Another person saw too that the issue was not drawn: it stays listed, and the fallback takes over."""
    rules.require_other_person(attempt.entered_by_id, by.id)
    _require_waiting(attempt)
    if not attempt.source_failed:
        raise Refused("这一次录入的是开奖结果，请按“核对无误，确认”")
    _void(attempt, attempt.evidence, by)
    audit.record(by, Did.FAILURE_CONFIRMED, attempt.draw.event)


def _void(attempt: DrawAttempt, reason: str, by: User) -> None:
    attempt.voided_at, attempt.voided_by, attempt.void_reason = clock.now(), by, reason


def _require_waiting(attempt: DrawAttempt) -> None:
    if attempt.confirmed_at is not None:
        raise Refused(_done(attempt.confirmed_by, attempt.confirmed_at, "确认这一次录入", "结果请看公开的抽签页"))
    if attempt.voided_at is not None:
        what = "确认这一期没有开奖" if attempt.failed else f"作废这一次录入：{attempt.void_reason}"
        raise Refused(_done(attempt.voided_by, attempt.voided_at, what, "请看下面“抽签”里现在的录入"))
    rules.require_in(attempt.draw.event, State.CLOSED)


def confirm_result(attempt: DrawAttempt, *, by: User) -> Draw:
    """Another person confirms the result; the recipe runs, seats are given, everyone is told."""
    rules.require_other_person(attempt.entered_by_id, by.id)
    _require_waiting(attempt)
    if attempt.source_failed:
        raise Refused("这一次录入的是“没有开奖”，请按“确认没有开奖”")
    draw, event = attempt.draw, attempt.draw.event
    attempt.confirmed_by, attempt.confirmed_at = by, clock.now()
    result = drawing.run_recipe(draw, attempt)
    draw.outcome = {
        "order": [entry.no for entry in result.order],
        "winners": [{"no": winner.no, "category_seat": winner.category_seat} for winner in result.winners],
        "waiting": list(result.waiting),
    }
    audit.record(by, Did.RESULT_CONFIRMED, event, {"result": attempt.result})
    by_no = {entry.no: entry for entry in db.session.scalars(select(Entry).where(Entry.event_id == event.id))}
    ordered = [by_no[no] for no in draw.outcome["order"]]
    _seat_all(event, ordered, {winner.no: winner.category_seat for winner in result.winners}, by=by)
    return draw
