"""In the elders' version the key figures of a book grow with the words under them."""

import pytest

from tests.browser.conftest import House, Windows

BOOK = "/village/430121116203/finance/2026-10/"
SIZES = "() => [...document.querySelectorAll('.tile')].map(t => [getComputedStyle(t.querySelector('b')).fontSize, getComputedStyle(t).fontSize].map(parseFloat))"
WIDTH = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.mark.browser
def test_the_key_figures_grow_with_large_type(house: House, windows: Windows):
    page = windows.of("奶奶")
    page.goto(BOOK)
    before = page.evaluate(SIZES)
    page.evaluate("document.documentElement.classList.add('large')")
    after = page.evaluate(SIZES)
    assert len(before) == 4
    for (figure, label), (large_figure, large_label) in zip(before, after, strict=True):
        assert large_label / label >= 1.4 and large_figure / figure >= 1.4
    assert page.evaluate(WIDTH) <= 0
