"""Who sees and does what on a village's board; each right once as SQL and once as Python."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.attachments.models import Attachment
from app.core.regions.scope import above, inside
from app.db import db
from app.village.models import BOARD_PHOTO, Question, Release, ReleaseFile, Village
from app.village.rules.life import ONCE_PUBLIC, PUBLIC

PREPARERS = (Role.BOOKKEEPER,)
CHECKERS = (Role.SUPERVISION,)
HEADS = (Role.VILLAGE_HEAD,)
REVIEWERS = (Role.TOWNSHIP_REVIEWER,)
KEEPERS = (Role.BOOKKEEPER, Role.VILLAGE_HEAD, Role.TOWNSHIP_REVIEWER)  # of a village's own particulars
ANSWERERS = (Role.BOOKKEEPER, Role.VILLAGE_HEAD)
READERS = (*KEEPERS, Role.SUPERVISION, Role.OPENNESS_OFFICE, Role.CITY_SUPERVISOR)


def published() -> Select[Release]:
    """Releases open to everyone's eyes, earlier versions too."""
    return select(Release).where(Release.state.in_(PUBLIC))


def once_published() -> Select[Release]:
    """The same, and what has been taken down since: of it an index entry stays."""
    return select(Release).where(Release.state.in_(ONCE_PUBLIC))


def _reached(user: User, *roles: Role) -> ColumnElement[bool]:
    rows = [inside(Village.region_id, grant.region) for grant in user.live_grants(*roles) if grant.unit_id is None]
    return or_(*rows) if rows else false()


def villages_at_desk(user: User) -> Select[Village]:
    """Villages this member of staff works with."""
    return select(Village).where(_reached(user, *READERS))


def villages_held(user: User, *roles: Role) -> Select[Village]:
    """Villages where this member of staff holds one of the roles."""
    return select(Village).where(_reached(user, *roles))


def at_desk(user: User) -> Select[Release]:
    """Releases of these villages."""
    return select(Release).where(Release.village_id.in_(villages_at_desk(user).with_only_columns(Village.id)))


def questions_at_desk(user: User) -> Select[Question]:
    """Questions asked of these villages."""
    return select(Question).where(Question.village_id.in_(villages_at_desk(user).with_only_columns(Village.id)))


def holders(village: Village, *roles: Role) -> list[User]:
    """Everyone who holds one of the roles over a village today, whose account is open."""
    region = village.region
    here = or_(Grant.region_id == region.id, above(Grant.region_id, region))
    now = or_(Grant.ended_at.is_(None), Grant.ended_at > clock.now())
    held = select(Grant.user_id).where(Grant.role.in_(roles), here, now)
    rows = select(User).where(User.closed_at.is_(None), User.id.in_(held)).order_by(User.id)
    return [user for user in db.session.scalars(rows) if _holds(user, village, *roles)]


def _holds(user: Any, village: Village, *roles: Role) -> bool:
    return bool(user.is_staff and user.holds(*roles, region=village.region))


def may_see_at_desk(user: Any, village: Village) -> bool:
    """Python twin of `villages_at_desk`."""
    return _holds(user, village, *READERS)


def may_prepare(user: Any, village: Village) -> bool:
    """May this person fill in what the village publishes?"""
    return _holds(user, village, *PREPARERS)


def may_check(user: Any, village: Village) -> bool:
    """May this person check as the supervision committee? That she has declared herself free is asked by the service."""
    return _holds(user, village, *CHECKERS)


def may_sign(user: Any, village: Village) -> bool:
    """May this person sign as the village's head?"""
    return _holds(user, village, *HEADS)


def may_review(user: Any, village: Village) -> bool:
    """May this person review for the township, and so publish?"""
    return _holds(user, village, *REVIEWERS)


def may_return(user: Any, village: Village) -> bool:
    """May this person send a release back?"""
    return _holds(user, village, *CHECKERS, *HEADS, *REVIEWERS)


def may_read_board_photo(user: Any, file: Attachment) -> bool:
    """A photograph of the board shows whole names: for the staff of that village alone, whatever is public there."""
    rows = select(ReleaseFile).where(ReleaseFile.attachment_id == file.id, ReleaseFile.caption == BOARD_PHOTO)
    return any(may_see_at_desk(user, row.release.village) for row in db.session.scalars(rows))


def may_keep(user: Any, village: Village) -> bool:
    """May this person change the village's particulars and its committee?"""
    return _holds(user, village, *KEEPERS)


def may_answer(user: Any, question: Question) -> bool:
    """May this person answer? A question that went up to the township is the township's."""
    roles = ANSWERERS if question.where == "village" else REVIEWERS
    return _holds(user, question.village, *roles)


def may_screen(user: Any, question: Question) -> bool:
    """May this person hide, or let be read, the words of a question? Whoever answers here, and the township above."""
    return _holds(user, question.village, *ANSWERERS, *REVIEWERS)


def own_questions(user: Any) -> Select[Question]:
    """What this resident asked."""
    return select(Question).where(Question.asker_id == user.id if user.is_authenticated else false())
