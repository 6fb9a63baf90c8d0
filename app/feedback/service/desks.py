"""A post on its way to the right desk: assigned, called back, accepted, refused, decided, merged, extended, paused."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app import clock, enough, printed
from app.clock import NOT_YET
from app.core import audit, limits, longer, notify, privacy, workdays
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.limits.rules import Limit
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.feedback import access, offices, people, reach, terms
from app.feedback.acts import Did
from app.feedback.models import Assignment, Extension, Opinion, Pause, Post, Support
from app.feedback.models.desks import Holding, Part
from app.feedback.rules import clocks, kinds
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import MOST_REFUSALS, Act, State
from app.feedback.service import appealing, behind, blocking, first_days, redating, steps, vouching
from app.web.formats import by_short_day

LIVE = (Holding.OFFERED, Holding.ACCEPTED)


def assign(post: Post, unit: Unit, rule: str, *, by: User | None) -> Assignment:
    """Offer the post to a unit; the rule or reason by which it came there stands beside it."""
    taken_up = "复核留言人的申诉后予以受理，" if appealing.against_declining(post) else ""
    row, by_when = _offer(post, unit, rule, by)
    steps.note(post, Did.ASSIGNED, f"{taken_up}转{unit.name}{by_when}", by=by)
    return row


def _offer(post: Post, unit: Unit, rule: str, by: User | None) -> tuple[Assignment, str]:
    """And by when it is to be answered, where an appeal that is heard now has to do with that."""
    if any(row.unit_id == unit.id and row.holding == Holding.REFUSED for row in post.assignments):
        raise Refused("这个单位已经退回过这一件，请换一个单位，或者在第二次退回后裁定", "unit")
    is_taken_up = appealing.against_declining(post)
    steps.move(post, Act.ASSIGN)
    by_when = appealing.take_up(post) if is_taken_up else ""
    row = _put(post, unit, Part.LEAD, Holding.OFFERED, rule, by)
    if is_taken_up:
        appealing.tell_heard(post, f"予以受理，转{unit.name}办理{by_when}")
    blocking.without_ground(post, by=by)  # taken up after all, on appeal
    return row, by_when


def place(post: Post, unit: Unit, reason: str, *, by: User) -> Assignment:
    """Where no office receives the place, the supervisor who stands in names a unit where somebody works; the author is told."""
    reason = reason.strip()
    if not access.stands_in(by, post):
        raise Refused("这个地方有接收留言的政务公开办了，由政务公开办转办")
    enough.require(reason, "请写明为什么由这个单位办", "reason", then="，会告诉留言人")
    if not reach.is_worked_in(unit):
        raise Refused("这个单位还没有经办人，转过去没有人接。请换一个单位，或者请系统管理员先授予岗位", "unit")
    if post.kind != Kind.REPORT:  # everyone reads it; of a 举报 its author alone
        steps.require_publishable(post, reason, "reason")
    steps.require_nobody_named(post, reason, "reason")
    row, by_when = _offer(post, unit, f"市级督查安排：{reason}", by)
    public = post.kind != Kind.REPORT
    what = f"这个地方没有接收留言的单位，市级督查安排由{unit.name}办理{by_when}"
    steps.note(post, Did.PLACED, what, reason, by=by, words_public=public)
    steps.tell(post, "feedback/placed", occasion=str(row.id), unit=unit)
    return row


def _put(post: Post, unit: Unit, part: Part, holding: Holding, rule: str, by: User | None) -> Assignment:
    if part == Part.LEAD:
        _hand_to(post, unit)
        end_assists(post, "改为主办", unit)
    row = Assignment(
        post_id=post.id,
        unit=unit,
        part=part,
        holding=holding,
        rule=rule.strip(),
        given_at=clock.now(),
        given_by_id=by.id if by else None,
    )
    post.assignments.append(row)
    db.session.flush()
    return row


def _hand_to(post: Post, unit: Unit | None) -> None:
    """Who has the case has what was merged into it too.

    The day that was promised never moves. A unit that was first offered the case only after that day is judged by a day of
    its own: as many working days as the clock has, from then. Called back and offered again, it keeps that day.
    """
    merged, own = behind.merged_of(post), None
    first = first_day(post, unit)
    if unit is not None and first > post.due_on:
        own = workdays.calendar().add_or_not_yet(first, post.clock_days)
    redating.handed((post, *merged), unit, _days_to_come(post))
    for one in (post, *(other for other in merged if other.waited is None)):
        late = own if clock.today() > one.due_on else None
        judged = redating.bound_by((post, *merged), unit, late or one.due_on)
        _judge(one, unit, judged)


def _judge(post: Post, unit: Unit | None, day: date) -> None:
    """A unit has it, and is judged by that day, or by the one promised first, where an appeal gave it no other."""
    if unit is not None and appealing.binds(post, unit):
        day = min(day, steps.promised_on(post))
    post.unit, post.unit_due_on = unit, day if unit is not None and day != post.due_on else None
    vouching.judge(post, unit.id if unit is not None else None)


def judge_anew(post: Post) -> None:
    """By which day whoever has it is judged, now that an earlier one of a wrong day is known."""
    merged = behind.merged_of(post)
    judged = redating.bound_by((post, *merged), post.unit, post.judged_on)
    for one in (post, *(other for other in merged if other.waited is None)):
        one.unit_due_on = judged if judged != post.due_on else None


def first_day(post: Post, unit: Unit | None) -> date:
    """The day the unit was first offered the case, or one merged into it; today when it never was."""
    return min(_first_day(one, unit) for one in (post, *behind.merged_of(post)))


def _led_by(post: Post, unit: Unit | None) -> list[Assignment]:
    """The times the unit had it to lead, or was offered it."""
    return [row for row in post.assignments if unit is not None and row.unit_id == unit.id and row.part == Part.LEAD]


def _first_day(post: Post, unit: Unit | None) -> date:
    """The day the unit was first offered the case; today when it never was."""
    return min((clock.here(row.given_at).date() for row in _led_by(post, unit)), default=clock.today())


def _is_bound_by_the_day(post: Post, unit: Unit | None) -> bool:
    """Was the unit offered the case by the promised day, or did it let a day of its own pass?"""
    rows = _led_by(post, unit)
    let_pass = any(row.late_after is not None and not row.only_if_late for row in rows)
    return let_pass or any(clock.here(row.given_at).date() <= post.due_on for row in rows)


def last_early_day(post: Post, unit: Unit) -> date:
    """Until when the unit may ask or hand back at no cost: the first third of the working days of the clock as the rule has
    it, counted from when it was first offered the case. Days it was granted give no more of them; days its author was
    waited for meanwhile do.
    """
    start = max(first_day(post, unit), post.clock_from)
    pause = db.session.scalar(select(Pause).where(Pause.post_id == post.id, Pause.from_on >= start))
    stood = 0 if pause is None else (pause.added or 0) - _days_to_come(post)
    days = clocks.early(post.clock_days - _more_days(post))
    return workdays.calendar().add_or_not_yet(start, days + stood)


def _let_go(post: Post, row: Assignment, holding: Holding, reason: str = "") -> None:
    """The case leaves a unit; a day that was overrun while it lay there stays written beside it, whatever comes next.

    So does that it was kept too long to be passed on in time: whoever holds it to the last day has used up the days of
    whoever comes next. That counts where nobody answers in time after all.
    """
    row.holding, row.ended_at = holding, clock.now()
    row.reason = reason or row.reason
    if row.part != Part.LEAD or post.waited is not None:
        return
    is_over = clock.today() > post.judged_on and open_pause(post) is None
    is_kept = post.round == 0 and clock.today() > last_early_day(post, row.unit)
    if is_over or is_kept:
        row.late_after, row.only_if_late = (clock.today() - post.waits_since).days, not is_over


def assist(post: Post, unit: Unit, why: str, *, by: User) -> Assignment:
    """Another unit helps; the one that leads answers."""
    if not post.is_open:
        raise Refused("这一件已经办结")
    if any(row.unit_id == unit.id and row.holding in LIVE for row in post.assignments):
        raise Refused("这个单位已经在办这一件", "unit")
    steps.mark_acted_on(post)
    row = _put(post, unit, Part.ASSIST, Holding.ACCEPTED, why, by)
    steps.note(post, Did.ASSISTED, f"{unit.name}协办", by=by)
    for user in people.named(people.at_work().handlers(unit)):
        notify.tell(user, "feedback/assist", "feedback_post", post.id, occasion=str(row.id), post=post)
    return row


def end_assist(post: Post, unit: Unit, reason: str, *, by: User) -> Assignment:
    """A unit helps no longer: from now on it reads nothing of the post."""
    enough.require(reason, "请写明为什么结束协办", "reason")
    ended = end_assists(post, reason.strip(), unit)
    if not ended:
        raise Refused("这个单位没有在协办这一件", "unit")
    steps.mark_acted_on(post)
    steps.note(post, Did.ASSIST_ENDED, f"{unit.name}不再协办", by=by)
    for user in people.named(people.at_work().handlers(unit)):
        notify.tell(user, "feedback/assist_ended", "feedback_post", post.id, occasion=str(ended[0].id), post=post)
    return ended[0]


def end_assists(post: Post, why: str, unit: Unit | None = None) -> list[Assignment]:
    """Those who help, or one of them, have nothing to do with it any more."""
    found = [row for row in assisting(post) if unit is None or row.unit_id == unit.id]
    for row in found:
        _let_go(post, row, Holding.ENDED, why)
    return found


def assisting(post: Post) -> list[Assignment]:
    """Units that help now."""
    return [row for row in post.assignments if row.part == Part.ASSIST and row.holding in LIVE]


def opine(post: Post, text: str, *, by: User) -> Opinion:
    """协办意见: what a unit that helps found, for the unit that leads; kept at the desk with its time."""
    text = printed.printable(text)
    enough.require(text, "请写明本单位查到什么、能办什么", "text")
    row = next((one for one in assisting(post) if by.holds(Role.HANDLER, region=one.unit.region, unit=one.unit)), None)
    if row is None or not post.is_open:
        raise Refused("协办已经结束，或者这一件已经办结")
    opinion = Opinion(post_id=post.id, unit=row.unit, text=text, by=by, at=clock.now())
    db.session.add(opinion)
    db.session.flush()
    audit.record(by, Did.OPINED, post)
    for user in people.named(people.at_work().handlers(post.unit)):
        notify.tell(user, "feedback/opinion", "feedback_post", post.id, occasion=str(opinion.id), post=post, unit=row.unit)  # fmt: skip
    return opinion


def accept(post: Post, *, by: User) -> None:
    """The unit takes it on."""
    lead = _lead(post)
    steps.move(post, Act.ACCEPT)
    lead.holding = Holding.ACCEPTED
    steps.note(post, Did.ACCEPTED, f"{lead.unit.name}接办", by=by)


def _lead(post: Post) -> Assignment:
    lead = post.lead
    if lead is None:
        raise Refused("这一件还没有转到单位")
    return lead


def _take_off(post: Post, lead: Assignment, act: Act, holding: Holding, reason: str, of_assists: str) -> None:
    """The unit that leads has it no more, nor has who helped it."""
    steps.move(post, act)
    _let_go(post, lead, holding, reason)
    end_assists(post, of_assists)
    _hand_to(post, None)


def refuse(post: Post, reason: str, *, by: User) -> None:
    """The unit hands it back with a reason; after the second time the open-government office decides. The clock runs on."""
    reason = reason.strip()
    enough.require(reason, "请写明为什么不归本单位办、该归谁", "reason")
    lead = _lead(post)
    _take_off(post, lead, Act.REFUSE, Holding.REFUSED, reason, f"{lead.unit.name}退回，协办一并结束")
    last = post.refusals == MOST_REFUSALS
    above = "政务公开办" if offices.receives(post.region.path) else "市级督查"
    what = f"{lead.unit.name}退回" + (f"，由{above}裁定" if last else "，重新转办")
    steps.note(post, Did.REFUSED, what, reason, by=by, words_public=post.kind != Kind.REPORT)


def recall(post: Post, reason: str, *, by: User) -> None:
    """The office calls back what the unit has not taken on yet: no refusal of the unit. Every clock runs on."""
    reason = reason.strip()
    enough.require(reason, "请写明为什么收回", "reason")
    lead = _lead(post)
    _take_off(post, lead, Act.RECALL, Holding.RECALLED, reason, "收回转办，协办一并结束")
    who = "市级督查" if access.stands_in(by, post) else "政务公开办"
    what = f"{who}收回转给{lead.unit.name}的转办，重新转办"
    steps.note(post, Did.RECALLED, what, reason, by=by, words_public=post.kind != Kind.REPORT)


def decide(post: Post, unit: Unit, reason: str, *, by: User) -> None:
    """After two refusals the office, or who stands in for it, names the unit; its word binds, nothing bounces on."""
    enough.require(reason, "请写明裁定的依据", "reason")
    steps.move(post, Act.DECIDE)
    _put(post, unit, Part.LEAD, Holding.ACCEPTED, f"裁定：{reason.strip()}", by)
    public = post.kind != Kind.REPORT
    who = "市级督查" if access.stands_in(by, post) else "政务公开办"
    steps.note(post, Did.DECIDED, f"{who}裁定由{unit.name}办理", reason.strip(), by=by, words_public=public)


def correct(post: Post, unit: Unit, reason: str, *, by: User) -> None:
    """A decision may be put right once, by the office that made it."""
    enough.require(reason, "请写明为什么改", "reason")
    lead = _lead(post)
    steps.move(post, Act.CORRECT)
    _let_go(post, lead, Holding.ENDED, reason.strip())
    end_assists(post, "改承办单位，协办一并结束")
    _put(post, unit, Part.LEAD, Holding.ACCEPTED, f"改承办单位：{reason.strip()}", by)
    public = post.kind != Kind.REPORT
    steps.note(post, Did.CORRECTED, f"改由{unit.name}办理", reason.strip(), by=by, words_public=public)


def end_all(post: Post) -> None:
    """Nobody's desk any more."""
    for row in post.assignments:
        if row.holding in LIVE:
            _let_go(post, row, Holding.ENDED)


