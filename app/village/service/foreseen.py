"""What of a sheet just read will keep the draft from being handed on: said in the preview, while the sheet is at hand."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core import privacy
from app.village import last_tables, queries, recipients
from app.village.books import Totals, Voucher
from app.village.categories import EXPENSE, INCOME, wrong_side
from app.village.laws import Finding, Verdict, judge_book, judge_table, numbered_alike, yuan
from app.village.models import Release
from app.village.service import books, guarding, telling
from app.village.sheets import Kind, Reading, TableReading
from app.village.tables import TableForm, all_forms

BY_ROW = ("voucher_numbers", "dates", "one_side", "kinds")  # laws that speak of single rows: said at the row
MOST_ROWS = 8  # written out
MOST_READ = 2_000  # rows of a sheet shown as everyone will read them
NO_VOUCHER = "这笔支出没有凭证号"
SIDES = (("income", "收入"), ("expense", "支出"))


def obstacles(release: Release, reading: Reading | TableReading) -> list[str]:
    """Each as a sentence, row by row with all that is wrong in a row, then what the sums do not agree about."""
    by_row: dict[int, list[str]] = {}
    for row, said in sorted(_in_rows(release, reading), key=lambda found: found[0]):
        by_row.setdefault(row, []).append(said)
    rows = [f"第 {row} 行：{'；'.join(dict.fromkeys(said))}" for row, said in by_row.items()]
    return rows if reading.blocked else [*rows, *_in_sums(release, reading)]


@dataclass(frozen=True)
class PassedOver:
    """Rows that are no entries: what they are, and whether the lines come to what they state; None where nothing holds them."""

    words: str
    agrees: bool | None


def passed_over(reading: Reading) -> list[PassedOver]:
    """The totals and sub-totals of a sheet, of which nothing is stored as an entry: a clerk compares just these with the paper."""
    rows: dict[Kind, list[int]] = {}
    for row, kind in reading.stated:
        rows.setdefault(kind, []).append(row)
    found = []
    if Kind.TOTAL in rows:
        stated = reading.totals
        sums = f"：收入 {yuan(stated.income)}，支出 {yuan(stated.expense)}" if stated else ""
        agrees = None if stated is None else not list(_totals(reading))
        found.append(PassedOver(f"合计（{_places(rows[Kind.TOTAL])}）没有当作一笔{sums}", agrees))
    if Kind.SUBTOTAL in rows:
        found.append(PassedOver(f"小计（{_places(rows[Kind.SUBTOTAL])}）没有当作一笔", _subtotals_agree(reading, rows[Kind.SUBTOTAL])))  # fmt: skip
    if others := sorted(rows.get(Kind.CARRIED, []) + rows.get(Kind.CUMULATED, [])):
        found.append(PassedOver(f"承前页、本页合计、累计（{_places(others)}）没有当作一笔", None))
    return found


def _places(rows: Sequence[int]) -> str:
    return f"第 {'、'.join(map(str, rows[:MOST_ROWS]))} {'行等' if len(rows) > MOST_ROWS else '行'}"


def _subtotals_agree(reading: Reading, rows: Collection[int]) -> bool:
    """Those of one category by its lines; those over several were held to their lines as they were read."""
    told_wrong = any(problem.row in rows for problem in reading.problems)
    each = books.subtotals(reading.lines)
    sums = ((each.get(code, (0, 0)), (stated.income, stated.expense)) for code, stated in reading.subtotals.items())
    return not told_wrong and all(come == stated for come, stated in sums)


def as_read(release: Release, reading: Reading | TableReading) -> list[str]:
    """What everyone will read once it is public, where it is not what the sheet says, row by row; of a long sheet its first rows."""
    if isinstance(reading, TableReading):
        found = _rows_as_read(all_forms()[_form(release)], reading)
    else:
        found = _lines_as_read(release, reading)
    more = [f"只看了前 {MOST_READ} 行，其余的存入以后看得到"] if len(reading.numbers) > MOST_READ else []
    return [*(f"第 {row} 行{part}：{shown}" for row, part, shown in found), *more]


def _lines_as_read(release: Release, reading: Reading) -> Iterator[tuple[int, str, str]]:
    lines = reading.lines[:MOST_READ]
    names = guarding.helped(release, (getattr(line, name) for line in lines for name in recipients.TEXTS))
    for line, row in zip(lines, reading.numbers, strict=False):
        texts = (getattr(line, name) for name in guarding.LINE_TEXTS)
        if privacy.is_telling("\0".join(texts)) or any(recipients.find_in(line, names).values()):
            for name, shown in guarding.masked(line, names).items():
                if name != "seq" and shown != getattr(line, name):
                    yield row, guarding.LINE_TEXTS[name], shown


def _rows_as_read(form: TableForm, reading: TableReading) -> Iterator[tuple[int, str, str]]:
    """Names in a list of people are shown as its form says, and for its days; here only what else is masked."""
    for number, data in zip(reading.numbers, reading.rows[:MOST_READ], strict=False):
        shown = _row_as_read(form, data)
        for column in form.columns:
            if shown.get(column.key) != data.get(column.key):
                yield number, column.label, shown[column.key]


def _row_as_read(form: TableForm, data: Mapping[str, Any]) -> dict[str, Any]:
    kinds = guarding.KEPT_MASKED if form.of_people else guarding.MASKED
    shown = {key: guarding.shown_texts(cell, kinds) if isinstance(cell, str) else cell for key, cell in data.items()}
    said = {} if form.of_people else telling.in_row(form, 0, shown)
    return shown | {key: one.shown() for key, one in said.items() if one.found}


def _form(release: Release) -> str:
    """The table read for it; of a book that is its cash and bank accounts."""
    return queries.FUNDS if release.is_ledger else release.form


def _in_rows(release: Release, reading: Reading | TableReading) -> Iterator[tuple[int, str]]:
    if isinstance(reading, TableReading):
        numbers = reading.numbers
        found = guarding.barred_rows(release, all_forms()[_form(release)], reading.rows)
    else:
        texts = list(reading.texts)
        numbers = tuple(row.row for row in texts)
        yield from ((row.row, NO_VOUCHER) for row in texts if row.is_expense and not row.words[0])
        for line, first in numbered_alike(reading.lines):
            at, before = reading.numbers[line.seq - 1], reading.numbers[first.seq - 1]
            yield at, f"凭证号 {line.voucher} 在第 {before} 行（{first.day.isoformat()}）已经用过，日期不同"
        for line, at in zip(reading.lines, reading.numbers, strict=True):
            if why := wrong_side(line.category, INCOME if line.income else EXPENSE):  # only double entry comes so far
                yield at, f"{why}；冲减的，请用红字：两方都写负数"
        found = guarding.barred_words(release, [row.words for row in texts])
    for one in found:
        yield numbers[one.where.row - 1], f"{one.where.part}里有{privacy.called(one.kind, one.shown)}，不能公开"


def _in_sums(release: Release, reading: Reading | TableReading) -> list[str]:
    if isinstance(reading, TableReading):
        last = last_tables.last_as(release, _form(release))
        form = all_forms()[_form(release)]
        rows = [_row_as_read(form, row) for row in reading.rows] if last else reading.rows
        found = judge_table(form, reading.head, rows, last.against(rows) if last else None)
        return [f"{law.words}：{law.why or law.equation}，不符" for law in found if law.verdict == Verdict.FAILS]
    said = list(_totals(reading))
    stands = queries.book_of(release)
    totals = Counter(
        income=sum(line.income for line in reading.lines), expense=sum(line.expense for line in reading.lines)
    )
    opening = stands.opening if reading.opening is None else reading.opening
    book = replace(
        stands,
        opening=opening,
        closing=opening + totals["income"] - totals["expense"] if reading.closing is None else reading.closing,
        lines=tuple(reading.lines),
        totals=reading.totals or Totals(totals["income"], totals["expense"]),
        subtotals=_subtotals(reading),
        accounts=tuple(map(queries.account_of, reading.funds.rows if reading.funds else ())),
        vouchers=tuple(Voucher(no, *sums) for no, sums in (reading.vouchers or {}).items()),
        entries=reading.entries or (),
    )
    told = ("totals", *BY_ROW)
    failing = [law for law in judge_book(book) if law.verdict == Verdict.FAILS and law.law not in told]
    return said + [_said(law) for law in failing]


def _subtotals(reading: Reading) -> dict[str, Totals]:
    """Those the sheet states, and for kinds it states none of what their lines come to, as they are stored."""
    return {code: Totals(*sums) for code, sums in books.subtotals(reading.lines).items()} | dict(reading.subtotals)


def _said(law: Finding) -> str:
    """Both sides, by how much, and of which voucher or account where a law speaks of several."""
    if law.law == "entries":  # says both sides itself, voucher by voucher
        return f"{law.words}：{law.why}"
    told = f"{law.words}：{law.equation or law.why}，差 {yuan(abs(law.off_by or 0))} 元"
    return f"{told}（{law.why}）" if law.equation and law.why else told


def _totals(reading: Reading) -> Iterator[str]:
    """Which total the sheet states, and what its lines come to."""
    for side, label in SIDES if reading.totals else ():
        stated = getattr(reading.totals, side)
        summed = sum(getattr(line, side) for line in reading.lines)
        if stated != summed:
            yield f"表里写的{label}合计是 {yuan(stated)} 元，各笔相加是 {yuan(summed)} 元，差 {yuan(abs(stated - summed))} 元"
