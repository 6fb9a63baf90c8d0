"""What the tests of the village room stand on."""

import pytest

from tests.making import Make
from tests.village.making import Hamlet


@pytest.fixture
def hamlet(make: Make) -> Hamlet:
    return Hamlet(make)