def take_from_all(post: Post) -> None:
    """No unit has it, to lead or to help; a day that was overrun stays with the unit where it was."""
    end_all(post)
    _hand_to(post, None)


def require_mergeable(post: Post, into: Post) -> None:
    """Refused, with the reason, for two posts that cannot be put together this way round, whatever they say."""
    if into.id == post.id or not into.is_open or into.merged_into_id is not None:
        raise Refused("只能并到另一条还在办的留言里", "into")
    if Kind.REPORT in (post.kind, into.kind):
        raise Refused("举报不并案", "into")
    if into.state == State.TURNED:
        raise Refused("那一条已经转出，在别处等答复，不能再并入；这一条请另外办", "into")
    if post.is_public and not into.is_public:
        raise Refused("这一条已经公开，答复也要公开，不能并到没有公开的留言里；可以反过来并", "into")
    if into.first_answered_at is not None and not into.is_public:
        raise Refused("那一条没有公开，以前已经答复过，并进去的人会读到；这一条请另外办", "into")


def merge(post: Post, into: Post, *, by: User) -> None:
    """The same matter twice: one is handled, everybody behind the other is told; the earlier due date holds for both."""
    require_mergeable(post, into)
    if appealing.against_declining(post):
        appealing.take_up(post)
        appealing.tell_heard(post, f"予以受理，与 {into.no} 一并办理")
    stop_pause(post)
    steps.move(post, Act.MERGE)
    end_all(post)
    moved = behind.merged_of(post)
    for one in (post, *moved):
        one.merged_into, one.merged_round = into, into.round
    db.session.flush()
    _keep_the_earlier_day(post, moved, into)
    steps.mark_acted_on(into)
    _carry_supporters(post, into)
    steps.note(post, Did.MERGED, f"与 {into.no} 说的是同一件事，一并办理", by=by, is_public=into.is_public)
    steps.note(into, Did.MERGED, behind.as_others_read(f"{post.no} 并入", post), by=by, is_public=post.is_public)
    steps.tell(post, "feedback/merged", into=into)
    for one in moved:
        what = behind.as_others_read(f"{post.no} 又并入 {into.no}，现在与 {into.no} 一并办理", post)
        steps.note(one, Did.MERGED, what, by=by, is_public=post.is_public and into.is_public)
        steps.tell(one, "feedback/merged", occasion=str(into.id), into=into)
    steps.hold_all(into, by=by)


