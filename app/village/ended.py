"""Names of lists of relief that are over, known again by their hash: a book or a remark written later must not tell them.

What is kept is least: no name, no list, no day of it; only relief, where to have stood there says what somebody lacks; only
names that could be found again in a text; only as long as the setting says. Without DATA_KEY nobody can try names.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import bindparam, delete, or_, select

from app import clock
from app.core import audit, limits, privacy
from app.core.accounts.models import Grant, User
from app.db import db, stored, table
from app.village.acts import Did
from app.village.models import EndedName, Village
from app.village.rules.notices import ENDED_NAMES

PURPOSE = "village.ended_name"
ENDED = table(EndedName)
MARKS_OF = select(ENDED.c.mark).where(ENDED.c.village_id == bindparam("village"), ENDED.c.until >= bindparam("today"))


def keep(village: Village, names: Collection[str]) -> None:
    """A list of relief came down: keep the marks of its names for as many days as the setting says; none where it says 0."""
    days = limits.in_force(ENDED_NAMES.key).number
    if not days:
        return
    until = clock.today() + timedelta(days=days)
    for name in sorted(names):
        if privacy.may_be_name(name):
            db.session.merge(EndedName(village_id=village.id, mark=_mark(village, name), until=until))


def forget(today: date) -> None:
    """Marks whose time is over go."""
    db.session.execute(delete(EndedName).where(EndedName.until < today))


def named_in(village: Village, texts: Iterable[str], others: Collection[str] = ()) -> set[str]:
    """The names of ended lists that these texts hold, blanks between their letters or not.

    Left out are the committee's and whoever holds an office there, for they are public by it, and `others`.
    """
    if not (marks := set(stored(MARKS_OF, village=village.id, today=clock.today()).scalars())):
        return set()
    spared = {*others, *in_office(village)}
    found = (
        one for text in texts for one in privacy.find_names(text, lambda name: _mark(village, name) in marks, spared)
    )
    return {one.name for one in found}


def in_office(village: Village) -> set[str]:
    """Who is public by an office there: the committee, and whoever holds one of the program's roles."""
    now = or_(Grant.ended_at.is_(None), Grant.ended_at > clock.now())
    rows = select(User.name).join(Grant, Grant.user_id == User.id).where(Grant.region_id == village.region_id, now)
    return {member.name for member in village.members} | set(db.session.scalars(rows))


def require_none(village: Village, text: str, field: str, others: Collection[str] = ()) -> None:
    """Refused beside the field for public words that name somebody of an ended list of relief, and none of `others`.

    The refusal says that somebody stood there: whoever meets it is on record, with the field and without the name.
    """
    if found := sorted(named_in(village, [text], others)):
        shown = "、".join(privacy.mask_name(name) for name in found)
        raise audit.RefusedOnRecord(
            f"这里会公开，写着的“{shown}”和已撤下的救助名单上的姓名相同。请不写姓名；说的是别人的，写其职务",
            field,
            Did.NAME_REFUSED,
            village,
            {"field": field},
        )


def _mark(village: Village, name: str) -> str:
    return privacy.keyed_hash(PURPOSE, f"{village.region.code} {name}")
