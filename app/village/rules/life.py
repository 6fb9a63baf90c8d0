"""The life of a release: who prepares, checks, signs, reviews; what may follow what."""

from enum import StrEnum
from typing import Any

from app.errors import Refused


class State(StrEnum):
    """Where a release stands."""

    DRAFT = "draft"
    CHECKING = "checking"
    SIGNING = "signing"
    REVIEWING = "reviewing"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    TAKEN_DOWN = "taken_down"
    DISCARDED = "discarded"


STATE_LABELS = {
    State.DRAFT: "在填",
    State.CHECKING: "待监督委员会审核",
    State.SIGNING: "待负责人签字",
    State.REVIEWING: "待乡镇（街道）审核",
    State.PUBLISHED: "已公开",
    State.SUPERSEDED: "已有更正版",
    State.TAKEN_DOWN: "已按期撤下",
    State.DISCARDED: "已作废",
}
IN_WORK = frozenset({State.DRAFT, State.CHECKING, State.SIGNING, State.REVIEWING})
PUBLIC = frozenset({State.PUBLISHED, State.SUPERSEDED})
ONCE_PUBLIC = PUBLIC | {State.TAKEN_DOWN}
BACK = frozenset({State.DRAFT, State.DISCARDED})
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.CHECKING, State.SIGNING, State.DISCARDED}),
    State.CHECKING: frozenset({State.SIGNING}) | BACK,
    State.SIGNING: frozenset({State.REVIEWING}) | BACK,
    State.REVIEWING: frozenset({State.PUBLISHED}) | BACK,
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.TAKEN_DOWN}),
    State.SUPERSEDED: frozenset({State.TAKEN_DOWN}),
    State.TAKEN_DOWN: frozenset(),
    State.DISCARDED: frozenset(),
}


class Step(StrEnum):
    """What a person did with a release on its way; each step is public with name, time and reason."""

    PREPARED = "prepared"
    CHECKED = "checked"
    SIGNED = "signed"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    TAKEN_DOWN = "taken_down"
    CUT = "cut"  # of a superseded version: words of a person's life went


# By which steps a release that somebody must carry on came to where it stands; one that never took any began there.
ENTERED_BY: dict[State, frozenset[Step]] = {
    State.DRAFT: frozenset({Step.RETURNED}),
    State.CHECKING: frozenset({Step.PREPARED}),
    State.SIGNING: frozenset({Step.PREPARED, Step.CHECKED}),
    State.REVIEWING: frozenset({Step.SIGNED}),
}
STEP_LABELS = {
    Step.PREPARED: "报账员填报",
    Step.CHECKED: "{committee}审核签字",
    Step.SIGNED: "负责人签字",
    Step.REVIEWED: "乡镇（街道）审核并公开",
    Step.RETURNED: "退回修改",
    Step.EXPLAINED: "对核对不符的地方签字说明",
    Step.CORRECTED: "提出更正",
    Step.TAKEN_DOWN: "公示期满撤下",
    Step.CUT: "隐去个人信息",
}


class Opinion(StrEnum):
    """A committee member's opinion on one line, or on the whole."""

    AGREE = "agree"
    DOUBT = "doubt"


OPINION_LABELS = {Opinion.AGREE: "同意", Opinion.DOUBT: "有疑问"}


def move(release: Any, to: State) -> None:
    """Let the release go on, or refuse in words."""
    if to not in NEXT[release.state]:
        raise Refused(f"这一期{STATE_LABELS[release.state]}，不能改为{STATE_LABELS[to]}")
    release.state = to


def why_closed(state: State) -> str:
    """Why nothing of it may be filled in, and what to do instead; "" while it may."""
    if state == State.DRAFT:
        return ""
    if state == State.PUBLISHED:
        return "这一期已公开，不能再改。要改的，请点“提出更正”：另出新版，公开的这一版一直可查"
    mend = {State.SUPERSEDED: "要改的，请在现行的一版上提出更正", State.DISCARDED: "要填的请重新开始"}
    by_state = "不能再改" if state == State.TAKEN_DOWN else mend.get(state, "要改请先退回")
    return f"这一期{STATE_LABELS[state]}，{by_state}"


def require_draft(release: Any) -> None:
    """Refused unless the release is still being filled in."""
    if why := why_closed(release.state):
        raise Refused(why)


def require_someone_else(who: int, others: set[int | None]) -> None:
    """Preparing, checking, signing and reviewing are four people's acts (农经发〔2011〕13号: 三方签字)."""
    if who in others:
        raise Refused("前面的步骤是您自己办的，这一步要换一个人办")
