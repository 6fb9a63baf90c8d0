"""The life of a consultation and of an opinion on it: states, labels, allowed moves, refusals.

Field: 《重大行政决策程序暂行条例》第十四、十五、三十二条, 《优化营商环境条例》第六十二条.
"""

from datetime import date
from enum import StrEnum
from typing import Protocol

from app import enough
from app.errors import Refused
from app.printed import printable


class Kind(StrEnum):
    """What the draft is: the kind sets how long people may speak."""

    DECISION = "decision"
    BUSINESS = "business"
    PLANNING = "planning"
    NORMATIVE = "normative"
    OTHER = "other"


KIND_LABELS = {
    Kind.DECISION: "重大行政决策",
    Kind.BUSINESS: "涉企政策",
    Kind.PLANNING: "规划",
    Kind.NORMATIVE: "规范性文件",
    Kind.OTHER: "其他事项",
}


class State(StrEnum):
    """Where a consultation stands."""

    DRAFT = "draft"
    REVIEW = "review"
    OPEN = "open"
    CLOSED = "closed"
    ANSWERED = "answered"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


STATE_LABELS = {
    State.DRAFT: "起草中",
    State.REVIEW: "待审核",
    State.OPEN: "正在征集",
    State.CLOSED: "征集已结束",
    State.ANSWERED: "采纳情况已公布",
    State.ADOPTED: "已定稿",
    State.WITHDRAWN: "已终止",
    State.DISCARDED: "草稿已作废",
}
DRAFT_STATES = {State.DRAFT, State.REVIEW}
PUBLIC = {State.OPEN, State.CLOSED, State.ANSWERED, State.ADOPTED, State.WITHDRAWN}
ANSWERING = {State.OPEN, State.CLOSED}  # outcomes are written while opinions still come in, and read by all at once
TOLD = {State.ANSWERED, State.ADOPTED}  # outcomes are public

NEXT = {
    State.DRAFT: {State.REVIEW, State.DISCARDED},
    State.REVIEW: {State.DRAFT, State.OPEN, State.DISCARDED},
    State.OPEN: {State.CLOSED, State.WITHDRAWN},
    State.CLOSED: {State.ANSWERED, State.WITHDRAWN},
    State.ANSWERED: {State.ADOPTED, State.WITHDRAWN},
    State.ADOPTED: set(),
    State.WITHDRAWN: set(),
    State.DISCARDED: set(),
}


class Channel(StrEnum):
    """How an opinion reached us; a clerk's entry for somebody says so for ever."""

    WEB = "web"
    LETTER = "letter"
    MAIL = "mail"
    PHONE = "phone"
    VISIT = "visit"


CHANNEL_LABELS = {
    Channel.WEB: "网上提交",
    Channel.LETTER: "信函",
    Channel.MAIL: "电子邮件",
    Channel.PHONE: "电话",
    Channel.VISIT: "当面",
}


class Author(StrEnum):
    """For whom somebody speaks."""

    PERSON = "person"
    FIRM = "firm"
    BODY = "body"


AUTHOR_LABELS = {Author.PERSON: "个人", Author.FIRM: "企业", Author.BODY: "社会组织或其他单位"}


class Reading(StrEnum):
    """What became of an opinion's words before the public: read by a person first."""

    WAITING = "waiting"
    SHOWN = "shown"
    MASKED = "masked"
    REFUSED = "refused"


READING_LABELS = {
    Reading.WAITING: "待工作人员看过",
    Reading.SHOWN: "已公开",
    Reading.MASKED: "已公开（隐去部分文字）",
    Reading.REFUSED: "不公开文字",
}
READABLE = {Reading.SHOWN, Reading.MASKED}


class Because(StrEnum):
    """Why words are not shown; the opinion is counted and answered all the same."""

    SECRET = "secret"
    PRIVATE = "private"
    ACCUSES = "accuses"
    ABUSE = "abuse"
    ADVERT = "advert"
    STRAY = "stray"
    UNSAID = "unsaid"  # of a survey's words, from before a reason was asked; nobody chooses it


BECAUSE_LABELS = {
    Because.SECRET: "可能涉及国家秘密、工作秘密或商业秘密",
    Because.PRIVATE: "通篇是个人信息，隐去后读不通",
    Because.ACCUSES: "指名举报或指责他人，应走举报渠道",
    Because.ABUSE: "辱骂、威胁或违法内容",
    Because.ADVERT: "广告",
    Because.STRAY: "与这次征集无关",
}


