"""Refusals that tell something by themselves: nothing is stored of what was tried, and still it is known who met them."""

from enum import StrEnum
from typing import Any

from app.core.accounts.models import User
from app.core.audit.service import record
from app.errors import Refused


class RefusedOnRecord(Refused):
    """A rule said no, and by it that it knows something: the act of trying goes to the trail, without what was tried."""

    def __init__(
        self, sentence: str, field: str | None, did: StrEnum, subject: Any, changes: dict[str, Any] | None = None
    ) -> None:
        super().__init__(sentence, field)
        self.did, self.subject, self.changes = did, subject, changes or {}


def wanted_on_record(refusal: Refused) -> list[RefusedOnRecord]:
    """What of a refusal goes to the trail."""
    return [one for one in refusal.every if isinstance(one, RefusedOnRecord)]


def record_refusals(refusals: list[RefusedOnRecord], *, by: User | None) -> None:
    """Write them, in a transaction of their own: that of the verb was undone."""
    for one in refusals:
        record(by, one.did, one.subject, one.changes)
