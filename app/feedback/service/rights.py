"""What the author of a post may do once it is answered, and until when; of a merged post with the case it is handled with."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.core import limits
from app.db import db
from app.errors import Refused
from app.feedback.models import Post, Rating, Support
from app.feedback.rules import kinds
from app.feedback.rules.life import Act, State, after, next_cases
from app.feedback.service import behind, desks


@dataclass(frozen=True)
class Rights:
    """What its author may do with a post today: nothing is offered that would be refused after typing."""

    rate_solved: bool
    rate_manner: bool
    follow_up: bool
    reopen: bool
    withdraw: bool
    until: date | None  # for how long all but the last, where an answer stands


def of(post: Post) -> Rights:
    """The same rights for everybody behind a case, whoever said it first."""
    lead, until = post.merged_into or post, last_day(post)
    acts = next_cases(lead.case)
    recent = until is not None and clock.today() <= until
    stands = lead.state == State.ANSWERED
    solved, manner = said_of(post, lead.round)
    return Rights(
        rate_solved=stands and recent and solved is None,
        rate_manner=stands and recent and manner is None,
        follow_up=Act.FOLLOW_UP in acts and recent,
        reopen=Act.REOPEN in acts and (recent or not stands),
        withdraw=Act.WITHDRAW in acts and Act.WITHDRAW in next_cases(post.case),
        until=until if stands else None,
    )


def last_day(post: Post) -> date | None:
    """The last day on which its author may rate, ask again and reopen; None where no answer stands."""
    if post.answered_at is None:
        return None
    days = limits.in_force(kinds.REOPEN_WITHIN.key).number
    return clock.here(post.answered_at).date() + timedelta(days=days)


def require_recent(post: Post) -> None:
    """Refused once the days for it are over."""
    until = last_day(post)
    if until is None or clock.today() > until:
        days = limits.in_force(kinds.REOPEN_WITHIN.key).number
        raise Refused(f"答复后 {days} 日内可以追问、重新打开和评价，现在请另写一条留言")


def said_of(post: Post, round: int) -> tuple[bool | None, int | None]:
    """Whether its author said the answer of this round solved it, and the points given for manner; None for what was not said."""
    rows = select(Rating.solved, Rating.manner).where(Rating.post_id == post.id, Rating.round == round)
    found = db.session.execute(rows).one_or_none()
    return (found.solved, found.manner) if found else (None, None)


def leave(post: Post, lead: Post) -> None:
    """One of those merged into a case leaves it, as the lead may be taken back: it is not counted behind it any more.

    Whoever pressed 我也想说 as well stays counted by that.
    """
    after(lead.case, Act.WITHDRAW)
    stands_for = desks.stands_for(post)
    others = [one for one in behind.merged_of(lead) if one.id != post.id and desks.stands_for(one) == stands_for]
    theirs = select(Support).where(
        Support.post_id == lead.id, Support.phone_hash == stands_for, Support.pressed.is_(False)
    )
    if not others and (row := db.session.scalar(theirs)) is not None:
        db.session.delete(row)
        lead.supporters -= 1
    behind.unname(post, lead)
    post.merged_into = None
