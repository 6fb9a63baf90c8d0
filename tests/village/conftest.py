"""What the tests of the village room stand on."""

import pytest

from app.village.service import judging
from tests.making import Make
from tests.village.making import Hamlet


@pytest.fixture
def hamlet(make: Make) -> Hamlet:
    return Hamlet(make)


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    """Tests undo what they did: the same release with the same version is another one in the next."""
    judging.SEEN.clear()