def _keep_the_earlier_day(post: Post, moved: Sequence[Post], into: Post) -> None:
    """The earlier day holds for both. One that was over before, elsewhere, is not laid on the unit that takes it in.

    The author of the one that takes in may be waited for: those that come stand still from now on, or it does so anew.
    """
    one, other, to_come = behind.clock_of(post), behind.clock_of(into), _days_to_come(into)
    calendar, coming = workdays.calendar(), (post, *moved)
    is_earlier = clocks.ends_before(calendar, one, clocks.longer(calendar, other, -to_come))
    had = [each for each in (into, *behind.merged_of(into)) if each not in coming]
    redating.lengthen(had if is_earlier else coming, -to_come if is_earlier else to_come)
    own = redating.own_day(post, coming)
    is_over = clock.today() > (own or post.due_on) and not _is_bound_by_the_day(post, into.unit)
    theirs = (own or post.due_on) if is_earlier or own else clocks.longer(calendar, one, to_come).due_on
    judged = into.judged_on if is_over else min(theirs, into.judged_on)
    redating.handed(coming, into.unit, 0 if is_earlier else to_come)
    judged = redating.bound_by(coming, into.unit, judged)
    if is_earlier:
        _take_over(into, post, to_come)
    behind.put_clock(into, one if is_earlier else other)
    for each in (*had, *coming):
        _judge(each, into.unit, judged)


