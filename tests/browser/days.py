"""When the stories of the browser happen."""

from datetime import date, datetime, time

from app.clock import HERE


def on(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    """A moment of a story on a Chinese clock."""
    return datetime.combine(date(year, month, day), time(hour, minute), HERE)
