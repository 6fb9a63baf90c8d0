"""The life of an open day and of a sign-up: states, labels, allowed moves, refusals.

Field: 国办发〔2016〕80号 (attending government meetings), 《重大行政决策程序暂行条例》第十四至十六条 (hearings).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app import enough
from app.clock import here
from app.errors import Refused
from app.openday.draw import Leftover as Leftover  # one word for one thing, in rules and recipe


class Kind(StrEnum):
    """What residents are invited to."""

    MEETING = "meeting"
    OPEN_DAY = "open_day"
    HEARING = "hearing"
    SYMPOSIUM = "symposium"
    MONTH = "month"


KIND_LABELS = {
    Kind.MEETING: "列席常务会议",
    Kind.OPEN_DAY: "政府开放日",
    Kind.HEARING: "听证会",
    Kind.SYMPOSIUM: "座谈会",
    Kind.MONTH: "政府开放月",
}


class State(StrEnum):
    """Where an event stands."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    CLOSED = "closed"
    SELECTED = "selected"
    HELD = "held"
    CONCLUDED = "concluded"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


STATE_LABELS = {
    State.DRAFT: "起草中",
    State.REVIEW: "待审核",
    State.PUBLISHED: "已发布",
    State.CLOSED: "报名已截止",
    State.SELECTED: "名单已确定",
    State.HELD: "已举行",
    State.CONCLUDED: "结果已公布",
    State.POSTPONED: "已延期",
    State.CANCELLED: "已取消",
    State.DISCARDED: "草稿已作废",
}

DRAFT_STATES = {State.DRAFT, State.REVIEW}
RUNNING = {State.PUBLISHED, State.CLOSED, State.SELECTED}
PUBLIC = RUNNING | {State.HELD, State.CONCLUDED, State.POSTPONED, State.CANCELLED}

NEXT = {
    State.DRAFT: {State.REVIEW, State.DISCARDED},
    State.REVIEW: {State.DRAFT, State.PUBLISHED, State.DISCARDED},
    State.PUBLISHED: {State.CLOSED, State.POSTPONED, State.CANCELLED},
    State.CLOSED: {State.SELECTED, State.POSTPONED, State.CANCELLED},
    State.SELECTED: {State.HELD, State.POSTPONED, State.CANCELLED},
    State.HELD: {State.CONCLUDED},
    State.CONCLUDED: set(),
    State.POSTPONED: {State.CANCELLED},  # back through `resume` alone, to where it stood
    State.CANCELLED: set(),
    State.DISCARDED: set(),
}


class Selection(StrEnum):
    """How seats are given when more people come than seats."""

    FIRST_COME = "first_come"
    REVIEW = "review"
    DRAW = "draw"


SELECTION_LABELS = {Selection.FIRST_COME: "先到先得", Selection.REVIEW: "评审遴选", Selection.DRAW: "公开抽签"}


LEFTOVER_LABELS = {
    Leftover.KEEP: "某一类报名不足时，该类席位空缺，不转给其他类",
    Leftover.POOL: "某一类报名不足时，空余席位按候补顺序转给其他类",
}


class Category(StrEnum):
    """Whom the seats are for (domain handbook §e.3)."""

    STAKEHOLDER = "stakeholder"
    RESIDENT = "resident"
    EXPERT = "expert"
    MEDIA = "media"
    FIRM = "firm"
    NPC_DEPUTY = "npc_deputy"
    CPPCC_MEMBER = "cppcc_member"
    COUNSEL = "counsel"


CATEGORY_LABELS = {
    Category.STAKEHOLDER: "利益相关方",
    Category.RESIDENT: "群众代表",
    Category.EXPERT: "专家",
    Category.MEDIA: "媒体",
    Category.FIRM: "企业代表",
    Category.NPC_DEPUTY: "人大代表",
    Category.CPPCC_MEMBER: "政协委员",
    Category.COUNSEL: "法律顾问",
}


class EntryState(StrEnum):
    """Where a sign-up stands."""

    SUBMITTED = "submitted"
    WAITING = "waiting"
    OFFERED = "offered"
    SEATED = "seated"
    NOT_SELECTED = "not_selected"
    REJECTED = "rejected"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


