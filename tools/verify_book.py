#!/usr/bin/env python3
"""Judge a Mingtang book or table from its download. Written from docs/accounts.md alone; needs nothing but Python 3.9 or newer.

    python3 verify_book.py book.json [code]

The code (核验编号) of the version comes out of the file too; it is held against the one given, as the page or the printed sheet
shows it, or else against the one in the file.

Exit code 0: every law that can be judged holds, and the code is the same; 1: one fails, the file tells of another verdict, or
the code is another; 2: the file cannot be read.
"""

import hashlib
import json
import re
import sys
from calendar import monthrange
from datetime import date

BOOK_FORMAT, TABLE_FORMAT, TABLES_FORMAT = "mingtang-book/1", "mingtang-table/1", "mingtang-tables/1"
SIDES = ("income", "expense")
OF_ACCOUNT = {"by": [["name", "tail"], ["tail"], ["name"]]}  # which account is which
CASH, OF_INCOME, OF_EXPENSE = ("101", "102"), ("S", "50"), ("Z", "51", "52")  # accounts; how codes of categories begin
SAYS = {"holds": "相符", "fails": "不符", "not_judged": "没有可核对的数"}


# What a field may be: each reader gives the value back or raises ValueError. Amounts become whole 分.


def text(value):
    if not isinstance(value, str):
        raise ValueError("应为文字")
    return value


def fen(value):
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,12})\.[0-9]{2}", text(value)):
        raise ValueError("金额的写法不对")
    return int(value.replace(".", ""))


def count(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("应为整数")
    return value


def day(value):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text(value)):
        raise ValueError("日期的写法不对")
    return date.fromisoformat(value)


def or_none(read):
    return lambda value: None if value is None else read(value)


def listing(read):
    def rows(value):
        if not isinstance(value, list):
            raise ValueError("应为列表")
        return [read(row) for row in value]

    return rows


def record(**fields):
    def read(value):
        if not isinstance(value, dict):
            raise ValueError("应为对象")
        lacking = [name for name in fields if name not in value]
        if lacking:
            raise ValueError("缺少 " + lacking[0])
        return {name: of(value[name]) for name, of in fields.items()}

    return read


def period(value):
    found = re.fullmatch("(20[0-9]{2})(?:-(0[1-9]|1[0-2])|Q([1-4]))?", text(value))
    if not found:
        raise ValueError("期间的写法不对")
    first = int(found[2] or 0) or (int(found[3]) * 3 - 2 if found[3] else 1)
    last = first if found[2] else first + 2 if found[3] else 12
    year = int(found[1])
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


TWO = {"income": fen, "expense": fen}
WORDS = dict.fromkeys(("voucher", "summary", "category", "handler", "witness", "approver", "note"), text)
CEILING = record(category=text, planned=fen, before=fen)
ACCOUNT = record(name=text, tail=text, opening=fen, increase=fen, decrease=fen, closing=fen)
BOOK = record(
    region=text,
    period=period,
    opening=fen,
    closing=fen,
    previous_closing=or_none(fen),
    totals=or_none(record(**TWO)),
    lines=listing(record(seq=count, day=day, balance=or_none(fen), **WORDS, **TWO)),
    subtotals=listing(record(category=text, **TWO)),
    accounts=listing(ACCOUNT),
    vouchers=listing(record(no=text, **TWO)),
    entries=listing(record(voucher=text, account=text, debit=fen, credit=fen)),
    plan=listing(lambda row: {**CEILING(row), "of": listing(text)(row.get("of", []))}),
)


def read_book(raw):
    later = ("funds", "previous_accounts")  # fields that older files have not
    book = {**BOOK(raw), **{name: listing(ACCOUNT)(raw.get(name, [])) for name in later}}
    if [line["seq"] for line in book["lines"]] != list(range(1, len(book["lines"]) + 1)):
        raise ValueError("各行的序号不是 1、2、3……")
    for name in ("subtotals", "plan"):
        if len({row["category"] for row in book[name]}) < len(book[name]):
            raise ValueError("同一类列了不止一次")
    return book


