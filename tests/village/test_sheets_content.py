"""Columns told by what they hold: without headings, under headings that say nothing, and against headings that are wrong."""

import json
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.village.books import Line
from app.village.categories import INCOME, PLAIN
from app.village.sheets import Layout, Weight, opened, proposed, read_ledger
from app.village.sheets.headings import AGAINST_KNOWN
from app.village.sheets.workbook import Sheet
from tests.lengths import times
from tests.village.ledgers import FIRST, HEADS, LAST, OPENING, Style, grid, lines, without
from tests.village.writers import Grid, xlsxwriter_book

SIDES = ("income", "expense", "balance")
SWAPPED = Style(heads={**HEADS, "income": "支出金额", "expense": "收入金额"})
BANK = Style(heads={**HEADS, "income": "贷方", "expense": "借方"})


def sheet_of(written: Grid) -> Sheet:
    return opened(xlsxwriter_book(written), "a.xlsx").sheets[0]


def sheet(style: Style = Style(), of: list[Line] | None = None) -> Sheet:
    return sheet_of(grid(style, of=of))


def headless(style: Style = Style(), of: list[Line] | None = None, title: int = 0) -> Sheet:
    written = grid(style, of=of)
    return sheet_of(replace(written, rows=(*written.rows[:title], *written.rows[title + 1 :])))


def placed(style: Style = Style()) -> dict[str, int]:
    return {key: place for place, key in enumerate(style.heads)}


def sides(layout: Layout) -> dict[str, int | None]:
    return {field: layout.columns.get(field) for field in SIDES}


def test_a_sheet_without_headings_is_understood_and_asked_about():
    layout = proposed(headless())
    assert not layout.certain and "没有找到表头" in layout.lacks[0] and "按内容推测" in layout.doubts[0]
    told = {guess.field: guess for guess in layout.guesses if guess.field}
    assert {field: guess.column for field, guess in told.items()} == {
        field: placed()[field] for field in ("day", "voucher", "summary", "category", *SIDES)
    }
    assert all(guess.confidence < 0.9 and guess.reason.startswith("按内容推测：") for guess in layout.guesses)
    assert "上一行余额加收入、减支出" in told["balance"].reason


def test_people_are_named_as_such_and_nobody_guesses_who_signed_for_what():
    layout = proposed(headless())
    people = [guess for guess in layout.guesses if "人名" in guess.reason]
    assert [guess.column for guess in people] == [placed()[key] for key in ("handler", "witness", "approver")]
    assert not any(guess.field for guess in people)


def test_what_was_read_by_content_reads_back_exactly_once_confirmed():
    layout = proposed(headless()).confirmed({})
    assert layout.certain
    reading = read_ledger(headless(), layout, FIRST, LAST)
    assert not reading.blocked
    assert reading.opening == OPENING
    assert [replace(line, note="") for line in reading.lines] == [
        replace(line, note="") for line in lines(people=False)
    ]


@pytest.mark.parametrize("title", [("某某村2026年10月财务收支明细表",), ("某某村", "单位：元")])
def test_titles_above_do_not_hide_where_the_entries_begin(title):
    layout = proposed(headless(Style(title=title), title=len(title)))
    assert layout.columns["balance"] == placed()["balance"]
    reading = read_ledger(headless(Style(title=title), title=len(title)), layout.confirmed({}), FIRST, LAST)
    assert len(reading.lines) == len(lines())


@pytest.mark.parametrize(
    "heads",
    [
        {key: f"列{at}" for at, key in enumerate(HEADS, 1)},
        {key: "ABCDEFGHIJKL"[at] for at, key in enumerate(HEADS)},
        {**HEADS, "income": "金额1", "expense": "金额2", "balance": "金额3"},
        {**HEADS, "income": "", "expense": "", "balance": ""},
        {**HEADS, "day": "列2", "summary": ""},
    ],
    ids=["numbered", "letters", "amounts numbered", "amounts blank", "day and summary"],
)
def test_headings_that_say_nothing_leave_it_to_the_contents(heads):
    style = Style(heads=heads)
    layout = proposed(sheet(style))
    assert not layout.certain
    for field in ("day", "summary", *SIDES):
        assert layout.columns.get(field) == placed()[field], field
    reading = read_ledger(sheet(style), layout.confirmed({}), FIRST, LAST)
    assert [(line.income, line.expense) for line in reading.lines] == [(line.income, line.expense) for line in lines()]


