"""The masking table: what the web and the village board may show of each field, and why."""

from datetime import date

import pytest
import time_machine

from app.core.privacy import FIELDS, age_band, field_of, mask_field, to_group
from app.core.privacy.words import words

TABLE = [
    ("name_adult", "王小明", "王*明", "王小明"),
    ("name_minor", "王小明", "王某某", "王某某"),
    ("name_minor", "", "某未成年人", "某未成年人"),
    ("id", "43010219900307123X", "**************123X", "**************123X"),
    ("phone", "13800001234", "138****1234", "138****1234"),
    ("card", "6222 0212 3456 7894", "************7894", "************7894"),
    ("social", "A12345678", "*****5678", "*****5678"),
    ("email", "zhang@qq.com", "z***@qq.com", "z***@qq.com"),
    ("address", "黄花村3组12号", "黄花村3组", "黄花村3组"),
    ("birth", "1950-03-07", "70—79岁", "70—79岁"),
    ("birth", "2015年3月", "18岁以下", "18岁以下"),
    ("birth", "不详", None, None),
    ("age", "76", "70—79岁", "70—79岁"),
    ("illness", "尿毒症", None, None),
    ("disability", "二级", None, None),
    ("cause", "因病", None, None),
    ("income", "12000", None, None),
    ("standing", "党员", None, None),
    ("photo", "x.jpg", None, None),
    ("work_phone", "0731-88665114", "0731-88665114", "0731-88665114"),
    ("open", "350.00", "350.00", "350.00"),
]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


@pytest.mark.parametrize(("field", "value", "web", "board"), TABLE)
def test_each_field_is_shown_as_the_table_says(field, value, web, board):
    assert (mask_field(field, value, "web"), mask_field(field, value, "board")) == (web, board)


def test_every_field_names_its_article():
    assert all("《" in field.article or "公示要求" in field.article for field in FIELDS.values())


def test_an_adults_name_stands_in_full_while_the_law_asks_for_it():
    assert mask_field("name_adult", "王小明", "web", by_law=True) == "王小明"
    assert mask_field("name_minor", "王小明", "web", by_law=True) == "王某某"


def test_an_unknown_field_or_audience_is_an_error():
    with pytest.raises(KeyError):
        mask_field("shoe", "42", "web")
    with pytest.raises(ValueError):
        mask_field("id", "42", "radio")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("户主身份证号码", "id"),
        ("联系电话", "phone"),
        ("监督电话", "work_phone"),
        ("一卡通账号", "social"),
        ("开户账号", "card"),
        ("残疾类别", "disability"),
        (" 致 贫 原 因 ", "cause"),
        ("家庭年收入（元）", "income"),
        ("收入金额", ""),
        ("付电话费", ""),
        ("", ""),
    ],
)
def test_a_column_is_known_by_its_heading(heading, field):
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("黄花村3组12号", "黄花村3组"),
        ("黄花村第三村民小组8号", "黄花村第三村民小组"),
        ("人民路12号", "人民路"),
        ("幸福社区3栋501", "幸福社区"),
        ("", ""),
    ],
)
def test_an_address_goes_down_to_the_group(address, shown):
    assert to_group(address) == shown


def test_an_age_band_hides_the_age_of_all_who_may_be_minors():
    day = date(2026, 11, 24)
    assert [age_band(year, day) for year in (2026, 2008, 2007, 1996, 1950)] == [
        "18岁以下",
        "18岁以下",
        "18—19岁",
        "30—39岁",
        "70—79岁",
    ]


def test_the_list_of_words_is_dated_and_holds_none_twice():
    listed = [(word.kind, word.text) for word in words()]
    assert len(set(listed)) == len(listed) > 90
    assert all(word.since >= date(2026, 11, 25) for word in words())
    assert all(word.text in phrase for word in words() for phrase in word.harmless)
