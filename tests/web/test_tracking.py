"""A number copied by hand opens as well as a printed one."""

import pytest
from flask.testing import FlaskClient

from app.core.querycode import number_as_printed


@pytest.mark.parametrize(
    "typed",
    ["FB-2026-000013", "fb-2026-000013", "fb2026000013", "FB-2026-13", "FB 2026 13", "FB 2026 000013", " FB—2026—000013 ", "ＦＢ２０２６０００１３", "fb202613"],
)  # fmt: skip
def test_a_running_number_is_read(typed: str) -> None:
    assert number_as_printed(typed, 6) == "FB-2026-000013"


@pytest.mark.parametrize("typed", ["OD-2026-0001-0023", "od202600010023", "OD-2026-1-23", "od 2026 1 23"])
def test_a_number_of_two_parts_is_read(typed: str) -> None:
    assert number_as_printed(typed, parts=2) == "OD-2026-0001-0023"


@pytest.mark.parametrize("typed", ["", "你好", "FB-13", "2026-13", "FB-1999-13"])
def test_what_is_no_number_stays(typed: str) -> None:
    assert number_as_printed(typed, 6) == typed


def test_guesses_from_one_household_are_counted_together(client: FlaskClient) -> None:
    """Numbers are public and codes are short: who changes the address within a /64 guesses no faster."""
    typed = {"no": "FB-2026-000013", "code": "AAAABBBB"}

    def guess(at: str) -> str:
        return client.post("/feedback/track", data=typed, environ_base={"REMOTE_ADDR": at}).text

    assert all("太频繁" not in guess(f"2001:db8:1:2::{number + 1}") for number in range(8))
    assert "太频繁" in guess("2001:db8:1:2:ffff::9")
    assert "太频繁" not in guess("2001:db8:1:3::1")
