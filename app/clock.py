"""What time it is here. The one door to the clock, so that tests can stop it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in China."""
    return now().astimezone(HERE).date()


def here(moment: datetime) -> datetime:
    """The same moment on a Chinese clock."""
    return moment.astimezone(HERE)
