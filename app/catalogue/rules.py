"""A proposal to change the catalogue of what is to be published (公开事项目录): what, where it stands, what came of it.

Law: 《中华人民共和国政府信息公开条例》第十八条 (动态调整), 第四十四条; the 26 domains of 国办发〔2019〕54号.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app import enough
from app.core.limits.rules import Limit, Unit
from app.errors import Refused, Rules


class What(StrEnum):
    """How the catalogue is to change."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class State(StrEnum):
    """Where a proposal stands."""

    CHECKING = "checking"  # its words wait for a second person
    OPEN = "open"
    DECIDED = "decided"
    RETURNED = "returned"  # the second person did not let it out


class Outcome(StrEnum):
    """What came of it."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT = "not"


WHAT_LABELS = {What.ADD: "增加", What.CHANGE: "修改", What.REMOVE: "删除"}
STATE_LABELS = {State.CHECKING: "待复核", State.OPEN: "待决定", State.DECIDED: "已决定", State.RETURNED: "复核未通过"}
OUTCOME_LABELS = {Outcome.ADOPTED: "采纳", Outcome.PARTLY: "部分采纳", Outcome.NOT: "不采纳"}
NEXT: Mapping[State, tuple[State, ...]] = {
    State.CHECKING: (State.OPEN, State.RETURNED),
    State.OPEN: (State.DECIDED,),
    State.DECIDED: (),
    State.RETURNED: (),
}
LEAST_WORDS, MOST_WORDS = enough.PLAIN, 500
DECIDE = Limit("catalogue.decide", 20, Unit.WORKDAYS, "本站默认值", "目录调整建议公开后多少个工作日内决定", date(2026, 1, 1), floor=1, ceiling=60)  # fmt: skip


def require_move(state: State, to: State) -> None:
    """Refused, with where it stands, when the step is not allowed now."""
    if to not in NEXT[state]:
        raise Refused(f"这条建议{STATE_LABELS[state]}，这一步现在不能做，请刷新后再看")


def require_other_words(said: Mapping[str, tuple[str, str]]) -> None:
    """Words that came down do not come back: field -> (what is typed now, what stood there). Refused beside each."""
    asked = Rules()
    for field, (now, before) in said.items():
        if "".join(now.split()) == "".join(before.split()):
            asked.refuse("来源留言已经撤下或遮盖，原来的文字不能再公开。请用自己的话写，不带留言的原话", field)
    asked.tell()


def require_words(text: str, field: str, what: str) -> str:
    """The words, stripped; Refused beside the field when too few or too many."""
    words = text.strip()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        raise Refused(f"请写明{what}，{LEAST_WORDS} 到 {MOST_WORDS} 字", field)
    return words
