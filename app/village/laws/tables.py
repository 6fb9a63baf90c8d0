"""Judging the rows and the head of a public form by the laws the form declares."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

from app.village.laws.book import judged
from app.village.laws.carrying import Before, Pair, Values, called, paired
from app.village.laws.equations import Cell, Equation, Figures, Show, in_words
from app.village.laws.findings import Finding, Suspect, Verdict, yuan
from app.village.laws.suspects import named, touching
from app.village.tables import CarryLaw, CeilingLaw, HeadLaw, Kind, ProductLaw, RowLaw, TableForm, TotalLaw

NUMBERS = {Kind.MONEY, Kind.AREA, Kind.COUNT}
LACK = "没有列全这条等式要的数"
FIRST = "上期的这张表没有公开，没有可以比的期末数"
MOST_NAMED = 5


class TableFigures(Figures):
    """The numbers of a table by place, and what the table of the period before closed with; rows count from 1."""

    def __init__(self, form: TableForm, head: Values, rows: Sequence[Values], before: Before | None = None) -> None:
        super().__init__()
        self.form, self.rows = form, range(1, len(rows) + 1)
        self.stated, self.before = rows, before.rows if before else ()
        for part, at, columns, values in (
            ("head", 0, form.head, head),
            *(("row", at, form.columns, row) for at, row in enumerate(rows, 1)),
        ):
            for column in columns:
                value = values.get(column.key)
                if column.kind in NUMBERS and isinstance(value, int):
                    self[part, at, column.key] = value
        for at, row in enumerate(self.before if form.carry else (), 1):
            closing = row.get(form.carry.closing) if form.carry else None
            if form.carry and isinstance(closing, int):
                self["before", at, form.carry.closing] = closing

    def show(self, column: str, value: int) -> str:
        """As the column is printed: two decimals but for pieces."""
        return f"{value:,}".replace("-", "−") if self.form.column(column).kind is Kind.COUNT else yuan(value)

    def scale(self, columns: Sequence[str]) -> int:
        """By how much a product of these is too large, since areas are kept in hundredths."""
        return prod(100 for key in columns if self.form.column(key).kind is Kind.AREA)

    def tell(self, cell: Cell) -> str:
        """第 3 行 补贴金额; 资金总额; 上期 库存现金 期末余额."""
        part, row, column = cell
        label = self.form.column(column).label
        if part == "before":
            return f"上期 {self.called(self.before[int(row) - 1])} {label}"
        return label if part == "head" else f"第 {row} 行 {label}"

    def called(self, row: Values) -> str:
        """What a row is of, by the columns that tell one thing from another."""
        return called(self.form.carry.by, row) if self.form.carry else ""


def judge_table(
    form: TableForm, head: Values, rows: Sequence[Values], before: Before | None = None
) -> tuple[Finding, ...]:
    """Every law of a form, in its order; `before` is the same table of the period before."""
    figures = TableFigures(form, head, rows, before)
    equations = {law.key: law for law in form.laws if not isinstance(law, CeilingLaw)}
    incomparable = before.lack if before else FIRST
    lack = {law.key: incomparable for law in form.laws if isinstance(law, CarryLaw) and incomparable}
    of = {key: list(_equations(figures, law)) if key not in lack else [] for key, law in equations.items()}
    found = named(figures, [equation for each in of.values() for equation in each], figures.tell)
    told = (
        _ceiling(figures, law, found)
        if isinstance(law, CeilingLaw)
        else judged(law.key, law.words, of[law.key], lack.get(law.key, LACK), found)
        for law in form.laws
    )
    return tuple(
        _with_news(figures, one) if not incomparable and form.carry and one.law == form.carry.key else one
        for one in told
    )


def _equations(figures: TableFigures, law: RowLaw | HeadLaw | ProductLaw | TotalLaw | CarryLaw) -> Iterator[Equation]:
    if isinstance(law, TotalLaw):
        yield from _total(figures, law)
    elif isinstance(law, CarryLaw):
        yield from _carried(figures, law)
    elif isinstance(law, HeadLaw):
        yield from _sum(figures, law, "head", 0)
    else:
        for at in figures.rows:
            yield from _product(figures, law, at) if isinstance(law, ProductLaw) else _sum(figures, law, "row", at)


def _sum(figures: TableFigures, law: RowLaw | HeadLaw, part: str, at: int) -> Iterator[Equation]:
    if all((part, at, key) in figures for key in (*law.plus, *law.minus, law.equals)):
        terms = [(1, ((part, at, key),)) for key in law.plus] + [(-1, ((part, at, key),)) for key in law.minus]
        subject = f"第 {at} 行" if at else ""
        yield figures.equation(law.key, subject, terms, [(part, at, law.equals)], _shown_as(figures, law.equals))


def _shown_as(figures: TableFigures, column: str) -> Show:
    return lambda value: figures.show(column, value)


def _product(figures: TableFigures, law: ProductLaw, at: int) -> Iterator[Equation]:
    """Both sides times the scale, so that nothing is rounded; half a 分 either way is allowed."""
    cells = [("row", at, key) for key in law.factors]
    stated = ("row", at, law.equals)
    if not all(cell in figures for cell in (*cells, stated)):
        return
    scale = figures.scale(law.factors)
    exact = prod(figures[cell] for cell in cells)
    factors: dict[Cell, int] = {cell: prod(figures[other] for other in cells if other != cell) for cell in cells}
    factors[stated] = -scale
    left, right = (2 * exact + scale) // (2 * scale), figures[stated]
    off, slack = exact - right * scale, scale // 2
    written = " × ".join(figures.show(key, figures["row", at, key]) for key in law.factors)
    tail = f"≠ {figures.show(law.equals, right)}"
    told = f"= {figures.show(law.equals, right)}" if abs(off) <= slack else f"= {figures.show(law.equals, left)} {tail}"
    yield Equation(law.key, f"第 {at} 行", left, right, f"{written} {told}", factors, off, slack)


def _total(figures: TableFigures, law: TotalLaw) -> Iterator[Equation]:
    cells = tuple(("row", at, law.column) for at in figures.rows if ("row", at, law.column) in figures)
    if cells and ("head", 0, law.head) in figures:
        yield figures.equation(law.key, "", [(1, cells)], [("head", 0, law.head)], _shown_as(figures, law.head))


def _pairs(figures: TableFigures, law: CarryLaw) -> list[Pair]:
    return paired(law.by, law.after, figures.stated, figures.before)


def _carried(figures: TableFigures, law: CarryLaw) -> Iterator[Equation]:
    """What only one of the two tables has is held against nought; a thing of which one of them states no amount is not judged."""
    for pair in _pairs(figures, law):
        now = tuple(("row", at, law.opening) for at in pair.now if ("row", at, law.opening) in figures)
        before = tuple(("before", at, law.closing) for at in pair.before if ("before", at, law.closing) in figures)
        if bool(now) == bool(pair.now) and bool(before) == bool(pair.before):
            rows = f"第 {'、'.join(map(str, pair.now))} 行" if pair.now else ""
            subject = rows or f"上期的 {figures.called(figures.before[pair.before[0] - 1])}"
            yield figures.equation(law.key, subject, [(1, before)], now, _shown_as(figures, law.opening))


def _with_news(figures: TableFigures, finding: Finding) -> Finding:
    """What is new in the table, and what the one before had and this one has not, is said whatever the sums say."""
    law = figures.form.carry
    pairs = _pairs(figures, law) if law and not law.after else []
    new = [figures.called(figures.stated[pair.now[0] - 1]) for pair in pairs if not pair.before]
    gone = [figures.called(figures.before[pair.before[0] - 1]) for pair in pairs if not pair.now]
    said = [f"{words}：{_some(names)}" for words, names in (("上期没有的", new), ("上期有、本期没有的", gone)) if names]
    return replace(finding, why="；".join(filter(None, (finding.why, *said))))


def _some(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more


def _ceiling(figures: TableFigures, law: CeilingLaw, found: list[tuple[Cell, Suspect]]) -> Finding:
    """Figures that are wrong by an equation are named first, then the row's own."""
    judged_rows = [cells for cells in _ceiling_cells(figures, law) if cells]
    if not judged_rows:
        return Finding(law.key, law.words, Verdict.NOT_JUDGED, LACK)
    over = [each for each in judged_rows if each.fails]
    shown = (over or judged_rows)[0]
    verdict = Verdict.FAILS if over else Verdict.HOLDS
    off = shown.left - shown.right if over else 0
    known = touching(found, over)
    suspects = known + tuple(_too_high(figures, each) for each in over if not touching(found, [each]))
    why = f"{'、'.join(each.subject for each in over[:3])}超出" if over and over[0].subject else ""
    sides = (shown.left, shown.right, shown.words, off, len(judged_rows), len(over))
    return Finding(law.key, law.words, verdict, why, *sides, suspects)


