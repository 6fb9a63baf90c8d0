"""What a post can be turned into, and when it may.

What IS something else in law is answered there and waits here until it is: an objection to a village account, an FOI
application. What only grows out of a post is begun there and answered here all the same: a question for an open day, a
proposal for the catalogue. The day that was promised here stands: nothing is in time because it was turned away.
"""

from enum import StrEnum

from app import enough
from app.errors import Refused
from app.feedback.rules.kinds import Kind


class Into(StrEnum):
    """What a post becomes in another room."""

    OBJECTION = "objection"
    AGENDA = "agenda"
    FOI = "foi"
    CATALOGUE = "catalogue"


class Came(StrEnum):
    """What the other room tells about it."""

    ANSWERED = "answered"  # there; so the case is answered here too
    PASSED = "passed"  # the author confirmed it there: nobody waits here any more
    BACK = "back"  # nothing came of it there: the desk it came from goes on


INTO_LABELS = {
    Into.OBJECTION: "村务疑问",
    Into.AGENDA: "开放日议题的提问",
    Into.FOI: "政府信息公开申请",
    Into.CATALOGUE: "公开目录调整建议",
}
CLOSES = (Into.OBJECTION, Into.FOI)  # in law it is that other thing, and answered there


def require_reason(reason: str) -> str:
    """Why it is turned, in words the author reads; Refused for less than five characters."""
    enough.require(reason, "请写明为什么转", "reason", then="，会告诉留言人")
    return reason.strip()


def require_turnable(kind: Kind, is_public: bool, shows_there: bool) -> None:
    """Refused for a 举报, and where a post that nobody sees would be read by everyone in the other room."""
    if kind == Kind.REPORT:
        raise Refused("举报只由受理的单位办理，不转到别处")
    if shows_there and not is_public:
        raise Refused("转过去的内容大家都能看到，这条留言没有公开，只能在这里答复")
