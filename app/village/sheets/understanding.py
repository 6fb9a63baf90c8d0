"""Headings and contents laid together: what a column is, where its heading says nothing, or the wrong thing.

A role found by content is never surer than a clerk's look: it stays below SURE, so that the layout is asked about once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.village.laws import written
from app.village.sheets import contents
from app.village.sheets.balances import Sides, Step, Tally, proved, tallied
from app.village.sheets.contents import Trait
from app.village.sheets.forms import AMOUNT, BALANCE, DAY, DAY_OF_MONTH, DIRECTION, EXPENSE, INCOME, MONTH, VOUCHER
from app.village.sheets.forms import VOUCHER_NUMBER as NUMBER
from app.village.sheets.layout import SURE, Guess
from app.village.sheets.rivals import BOTH, Rivals, by_vouchers, rivals
from app.village.sheets.samples import Sample
from app.village.sheets.words import heading, kept, plain
from app.village.sheets.workbook import Sheet, column_letter

USELESS = re.compile(r"(列|栏|字段|栏目|数据|数值|数字|金额|名称|内容|项|COLUMN|FIELD|UNNAMED:?|F|C)?[\d一二三四五六七八九十]*|[A-Z]{1,2}", re.IGNORECASE)  # fmt: skip
PROVED, SWAPPED, LIKELY, WEAKLY = 0.85, 0.6, 0.5, 0.4
ASK = "请核对"
SIDES = (INCOME, EXPENSE, BALANCE)


def is_useless(text: str) -> bool:
    """Does the heading say nothing: blank, 列1, 金额2, A, Column3?"""
    return USELESS.fullmatch(heading(text)) is not None


@dataclass
class Understanding:
    """A sheet on the way: each column's guess, what is in doubt, and whether contents had a say."""

    sheet: Sheet
    sample: Sample
    guesses: dict[int, Guess]
    doubts: list[str]
    factor: int  # how many 元 one is worth where no heading says so
    by_content: bool = False

    def place(self, field: str) -> int | None:
        """The column taken for a field."""
        return next((place for place, guess in self.guesses.items() if guess.field == field), None)

    def is_open(self, place: int) -> bool:
        """May contents say what this column is? A sure heading stands, unless arithmetic is against it."""
        guess = self.guesses.get(place)
        if guess is None or (not guess.field and is_useless(guess.heading)):
            return True
        return guess.confidence < SURE and is_useless(guess.heading)

    def put(self, field: str, place: int, confidence: float, reason: str) -> None:
        """Take a column for a field; who held the field before takes what this column was."""
        before = self.guesses.get(place) or Guess(place, "", "", 1.0, "", self.factor)
        holder = self.place(field)
        if holder == place:
            return
        if holder is not None:
            self.guesses[holder] = replace(self.guesses[holder], field=before.field, confidence=confidence, reason=reason)  # fmt: skip
        self.guesses[place] = replace(before, field=field, confidence=confidence, reason=reason)
        self.by_content = True

    def named(self, place: int) -> str:
        """A column as its clerk finds it."""
        guess = self.guesses.get(place)
        head = guess.heading if guess else ""
        return f"{column_letter(place)} 列“{head}”" if head else f"{column_letter(place)} 列"


def understood(sheet: Sheet, last: int, guesses: Sequence[Guess], doubts: Sequence[str], factor: int) -> Understanding:
    """What the contents of the first rows below row `last` add to the guesses, or hold against them."""
    unit = max([factor, *(guess.factor for guess in guesses if guess.field)])
    found = Understanding(sheet, Sample(sheet, last, unit), {guess.column: guess for guess in guesses}, list(doubts), factor)  # fmt: skip
    if found.sample.rows:
        _days(found)
        _money(found)
        for step in (_directions, _summaries, _categories, _vouchers, _rest):
            step(found)
    return found


def contradiction(sheet: Sheet, last: int, guesses: Sequence[Guess], factor: int) -> bool:
    """Does the balance prove that a layout remembered from another month does not fit this sheet?"""
    seen = understood(sheet, last, [replace(guess, confidence=1.0) for guess in guesses], (), factor)
    held = {guess.field: guess.column for guess in guesses}
    if any(field in held and seen.place(field) != held[field] for field in (INCOME, EXPENSE, BALANCE, DAY)):
        return True
    return _no_day(seen, held.get(DAY)) or _turned_throughout(seen.sample, *map(held.get, SIDES))