class Outcome(StrEnum):
    """What became of an opinion's substance."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    DECLINED = "declined"


OUTCOME_LABELS = {Outcome.ADOPTED: "采纳", Outcome.PARTLY: "部分采纳", Outcome.DECLINED: "不采纳"}
MOVED = {Outcome.ADOPTED, Outcome.PARTLY}


class Out(StrEnum):
    """Why an opinion that a clerk typed in is counted no longer."""

    TWICE = "twice"
    STRAY = "stray"


OUT_LABELS = {Out.TWICE: "同一份录了两遍", Out.STRAY: "不是对这次征集提的"}

LONGEST_OPINION = 5000


class HasState(Protocol):
    state: State


def move(consultation: HasState, to: State) -> None:
    """Take one allowed step; Refused otherwise."""
    if to not in NEXT[consultation.state]:
        raise Refused(f"这次征集{STATE_LABELS[consultation.state]}，不能改为“{STATE_LABELS[to]}”")
    consultation.state = to


def require_in(consultation: HasState, *states: State) -> None:
    """Refused unless the consultation stands in one of these states."""
    if consultation.state not in states:
        raise Refused(f"这次征集{STATE_LABELS[consultation.state]}，现在不能办这一步。请刷新页面，看看它现在到了哪一步")


def require_draft(consultation: HasState) -> None:
    """Refused once the draft is public: what people comment on does not change under their hands."""
    if consultation.state not in DRAFT_STATES:
        raise Refused("草案已公开征集意见，文字不能再改。要改期限，请用“延长或缩短”；不再征集，请用“终止征集”")


def require_open(state: State, until: date | None, today: date) -> None:
    """Refused with the sentence somebody who comes too late needs."""
    if state == State.WITHDRAWN:
        raise Refused("这次征集已终止，不再收意见。终止的理由在征集页上")
    if state != State.OPEN or until is None or today > until:
        raise Refused("征集已结束，不再收意见。采纳情况会在这一页公布")


class HasStanding(Protocol):
    @property
    def stands(self) -> bool: ...


def require_stands(opinion: HasStanding) -> None:
    """Of what was taken out nothing is decided any more."""
    if not opinion.stands:
        raise Refused("这条意见已经撤回，不用再办。撤错了的，在“更正记录”里恢复")


def require_reason(reason: str | None, field: str = "reason") -> str:
    """Refused when a step that must be explained is not."""
    return enough.require(reason, "请写明理由", field, enough.SHORT, then="，让看到的人明白为什么")


def require_other_hands(first: set[int], second: int) -> None:
    """Who publishes did not write a word of it."""
    if second in first:
        raise Refused("这一步要由另一个人来办：起草或改过的人不能自己公布")


def require_words(text: str) -> str:
    """An opinion says something, and no more than can be read."""
    words = printable(text)
    if len(words) < 2:
        raise Refused("请写下您的意见", "text")
    if len(words) > LONGEST_OPINION:
        raise Refused(f"意见最长 {LONGEST_OPINION} 字，您写了 {len(words)} 字。可以分成几条提交，或放进附件", "text")
    return words


def require_every_answer(missing: int) -> None:
    """No summary leaves anybody out."""
    if missing:
        raise Refused(f"还有 {missing} 条意见没有写采纳结果和理由，每一条都写好后才能公布")


LEAST_SHORT_REASON = enough.MASKED  # characters
STRICT = {Kind.PLANNING}  # 《城乡规划法》第二十六条: 公告的时间不得少于三十日, without an exception


def require_period(days: int, least: int, reason: str, kind: Kind = Kind.OTHER) -> str:
    """A period shorter than the kind's default needs its reason, which is made public; the reason kept."""
    if not 1 <= days <= 365:
        raise Refused("征集期限要在 1 到 365 日之间", "days")
    if days >= least:
        return ""
    require_may_be_shorter(kind, days, least, "days")
    if 0 < len(reason.strip()) < LEAST_SHORT_REASON:
        raise Refused(
            f"理由至少写 {LEAST_SHORT_REASON} 个字，现在 {len(reason.strip())} 个字。理由会一并公开", "short_reason"
        )
    if not reason.strip():
        raise Refused(f"这一类一般不少于 {least} 日。要短于 {least} 日，请写明理由，理由会一并公开", "short_reason")
    return reason.strip()


def require_may_be_shorter(kind: Kind, days: int, least: int, field: str) -> None:
    """Where the law knows no exception, no reason helps."""
    if kind in STRICT and days < least:
        raise Refused(f"{KIND_LABELS[kind]}公告的时间法律规定不得少于 {least} 日，不能缩短", field)
