"""Which column is which: proposed with confidence, confirmed once, remembered."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.errors import Refused
from app.village.sheets import Layout, candidates, opened, proposed, read_ledger
from app.village.sheets.forms import LEDGER
from app.village.sheets.workbook import Sheet
from tests.village import ledgers
from tests.village.ledgers import FIRST, HEADS, LAST, Style, grid, lines, without
from tests.village.writers import Grid, xlsxwriter_book


def sheet(style: Style = Style()) -> Sheet:
    return opened(xlsxwriter_book(grid(style)), "a.xlsx").sheets[0]


def odd(**heads: str) -> Style:
    return Style(heads={**HEADS, **heads})


def test_the_usual_heads_need_no_question():
    layout = proposed(sheet())
    assert layout.certain
    assert layout.columns == {key: place for place, key in enumerate(HEADS)}
    assert all(guess.reason for guess in layout.guesses)


def test_debit_and_credit_are_asked_about():
    layout = proposed(sheet(odd(income="借方", expense="贷方")))
    assert not layout.certain and not layout.lacks
    assert "借方是收入" in next(guess for guess in layout.guesses if guess.field == "income").reason


def test_two_columns_with_the_same_claim_are_a_doubt():
    layout = proposed(sheet(odd(balance="支出金额")))
    assert layout.doubts == ("“支出金额”和“支出金额”都像支出金额，请选定一列",)
    assert not layout.certain
    assert layout.confirmed({6: "expense", 7: "balance"}).certain


def test_what_is_missing_is_said_in_words():
    layout = proposed(sheet(Style(heads=without("day", "summary"))))
    assert layout.lacks == ("没有找到“日期”一列（也可以是“月”和“日”两列）", "没有找到“摘要”一列")


def test_a_clerk_names_the_columns_nobody_knows():
    strange = Style(heads={**without("balance"), "income": "进来的", "expense": "出去的"})
    layout = proposed(sheet(strange))
    assert layout.lacks
    chosen = layout.confirmed({5: "income", 6: "expense"})
    assert chosen.certain and chosen.by_clerk
    assert read_ledger(sheet(strange), chosen, FIRST, LAST).lines == lines(balance=False)


@pytest.mark.parametrize(
    ("mapping", "told"),
    [({0: "income"}, "“收入金额”选了两列"), ({0: "wages"}, "没有“wages”这一项")],
)
def test_a_choice_that_makes_no_sense_is_refused(mapping, told):
    with pytest.raises(Refused, match=told):
        proposed(sheet()).confirmed(mapping)


def test_a_column_can_be_left_out():
    layout = proposed(sheet()).confirmed({11: ""})
    assert [line.note for line in read_ledger(sheet(), layout, FIRST, LAST).lines] == [""] * 6


def test_the_unit_can_be_corrected():
    layout = proposed(sheet()).confirmed({}, factor=10_000)
    assert read_ledger(sheet(), layout, FIRST, LAST).lines[0].income == lines()[0].income * 10_000


def test_a_confirmed_layout_is_known_again_next_month_under_a_longer_title():
    strange = odd(income="进来的", expense="出去的")
    kept = json.loads(json.dumps(proposed(sheet(strange)).confirmed({5: "income", 6: "expense"}).as_json()))
    later = sheet(replace(strange, title=("某某村2026年11月", "单位：元")))
    known = proposed(later, remembered=[Layout.from_json(kept)])
    assert known.certain and (known.first, known.last) == (3, 3)
    assert read_ledger(later, known, FIRST, LAST).lines == lines()


def test_another_head_is_another_layout():
    kept = proposed(sheet(odd(income="进来的", expense="出去的"))).confirmed({5: "income", 6: "expense"})
    assert not proposed(sheet(odd(income="出去的", expense="进来的")), remembered=[kept]).certain


def test_a_year_in_the_head_does_not_make_a_new_layout():
    marks = {proposed(sheet(odd(note=f"{year}年备注"))).fingerprint for year in (2026, 2027)}
    assert len(marks) == 1


def test_the_likeliest_sheet_comes_first_and_hidden_ones_last():
    book = xlsxwriter_book(
        Grid((("说明",),), name="说明"), grid(Style(), name="旧表", hidden=True), grid(Style(), name="收支")
    )
    assert [layout.sheet for layout in candidates(opened(book, "a.xlsx"))] == ["收支", "说明", "旧表"]


def test_a_hidden_sheet_that_is_read_is_mentioned():
    book = opened(xlsxwriter_book(Grid((("说明",),), name="说明"), grid(Style(), hidden=True)), "a.xlsx")
    reading = read_ledger(book.sheet("收支"), candidates(book)[1], FIRST, LAST)
    assert reading.lines == lines()
    assert "这张工作表是隐藏的" in str(reading.problems[0])


def test_signatures_below_are_notes():
    reading = read_ledger(s := sheet(Style(foot=("制表人：周晓禾",))), proposed(s), FIRST, LAST)
    assert reading.notes == ("第 11 行没有读入（签名或说明）：制表人：周晓禾",)


def test_a_hundred_faults_are_named_and_thousands_counted():
    many = [replace(lines()[0], day=ledgers.date(2026, 11, 1))] * 300
    reading = read_ledger(s := sheet(Style()), proposed(s), FIRST, LAST)
    assert not reading.blocked
    late = opened(xlsxwriter_book(grid(Style(), of=many)), "a.xlsx").sheets[0]
    reading = read_ledger(late, proposed(late), FIRST, LAST)
    assert len(reading.problems) == 201
    assert "另有 100 处问题没有列出" in str(reading.problems[-1])
    assert reading.lines == []


WAN_HEADS = ["日期", "凭证号", "摘要", "科目", "收入（万元）", "支出（万元）"]


def in_ten_thousands(heads: list[str], title: str = "") -> Sheet:
    rows: list[list[object]] = [[date(2026, 10, 3), "记-1", "稻田租金", "经营收入", 3.68, ""]]
    return Sheet("表", [*([[title, "", "", "", "", ""]] if title else []), heads, *rows])


def test_the_unit_of_the_headings_is_the_one_a_clerk_confirms():
    layout = proposed(in_ten_thousands(WAN_HEADS))
    assert (layout.factor, layout.unit(LEDGER)) == (1, 10_000)
    mixed = proposed(in_ten_thousands([*WAN_HEADS[:5], "支出（元）"]))
    assert mixed.unit(LEDGER) is None
    assert mixed.confirmed({}).factors["income"] == 10_000 and mixed.confirmed({}).factors["expense"] == 1


@pytest.mark.parametrize(("then", "now"), [("", "单位：万元"), ("单位：万元", "")])
def test_a_layout_of_another_unit_is_not_taken_for_the_one_confirmed(then, now):
    plain = ["日期", "凭证号", "摘要", "科目", "收入", "支出"]
    known = [proposed(in_ten_thousands(plain, then)).confirmed({})]
    assert proposed(in_ten_thousands(plain, then), remembered=known).by_clerk
    layout = proposed(in_ten_thousands(plain, now), remembered=known)
    assert layout.factors["income"] == (10_000 if now else 1)