def _days_to_come(post: Post) -> int:
    """Of the days the clock was moved forward while its author is waited for, those that are not over yet: both clocks of
    a merged case would stand still for them, so they are compared without.
    """
    pause = open_pause(post)
    return 0 if pause is None else (pause.added or 0) - workdays.calendar().between(pause.from_on, _stops_on(pause))


def _stops_on(pause: Pause) -> date:
    return min(clock.today(), pause.until_on)


def _take_over(into: Post, post: Post, to_come: int) -> None:
    """From now on the clock of `post` runs: it has none of the days the other one was longer by, and stands still from now."""
    pause = db.session.scalar(select(Pause).where(Pause.post_id == into.id))
    first_days.taken_over(into, post, 0 if pause is not None and pause.puts_off else to_come)
    if pause is not None:
        pause.added = 0
        pause.from_on = pause.from_on if pause.ended_on else _stops_on(pause)


def _carry_supporters(post: Post, into: Post) -> None:
    """Everyone behind the merged post stands behind the other, each once; the author too, as long as the post is merged."""
    counted = {row.phone_hash: row for row in _supports(into)}
    coming = [(row.phone_hash, row.user_id, row.pressed) for row in _supports(post)]
    for phone, user, pressed in [*coming, (stands_for(post), post.user_id, False)]:
        if phone == into.phone_hash:
            continue
        if phone not in counted:
            counted[phone] = Support(post_id=into.id, phone_hash=phone, user_id=user, pressed=pressed)
            db.session.add(counted[phone])
            into.supporters += 1
        counted[phone].pressed = counted[phone].pressed or pressed


