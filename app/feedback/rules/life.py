"""The life of a case: every state, every act, and why none of it can go round for ever.

One automaton holds the whole life. An act leads to one next case or is refused; what could repeat is counted and
bounded: two refusals by units, two offers called back, one correction of a decision, one 追问, one 重新打开, one appeal, one turn into something
that is answered in another room, one way into a 举报 and none back. So every road ends: tests/feedback/test_life.py walks all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.errors import Refused


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    OFFERED = "offered"
    HANDLING = "handling"
    DECIDING = "deciding"
    TURNED = "turned"
    ANSWERED = "answered"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"


class Act(StrEnum):
    """What moves a case."""

    ASSIGN = "assign"
    ACCEPT = "accept"
    REFUSE = "refuse"
    RECALL = "recall"
    DECIDE = "decide"
    CORRECT = "correct"
    ANSWER = "answer"
    TURN = "turn"
    HEAR = "hear"
    COME_BACK = "come_back"
    PASS = "pass"
    FOLLOW_UP = "follow_up"
    REOPEN = "reopen"
    DECLINE = "decline"
    APPEAL = "appeal"
    MERGE = "merge"
    REPORT = "report"
    WITHDRAW = "withdraw"


STATE_LABELS = {
    State.RECEIVED: "待转办",
    State.OFFERED: "待接办",
    State.HANDLING: "办理中",
    State.DECIDING: "待裁定",
    State.TURNED: "已转出，待答复",
    State.ANSWERED: "已答复",
    State.DECLINED: "不予受理",
    State.MERGED: "已并案",
    State.WITHDRAWN: "已撤回",
    State.PASSED: "已转为申请",
}
ACT_LABELS = {
    Act.ASSIGN: "转办",
    Act.ACCEPT: "接办",
    Act.REFUSE: "退回",
    Act.RECALL: "收回转办",
    Act.DECIDE: "裁定",
    Act.CORRECT: "改承办单位",
    Act.ANSWER: "答复",
    Act.TURN: "转出",
    Act.HEAR: "收到转出后的答复",
    Act.COME_BACK: "退回原单位",
    Act.PASS: "转为申请",
    Act.FOLLOW_UP: "追问",
    Act.REOPEN: "重新打开",
    Act.DECLINE: "不予受理",
    Act.APPEAL: "申诉",
    Act.MERGE: "并案",
    Act.REPORT: "转作举报",
    Act.WITHDRAW: "撤回",
}
OPEN = (State.RECEIVED, State.OFFERED, State.HANDLING, State.DECIDING, State.TURNED)
MOST_REFUSALS = 2  # after the second the open-government office decides, and its word binds
MOST_RECALLS = 2  # a slip and one more; after that the unit takes it on or hands it back


@dataclass(frozen=True)
class Case:
    """All that the next act depends on."""

    state: State = State.RECEIVED
    refusals: int = 0
    binding: bool = False  # decided by the office: the unit may not hand it on
    corrected: bool = False
    follow_ups: int = 0
    reopens: int = 0
    appeals: int = 0
    turned: bool = False  # into something that is answered in another room
    recalls: int = 0  # offers the office called back before the unit took it on: no refusal of the unit
    reported: bool = False  # it is a 举报, and stays one


def _handed_back(case: Case) -> Case:
    count = case.refusals + 1
    return replace(case, refusals=count, state=State.DECIDING if count >= MOST_REFUSALS else State.RECEIVED)


def _before_answer(case: Case) -> Mapping[Act, Case]:
    if case.state == State.RECEIVED:
        return {Act.ASSIGN: replace(case, state=State.OFFERED), Act.DECLINE: replace(case, state=State.DECLINED)}
    if case.state == State.OFFERED:
        return {Act.ACCEPT: replace(case, state=State.HANDLING), Act.REFUSE: _handed_back(case), **_called_back(case)}
    if case.state == State.DECIDING:
        return {Act.DECIDE: replace(case, state=State.HANDLING, binding=True)}
    if case.state == State.HANDLING:
        return {Act.ANSWER: replace(case, state=State.ANSWERED), **_other_desk(case), **_other_room(case)}
    if case.state == State.TURNED:
        ends = {Act.HEAR: State.ANSWERED, Act.COME_BACK: State.HANDLING, Act.PASS: State.PASSED}
        return {act: replace(case, state=state) for act, state in ends.items()}
    return {}


def _called_back(case: Case) -> Mapping[Act, Case]:
    """An offer nobody took on yet may be called back by whoever made it."""
    if case.recalls >= MOST_RECALLS:
        return {}
    return {Act.RECALL: replace(case, state=State.RECEIVED, recalls=case.recalls + 1)}


def _other_room(case: Case) -> Mapping[Act, Case]:
    """A first answer may be given in another room; once, and never after the author came again."""
    if case.turned or case.follow_ups or case.reopens:
        return {}
    return {Act.TURN: replace(case, state=State.TURNED, turned=True)}


def _other_desk(case: Case) -> Mapping[Act, Case]:
    """A case in hand may still be handed back; one that was decided may once be given to another unit."""
    if not case.binding:
        return {Act.REFUSE: _handed_back(case)}
    return {} if case.corrected else {Act.CORRECT: replace(case, corrected=True)}


def _as_a_report(case: Case) -> Mapping[Act, Case]:
    """What turns out to be a 举报 begins at another desk as if it had come in as one; never back."""
    if case.reported:
        return {}
    return {Act.REPORT: Case(appeals=case.appeals, turned=case.turned, reported=True)}


def _by_the_author(case: Case) -> Mapping[Act, Case]:
    again = replace(case, state=State.HANDLING, binding=True)
    found: dict[Act, Case] = {}
    if case.state == State.ANSWERED and not case.follow_ups:
        found[Act.FOLLOW_UP] = replace(again, follow_ups=1)
    asked_again = case.state == State.HANDLING and case.follow_ups > 0  # a 追问 nobody answers locks nobody out
    if (case.state == State.ANSWERED or asked_again) and not case.reopens:
        found[Act.REOPEN] = replace(again, reopens=1)
    if case.state == State.DECLINED and not case.appeals:
        found[Act.APPEAL] = replace(case, state=State.RECEIVED, appeals=1)
    return found


def next_cases(case: Case) -> Mapping[Act, Case]:
    """Every act that is allowed now, and the case it leads to."""
    found = {**_before_answer(case), **_by_the_author(case)}
    if case.state in OPEN and not case.reopens and not case.follow_ups:
        if case.state != State.TURNED:
            found[Act.MERGE] = replace(case, state=State.MERGED)
            found.update(_as_a_report(case))
        found[Act.WITHDRAW] = replace(case, state=State.WITHDRAWN)
    if case.state == State.MERGED and not case.reopens and not case.follow_ups:
        found[Act.WITHDRAW] = replace(case, state=State.WITHDRAWN)  # while the other one may be: see service.saying
    return found


def after(case: Case, act: Act) -> Case:
    """The case after the act; Refused, with the reason, when it is not allowed now."""
    allowed = next_cases(case)
    if act in allowed:
        return allowed[act]
    raise Refused(_why_not(case, act))


def _why_not(case: Case, act: Act) -> str:
    if act == Act.REFUSE and case.binding and case.state == State.HANDLING:
        return "这一件由政务公开办定了单位，或者已经答复过一次，不能再退回"
    if act == Act.RECALL and case.state == State.OFFERED:
        return f"每条留言最多收回转办 {MOST_RECALLS} 次，这一条已经用过了，由单位接办或者退回"
    if case.follow_ups if act == Act.FOLLOW_UP else case.reopens if act == Act.REOPEN else 0:
        return f"每条留言只能{ACT_LABELS[act]}一次，这一条已经用过了"
    if act == Act.WITHDRAW and case.state == State.WITHDRAWN:
        return "这条留言已经撤回了"
    if act == Act.TURN and case.state == State.HANDLING:
        return "已经转出过一次，或者已经答复过，这一次只能在这里答复"
    if act == Act.REPORT and (case.follow_ups or case.reopens or case.state == State.ANSWERED):
        return "已经答复过的留言不能改为举报；另有要举报的，请留言人另写一条，选“举报”"
    if act == Act.APPEAL and case.state == State.DECLINED:
        return "已经复核过一次，复核的决定就是最后的决定"
    return f"这条留言{STATE_LABELS[case.state]}，现在不能{ACT_LABELS[act]}"