@pytest.mark.parametrize(
    ("key", "field", "told"),
    [
        ("voucher", "voucher", "像凭证号，如“记-1”"),
        ("category", "category", "是科目或收支类别"),
        ("day", "day", "是日期"),
        ("summary", "summary", "像摘要"),
    ],
)
def test_each_column_says_why(key, field, told):
    guess = next(guess for guess in proposed(headless()).guesses if guess.field == field)
    assert guess.column == placed()[key] and told in guess.reason


def test_accounts_by_number_are_known():
    layout = proposed(headless(Style(category={"S05": 503, "Z04": 513, "Z03": 513, "S02": 501, "Z05": 514}.get)))
    assert layout.columns["category"] == placed()["category"]


def test_vouchers_that_only_count_are_known():
    counted = [replace(line, voucher=str(line.seq + 30)) for line in lines()]
    assert proposed(headless(Style(heads=without("seq")), of=counted)).columns["voucher"] == 1


def test_swapped_headings_are_told_with_sheet_column_and_balance():
    layout = proposed(sheet(SWAPPED))
    assert sides(layout) == {field: placed()[field] for field in SIDES}
    assert not layout.certain and not layout.lacks
    assert layout.doubts == (
        "工作表“收支” G 列“收入金额”和 F 列“支出金额”像是写反了：能核对的 6 行里有 6 行，凡记在 G 列“收入金额”的，余额都减少，"
        "记在 F 列“支出金额”的，余额都增加（如第 3 行，余额从 12345.67 变为 62345.67）。已按余额对调，请核对",
    )


def test_a_banks_debit_is_the_villages_expense_where_the_balance_says_so():
    layout = proposed(sheet(BANK))
    assert sides(layout) == {field: placed()[field] for field in SIDES}
    assert "银行的借方是村里的支出" in layout.doubts[0]
    assert not layout.certain


def test_a_cash_books_debit_stays_income_where_the_balance_says_so():
    layout = proposed(sheet(Style(heads={**HEADS, "income": "借方", "expense": "贷方"})))
    assert sides(layout) == {field: placed()[field] for field in SIDES}
    assert layout.doubts == ()


def with_wrong(at: int, **change: int) -> list[Line]:
    """Six entries more, and one of them wrong."""
    many = [*lines(), *(replace(lines()[at % 6], seq=at + 7) for at in range(6))]
    running, found = OPENING, []
    for line in many:
        running += line.income - line.expense
        found.append(replace(line, balance=running))
    found[at] = replace(found[at], **change)
    return found


def test_one_row_in_the_wrong_column_flips_nothing_and_is_named():
    wrong = with_wrong(7, income=123_450, expense=0)
    layout = proposed(sheet(of=wrong))
    assert layout.certain and sides(layout) == {field: placed()[field] for field in SIDES}
    reading = read_ledger(sheet(of=wrong), layout, FIRST, LAST)
    named = [str(problem) for problem in reading.problems]
    assert len(named) == 2 and "“管理费”是支出类，不能记收入" in named[1] and reading.blocked
    assert "第 10 行 H 列（余额）" in named[0] and "是不是填错了收入、支出栏" in named[0]


def test_one_wrong_balance_is_named_once():
    wrong = with_wrong(7, balance=99)
    reading = read_ledger(sheet(of=wrong), proposed(sheet(of=wrong)), FIRST, LAST)
    assert [problem.row for problem in reading.problems] == [10]
    assert "余额写着 0.99，按上一行余额加收入、减支出应是" in str(reading.problems[0])


def test_a_swapped_book_with_one_wrong_row_is_swapped_and_the_row_named():
    wrong = with_wrong(7, income=0, expense=777)
    layout = proposed(sheet(SWAPPED, of=wrong))
    assert sides(layout) == {field: placed()[field] for field in SIDES}
    assert "第 10 行对不上" in layout.doubts[0]


