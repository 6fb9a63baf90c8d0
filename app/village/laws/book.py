"""Judging a book: its equations, then the laws that are none — dates, sides, voucher numbers, the year's plan."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from app.village.books import Book, Ceiling, Line
from app.village.categories import EXPENSE, INCOME, wrong_side
from app.village.categories import named as category_name
from app.village.laws.book_figures import OF_VOUCHER, BookFigures, all_equations
from app.village.laws.equations import Cell, Equation
from app.village.laws.findings import Finding, Suspect, Verdict, yuan
from app.village.laws.suspects import named, touching
from app.village.rules.periods import read_period

WORDS = {
    "closing": "期初余额 + 本期收入 − 本期支出 = 期末余额",
    "previous": "上期期末余额 = 本期期初余额",
    "running": "上一行余额 + 收入 − 支出 = 这一行余额，最后一行余额 = 期末余额",
    "totals": "各笔之和 = 本期合计",
    "subtotals": "各类各笔之和 = 该类小计",
    "subtotals_total": "各类小计之和 = 本期合计",
    "accounts": "各账户：期初余额 + 本期增加 − 本期减少 = 期末余额",
    "carried": "各账户：上期期末余额 = 本期期初余额",
    "accounts_total": "各账户期初、期末余额之和 = 账上期初、期末余额",
    "vouchers": "各凭证所列各笔之和 = 凭证金额",
    "voucher_total": "各凭证金额之和 = 本期合计",
    "entries": "各凭证：借方 = 贷方",
    "entries_total": "全部分录：借方合计 = 贷方合计",
    "entries_cash": "各凭证：现金和银行存款的增减 = 所列收支",
    "voucher_numbers": "每笔支出都有凭证号，同月同号的各笔在同一天",
    "plan": "年初至今支出 ≤ 年度计划",
    "dates": "每笔日期都在本期之内",
    "one_side": "一笔只记收入或只记支出",
    "kinds": "收入、支出各记在自己的类别，不记在现金、银行名下",
}
BROKEN = {  # what is wrong where a law fails and no sum is: nobody looks for a difference there
    "voucher_numbers": "凭证号没写或用重了",
    "plan": "支出超出计划",
    "dates": "日期不在本期",
    "one_side": "一笔又收又支",
    "kinds": "收支记错了栏",
    "carried": "和上期接不上",
}
OUT_OF_BALANCE = "数对不上"  # what every other law of a book or a table says
LACKS = {
    "previous": "没有上期期末余额",
    "running": "没有列出逐行余额",
    "totals": "没有列出本期合计",
    "subtotals": "没有列出分类小计",
    "subtotals_total": "没有同时列出分类小计和本期合计",
    "accounts": "没有列出各账户：填报的表格里没有“资金公开表”工作表",
    "carried": "这一期或者上期的账没有列出各账户",
    "accounts_total": "没有列出各账户：填报的表格里没有“资金公开表”工作表，同期也没有另外公开的资金公开表",
    "vouchers": "没有列出凭证金额：填报的表格里没有“凭证”工作表，也没有逐张填",
    "voucher_total": "没有同时列出凭证金额和本期合计",
    "entries": "没有列出会计分录：填报的表格里没有“记账凭证”“分录”或“序时账”工作表",
    "entries_total": "没有列出会计分录：填报的表格里没有“记账凭证”“分录”或“序时账”工作表",
    "entries_cash": "没有列出会计分录：填报的表格里没有“记账凭证”“分录”或“序时账”工作表",
    "plan": "没有列出年度计划",
    "dates": "看不出是哪一期",
}


def broken(laws: Iterable[str]) -> str:
    """What is wrong where these laws fail, each once: 数对不上、收支记错了栏."""
    return "、".join(dict.fromkeys(BROKEN.get(law, OUT_OF_BALANCE) for law in laws))


def judge_book(book: Book) -> tuple[Finding, ...]:
    """Every law of a book, in the order of WORDS, each with what speaks for or against it."""
    figures = BookFigures(book)
    equations = all_equations(figures)
    found = named(figures, equations, figures.tell, figures.doubt)
    of: dict[str, list[Equation]] = {}
    for equation in equations:
        of.setdefault(equation.law, []).append(equation)
    linear = [law for law in WORDS if law not in RULES]
    return (
        *(judged(law, WORDS[law], of.get(law, []), LACKS.get(law, ""), found) for law in linear),
        *(rule(book) for rule in RULES.values()),
    )


def judged(law: str, words: str, equations: list[Equation], lack: str, found: list[tuple[Cell, Suspect]]) -> Finding:
    """The finding of one law from its equations and the suspects of all; it shows the first that fails, else one of an amount."""
    if not equations:
        return Finding(law, words, Verdict.NOT_JUDGED, lack)
    failing = [equation for equation in equations if equation.fails]
    shown = next(iter(failing or [one for one in equations if one.left or one.right]), equations[0])
    common = (shown.left, shown.right, shown.words)
    if not failing:
        return Finding(law, words, Verdict.HOLDS, "", *common, off_by=0, checked=len(equations))
    why = _unbalanced(failing) if law == "entries" else _why(failing, len(equations))
    suspects = touching(found, failing)
    counts = (len(equations), len(failing))
    return Finding(law, words, Verdict.FAILS, why, *common, shown.left - shown.right, *counts, suspects)


def _why(failing: list[Equation], checked: int) -> str:
    if checked == 1:
        return ""
    told = "、".join(equation.subject for equation in failing[:3])
    return f"{checked} 处核对了，{len(failing)} 处不符：{told}{'等' if len(failing) > 3 else ''}"


def _unbalanced(failing: list[Equation]) -> str:
    """The vouchers as a bookkeeper would say it: 记-12：借方 120.00，贷方 100.00，差 20.00."""
    told = [
        f"{one.subject.removeprefix(OF_VOUCHER)}：借方 {yuan(one.left)}，贷方 {yuan(one.right)}，差 {yuan(abs(one.off))}"
        for one in failing[:3]
    ]
    return "；".join(told) + (f"；另有 {len(failing) - 3} 张不平" if len(failing) > 3 else "")


# the laws that are no equations


def _ruled(law: str, checked: int, suspects: list[Suspect], why: str = "") -> Finding:
    """Fails where there is a suspect."""
    verdict = Verdict.FAILS if suspects else Verdict.HOLDS
    return Finding(law, WORDS[law], verdict, why, checked=checked, failed=len(suspects), suspects=tuple(suspects))


def _of_line(line: Line, column: str, why: str) -> Suspect:
    stated = getattr(line, column)
    return Suspect(
        "line", line.seq, column, stated if isinstance(stated, int) else None, None, f"第 {line.seq} 行", why
    )


def _voucher_numbers(book: Book) -> Finding:
    """A missing number in a row of numbers is told but no breach: a voucher may belong to another book."""
    suspects = [
        _of_line(line, "voucher", "这笔支出没有凭证号") for line in book.lines if line.expense and not line.voucher
    ]
    suspects += [_of_line(line, "voucher", same_number(line, first)) for line, first in numbered_alike(book.lines)]
    counts = Counter(voucher.no for voucher in book.vouchers)
    seen: set[str] = set()
    for at, voucher in enumerate(book.vouchers, 1):
        if counts[voucher.no] > 1 and voucher.no in seen:
            suspects.append(Suspect("voucher", at, "no", None, None, f"凭证 {voucher.no}", "凭证号重复"))
        seen.add(voucher.no)
    missing = missing_numbers([line.voucher for line in book.lines] + list(seen))
    note = f"凭证号不连续，缺 {'、'.join(missing[:8])}{'等' if len(missing) > 8 else ''}" if missing else ""
    return _ruled("voucher_numbers", len(book.lines), suspects, note)


def numbered_alike(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """Lines whose number another day of the same month had first, with the first line of it.

    Several lines of one voucher bear its day; numbers begin anew each month (《会计基础工作规范》第五十一条).
    """
    first: dict[tuple[str, int, int], Line] = {}
    for line in lines:
        if line.voucher:
            known = first.setdefault((line.voucher, line.day.year, line.day.month), line)
            if known.day != line.day:
                yield line, known


def same_number(line: Line, first: Line) -> str:
    """Which line has its number already, and of which day."""
    return f"凭证号 {line.voucher} 在第 {first.seq} 行（{first.day.isoformat()}）已经用过，日期不同，不是同一张凭证"


def missing_numbers(numbers: list[str]) -> list[str]:
    """The numbers left out between the first and the last of each row: 记-5 between 记-4 and 记-6."""
    rows: dict[str, set[int]] = {}
    for number in numbers:
        found = re.fullmatch(r"(.*?)([0-9]{1,6})", number)
        if found:
            rows.setdefault(found[1], set()).add(int(found[2]))
    left_out = (
        (name, sorted(set(range(min(row), max(row))) - row)) for name, row in rows.items() if max(row) - min(row) < 9999
    )
    return [f"{name}{number}" for name, row in left_out for number in row]


def _plan(book: Book) -> Finding:
    if not book.plan:
        return Finding("plan", WORDS["plan"], Verdict.NOT_JUDGED, LACKS["plan"])
    each: Counter[str] = Counter()
    for line in book.lines:
        each[line.category] += line.expense
    spent = {
        category: sum(each[one] for one in dict.fromkeys((category, *row.of))) for category, row in book.plan.items()
    }
    over = [
        (category, row, row.before + spent[category])
        for category, row in book.plan.items()
        if row.before + spent[category] > row.planned
    ]
    if not over:
        return Finding("plan", WORDS["plan"], Verdict.HOLDS, _unplanned(book, each), checked=len(book.plan), off_by=0)
    category, row, all_spent = over[0]
    words = f"{yuan(row.before)} + {yuan(spent[category])} = {yuan(all_spent)} > {yuan(row.planned)}"
    suspects = tuple(_overspent(*each) for each in over)
    why = f"{'、'.join(suspect.what for suspect in suspects)}超出计划"
    sides = (all_spent, row.planned, words, all_spent - row.planned)
    return Finding("plan", WORDS["plan"], Verdict.FAILS, why, *sides, len(book.plan), len(over), suspects)


def _unplanned(book: Book, each: Mapping[str, int]) -> str:
    """What this period spent on categories the plan does not name; no ceiling is over it, so nothing says what the year did."""
    known = {one for category, row in book.plan.items() for one in (category, *row.of)}
    beyond = sum(spent for category, spent in each.items() if category not in known)
    return f"本期另有 {yuan(beyond)} 元支出不在计划所列的类别里，没有计划数可比" if beyond else ""


def _overspent(category: str, row: Ceiling, spent: int) -> Suspect:
    why = f"年初至今支出 {yuan(spent)}，超出计划 {yuan(spent - row.planned)}"
    return Suspect("plan", category, "planned", row.planned, None, category_name(category), why)


def _dates(book: Book) -> Finding:
    period = read_period(book.period)
    if period is None:
        return Finding("dates", WORDS["dates"], Verdict.NOT_JUDGED, LACKS["dates"])
    outside = [
        _of_line(line, "day", f"{line.day.isoformat()} 不在本期内")
        for line in book.lines
        if not period.starts_on <= line.day <= period.ends_on
    ]
    return _ruled("dates", len(book.lines), outside)


def _one_side(book: Book) -> Finding:
    return _ruled("one_side", len(book.lines), list(_both(book)))


def _both(book: Book) -> Iterator[Suspect]:
    for line in book.lines:
        if line.income and line.expense:
            yield _of_line(line, "expense", "同一行既有收入又有支出，请分成两行")


def _kinds(book: Book) -> Finding:
    return _ruled("kinds", len(book.lines), list(_misplaced(book)))


def _misplaced(book: Book) -> Iterator[Suspect]:
    """Amounts under a category that takes none of their side; a reversal is negative, on its own side."""
    for line in book.lines:
        for column, side in (("income", INCOME), ("expense", EXPENSE)):
            if getattr(line, column) and (why := wrong_side(line.category, side)):
                yield _of_line(line, column, why)


RULES = {"voucher_numbers": _voucher_numbers, "plan": _plan, "dates": _dates, "one_side": _one_side, "kinds": _kinds}
