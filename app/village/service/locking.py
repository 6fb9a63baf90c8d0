"""Who comes at the same moment waits, and looks again."""

from app.db import hold
from app.village.models import Release
from app.village.rules import life


def require_draft(release: Release) -> None:
    """Refused unless it is still being filled in; two who fill it in at once do so one after the other."""
    hold(release)
    life.require_draft(release)
