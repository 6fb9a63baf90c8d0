"""限制留言, as a rule: every road ends, nothing holds that nobody looked at, public posts alone are touched."""

import itertools
from datetime import date, timedelta

import pytest

from app.errors import Refused
from app.feedback.rules import blocking as rules
from app.feedback.rules.blocking import Act, Ground, Held, Standing
from app.feedback.rules.kinds import Kind
from tests.making import MONDAY


def all_held() -> list[Held]:
    return [Held(standing, objected) for standing, objected in itertools.product(Standing, (False, True))]


def test_every_road_ends_and_one_objection_is_all() -> None:
    def longest(held: Held, objections: int) -> int:
        assert objections <= 1
        steps = [
            1 + longest(then, objections + (act == Act.OBJECT)) for act, then in rules.next_held(held).items()
        ]  # fmt: skip
        return max(steps, default=0)

    assert longest(Held(), 0) == 4  # upheld, objected to, confirmed, over


@pytest.mark.parametrize("held", all_held())
@pytest.mark.parametrize("act", list(Act))
def test_what_is_not_allowed_is_refused_in_words(held: Held, act: Act) -> None:
    if act in rules.next_held(held):
        assert rules.after(held, act) in rules.next_held(held).values()
    else:
        with pytest.raises(Refused, match="一次|不用再处理"):
            rules.after(held, act)


def test_what_ended_never_holds_again() -> None:
    for held in all_held():
        if held.standing not in rules.HOLDING:
            assert not rules.next_held(held)


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize(
    ("until", "due", "late", "over"), [(5, 2, False, False), (5, -1, True, False), (0, 2, False, True)]
)
def test_a_block_nobody_looked_at_holds_no_longer(
    standing: Standing, until: int, due: int, late: bool, over: bool
) -> None:
    now, today = MONDAY, date(2026, 11, 23)
    held = rules.holds(standing, now + timedelta(days=until), today + timedelta(days=due), now, today)
    assert held == (standing in rules.HOLDING and not over and not (late and standing in rules.ASKED))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("wants_public", [True, False])
def test_a_block_touches_public_posts_alone_and_no_report(kind: Kind, wants_public: bool) -> None:
    assert rules.touches(kind, wants_public) == (wants_public and kind is not Kind.REPORT)


def test_every_ground_and_standing_has_its_words() -> None:
    assert set(rules.GROUND_LABELS) == set(Ground)
    assert set(rules.STANDING_LABELS) == set(rules.STANDING_KINDS) == set(Standing)
