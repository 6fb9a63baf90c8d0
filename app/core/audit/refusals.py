"""Refusals that tell something by themselves: nothing is stored of what was tried, and still it is known who met them."""

from enum import StrEnum
from typing import Any

from app.core.accounts.models import User
from app.core.audit.service import record
from app.errors import Remembered


class RefusedOnRecord(Remembered):
    """A rule said no, and by it that it knows something: the act of trying goes to the trail, without what was tried."""

    def __init__(
        self, sentence: str, field: str | None, did: StrEnum, subject: Any, changes: dict[str, Any] | None = None
    ) -> None:
        super().__init__(sentence, field)
        self.did, self.subject, self.changes = did, subject, changes or {}

    def remember(self, by: object) -> None:
        """Into the trail."""
        record(by if isinstance(by, User) else None, self.did, self.subject, self.changes)
