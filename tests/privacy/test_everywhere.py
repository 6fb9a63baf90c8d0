"""Masked in one place, masked everywhere."""

import pytest

from app.core.privacy import require_masked_everywhere
from app.errors import Refused

NAMES = ("title", "text", "spot")


def left(shown: tuple[str, str, str], original: tuple[str, str, str]) -> list[tuple[str | None, str]]:
    try:
        require_masked_everywhere(shown, original, NAMES)
    except Refused as refusal:
        return [(one.field, one.sentence.partition("“")[2].partition("”")[0]) for one in refusal.every]
    return []


@pytest.mark.parametrize(
    ("shown", "original", "found"),
    [
        (
            ("谭小明被打了", "孩子叫【略】，天天哭", ""),
            ("谭小明被打了", "孩子叫谭小明，天天哭", ""),
            [("title", "谭小明")],
        ),
        (
            ("谭小明被打了", "孩子叫谭**，天天哭", "谭小明家"),
            ("谭小明被打了", "孩子叫谭小明，天天哭", "谭小明家"),
            [("title", "谭小明"), ("spot", "谭小明")],
        ),
        (
            ("*小明被打了", "谭 小 明天天哭", ""),
            ("谭小明被打了", "谭 小 明天天哭", ""),
            [],
        ),  # one letter: 谭 alone tells nothing
        (("路灯坏了", "谭**说坏了", ""), ("路灯坏了", "谭路灯说坏了", ""), []),
        (("王*家的狗", "王强家的狗咬人", ""), ("王强家的狗", "王强家的狗咬人", ""), [("text", "王强家")]),
        (("电话1234", "打 ****", ""), ("电话1234", "打 1234", ""), []),
        (("路灯坏了", "路灯坏了，谭**也说", ""), ("路灯坏了", "路灯坏了，谭小明也说", ""), []),
        (("路灯坏了", "路灯坏了", ""), ("路灯坏了", "路灯坏了", ""), []),
    ],
)
def test_what_is_masked_in_one_place_stands_in_no_other(
    shown: tuple[str, str, str], original: tuple[str, str, str], found: list[tuple[str, str]]
) -> None:
    assert left(shown, original) == found