# Judging: a law, then the pairs that must be equal. No pair: not judged. The difference told is that of the first unequal pair.


def compared(law, pairs):
    if not pairs:
        return law, "not_judged", None
    off = next((left - right for left, right in pairs if left != right), 0)
    return law, "fails" if off else "holds", off


def kept(law, breached):
    return law, "fails" if breached else "holds", None


def total(rows, name):
    return sum(row[name] for row in rows)


def of(rows, name, value):
    return [row for row in rows if row[name] == value]


def known(stated, used):
    """What is stated, then what lines use and the list lacks; nothing where nothing is stated."""
    return list(dict.fromkeys([*stated, *used])) if stated else []


def running(book):
    if all(line["balance"] is None for line in book["lines"]):
        return []
    pairs, reached = [], book["opening"]
    for line in book["lines"]:
        reached += line["income"] - line["expense"]
        if line["balance"] is not None:
            pairs.append((reached, line["balance"]))
            reached = line["balance"]
    return [*pairs, (reached, book["closing"])]


def judge_book(raw):
    book = read_book(raw)
    lines, totals, accounts, vouchers = (book[name] for name in ("lines", "totals", "accounts", "vouchers"))
    whole = totals or {side: total(lines, side) for side in SIDES}
    sides = SIDES if totals else ()
    categories = known([row["category"] for row in book["subtotals"]], [line["category"] for line in lines])
    numbers = known([row["no"] for row in vouchers], [line["voucher"] for line in lines if line["voucher"]])
    loose = of(lines, "voucher", "")
    return [
        compared("closing", [(book["opening"] + whole["income"] - whole["expense"], book["closing"])]),
        compared("previous", [(book["previous_closing"], book["opening"])][: book["previous_closing"] is not None]),
        compared("running", running(book)),
        compared("totals", [(total(lines, side), totals[side]) for side in sides]),
        compared(
            "subtotals",
            [
                (total(of(lines, "category", name), side), total(of(book["subtotals"], "category", name), side))
                for name in categories
                for side in SIDES
            ],
        ),
        compared("subtotals_total", [(total(book["subtotals"], side), totals[side]) for side in sides if categories]),
        compared(
            "accounts", [(row["opening"] + row["increase"] - row["decrease"], row["closing"]) for row in accounts]
        ),
        compared("carried", accounts_carried(book)),
        compared(
            "accounts_total",
            [
                (total(rows, end), book[end])
                for rows in (accounts, book["funds"])
                for end in ("opening", "closing")
                if rows
            ],
        ),
        compared(
            "vouchers",
            [
                (total(of(lines, "voucher", no), side), total(of(vouchers, "no", no), side))
                for no in numbers
                for side in SIDES
            ],
        ),
        compared(
            "voucher_total", [(total(vouchers, side) + total(loose, side), totals[side]) for side in sides if numbers]
        ),
        *judge_entries(book),
        kept("voucher_numbers", loose_or_twice(loose, vouchers) or used_again(lines)),
        judge_plan(book),
        kept("dates", any(not book["period"][0] <= line["day"] <= book["period"][1] for line in lines)),
        kept("one_side", any(line["income"] and line["expense"] for line in lines)),
        kept("kinds", any(misplaced(line) for line in lines)),
    ]


def accounts_carried(book):
    rows, before = book["accounts"], book["previous_accounts"]
    if not rows or not before:
        return []
    return carried(OF_ACCOUNT, rows, [row["opening"] for row in rows], before, [row["closing"] for row in before])


def loose_or_twice(loose, vouchers):
    return any(line["expense"] for line in loose) or len({row["no"] for row in vouchers}) < len(vouchers)


