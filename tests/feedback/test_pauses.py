"""While its author is asked for more a case is not late; what is granted stays granted when the kind is put right."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from app import clock
from app.core.workdays.service import calendar
from app.db import db
from app.errors import Refused
from app.feedback import figures, jobs, queries, terms
from app.feedback.models import Pause, Post
from app.feedback.rules import clocks
from app.feedback.rules.clocks import Lamp
from app.feedback.rules.kinds import Kind
from app.feedback.service import behind, desks, saying
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_cheats import SPAN
from tests.feedback.turns import lines_of, told
from tests.making import MONDAY, on

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def paused(town: Town, after: int) -> Post:
    """Asked for more on the last day of five."""
    post = town.handled()
    with on(after):
        assert clock.today() == post.due_on
        desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    return post


def test_a_pause_is_neither_late_nor_called_so(client: FlaskClient, town: Town) -> None:
    post = paused(town, 7)
    with on(9):
        assert queries.lamp_of(post) != Lamp.RED and post.due_on >= date(2026, 12, 7)
        shown = page(client.get(f"/feedback/{post.no}/")).select_one("main").text
        assert "等留言人补充" in shown and "逾期" not in shown and "到期先往后推了 5 个工作日" in shown
        assert client.get(f"/api/v1/feedback/{post.no}").get_json()["lamp"] != "逾期"
        assert not page(client.get("/feedback/?standing=late")).select("article.notice")
        assert figures.counted(SPAN)[0].late == 0
        jobs.remind()
    assert not any("逾期" in line for line in lines_of(post))


@pytest.mark.parametrize(("supplemented", "stood"), [(8, 1), (9, 2), (14, 5), (16, 5)])
def test_the_day_moves_by_the_days_the_clock_stood_still_and_no_more(town: Town, supplemented: int, stood: int) -> None:
    post = paused(town, 7)
    with on(supplemented):
        desks.end_pause(post, "是桥头第三根灯杆", by=None)
    assert post.clock_days == 5 + stood and post.due_on == calendar().add(post.received_on, 5 + stood)


def test_an_answer_given_in_a_pause_is_judged_by_the_clock_that_stood_still(town: Town) -> None:
    early, late = paused(town, 7), paused(town, 7)
    with on(9):
        town.answer(early)
        assert early.first_in_time is True and desks.open_pause(early) is None
        assert early.due_on == calendar().add(early.received_on, 7)
        desks.end_pause(late, "是桥头第三根灯杆", by=None)
    with on(10):
        assert town.answer(late).first_in_time is False, "by the same clock the day after is late"


def test_a_case_taken_back_or_handed_on_in_a_pause_is_not_late(town: Town) -> None:
    post, other = paused(town, 7), paused(town, 7)
    with on(9):
        saying.withdraw(post, by=None)
        assert post.first_in_time is None
        desks.refuse(other, "不归我们管，请转别的单位", by=town.handler)
        assert other.assignments[-1].only_if_late, "kept to the last day, and no day of its own was over"
        town.taken_on(other, town.water)
        assert other.unit_due_on is None


def test_a_pause_cannot_be_had_twice_or_grow(town: Town) -> None:
    post = paused(town, 7)
    with on(30):
        jobs.end_pauses()
        jobs.end_pauses()
        assert post.clock_days == 10 and "还没有" not in lines_of(post)[-1]
        assert lines_of(post)[-1].startswith("没有等到补充，恢复计时，")
        assert figures.counted(SPAN)[0].late == 1


def test_merging_an_earlier_case_into_a_paused_one_takes_no_day_from_it(town: Town) -> None:
    early = town.public()
    with on(4):
        lead = town.handled(kind=Kind.COMPLAIN)
        desks.ask_more(lead, "请写明是哪一根灯杆", by=town.handler)
        due = early.due_on
        desks.merge(early, lead, by=town.office)
        assert lead.due_on == due == early.due_on
        desks.end_pause(lead, "是桥头第三根灯杆", by=None)
        assert lead.due_on == due == early.due_on, "the clock stood still for no whole day"


def test_another_kind_takes_back_no_time_that_was_granted_and_is_told(town: Town) -> None:
    post = town.handled(kind=Kind.COMPLAIN)
    desks.ask_extension(post, 5, "要等配件，十二月初到货后安装", by=town.handler)
    desks.decide_extension(post, True, "", by=town.office)
    desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with on(2):
        desks.end_pause(post, "是桥头第三根灯杆", by=None)
        assert post.clock_days == 15 + 5 + 2
        desks.rekind(post, Kind.SITE_ERROR, "说的是网站上的错字", by=town.office)
        assert post.clock_days == 3 + 5 + 2 and post.due_on == calendar().add(post.received_on, 10)
        assert "feedback/rekinded" in told(post) and "12月7日前答复" in lines_of(post)[-1]


def test_another_kind_with_more_days_moves_and_tells_nothing(town: Town) -> None:
    post = town.handled(kind=Kind.ASK)
    due = post.due_on
    desks.rekind(post, Kind.COMPLAIN, "说的是对服务不满意", by=town.office)
    assert post.due_on == due and "feedback/rekinded" not in told(post)


def from_before(post: Post, pause: Pause) -> None:
    """As it was left by the rule that moved the day only once the pause was over."""
    more = pause.added or 0
    pause.added = None
    if pause.ended_on is None:
        behind.put_clock(post, clocks.wind(calendar(), post.clock_from, post.clock_days - more))
    db.session.flush()


def test_a_clock_that_stood_still_before_days_were_moved_at_once_is_moved_too(client: FlaskClient, town: Town) -> None:
    post = paused(town, 7)
    due, pause = post.due_on, desks.open_pause(post)
    assert pause is not None
    from_before(post, pause)
    assert post.clock_days == 5 and post.due_on < due
    with on(9):
        assert "推了" not in page(client.get(f"/feedback/{post.no}/")).select_one("main").text
        for _ in range(2):
            jobs.wind()
        db.session.refresh(post)
        assert (post.due_on, post.clock_days) == (due, 10) and queries.lamp_of(post) != Lamp.RED
        desks.end_pause(post, "是桥头第三根灯杆", by=None)
    assert post.clock_days == 7


def test_days_waited_before_they_were_written_down_stay_granted(town: Town) -> None:
    post = town.handled(kind=Kind.COMPLAIN)
    pause = desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with on(2):
        desks.end_pause(post, "是桥头第三根灯杆", by=None)
        from_before(post, pause)
        desks.rekind(post, Kind.SITE_ERROR, "说的是网站上的错字", by=town.office)
    assert post.clock_days == 3 + 2


def test_who_is_handled_with_it_reads_that_the_clock_runs_again(town: Town) -> None:
    other, lead = town.public(), town.handled()
    desks.merge(other, lead, by=town.office)
    desks.ask_more(lead, "请写明是哪一根灯杆", by=town.handler)
    with on(2):
        desks.end_pause(lead, "是桥头第三根灯杆", by=None)
    assert "恢复计时" in lines_of(other)[-1] and told(other).count("feedback/behind") == 2
    assert "桥头" not in "".join(lines_of(other)), "what the author wrote stays with the case"


@pytest.mark.parametrize("by_merged", [False, True])
def test_a_case_opened_again_while_its_author_is_waited_for_runs_again(town: Town, by_merged: bool) -> None:
    """The 追问 waits with its clock stopped; who opens the case again has said all there is to say."""
    post = town.handled()
    merged = town.public(title="桥头的灯也不亮")
    desks.merge(merged, post, by=town.office)
    town.answer(post)
    with on(1):
        saying.follow_up(post, "哪一天修好，请说明", by=None)
        asked_again = behind.clock_of(post)
        desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with on(3):
        saying.reopen(merged if by_merged else post, "两根都没有修，请再来看", by=None)
        assert desks.open_pause(post) is None and queries.pause_of(post).ended_on == clock.today()
        held = clocks.longer(calendar(), asked_again, calendar().between(date(2026, 11, 24), clock.today()))
        term = clocks.wind(calendar(), clock.today(), terms.of_reopened(post).number)
        due = min(held.due_on, term.due_on)
        assert (post.due_on, merged.due_on) == (due, due), "not a day more for what was not waited for"
        with pytest.raises(Refused, match="没有在等您补充的事"):
            desks.end_pause(post, "是桥头第三根灯杆", by=None)
    with on(60):
        jobs.end_pauses()
        assert post.due_on == due and queries.lamp_of(post) in (Lamp.RED, Lamp.BLACK)
        assert not any("恢复计时" in line for line in lines_of(post))


def test_a_case_opened_again_in_a_pause_after_its_day_is_late_by_the_clock_that_stood_still(town: Town) -> None:
    post = town.answered()
    with on(1):
        saying.follow_up(post, "哪一天修好，请说明", by=None)
        due = post.due_on
    with clock.at(MONDAY.replace(month=due.month, day=due.day)):
        desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with clock.at(MONDAY.replace(month=due.month, day=due.day) + timedelta(days=2)):
        saying.reopen(post, "还是没有修，请再来看", by=None)
        assert not post.again_late, "the days its author was waited for are nobody's delay"


@pytest.mark.parametrize(("kind", "days"), [(Kind.COMPLAIN, 15), (Kind.ASK, 5)])
def test_merging_in_a_pause_gives_no_days_away(town: Town, kind: Kind, days: int) -> None:
    """What came three days after the author was asked stands still from then on, and no longer than the case alone would."""
    lead = town.handled(kind=kind)
    desks.ask_more(lead, "请写明是哪一根灯杆", by=town.handler)
    with on(3):
        late = town.public(kind=Kind.COMPLAIN)
        promised = late.due_on
        desks.merge(late, lead, by=town.office)
    with on(4):
        desks.end_pause(lead, "是桥头第三根灯杆", by=None)
        alone = calendar().add(lead.received_on, days + calendar().between(MONDAY.date(), clock.today()))
        assert lead.due_on == late.due_on == alone <= max(promised, alone)


def test_what_is_merged_in_during_a_pause_gives_the_unit_no_earlier_day(town: Town) -> None:
    lead = town.handled()
    desks.ask_more(lead, "请写明是哪一根灯杆", by=town.handler)
    desks.merge(town.public(), lead, by=town.office)
    assert lead.judged_on == lead.due_on == calendar().add(lead.received_on, 10)


def test_a_clock_that_takes_over_in_a_pause_stands_still_from_that_day(town: Town) -> None:
    lead = town.handled(kind=Kind.COMPLAIN)
    desks.ask_more(lead, "请写明是哪一根灯杆", by=town.handler)
    with on(2):
        late = town.public(kind=Kind.ASK)
        promised = late.clock_days
        desks.merge(late, lead, by=town.office)
        assert (lead.clock_days, lead.clock_from) == (promised, late.received_on)
    with on(4):
        desks.end_pause(lead, "是桥头第三根灯杆", by=None)
    assert lead.clock_days == promised + 2, "not the two days before it was merged in"