ENTRY_LABELS = {
    EntryState.SUBMITTED: "已报名，等待遴选",
    EntryState.WAITING: "候补中",
    EntryState.OFFERED: "轮到您了，等您答复",
    EntryState.SEATED: "已获得席位",
    EntryState.NOT_SELECTED: "未入选",
    EntryState.REJECTED: "不符合报名条件",
    EntryState.DECLINED: "已放弃席位",
    EntryState.EXPIRED: "逾期未答复",
    EntryState.WITHDRAWN: "已撤回报名",
}

ENTRY_NEXT = {
    EntryState.SUBMITTED: {
        EntryState.SEATED,
        EntryState.WAITING,
        EntryState.NOT_SELECTED,
        EntryState.REJECTED,
        EntryState.WITHDRAWN,
    },
    EntryState.WAITING: {
        EntryState.OFFERED,
        EntryState.SEATED,
        EntryState.NOT_SELECTED,
        EntryState.REJECTED,
        EntryState.WITHDRAWN,
    },
    EntryState.OFFERED: {
        EntryState.SEATED,
        EntryState.DECLINED,
        EntryState.EXPIRED,
        EntryState.WITHDRAWN,
        EntryState.WAITING,  # the event was put off or called off: back to the old place in the line
    },
    EntryState.SEATED: {EntryState.WITHDRAWN, EntryState.REJECTED},
    EntryState.NOT_SELECTED: set(),
    EntryState.REJECTED: set(),
    EntryState.DECLINED: set(),
    EntryState.EXPIRED: set(),
    EntryState.WITHDRAWN: set(),
}
HOLDS_SEAT = {EntryState.SEATED, EntryState.OFFERED}
LIVE = {
    EntryState.SUBMITTED,
    EntryState.WAITING,
    EntryState.OFFERED,
    EntryState.SEATED,
    EntryState.NOT_SELECTED,
}


class Channel(StrEnum):
    """How a sign-up reached us; a clerk's entry on someone's behalf says so for ever."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    INVITED = "invited"
    WALK_IN = "walk_in"


CHANNEL_LABELS = {
    Channel.WEB: "网上报名",
    Channel.COUNTER: "窗口代录",
    Channel.PHONE: "电话代录",
    Channel.INVITED: "定向邀请",
    Channel.WALK_IN: "现场登记",
}


class Part(StrEnum):
    """A person's part in a ballot; companions come or stay away together."""

    SELF = "self"
    CHILD = "child"
    ELDER = "elder"
    CARER = "carer"


PART_LABELS = {Part.SELF: "本人", Part.CHILD: "随行孩子", Part.ELDER: "随行老人", Part.CARER: "陪护人"}


class Outcome(StrEnum):
    """What became of an opinion (domain handbook §e.3)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    DECLINED = "declined"
    FORWARDED = "forwarded"
    EXPLAINED = "explained"  # of a question: it is answered, there is nothing to adopt


OUTCOME_LABELS = {
    Outcome.EXPLAINED: "已答复",
    Outcome.ADOPTED: "采纳",
    Outcome.PARTLY: "部分采纳",
    Outcome.DECLINED: "不采纳",
    Outcome.FORWARDED: "转办",
}
OF_OPINIONS = (Outcome.ADOPTED, Outcome.PARTLY, Outcome.DECLINED, Outcome.FORWARDED)


def outcomes_of(*, is_question: bool) -> tuple[Outcome, ...]:
    """What can become of it; who asks something may propose something in the same breath."""
    return (Outcome.EXPLAINED, *OF_OPINIONS) if is_question else OF_OPINIONS


def require_outcome_of(outcome: Outcome, *, is_question: bool) -> None:
    """Refused where an opinion, which is adopted or not, is only called answered."""
    if outcome not in outcomes_of(is_question=is_question):
        raise Refused("意见要写明采纳没有；“已答复”只用于提问", "outcome")


class Audience(StrEnum):
    """Who may read a paper of the agenda."""

    PUBLIC = "public"
    ATTENDEES = "attendees"


AUDIENCE_LABELS = {Audience.PUBLIC: "公开", Audience.ATTENDEES: "仅供列席人员"}


class QuestionKind(StrEnum):
    """How a sign-up question is answered."""

    LINE = "line"
    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


YES_NO = ["是", "否"]
QUESTION_LABELS = {
    QuestionKind.LINE: "一行文字",
    QuestionKind.TEXT: "一段文字",
    QuestionKind.YES_NO: "是或否",
    QuestionKind.CHOICE: "单选",
}


class _HasState(Protocol):
    state: State


class _Starting(Protocol):
    state: State
    starts_at: datetime


class _Resumable(Protocol):
    state: State
    state_before: State | None


class _HasEntryState(Protocol):
    state: EntryState


def move(event: _HasState, to: State) -> None:
    """Take one allowed step in an event's life; Refused otherwise."""
    if to not in NEXT[event.state]:
        raise Refused(f"活动{STATE_LABELS[event.state]}，不能改为“{STATE_LABELS[to]}”")
    event.state = to


