"""Who did what with a release on its way; the public reads it."""

from app.core import privacy
from app.core.accounts.models import User
from app.db import db
from app.village import recipients
from app.village.models import Release, StepTaken
from app.village.rules.life import Step
from app.village.service import cutting


def step(release: Release, taken: Step, *, by: User | None, remark: str = "") -> StepTaken:
    """Write it down."""
    privacy.guard(remark, "remark")
    cutting.require_without(release, remark, "remark")
    recipients.require_unnamed(release, remark, "remark")
    row = StepTaken(release=release, step=taken, by_id=by.id if by else None, by_name=by.name if by else "系统", remark=remark.strip())  # fmt: skip
    db.session.add(row)
    return row
