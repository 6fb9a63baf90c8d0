"""Names of lists of relief that are over, known again by their hash: a book or a remark written later must not tell them.

What is kept is least: no name, no list, no day of it; only relief, where to have stood there says what somebody lacks; only
names that could be found again in a text; only as long as the setting says. Without DATA_KEY nobody can try names.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import delete, select

from app import clock
from app.core import limits, privacy
from app.db import db
from app.errors import Refused
from app.village.models import EndedName, Village
from app.village.rules.notices import ENDED_NAMES

PURPOSE = "village.ended_name"
LENGTHS = range(2, 5)  # letters of a name


def keep(village: Village, names: Collection[str]) -> None:
    """A list of relief came down: keep the marks of its names for as many days as the setting says; none where it says 0."""
    days = limits.in_force(ENDED_NAMES.key).number
    if not days:
        return
    until = clock.today() + timedelta(days=days)
    for name in sorted(names):
        if len(name) in LENGTHS and privacy.begins_with_surname(name):
            db.session.merge(EndedName(village_id=village.id, mark=_mark(village, name), until=until))


def forget(today: date) -> None:
    """Marks whose time is over go."""
    db.session.execute(delete(EndedName).where(EndedName.until < today))


def named_in(village: Village, texts: Iterable[str]) -> set[str]:
    """The names of ended lists that these texts hold, blanks between their letters or not; the committee's own left out."""
    rows = select(EndedName.mark).where(EndedName.village_id == village.id, EndedName.until >= clock.today())
    if not (marks := set(db.session.scalars(rows))):
        return set()
    pieces = {piece for text in texts for piece in _pieces(text)} - {member.name for member in village.members}
    return {piece for piece in pieces if _mark(village, piece) in marks}


def require_none(village: Village, text: str, field: str) -> None:
    """Refused beside the field for public words that name somebody of an ended list of relief."""
    if found := sorted(named_in(village, [text])):
        shown = "、".join(privacy.mask_name(name) for name in found)
        raise Refused(
            f"这里会公开，写着的“{shown}”和已撤下的救助名单上的姓名相同。请不写姓名；说的是别人的，写其职务", field
        )


def _pieces(text: str) -> Iterator[str]:
    """Whatever in a text may be a name by how it begins."""
    bare = "".join(text.split())
    for at in range(len(bare) - 1):
        if privacy.begins_with_surname(bare[at : at + 2]):
            yield from (bare[at : at + length] for length in LENGTHS if at + length <= len(bare))


def _mark(village: Village, name: str) -> str:
    return privacy.keyed_hash(PURPOSE, f"{village.region.code} {name}")