def _turned_throughout(sample: Sample, income: int | None, expense: int | None, balance: int | None) -> bool:
    """Does the balance, in whichever order the rows stand, move against the columns wherever it tells, were it in one row?

    Too little to say which column is what, and enough not to read in silence what was confirmed for another month.
    """
    if balance is None or not sample.rows:
        return False
    tallies = [said for order in BOTH if (said := tallied(sample, income, expense, balance, order)).told]
    return any(said.turned and not said.neither for said in tallies) and not any(said.agree for said in tallies)


def _no_day(found: Understanding, held: int | None) -> bool:
    """Does the column of days name none, in a sheet too short to say so in another way, while another column does?"""
    if held is None or not found.sample.filled(held) or contents.days(found.sample, held):
        return False
    others = (contents.dated(found.sample, place) for place in range(found.sample.width) if place != held)
    return any(trait is not None and trait.confidence >= PROVED for trait in others)


def _traits(found: Understanding, seen: Callable[[Sample, int], Trait | None]) -> list[Trait]:
    """What the columns say that are still open."""
    open_ones = [place for place in range(found.sample.width) if found.is_open(place)]
    return [trait for place in open_ones if (trait := seen(found.sample, place))]


def _days(found: Understanding) -> None:
    held = found.place(DAY)
    if held is None:
        if not {MONTH, DAY_OF_MONTH} <= {guess.field for guess in found.guesses.values()}:
            if seen := contents.best(_traits(found, contents.dated)):
                found.put(DAY, seen.column, seen.confidence, seen.reason)
        return
    if len(found.sample.filled(held)) < 2 or contents.days(found.sample, held):
        return
    others = [trait for place in range(found.sample.width) if (trait := contents.dated(found.sample, place))]
    if (seen := contents.best(others)) and seen.confidence >= PROVED:
        said = f"工作表“{found.sheet.name}” {found.named(held)}里没有日期，日期都在 {found.named(seen.column)}。已按内容对调，{ASK}"
        found.put(DAY, seen.column, SWAPPED, "按内容推测：日期在这一列，表头写的不是")
        found.doubts.append(said)


def _newest_first(found: Understanding) -> bool | None:
    """Does the sheet begin with the latest day, as statements of banks do? None where its days do not tell."""
    place = found.place(DAY)
    days = [] if place is None else contents.days(found.sample, place)
    pairs = list(zip(days, days[1:], strict=False))
    if any(after > before for before, after in pairs):
        return False
    return True if any(after < before for before, after in pairs) else None


def _likely(found: Understanding) -> Sequence[bool]:
    """The orders the rows may stand in, by their days, or else by the numbers of their vouchers."""
    order = _newest_first(found)
    if order is not None:
        return (order,)
    place = found.place(VOUCHER) if found.place(NUMBER) is None else found.place(NUMBER)
    if place is None and (seen := contents.best(_traits(found, contents.vouchered))):
        place = seen.column
    return BOTH if place is None else by_vouchers([plain(kept(cell)) for cell in found.sample.filled(place)])


def _money(found: Understanding) -> None:
    income, expense, balance = (found.place(field) for field in SIDES)
    if income is not None and expense is not None and balance is not None:
        _headed(found, income, expense, balance)
        return
    if found.place(AMOUNT) is not None and found.guesses[found.place(AMOUNT) or 0].confidence >= SURE:
        return
    if sides := _proved(found):
        _take(found, sides)
        return
    _rivals(found)
    if found.place(INCOME) is None or found.place(EXPENSE) is None:
        _unproved(found)


def _headed(found: Understanding, income: int, expense: int, balance: int) -> None:
    """All three have their headings: they stand, unless the balance is against them or speaks as well for another way."""
    order = _newest_first(found)
    backwards = bool(order)
    said = tallied(found.sample, income, expense, balance, backwards)
    other_way = order is None or (backwards and found.sample.opened_with(balance) is not None)
    if said.holds or (other_way and tallied(found.sample, income, expense, balance, not backwards).holds):
        _rivals(found)  # on one day, or with days in no order: in whichever order the rows stand
    elif said.is_turned:
        _turn(found, income, expense, said)
    elif sides := _proved(found):
        _take(found, sides)
    elif not _rivals(found):
        _unclear(found, balance, said)


