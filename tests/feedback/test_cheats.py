"""Thirty-four ways to look better than one is. Each is played against the same cases handled honestly; none may pay.

`roads` is honest, `water` cheats. A standing is never better when the share in time is no higher, the share still without
an answer after each number of days is no lower, and neither the share solved nor the points for manner are higher.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.accounts.service import own_numbers
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.feedback import figures, queries
from app.feedback.models import Post, Turned
from app.feedback.rules.figures import Numbers, survival
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import Act, State
from app.feedback.rules.screening import Reason
from app.feedback.rules.turning import Came, Into
from app.feedback.service import (
    answering,
    desks,
    rating,
    redating,
    reporting,
    saying,
    screening,
    steps,
    taking_back,
    targets,
    turning,
)
from app.village.models import Question, Release
from app.village.rules.asking import Outcome
from app.village.service import asking
from tests.feedback.making import Town
from tests.making import MONDAY, on
from tests.village.making import Hamlet

pytestmark = pytest.mark.usefixtures("monday")

SPAN = figures.Span(date(2026, 1, 1), date(2026, 12, 31))
LATER = MONDAY + timedelta(days=20)


def standing(unit: Unit) -> Numbers:
    with clock.at(LATER):
        return figures.counted(SPAN, figures.By.UNIT).get(unit.id, Numbers())


def share_waiting(numbers: Numbers, days: int) -> float:
    points = [point for point in survival(numbers.waits) if point.days <= days]
    return points[-1].share if points else 1.0


def solved(numbers: Numbers) -> float:
    return numbers.solved / numbers.said if numbers.said else 0.0


def manner(numbers: Numbers) -> float:
    return numbers.manner / numbers.marked if numbers.marked else 0.0


def no_better(town: Town) -> None:
    honest, cheat = standing(town.roads), standing(town.water)
    assert (cheat.share_in_time or 0) <= (honest.share_in_time or 0)
    assert all(share_waiting(cheat, days) >= share_waiting(honest, days) - 1e-9 for days in range(40))
    assert solved(cheat) <= solved(honest) or cheat.said == 0
    assert manner(cheat) <= manner(honest) or 0 in (cheat.marked, honest.marked)


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
    own_numbers.add(town.other, phone)
    honest, cheat = both(town, 1, kind=Kind.ASK)
    own = town.handled(town.water, phone=phone)
    slowly(town, [*honest, *cheat, own])
    with on(5):
        rating.rate(own, True, 5, by=None)
        rating.rate(honest[0], True, 4, by=None)
    no_better(town)
    assert standing(town.water).said == standing(town.water).marked == 0 and standing(town.water).asked == 2


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
    old = town.receipt(by=town.handler, channel=Channel.LETTER, phone="", received_on=date(2026, 10, 10)).post
    town.answer(town.taken_on(old, town.water))
    town.answer(town.handled(town.roads))
    no_better(town)
    assert standing(town.water).in_time == 1, "the day was over before it had the letter"
    assert standing(town.water).waits.answered == {44: 1}
    with clock.at(LATER):
        assert (figures.table(SPAN).whole.in_time, figures.table(SPAN).whole.due) == (1, 2), (
            "its author waited all the same"
        )


def test_10b_have_the_day_put_right(town: Town) -> None:
    """A later day wins a unit nothing: it is judged by the earlier one, and so is how long its author waited."""
    came = date(2026, 11, 20)  # due on the 27th, entered on the 23rd
    clerk = town.window()  # what is one's own never counts, nor a partner's
    letters = [town.receipt(by=clerk, channel=Channel.LETTER, phone="", received_on=came).post for _ in range(2)]
    before = standing(town.water)
    redating.redate(letters[1], MONDAY.date(), False, "信封上的邮戳是二十三日", by=town.office)
    assert standing(town.water) == before and letters[1].due_on > letters[0].due_on
    kept_honest, kept = both(town, 1)
    for post, unit in zip(letters, (town.roads, town.water), strict=True):
        town.taken_on(post, unit)
    slowly(town, [*kept_honest, *kept], days=1)
    with on(7):  # by the day as it was put right, after the one that stood there before
        for post in letters:
            town.answer(post)
    no_better(town)
    honest, cheat = standing(town.roads), standing(town.water)
    assert cheat.in_time == honest.in_time == 1 and cheat.due == honest.due == 2
    assert cheat.waits.answered == honest.waits.answered == {1: 1, 10: 1}
    with pytest.raises(Refused, match="只能改一次"):
        redating.redate(letters[1], date(2026, 11, 22), False, "信封上的邮戳看错了", by=town.office)
    with pytest.raises(Refused, match="已经转过单位"):
        redating.redate(letters[0], MONDAY.date(), False, "信封上的邮戳看错了", by=town.office)


def test_10c_have_the_day_put_back_so_that_a_day_of_ones_own_begins(town: Town) -> None:
    """An earlier day is over before the unit has the case: it gets no later day by that than it had."""
    clerk = town.window()
    honest, cheat = (town.receipt(by=clerk, channel=Channel.LETTER, phone="").post for _ in range(2))
    kept_honest, kept = both(town, 1)
    with on(7):
        redating.redate(cheat, date(2026, 11, 10), False, "信封上的邮戳是十日", by=town.office)
        town.taken_on(cheat, town.water)
        town.taken_on(honest, town.roads)
    slowly(town, [*kept_honest, *kept], days=1)
    with on(9):
        for post in (honest, cheat):
            town.answer(post)
    no_better(town)


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
        rating.rate(post, True, 5, by=None)
    with on(9):
        town.answer(honest[0])
        town.answer(cheat[0])
        rating.rate(honest[0], True, 4, by=None)
    no_better(town)
    assert standing(town.water).said == standing(town.water).marked == 0 and standing(town.water).in_time == 0


def turned_away(town: Town, post: Post, hamlet: Hamlet, by: User) -> Turned:
    target = targets.target_of(Into.OBJECTION)
    assert target is not None
    book = str(db.session.scalars(select(Release.id).where(Release.village_id == hamlet.village.id)).one())
    row = turning.turn(post, target, turning.first_words(post, target), "说的是村里的账", book, by=by)
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


def kept_and_late(town: Town) -> tuple[list[Post], list[Post]]:
    """Two cases each, one answered at once; the other is late from the eighth day on."""
    honest, cheat = both(town, 2)
    town.answer(honest[0])
    town.answer(cheat[0])
    return honest, cheat


def third_unit(town: Town) -> Unit:
    return town.make.unit("长沙县城管局", town.county)


def still_stands(town: Town) -> None:
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.due, numbers.in_time, numbers.left_late) == (2, 1, 1)


def test_15_hand_the_late_one_back(town: Town) -> None:
    """A day that was overrun stays where it was; who gets the case after it has a day of its own."""
    _, cheat = kept_and_late(town)
    third = third_unit(town)
    with on(15):
        desks.refuse(cheat[1], "查了，不归我们管，请转别处", by=town.other)
    still_stands(town)
    with on(15):
        desks.assign(cheat[1], third, "人工", by=town.office)
    still_stands(town)
    numbers = standing(third)
    assert (numbers.open, numbers.due, numbers.late) == (1, 0, 0), "it never had the days that are over"
    with clock.at(MONDAY + timedelta(days=23)):  # five working days of its own are over on the 22nd
        numbers = figures.counted(SPAN, figures.By.UNIT)[third.id]
    assert (numbers.due, numbers.late) == (1, 1), "judged by its own day"


def test_16_hand_it_back_and_get_it_again(town: Town) -> None:
    """A unit that had the case before gets no new days, also when it handed it back before its day was over."""
    honest, cheat = kept_and_late(town)
    with on(6):
        desks.refuse(cheat[1], "不归我们管，请转别的单位", by=town.other)
        third = third_unit(town)
        desks.assign(cheat[1], third, "人工", by=town.office)
        desks.refuse(cheat[1], "是水利局的事，请转回去", by=town.office)
    with on(9):
        desks.decide(cheat[1], town.water, "水利设施归水利局管", by=town.office)
        town.answer(cheat[1])
        town.answer(honest[1])
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.due, numbers.in_time, numbers.left_late) == (2, 1, 0)
    assert standing(third).due == 0, "it let go in time"


def test_17_have_the_decision_corrected_when_it_is_late(town: Town) -> None:
    _, cheat = kept_and_late(town)
    post, third = cheat[1], third_unit(town)
    desks.refuse(post, "不归我们管，请转别处", by=town.other)
    desks.assign(post, third, "人工", by=town.office)
    desks.refuse(post, "不归我们管，请转别处", by=town.office)
    desks.decide(post, town.water, "裁定由水利局办理", by=town.office)
    with on(15):
        desks.correct(post, town.make.unit("长沙县住建局", town.county), "改由住建局来办", by=town.office)
    still_stands(town)


def test_18_merge_the_late_one_into_another_units(town: Town) -> None:
    _, cheat = kept_and_late(town)
    with on(15):
        third = third_unit(town)
        taken_in = town.handled(third)
        due = taken_in.due_on
        desks.merge(cheat[1], taken_in, by=town.office)
        assert taken_in.due_on < due == taken_in.judged_on, "the earlier day was promised; it was overrun elsewhere"
    still_stands(town)
    with on(16):
        town.answer(taken_in)
    still_stands(town)
    numbers = standing(third)
    assert (numbers.in_time, numbers.due) == (2, 2), "nobody charges it with a day that was over elsewhere"


def test_19_merge_it_into_one_that_nobody_has_and_get_that(town: Town) -> None:
    honest, cheat = kept_and_late(town)
    with on(15):
        town.answer(honest[1])
        town.answer(town.handled(town.roads))
        fresh = town.public()
        desks.merge(cheat[1], fresh, by=town.office)
        town.taken_on(fresh, town.water)
        assert fresh.unit_due_on is None, "it had the matter before"
        town.answer(fresh)
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.in_time, numbers.due) == (1, 3)


def test_20_let_it_end_late(town: Town) -> None:
    """Declined or withdrawn after its day: nobody waits any more, and it was not in time all the same."""
    honest, cheat = kept_and_late(town)
    with on(15):
        saying.withdraw(cheat[1], by=None)
    no_better(town)
    assert (standing(town.water).due, standing(town.water).in_time, standing(town.water).withdrawn) == (2, 1, 1)
    with on(15):
        desks.refuse(honest[1], "查了，不归我们管，请转别处", by=town.handler)
        screening.decline(honest[1], Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
    assert (standing(town.roads).due, standing(town.roads).in_time) == (2, 1)
    with clock.at(LATER):
        whole = figures.table(SPAN).whole
    assert (whole.due, whole.in_time, whole.declined, whole.withdrawn) == (4, 2, 1, 1)


def test_a_case_that_ends_in_time_is_not_due(town: Town) -> None:
    _, cheat = kept_and_late(town)
    with on(3):
        saying.withdraw(cheat[1], by=None)
    assert standing(town.water).due == 1 and standing(town.water).share_in_time == 1.0


def asked_again(town: Town) -> tuple[Post, Post]:
    honest, cheat = both(town, 1)
    town.answer(honest[0])
    town.answer(cheat[0])
    with on(1):
        for post in (honest[0], cheat[0]):
            saying.follow_up(post, "请问哪一天能修好呢", by=None)
    return honest[0], cheat[0]


def test_21_never_answer_who_asks_again(town: Town) -> None:
    honest, cheat = asked_again(town)
    with on(2):
        town.answer(honest)
        numbers = figures.counted(SPAN, figures.By.UNIT)[town.water.id]
        assert (numbers.open, numbers.answered, numbers.late, numbers.in_time, numbers.due) == (1, 0, 0, 1, 1)
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.open, numbers.answered, numbers.late, numbers.in_time, numbers.due) == (1, 0, 1, 0, 1)
    fair = standing(town.roads)
    assert (fair.answered, fair.in_time, fair.due) == (1, 1, 1)
    assert fair.waits == numbers.waits, "to answer once more never lengthens the first wait"
    with on(20):
        town.answer(cheat)
    numbers = standing(town.water)
    assert (numbers.open, numbers.in_time, numbers.due) == (0, 0, 1), "late it was, and late it stays"


def test_who_asked_again_in_vain_may_still_reopen(town: Town) -> None:
    _, cheat = asked_again(town)
    with on(9):
        answering.draft(cheat, "还在等配件，到货以后马上安装。", [], "", by=town.other)
        saying.reopen(cheat, "一个多星期了没有人理我", by=None)
        assert cheat.round == 2 and cheat.waited is None and cheat.again_late
        with pytest.raises(Refused):
            saying.reopen(cheat, "一百天了没有人理我", by=None)
        draft = answering.current(cheat)
        assert draft is not None and draft.round == 2, "what was drafted waits for the round that is open"
        town.answer(cheat)
        numbers = figures.counted(SPAN, figures.By.UNIT)[town.water.id]
    assert numbers.in_time == 0 and numbers.reopened == 1 and numbers.answered == 1


@pytest.mark.databases("sqlite")
def test_22_say_it_through_a_client_nobody_proved(town: Town) -> None:
    """Posts without a proved phone, answered at once and rated with their own codes, count for nothing but a figure of theirs."""
    honest, cheat = both(town, 1)
    for n in range(12):
        post = town.receipt(channel=Channel.API, phone="", name="", title=f"问一件事{n}").post
        screening.release(post, *screening.masked(post), {}, by=town.office)
        town.answer(town.taken_on(post, town.water))
        rating.rate(post, True, 5, by=None)
    slowly(town, [*honest, *cheat], days=9)
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.in_time, numbers.due, numbers.said, numbers.marked, numbers.unproved, numbers.received) == (
        0,
        1,
        0,
        0,
        12,
        13,
    )
    assert numbers.waits.cases == 1 and numbers.asked == 1


def test_23_let_somebody_without_a_unit_write_it_down(town: Town) -> None:
    honest, cheat = both(town, 1)
    everywhere = town.make.staff(Role.HANDLER, town.county, name="全县经办")
    for clerk in (everywhere, town.office):
        for _ in range(3):
            post = town.receipt(by=clerk, channel=Channel.PHONE, phone="").post
            town.answer(town.taken_on(post, town.water))
    slowly(town, [*honest, *cheat], days=9)
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.in_time, numbers.due, numbers.unproved, numbers.own) == (0, 1, 6, 0)


def test_24_merge_answer_once_and_be_reopened_once(town: Town) -> None:
    """One answer to all that were merged, opened again by one of them: every one of them is open again, and late."""
    honest, cheat = both(town, 3)
    for post in cheat[1:]:
        desks.merge(post, cheat[0], by=town.office)
    town.answer(cheat[0], "已收到您的留言，我们会认真研究处理。")
    assert standing(town.water).in_time == 3, "each got an answer, each counts"
    with on(1):
        for post in honest:
            town.answer(post)
        saying.reopen(cheat[2], "什么都没有办，路灯还是不亮", by=None)
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.answered, numbers.open, numbers.in_time, numbers.due, numbers.reopened) == (0, 3, 0, 3, 3)
    assert numbers.waits.answered == {} and numbers.waits.still == {20: 3}
    with on(4):
        town.answer(cheat[0])
    numbers = standing(town.water)
    assert (numbers.answered, numbers.in_time, numbers.due, numbers.reopened) == (3, 0, 3, 3)
    assert numbers.waits.answered == {4: 3}


def test_25_merge_and_never_answer_who_asks_again(town: Town) -> None:
    honest, cheat = both(town, 2)
    desks.merge(cheat[1], cheat[0], by=town.office)
    for post in (*honest, cheat[0]):
        town.answer(post)
    with on(1):
        saying.follow_up(cheat[1], "请问哪一天能修好呢", by=None)
    no_better(town)
    numbers = standing(town.water)
    assert (numbers.open, numbers.late, numbers.in_time, numbers.due, numbers.answered) == (2, 2, 0, 2, 0)
    with on(15):
        town.answer(cheat[0])
    numbers = standing(town.water)
    assert (numbers.open, numbers.in_time, numbers.due) == (0, 0, 2), "late it was, and late it stays, for both"


def test_26_a_friendly_rating_at_once_and_then_nothing(town: Town) -> None:
    """Solved is what its author said last: reopened, it is not solved until the next answer is rated."""
    honest, cheat = both(town, 12)
    for post in cheat:
        town.answer(post)
        rating.rate(post, True, 5, by=None)
        with on(1):
            saying.reopen(post, "第二天又坏了，还是不亮", by=None)
    numbers = standing(town.water)
    assert (numbers.said, numbers.solved, numbers.share_solved) == (12, 0, 0.0)
    for post in honest:
        town.answer(post)
        rating.rate(post, True, 5, by=None)
    no_better(town)
    with on(3):
        town.answer(cheat[0])
        assert standing(town.water).solved == 0
        rating.rate(cheat[0], True, 4, by=None)
    assert standing(town.water).solved == 1


def test_27_merge_what_was_called_solved(town: Town) -> None:
    """Whoever behind a case opens it again, what the others said of the old answer stands no more either."""
    honest, cheat = both(town, 2)
    desks.merge(cheat[1], cheat[0], by=town.office)
    town.answer(cheat[0])
    rating.rate(cheat[0], True, 5, by=None)
    with on(1):
        saying.reopen(cheat[1], "第二天又坏了，还是不亮", by=None)
    assert standing(town.water).solved == 0 and standing(town.water).asked == 2
    slowly(town, honest)
    no_better(town)


def test_29_have_the_late_offer_called_back(town: Town) -> None:
    """An offer that lay past its day is called back by the office: the day that was overrun stays where it was."""
    honest, cheat = town.public(), town.public()
    desks.assign(honest, town.roads, "人工", by=town.office)
    desks.assign(cheat, town.water, "人工", by=town.office)
    third = third_unit(town)
    before = standing(town.water)
    with on(15):
        desks.recall(cheat, "转错了单位，归第三个单位管", by=town.office)
    assert (standing(town.water).due, standing(town.water).left_late) == (before.due, 1)
    with on(15):
        desks.assign(cheat, third, "人工", by=town.office)
    assert (standing(town.water).due, standing(third).due) == (before.due, 0)
    assert share_waiting(standing(town.water), 15) >= share_waiting(standing(town.roads), 15)


def test_an_offer_called_back_costs_its_unit_no_day_of_its_own(town: Town) -> None:
    """First offered after the day it has days of its own; called back by a slip and offered again it keeps the same day."""
    post, other = town.public(), town.public()
    with on(15):
        desks.assign(post, town.water, "人工", by=town.office)
        own = post.unit_due_on
        assert own is not None and own > post.due_on
        desks.recall(post, "点错了单位，再看一看职责", by=town.office)
    with on(16):
        desks.assign(post, town.water, "人工", by=town.office)
        assert post.unit_due_on == own, "the same days, no new ones"
        desks.recall(post, "还是归别的单位管，收回来", by=town.office)
        desks.assign(other, town.water, "人工", by=town.office)
        desks.merge(post, other, by=town.office)
        assert other.unit_due_on is not None and other.unit_due_on > post.due_on, "it let no day pass"


def test_28_half_a_friendly_rating(town: Town) -> None:
    """One question at a time counts for nobody who would not count with both, and never twice for the same answer."""
    phone = "13777770001"
    own_numbers.add(town.other, phone)
    honest, cheat = both(town, 2, kind=Kind.ASK)
    own = town.handled(town.water, phone=phone)
    slowly(town, [*honest, *cheat, own])
    with on(5):
        rating.rate(own, True, None, by=None)
        rating.rate(own, None, 5, by=None)
        rating.rate(honest[0], None, 4, by=None)
        rating.rate(cheat[0], None, 1, by=None)
        for solved_, points in ((None, 5), (True, 5)):
            with pytest.raises(Refused, match="已经评价过了"):
                rating.rate(cheat[0], solved_, points, by=None)
    numbers = standing(town.water)
    assert (numbers.asked, numbers.said, numbers.marked, numbers.manner) == (3, 0, 1, 1)
    no_better(town)


def test_an_extension_is_the_only_longer_clock_and_it_stands_in_the_open(town: Town) -> None:
    post = town.handled(town.water)
    desks.ask_extension(post, 5, "要等配件，十二月初到货后安装", by=town.other)
    desks.decide_extension(post, True, "", by=town.office)
    assert any("批准延期，" in step.what and step.is_public for step in post.steps)


def test_30_have_the_late_one_made_a_report(town: Town) -> None:
    """What leaves the figures as a 举报 leaves them no better: what was late stays due with the unit, and in the whole."""
    honest, cheat = kept_and_late(town)
    with pytest.raises(Refused, match="政务公开办"):
        reporting.make_report(cheat[1], "说的是工作人员收钱", by=town.other)
    with clock.at(LATER):
        before = figures.table(SPAN).whole
    with on(15):
        reporting.make_report(cheat[1], "说的是工作人员收钱", by=town.office)
        town.answer(honest[1])
    still_stands(town)
    with clock.at(LATER):
        whole = figures.table(SPAN).whole
    assert (whole.due, whole.in_time) == (before.due, before.in_time), "nor the county"
    with on(15):
        desks.assign(cheat[1], third_unit(town), "人工", by=town.office)
    with clock.at(LATER + timedelta(days=60)):
        desks.recall(cheat[1], "转错了，由别的单位受理", by=town.office)
    still_stands(town)
    with clock.at(LATER + timedelta(days=60)):
        assert len(figures.counted(SPAN, figures.By.UNIT)) == 2, "of the desk that has it now nothing is told"


def test_31_never_answer_letters_and_calls(town: Town) -> None:
    """Those in time add nothing, those late count: else nobody would have to answer a letter."""
    honest, cheat = both(town, 1)
    letters = []
    for unit, clerk in ((town.roads, town.handler), (town.water, town.other)):
        letters.append(town.taken_on(town.receipt(by=clerk, channel=Channel.LETTER, phone="").post, unit))
    nobodys = town.taken_on(town.receipt(by=town.office, channel=Channel.PHONE, phone="").post, town.water)
    with on(1):
        for post in (honest[0], cheat[0], letters[0]):
            town.answer(post)
    no_better(town)
    assert (standing(town.roads).in_time, standing(town.roads).due) == (1, 1), "its own letter in time adds nothing"
    assert (standing(town.water).in_time, standing(town.water).due) == (1, 3)
    with on(9):
        town.answer(letters[1])
        desks.refuse(nobodys, "查了，不归我们管，请转别处", by=town.other)
    assert (standing(town.water).in_time, standing(town.water).due) == (1, 3), "late it was, and late it stays"
    assert standing(town.water).waits.still == {} and standing(town.water).waits.answered == {1: 1}


def test_32_put_every_day_off(town: Town) -> None:
    """More time is granted in the open: the share in time is told by the days before too."""
    honest, cheat = both(town, 2)
    for post in cheat:
        desks.ask_extension(post, 10, "要等配件，十二月初到货后安装", by=town.other)
        desks.decide_extension(post, True, "", by=town.office)
    with on(9):
        town.answer(cheat[0])
    with on(3):
        town.answer(honest[0])
    with on(10):
        numbers = figures.counted(SPAN, figures.By.UNIT)[town.water.id]
        assert (numbers.in_time, numbers.due, numbers.extended) == (1, 1, 2)
        assert (numbers.in_time_first, numbers.due_first, numbers.share_first) == (0, 2, 0.0)
        fair = figures.counted(SPAN, figures.By.UNIT)[town.roads.id]
        assert fair.share_first is None and (fair.in_time_first, fair.due_first) == (1, 2)
        whole = figures.table(SPAN).whole
        assert (whole.in_time_first, whole.due_first) == (1, 4)


def test_33_talk_authors_into_taking_their_words_back(town: Town) -> None:
    """The case stays: late, unsolved and rated as it was; nobody reads it less for being counted."""
    honest, cheat = both(town, 2)
    slowly(town, [honest[0], cheat[0]])
    with on(9):
        town.answer(honest[1])
        town.answer(cheat[1])
        for post in (honest[1], cheat[1]):
            rating.rate(post, False, 1, by=None)
    before = standing(town.water)
    with on(9):
        for post in cheat:
            taking_back.take_back(post, by=None)
    no_better(town)
    assert standing(town.water) == before and (before.in_time, before.due, before.said) == (1, 2, 1)


def test_34_decline_it_and_be_overruled(town: Town) -> None:
    """Declined in time, appealed late, taken up: nobody owed anything meanwhile, and nothing is gained by it.

    Neither by whoever the promised days are counted of, nor by the unit that had the case before.
    """
    honest, cheat = both(town, 1)
    town.answer(honest[0])
    town.answer(cheat[0])
    late, post = town.handled(town.roads), town.public()
    desks.assign(post, town.water, "人工", by=town.office)
    desks.recall(post, "收回来，不用办了", by=town.office)
    screening.decline(post, Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
    with on(15):
        saying.appeal(post, "这就是你们管的，去年还修过", by=None)
        assert whole_in_time() == (2, 3), "whether it was owed is not known yet"
        desks.assign(post, town.water, "人工", by=town.second)
        assert whole_in_time() == (2, 4), "due since the promised day, as what nobody declined"
    no_better(town)
    with on(16):
        desks.accept(post, by=town.other)
        town.answer(post)
        town.answer(late)
    no_better(town)
    assert (standing(town.water).in_time, standing(town.water).due) == (1, 2)
    assert whole_in_time() == (2, 4), "and never in time, as what is answered that day without a detour"


def whole_in_time() -> tuple[int, int]:
    with clock.at(LATER - timedelta(days=4)):
        whole = figures.table(SPAN).whole
    return whole.in_time, whole.due


def test_a_pause_asked_early_puts_the_first_day_off_as_much(town: Town) -> None:
    post = town.handled(town.water)
    desks.ask_extension(post, 5, "要等配件，十二月初到货后安装", by=town.other)
    desks.decide_extension(post, True, "", by=town.office)
    extension = queries.extension_of(post)
    assert extension is not None
    first = extension.first_due_on
    desks.ask_more(post, "请说清楚是哪一根灯杆", by=town.other)
    with on(2):
        desks.end_pause(post, "村口数第三根", by=None)
    assert first is not None and extension.first_due_on == first + timedelta(days=2)
    assert figures.counted(SPAN, figures.By.UNIT)[town.water.id].paused == 1