def resume(event: _Resumable) -> None:
    """A postponed event goes back to where it stood; nothing else leads out of the postponement but cancelling."""
    if event.state != State.POSTPONED or event.state_before is None:
        raise Refused(f"活动{STATE_LABELS[event.state]}，不是延期的活动")
    event.state, event.state_before = event.state_before, None


def move_entry(entry: _HasEntryState, to: EntryState) -> None:
    """Take one allowed step in a sign-up's life; Refused otherwise."""
    if to not in ENTRY_NEXT[entry.state]:
        raise Refused(f"这份报名现在是“{ENTRY_LABELS[entry.state]}”，不能改为“{ENTRY_LABELS[to]}”")
    entry.state = to


def require_open(state: State, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Refused with the sentence a late, early or unlucky resident needs."""
    if state == State.CANCELLED:
        raise Refused("这场活动已取消，不再接受报名")
    if state == State.POSTPONED:
        raise Refused("这场活动已延期，新日期公布后再报名")
    if state != State.PUBLISHED or now >= closes_at:
        raise Refused("报名已截止。您可以看看其他正在报名的活动")
    if now < opens_at:
        raise Refused("报名还没有开始，请到公布的开始时间再来")


def require_in(event: _HasState, *states: State) -> None:
    """Refused unless the event stands in one of these states."""
    if event.state not in states:
        raise Refused(f"活动{STATE_LABELS[event.state]}，现在不能办这一步。请刷新页面，看看它现在到了哪一步")


def require_draft(event: _HasState) -> None:
    """Refused once the event is public."""
    if event.state not in DRAFT_STATES:
        raise Refused("活动已发布，请用“变更安排”说明理由后修改，报名的人会收到通知")


def require_times(now: datetime, starts: datetime, ends: datetime) -> None:
    """The event lies ahead and ends after it starts."""
    if starts <= now:
        raise Refused("开始时间要在现在之后，请核对日期", "starts_at")
    if ends <= starts:
        raise Refused("结束时间要在开始时间之后，请核对", "ends_at")


def require_signup_window(opens: datetime, closes: datetime, starts: datetime) -> None:
    """Sign-up opens before it closes, and closes before the event starts."""
    if closes > starts:
        raise Refused("报名截止要在活动开始之前，请改报名截止时间", "signup_closes_at")
    if opens >= closes:
        raise Refused("报名开始要在报名截止之前，请核对这两个时间", "signup_opens_at")


def require_default_ahead(closes: datetime, now: datetime) -> None:
    """A short-notice event whose worked-out end of sign-up is past already needs one that somebody sets."""
    if closes <= now:
        told = f"{here(closes):%Y年%-m月%-d日 %H:%M}"
        raise Refused(
            f"离活动太近：按工作日推算，报名该在 {told} 截止，已经来不及。请自己填报名截止时间", "signup_closes_at"
        )


def require_before_start(event: _Starting, now: datetime) -> None:
    """The list is closed to changes once the event has begun; one that is put off has not."""
    if event.state != State.POSTPONED and now >= event.starts_at:
        raise Refused("活动已经开始，名单不能再改。来不了的会记为缺席")


def require_age(born: date, on: date, least: int, field: str = "people-0-id_number") -> None:
    """Refused when the applicant is younger than the announced age on the day of the meeting."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if age < least:
        raise Refused(f"报名人须年满 {least} 周岁（以活动当天为准）。未成年人可以由家长报名、作为随行孩子参加", field)


def require_other_person(first_id: int | None, second_id: int | None) -> None:
    """The second pair of eyes must belong to another person."""
    if first_id is not None and first_id == second_id:
        raise Refused("这一步要由另一个人来确认：提出的人不能自己确认")


def require_reason(reason: str | None, field: str = "reason") -> str:
    """Refused when a step that must be explained is not."""
    return enough.require(reason, "请写明理由", field, enough.SHORT, then="，让看到的人明白为什么")