def _rivals(found: Understanding) -> bool:
    """Ask where another way to take the columns fits as well as their headings, or better; is all said by that?"""
    held = found.place(INCOME), found.place(EXPENSE), found.place(BALANCE)
    of_headings = [place for place in held if place is not None]
    open_ones = [] if None not in held else [place for place in _free_money(found) if found.is_open(place)]
    places = list(dict.fromkeys([*of_headings, *open_ones]))
    order = _newest_first(found)
    is_open = order is None or (order and any(found.sample.opened_with(place) is not None for place in places))
    seen = rivals(found.sample, held, places, BOTH if is_open else (bool(order),), _likely(found))
    if seen.other is not None and of_headings:
        _doubt(found, seen, seen.other)
        return True
    if held[2] is None and seen.own is not None and seen.own.tally.agree and not seen.own.tally.off:
        found.put(BALANCE, seen.own.balance, WEAKLY, "按内容推测：这一列随收入、支出增减，像余额")
    return seen.own is not None and seen.own.tally.told > 0 and not seen.own.tally.off


def _doubt(found: Understanding, seen: Rivals, other: Sides) -> None:
    """Two readings, and nothing to choose between them by: the columns stay as they are, and nobody calls them sure."""
    labels = dict(zip(SIDES, ("收入", "支出", "余额"), strict=True))
    moved = [
        f"把 {found.named(place)}当作{labels[field]}"
        for field, place in zip(SIDES, other.columns, strict=True)
        if place is not None and found.place(field) != place
    ]
    first = "最新的一笔在最前面，" if other.newest_first else ""
    step = _shown(other.tally.agree[0])
    if seen.is_even:
        said = f"有两种读法，余额都对得上：一种按表头；另一种{first}{'、'.join(moved)}（{step}）。分不出哪一种对"
    else:
        said = f"按表头读，余额没有对上；{first}{'、'.join(moved)}，余额就对得上（{step}）"
    found.doubts.append(f"工作表“{found.sheet.name}”{said}，请核对每一列是什么")
    for place, guess in found.guesses.items():
        if guess.field in SIDES and guess.confidence > SWAPPED:
            found.guesses[place] = replace(guess, confidence=SWAPPED, reason=f"{guess.reason}；另一种读法也说得通")


def _free_money(found: Understanding) -> tuple[int, ...]:
    """Columns of money that nothing else is surely said of."""
    mine = {INCOME, EXPENSE, BALANCE, AMOUNT}
    return tuple(
        place
        for place in found.sample.money
        if (found.is_open(place) or found.guesses[place].field in mine or not found.guesses[place].field)
        and not contents.counts(found.sample, place)
    )


def _proved(found: Understanding) -> Sides | None:
    """Those columns, as the balance proves them in the order the rows stand in."""
    return proved(found.sample, _free_money(found), _likely(found))


def _turn(found: Understanding, income: int, expense: int, said: Tally) -> None:
    """Income and expense change places: in every row the balance falls where 收入 stands."""
    step = said.turned[0]
    rest = f"；第 {'、'.join(str(one.row) for one in said.neither[:5])} 行对不上，请一并核对" if said.neither else ""
    bank = "是银行对账单的写法（银行的借方是村里的支出）" if "借" in found.guesses[income].heading else "像是写反了"
    found.doubts.append(
        f"工作表“{found.sheet.name}” {found.named(income)}和 {found.named(expense)}{bank}：能核对的 {said.told} 行里有 "
        f"{len(said.turned)} 行，凡记在 {found.named(income)}的，余额都减少，记在 {found.named(expense)}的，余额都增加（{_shown(step)}）"
        f"{rest}。已按余额对调，{ASK}"
    )
    found.put(INCOME, expense, SWAPPED, "按余额推测：这一列有数时余额增加，是收入")
    found.guesses[income] = replace(found.guesses[income], reason="按余额推测：这一列有数时余额减少，是支出")


def _shown(step: Step) -> str:
    return f"如第 {step.row} 行，余额从 {written(step.before)} 变为 {written(step.after)}"


def _take(found: Understanding, sides: Sides) -> None:
    """The columns as the balance proves them; a heading it goes against is named."""
    single = sides.income if sides.expense is None else sides.expense if sides.income is None else None
    signed = single is not None and any(isinstance(one, int) and one < 0 for one in found.sample.amounts[single])
    if signed and sides.income is not None:
        roles = [(AMOUNT, single), (BALANCE, sides.balance)]
    else:
        roles = [(INCOME, sides.income), (EXPENSE, sides.expense), (BALANCE, sides.balance)]
    reason = f"按内容推测：{len(sides.tally.agree)} 行里，上一行余额加收入、减支出，正好是这一行的余额"
    labels = {INCOME: "收入金额", EXPENSE: "支出金额", BALANCE: "余额", AMOUNT: "金额"}
    for field, place in roles:
        if place is None or found.place(field) == place:
            continue
        before = found.guesses.get(place)
        if before and before.field and not is_useless(before.heading):
            found.doubts.append(
                f"工作表“{found.sheet.name}” {found.named(place)}按余额推算是{labels[field]}"
                f"（{_shown(sides.tally.agree[0])}），与表头不同，{ASK}"
            )
        found.put(field, place, PROVED, reason)