def test_a_balance_kept_in_another_way_changes_nothing_and_is_said_once():
    odd = [replace(line, balance=1_000_000 - 7 * line.seq) for line in with_wrong(0)]
    layout = proposed(sheet(of=odd))
    assert sides(layout) == {field: placed()[field] for field in SIDES} and not layout.certain
    assert "对不上" in layout.doubts[0]
    reading = read_ledger(sheet(of=odd), layout.confirmed({}), FIRST, LAST)
    assert len(reading.problems) == 1 and reading.problems[0].weight == Weight.WARN


def test_a_direction_against_the_balance_keeps_the_sheet_out():
    heads = {**without("income", "expense"), "direction": "借贷", "size": "金额"}
    written = grid(Style(heads=heads, total=""))
    bank = {"收": "贷", "支": "借"}
    turned = replace(written, rows=tuple(tuple(bank.get(cell, cell) for cell in row) for row in written.rows))
    layout = proposed(sheet_of(turned)).confirmed({})
    reading = read_ledger(sheet_of(turned), layout, FIRST, LAST)
    assert reading.blocked
    assert "银行记的“借”是村里的支出" in str(reading.problems[0])


def test_a_clerk_who_insists_is_told_again():
    insisted = proposed(sheet(SWAPPED)).confirmed({5: "expense", 6: "income"})
    reading = read_ledger(sheet(SWAPPED), insisted, FIRST, LAST)
    assert "像是写反了" in str(reading.problems[0])
    assert all("类，不能记" in str(problem) for problem in reading.problems[1:])


def kept(layout: Layout) -> Layout:
    return Layout.from_json(json.loads(json.dumps(layout.as_json())))


def test_a_confirmed_exchange_is_not_used_for_a_sheet_written_rightly():
    remembered = [kept(proposed(sheet(SWAPPED)).confirmed({}))]
    assert proposed(sheet(SWAPPED), remembered=remembered).certain
    mended = Style(heads={**HEADS, "income": "支出金额", "expense": "收入金额"})
    right = [replace(line, income=line.expense, expense=line.income) for line in lines()]
    running = OPENING
    for at, line in enumerate(right):
        running += line.expense - line.income
        right[at] = replace(line, balance=running)
    layout = proposed(sheet(mended, of=right), remembered=remembered)
    assert (layout.columns["income"], layout.columns["expense"]) == (6, 5)


def test_a_layout_confirmed_before_is_asked_about_where_the_balance_is_against_it():
    usual = [kept(proposed(sheet()).confirmed({}))]
    assert proposed(sheet(), remembered=usual).by_clerk
    turned = [replace(line, income=line.expense, expense=line.income) for line in lines()]
    layout = proposed(sheet(of=turned), remembered=usual)
    assert not layout.certain and "像是写反了" in layout.doubts[0]


@pytest.mark.parametrize("rows", [1, 2])
def test_a_short_sheet_that_is_against_what_was_confirmed_is_asked_about(rows: int):
    usual = [kept(proposed(sheet()).confirmed({}))]
    received = opened_with(lines()[:rows])
    assert proposed(sheet(of=received), remembered=usual).by_clerk
    turned = [replace(line, income=line.expense, expense=line.income) for line in received]
    layout = proposed(sheet(of=turned), remembered=usual)
    assert not layout.certain and AGAINST_KNOWN in layout.doubts


def test_a_short_sheet_written_as_its_headings_say_is_asked_about_where_the_clerk_had_exchanged_them():
    exchanged = [kept(proposed(sheet(SWAPPED)).confirmed({}))]
    mended = Style(heads={**HEADS, "income": "支出金额", "expense": "收入金额"})
    right = opened_with(lines()[:2])
    written = [replace(line, income=line.expense, expense=line.income) for line in right]
    layout = proposed(sheet(mended, of=written), remembered=exchanged)
    assert not layout.certain and AGAINST_KNOWN in layout.doubts
    again = kept(layout.confirmed({}))
    assert proposed(sheet(mended, of=written), remembered=[again, *exchanged]).by_clerk


