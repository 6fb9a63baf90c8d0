"""A case that is open again: never a longer term than its kind has, and never a later day than a 追问 was promised."""

import pytest
from flask import Flask

from app import clock
from app.core import limits, workdays
from app.feedback.labels import due_rule
from app.feedback.models import Post
from app.feedback.rules import kinds
from app.feedback.rules.kinds import Kind
from app.feedback.service import desks, saying
from app.web.formats import by_short_day
from tests.feedback.making import Town
from tests.feedback.turns import lines_of
from tests.making import on

pytestmark = pytest.mark.usefixtures("monday")

AGAIN = "第二天又坏了，还是不亮"


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.REPORT])
def test_reopened_never_takes_longer_than_its_own_kind(town: Town, kind: Kind) -> None:
    post = town.answered(kind=kind)
    with on(2):
        saying.reopen(post, AGAIN, by=None)
        own, again = (limits.in_force(limit.key).number for limit in (kinds.ANSWER[kind], kinds.REOPENED))
        assert post.clock_days == min(own, again)
        assert post.due_on == workdays.calendar().add(clock.today(), min(own, again))
        rule = due_rule(post)
        assert f" {min(own, again)} 个工作日" in rule.words and any("从那天起重新计时" in note for note in rule.notes)
        assert not any("按早的算" in note for note in rule.notes)


def test_the_day_of_a_question_nobody_answered_holds_when_its_author_reopens(town: Town, app: Flask) -> None:
    post = town.answered(kind=Kind.SUGGEST)
    with on(1):
        saying.follow_up(post, "请问什么时候换灯杆", by=None)
        promised = post.due_on
    with on(2):
        saying.reopen(post, AGAIN, by=None)
        assert post.due_on == promised and post.clock_days == 5
        assert lines_of(post)[-1].endswith(f"按早的日子，{by_short_day(promised)}")
        rule = due_rule(post)
        assert rule.words.startswith("追问 5 个工作日内答复")
        assert [note for note in rule.notes if "仍是追问的那一天" in note]
        assert "从那天起重新计时" not in "".join(rule.notes)
    client = app.test_client()
    assert "仍是追问的那一天" in client.get(f"/feedback/{post.no}/").text


def test_a_question_that_is_over_stays_over(town: Town) -> None:
    post = town.answered()
    with on(1):
        saying.follow_up(post, "请问什么时候换灯杆", by=None)
        promised = post.due_on
    with on(20):
        saying.reopen(post, AGAIN, by=None)
        assert post.due_on == promised and post.again_late


def test_the_shorter_new_term_holds_where_it_ends_first(town: Town) -> None:
    post = town.answered(kind=Kind.SITE_ERROR)
    saying.follow_up(post, "请问什么时候改好", by=None)
    saying.reopen(post, AGAIN, by=None)
    assert (post.clock_days, post.keeps_day) == (3, False)
    assert any("从那天起重新计时" in note for note in due_rule(post).notes)


def test_reopened_by_whoever_was_merged_it_takes_no_longer_than_theirs(town: Town) -> None:
    lead, merged = town.public(kind=Kind.COMPLAIN), town.public(kind=Kind.HELP, title="桥头的灯也不亮")
    desks.merge(merged, lead, by=town.office)
    town.answer(town.taken_on(lead, town.roads))
    with on(1):
        saying.follow_up(lead, "请问什么时候换灯杆", by=None)
        promised = lead.due_on
    with on(2):
        saying.reopen(merged, AGAIN, by=None)
        assert lead.due_on == merged.due_on == promised
        assert by_short_day(promised) in lines_of(merged)[-1] and by_short_day(promised) in lines_of(lead)[-1]
        assert due_rule(merged) == due_rule(lead)


def test_reopened_behind_a_case_of_a_slower_kind_it_is_as_quick_as_its_own(town: Town) -> None:
    lead, merged = town.public(kind=Kind.COMPLAIN), town.public(kind=Kind.HELP, title="桥头的灯也不亮")
    desks.merge(merged, lead, by=town.office)
    town.answer(town.taken_on(lead, town.roads))
    with on(2):
        saying.reopen(lead, AGAIN, by=None)
        assert lead.clock_days == merged.clock_days == 5 and due_rule(lead).words.startswith("求助 5 个工作日")


def test_a_reopened_case_put_to_a_quicker_kind_is_due_by_that_one(town: Town) -> None:
    post = town.answered(kind=Kind.COMPLAIN)
    with on(2):
        saying.reopen(post, AGAIN, by=None)
        assert post.clock_days == 15
        desks.rekind(post, Kind.HELP, "说的是要人帮忙", by=town.office)
        assert post.clock_days == 5
        desks.rekind(post, Kind.COMPLAIN, "还是改回投诉", by=town.office)
        assert post.clock_days == 5, "no day moves back"


def granted(town: Town) -> Post:
    """A 投诉 with ten working days more, answered on the same day."""
    post = town.handled(kind=Kind.COMPLAIN)
    desks.ask_extension(post, 10, "要等专业队伍来修，下周三到现场", by=town.handler)
    desks.decide_extension(post, True, "", by=town.office)
    assert post.clock_days == 25
    return town.answer(post)


def test_more_time_for_the_first_answer_is_no_time_for_the_second_be_it_on_one_day(town: Town) -> None:
    post = granted(town)
    saying.reopen(post, AGAIN, by=None)
    desks.rekind(post, Kind.ASK, "说的其实是咨询", by=town.office)
    assert post.clock_days == 5


def test_days_the_author_was_waited_for_are_no_time_for_the_second_answer(town: Town) -> None:
    post = town.handled(kind=Kind.COMPLAIN)
    with on(1):
        desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with on(3):
        desks.end_pause(post, "是桥头第三根灯杆", by=None)
        saying.reopen(town.answer(post), AGAIN, by=None)
        desks.rekind(post, Kind.ASK, "说的其实是咨询", by=town.office)
    assert post.clock_days == 5


def test_more_time_for_a_question_that_still_waits_stays_with_its_day(town: Town) -> None:
    post = town.answered(kind=Kind.COMPLAIN)
    saying.follow_up(post, "请问什么时候换灯杆", by=None)
    desks.ask_extension(post, 4, "要等专业队伍来修，下周三到现场", by=town.handler)
    desks.decide_extension(post, True, "", by=town.office)
    saying.reopen(post, AGAIN, by=None)
    assert (post.clock_days, post.keeps_day) == (9, True)
    desks.rekind(post, Kind.SITE_ERROR, "说的是网站上的错字", by=town.office)
    assert post.clock_days == 3 + 4
