"""What of a list of people may still be read, and how: the one place that decides it (domain handbook §d.6)."""

from datetime import date

from app.village.models import Release
from app.village.rules.life import State


def is_over(release: Release, today: date) -> bool:
    """Has its 公示期 run out? True from the day after its last, whether or not it was taken down yet."""
    return release.state == State.TAKEN_DOWN or (release.notice_to is not None and today > release.notice_to)