def _ceiling_cells(figures: TableFigures, law: CeilingLaw) -> Iterator[Equation]:
    """Each row, or the head, as an equation whose difference may be negative; what lies over the ceiling is its fault."""
    part = "head" if law.low[0] in {column.key for column in figures.form.head} else "row"
    for at in (0,) if part == "head" else figures.rows:
        low, high = ([(part, at, key) for key in keys if (part, at, key) in figures] for keys in (law.low, law.high))
        if len(low) == len(law.low) and (part, at, law.high[0]) in figures:
            yield _ceiling_at(figures, law, f"第 {at} 行" if at else "", low, high)


def _ceiling_at(
    figures: TableFigures, law: CeilingLaw, subject: str, low: Sequence[Cell], high: Sequence[Cell]
) -> Equation:
    show = _shown_as(figures, law.low[0])
    left, right = sum(figures[cell] for cell in low), sum(figures[cell] for cell in high)
    written = [
        in_words([(1, figures[cell]) for cell in cells], total, total, show)
        for cells, total in ((low, left), (high, right))
    ]
    words = f"{written[0].partition(' = ')[0]} {'>' if left > right else '≤'} {written[1].partition(' = ')[0]}"
    return Equation(law.key, subject, left, right, words, dict.fromkeys((*low, *high), 1), max(0, left - right))


def _too_high(figures: TableFigures, over: Equation) -> Suspect:
    cell = next(iter(over.factors))
    part, row, column = cell
    return Suspect(part, row, column, figures[cell], None, figures.tell(cell), "超出上限")
