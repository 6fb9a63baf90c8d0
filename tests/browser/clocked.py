"""The house with its clock moved: the offset in seconds stands in the file CLOCK_FILE. For tests' server processes only."""

import os
from contextvars import ContextVar, Token
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from app import clock, create_app
from tests.databases import share_templates


class MovedClock:
    """Takes the place of the clock's stop: nothing stopped means the real moment plus the file's offset."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)

    def get(self) -> datetime:
        return self.stopped.get() or datetime.now(UTC) + timedelta(seconds=float(self.path.read_text()))

    def set(self, moment: datetime) -> Token[datetime | None]:
        return self.stopped.set(moment)

    def reset(self, token: Token[datetime | None]) -> None:
        self.stopped.reset(token)


clock._stopped = cast("ContextVar[datetime | None]", MovedClock(Path(os.environ["CLOCK_FILE"])))
app = create_app()
share_templates(app)
