"""Fourteen ways to look better than one is. Each is played against the same cases handled honestly; none may pay.

`roads` is honest, `water` cheats. A standing is never better when the share in time is no higher, the share still without
an answer after each number of days is no lower, and the share solved is no higher.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.feedback import figures
from app.feedback.models import Post, Turned
from app.feedback.rules.figures import Numbers, survival
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import Act, State
from app.feedback.rules.turning import Came, Into
from app.feedback.service import answering, desks, saying, steps, targets, turning
from app.village.models import Question, Release
from app.village.rules.asking import Outcome
from app.village.service import asking
from tests.feedback.making import Town
from tests.making import MONDAY
from tests.village.making import Hamlet

SPAN = figures.Span(date(2026, 1, 1), date(2026, 12, 31))
LATER = MONDAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def on(days: int):
    return clock.at(MONDAY + timedelta(days=days))


def standing(unit: Unit) -> Numbers:
    with clock.at(LATER):
        return figures.counted(SPAN, figures.By.UNIT).get(unit.id, Numbers())


def share_waiting(numbers: Numbers, days: int) -> float:
    points = [point for point in survival(numbers.waits) if point.days <= days]
    return points[-1].share if points else 1.0


def solved(numbers: Numbers) -> float:
    return numbers.solved / numbers.rated if numbers.rated else 0.0


def no_better(town: Town) -> None:
    honest, cheat = standing(town.roads), standing(town.water)
    assert (cheat.share_in_time or 0) <= (honest.share_in_time or 0)
    assert all(share_waiting(cheat, days) >= share_waiting(honest, days) - 1e-9 for days in range(40))
    assert solved(cheat) <= solved(honest) or cheat.rated == 0


def both(town: Town, count: int = 2, **more: object) -> tuple[list[Post], list[Post]]:
    """The same cases on both desks."""
    honest = [town.handled(town.roads, **more) for _ in range(count)]
    return honest, [town.handled(town.water, **more) for _ in range(count)]


def slowly(town: Town, posts: list[Post], days: int = 4) -> None:
    with on(days):
        for post in posts:
            town.answer(post)


def test_1_close_at_once_and_let_it_be_reopened(town: Town) -> None:
    honest, cheat = both(town)
    for post in cheat:
        town.answer(post, "已收到您的留言，我们会认真研究处理。" + post.no)
        with on(1):
            saying.reopen(post, "什么都没有办，路灯还是不亮", by=None)
    slowly(town, [*honest, *cheat])
    no_better(town)
    assert standing(town.water).reopened == 2 and standing(town.water).in_time == 0


def test_2_ping_pong(town: Town) -> None:
    honest, cheat = both(town, 1)
    with on(8):
        desks.refuse(cheat[0], "不归我们管，请转别的单位", by=town.other)
        town.taken_on(cheat[0], town.roads)
        desks.refuse(cheat[0], "是水利局的事，请转回去", by=town.handler)
        desks.decide(cheat[0], town.water, "水利设施归水利局管", by=town.office)
        town.answer(cheat[0])
    slowly(town, honest)
    no_better(town)
    numbers = standing(town.water)
    assert numbers.waits.answered == {8: 1} and numbers.in_time == 0
    assert numbers.handed_back == standing(town.roads).handed_back == 1, "each against the unit that handed back"


def test_3_split_one_case_into_many(town: Town) -> None:
    """Pieces a clerk writes down are counted as the unit's own and add nothing to its shares."""
    honest, cheat = both(town, 2)
    with on(2):
        pieces = [town.receipt(by=town.other, channel=Channel.LETTER, phone="").post for _ in range(3)]
        for post in pieces:
            town.taken_on(post, town.water)
    slowly(town, [honest[0], cheat[0], *pieces])  # of the two cases each, one is late for both
    no_better(town)
    assert standing(town.water).late == 1 and standing(town.water).own == 3
    assert standing(town.water).share_in_time == standing(town.roads).share_in_time == 0.5


def test_4_merge_the_late_into_the_fresh(town: Town) -> None:
    honest, cheat = both(town, 1)
    with on(9):
        fresh_honest, fresh = town.handled(town.roads), town.handled(town.water)
        due = cheat[0].due_on
        desks.merge(cheat[0], fresh, by=town.office)
        assert fresh.due_on == due
        town.answer(fresh)
        town.answer(fresh_honest)
        town.answer(honest[0])
    no_better(town)
    assert standing(town.water).received == 2 and standing(town.water).waits.answered == {0: 1, 9: 1}


def test_5_one_template_for_all(town: Town) -> None:
    words = "您反映的问题已收悉，我单位高度重视，将认真研究，感谢您的关心和支持。"
    _, cheat = both(town)
    town.answer(cheat[0], words)
    answer = answering.draft(cheat[1], words, [], "", by=town.other)
    with pytest.raises(Refused, match="几乎一样"):
        answering.submit(answer, by=town.other)
    assert standing(town.water).answered == 1


def test_6_never_answer_the_hard_ones(town: Town) -> None:
    honest, cheat = both(town, 3)
    slowly(town, honest)
    town.answer(cheat[0])
    numbers = standing(town.water)
    assert numbers.share_in_time == pytest.approx(1 / 3) and numbers.late == 2
    assert share_waiting(numbers, 39) == pytest.approx(2 / 3)
    assert (standing(town.roads).share_in_time or 0) > (numbers.share_in_time or 0)


