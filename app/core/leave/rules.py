"""What may be asked leave for, and the refusal that offers it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app import enough
from app.core.privacy.examination import Found
from app.core.privacy.kinds import Force
from app.errors import Refused

END = re.compile(r"[。！？；!?;\n]")  # of a sentence
LEAST_REASON = enough.LEAVE  # characters, as in a village's release
MOST = (
    3  # findings in one text or file; more of them are a list of people, and lists leak nothing (domain handbook §d.6)
)


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


LABELS = {State.ASKED: "等待放行", State.GIVEN: "已放行", State.REFUSED: "不同意放行"}
LAMPS = {State.ASKED: "soon", State.GIVEN: "ok", State.REFUSED: "late"}


@dataclass(frozen=True)
class Wanted:
    """One finding that leave may be asked for; `digest` knows the datum again without keeping it readable."""

    kind: str
    place: str
    shown: str
    digest: str
    around: str = ""


class NeedsLeave(Refused):
    """The guard's refusal of something of `subject` that two people may let out. `wanted` is what nobody asked for yet."""

    def __init__(self, sentence: str, field: str | None, subject: Any, wanted: Sequence[Wanted]) -> None:
        super().__init__(sentence, field)
        self.subject = subject
        self.wanted = tuple(wanted)


def wanted_in(refusal: Refused) -> list[NeedsLeave]:
    """Those among what was refused that leave can be asked for."""
    return [one for one in refusal.every if isinstance(one, NeedsLeave) and one.wanted]


def only_waits(refusal: Refused) -> list[NeedsLeave]:
    """What was refused, where it all was asked leave for and waits for the second person: there is nothing to mend."""
    waiting = [one for one in refusal.every if isinstance(one, NeedsLeave) and not one.wanted]
    return waiting if len(waiting) == len(refusal.every) else []


def sentences(text: str) -> list[str]:
    """The sentences of a text, in its order."""
    return [one for piece in END.split(text) if (one := piece.strip())]


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence in which this stretch stands, from the last end before it to the first one after it."""
    begin = max((one.end() for one in END.finditer(text, 0, start)), default=0)
    after = END.search(text, end)
    return text[begin : after.start() if after else len(text)].strip()


def is_list(found: Iterable[Found]) -> bool:
    """Do the findings of a file stand in a table, or are they so many that it is a list of people?

    Mere words are none wherever they stand, for a table of what is paid for which illness is a rule; a column of them is, and
    a row that names whom they are said of.
    """
    found = [one for one in found if one.heading or one.of_somebody or one.force != Force.WARN]
    return len(found) > MOST or any(one.heading or one.where.row or one.where.column for one in found)


def require_reason(reason: str) -> str:
    """The reason, stripped; Refused when it is none."""
    words = reason.strip()
    if len(words) < LEAST_REASON:
        raise Refused(f"请写明为什么必须原样公开，至少 {LEAST_REASON} 个字", "leave_reason")
    return words


def require_other(asked_by: int, by: int) -> None:
    """Refused for whoever asked."""
    if asked_by == by:
        raise Refused("放行要由另一个人同意，您是请求的人")
