"""Which release bears a code, so that whoever holds a printed sheet finds its page."""

from sqlalchemy import or_, select

from app.db import db
from app.village import access
from app.village.models import Cut, Release


def by_code(code: str) -> int | None:
    """The newest public release with this code, or that had it before words were cut; None for one nothing public bears."""
    before = select(Cut.release_id).where(Cut.code_before == code)
    rows = access.published().with_only_columns(Release.id).where(or_(Release.code == code, Release.id.in_(before)))
    return db.session.scalar(rows.order_by(Release.id.desc()).limit(1))
