"""How dates and numbers are written: in one piece on a page, as mere text in a message."""

from datetime import date

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup

from app.web.formats import unbroken

WHOLE = '<span class="unbroken">{}</span>'


@pytest.mark.parametrize(
    "words",
    [
        "OD-2026-0031-0007",
        "2026年11月23日（周一）14:30",
        "11月23日（周一）",
        "2026 年 11 月",
        "2026 年第 3 季度",
        "12 月 3 日",
        "第 2 版",
        "20 个工作日",
        "5万元",
        "1,234.50 元",
    ],
)
def test_what_is_read_as_one_stays_in_one_piece(words: str):
    assert unbroken(f"从{words}起") == f"从{WHOLE.format(words)}起"


def test_other_words_may_break_and_markup_in_plain_text_is_no_markup():
    assert unbroken("三元 <b> 2026") == "三元 &lt;b&gt; 2026"


def test_markup_keeps_its_tags_and_is_not_wrapped_twice():
    link = Markup('<a href="/OD-2026-0031/">OD-2026-0031</a>')
    assert unbroken(link) == f'<a href="/OD-2026-0031/">{WHOLE.format("OD-2026-0031")}</a>'
    assert unbroken(unbroken("第 2 版")) == unbroken("第 2 版")
    assert unbroken(Markup("&lt;2 &amp; 第 2 版")) == "&lt;2 &amp; " + WHOLE.format("第 2 版")


def test_a_day_is_in_one_piece_on_a_page_and_mere_text_in_a_message(app: Flask):
    """A notice's template is not escaped: see the .txt files under notices/."""
    words = "{{ when|day }}前"
    with app.test_request_context():
        page = render_template_string(words, when=date(2026, 11, 23))
        message = render_template_string(
            "{% autoescape false %}" + words + "{% endautoescape %}", when=date(2026, 11, 23)
        )
    assert page == WHOLE.format("2026年11月23日（周一）") + "前"
    assert message == "2026年11月23日（周一）前"


def test_pieces_right_behind_each_other_may_stand_on_two_lines() -> None:
    day = WHOLE.format("2026年11月27日（周五）21:39")
    assert unbroken("2026年11月27日（周五）21:39" * 2) == f"{day}<wbr>{day}"
    assert unbroken("从2026年11月27日（周五）21:39。") == f"从{day}。"
    assert unbroken("2026 年第 3 季度：低保对象") == WHOLE.format("2026 年第 3 季度：") + "低保对象", (
        "no line begins with its mark"
    )
    assert "FB-2026-000001FB-2026-000001" not in unbroken("FB-2026-000001" * 4), "no piece is longer than a line"
