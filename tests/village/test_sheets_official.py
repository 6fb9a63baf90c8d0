"""The official forms of domain handbook §d.5 as they are printed: columns that hold two things, and dates without a day."""

from datetime import date
from typing import Any

import pytest

from app.errors import Refused
from app.village.sheets import opened, proposed, read_table
from app.village.sheets.dates import Dates
from app.village.sheets.joints import split
from app.village.sheets.problems import Unreadable
from app.village.sheets.tables import TableReading
from app.village.tables import all_forms
from app.village.tables.columns import CHANGE, CONTRACT_DAYS, RECEIVED_OWED
from tests.village.ledgers import FIRST, LAST
from tests.village.writers import Grid, openpyxl_book

DATES = Dates(date(2026, 10, 1), date(2026, 12, 31))


def read(key: str, *rows: tuple[Any, ...]) -> TableReading:
    """Read without a question asked: every column is sure."""
    form, sheet = all_forms()[key], opened(openpyxl_book(Grid(rows)), "a.xlsx").sheets[0]
    layout = proposed(sheet, form)
    assert layout.certain, (layout.doubts, layout.lacks, layout.guesses)
    return read_table(sheet, layout, form, FIRST, LAST)


def only(reading: TableReading, *keys: str) -> dict[str, Any]:
    assert not reading.problems, [str(problem) for problem in reading.problems]
    return {key: reading.rows[0][key] for key in keys}


ASSETS = (
    *("编号", "资产名称", "类别", "购建时间", "数量/面积", "原值", "累计折旧", "净值", "使用状态", "承租人", "合同期"),
    *("年租金", "已收/欠收"),
)
LEASED = (
    *(1, "碾米房", "房屋", "2012-05", "1 栋", 80_000, 30_000, 50_000, "出租", "某某公司", "2024-01至2026-12"),
    *(8000, "6000/2,000.5"),
)
RESOURCES = ("编号", "类型", "坐落", "面积（亩）", "经营方式", "承包（租）人", "合同起止", "年承包费", "发包方式")
POND = (1, "水面", "一组", 12.5, "发包", "某某合作社", "2024.1.1—2028.12.31", 6000, "公开竞价")
DEBTS = ("序号", "类别", "对方名称", "形成时间", "事由", "期初余额", "本期增减", "期末余额", "到期日", "备注")
OWED = (1, "债务", "某某公司", "2019年", "修路工程款", 30_000, -5000, 25_000, "2027-06-30", "")
PROJECTS = (
    *(
        "项目名称",
        "建设地点",
        "内容规模",
        "资金来源及金额(上级/自筹/筹资)",
        "预算价",
        "发包方式",
        "中标(承建)单位",
        "合同价",
    ),
    *("开工/竣工", "变更金额", "结算审计价", "已付款", "质保金", "验收结论", "监督小组"),
)
ROAD = (
    *("一组通组路", "一组", "硬化 1.2 公里", "上级 20 万、自筹 8 万", 280_000, "公开招标", "某某公司", 275_000),
    *("2026-05/2026-08-20", 0, 270_000, 250_000, 8000, "合格", "村务监督委员会"),
)


@pytest.mark.parametrize(
    ("key", "head", "row", "kept", "said"),
    [
        (
            *("assets", ASSETS, LEASED),
            {
                "bought_on": "2012-05",
                "from_on": "2024-01",
                "to_on": "2026-12",
                "received": 600_000,
                "owed": 200_050,
            },
            (
                "K 列“合同期”一列分成“合同起”和“合同止”读：如“2024-01至2026-12”读作 2024-01、2026-12",
                "M 列“已收/欠收”一列分成两列读：斜线前是“已收”，斜线后是“欠收”",
            ),
        ),
        (
            *("resources", RESOURCES, POND),
            {"from_on": "2024-01-01", "to_on": "2028-12-31"},
            ("G 列“合同起止”一列分成“合同起”和“合同止”读：如“2024.1.1—2028.12.31”读作 2024-01-01、2028-12-31",),
        ),
        (
            *("debts", DEBTS, OWED),
            {"arose_on": "2019", "increase": 0, "decrease": 500_000, "due_on": "2027-06-30"},
            ("G 列“本期增减”一列分成两列读：正数是“本期增加”，负数是“本期减少”",),
        ),
        (
            *("projects", PROJECTS, ROAD),
            {"source": "上级 20 万、自筹 8 万", "begins_on": "2026-05", "ends_on": "2026-08-20"},
            ("I 列“开工/竣工”一列分成“开工时间”和“竣工时间”读：如“2026-05/2026-08-20”读作 2026-05、2026-08-20",),
        ),
    ],
    ids=["assets", "resources", "debts", "projects"],
)
def test_a_form_is_read_as_it_is_printed_and_how_it_was_read_is_said(key, head, row, kept, said):
    reading = read(key, head, row)
    assert only(reading, *kept) == kept
    assert tuple(note for note in reading.notes if "没有读入" not in note) == said


