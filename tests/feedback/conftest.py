"""What the tests of the feedback room stand on."""

import pytest

from app.openday.models import Event
from app.openday.rules import Kind as EventKind
from tests.conftest import Stage
from tests.feedback.making import Town
from tests.making import Make
from tests.scenes import Scene
from tests.village.making import Hamlet

TOWN = Scene(Town)
SCENES = {"town": TOWN.set}


@pytest.fixture
def town(make: Make, stage: Stage) -> Town:
    return TOWN.again() if stage.shows(TOWN.set) else Town(make)


@pytest.fixture
def hamlet(make: Make, town: Town) -> Hamlet:
    """A village of the town whose book is public."""
    found = Hamlet(make, town.township, "板仓村")
    found.book()
    return found


@pytest.fixture
def event(make: Make, town: Town) -> Event:
    """A meeting that takes questions."""
    return make.event(unit=town.roads, kind=EventKind.MEETING)
