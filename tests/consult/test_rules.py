"""Rules without application or database: every state and move, clauses that keep their anchors, comparisons, periods."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consult.rules import clauses, life
from app.consult.rules.clauses import Part
from app.consult.rules.life import State
from app.errors import Refused


class Thing:
    def __init__(self, state):
        self.state = state


@pytest.mark.parametrize("here", list(State))
@pytest.mark.parametrize("to", list(State))
def test_only_allowed_moves_are_made(here, to):
    thing = Thing(here)
    if to in life.NEXT[here]:
        life.move(thing, to)
        assert thing.state == to
    else:
        with pytest.raises(Refused):
            life.move(thing, to)
        assert thing.state == here


def test_every_life_ends():
    for state in State:
        seen, waiting = set(), [state]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += life.NEXT[here]
        assert any(not life.NEXT[end] for end in seen)


@pytest.mark.parametrize("state", list(State))
def test_one_speaks_only_while_it_is_open_and_to_the_end_of_the_last_day(state):
    last = date(2026, 12, 23)
    for today, open_then in ((last, True), (last + timedelta(days=1), False)):
        if state == State.OPEN and open_then:
            life.require_open(state, last, today)
        else:
            with pytest.raises(Refused):
                life.require_open(state, last, today)


@pytest.mark.parametrize(
    ("days", "least", "reason", "kept"),
    [(30, 30, "", ""), (31, 30, "多余", ""), (29, 30, "汛期临近", "汛期临近"), (7, 7, "", "")],
)
def test_a_period_as_long_as_usual_needs_no_reason(days, least, reason, kept):
    assert life.require_period(days, least, reason) == kept


@pytest.mark.parametrize(("days", "least", "reason"), [(29, 30, ""), (29, 30, "急"), (0, 7, "无理由吗"), (366, 7, "")])
def test_a_shorter_period_without_reason_is_refused(days, least, reason):
    with pytest.raises(Refused):
        life.require_period(days, least, reason)


# clauses

DRAFT = """长沙县停车办法
第一章　总则
第一条　为了规范停车，制定本办法。
第二条 适用于县城：
（一）道路泊位；
（二）公共停车场。
第二章 附则
第十条之一：自公布之日起施行。
"""


def test_a_draft_is_read_into_clauses_with_their_chapters():
    read = clauses.parse(DRAFT)
    assert [(one.label, one.chapter) for one in read] == [
        ("前言", ""),
        ("第一条", "第一章 总则"),
        ("第二条", "第一章 总则"),
        ("第十条之一", "第二章 附则"),
    ]
    assert read[2].text == "适用于县城：\n（一）道路泊位；\n（二）公共停车场。"
    assert read[3].text == "自公布之日起施行。"


def test_a_draft_without_articles_is_read_by_its_numbered_points():
    assert [one.label for one in clauses.parse("一、泊位\n怎么设\n二、收费\n")] == ["一", "二"]


def test_a_word_that_begins_like_a_chapter_is_no_chapter():
    read = clauses.parse("第一条 依照\n第二章规定的除外。\n第二节课后停车免费。")
    assert len(read) == 1 and read[0].chapter == ""


@pytest.mark.parametrize("text", ["", "  \n　\n", "第一章 总则\n", "第一条\n", "x" * 60_001])
def test_a_draft_that_says_nothing_or_too_much_is_refused(text):
    with pytest.raises(Refused):
        clauses.parse(text)


@given(st.text(alphabet="第一二三条章节、 \n　甲乙丙丁。0", max_size=300))
def test_reading_loses_no_character_of_what_is_said(text):
    try:
        read = clauses.parse(text)
    except Refused:
        return
    shown = "".join(one.text for one in read)
    for mark in "甲乙丙丁。":
        lost = sum(1 for line in text.splitlines() if clauses.CHAPTER.match(line.strip().strip("　")))
        assert shown.count(mark) == text.count(mark) or lost, "only a chapter's name stands elsewhere"


WORDS = st.lists(
    st.text(alphabet="停车位收费免租金学校医院居民办法路段时间夜白天元每小", min_size=6, max_size=30),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(WORDS)
def test_a_text_nobody_changed_keeps_every_anchor(words):
    old = list(enumerate(words, 1))
    assert clauses.match(old, words) == [anchor for anchor, _ in old]


@given(WORDS, st.randoms(use_true_random=False))
def test_clauses_in_another_order_keep_their_anchors(words, dice):
    old = list(enumerate(words, 1))
    mixed = dice.sample(old, len(old))
    assert clauses.match(old, [text for _, text in mixed]) == [anchor for anchor, _ in mixed]


@given(WORDS, WORDS, st.integers(0, 8))
def test_what_is_put_in_between_moves_nobody_elses_anchor(words, added, at):
    old = list(enumerate(words, 1))
    fresh = [text for text in added if text not in words]
    new = [*words[:at], *fresh, *words[at:]]
    matched = dict(zip(new, clauses.match(old, new), strict=True))
    assert all(matched[text] == anchor for anchor, text in old)


@given(WORDS, WORDS)
def test_no_anchor_is_given_twice_and_only_known_ones_are_given(words, others):
    old = list(enumerate(words, 1))
    found = [anchor for anchor in clauses.match(old, others) if anchor is not None]
    assert len(found) == len(set(found)) and set(found) <= {anchor for anchor, _ in old}


@given(WORDS, WORDS)
def test_matching_does_not_depend_on_what_was_numbered_how(words, others):
    one = clauses.match(list(enumerate(words, 1)), others)
    two = clauses.match([(anchor + 100, text) for anchor, text in enumerate(words, 1)], others)
    assert two == [anchor and anchor + 100 for anchor in one]


def test_a_clause_with_a_few_new_words_is_still_the_clause():
    old = [(7, "道路停车泊位白天每小时收费五元，夜间免费。"), (8, "残疾人专用泊位不收费。")]
    new = ["残疾人专用泊位任何时候都不收费。", "道路停车泊位白天每小时收费三元，夜间和周末免费。"]
    assert clauses.match(old, new) == [8, 7]


def test_five_hundred_clauses_are_matched():
    alphabet = string.ascii_lowercase
    old = [(n, "".join(alphabet[(n * k * 7 + k) % 26] for k in range(1, 60))) for n in range(1, 201)]
    new = [text + "改" for _, text in old]
    assert clauses.match(old, new) == [anchor for anchor, _ in old]


TEXTS = st.text(alphabet="收费免五三元 12.5%abcABC\n，。", max_size=60)


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts_whole(before, after):
    parts = clauses.difference(before, after)
    assert "".join(text for part, text in parts if part != Part.GONE) == after
    assert "".join(text for part, text in parts if part != Part.ADDED) == before


def test_a_number_changes_as_a_whole():
    parts = clauses.difference("补助 1250 元", "补助 1350 元")
    assert (Part.GONE, "1250") in parts and (Part.ADDED, "1350") in parts


def test_a_time_changes_with_its_number():
    parts = clauses.difference("公园开放到晚上九点。", "公园开放到晚上十点，五月至九月开放到晚上十一点。")
    assert parts == [
        (Part.SAME, "公园开放到晚上"),
        (Part.GONE, "九点"),
        (Part.ADDED, "十点，五月至九月开放到晚上十一点"),
        (Part.SAME, "。"),
    ]


def test_one_character_in_both_does_not_tear_a_changed_stretch():
    parts = clauses.difference("由镇政府提出", "由街道办事处问过政协后提出")
    assert [part for part, _ in parts] == [Part.SAME, Part.GONE, Part.ADDED, Part.SAME]
