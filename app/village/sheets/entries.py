"""The rows of a ledger, one by one: most are plain entries and pass at once, the others are looked at closely."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.village.books import CASH, Line, voucher_no
from app.village.categories import EXPENSE, INCOME, misplaced
from app.village.sheets.columns import Body
from app.village.sheets.dates import Dates
from app.village.sheets.forms import AMOUNT, DIRECTION
from app.village.sheets.matching import GUESSED, SURE, by_summary, described, match
from app.village.sheets.problems import Problems, Unreadable, Weight
from app.village.sheets.repeats import is_head
from app.village.sheets.sides import two_sides
from app.village.sheets.stated import Kind, is_foot, label
from app.village.sheets.sums import Row, Sums
from app.village.sheets.words import is_blank, kept

MEND_SUM = "请核对小计和上面各笔的金额；小计不存入，存入以后由系统按类别计算"
ENDLESS = 40  # so much of a remark is repeated in a note


@dataclass(frozen=True, slots=True)
class Found:
    """What the columns hold in one row."""

    at: int
    day: Any  # date, None or Unreadable
    income: Any  # int, None or Unreadable
    expense: Any
    balance: Any
    voucher: str
    summary: str
    word: str  # of the category
    people: tuple[str, str, str, str]  # handler, witness, approver, note


class Entries:
    """Reads one sheet. `lines`, `sums`, `problems` and `notes` are what came of it."""

    def __init__(self, body: Body, dates: Dates, sums: Sums, problems: Problems) -> None:
        self.body, self.dates, self.sums, self.problems = body, dates, sums, problems
        self.lines: list[Line] = []
        self.faulty: list[Found] = []  # entries that could not be read
        self.places: list[int] = []  # of the lines, among the rows below the head
        self.notes: list[str] = []
        self.stated: list[tuple[int, Kind]] = []  # rows that state a sum, and are no entries
        self.codes: dict[str, dict[str, str]] = {INCOME: {}, EXPENSE: {}}
        self.by_word = "category" in body.places

    def read(self) -> None:
        """Go through all rows."""
        body = self.body
        incomes, expenses = two_sides(body, self.problems)
        summaries = body.texts("summary")
        people = zip(*(body.texts(name) for name in ("handler", "witness", "approver", "note")), strict=True)
        self._take(
            zip(
                range(len(body.rows)),
                body.days(self.dates),
                incomes,
                expenses,
                body.amounts("balance"),
                vouchers(body),
                summaries,
                body.texts("category") if self.by_word else summaries,
                people,
                strict=True,
            ),
            {text for text in set(summaries) if label(text)},
        )

    def _take(self, rows: Any, labels: set[str]) -> None:
        """The plain case first. A fault is an Unreadable, which is true, and no int."""
        first, last, lines = self.dates.first, self.dates.last, self.lines
        incomes, expenses = self.codes[INCOME], self.codes[EXPENSE]
        for row in rows:
            at, day, income, expense, balance, voucher, summary, word, people = row
            code = None
            if income and not expense and type(income) is int:
                code, expense = incomes.get(word), 0
            elif expense and not income and type(expense) is int:
                code, income = expenses.get(word), 0
            if (
                code is None
                or type(day) is not date
                or not first <= day <= last
                or not summary
                or (summary in labels and not voucher)
                or type(balance) is Unreadable
            ):
                self._closely(Found(*row))
            else:
                handler, witness, approver, note = people
                self.places.append(at)
                lines.append(
                    Line(
                        len(lines) + 1,
                        day,
                        voucher,
                        summary,
                        code,
                        income,
                        expense,
                        handler,
                        witness,
                        approver,
                        note,
                        balance,
                    )
                )

    def _closely(self, row: Found) -> None:
        """A row that is no plain entry: empty, a head, a sum, a foot; or an entry with something to say about it."""
        cells = self.body.rows[row.at]
        if self._is_empty(row.at) or is_head(cells, self.body.layout):
            return
        if not row.voucher and any(isinstance(cell, str) and label(cell) for cell in cells):
            if self._stated(row):
                return
        if self._is_remark(row):
            words = "，".join(kept(cell) for cell in cells if not is_blank(cell))
            self.notes.append(f"第 {self.body.number(row.at)} 行没有读入（签名或说明）：{words[:ENDLESS]}")
            return
        if line := self._entry(row):
            self.lines.append(line)
            self.places.append(row.at)
        else:
            self.faulty.append(row)

    def note_misplaced(self) -> None:
        """Amounts on the wrong side of their kind, each by its cell; asked last, for swapped columns are the better reason.

        One column of amounts with a sign cannot say "less of an expense" in another way: there it is taken for one.
        """
        places = self.body.places
        place, has_sign_alone = places.get("category"), AMOUNT in places and DIRECTION not in places
        heading = self.body.layout.headings.get(place, "") if place is not None else ""
        for number, (line, at) in enumerate(zip(self.lines, self.places, strict=True)):
            why = misplaced(line.category, INCOME if line.income else EXPENSE)
            if why and has_sign_alone and line.category not in CASH:
                self.lines[number] = replace(line, income=-line.expense, expense=-line.income)
            elif why:
                self.problems.add(self.body.number(at), place, heading, why, "请改科目，或把金额写到另一栏")

    def _is_empty(self, at: int) -> bool:
        """Nothing but a number printed ahead, a formula's zero or dots."""
        seq, balance = self.body.places.get("seq"), self.body.places.get("balance")
        cells = self.body.rows[at]
        if seq is not None and not kept(cells[seq]).isdigit() and not is_blank(cells[seq]):
            return False
        return all(place in (seq, balance) or cell == 0 or is_blank(cell) for place, cell in enumerate(cells))

    def _stated(self, row: Found) -> bool:
        """A sum; False when the label turns out to be an entry's summary."""
        cells = self.body.rows[row.at]
        found = next(mark for cell in cells if isinstance(cell, str) and (mark := label(cell)))
        if found.name and type(row.day) is date and not self._is_sum_of(found.name):
            return False
        try:
            income, expense, balance = (_sound(amount) for amount in (row.income, row.expense, row.balance))
            word = row.word if self.by_word and not label(row.word) else ""
            self.sums.take(Row(cells, income, expense, balance, self.body.layout.factor, word), self.lines)
            self.stated.append((self.body.number(row.at), found.kind))
            for wrong in self.sums.wrong:
                self.problems.add(self.body.number(row.at), None, "", wrong, MEND_SUM, Weight.WARN)
        except Unreadable as reason:
            self.problems.add(self.body.number(row.at), None, "", reason.wrong, reason.mend)
        return True

    def _is_sum_of(self, name: str) -> bool:
        known = match(name, EXPENSE)
        return known is not None and known.certainty == SURE

    def _is_remark(self, row: Found) -> bool:
        """No amount, and it begins like a line of signatures, or is one lone text."""
        if isinstance(row.income, int) or isinstance(row.expense, int):
            return False
        words = [cell for cell in self.body.rows[row.at] if not is_blank(cell)]
        return is_foot(kept(words[0])) or (len(words) == 1 and isinstance(words[0], str))

    def _entry(self, row: Found) -> Line | None:
        """The entry, or None with every fault of the row named."""
        before = self.problems.blocking
        side = self._side(row)
        self._require_day(row)
        self._require(row, "balance", row.balance)
        if not row.summary:
            self._fault(row, "summary", "没有写摘要", "请写明收支的事由")
        code = self._code(row, side) if side else self._known_word(row)
        if self.problems.blocking > before or code is None or side is None:
            return None
        income, expense = (row.income, 0) if side == INCOME else (0, row.expense)
        head = (len(self.lines) + 1, row.day, row.voucher, row.summary)
        return Line(*head, code, income, expense, *row.people, row.balance)

    def _side(self, row: Found) -> str | None:
        sound = self._require(row, INCOME, row.income) & self._require(row, EXPENSE, row.expense)
        if not sound:
            return None
        if row.income and row.expense:
            self._fault(row, INCOME, "这一行又有收入又有支出", "请分成两行，一行只记一笔收入或一笔支出")
        elif not row.income and not row.expense:
            wrong = "收入和支出都没有金额"
            self._fault(row, INCOME, wrong, "请填上金额；如果格子里是公式，请用表格软件打开、保存一次再上传")
        else:
            return INCOME if row.income else EXPENSE
        return None

    def _require_day(self, row: Found) -> None:
        if row.day is None:
            self._fault(row, "day", "没有写日期", f"{self.dates.mend}；与上一行同日也请写上")
        elif self._require(row, "day", row.day) and not self.dates.holds(row.day):
            wrong = f"日期 {row.day} 不在 {self.dates.first} 至 {self.dates.last} 之内"
            self._fault(row, "day", wrong, "请改正日期，或把这一笔放到它那一期的表里")

    def _require(self, row: Found, field: str, found: object) -> bool:
        if isinstance(found, Unreadable):
            self._fault(row, field, found.wrong, found.mend)
            return False
        return True

    def _known_word(self, row: Found) -> str:
        """Where a fault hides the side the word may still be no category at all: that is said in the same breath."""
        if self.by_word and row.word and not (match(row.word, INCOME) or match(row.word, EXPENSE)):
            self._code(row, EXPENSE)
        return ""

    def _code(self, row: Found, side: str) -> str | None:
        """The category's code, remembered for the same word; a guess is said once for each word."""
        if row.word in self.codes[side]:
            return self.codes[side][row.word]
        found = match(row.word, side) if self.by_word and row.word else by_summary(row.summary, side)
        if found is None:
            self._fault(row, "category", f"“{row.word[:20]}”不是科目，也不是收支类别", "请从模板的类别里选一个")
            return None
        if row.word:
            self.codes[side][row.word] = found.code
        if not self.by_word:
            wrong, mend = "表里没有科目一列，类别是按摘要推定的", "请在预览里核对每一笔的类别"
            self.problems.add(0, None, "", wrong, mend, Weight.WARN, once="no category")
        elif found.certainty != SURE or not row.word:
            said = f"“{row.word[:20]}”" if row.word else "科目空着，按摘要"
            doubt = "暂归入" if found.certainty == GUESSED else "看作"
            self._warn(row, "category", f"{said}{doubt}“{described(found.code)}”", "不对的请改成准确的科目或类别")
        return found.code

    def _fault(self, row: Found, field: str, wrong: str, mend: str) -> None:
        self._say(row, field, wrong, mend, Weight.BLOCK)

    def _warn(self, row: Found, field: str, wrong: str, mend: str) -> None:
        self._say(row, field, wrong, mend, Weight.WARN)

    def _say(self, row: Found, field: str, wrong: str, mend: str, weight: Weight) -> None:
        place = self.body.places.get(field)
        if place is None:
            place = next((self.body.places[near] for near in NEAR.get(field, ()) if near in self.body.places), None)
        head = self.body.layout.headings.get(place, "") if place is not None else ""
        self.problems.add(self.body.number(row.at), place, head, wrong, mend, weight)


NEAR = {"day": ("day_of_month", "month"), INCOME: ("amount", EXPENSE), EXPENSE: ("amount", INCOME)}


def vouchers(body: Body) -> list[str]:
    """The voucher numbers; of 字 and 号 in two columns, 记 and 12 are 记-12."""
    numbers = [voucher_no(no) for no in body.texts("voucher_number" if "voucher_number" in body.places else "voucher")]
    if "voucher_word" not in body.places:
        return numbers
    words = body.texts("voucher_word")
    return [
        f"{word}-{number}" if word and number else word or number for word, number in zip(words, numbers, strict=True)
    ]


def _sound(amount: int | None | Unreadable) -> int | None:
    if isinstance(amount, Unreadable):
        raise amount
    return amount
