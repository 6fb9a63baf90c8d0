"""The demo's villages as the tests look at them: told by the verbs, as of a Tuesday in November."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from app import clock
from app.core.regions.service import load_csv
from app.core.workdays.service import load_years
from app.db import db, unit_of_work
from app.demo import neighbours, people, village
from app.village.models import Village

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def tell_villages() -> None:
    """The places, the years and the people, then the boards."""
    _tell(village.load)


def tell_neighbours() -> None:
    """The same, and villages alike beside them."""
    _tell(village.load, neighbours.load)


def _tell(*parts: Callable[[], bool]) -> None:
    with unit_of_work():
        load_csv()
        load_years()
        people.load()
    with clock.at(NOW), unit_of_work():
        assert all(part() for part in parts)


def villages() -> dict[str, Village]:
    """Those that were told, by their names."""
    return {found.region.short_name: found for found in db.session.scalars(select(Village))}
