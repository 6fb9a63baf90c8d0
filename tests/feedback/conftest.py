"""What the tests of the feedback room stand on."""

import pytest

from tests.conftest import Stage
from tests.feedback.making import Town
from tests.making import Make
from tests.scenes import Scene

TOWN = Scene(Town)
SCENES = {"town": TOWN.set}


@pytest.fixture
def town(make: Make, stage: Stage) -> Town:
    return TOWN.again() if stage.shows(TOWN.set) else Town(make)
