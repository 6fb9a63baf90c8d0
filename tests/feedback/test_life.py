"""The life of a case, all of it: every case that can be reached, every act from there."""

import pytest

from app.errors import Refused
from app.feedback.rules.life import MOST_RECALLS, MOST_REFUSALS, OPEN, Act, Case, State, after, next_cases


def reachable() -> set[Case]:
    found, ahead = {Case()}, [Case()]
    while ahead:
        for case in next_cases(ahead.pop()).values():
            if case not in found:
                found.add(case)
                ahead.append(case)
    return found


CASES = reachable()


def longest_from(case: Case, known: dict[Case, int], above: frozenset[Case]) -> int:
    """Steps of the longest road from here; a case met again on the same road would be a bounce without end."""
    assert case not in above, f"{case} comes round again"
    if case not in known:
        known[case] = max(
            (1 + longest_from(next_case, known, above | {case}) for next_case in next_cases(case).values()), default=0
        )
    return known[case]


def test_no_road_goes_round_and_the_longest_is_short() -> None:
    assert longest_from(Case(), {}, frozenset()) == 34, "21, and 13 at other desks before the office makes a 举报 of it"


def test_every_open_case_can_still_be_answered() -> None:
    ends = {case for case in CASES if case.state == State.ANSWERED}
    grown = True
    while grown:
        more = {case for case in CASES if set(next_cases(case).values()) & ends} - ends
        ends |= more
        grown = bool(more)
    assert {case for case in CASES if case.state in OPEN} <= ends


def test_nobody_hands_on_after_two_refusals() -> None:
    assert max(case.refusals for case in CASES) == MOST_REFUSALS
    for case in CASES:
        if case.refusals == MOST_REFUSALS and case.state == State.HANDLING:
            assert case.binding and Act.REFUSE not in next_cases(case)
        if case.state == State.DECIDING:
            assert set(next_cases(case)) <= {Act.DECIDE, Act.MERGE, Act.WITHDRAW, Act.REPORT}


def test_a_case_is_turned_into_another_once_and_never_after_the_author_came_again() -> None:
    turned = {case for case in CASES if Act.TURN in next_cases(case)}
    assert turned and all(case.state == State.HANDLING and not case.turned for case in turned)
    assert not [case for case in turned if case.follow_ups or case.reopens]
    for case in CASES:
        if case.state == State.TURNED:
            assert set(next_cases(case)) == {Act.HEAR, Act.COME_BACK, Act.PASS, Act.WITHDRAW}


def test_each_repetition_is_bounded() -> None:
    assert {case.follow_ups for case in CASES} == {0, 1}
    assert {case.reopens for case in CASES} == {0, 1}
    assert {case.appeals for case in CASES} == {0, 1}
    assert {case.recalls for case in CASES} == set(range(MOST_RECALLS + 1))


def test_only_an_offer_nobody_took_on_is_called_back_and_no_refusal_is_made_of_it() -> None:
    for case in CASES:
        if back := next_cases(case).get(Act.RECALL):
            assert case.state == State.OFFERED and not case.binding and not case.follow_ups and not case.reopens
            assert (back.state, back.refusals, back.recalls) == (State.RECEIVED, case.refusals, case.recalls + 1)


def test_what_was_made_a_report_begins_anew_once_and_is_none_before_an_answer() -> None:
    for case in CASES:
        if made := next_cases(case).get(Act.REPORT):
            assert not case.reported and not case.follow_ups and not case.reopens
            assert made == Case(appeals=case.appeals, turned=case.turned, reported=True)
        assert not case.reported or all(one.reported for one in next_cases(case).values())


@pytest.mark.parametrize("act", list(Act))
def test_what_is_not_allowed_is_refused_in_words(act: Act) -> None:
    for case in CASES:
        if act not in next_cases(case):
            with pytest.raises(Refused) as refusal:
                after(case, act)
            assert len(refusal.value.sentence) > 8
