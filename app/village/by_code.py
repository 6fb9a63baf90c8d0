"""Which release bears a code, so that whoever holds a printed sheet finds its page."""

from app.db import db
from app.village import access
from app.village.models import Release


def by_code(code: str) -> int | None:
    """The newest public release with this code; None for a code nothing public bears."""
    rows = access.published().with_only_columns(Release.id).where(Release.code == code)
    return db.session.scalar(rows.order_by(Release.id.desc()).limit(1))