@pytest.mark.parametrize(
    ("cell", "begins", "ends"),
    [
        ("2024-01-01至2026-12-31", "2024-01-01", "2026-12-31"),
        ("2024-01-01 - 2026-12-31", "2024-01-01", "2026-12-31"),
        ("2024-01-2026-02", "2024-01", "2026-02"),
        ("2024.1.1—2026.12.31", "2024-01-01", "2026-12-31"),
        ("2024年1月～2028年2月", "2024-01", "2028-02"),
        ("2024/1/1到2026/12/31", "2024-01-01", "2026-12-31"),
        ("2026/5/1/2026/8/20", "2026-05-01", "2026-08-20"),
        ("2024-2026", "2024", "2026"),
        ("2024年至2026年", "2024", "2026"),
        ("自2024年1月1日起至2026年12月31日止", "2024-01-01", "2026-12-31"),
        ("2026年3月1日至9月30日", "2026-03-01", "2026-09-30"),
        ("20240101-20261231", "2024-01-01", "2026-12-31"),
        ("二〇二四年一月至二〇二六年十二月", "2024-01", "2026-12"),
        ("2026-05-03至2026年5月", "2026-05-03", "2026-05"),
        ("2026年10月至2026", "2026-10", "2026"),
        ("2026年5月/在建", "2026-05", None),
        ("2026-05-03至今", "2026-05-03", None),
    ],
)
def test_a_range_is_split_however_it_is_written(cell, begins, ends):
    found = split(cell, CONTRACT_DAYS, 1, DATES)
    assert (found["from_on"], found.get("to_on")) == (begins, ends)


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("2026-12", "看不出从哪天到哪天"),
        ("三年", "看不出从哪天到哪天"),
        ("长期", "看不出从哪天到哪天"),
        (date(2026, 12, 1), "看不出从哪天到哪天"),
        ("2026-12至2024-01", "在起（2026-12）之前"),
        ("2024-13至2026-12", "“2024-13”不是日期"),
        ("2024-02-30至2026-12", "没有 2024 年 02 月 30 日这一天"),
    ],
)
def test_what_is_no_range_says_how_to_mend_it(cell, wrong):
    with pytest.raises(Unreadable) as fault:
        split(cell, CONTRACT_DAYS, 1, DATES)
    assert wrong in fault.value.wrong and fault.value.mend


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(-5000, (0, 500_000)), (300.5, (30_050, 0)), (0, (0, 0)), ("（1,200）", (0, 120_000)), ("△12", (0, 1200))],
)
def test_a_signed_change_is_an_increase_or_a_decrease(cell, expected):
    found = split(cell, CHANGE, 1, DATES)
    assert (found["increase"], found["decrease"]) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("8000/0", {"received": 800_000, "owed": 0}),
        ("8000 ／ —", {"received": 800_000}),
        ("壹仟元/0.5万元", {"received": 100_000, "owed": 500_000}),
    ],
)
def test_two_amounts_stand_on_either_side_of_a_stroke(cell, expected):
    assert split(cell, RECEIVED_OWED, 1, DATES) == expected


@pytest.mark.parametrize("cell", [8000, "8000", "8000/0/0", "8000/欠", "2024/05/01"])
def test_what_is_not_two_amounts_is_refused(cell):
    with pytest.raises(Unreadable) as fault:
        split(cell, RECEIVED_OWED, 1, DATES)
    assert fault.value.wrong and fault.value.mend


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("2012-05", "2012-05"),
        ("2012年5月", "2012-05"),
        ("2012.2", "2012-02"),
        (2012.05, "2012-05"),
        (201205.0, "2012-05"),
        ("2012", "2012"),
        (2012, "2012"),
        (2012.0, "2012"),
        ("二〇一二年五月", "2012-05"),
    ],
)
def test_a_month_or_a_year_stays_one(cell, kept):
    assert DATES.in_part(cell) == kept


def test_a_whole_day_stays_what_it_is():
    assert DATES.in_part("2012-05-07") == "2012-05-07"


@pytest.mark.parametrize("cell", ["2012-13", "2012-00", "1066", "0000", 2012.1, "去年", "12年", True])
def test_what_names_no_month_and_no_year_is_no_date(cell):
    with pytest.raises(Unreadable) as fault:
        DATES.in_part(cell)
    assert fault.value.wrong and fault.value.mend


def test_where_the_day_matters_a_month_is_still_refused():
    reading = read("debts", DEBTS, (*OWED[:8], "2027-06", ""))
    assert "第 2 行 I 列（到期日）：“2027-06”不是日期" in str(reading.problems[0])


def test_a_change_left_empty_is_asked_for_and_a_ditto_is_the_row_above():
    reading = read("debts", DEBTS, OWED, (*OWED[:6], "", *OWED[7:]))
    assert "第 3 行 G 列（本期增减）：“本期增减”没有填" in str(reading.problems[0])
    same = read("debts", DEBTS, OWED, (*OWED[:6], "同上", *OWED[7:]))
    assert [row["decrease"] for row in same.rows] == [500_000, 500_000]


def test_a_range_beside_one_of_its_days_is_asked_about_and_not_taken_twice():
    form = all_forms()["resources"]
    rows = ((*RESOURCES, "合同止"), (*POND, "2028-12-31"))
    layout = proposed(opened(openpyxl_book(Grid(rows)), "a.xlsx").sheets[0], form)
    assert not layout.certain and "“合同起止”和“合同止”都像合同止，请选定一列" in layout.doubts
    with pytest.raises(Refused, match="“合同起止”里已有“合同止”"):
        layout.confirmed({9: "to_on"}, form)