def test_a_short_sheet_whose_days_stand_in_another_column_than_confirmed_is_asked_about():
    usual = [kept(proposed(sheet()).confirmed({}))]
    style = Style(heads={**HEADS, "day": "摘要", "summary": "日期"})
    moved = [kept(proposed(sheet(style)).confirmed({}))]
    assert not proposed(sheet(style, of=opened_with(lines()[:1])), remembered=moved).certain
    assert proposed(sheet(of=opened_with(lines()[:1])), remembered=usual).certain


def test_one_wrong_balance_in_a_short_sheet_is_a_problem_and_no_question():
    usual = [kept(proposed(sheet()).confirmed({}))]
    typed = opened_with(lines()[:2])
    typed[1] = replace(typed[1], balance=typed[1].balance + 100)
    assert proposed(sheet(of=typed), remembered=usual).by_clerk


def test_a_sheet_without_headings_confirmed_once_is_known_again():
    remembered = [kept(proposed(headless()).confirmed({}))]
    assert proposed(headless(), remembered=remembered).certain
    others = Style(heads=dict(reversed(HEADS.items())), label_in="summary")
    assert not proposed(headless(others), remembered=remembered).certain


def test_days_under_another_heading_are_found():
    style = Style(heads={**HEADS, "day": "摘要", "summary": "日期"})
    layout = proposed(sheet(style))
    assert layout.columns["day"] == placed()["day"] and layout.columns["summary"] == placed()["summary"]
    assert "里没有日期，日期都在" in layout.doubts[0]


def test_without_a_balance_nobody_claims_to_know_the_sides():
    layout = proposed(headless(Style(heads=without("balance"))))
    assert not layout.certain
    assert any("分不出收入和支出，请选定" in doubt for doubt in layout.doubts)
    assert {guess.confidence for guess in layout.guesses if guess.field in SIDES} == {0.4}


def test_a_statement_that_begins_with_the_newest_is_judged_from_its_end():
    newest = list(reversed(lines()))
    layout = proposed(headless(Style(opening="", total="", closing=""), of=newest))
    assert sides(layout) == {field: placed()[field] for field in SIDES}


def test_a_long_book_is_not_read_twice():
    """What is looked at does not grow with the book: a row far below cannot change the proposal."""
    many = with_wrong(0) * 100
    changed = [*many[:-1], replace(many[-1], summary="", balance=None)]
    assert proposed(sheet(of=many)) == proposed(sheet(of=changed))


@st.composite
def books(draw) -> list[Line]:
    """Clean books of up to forty entries, some of them reversals."""
    running, found = OPENING, []
    for seq in range(1, draw(st.integers(1, 40)) + 1):
        code, _, side, _ = draw(st.sampled_from(PLAIN))
        amount = draw(st.integers(1, 10**8) | st.integers(-(10**5), -1) | st.sampled_from([100, 10_000]))
        income, expense = (amount, 0) if side == INCOME else (0, amount)
        running += income - expense
        day = FIRST + timedelta(days=min(seq, (LAST - FIRST).days))
        words = draw(st.text("村办公用电水修路慰问老人承包款", min_size=4, max_size=12))
        found.append(
            Line(seq, day, f"记-{seq}", words, code, income, expense, "周晓禾", "刘建国", "李满华", "", running)
        )
    return found


@st.composite
def headings(draw) -> tuple[dict[str, str], bool]:
    """Columns in any order, some headings useless, two of them exchanged, or none at all."""
    heads = dict(draw(st.permutations(list(HEADS.items()))))
    for key in draw(st.sets(st.sampled_from(sorted(HEADS)), max_size=len(HEADS))):
        heads[key] = draw(st.sampled_from(["", "列3", "金额1", "数据"]))
    if draw(st.booleans()):
        one, other = draw(st.permutations(SIDES))[:2]
        heads[one], heads[other] = heads[other], heads[one]
    return heads, draw(st.booleans())