def _unclear(found: Understanding, balance: int, said: Tally) -> None:
    """The balance follows neither way in most rows: nothing is changed, but the clerk is asked."""
    if said.told and len(said.agree) * 2 < said.told:
        step = (said.turned or said.neither)[0]
        found.doubts.append(
            f"工作表“{found.sheet.name}” {found.named(balance)}与收入、支出对不上：能核对的 {said.told} 行里有 "
            f"{said.told - len(said.agree)} 行不合（{_shown(step)}）。不能确定哪一列是收入、哪一列是支出，{ASK}"
        )


def _unproved(found: Understanding) -> None:
    """No balance to judge by: two columns of which each row fills one are the sides, but nobody knows which is which."""
    taken = {place for place, guess in found.guesses.items() if guess.field and not found.is_open(place)}
    places = [
        place
        for place in found.sample.money
        if place not in taken
        and found.is_open(place)
        and found.place(DAY) != place
        and not contents.counts(found.sample, place)
        and not contents.categorized(found.sample, place)
    ]
    held = found.place(INCOME), found.place(EXPENSE)
    if held == (None, None) and len(places) == 2 and _excluding(found.sample, *places):
        why = "按内容推测：每行只在两列之一有数，像收入、支出；没有余额，分不出哪一列是哪一样"
        found.put(INCOME, places[0], WEAKLY, why)
        found.put(EXPENSE, places[1], WEAKLY, why)
        found.doubts.append(
            f"工作表“{found.sheet.name}” {found.named(places[0])}和 {found.named(places[1])}分不出收入和支出，请选定"
        )
    elif held == (None, None) and len(places) == 1 and found.place(AMOUNT) is None:
        found.put(AMOUNT, places[0], WEAKLY, "按内容推测：只有这一列是金额")


def _excluding(sample: Sample, one: int, other: int) -> bool:
    pairs = list(zip(sample.amounts[one], sample.amounts[other], strict=True))
    return all(bool(left) != bool(right) for left, right in pairs)


def _summaries(found: Understanding) -> None:
    if found.place("summary") is None:
        numbers = {trait.column for trait in _traits(found, contents.vouchered)}
        worded = [trait for trait in _traits(found, contents.worded) if not _is_taken(found, trait.column)]
        traits = [trait for trait in worded if trait.column not in numbers]
        free = [trait for trait in traits if not contents.categorized(found.sample, trait.column)] or traits
        if seen := contents.best(free):
            found.put("summary", seen.column, seen.confidence, seen.reason)


def _categories(found: Understanding) -> None:
    _one(found, "category", contents.categorized)


def _directions(found: Understanding) -> None:
    if found.place(AMOUNT) is not None:
        _one(found, DIRECTION, contents.directed)


def _vouchers(found: Understanding) -> None:
    if found.place(NUMBER) is None:
        _one(found, VOUCHER, contents.vouchered)


def _one(found: Understanding, field: str, seen: Callable[[Sample, int], Trait | None]) -> None:
    if found.place(field) is not None:
        return
    free = [trait for trait in _traits(found, seen) if not _is_taken(found, trait.column)]
    if trait := contents.best(free):
        found.put(field, trait.column, trait.confidence, trait.reason)


def _is_taken(found: Understanding, place: int) -> bool:
    guess = found.guesses.get(place)
    return guess is not None and guess.field != ""


def _rest(found: Understanding) -> None:
    """What else stands under no heading is named and left out: nobody guesses who signed for what."""
    for place in range(found.sample.width):
        guess = found.guesses.get(place)
        if (guess is None or (is_useless(guess.heading) and not guess.field)) and found.sample.filled(place):
            why = (
                "像人名，分不出是经手人、证明人还是审批人" if contents.is_named(found.sample, place) else "认不出是什么"
            )
            head = guess.heading if guess else ""
            found.guesses[place] = Guess(place, head, "", LIKELY, f"按内容推测：{why}；不选就不读入", found.factor)