def _supports(post: Post) -> Sequence[Support]:
    return db.session.scalars(select(Support).where(Support.post_id == post.id)).all()


def stands_for(post: Post) -> str:
    """What the author of a merged post is counted by: the phone; of a letter or a client's post without one, the post itself."""
    return post.phone_hash or f"post:{post.id}"


def rekind(post: Post, kind: Kind, reason: str, *, by: User) -> None:
    """Put the kind right. The due date never moves back: a 咨询 called 投诉 is still due when it was.

    More time that was granted, and days the author was waited for, stay granted; the author is told of an earlier day.
    """
    if Kind.REPORT in (kind, post.kind) and kind != post.kind:
        raise Refused("举报的类别不能改；转作举报是另外一步", "kind")
    if kind == Kind.PRAISE and kind != post.kind:  # it would leave the shares and the waits
        raise Refused("不能改为表扬：表扬不算进按时率、等待时间和评价。请按原来的类别办", "kind")
    if post.kind == Kind.PRAISE and kind != post.kind:  # friends' thanks would come into them
        raise Refused("来的时候是表扬，不能改成别的类别：改了就会算进按时率、等待时间和评价。里面有事要办的，照样办、照样答复", "kind")  # fmt: skip
    enough.require(reason, "请写明为什么改类别", "reason")
    if not post.is_open:
        raise Refused("这一件已经办结，类别不能再改", "kind")
    if kind == post.kind:
        raise Refused("类别没有改", "kind")
    what = f"类别由{kinds.KIND_LABELS[post.kind]}改为{kinds.KIND_LABELS[kind]}"
    post.kind = kind
    if shorten(post):
        what += f"，{by_short_day(post.due_on)}"
        steps.tell(post, "feedback/rekinded", occasion=kind, what=what)
        behind.tell(post, Did.REKINDED, what, by=by)
    steps.note(post, Did.REKINDED, what, reason.strip(), by=by)


