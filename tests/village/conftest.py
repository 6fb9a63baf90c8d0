"""What the tests of the village room stand on."""

import pytest

from tests.conftest import Stage
from tests.making import Make
from tests.scenes import Scene
from tests.village.making import Hamlet

HAMLET = Scene(Hamlet)
SCENES = {"hamlet": HAMLET.set}


@pytest.fixture
def hamlet(make: Make, stage: Stage) -> Hamlet:
    return HAMLET.again() if stage.shows(HAMLET.set) else Hamlet(make)
