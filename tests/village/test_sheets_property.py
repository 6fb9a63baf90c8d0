"""Any clean ledger, written in any usual way, reads back exactly."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.village.books import Line, Totals
from app.village.categories import INCOME, PLAIN, named
from app.village.sheets import candidates, opened, read_ledger
from tests.lengths import times
from tests.village.ledgers import FIRST, LAST, OPENING, Style, grid, yuan
from tests.village.test_sheets_corpus import bracketed, trailing, typed, wide
from tests.village.writers import Grid, csv_book, ods_book, openpyxl_book, xlsxwriter_book, xlwt_book

HEADS = {
    "seq": ("序号", "行号"),
    "day": ("日期", "记账日期", "发生日期", "日 期", "收支日期"),
    "voucher": ("凭证号", "凭证编号", "凭证字号", "凭 证 号", "票据号"),
    "summary": ("摘要", "事由", "摘要（事由）", "收支内容", "用途"),
    "category": ("科目", "类别", "科目（类别）", "会计科目", "收支类别"),
    "income": ("收入金额", "收入", "收入（元）", "收入金额(元)", "收方"),
    "expense": ("支出金额", "支出", "支出（元）", "支出金额(元)", "付方"),
    "balance": ("余额", "结余", "结存", "余额（元）"),
    "handler": ("经手人", "经办人"),
    "witness": ("证明人", "验收人"),
    "approver": ("审批人", "批准人"),
    "note": ("备注", "附注"),
}
WRITERS = (
    ("a.xlsx", xlsxwriter_book),
    ("a.xlsx", openpyxl_book),
    ("a.xls", xlwt_book),
    ("a.ods", ods_book),
    ("a.csv", csv_book),
    ("a.csv", lambda sheet: csv_book(sheet, "gb18030", "\t")),
)
MONEY = (None, typed("{}"), typed("￥{}"), typed("{}元"), bracketed, trailing, wide)
DAYS = (
    None,
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.month}月{day.day}日",
    lambda day: int(f"{day:%Y%m%d}"),
)
WORDS = st.text("村办公用电水修路慰问老人承包款李张王", min_size=2, max_size=12)
NAMES = st.sampled_from(["", "周晓禾", "刘建国", "欧阳满华"])


@st.composite
def entries(draw) -> list[Line]:
    """Up to thirty entries in any order of days, some of them reversals."""
    found, running = [], OPENING
    for seq in range(1, draw(st.integers(1, 30)) + 1):
        code, _, side, _ = draw(st.sampled_from(PLAIN))
        amount = draw(st.integers(1, 10**9) | st.integers(-(10**6), -1))
        income, expense = (amount, 0) if side == INCOME else (0, amount)
        running += income - expense
        found.append(
            Line(
                seq,
                FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days))),
                f"记-{seq}",
                draw(WORDS),
                code,
                income,
                expense,
                draw(NAMES),
                draw(NAMES),
                draw(NAMES),
                draw(st.just("") | WORDS),
                running,
            )
        )
    return found


@dataclass(frozen=True)
class Way:
    """One way to write a book."""

    style: Style
    file: str
    write: object
    between: tuple[int, ...]  # before which entries a blank row, a page head or a subtotal stands


@st.composite
def ways(draw) -> Way:
    heads = {key: draw(st.sampled_from(words)) for key, words in draw(st.permutations(list(HEADS.items())))}
    file, write = draw(st.sampled_from(WRITERS))
    style = Style(
        heads=heads,
        title=draw(st.sampled_from([(), ("某某村财务公开",), ("某某村财务公开", "2026年10月", "单位：元")])),
        money=draw(st.sampled_from(MONEY)),
        day=draw(st.sampled_from(DAYS)),
        category=draw(st.sampled_from([named, lambda code: code, lambda code: f"{code} {named(code)}"])),
        opening=draw(st.sampled_from(["上期结余", "期初余额", "上月结转"])),
        total=draw(st.sampled_from(["合计", "本月合计", "本期合计", "总　计"])),
        closing=draw(st.sampled_from(["本期结余", "期末余额", "结转下月"])),
        foot=draw(st.sampled_from([(), ("制表人：李四", "说明：以上账目已经审核")])),
        blank_zero=draw(st.booleans()),
    )
    return Way(style, file, write, tuple(draw(st.lists(st.integers(1, 30), max_size=4))))


def interrupted(sheet: Grid, way: Way, book: list[Line]) -> Grid:
    """With rows in between that are no entries; no more than one of them is a sub-total."""
    rows = [list(row) for row in sheet.rows]
    first = len(way.style.title) + 2
    width = len(rows[first - 1])
    page = [word for word in way.style.heads.values()]
    for number, at in enumerate(sorted(way.between, reverse=True)):
        if first + at < len(rows) - len(way.style.foot) - 2:
            sums = {
                side: (way.style.money or yuan)(sum(getattr(line, side) for line in book[:at]))
                for side in ("income", "expense")
            }
            subtotal = ["小计" if key == "summary" else sums.get(key, "") for key in way.style.heads]
            rows.insert(first + at, ([""] * width, page, subtotal)[number % 3])
    return replace(sheet, rows=tuple(map(tuple, rows)))


@pytest.mark.long
@settings(max_examples=times(150, 60))
@given(entries(), ways())
def test_any_clean_ledger_reads_back_exactly(book, way):
    content = way.write(interrupted(grid(way.style, of=book), way, book))
    opened_book = opened(content, way.file)
    layout = candidates(opened_book)[0]
    assert layout.certain, (layout.lacks, layout.doubts, layout.guesses)
    reading = read_ledger(opened_book.sheets[0], layout, FIRST, LAST)
    assert not reading.problems, [str(problem) for problem in reading.problems]
    assert reading.lines == book
    assert reading.opening == OPENING
    assert reading.closing == book[-1].balance
    assert reading.totals == Totals(sum(line.income for line in book), sum(line.expense for line in book))
