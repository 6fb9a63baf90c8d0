"""A given name alone is found where somebody there is known to be called so, and clean books raise no alarm by it."""

from random import Random

import pytest

from app.core.privacy import find_given, given_names, without_given
from app.core.privacy.given import LETTERS
from app.core.privacy.kin import SURNAMES
from tests.privacy.corpus import book, subsidies
from tests.privacy.test_kin import MATTERS, REMARKS, _matter
from tests.privacy.test_second_corpus import CLEAN, said

KNOWN = given_names(["李桂芳", "欧阳德胜", "陈秀英", "王国庆", "张三", "赵水库", "刘学生"])
WAYS = (
    "{}代领",
    "由{}代领",
    "款已交{}，本人知晓",
    "{}已外出务工",
    "（{}）",
    "和{}同住",
    "{}",
    "存折在{}、社里各一本",
    "付给{} 三百元",
    "请{}代签字",
)


def test_only_two_characters_that_names_are_made_of_can_be_told():
    assert {"桂芳", "德胜", "秀英"} == KNOWN


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_it_is_found_and_hidden_whole(way: str, name: str):
    text = way.format(name)
    assert [text[start:end] for start, end in find_given(text, KNOWN)] == [name]
    assert without_given(text, KNOWN) == way.format("**")
    assert find_given(without_given(text, KNOWN), KNOWN) == []


@pytest.mark.parametrize(
    "text", ["桂芳路三盏路灯", "其妻桂芳代领", "李桂芳代领", "秀英桥维修", "桂花代领", "国庆，慰问老人", ""]
)
def test_words_places_whole_names_and_what_is_found_as_a_relative_are_not(text: str):
    assert find_given(text, KNOWN) == []


def test_clean_books_and_lists_raise_at_most_one_alarm_in_a_hundred_lines():
    """Every pair of characters names are made of is somebody's: more than any village has people."""
    die = Random(43)
    everybody = given_names(
        die.choice(SURNAMES) + first + second for first in sorted(set(LETTERS)) for second in sorted(set(LETTERS))
    )
    assert len(everybody) > 50_000
    texts = [_matter(die, MATTERS) for _ in range(2000)] + [_matter(die, REMARKS) for _ in range(2000)]
    texts += [said(die.choice(CLEAN), die) for _ in range(2000)]
    texts += [cell for rows in (book(600), subsidies(600)) for row in rows for cell in row]
    alarms = [text for text in texts if find_given(text, everybody)]
    assert len(alarms) * 100 <= len(texts), sorted(set(alarms))[:40]
