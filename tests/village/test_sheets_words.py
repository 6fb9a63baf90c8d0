"""How single cells are read: amounts, dates, categories, labels."""

from datetime import date, datetime

import pytest

from app.village.sheets import Sheet, proposed
from app.village.sheets.amounts import WAN, cents
from app.village.sheets.dates import Dates, month_of, part
from app.village.sheets.matching import by_summary, match
from app.village.sheets.problems import Unreadable
from app.village.sheets.stated import is_foot, label

DATES = Dates(date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0.1 + 0.2, 30),
        (1234.4999999, 123_450),
        (-12.0, -1200),
        (12, 1200),
        ("1,234.50", 123_450),
        (" １，２３４．５０ ", 123_450),
        ("￥1234.5元", 123_450),
        ("人民币1234.5", 123_450),
        ("1,2345.60", 1_234_560),
        ("(1,234.50)", -123_450),
        ("（1,234.50）", -123_450),
        ("−12", -1200),
        ("－12", -1200),
        ("￥-12", -1200),
        ("-￥12", -1200),
        ("12-", -1200),
        ("负12元", -1200),
        ("△12", -1200),
        ("+12", 1200),
        ("12.5万元", 12_500_000),
        ("1.2E3", 120_000),
        ("壹仟贰佰元整", 120_000),
        ("人民币壹万零伍佰元叁角肆分", 1_050_034),
        ("一千二百零五元", 120_500),
        ("贰拾万元整", 20_000_000),
        ("叁拾元零伍分", 3005),
        ("壹亿贰仟万元整", 12_000_000_000),
        ("二万零三", 2_000_300),
        ("二万三千", 2_300_000),
        ("一百零二", 10_200),
        ("二十三", 2300),
        ("叁仟伍佰元整", 350_000),
        ("三千零五万", 3_005_000_000),
        ("", None),
        ("—", None),
        ("无", None),
        ("……", None),
    ],
)
def test_an_amount_is_read_in_whole_cents(cell, expected):
    assert cents(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        12.345,
        "12.345",
        "1,23",
        "12,",
        "1.2.3",
        "abc",
        "十二个",
        True,
        date(2026, 10, 3),
        1e16,
        "99999999999999999",
        "元",
        "万",
    ],
)
def test_what_is_no_amount_says_how_to_mend_it(cell):
    with pytest.raises(Unreadable) as fault:
        cents(cell)
    assert fault.value.wrong and fault.value.mend


@pytest.mark.parametrize("cell", ["万三千元", "万三千", "零万三千元", "亿元", "万元整", "负万三千元"])
def test_so_many_ten_thousands_without_how_many_are_no_amount(cell: str):
    with pytest.raises(Unreadable) as fault:
        cents(cell)
    assert "不是金额" in fault.value.wrong
    assert cents("三万元") == 3_000_000 and cents("拾元整") == 1_000


@pytest.mark.parametrize(
    ("cell", "readings"),
    [
        ("二万三", "二万三千（23000）还是二万零三（20003）"),
        ("三千五", "三千五百（3500）还是三千零五（3005）"),
        ("三千五元", "三千五百（3500）还是三千零五（3005）"),
        ("壹佰贰", "壹佰贰拾（120）还是壹佰零贰（102）"),
        ("壹佰贰元整", "壹佰贰拾（120）还是壹佰零贰（102）"),
        ("人民币两万三元五角", "两万三千（23000）还是两万零三（20003）"),
        ("三千五万", "三千五百万（35000000）还是三千零五万（30050000）"),
        ("负一亿二", "一亿二千万（120000000）还是一亿零二（100000002）"),
    ],
)
def test_an_amount_cut_short_as_it_is_spoken_is_asked_about_with_both_readings(cell, readings):
    with pytest.raises(Unreadable) as fault:
        cents(cell)
    assert readings in fault.value.wrong and "少了单位" in fault.value.mend


def test_ten_thousands_are_counted_before_rounding():
    assert cents(12.3456, WAN) == 12_345_600
    assert cents("0.000001", WAN) == 1
    with pytest.raises(Unreadable, match="零头"):
        cents("0.0000001", WAN)


def test_a_unit_in_the_cell_is_stronger_than_that_of_the_sheet():
    assert cents("500元", WAN) == 50_000


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 10, 3),
        datetime(2026, 10, 3, 8, 30),
        46298,
        46298.0,
        "46298",
        20261003.0,
        "20261003",
        "2026-10-03",
        "2026.10.3",
        "2026/10/3",
        "2026年10月3日",
        "２０２６年１０月３日",
        "26.10.3",
        "2026-10-03 00:00:00",
        "2026年10月3日（星期六）",
        "10月3日",
        "10.3",
        "10-3",
        "十月三日",
        "二〇二六年十月三日",
    ],
)
def test_a_date_is_read_however_it_is_written(cell):
    assert DATES.day(cell) == date(2026, 10, 3)


def test_serial_numbers_may_count_from_1904():
    assert Dates(DATES.first, DATES.last, from_1904=True).day(44836) == date(2026, 10, 3)


