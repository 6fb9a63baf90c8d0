"""Sheets handed out to be filled in: what may stand in a cell is checked while it is typed, and reads back exactly."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from app.village.categories import BOTH, EXPENSE, INCOME, PLAIN, Category, all_categories
from app.village.sheets.forms import ENTRY_FIELDS, JOURNAL, LEDGER
from app.village.sheets.matching import match
from app.village.tables import all_forms
from app.village.tables.shapes import Column, Kind, TableForm

ROWS = 500  # of checked cells; further ones can be typed and are checked when read
LARGEST = 9_999_999_999.99
WORDS = "字典"
HELP = "从第 5 行起一行填一笔：收入、支出只填一栏，冲销填负数；日期只能是本期的；不要改表头。填好后保存，直接上传。"
TABLE_HELP = "从表头下一行起一行填一条，带 * 的必填；表里没有的列（身份证号、电话、银行账号等）请不要加。"
VOUCHER_HELP = "可以不填。填了就拿每张凭证自己的金额与收支明细核对：一张凭证写一行，金额照凭证写，不要从明细抄。"
FUNDS_HELP = "可以不填。填了就拿现金和各银行账户的余额与账上核对：一个账户写一行，余额照存折、对账单写。"
JOURNAL_HELP = (
    "用复式记账的填这一张，收支明细就不用填：一条分录一行，只填借方或贷方，同一张凭证的凭证号写得一样。"
    "两张都填的，拿分录与收支明细核对。"
)
FIELDS = ("day", "voucher", "summary", "category", "income", "expense", "handler", "witness", "approver", "note")
IN_PART = "写到日、月或年都可以：2024-03-15、2024-03、2024"
WIDTHS = {Kind.DAY: 12, Kind.MONEY: 14, Kind.TEXT: 16}
HEAD_AT, OPENING_AT = 2, 3  # rows counted from 0
BALANCE_AT = len(FIELDS)


def template(
    village: str,
    first: date,
    last: date,
    opening: int,
    categories: Sequence[Category] = (),
    handlers: Sequence[str] = (),
) -> bytes:
    """An .xlsx for the book of one period: ten columns to type in, the last balance (in 分) filled in.

    An eleventh column, locked, shows the running balance.
    """
    title = f"{village}财务收支明细表（{first.isoformat()} 至 {last.isoformat()}）"
    sheet = _Sheet("收支明细", title, HELP)
    chosen = categories or [all_categories()[row[0]] for row in PLAIN]
    sheet.words("category", [_said(category) for category in chosen])
    sheet.words("handlers", handlers)
    columns = [LEDGER.column(key) for key in FIELDS]
    for place, column in enumerate(columns):
        sheet.column(place, column.label if column.key != "category" else "科目（类别）", column, OPENING_AT + 1)
    sheet.limit_days(FIELDS.index("day"), first, last, OPENING_AT + 1)
    sheet.choose(FIELDS.index("category"), "category", OPENING_AT + 1, must=True)
    for key in ("handler", "witness", "approver"):
        sheet.choose(FIELDS.index(key), "handlers", OPENING_AT + 1, must=False)
    sheet.opening(opening)
    chart = [f"{one.code} {one.name}" for one in all_categories().values() if one.code.isdigit()]
    sheet.words("chart", chart)
    entered = sheet.beside("记账凭证", JOURNAL_HELP, [JOURNAL.column(key) for key in ENTRY_FIELDS])
    sheet.choose(ENTRY_FIELDS.index("account"), "chart", 2, must=False, page=entered)
    sheet.beside("凭证", VOUCHER_HELP, [LEDGER.column(key) for key in ("voucher", "day", "income", "expense")])
    funds = all_forms()["funds"]
    sheet.beside(funds.title, FUNDS_HELP, funds.columns)
    return sheet.content()


def table_template(form: TableForm, title: str = "") -> bytes:
    """An .xlsx for one public form: the fields of its head above, its columns below."""
    sheet = _Sheet(form.title[:28], title or form.title, TABLE_HELP)
    for at, column in enumerate(form.head):
        sheet.head_field(2 + at, column)
    head_at = 2 + len(form.head)
    for place, column in enumerate(form.columns):
        sheet.column(place, column.label + ("*" if column.needed else ""), column, head_at + 1, head_at)
        if column.choices:
            sheet.words(column.key, column.choices)
            sheet.choose(place, column.key, head_at + 1, must=True)
    sheet.freeze(head_at + 1)
    return sheet.content()


def _said(category: Category) -> str:
    """A category's name; with its code before it where the name alone means another: 其他收入 is S11, and 504 too."""
    sides = (INCOME, EXPENSE) if category.side == BOTH else (category.side,)
    found = [match(category.name, side) for side in sides]
    alone = all(known is not None and known.code == category.code for known in found)
    return category.name if alone else f"{category.code} {category.name}"