def shorten(post: Post) -> bool:
    """The clock of the kind it has now, where that is the shorter one; was it?"""
    days = _term(post).number + _more_days(post)
    if days >= post.clock_days or (post.round and post.answered_at is not None):
        return False
    redating.lengthen((post, *behind.merged_of(post)), days - post.clock_days)
    behind.put_clock(post, clocks.wind(workdays.calendar(), post.clock_from, days))
    first_days.shorten(post)
    judge_anew(post)
    return True


def _term(post: Post) -> Limit:
    """The term of its kind today; of a reopened case never a longer one than that of its reopening."""
    return terms.of_reopened(post) if post.reopens else limits.in_force(kinds.ANSWER[post.kind].key)


def _more_days(post: Post) -> int:
    """Working days beyond its rule that the running clock was given: an extension, a pause.

    What a pause from before `added` was written down gave is counted anew: nothing else is known of it.
    """
    asked = db.session.scalar(select(Extension).where(Extension.post_id == post.id))
    pause = db.session.scalar(select(Pause).where(Pause.post_id == post.id))
    since = post.round - post.keeps_day  # what an earlier round was given is over with it, unless its day holds
    granted = asked.added if asked is not None and asked.round >= since else 0
    if pause is None or pause.round < since:
        return granted
    if pause.added is None and pause.ended_on is not None:
        return granted + workdays.calendar().between(pause.from_on, pause.ended_on)
    return granted + (pause.added or 0)


def most_more_days() -> int:
    """How many working days a unit may ask for, once."""
    return limits.in_force(kinds.EXTENSION.key).number


def ask_extension(post: Post, workdays_more: int, reason: str, *, by: User) -> Extension:
    """The unit asks for more time, once, before the time is over."""
    if post.state != State.HANDLING:
        raise Refused("接办以后、答复以前才能申请延期")
    why = longer.require_askable(workdays_more, most_more_days(), reason, post.due_on)
    if post.kind != Kind.REPORT:  # everyone reads it once the office approves
        steps.require_publishable(post, why, "reason", drafted=True)
    if db.session.scalar(select(Extension.id).where(Extension.post_id == post.id)) is not None:
        raise Refused("每条留言只能申请一次延期")
    if post.due_on == NOT_YET:
        raise Refused("新一年的工作日历还没有公布，算不出到期的日期，公布以后才能申请延期")
    asked = Extension(post_id=post.id, workdays=workdays_more, reason=why, asked_by_id=by.id)
    db.session.add(asked)
    steps.mark_acted_on(post)
    steps.note(post, Did.ASKED_EXTENSION, f"{_lead(post).unit.name}申请延期", by=by, is_public=False)
    return asked


def due_with(post: Post, asked: Extension) -> date:
    """The day it would become, were the time granted now."""
    return clocks.longer(workdays.calendar(), behind.clock_of(post), asked.workdays).due_on


def decide_extension(post: Post, granted: bool, note: str, *, by: User) -> None:
    """The office approves or not; an approval is told to the author with its reason."""
    if not granted:
        enough.require(note, "不同意要写明理由", "reason")
    if not post.is_open:
        raise Refused("这一件已经办结")
    asked = db.session.scalar(select(Extension).where(Extension.post_id == post.id))
    longer.decide(asked, granted, post.due_on, by=by)
    assert asked is not None
    asked.note, asked.round = note.strip(), post.round
    steps.mark_acted_on(post)
    if not granted:
        steps.note(post, Did.EXTENSION_REFUSED, "延期未获批准", note.strip(), by=by, is_public=False)
        return
    first_days.begin(post, asked)
    _put_longer(post, asked.workdays)
    public, what = post.kind != Kind.REPORT, f"批准延期，{by_short_day(post.due_on)}"
    steps.note(post, Did.EXTENDED, what, asked.reason, by=by, words_public=public)
    steps.tell(post, "feedback/extended", reason=asked.reason)
    behind.tell(post, Did.EXTENDED, what, by=by)


