"""Pauses, titles and what counts as a secret."""

from datetime import timedelta

import pytest

from app.core.notify.rules import (
    SENDING_LABELS,
    TROUBLE_LABELS,
    WAY_LABELS,
    Sending,
    Trouble,
    Way,
    carries_code,
    cut,
    one_line,
    pause_after,
)


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 720)])
def test_pauses_grow_from_a_minute_to_half_a_day(tries: int, minutes: int) -> None:
    assert pause_after(tries) == timedelta(minutes=minutes)


def test_after_six_tries_it_is_given_up() -> None:
    assert pause_after(6) is None


def test_what_is_soon_outdated_is_tried_again_within_seconds() -> None:
    assert pause_after(1, brief=True) == timedelta(seconds=5)
    assert pause_after(6, brief=True) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("开放日\r\nBcc: spy@example.com", "开放日 Bcc: spy@example.com"),
        ("a\x00b\x1bc\u2028d\u2029e\x85f", "a b c d e f"),
        ("  两边　空格 ", "两边 空格"),
        ("", ""),
    ],
)
def test_a_title_is_one_line_without_control_characters(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_long_title_ends_in_an_ellipsis() -> None:
    assert len(one_line("长" * 500)) == 120
    assert one_line("长" * 500).endswith("长…")


@pytest.mark.parametrize(("length", "ending"), [(499, "字"), (500, "字"), (501, "…")])
def test_only_what_is_too_long_is_cut(length: int, ending: str) -> None:
    text = cut("字" * length, 500)
    assert len(text) == min(length, 500)
    assert text.endswith(ending)


def test_notices_called_code_carry_a_secret() -> None:
    assert carries_code("accounts/code")
    assert carries_code("openday/code")
    assert not carries_code("openday/decoded")


def test_every_way_state_and_trouble_has_words() -> None:
    assert set(WAY_LABELS) == set(Way)
    assert set(SENDING_LABELS) == set(Sending)
    assert set(TROUBLE_LABELS) == set(Trouble)
