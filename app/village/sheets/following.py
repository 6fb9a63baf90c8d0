"""Rows of a book that its own running balance does not follow: named to the clerk before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.village.books import Line
from app.village.laws import written
from app.village.sheets.columns import Body
from app.village.sheets.forms import AMOUNT, BALANCE, DIRECTION
from app.village.sheets.problems import Problems, Weight
from app.village.sheets.rivals import by_vouchers

LEAST = 3
NAMED = 5
FEW = 0.2  # of the rows: so many may be slips of a pen, more are another way to keep a balance


@dataclass
class Followed:
    """How many rows the balance speaks of, and where it does not follow: (row, what it says, what it should say)."""

    told: int = 0
    turned: list[tuple[int, int, int]] = field(default_factory=list)
    off: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many rows do not follow."""
        return len(self.turned) + len(self.off)

    @property
    def is_off(self) -> bool:
        """Are so many rows wrong that it is another way to keep a balance, or another order?"""
        return self.wrong > max(1, FEW * self.told)


def note_suspects(body: Body, lines: Sequence[Line], rows: Sequence[int], opening: int | None, problems: Problems) -> None:  # fmt: skip
    """Hold every stated balance against the row above. `rows` are the lines' places below the head."""
    place = body.places.get(BALANCE)
    if place is None or problems.blocking:
        return
    found = _followed(lines, rows, opening)
    head = body.layout.headings.get(place, "")
    if found.told >= LEAST and len(found.turned) == found.told:
        _all_turned(body, problems, found.told)
    elif found.is_off:
        wrong = f"能核对的 {found.told} 行里，有 {found.wrong} 行的余额与收入、支出对不上"
        problems.add(0, place, head, wrong, "请核对余额一列；不是逐笔结出的余额，请不要读这一列", Weight.WARN)
    else:
        for at, said, due in found.turned[:NAMED]:
            wrong = f"余额 {written(said)} 的增减与这一行的收支相反（按这一行应是 {written(due)}）"
            problems.add(body.number(at), place, head, wrong, "请核对这一笔是不是填错了收入、支出栏", Weight.WARN)
        for at, said, due in found.off[:NAMED]:
            wrong = f"余额写着 {written(said)}，按上一行余额加收入、减支出应是 {written(due)}"
            problems.add(body.number(at), place, head, wrong, "请核对这一行的金额和余额", Weight.WARN)


def is_newest_first(lines: Sequence[Line], opening: int | None) -> bool:
    """Does the sheet begin with the latest, as banks print it: by its days, or, where all are one day, by its balances?

    Not where every balance follows from the opening as the rows stand, whatever the days.
    """
    if len(lines) < 2 or lines[-1].balance is None:
        return False
    rows = range(len(lines))
    if lines[0].day != lines[-1].day:
        as_it_stands = _followed(lines, rows, opening)
        follows = opening is not None and as_it_stands.told and not as_it_stands.wrong
        return _falls(lines) and not follows
    if any(line.day != lines[0].day for line in lines):
        return False
    stands, turned = _followed(lines, rows, opening), _followed(lines[::-1], rows, opening)
    if turned.told and not turned.wrong:  # also where two lines are all there is
        return bool(stands.wrong) or _orders(lines) == (True,)
    return stands.is_off and not _followed(lines[::-1], rows, None).is_off


def note_either_order(body: Body, lines: Sequence[Line], opening: int | None, problems: Problems) -> None:
    """On one day, with balances that follow in both orders, and no numbers of vouchers: nobody knows the closing."""
    if len(lines) < 2 or any(line.day != lines[0].day for line in lines) or lines[0].balance == lines[-1].balance:
        return
    rows = range(len(lines))
    both = [_followed(way, rows, opening) for way in (lines, lines[::-1])]
    if all(way.told and not way.wrong for way in both) and len(_orders(lines)) == 2:
        place = body.places[BALANCE]
        wrong = f"各笔都在同一天，从上往下、从下往上余额都对得上，已从上往下读，期末余额是 {written(lines[-1].balance or 0)}"
        mend = "最新的一笔在最前面的，请写上凭证号或上期结余后再上传"
        problems.add(0, place, body.layout.headings.get(place, ""), wrong, mend, Weight.WARN)


def _orders(lines: Sequence[Line]) -> Sequence[bool]:
    return by_vouchers([line.voucher for line in lines])


def _falls(lines: Sequence[Line]) -> bool:
    """Is no day later than the one above it?"""
    return lines[0].day > lines[-1].day and all(
        after.day <= line.day for line, after in zip(lines, lines[1:], strict=False)
    )


def _followed(lines: Sequence[Line], rows: Sequence[int], opening: int | None) -> Followed:
    """A wrong balance is told of its own row only, where the next follows from what it should have been."""
    found = Followed()
    before, due = opening, opening
    for line, at in zip(lines, rows, strict=True):
        net = line.income - line.expense
        said = line.balance
        if before is None or due is None:
            before = due = said
            continue
        before, due, wrong = before + net, due + net, before - net
        if said is None:
            continue
        found.told += 1
        if said in (before, due):
            before = due = said
            continue
        (found.turned if said == wrong else found.off).append((at, said, before))
        due, before = before, said
    return found


def _all_turned(body: Body, problems: Problems, told: int) -> None:
    """In every row the balance moves against what the columns say: they mean the opposite."""
    place = body.places.get(DIRECTION, body.places.get(AMOUNT))
    if place is not None:
        wrong = f"能核对的 {told} 行，余额的增减都与这一列相反：像是银行对账单的写法，银行记的“借”是村里的支出"
        mend = "请把这一列改写成“收”“支”（只有一列金额的，收入写正数、支出写负数）后再上传"
        problems.add(0, place, body.layout.headings.get(place, ""), wrong, mend)
        return
    place = body.places[BALANCE]
    wrong = f"能核对的 {told} 行，余额的增减都与收入、支出相反，收入和支出两列像是写反了"
    mend = "请在下面“每一列是什么”里把收入金额、支出金额对调"
    problems.add(0, place, body.layout.headings.get(place, ""), wrong, mend, Weight.WARN)
