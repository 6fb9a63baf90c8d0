"""Which release bears a code, so that whoever holds a printed sheet finds its page."""

import re

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.db import db
from app.village import access, queries
from app.village.models import CODES, WITHHELD, Cut, Looked, Release
from app.village.rules.life import State

HOLDS_TIMES = re.compile(r"[2-9]-")  # how a code of a recipe that holds the moment of each step begins (service.seal)


def _in_part(code: str) -> Select[int]:
    """What is read in part and bears, or bore, the code over what is read."""
    codes = Release.stated[WITHHELD][CODES].as_string()
    rows = select(Release.id).join(Looked, Looked.release_id == Release.id).where(Looked.places > 0)
    return rows.where(codes.contains(f'"{code}"', autoescape=True))


def _bear(code: str) -> ColumnElement[bool]:
    """What bears the code, or bore it before words were cut or withheld.

    A code of the first recipe holds no times, so whoever tries words could learn from it what nobody may read any more:
    it finds only what is read as it was published.
    """
    if HOLDS_TIMES.match(code) is None:
        in_part = select(Looked.release_id).where(Looked.places > 0)
        return and_(Release.code == code, Release.id.not_in(in_part))
    before = select(Cut.release_id).where(Cut.code_before == code)
    return or_(Release.code == code, Release.id.in_(before), Release.id.in_(_in_part(code)))


def by_code(code: str) -> int | None:
    """The version that counts of what bears this code, or bore it; None where nothing public does.

    Whoever holds the sheet of an earlier version is led to the one that counts, whose page leads to the earlier ones.
    """
    rows = access.published().where(_bear(code))
    found = db.session.scalar(rows.order_by(Release.id.desc()).limit(1))
    if found is None:
        return None
    matter = queries.same_matter(found.village, found.item_no, found.form, found.period, found.batch)
    live = db.session.scalar(matter.where(Release.state == State.PUBLISHED))
    return live.id if live else found.id