def misplaced(line):
    """An amount under a category that takes none of its side."""
    code, is_cash = line["category"], line["category"] in CASH
    return bool(
        (line["income"] and (is_cash or code.startswith(OF_EXPENSE)))
        or (line["expense"] and (is_cash or code.startswith(OF_INCOME)))
    )


def used_again(lines):
    """One number on two days of a month."""
    days = {}
    for line in lines:
        if line["voucher"]:
            days.setdefault((line["voucher"], str(line["day"])[:7]), set()).add(line["day"])
    return any(len(found) > 1 for found in days.values())


def judge_entries(book):
    entries = book["entries"]
    each = [of(entries, "voucher", no) for no in dict.fromkeys(row["voucher"] for row in entries)]
    moved = []
    for rows in each:
        lines = of(book["lines"], "voucher", rows[0]["voucher"])
        cash = [row for row in rows if row["account"] in CASH]
        moved.append((total(lines, "income") - total(lines, "expense") + total(cash, "credit"), total(cash, "debit")))
    yield compared("entries", [(total(rows, "debit"), total(rows, "credit")) for rows in each])
    yield compared("entries_total", [(total(entries, "debit"), total(entries, "credit"))][: len(entries)])
    yield compared("entries_cash", moved)


def judge_plan(book):
    if not book["plan"]:
        return "plan", "not_judged", None
    over = [
        row["before"]
        + sum(
            total(of(book["lines"], "category", category), "expense")
            for category in dict.fromkeys([row["category"], *row["of"]])
        )
        - row["planned"]
        for row in book["plan"]
    ]
    off = next((much for much in over if much > 0), 0)
    return "plan", "fails" if off else "holds", off


# A table brings its laws along.


def numbers(columns, row):
    if not isinstance(row, dict):
        raise ValueError("应为对象")
    read = {"money": fen, "area": fen, "count": count}
    return {key: read[kind](row[key]) for key, kind in columns.items() if kind in read and row.get(key) is not None}


def judge_table(raw):
    column = record(key=text, kind=text)
    columns, head_columns = (
        {row["key"]: row["kind"] for row in listing(column)(raw[name])} for name in ("columns", "head_columns")
    )
    head = numbers(head_columns, raw["head"])
    rows = listing(lambda row: numbers(columns, row))(raw["rows"])
    return [
        judge_carry(law, columns, raw) if law["kind"] == "carry" else judge_law(law, columns, head, rows)
        for law in listing(an_object)(raw["laws"])
    ]


def an_object(law):
    if not isinstance(law, dict):
        raise ValueError("应为对象")
    return law


def judge_law(law, columns, head, rows):
    kind, key = law["kind"], law["key"]
    if kind == "total":
        cells = [row[law["column"]] for row in rows if law["column"] in row]
        return compared(key, [(sum(cells), head[law["head"]])] if cells and law["head"] in head else [])
    if kind == "ceiling":
        return judge_ceiling(law, rows if law["low"][0] in columns else [head])
    if kind == "product":
        return compared(
            key, [product(law, columns, row) for row in rows if {*law["factors"], law["equals"]} <= set(row)]
        )
    if kind not in ("row", "head"):
        raise ValueError("不认识的等式")
    whole = {*law["plus"], *law["minus"], law["equals"]}
    judged = [row for row in ([head] if kind == "head" else rows) if whole <= set(row)]
    return compared(
        key,
        [
            (sum(row[name] for name in law["plus"]) - sum(row[name] for name in law["minus"]), row[law["equals"]])
            for row in judged
        ],
    )


def judge_carry(law, columns, raw):
    """Each thing's opening against what it closed with in the table before; what one table lacks counts as nought."""
    if raw.get("before") is None:
        return law["key"], "not_judged", None
    before = listing(an_object)(raw["before"]["rows"])
    closings, openings = (
        [numbers({column: columns[column]}, row).get(column) for row in rows]
        for column, rows in ((law["closing"], before), (law["opening"], raw["rows"]))
    )
    return compared(law["key"], carried(law, raw["rows"], openings, before, closings))


