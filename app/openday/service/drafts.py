"""What every change of a draft has in common."""

from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.openday.models import Event
from app.openday.rules import State


def touch(event: Event) -> None:
    """A part of the draft changed: what the reviewer saw is no longer what stands here, and an open page is an old one."""
    if event.state == State.REVIEW:
        event.state = State.DRAFT
    if event.state == State.DRAFT:
        event.changed_at = clock.now()
        flag_modified(event, "changed_at")