def ask_more(post: Post, wanted: str, *, by: User) -> Pause:
    """The author alone can say it: the clock stands still until they answer, at most for the days of the setting; once.

    The day is moved forward at once by all the days this may take, and back when it takes fewer: a pause is never late.
    Asked late it is counted as put off: nobody approves it, and whoever asks everybody on the last day would gain by it.
    """
    if post.state != State.HANDLING:
        raise Refused("接办以后、答复以前才能请留言人补充")
    if clock.today() > post.due_on:
        raise Refused("已经逾期，不能再停下来等补充")
    if not steps.can_be_told(post):
        raise Refused(
            "留言人没有留下能联系的方式，或者本站没有接通短信、邮件，问不到，不能停下来等补充。请按已有的情况办，答复里写明还缺什么"
        )
    enough.require(wanted, "请写明要补充什么", "reason")
    if db.session.scalar(select(Pause.id).where(Pause.post_id == post.id)) is not None:
        raise Refused("每条留言只能请留言人补充一次")
    days = limits.in_force(kinds.SUPPLEMENT.key).number
    calendar = workdays.calendar()
    until = calendar.add_or_not_yet(clock.today(), days)
    if until == NOT_YET:
        raise Refused(
            "新一年的工作日历还没有公布，算不出等到哪一天，公布以后才能停下来等补充。现在请按已有的情况办，答复里写明还缺什么"
        )
    late = post.unit is not None and clock.today() > last_early_day(post, post.unit)
    pause = Pause(
        post_id=post.id,
        wanted=wanted.strip(),
        from_on=clock.today(),
        until_on=until,
        added=0,
        round=post.round,
        puts_off=late,
    )
    db.session.add(pause)
    if late:
        first_days.stay(post, pause)
    _lengthen(post, pause, days)
    steps.mark_acted_on(post)
    steps.note(post, Did.ASKED_MORE, f"请留言人补充情况，{until:%-m月%-d日}前暂停计时", wanted.strip(), by=by)
    steps.tell(post, "feedback/ask_more", wanted=wanted.strip(), until=until)
    behind.tell(post, Did.ASKED_MORE, f"请它的留言人补充情况，{until:%-m月%-d日}前暂停计时", by=by)
    return pause


def end_pause(post: Post, said: str, *, by: User | None) -> None:
    """The author has answered, or the days are over: the clock runs on, longer by the working days it stood still."""
    if not stop_pause(post):
        raise Refused("没有在等您补充的事")
    did = Did.SUPPLEMENTED if said else Did.RESUMED
    what = ("留言人已补充，" if said else "没有等到补充，") + f"恢复计时，{by_short_day(post.due_on)}"
    steps.note(post, did, what, privacy.masked_text(said), by=by, original=said)
    behind.tell(post, did, what, by=by)


def stop_pause(post: Post) -> bool:
    """The clock runs again, longer by the working days it stood still and no more; was it standing?"""
    pause = open_pause(post)
    if pause is None:
        return False
    pause.ended_on = _stops_on(pause)
    calendar = workdays.calendar()
    stood = calendar.between(pause.from_on, pause.ended_on)
    _lengthen(post, pause, stood)
    return True


def _lengthen(post: Post, pause: Pause, days: int) -> None:
    """The clock longer by so many working days for the pause, whatever it was longer by until now."""
    more = days - (pause.added or 0)
    if more:
        _put_longer(post, more)
        if not pause.puts_off:
            first_days.lengthen(post, more)
    pause.added = days


def _put_longer(post: Post, more: int) -> None:
    """The running clock longer by so many working days, and with it the earlier day by which a unit is judged."""
    behind.put_clock(post, clocks.longer(workdays.calendar(), behind.clock_of(post), more))
    redating.lengthen((post, *behind.merged_of(post)), more)
    judge_anew(post)


def move_forward(post: Post) -> None:
    """For a clock stopped before days were moved forward at once: as `ask_more` does now."""
    pause = open_pause(post)
    if pause is not None and pause.added is None and post.is_open:
        _lengthen(post, pause, workdays.calendar().between(pause.from_on, pause.until_on))


def open_pause(post: Post) -> Pause | None:
    """What the author is asked for, while the clock stands still."""
    return db.session.scalar(select(Pause).where(Pause.post_id == post.id, Pause.ended_on.is_(None)))