def carried(law, rows, openings, before, closings):
    """What each thing closed with and opens with, where both are stated."""
    sides = []
    for these, those in same_things(law, rows, before):
        now, then = (stated(amounts, places) for amounts, places in ((openings, these), (closings, those)))
        if bool(now) == bool(these) and bool(then) == bool(those):
            sides.append((sum(then), sum(now)))
    return sides


def stated(amounts, places):
    return [amounts[place] for place in places if amounts[place] is not None]


def same_things(law, rows, before):
    """Places of the rows of each thing, now and before, in that order; what one list of columns does not pair the next may."""
    left, left_before, after = list(range(len(rows))), list(range(len(before))), law.get("after", "")
    pairs = []
    for columns in law["by"]:
        here, there = things(rows, left, columns, ""), things(before, left_before, columns, after)
        pairs += [(places, there[key]) for key, places in here.items() if key in there]
        left = [place for place in left if not any(place in here[key] for key in here if key in there)]
        left_before = [place for place in left_before if not any(place in there[key] for key in there if key in here)]
    if not after:
        pairs += [([place], []) for place in left] + [([], [place]) for place in left_before]
    return sorted(pairs, key=lambda pair: (pair[0] or [len(rows)], pair[1]))


def things(rows, left, columns, after):
    """The places of rows by what they state in the columns; the year of `after` counted on by one. A row that lacks one is left out."""
    found = {}
    for place in left:
        values = [rows[place].get(name) for name in columns]
        if None not in values and "" not in values:
            if after in columns:
                values[columns.index(after)] += 1
            found.setdefault(tuple(values), []).append(place)
    return found


def judge_ceiling(law, rows):
    judged = [row for row in rows if set(law["low"]) <= set(row) and law["high"][0] in row]
    over = [sum(row[name] for name in law["low"]) - sum(row.get(name, 0) for name in law["high"]) for row in judged]
    if not over:
        return law["key"], "not_judged", None
    off = next((much for much in over if much > 0), 0)
    return law["key"], "fails" if off else "holds", off


def product(law, columns, row):
    """Rounded to 分; half a 分 either way is allowed."""
    scale = exact = 1
    for name in law["factors"]:
        exact *= row[name]
        scale *= 100 if columns[name] == "area" else 1
    if abs(exact - row[law["equals"]] * scale) <= scale // 2:
        return row[law["equals"]], row[law["equals"]]
    return (2 * exact + scale) // (2 * scale), row[law["equals"]]


# The code of the version: SHA-256 over what was sealed, as section 7 of docs/accounts.md lists it.


def sealed_words(raw):
    """The object the code is computed over; None where the file does not hold it."""
    own = raw.get("sealed")
    if not isinstance(own, dict):
        return None
    words = {key: value for key, value in own.items() if key not in ("code", "masked")}
    if raw["format"] == BOOK_FORMAT:
        words["book"] = sealed_book(raw)
    else:
        words["tables"] = {table["form"]: sealed_table(table, own["masked"]) for table in parts_of(raw)}
    return words


def sealed_book(raw):
    book = {name: raw[name] for name in ("opening", "closing", "totals")}
    for part, names in (
        ("lines", ("seq", "day", "income", "expense", "balance", *WORDS)),
        ("accounts", ("name", "tail", "opening", "increase", "decrease", "closing")),
        ("entries", ("voucher", "account", "debit", "credit")),
    ):
        book[part] = [{name: row[name] for name in names} for row in raw[part]]
    for name, first in (("subtotals", "category"), ("vouchers", "no")):
        book[name] = sorted([row[first], row["income"], row["expense"]] for row in raw[name])
    return book