def test_7_friendly_ratings_by_ones_own_people(town: Town) -> None:
    phone = "13777770001"
    town.other.phone_hash = privacy.keyed_hash("phone", phone)
    honest, cheat = both(town, 1, kind=Kind.ASK)
    own = town.handled(town.water, phone=phone)
    slowly(town, [*honest, *cheat, own])
    with on(5):
        saying.rate(own, True, 5, by=None)
        saying.rate(honest[0], True, 4, by=None)
    no_better(town)
    assert standing(town.water).rated == 0 and standing(town.water).asked == 2


def test_8_close_in_the_last_minute(town: Town) -> None:
    honest, cheat = both(town, 1)
    with on(7):  # the day it is due
        town.answer(cheat[0])
    with on(8):
        saying.reopen(cheat[0], "只说知道了，什么也没有办", by=None)
    slowly(town, honest)
    no_better(town)
    numbers = standing(town.water)
    assert numbers.in_time == 0 and numbers.due == 1 and numbers.answered == 0


def test_9_call_it_another_kind(town: Town) -> None:
    honest, cheat = both(town, 1, kind=Kind.ASK)
    due = cheat[0].due_on
    desks.rekind(cheat[0], Kind.COMPLAIN, "其实是投诉工程质量", by=town.office)
    assert cheat[0].due_on == due
    with on(10):
        town.answer(cheat[0])
        town.answer(honest[0])
    no_better(town)
    assert standing(town.water).in_time == 0


def test_10_date_it_back(town: Town) -> None:
    """A letter counts from its own day; a day to come is refused, and no verb takes another day."""
    with pytest.raises(Refused, match="不能晚于今天"):
        town.receipt(by=town.other, channel=Channel.LETTER, phone="", received_on=date(2026, 11, 30))
    old = town.receipt(by=town.office, channel=Channel.LETTER, phone="", received_on=date(2026, 10, 10)).post
    town.answer(town.taken_on(old, town.water))
    town.answer(town.handled(town.roads))
    no_better(town)
    assert standing(town.water).in_time == 0 and standing(town.water).waits.answered == {44: 1}


def test_11_make_it_disappear(town: Town) -> None:
    """What is withdrawn or declined stays in the figures; nobody waits any more, and nobody was answered either."""
    honest, cheat = both(town, 2)
    with on(6):
        saying.withdraw(cheat[0], by=None)
    slowly(town, honest)
    numbers = standing(town.water)
    assert numbers.received == 2 and numbers.withdrawn == 1 and numbers.late == 1
    no_better(town)


def test_12_say_it_oneself(town: Town) -> None:
    """Posts a unit writes down itself, answers at once and rates: none of it counts for its standing."""
    honest, cheat = both(town, 1)
    own = [
        town.taken_on(town.receipt(by=town.other, channel=Channel.PHONE, phone="").post, town.water) for _ in range(4)
    ]
    for post in own:
        town.answer(post)
        saying.rate(post, True, 5, by=None)
    with on(9):
        town.answer(honest[0])
        town.answer(cheat[0])
        saying.rate(honest[0], True, 4, by=None)
    no_better(town)
    assert standing(town.water).rated == 0 and standing(town.water).in_time == 0


def turned_away(town: Town, post: Post, hamlet: Hamlet, by: User) -> Turned:
    target = targets.target_of(Into.OBJECTION)
    assert target is not None
    book = str(db.session.scalars(select(Release.id).where(Release.village_id == hamlet.village.id)).one())
    row = turning.turn(post, target, "路灯的账看不懂，请说明", "说的是村里的账", book, by=by)
    db.session.flush()
    return row


def test_13_turn_everything_away(town: Town) -> None:
    """What went elsewhere waits here until it is answered there: nothing is in time, and nothing vanishes, by turning."""
    hamlet = Hamlet(town.make, town.township, "板仓村")
    hamlet.book()
    honest, cheat = both(town, 3, region=hamlet.village.region)
    before = standing(town.water)
    rows = [turned_away(town, post, hamlet, town.other) for post in cheat[1:]]
    slowly(town, [*honest, cheat[0]])
    no_better(town)
    numbers = standing(town.water)
    assert before.received == numbers.received == 3 and numbers.turned == 2
    assert (numbers.open, numbers.late, numbers.in_time, numbers.due) == (2, 2, 1, 3)
    with on(9):  # within the village's ten days, past the day promised here
        for row in rows:
            asking.answer(db.session.get_one(Question, row.target_id), "发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)  # fmt: skip
    numbers = standing(town.water)
    assert (numbers.answered, numbers.in_time, numbers.waits.answered) == (3, 1, {4: 1, 9: 2})
    no_better(town)


def test_14_turn_away_what_is_late_already(town: Town) -> None:
    """What its author confirms as an application leaves the figures only if it was not late before."""
    honest, cheat = both(town, 2)
    with on(9):
        for post in cheat:
            steps.move(post, Act.TURN)
            db.session.add(Turned(post=post, kind=Into.FOI, target_id=post.id, no=post.no, reason="要的是文件", by_id=town.other.id))  # fmt: skip
            db.session.flush()
            turning.heard(Into.FOI, post.id, Came.PASSED, "留言人确认了申请", by=None)
        for post in honest:
            town.answer(post)
    assert all(post.state == State.PASSED for post in cheat)
    numbers = standing(town.water)
    assert (numbers.due, numbers.in_time, numbers.open) == (2, 0, 0)
    no_better(town)


def test_an_extension_is_the_only_longer_clock_and_it_stands_in_the_open(town: Town) -> None:
    post = town.handled(town.water)
    desks.ask_extension(post, 5, "要等配件，十二月初到货后安装", by=town.other)
    desks.decide_extension(post, True, "", by=town.office)
    assert any("延期到" in step.what and step.is_public for step in post.steps)