@pytest.mark.long
@settings(max_examples=times(400, 120))
@given(books(), headings())
def test_with_a_balance_no_sum_is_silently_taken_for_another(book, way):
    heads, bare = way
    style = Style(heads=heads)
    table = headless(style, of=book) if bare else sheet(style, of=book)
    layout = proposed(table)
    right = {field: placed(style)[field] for field in SIDES}
    if layout.certain:
        assert sides(layout) == right
    moving = {"income": any(line.income for line in book), "expense": any(line.expense for line in book)}
    for guess in layout.guesses:
        if guess.field in SIDES and guess.confidence >= 0.85:
            assert guess.column == right[guess.field], (guess, layout.doubts)
    assume(len(book) >= 5 and all(moving.values()))
    wrong = {field for field in SIDES if layout.columns.get(field) not in (right[field], None)}
    assert not wrong or layout.doubts or layout.lacks, layout


@pytest.mark.long
@settings(max_examples=times(400, 120))
@given(books(), headings(), st.booleans(), st.booleans())
def test_the_newest_first_no_sum_is_silently_taken_for_another(book, way, one_day, numbered):
    """Without a row of the opening, as banks print it: the first of the rows that happened proves nothing."""
    assume(len(book) >= 2)
    heads, bare = way
    style = Style(heads=heads, opening="", total="", closing="")
    book = [
        replace(line, day=FIRST if one_day else line.day, voucher=line.voucher if numbered else "") for line in book
    ]
    newest = list(reversed(book))
    layout = proposed(headless(style, of=newest) if bare else sheet(style, of=newest))
    right = {field: placed(style)[field] for field in SIDES}
    assert not layout.certain or sides(layout) == right
    for guess in layout.guesses:
        if guess.field in SIDES and guess.confidence >= 0.85:
            assert guess.column == right[guess.field], (guess, layout.doubts)


@pytest.mark.long
@settings(max_examples=times(300, 100))
@given(books(), st.booleans())
def test_exchanged_sides_are_always_noticed(book, bank):
    assume(len(book) >= 3)
    style = BANK if bank else SWAPPED
    layout = proposed(sheet(style, of=book))
    assert sides(layout) == {field: placed()[field] for field in SIDES}
    assert not layout.certain and layout.doubts


# what a plausible workbook must not be misread into


def written_out(rows: list[list[object]]) -> Sheet:
    width = max(map(len, rows))
    return Sheet("表", [[*row, *[""] * (width - len(row))] for row in rows])


HEAD = ["日期", "凭证号", "摘要", "科目", "收入", "支出", "余额"]


def household(at: int, amount: float, left: float, day: date = date(2026, 10, 9)) -> list[object]:
    return [day, f"记-{at}", f"慰问第 {at} 户", "公益支出", "", amount, left]


def paid_out(amounts: list[float], days: list[date] | None = None) -> list[list[object]]:
    """Payments in order, the balance running down from 10,000."""
    left, found = 10_000.0, []
    for at, amount in enumerate(amounts, 1):
        left -= amount
        found.append(household(at, amount, left, days[at - 1] if days else date(2026, 10, 9)))
    return found


@pytest.mark.parametrize("amounts", [[500.0] * 6, [500.0, 120.0, 333.0, 80.0, 99.0, 760.0]], ids=["equal", "varied"])
@pytest.mark.parametrize("one_day", [True, False], ids=["one day", "many days"])
def test_a_sheet_that_begins_with_the_newest_is_not_turned_and_closes_with_the_latest(amounts, one_day):
    days = None if one_day else [date(2026, 10, 3 + at) for at in range(6)]
    newest = written_out([HEAD, *reversed(paid_out(amounts, days))])
    layout = proposed(newest)
    assert layout.certain, layout.doubts
    reading = read_ledger(newest, layout, FIRST, LAST)
    assert [(line.seq, line.voucher) for line in reading.lines] == [(n, f"记-{n}") for n in range(1, 7)]
    assert all(line.expense and not line.income for line in reading.lines) and reading.problems == ()
    assert reading.closing == round((10_000 - sum(amounts)) * 100) and "最新的一笔在最前面" in reading.notes[0]


