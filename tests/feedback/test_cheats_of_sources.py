"""Ways to look better by where a case comes from, played as those of test_cheats: none may pay."""

import pytest
from flask import Flask

from app.core.accounts.models import Grant
from app.core.accounts.rules import Role
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import desks, rating, reporting
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_cheats import both, no_better, slowly, standing
from tests.making import Make, on, sign_in

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


def test_35_a_partner_unit_writes_it_down(town: Town) -> None:
    """A unit that answers posts itself could be paid back in kind: nobody vouches for what it writes down for another."""
    honest, cheat = both(town)
    pieces = pieces_of(town, town.handler)
    slowly(town, [honest[0], cheat[0], *pieces])
    no_better(town)
    assert (standing(town.water).unproved, standing(town.water).own, standing(town.water).received) == (6, 0, 8)


def test_a_partner_is_late_all_the_same(town: Town) -> None:
    town.handled(town.roads)
    before = standing(town.water).due
    pieces_of(town, town.handler)
    assert (standing(town.water).due, standing(town.water).late) == (before + 6, 6)


def test_what_a_partner_wrote_down_may_be_its_own(town: Town) -> None:
    """Offered to another by a slip and called back: whoever gets it next is asked about anew."""
    town.handled(town.roads)
    post = town.receipt(by=town.handler, channel=Channel.PHONE, phone="").post
    desks.assign(post, town.water, "人工", by=town.office)
    desks.recall(post, "转错了单位，归交通局管", by=town.office)
    town.answer(town.taken_on(post, town.roads))
    assert (standing(town.roads).own, standing(town.roads).in_time, standing(town.water).received) == (1, 0, 0)


def test_a_window_that_answers_nothing_is_believed(town: Town) -> None:
    """Its work is to write down what others are to answer; an offer it never took on makes it no unit that answers."""
    clerk, other = town.window(), town.public()
    hall = clerk.grants[0].unit
    assert hall is not None
    desks.assign(other, hall, "人工", by=town.office)
    desks.recall(other, "转错了单位，归水利局管", by=town.office)
    slowly(town, pieces_of(town, clerk))
    found = standing(town.water)
    assert (found.in_time, found.due, found.unproved, found.own) == (6, 6, 0, 0)


def test_praise_is_not_offered_where_it_would_be_refused(app: Flask, town: Town) -> None:
    post, praise = town.handled(town.water), town.handled(town.water, kind=Kind.PRAISE)
    db.session.commit()
    client = sign_in(app, town.office)
    shown = [page(client.get(f"/desk/feedback/{one.id}/rekind")).select("select option") for one in (post, praise)]
    assert [any(option["value"] == Kind.PRAISE for option in options) for options in shown] == [False, True]
    assert len(shown[0]) > 3 and {option["value"] for option in shown[1]} == {Kind.PRAISE, Kind.REPORT}
