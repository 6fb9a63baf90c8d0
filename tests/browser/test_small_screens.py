"""What a narrow screen may not do: break a due date in its box, or stick a label to the words above it."""

import pytest

from app.web.formats import unbroken
from tests.browser.conftest import House, Windows

NARROW = {"width": 320, "height": 640}
DATED = """() => [...document.querySelectorAll('details.chip summary span:first-child')].filter(s => s.textContent.startsWith('最迟'))
  .map(s => { s.innerHTML = '最迟 2025年12月10日（周三）'; return s.getBoundingClientRect().height / parseFloat(getComputedStyle(s).lineHeight) })"""
ABOVE = "e => { const f = e.closest('.f'); return f.getBoundingClientRect().top - f.previousElementSibling.getBoundingClientRect().bottom }"
WIDTH = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.mark.browser
def test_a_due_date_stands_whole_in_its_box(house: House, windows: Windows):
    page = windows.of("窄屏")
    page.set_viewport_size(NARROW)
    page.goto("/village/430121116203/")
    rows = page.evaluate(DATED)
    assert rows and max(rows) < 1.5 and page.evaluate(WIDTH) <= 0


@pytest.mark.browser
def test_a_label_stands_apart_from_the_words_above_it(house: House, windows: Windows):
    page = windows.of("窄屏")
    page.set_viewport_size(NARROW)
    page.goto("/feedback/new")
    assert page.get_by_label("关于什么").evaluate(ABOVE) >= 16
    public = page.locator("fieldset.f", has_text="要不要公开").first
    assert public.evaluate(ABOVE) >= 16


SMALLEST = """() => Math.min(...[...document.querySelectorAll('.ledger .small>a, .ledger .what>a')]
  .flatMap(a => { const r = a.getBoundingClientRect(); return [r.width, r.height] }))"""


@pytest.mark.browser
def test_a_thumb_hits_what_stands_in_a_table(house: House, windows: Windows):
    page = windows.of("窄屏")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/village/430121116203/finance/2026-10/")
    asked = page.locator(".ledger .what>a.meta", has_text="VQ-").count()
    assert asked and page.evaluate(SMALLEST) >= 48 and page.evaluate(WIDTH) <= 0
    page.evaluate("document.documentElement.classList.add('large')")
    assert page.evaluate(SMALLEST) >= 60 and page.evaluate(WIDTH) <= 0


HOSTILE = (
    "FB-2026-000001" * 4,
    "2026年11月27日（周五）21:39" * 3,
    '<script>alert(1)</script>👨‍👩‍👧‍👦 =HYPERLINK("ht',
    "W" * 60,
)
AGAIN = '<p><span class="lamp quiet">留言人重新打开以前的答复</span></p>'


@pytest.mark.browser
@pytest.mark.parametrize("large", [False, True])
def test_neither_a_lamp_nor_a_title_makes_a_page_of_a_post_scroll_sideways(
    house: House, windows: Windows, large: bool
) -> None:
    page = windows.of("窄屏")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/feedback/FB-2026-000003/")
    page.evaluate("l => document.documentElement.classList.toggle('large', l)", large)
    page.evaluate("h => document.querySelector('main article.notice').insertAdjacentHTML('afterbegin', h)", AGAIN)
    assert page.evaluate(WIDTH) <= 0
    for title in HOSTILE:
        for put in ("h1", ".notice h3"):
            page.evaluate("([s, h]) => { document.querySelector(s).innerHTML = h }", [put, str(unbroken(title))])
            assert page.evaluate(WIDTH) <= 0, (put, title)
