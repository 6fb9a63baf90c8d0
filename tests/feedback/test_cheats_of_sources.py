"""Ways to look better by where a case comes from, played as those of test_cheats: none may pay."""

import pytest

from app.core.accounts.models import Grant
from app.core.accounts.rules import Role
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import desks, rating, reporting
from tests.feedback.making import Town
from tests.feedback.test_cheats import both, no_better, slowly, standing
from tests.making import Make, on

pytestmark = pytest.mark.usefixtures("monday")


def pieces_of(town: Town, clerk: object, **more: object) -> list[Post]:
    """Six calls that a clerk writes down, on the cheat's desk."""
    with on(2):
        found = [town.receipt(by=clerk, channel=Channel.PHONE, **{"phone": "", **more}).post for _ in range(6)]  # type: ignore[arg-type]
        return [town.taken_on(post, town.water) for post in found]


def test_a_clerk_of_two_units_writes_down_as_the_other(town: Town, make: Make) -> None:
    honest, cheat = both(town)
    two = make.staff(Role.HANDLER, unit=make.unit("长沙县供水站", town.county), name="两处经办")
    two.grants.append(Grant(role=Role.ZONE_ATTENDANT, region=town.county, unit=town.water))
    db.session.flush()
    pieces = pieces_of(town, two, phone="13700001234")
    slowly(town, [honest[0], cheat[0], *pieces])
    no_better(town)
    assert standing(town.water).own == 6


def test_a_clerk_comes_to_the_unit_only_after_the_case(town: Town, make: Make) -> None:
    honest, cheat = both(town)
    clerk = make.staff(Role.HANDLER, unit=make.unit("长沙县供水站", town.county), name="借调的人")
    pieces = pieces_of(town, clerk, phone="13700001234")
    clerk.grants.append(Grant(role=Role.HANDLER, region=town.county, unit=town.water))
    db.session.flush()
    slowly(town, [honest[0], cheat[0], *pieces])
    no_better(town)
    assert standing(town.water).own == 6


def test_friends_praise_is_answered_with_thanks(town: Town) -> None:
    honest, cheat = both(town)
    with on(1):
        praise = [town.handled(town.water, kind=Kind.PRAISE, title="感谢水利局") for _ in range(8)]
        for post in praise:
            town.answer(post)
            rating.rate(post, True, 5, by=None)
    slowly(town, [honest[0], cheat[0]])
    no_better(town)
    found = standing(town.water)
    assert (found.received, found.answered, found.due, found.said, found.marked) == (10, 9, 2, 0, 0)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.PRAISE, Kind.REPORT)])
def test_praise_is_called_nothing_else_later(town: Town, kind: Kind) -> None:
    """Friends' thanks, called 建议 before the answer, would lift every share."""
    honest, cheat = both(town)
    with on(1):
        praise = [town.handled(town.water, kind=Kind.PRAISE, title="感谢水利局") for _ in range(8)]
        for post in praise:
            with pytest.raises(Refused, match="来的时候是表扬，不能改成别的类别"):
                desks.rekind(post, kind, "其实是提建议的", by=town.office)
            town.answer(post)
            rating.rate(post, True, 5, by=None)
    slowly(town, [honest[0], cheat[0]])
    no_better(town)
    found = standing(town.water)
    assert (found.received, found.due, found.said, found.marked) == (10, 2, 0, 0)


def test_of_praise_a_report_is_made_all_the_same(town: Town) -> None:
    post = town.handled(town.water, kind=Kind.PRAISE)
    reporting.make_report(post, "说的是经办人收了红包", by=town.office)
    assert post.kind == Kind.REPORT


def test_nothing_is_called_praise_later(town: Town) -> None:
    post = town.handled(town.water)
    with on(10), pytest.raises(Refused, match="不能改为表扬"):
        desks.rekind(post, Kind.PRAISE, "其实是感谢我们的", by=town.office)
    assert standing(town.water).late == 1
