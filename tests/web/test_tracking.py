"""A number copied by hand opens as well as a printed one."""

import pytest

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