class _Sheet:
    """One sheet with a hidden dictionary beside it."""

    def __init__(self, name: str, title: str, help_line: str) -> None:
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        self.sheet = self.book.add_worksheet(name)
        self.dictionary = self.book.add_worksheet(WORDS)
        self.dictionary.very_hidden()
        self.lists: dict[str, str] = {}
        self._text(0, 0, title, {"bold": True, "font_size": 14})
        self._text(1, 0, help_line, {"font_color": "#555555"})
        options = {"format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True}
        self.sheet.protect("", options)

    def _format(self, **given: Any) -> Any:
        return self.book.add_format(given)

    def _text(self, row: int, place: int, text: str, given: dict[str, Any]) -> None:
        """Text stays text, whatever it begins with: = + - @ begin no formula, also after an edit."""
        if text[:1] in ("=", "+", "-", "@"):
            given = {**given, "quote_prefix": True}
        self.sheet.write_string(row, place, text, self._format(**given))

    def words(self, key: str, words: Sequence[str]) -> None:
        """A list to choose from, kept on the hidden sheet."""
        words = list(dict.fromkeys(words))
        if not words:
            return
        place = len(self.lists)
        for row, word in enumerate(words):
            prefix = word[:1] in ("=", "+", "-", "@")
            self.dictionary.write_string(row, place, word, self._format(quote_prefix=prefix))
        letter = xlsxwriter.utility.xl_col_to_name(place)
        self.lists[key] = f"={WORDS}!${letter}$1:${letter}${len(words)}"

    def column(self, place: int, label: str, column: Column, first: int, head_at: int = HEAD_AT) -> None:
        """One column to type in: its heading locked, its cells open."""
        self._text(head_at, place, label, {"bold": True, "bg_color": "#EAEAEA", "border": 1, "text_wrap": True})
        kind = column.kind
        formats = {Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.AREA: "0.00", Kind.COUNT: "0"}
        number_format = (
            "@" if column.in_part else formats.get(kind, "@")
        )  # a month typed as a date becomes its first day
        self.sheet.set_column(place, place, WIDTHS.get(kind, 10), self._format(locked=False, num_format=number_format))
        if kind in (Kind.MONEY, Kind.AREA):
            self._limit(place, first, "decimal", -LARGEST, LARGEST, "只填数字，最多两位小数")
        if kind == Kind.COUNT:
            self._limit(place, first, "integer", 0, 99_999_999, "只填整数")
        if said := column.hint or (IN_PART if column.in_part else ""):
            self.sheet.write_comment(head_at, place, said)

    def limit_days(self, place: int, first: date, last: date, row: int) -> None:
        """Only days of the period can be typed."""
        said = f"请填 {first.isoformat()} 至 {last.isoformat()} 之间的日期，写成 {(first + timedelta(days=2)).isoformat()} 这样"
        self._limit(place, row, "date", first, last, said)

    def choose(self, place: int, key: str, row: int, must: bool, page: Any = None) -> None:
        """A list to choose from; `must` forbids other words."""
        if key not in self.lists:
            return
        rule = {"validate": "list", "source": self.lists[key], "error_type": "stop" if must else "warning"}
        rule |= {"error_title": "请从列表里选", "error_message": "列表里没有这一项"}
        (page or self.sheet).data_validation(row, place, row + ROWS, place, rule)

    def _limit(self, place: int, row: int, kind: str, low: object, high: object, said: str) -> None:
        rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        rule |= {"error_title": "填得不对", "error_message": said}
        self.sheet.data_validation(row, place, row + ROWS, place, rule)

    def opening(self, amount: int) -> None:
        """The row of what was carried over, locked, and the running balance beside the entries."""
        locked = {"bg_color": "#F5F5F5", "border": 1}
        money = self._format(**locked, num_format="#,##0.00")
        self._text(HEAD_AT, BALANCE_AT, "余额（自动）", {"bold": True, "bg_color": "#EAEAEA", "border": 1})
        for place in range(BALANCE_AT):
            self._text(OPENING_AT, place, "上期结余" if FIELDS[place] == "summary" else "", locked)
        self.sheet.write_number(OPENING_AT, BALANCE_AT, amount / 100, money)
        self.sheet.set_column(BALANCE_AT, BALANCE_AT, 14)
        start = OPENING_AT + 2
        for row in range(start, start + ROWS):
            formula = f'=IF(COUNT(E{row}:F{row})=0,"",$K${start - 1}+SUM(E${start}:E{row})-SUM(F${start}:F{row}))'
            self.sheet.write_formula(row - 1, BALANCE_AT, formula, money, "")
        self.freeze(OPENING_AT + 1)

    def beside(self, name: str, said: str, columns: Sequence[Column]) -> Any:
        """A further sheet with its own head; left empty it is not read."""
        page = self.book.add_worksheet(name)
        page.write_string(0, 0, said, self._format(font_color="#555555"))
        for place, column in enumerate(columns):
            page.write_string(1, place, column.label, self._format(bold=True, bg_color="#EAEAEA", border=1))
            number_format = {Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00"}.get(column.kind, "@")
            page.set_column(place, place, 14, self._format(num_format=number_format))
        page.freeze_panes(2, 0)
        return page

    def freeze(self, row: int) -> None:
        """The head stays in sight."""
        self.sheet.freeze_panes(row, 0)

    def head_field(self, row: int, column: Column) -> None:
        """A field above the table: its name locked, the cell beside it open."""
        self._text(row, 0, column.label + "：", {"bold": True})
        number_format = {Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.AREA: "0.00"}.get(column.kind, "@")
        self.sheet.write_blank(row, 1, None, self._format(locked=False, num_format=number_format, border=1))

    def content(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self.out.getvalue()