@pytest.mark.parametrize("cell", [10.1, 10.2, 10.3, "2026-13-01", "10.32", "三号", True, "2026", 5])
def test_what_is_no_date_says_how_to_mend_it(cell):
    with pytest.raises(Unreadable) as fault:
        DATES.day(cell)
    assert "2026-10-03" in fault.value.mend


def test_a_period_over_new_year_gives_each_date_its_own_year():
    dates = Dates(date(2026, 12, 1), date(2027, 1, 31))
    assert (dates.day("12.5"), dates.day("1.5")) == (date(2026, 12, 5), date(2027, 1, 5))


def test_a_leap_day_without_year_is_looked_for_in_leap_years_only():
    assert Dates(date(2028, 1, 1), date(2028, 3, 31)).day("2.29") == date(2028, 2, 29)
    with pytest.raises(Unreadable, match="没有 2 月 29 日"):
        DATES.day("2.29")


@pytest.mark.parametrize(
    ("cell", "mark", "expected"),
    [(10.0, "月", 10), ("10月", "月", 10), ("十", "月", 10), ("3日", "日", 3), ("", "日", None)],
)
def test_month_and_day_may_stand_apart(cell, mark, expected):
    assert part(cell, mark) == expected


@pytest.mark.parametrize("cell", [date(2026, 10, 1), "2026-10", "2026年10月", "2026.10", 202610.0, "二〇二六年十月"])
def test_a_month_is_read_however_it_is_written(cell):
    assert month_of(cell) == "2026-10"


@pytest.mark.parametrize(
    ("text", "side", "code"),
    [
        ("511", "expense", "511"),
        ("51101", "expense", "511"),
        ("511 经营支出", "expense", "511"),
        ("z04", "expense", "Z04"),
        ("管理费用", "expense", "513"),
        ("管理费用-办公费", "expense", "513"),
        ("支出：办公费", "expense", "Z04"),
        ("办公费", "expense", "Z04"),
        ("征地补偿", "income", "S07"),
        ("征地补偿", "expense", "Z07"),
        ("其他收入", "income", "S11"),
        ("捐款", "income", "S09"),
        ("捐款", "expense", "Z09"),
        ("村组干部报酬费", "expense", "Z02"),
    ],
)
def test_a_category_is_known_by_code_name_and_plain_word(text, side, code):
    assert match(text, side).code == code


def test_what_is_near_nothing_is_no_category():
    assert match("开门红", "expense") is None


@pytest.mark.parametrize(
    ("summary", "side", "code"),
    [
        ("付10月电费", "expense", "Z04"),
        ("收鱼塘租金", "income", "S02"),
        ("张三交来", "income", "S11"),
        ("付李四", "expense", "Z10"),
    ],
)
def test_a_summary_speaks_of_a_category(summary, side, code):
    assert by_summary(summary, side).code == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("上期结余", "opening"),
        ("上 月 结 转", "opening"),
        ("期初余额：", "opening"),
        ("上年结转", "opening"),
        ("上期结余：1,234.50元", "opening"),
        ("承前页", "carried"),
        ("过次页", "carried"),
        ("本月合计", "total"),
        ("10月合计", "total"),
        ("本期收入合计", "total"),
        ("本期支出", "total"),
        ("总　计", "total"),
        ("小计", "subtotal"),
        ("管理费小计", "subtotal"),
        ("本期结余", "closing"),
        ("结转下月", "closing"),
        ("期末余额", "closing"),
        ("本年累计", "cumulated"),
    ],
)
def test_a_label_is_known(text, kind):
    assert label(text).kind == kind


@pytest.mark.parametrize(
    "text", ["付会计费", "收上年租金余款", "购买计算机", "结余款转存银行", "付10月合计工资款", "余红村王某交来"]
)
def test_an_ordinary_summary_is_no_label(text):
    found = label(text)
    assert found is None


@pytest.mark.parametrize(
    "text", ["制表人：李四", "村务监督委员会主任（签字）", "说明：本表按月公开", "监督电话：0731-88880000"]
)
def test_signatures_and_remarks_are_known(text):
    assert is_foot(text)


@pytest.mark.parametrize("income", ["收款金额", "入账", "进账金额", "收到金额", "进"])
@pytest.mark.parametrize(
    ("expense", "left"), [("出账", "余款"), ("支付金额", "结存"), ("付款金额", "账户余额"), ("出", "结余")]
)
def test_common_words_for_the_columns_are_known_without_asking(income: str, expense: str, left: str):
    head = ["日期", "凭证号", "摘要", income, expense, left]
    rows = [
        head,
        ["2026-10-03", "记-1", "稻田租金", 100.0, "", 1100.0],
        ["2026-10-09", "记-2", "电费", "", 40.0, 1060.0],
    ]
    layout = proposed(Sheet("账", rows))
    assert layout.certain, (layout.doubts, layout.lacks)
    assert {guess.field for guess in layout.guesses} == {"day", "voucher", "summary", "income", "expense", "balance"}
