"""Who comes at the same moment waits, and looks again."""

from app.db import hold
from app.errors import Refused
from app.village.models import Release
from app.village.rules import life
from app.village.rules.life import State


def require_state(release: Release, state: State) -> None:
    """Refused unless it stands there."""
    hold(release)
    if release.state != state:
        raise Refused(f"这一期{release.state_label}，不能办这一步")


def require_draft(release: Release) -> None:
    """Refused unless it is still being filled in; two who fill it in at once do so one after the other."""
    hold(release)
    life.require_draft(release)
