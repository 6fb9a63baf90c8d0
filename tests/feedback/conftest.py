"""What the tests of the feedback room stand on."""

from typing import Any

import pytest

from app.openday.models import Event
from app.openday.rules import Kind as EventKind
from tests.conftest import Stage
from tests.feedback.making import Town
from tests.making import Make
from tests.scenes import Scene, again
from tests.village.making import Hamlet

TOWN = Scene(Town)


def with_village(make: Make) -> dict[str, Any]:
    """The town and a village of it whose book is public."""
    town = Town(make)
    return {"town": town, "hamlet": with_book(make, town)}


def with_book(make: Make, town: Town) -> Hamlet:
    found = Hamlet(make, town.township, "板仓村")
    found.book()
    return found


WITH_VILLAGE = Scene(with_village)
SCENES = {"hamlet": WITH_VILLAGE.set, "town": TOWN.set}


@pytest.fixture
def town(make: Make, stage: Stage) -> Town:
    if stage.shows(WITH_VILLAGE.set):
        found: Town = again(WITH_VILLAGE.built and WITH_VILLAGE.built["town"])
        return found
    return TOWN.again() if stage.shows(TOWN.set) else Town(make)


@pytest.fixture
def hamlet(make: Make, town: Town, stage: Stage) -> Hamlet:
    if stage.shows(WITH_VILLAGE.set):
        found: Hamlet = again(WITH_VILLAGE.built and WITH_VILLAGE.built["hamlet"])
        return found
    return with_book(make, town)


@pytest.fixture
def event(make: Make, town: Town) -> Event:
    """A meeting that takes questions."""
    return make.event(unit=town.roads, kind=EventKind.MEETING)