def test_two_equal_payments_of_one_day_fit_two_readings_and_the_clerk_is_asked_which():
    newest = [[*row[:1], "", *row[2:]] for row in reversed(paid_out([500.0, 500.0]))]
    layout = proposed(written_out([HEAD, *newest]))
    assert not layout.certain and not layout.lacks
    assert layout.doubts == (
        "工作表“表”有两种读法，余额都对得上：一种按表头；另一种把 F 列“支出”当作收入（如第 3 行，余额从 9000.00 变为 9500.00）。"
        "分不出哪一种对，请核对每一列是什么",
    )
    assert sides(layout) == {"income": 4, "expense": 5, "balance": 6}, "what the headings say is proposed"
    assert {guess.confidence for guess in layout.guesses if guess.field in SIDES} == {0.6}
    told = layout.confirmed({})
    assert told.certain and read_ledger(written_out([HEAD, *newest]), told, FIRST, LAST).problems == ()


def test_where_vouchers_or_an_opening_tell_the_order_nobody_is_asked():
    pair = paid_out([500.0, 500.0])
    opening = ["", "", "上期结余", "", "", "", 10_000.0]
    assert proposed(written_out([HEAD, *reversed(pair)])).certain, "记-2 stands above 记-1"
    assert proposed(written_out([HEAD, opening, *([*row[:1], "", *row[2:]] for row in pair)])).certain


def there_and_back(*numbers: str) -> Sheet:
    """Received and paid on again on one day; read from below it closes with the other balance."""
    day = date(2026, 10, 9)
    first = [day, numbers[0], "收到代收款一笔", "其他收入", 100.0, "", 600.0]
    return written_out([HEAD, first, [day, numbers[1], "付出代收款一笔", "公益支出", "", 100.0, 500.0]])


def test_one_day_there_and_back_is_read_as_vouchers_say_or_the_clerk_is_told():
    def read(table: Sheet):
        return read_ledger(table, proposed(table), FIRST, LAST)

    assert (read(there_and_back("记-1", "记-2")).closing, read(there_and_back("记-2", "记-1")).closing) == (
        50_000,
        60_000,
    )
    untold = read(there_and_back("", ""))
    assert untold.closing == 50_000 and [str(one) for one in untold.problems] == [
        "工作表“表” G 列（余额）：各笔都在同一天，从上往下、从下往上余额都对得上，已从上往下读，期末余额是 500.00。"
        "最新的一笔在最前面的，请写上凭证号或上期结余后再上传。"
    ]


@pytest.mark.parametrize(("one", "other"), [("income", "expense"), ("income", "balance"), ("expense", "balance")])
@pytest.mark.parametrize("count", [1, 2])
def test_exchanged_headings_of_a_book_of_one_or_two_lines_are_asked_about(one, other, count):
    style = Style(heads={**HEADS, one: HEADS[other], other: HEADS[one]})
    for first in (0, 1):
        layout = proposed(sheet(style, of=opened_with(lines()[first : first + count])))
        assert (
            not layout.certain
            and "按表头读，余额没有对上" in layout.doubts[0]
            and "请核对每一列是什么" in layout.doubts[0]
        )


def opened_with(of: list[Line]) -> list[Line]:
    running, found = OPENING, []
    for line in of:
        running += line.income - line.expense
        found.append(replace(line, balance=running))
    return found


def test_a_layout_no_clerk_confirmed_makes_no_doubtful_sheet_certain():
    usual = [kept(proposed(sheet()))]
    assert usual[0].certain and not usual[0].by_clerk
    received = opened_with(lines()[:1])
    typed = [replace(line, income=line.expense, expense=line.income) for line in received]
    assert not proposed(sheet(of=typed), remembered=usual).certain
    assert proposed(sheet(of=received), remembered=usual).certain


def test_equal_payments_in_order_under_exchanged_headings_are_still_turned():
    turned = [*HEAD[:4], "支出", "收入", "余额"]
    days = [date(2026, 10, 3 + at) for at in range(6)]
    layout = proposed(written_out([turned, *paid_out([500.0] * 6, days)]))
    assert (layout.columns["expense"], layout.certain) == (5, False)


