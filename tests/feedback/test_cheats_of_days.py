"""Ways to look better by the last day of a case, played as those of test_cheats: none may pay."""

from datetime import date, timedelta

import pytest

from app import clock
from app.feedback import figures
from app.feedback.models import Post
from app.feedback.rules.figures import Numbers
from app.feedback.service import desks
from tests.feedback.making import Town
from tests.feedback.test_cheats import LATER, SPAN, both, standing
from tests.making import MONDAY, on

pytestmark = pytest.mark.usefixtures("monday")


def days_to(day: date) -> int:
    return (day - MONDAY.date()).days


def asked_on(town: Town, day: int) -> Numbers:
    """Two cases of the cheat's, whose authors are asked on that day and never answer; answered on the eleventh."""
    honest, cheat = both(town)
    with on(day):
        for post in cheat:
            desks.ask_more(post, "请再说说情况", by=town.other)
    with on(11):
        for post in [*honest, *cheat]:
            town.answer(post)
    return standing(town.water)


def test_36_ask_everybody_on_the_last_day(town: Town) -> None:
    """Nobody approves a pause: asked late, the share is told by the day before it too."""
    found = asked_on(town, 7)
    assert (found.in_time, found.due, found.paused) == (2, 2, 2)
    assert (found.in_time_first, found.due_first, found.share_first) == (0, 2, 0.0)
    with clock.at(LATER):
        assert figures.table(SPAN).whole.share_first == 0.0


def test_who_asks_early_is_told_no_other_share(town: Town) -> None:
    found = asked_on(town, 2)
    assert (found.in_time, found.in_time_first, found.share_first) == (2, 2, None)


def handed_back(town: Town, posts: list[Post], day: int) -> None:
    with on(day):
        for post in posts:
            desks.refuse(post, "不归我们管，请转别的单位", by=town.other)


@pytest.mark.parametrize("day", [3, 7])
def test_37_hold_it_and_hand_it_back_on_the_last_day(town: Town, day: int) -> None:
    """Whoever kept it past the first third of its days is charged too, where the day passes without an answer."""
    _, cheat = both(town)
    handed_back(town, cheat, day)
    with on(8):
        for post in cheat:
            town.taken_on(post, town.roads)
    with on(10):
        for post in cheat:
            town.answer(post)
    assert (standing(town.water).due, standing(town.water).in_time, standing(town.water).left_late) == (2, 0, 2)


@pytest.mark.parametrize(("back", "answered"), [(2, 10), (4, 6)], ids=["at once", "answered in time"])
def test_a_hand_back_costs_nothing(town: Town, back: int, answered: int) -> None:
    _, cheat = both(town)
    handed_back(town, cheat, back)
    with on(answered):
        for post in cheat:
            town.answer(town.taken_on(post, town.roads))
    assert (standing(town.water).due, standing(town.water).left_late) == (0, 0)


def test_38_ask_on_the_last_day_then_hand_it_back(town: Town) -> None:
    """It need not go to anybody for that: nobody answers, and the day passes."""
    _, (post, _) = both(town)
    with on(7):
        desks.ask_more(post, "请再说说情况", by=town.other)
    handed_back(town, [post], days_to(post.due_on))
    assert post.unit is None and standing(town.water).left_late == 1
    with clock.at(MONDAY + timedelta(days=days_to(post.due_on))):
        assert figures.counted(SPAN, figures.By.UNIT)[town.water.id].left_late == 0, "its day is not over yet"
