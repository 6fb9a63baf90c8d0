"""What the tests of the feedback room stand on."""

import pytest

from tests.feedback.making import Town
from tests.making import Make


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)