@pytest.mark.parametrize("heads", [[], [f"列{at}" for at in range(1, 8)], ["列1", "列2", "列3", "列4", "金额1（万元）", "金额2（万元）", "余额（万元）"]], ids=["bare", "numbered", "each its unit"])  # fmt: skip
def test_ten_thousands_stay_ten_thousands_where_contents_tell_the_columns(heads):
    rows, left = [], 100.0
    for at, (income, expense) in enumerate([(5.0, 0), (0, 1.5), (0, 2.25), (3.0, 0), (0, 1.0)], 1):
        left += income - expense
        rows.append([date(2026, 10, 2 + at), f"记-{at}", f"第 {at} 笔路灯电费开支", "公益支出", income or "", expense or "", left])  # fmt: skip
    unit = "" if heads and "万元" in heads[4] else "单位：万元"
    table = written_out([["某某村收支表", *[""] * 5, unit], *([heads] if heads else []), *rows])
    reading = read_ledger(table, proposed(table).confirmed({}), FIRST, LAST)
    assert [line.income - line.expense for line in reading.lines] == [5_000_000, -1_500_000, -2_250_000, 3_000_000, -1_000_000]  # fmt: skip


def test_a_title_that_begins_with_the_year_is_no_entry():
    table = written_out([["2026年10月收支明细", *[""] * 5, "单位：元"], *paid_out([500.0, 120.0, 333.0, 80.0])])
    layout = proposed(table)
    assert layout.last == 1 and layout.columns["day"] == 0 and layout.columns["balance"] == 6


def test_short_summaries_that_repeat_are_not_names():
    words = ["电费", "水费", "电费", "工资", "水费", "电费", "工资", "水费"]
    table = written_out([[date(2026, 10, 3 + at), f"记-{at}", word, float(-50 - at)] for at, word in enumerate(words)])
    layout = proposed(table)
    assert layout.columns["summary"] == 2 and layout.columns["voucher"] == 1


def test_numbers_of_rows_are_no_balance_and_groups_of_villagers_no_vouchers():
    table = written_out([[float(at), date(2026, 10, 3 + at), f"桥头组{at + 3}号", f"路灯维修第 {at} 盏更换", 1.0, 130.0 - 7 * at] for at in range(1, 7)])  # fmt: skip
    layout = proposed(table)
    assert "balance" not in layout.columns and layout.columns.get("voucher") != 2


@pytest.mark.parametrize("odd", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("at", range(7))
def test_a_number_that_is_none_is_a_sentence_and_no_fault(odd, at):
    rows = paid_out([500.0, 120.0, 333.0, 80.0])
    rows[1][at] = odd
    for table in (written_out([HEAD, *rows]), written_out(rows)):
        layout = proposed(table)
        read_ledger(table, layout.confirmed({}), FIRST, LAST)


def test_a_wide_sheet_of_words_is_looked_at_in_no_time():
    """Only what is sure is asked of each word: looking for near ones took a thousand times as long."""
    table = written_out([[date(2026, 10, 3), *(f"第{c}列的一段文字{r * c % 17}" for c in range(60)), float(r)] for r in range(120)])  # fmt: skip
    began = time.process_time()
    proposed(table)
    assert time.process_time() - began < 4


def test_months_on_end_of_one_table_are_followed_in_one_pass():
    """Ten times as many rows take about ten times as long."""
    taken = []
    for many in (2_000, 20_000):
        rows = paid_out([1.0] * many, [date(2026, 10, 1 + at * 30 // many) for at in range(many)])
        table = written_out([HEAD, *rows[::-1]])
        began = time.process_time()
        reading = read_ledger(table, proposed(table), FIRST, LAST)
        taken.append(time.process_time() - began)
        assert len(reading.lines) == many and reading.problems == ()
    assert taken[1] < 30 * max(taken[0], 0.01)


@pytest.mark.parametrize("way", ["2026-11-{:02d}", "2026年11月{}日", "11月{}日", "2026.11.{}"])
def test_days_written_as_words_are_no_summaries(way):
    rows = [[way.format(row[0].day), *row[1:]] for row in paid_out([500.0, 120.0, 333.0, 80.0])]
    layout = proposed(written_out(rows))
    assert (layout.columns["day"], layout.columns["summary"]) == (0, 2)
