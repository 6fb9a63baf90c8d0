"""限制留言: when a phone may not add to the public list for some days, and everything that keeps this from silencing anybody.

A block rests on a decision about the post itself, ends on a day, is looked at by a second person or lapses, and may be
objected to once. It never touches a 举报, a post that is not to be public, or anything about a case that is there already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from app import enough
from app.errors import Refused
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason


class Ground(StrEnum):
    """Why a phone may be blocked; each rests on a decision or a count, never on what somebody thinks."""

    ABUSE = "abuse"
    ADVERTISING = "advertising"
    PRIVACY = "privacy"
    FLOOD = "flood"


GROUND_LABELS = {
    Ground.ABUSE: "辱骂、威胁他人",
    Ground.ADVERTISING: "发布广告",
    Ground.PRIVACY: "公开他人隐私",
    Ground.FLOOD: "短时间内大量留言，妨碍别人",
}
DECIDED = {Ground.ABUSE: Reason.ABUSE, Ground.ADVERTISING: Reason.ADVERTISING, Ground.PRIVACY: Reason.PRIVACY}
FLOOD_OF = 4  # posts of one phone within WITHIN days
WITHIN = timedelta(days=7)
SHORTEST = enough.PLAIN  # characters of a reason in own words


class Standing(StrEnum):
    """Where a block stands."""

    WAITING = "waiting"
    UPHELD = "upheld"
    OBJECTED = "objected"
    CONFIRMED = "confirmed"
    LIFTED = "lifted"
    LAPSED = "lapsed"
    OVER = "over"


class Act(StrEnum):
    """What moves a block."""

    UPHOLD = "uphold"
    LIFT = "lift"
    OBJECT = "object"
    LAPSE = "lapse"
    END = "end"


STANDING_LABELS = {
    Standing.WAITING: "待复核",
    Standing.UPHELD: "复核后维持",
    Standing.OBJECTED: "异议待裁定",
    Standing.CONFIRMED: "异议后维持",
    Standing.LIFTED: "已解除",
    Standing.LAPSED: "没有按期复核，自动失效",
    Standing.OVER: "已经结束",
}
STANDING_KINDS = {
    Standing.WAITING: "soon",
    Standing.UPHELD: "quiet",
    Standing.OBJECTED: "soon",
    Standing.CONFIRMED: "quiet",
    Standing.LIFTED: "ok",
    Standing.LAPSED: "late",
    Standing.OVER: "quiet",
}
ASKED = (Standing.WAITING, Standing.OBJECTED)  # another person has to decide, by a day
HOLDING = (Standing.WAITING, Standing.UPHELD, Standing.OBJECTED, Standing.CONFIRMED)


@dataclass(frozen=True)
class Held:
    """All that the next act depends on."""

    standing: Standing = Standing.WAITING
    objected: bool = False


def next_held(held: Held) -> Mapping[Act, Held]:
    """Every act that is allowed now, and where it leads. An objection made before the review is decided with it."""
    ended = {Act.END: Held(Standing.OVER, held.objected)} if held.standing in HOLDING else {}
    if held.standing in (Standing.WAITING, Standing.OBJECTED):
        kept = Standing.CONFIRMED if held.objected else Standing.UPHELD
        ended |= {
            Act.UPHOLD: Held(kept, held.objected),
            Act.LIFT: Held(Standing.LIFTED, held.objected),
            Act.LAPSE: Held(Standing.LAPSED, held.objected),
        }
    if held.standing in (Standing.WAITING, Standing.UPHELD) and not held.objected:
        standing = Standing.WAITING if held.standing == Standing.WAITING else Standing.OBJECTED
        ended[Act.OBJECT] = Held(standing, True)
    return ended


def after(held: Held, act: Act) -> Held:
    """The block after the act; Refused, with the reason, when it is not allowed now."""
    allowed = next_held(held)
    if act in allowed:
        return allowed[act]
    if act == Act.OBJECT and held.objected:
        raise Refused("已经提过一次异议，每次限制只能提一次")
    raise Refused(f"这项限制{STANDING_LABELS[held.standing]}，不用再处理")


def holds(standing: Standing, until: datetime, due_on: date, now: datetime, today: date) -> bool:
    """Is the phone blocked at this moment? One nobody looked at in time holds no longer, whether a job said so or not."""
    if standing not in HOLDING or until <= now:
        return False
    return standing not in ASKED or today <= due_on


def touches(kind: Kind | None, wants_public: bool) -> bool:
    """Would this post be kept out by a block? Only what is meant for the public list; a 举报 never."""
    return wants_public and kind != Kind.REPORT


def require_ground(ground: Ground, decided: set[Reason], posts: int) -> None:
    """Refused when neither a decision about the post nor the count says what the ground says.

    `decided` is why the post was not shown and why it was not taken up; `posts` how many the phone sent within WITHIN.
    """
    if ground == Ground.FLOOD:
        if posts < FLOOD_OF:
            raise Refused(
                f"这个手机号 {WITHIN.days} 日内只有 {posts} 条留言，不到 {FLOOD_OF} 条，不能算大量留言", "ground"
            )
        return
    if DECIDED[ground] not in decided:
        raise Refused("先要对这条留言作出同样理由的决定（不宜公开或不予受理），才能据此限制", "ground")


def require_days(days: int, longest: int) -> None:
    """Refused for more days than the setting allows, and for none."""
    if not 1 <= days <= longest:
        raise Refused(f"最少 1 日，最多 {longest} 日", "days")


@dataclass(frozen=True)
class Counted:
    """How often one office blocked because of posts one unit had on its desk, and what became of it."""

    made: int = 0
    upheld: int = 0
    lifted: int = 0
    lapsed: int = 0
    objected: int = 0
    days: tuple[float, ...] = ()

    @property
    def median(self) -> float | None:
        """Days in force, half of them shorter; None when there is none."""
        return round(median(self.days), 1) if self.days else None
