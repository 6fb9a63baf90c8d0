"""One small book, and the ways clerks lay it out."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.village.books import Line, Totals
from app.village.categories import named
from tests.village.writers import Grid

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
OPENING = 1_234_567
ENTRIES = (
    # day, voucher, summary, category, income, expense, note
    (3, "记-1", "收到村级运转经费", "S05", 5_000_000, 0, ""),
    (3, "记-2", "付9月电费", "Z04", 0, 123_450, "村部"),
    (9, "记-3", "订阅《湖南日报》", "Z03", 0, 30_000, ""),
    (15, "记-4", "鱼塘承包款", "S02", 800_001, 0, "张三"),
    (21, "记-5", "重阳节慰问老人", "Z05", 0, 260_000, ""),
    (28, "记-6", "冲销多付电费", "Z04", 0, -10_050, "见记-2"),
)


def lines(balance: bool = True, people: bool = True) -> list[Line]:
    """The book's entries as they must be read."""
    found, running = [], OPENING
    who = ("周晓禾", "刘建国", "李满华") if people else ("", "", "")
    for seq, (day, voucher, summary, category, income, expense, note) in enumerate(ENTRIES, 1):
        running += income - expense
        stated = running if balance else None
        found.append(Line(seq, date(2026, 10, day), voucher, summary, category, income, expense, *who, note, stated))
    return found


CLOSING = OPENING + sum(line.income - line.expense for line in lines())
TOTALS = Totals(sum(line.income for line in lines()), sum(line.expense for line in lines()))
HEADS = {
    "seq": "序号",
    "day": "日期",
    "voucher": "凭证号",
    "summary": "摘要",
    "category": "科目",
    "income": "收入金额",
    "expense": "支出金额",
    "balance": "余额",
    "handler": "经手人",
    "witness": "证明人",
    "approver": "审批人",
    "note": "备注",
}


@dataclass(frozen=True)
class Style:
    """How a clerk writes the book."""

    heads: dict[str, str] = field(default_factory=lambda: dict(HEADS))
    title: tuple[str, ...] = ()
    money: Any = None  # cents → cell
    day: Any = None  # date → cell
    category: Any = named
    opening: str = "上期结余"
    total: str = "合计"
    closing: str = "本期结余"
    label_in: str = "summary"
    foot: tuple[str, ...] = ()
    blank_zero: bool = True


def yuan(cents: int) -> float:
    return cents / 100


def grid(style: Style = Style(), of: list[Line] | None = None, **more: Any) -> Grid:
    """The book as a sheet in this style."""
    written = lines() if of is None else of
    money = style.money or yuan
    rows: list[list[Any]] = [[part] for part in style.title]
    rows.append(list(style.heads.values()))
    if style.opening:
        rows.append(_stated(style, style.opening, balance=money(OPENING)))
    rows += [_entry(style, line, money) for line in written]
    if style.total:
        totals = Totals(sum(line.income for line in written), sum(line.expense for line in written))
        rows.append(_stated(style, style.total, income=money(totals.income), expense=money(totals.expense)))
    if style.closing:
        closing = OPENING + sum(line.income - line.expense for line in written)
        rows.append(_stated(style, style.closing, balance=money(closing)))
    rows += [[part] for part in style.foot]
    width = max(map(len, rows))
    return Grid(tuple(tuple(row + [""] * (width - len(row))) for row in rows), **more)


def _entry(style: Style, line: Line, money: Any) -> list[Any]:
    cells = {
        **{name: getattr(line, name) for name in ("voucher", "summary", "handler", "witness", "approver", "note")},
        "seq": line.seq,
        "day": style.day(line.day) if style.day else line.day,
        "category": style.category(line.category),
        "income": money(line.income) if line.income or not style.blank_zero else "",
        "expense": money(line.expense) if line.expense or not style.blank_zero else "",
        "balance": "" if line.balance is None else money(line.balance),
        "month": line.day.month,
        "day_of_month": line.day.day,
        "voucher_word": line.voucher.partition("-")[0],
        "voucher_number": line.voucher.partition("-")[2],
        "amount": money(line.income or -line.expense),
        "size": money(line.income or line.expense),
        "direction": "收" if line.income else "支",
    }
    return [cells.get(key, "") for key in style.heads]


def _stated(style: Style, words: str, **cells: Any) -> list[Any]:
    return [words if key == style.label_in else cells.get(key, "") for key in style.heads]


def without(*keys: str, **renamed: str) -> dict[str, str]:
    """The usual heads less some, others renamed."""
    return {key: renamed.get(key, text) for key, text in HEADS.items() if key not in keys}


def changed(style: Style, **more: Any) -> Style:
    return replace(style, **more)
