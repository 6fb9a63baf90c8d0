"""A card that whoever is entitled has to show is a condition for everybody; said of somebody it stays personal data."""

import pytest

from app.consult.service import wording
from app.errors import Refused


@pytest.mark.parametrize(
    "words",
    [
        "残疾摊主减收三成，凭残疾证办理。",
        "已改。残疾人凭残疾人证免费停车。",
        "凭残疾证减收三成。",
        "残疾车主持有效残疾证免费。",
    ],
)
def test_a_general_condition_names_nobody(words: str) -> None:
    wording.guard_outcome(None, answer=words)


@pytest.mark.parametrize(
    "words",
    [
        "周强减收三成，凭残疾证办理。",
        "残疾人周强减收三成，凭残疾证办理。",
        "您有残疾证，可以免费。",
        "他家减收三成，凭残疾证办理。",
        "残疾摊主减收三成，他凭残疾证办理。",
        "残疾摊主凭残疾证办理，周强的残疾证过期了。",
        "残疾摊主在东门市场卖豆腐的那一位，凭残疾证。",
        "残疾业主在上次来信里说过，持残疾证。",
        "残疾摊主，卖豆腐的那一位，凭残疾证。",
    ],
)
def test_what_is_said_of_somebody_is_refused_still(words: str) -> None:
    with pytest.raises(Refused, match="残疾证"):
        wording.guard_outcome(None, answer=words)
