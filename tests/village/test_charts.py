"""Charts: drawn on the server, each with its figures in a table, from sums written with the books."""

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.village import figures
from app.village.figures import Bar
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.web.formats import ticks
from tests.conftest import page
from tests.village.making import OCTOBER, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")


def test_every_chart_has_a_name_a_description_and_its_table(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    charts = shown.select("figure.chart")
    assert [chart.figcaption.get_text() for chart in charts] == ["各期收入和支出（元）", "本月支出构成", "本月收入构成"]
    for chart in charts:
        svg = chart.svg
        assert svg["role"] == "img" and svg.select_one("title").get_text() and svg.select_one("desc").get_text()
        assert svg["aria-labelledby"].split() == [svg.title["id"], svg.desc["id"]]
        assert chart.select("details table tbody tr") and "style" not in str(svg)
    assert "9,360.00" in charts[1].table.get_text() and "36,800.00" in charts[2].table.get_text()


def test_twelve_months_end_with_the_period_and_years_add_up(hamlet: Hamlet):
    hamlet.book(period="2025-10", lines=[line(1, day=OCTOBER[0].day.replace(year=2025), expense=100)])
    hamlet.book(period="2025-12", lines=[line(1, day=OCTOBER[0].day.replace(year=2025, month=12), expense=300)])
    release = hamlet.book()
    village, period = hamlet.village, read_period("2026-10")
    assert release.state == State.PUBLISHED
    months, years = figures.over_time(village, period)
    assert [bar.label for bar in months] == ["2025-12", "2026-10"]
    assert [(bar.label, bar.second, bar.note) for bar in years] == [
        ("2025", 400, "只有 2 个月"),
        ("2026", 936000, "只有 1 个月"),
    ]


def test_a_year_that_is_not_whole_is_a_point_with_a_note_and_no_line_leads_to_it(app):
    years = [Bar("2024", 300, 200), Bar("2025", 400, 300), Bar("2026", 50, 40, "只有 2 个月")]
    with app.test_request_context():
        macro = app.jinja_env.get_template("_charts.html").module.trend
        chart = BeautifulSoup(str(macro("years", "近三年", ["收入", "支出"], years)), "html.parser")
    assert [len(one["points"].split()) for one in chart.select("polyline")] == [2, 2]
    assert len(chart.select("circle")) == 6 and "只有 2 个月" in [one.get_text() for one in chart.select("svg text")]
    assert [row.get_text() for row in chart.select("tbody th")] == ["2024", "2025", "2026（只有 2 个月）"]
    assert "2026 年（只有 2 个月）：收入 0.50 元" in chart.desc.get_text()


def test_what_was_taken_back_is_a_hollow_bar_and_said_in_words(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(
        lines=[line(1, expense=1_326_600), line(2, summary="退回多付的沙石款", category="511", expense=-80_000)]
    )
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    chart = next(one for one in shown.select("figure.chart") if "支出构成" in one.figcaption.text)
    drawn = {tuple(one["class"]): float(one["width"]) for one in chart.select("rect")}
    assert drawn == {("c2",): 684.0, ("l2", "hollow"): 41.2}, "in the colour of expense, as long as it is large"
    assert "空心的是冲减：退回或改正以前的支出，共 −800.00 元；各类加减以后是 12,466.00 元。" in chart.text


def test_a_sum_below_nought_in_bars_is_said_in_words(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(lines=[line(1, expense=-80_000)])
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    chart = next(one for one in shown.select("figure.chart") if "各期收入和支出" in one.figcaption.text)
    assert "小于 0 的（冲减的比发生的多）没有画" in chart.text


def test_two_years_are_a_table_and_no_drawing(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(period="2025-10", lines=[line(1, day=OCTOBER[0].day.replace(year=2025), expense=100)])
    hamlet.book()
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    table = next(one for one in shown.select("table") if one.caption.get_text() == "近两年收入和支出（单位：元）")
    assert table.find_parent("figure") is None and table.find_parent("details") is None
    assert [row.get_text() for row in table.select("tbody th")] == ["2025（只有 1 个月）", "2026（只有 1 个月）"]
    assert "近两年" not in [one.get_text() for one in shown.select("figcaption")] and not shown.select(
        "svg polyline, svg circle"
    )


@pytest.mark.parametrize(
    ("notes", "drawn"),
    [
        (["", ""], False),
        (["", "只有 2 个月"], False),
        (["", "", ""], True),
        (["只有 1 个月", "", "只有 2 个月"], False),
    ],
)
def test_too_few_years_for_a_line_are_a_table_only(app, notes: list[str], drawn: bool):
    years = [Bar(str(2024 + n), 300, 200, note) for n, note in enumerate(notes)]
    with app.test_request_context():
        macro = app.jinja_env.get_template("_charts.html").module.trend
        shown = BeautifulSoup(str(macro("years", "近三年", ["收入", "支出"], years)), "html.parser")
    assert bool(shown.select("svg")) is drawn and bool(shown.select("details")) is drawn
    assert len(shown.select("tbody tr")) == len(notes) and "近三年" in shown.caption.get_text()


def test_a_plan_stands_beside_what_was_spent_up_to_the_period(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    plan = hamlet.notice("V08", "plan", [{"side": "支出", "category": "公益支出", "planned": 2000000}, {"side": "收入", "category": "补助收入", "planned": 1}], period="2026")  # fmt: skip
    assert plan.period == "2026"
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    tables = [
        one for one in shown.select("table") if "计划和实际，截至 10 月，其中 9 个月没有公开" in one.caption.get_text()
    ]
    income, expense = ([[cell.get_text() for cell in row.select("th, td")] for row in one.select("tbody tr, tfoot tr")] for one in tables)  # fmt: skip
    assert income == [
        ["补助收入", "0.01", "25,000.00", "250000000.0 %"],
        ["计划外：经营收入", "没有计划", "36,800.00", "—"],
        ["收入合计", "0.01", "61,800.00", "618000000.0 %"],
    ]
    assert expense == [["公益支出", "20,000.00", "9,360.00", "46.8 %"], ["支出合计", "20,000.00", "9,360.00", "46.8 %"]]
    assert (
        "年初至今计划外收入 36,800.00 元，占收入的 59.5 %" in shown.get_text() and "一年过了 83.3 %" in shown.get_text()
    )


def test_bars_have_a_scale_and_whole_names(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    long = "上级专项补助收入和转移支付收入"
    hamlet.notice("V08", "plan", [{"side": "收入", "category": long, "planned": 2000000}], period="2026")
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    plan, _, months = (chart.svg for chart in shown.select("figure.chart")[:3])
    assert any(text.get_text().startswith(long) for text in plan.select("text"))
    words = [text.get_text() for text in months.select("text")]
    assert "2026-10" in words and "0" in words and "7 万" not in words and "8 万" in words


def test_the_scale_of_a_chart_has_few_round_steps_that_reach_over_the_largest():
    for largest in (1, 99, 100, 4999, 6180000, 936000, 123456789, 99999999999):
        marks = ticks([0, largest])
        values = [value for value, _ in marks]
        steps = {after - before for before, after in pairwise(values)}
        assert values[0] == 0 and values[-1] >= largest and 2 <= len(values) <= 6 and len(steps) == 1
        assert str(steps.pop()).rstrip("0") in ("1", "2", "5")
    assert [words for _, words in ticks([6180000])] == ["0", "2 万", "4 万", "6 万", "8 万"]
    assert [words for _, words in ticks([250000])] == ["0", "500", "1,000", "1,500", "2,000", "2,500"]