def sealed_table(table, masked):
    left_out = masked.get(table["form"], [])
    stated = [
        {key: value for key, value in row.items() if value is not None} for row in [table["head"], *table["rows"]]
    ]
    rows = [{key: value for key, value in row.items() if key not in left_out} for row in stated[1:]]
    return {"head": stated[0], "rows": rows}


def code_of(words):
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digits = hashlib.sha256(text.encode()).hexdigest()[:12].upper()
    return "3-" + "-".join(digits[at : at + 4] for at in (0, 4, 8))


def judge_code(raw, shown):
    """What to tell of the code, and whether it is another one."""
    try:
        words = sealed_words(raw)
        wanted = shown or (raw["sealed"]["code"] if words else "")
    except (KeyError, TypeError, AttributeError):
        return "核验编号要用的内容不完整，不能重算", True
    if words is None:
        return "文件里没有核验编号要用的内容，不能重算" if shown or "sealed" in raw else "", bool(shown)
    whose = "给出的" if shown else "文件里写的"
    found = code_of(words)
    if found == wanted:
        return f"核验编号 {found}，与{whose}一致", False
    return f"由内容算出的核验编号是 {found}，与{whose} {wanted} 不一致", True


# Telling


def judge(raw):
    """Every law as (key, verdict, by how much it is off). Raises ValueError for what is no book and no table."""
    if not isinstance(raw, dict) or raw.get("format") not in (BOOK_FORMAT, TABLE_FORMAT):
        raise ValueError("格式不是 mingtang-book/1 或 mingtang-table/1")
    try:
        return judge_book(raw) if raw["format"] == BOOK_FORMAT else judge_table(raw)
    except (KeyError, TypeError, AttributeError) as lack:
        raise ValueError(f"内容不完整（{lack}）") from lack


def parts_of(raw):
    """A book or a table is the file itself; several tables stand in it."""
    if isinstance(raw, dict) and raw.get("format") == TABLES_FORMAT:
        return listing(an_object)(raw.get("tables"))
    return [raw]


def words_of(raw):
    """What the file itself says of each law: its words, its verdict, whether it came after the version was published."""
    told = raw.get("findings")
    rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    return {row.get("law"): (row.get("words"), row.get("verdict"), bool(row.get("later"))) for row in rows}


BLANKS = b"\xef\xbb\xbf \t\r\n"
NOT_DATA = "这份文件不能核对：表格（CSV、XLSX）和张贴用的 PDF 是给人看的。请在公开页“下载与张贴”里下载“数据（JSON，可自行核对）”，核对那一份"


def main(arguments):
    if len(arguments) not in (1, 2):
        print("用法：python3 verify_book.py book.json [核验编号]")
        return 2
    try:
        with open(arguments[0], "rb") as file:
            content = file.read()
        if not content.lstrip(BLANKS).startswith((b"{", b"[")):
            print(NOT_DATA)
            return 2
        raw = json.loads(content.decode("utf-8-sig"))
        findings = [(words_of(part), *finding) for part in parts_of(raw) for finding in judge(part)]
    except (OSError, ValueError, RecursionError) as reason:
        print(f"读不了这份账：{reason}")
        return 2
    is_book = raw["format"] == BOOK_FORMAT
    wrong = False
    for told, law, verdict, off in findings:
        words, said, later = told.get(law, (f"{law}（写这份文件时还没有这一条）", verdict, False))
        print(f"{SAYS[verdict]}　{words}" + (f"　差 {off / 100:.2f} 元" if off and is_book else ""))
        if said != verdict:
            print(f"　　文件里写的是“{SAYS.get(said, said)}”，和重新核对的不一致")
        if later:
            print("　　这一条是这一版公开以后才有的，签字时没有核对过")
        wrong = wrong or verdict == "fails" or said != verdict
    print("有核对项不符" if wrong else "能核对的各项都相符")
    code, is_other = judge_code(raw, arguments[1] if len(arguments) == 2 else "")
    if code:
        print(code)
    return 1 if wrong or is_other else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
