"""What a person lets out of somebody's words, and whom no office names."""

import random

import pytest

from app.core import privacy
from app.core.privacy.cutting import strange
from app.errors import Refused

SAID = "收费员张伟态度差，我不同意这个方案。请打我电话 13812345678"


@pytest.mark.parametrize(
    "shown",
    [
        SAID,
        "收费员**态度差，我不同意这个方案。请打我电话 138****5678",
        "收费员【略】态度差，我不同意这个方案。【略】",
        "【已隐去】我不同意这个方案。【……】",
        "收费员张伟态度差，\n我不同意这个方案。 请打我电话【略】",
        "****",
        "收费员█态度差…方案。请打我电话13812345678",
    ],
)
def test_pieces_may_be_masked_and_cut(shown: str) -> None:
    privacy.require_only_cut(shown, SAID, "text")


@pytest.mark.parametrize(
    ("shown", "piece"),
    [
        ("收费员张伟态度好，我不同意这个方案。【略】", "收费员张伟态度好"),
        ("收费员张伟态度差，我同意这个方案。【略】", "收费员张伟态度差，我同意"),  # nothing is left out in secret
        ("我不同意这个方案。【略】", "我不同意"),
        ("收费员张伟态度差", "收费员张伟态度差"),
        ("【略】方案。【略】收费员【略】", "收费员"),  # nor is the order changed
        ("收费员【略】态度差，【留言人撒谎】我不同意【略】", "态度差，【留言人撒谎】我不同意"),
        ("完全是另一段话", "完全是另一段话"),
    ],
)
def test_no_word_is_added_changed_or_left_out_in_secret(shown: str, piece: str) -> None:
    with pytest.raises(Refused, match="原文") as refusal:
        privacy.require_only_cut(shown, SAID, "text")
    assert refusal.value.field == "text" and piece[:9] in str(refusal.value)


def test_whatever_is_shown_is_part_of_the_original() -> None:
    """Marks taken away, what passes is a subsequence of what was written; each random cut that is marked passes."""
    dice = random.Random(4)
    for _ in range(2000):
        said = "".join(dice.choice("甲乙丙丁。，1 2") for _ in range(dice.randint(1, 25)))
        first, last = sorted((dice.randint(0, len(said)), dice.randint(0, len(said))))
        cut = said[:first] + dice.choice(["***", "【略】", "……"]) + said[last:]
        assert strange(cut, said) == ""
        other = "".join(dice.choice("甲乙丙丁。，12*") for _ in range(dice.randint(1, 12)))
        if strange(other, said) == "":
            rest = iter(said.replace(" ", ""))
            assert all(letter in rest for letter in other.replace("*", "")), (other, said)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("欧阳晓禾同志您好", "欧阳晓禾"),
        ("欧阳 晓·禾反映的事", "欧阳晓禾"),
        ("晓禾反映的路灯", "欧阳晓禾"),
        ("李四一五同志您好", "李四一五"),
        ("四一五反映的路灯", "李四一五"),
        ("Ｓmith先生", "smith"),
        ("国庆同志：路灯修好了", "王国庆"),
        ("王国庆反映的", "王国庆"),
        ("李明，您好", "李明"),
    ],
)
def test_who_is_hidden_is_not_named(text: str, name: str) -> None:
    with pytest.raises(Refused, match="姓名"):
        privacy.require_unnamed(text, name, "text")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("国庆前修好", "王国庆"),
        ("明天修好", "李明"),
        ("留言人您好", "欧阳晓禾"),
        ("各位居民", "居民"),
        ("周女士反映过", "周老师"),
        ("路灯修好了", ""),
        ("老李说的对", "李四一五"),
    ],
)
def test_everyday_words_name_nobody(text: str, name: str) -> None:
    privacy.require_unnamed(text, name, "text")


def test_ones_own_name_in_ones_words_is_masked() -> None:
    assert privacy.without_name("我叫欧阳 晓禾，路灯坏了", "欧阳晓禾") == "我叫欧***，路灯坏了"
    assert privacy.without_name("居民路灯", "居民") == "居民路灯"


@pytest.mark.parametrize("dots", ["……", "**", "【略】"])
def test_no_gap_hides_behind_the_authors_own_dots(dots):
    with pytest.raises(Refused):
        privacy.require_only_cut(f"我觉得{dots}同意修路", f"我觉得{dots}不同意修路", "text")
    other = "█" if dots != "█" else "【删节】"
    privacy.require_only_cut(f"我觉得{dots}{other}同意修路", f"我觉得{dots}不同意修路", "text")
