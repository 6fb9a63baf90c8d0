"""What is shown of a period: decided here once, so that page, CSV, workbook, JSON and printed sheet hold the same."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from app import clock
from app.db import db, line, together
from app.village import last_tables, overtaken, plans, queries, showing, withheld
from app.village.books import Account, Book, Line, Totals, Voucher, voucher_no
from app.village.categories import all_categories
from app.village.entries import Balance, accounts_together, balanced, joined
from app.village.laws import YOUNGER, Before, Finding, broken, dated, judge_book, judge_table
from app.village.models import LedgerLine, Release, Village
from app.village.queries import Around
from app.village.rules.life import State
from app.village.rules.periods import MONTHS, Period, Span, holding, read_period, told
from app.village.service import foretold
from app.village.tables import TableForm, all_forms

LINES_ON_A_PAGE = 200
AT_ONCE = 1000  # lines of a file in memory
MOSTJUDGED = 2000
JUDGED: dict[str, tuple[Finding, ...]] = {}  # by the mark of what was judged
BESIDE = ("V05", "V06", "V07", "V11", "V12", "V14")  # 资金和资产、资源、债权债务、工程、招投标、发包
LOOKED_BACK = 1  # year; what is older is in the history of its item


@dataclass(frozen=True)
class Asked:
    """Which lines a reader asked for."""

    category: str = ""
    side: str = ""  # income, expense
    words: str = ""
    least: int | None = None  # 分
    most: int | None = None
    order: str = ""  # "" as in the book, amount: the largest first

    @property
    def is_filtered(self) -> bool:
        """Is anything left out, or in another order than the book's?"""
        return self != Asked()


@dataclass(frozen=True)
class Statement:
    """A village's accounts for a period: one book, or the books within a longer period, oldest first."""

    village: Village
    period: Period
    releases: tuple[Release, ...]
    missing: tuple[Period, ...] = ()  # of a longer period: those that are over and not public, wherever they lie
    versions: tuple[Release, ...] = ()  # of one book, where they were asked for: all that are public, newest first

    @property
    def release(self) -> Release | None:
        """The book itself, where the period is that of one."""
        return self.releases[0] if self.releases[0].period == self.period.name else None

    @property
    def lacks(self) -> list[str]:
        """What a reader must know before the sums of a longer period are taken for the whole of it; nothing of one book."""
        if self.release:
            return []
        found, last = [], _period(self.releases[-1])
        if self.missing:
            held = told(_period(release) for release in self.releases)
            found.append(f"这里只有 {held}，其余（{told(self.missing)}）没有公开。")
        if between := [part for part in self.missing if _begins(self.releases[0]) < part.starts_on < last.starts_on]:
            found.append(f"中间缺 {told(between)}，期初加收入减支出与期末对不上。")
        if last.ends_on < self.period.ends_on >= clock.today():
            found.append(f"{self.period.label}还没有过完，这里到 {last.label}为止。")
        return found

    @property
    def opening(self) -> int:
        return self.releases[0].opening or 0

    @property
    def closing(self) -> int:
        return self.releases[-1].closing or 0

    @property
    def income(self) -> int:
        return sum(release.income for release in self.releases)

    @property
    def expense(self) -> int:
        return sum(release.expense for release in self.releases)

    @property
    def lines_count(self) -> int:
        return sum(release.lines_count for release in self.releases)

    @property
    def nothing(self) -> bool:
        """Was it stated of every book that nothing came in or went out?"""
        return all(release.nothing for release in self.releases)

    @cached_property
    def beside(self) -> "Beside":
        """Tables of other items that say something of the period."""
        return _beside(self)

    @cached_property
    def around(self) -> Around:
        """What other releases say of the book, or of the first of several, and of all of them together."""
        first = self.releases[0].period
        is_whole, has_accounts = bool(self.release) or self.is_whole, queries.FUNDS in self.releases[0].head
        return queries.around_of(self.village, first, self.period, self.plan_rows, is_whole, has_accounts)

    @cached_property
    def plan_rows(self) -> list[dict[str, Any]]:
        """The year's plan, as published."""
        return plans.plan_of(self.village.id, str(self.period.ends_on.year))

    @property
    def is_whole(self) -> bool:
        """Do the books hold the whole period, from its first day to its last?"""
        begins, ends = _begins(self.releases[0]), _ends(self.releases[-1])
        return (begins, ends) == (self.period.starts_on, self.period.ends_on) and not self.missing

    @cached_property
    def subtotals(self) -> dict[str, Totals]:
        """Income and expense by category, as written with the books."""
        found = queries.subtotals_among(self.releases)
        return {category: found[category] for category in sorted(found)}

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Cash and bank accounts, where each book gave them."""
        return accounts_together([queries.accounts_as_read(release) for release in self.releases])

    @cached_property
    def entries(self) -> Balance:
        """Double entry by voucher, where each book with lines gave it."""
        has_lines = [bool(release.lines_count) for release in self.releases]
        return balanced(joined([queries.entries_as_read(release) for release in self.releases], has_lines))

    @cached_property
    def book(self) -> Book:
        """The whole period as one book: lines numbered through, closings chained."""
        if self.release:
            return queries.book_as_read(self.release, self.around)
        alone = Around(None, {})  # what is said of the parts is said of the whole
        return _as_one(self, [queries.book_as_read(release, alone) for release in self.releases])

    @cached_property
    def overtaken(self) -> list[overtaken.Cause]:
        """Of its books those that no longer follow on the one before, each with what happened to that one."""
        return overtaken.among(self.releases, self.around.closing)

    @cached_property
    def accounts_overtaken(self) -> list[last_tables.Cause]:
        """Of one book whose total follows: why its accounts do no longer."""
        return last_tables.of_release(self.release) if self.release and not self.overtaken else []

    @property
    def said_first(self) -> list[tuple[str, str]]:
        """(period, words) that stand before all figures: what no longer follows and why, what was signed for, what lacks, that nothing happened."""
        found = [(one.book.period, one.words) for one in self.overtaken]
        found += [(one.book.period, one.words) for one in self.accounts_overtaken]
        found += [(release.period, told) for release in self.releases if (told := withheld.told(release))]
        found += [(release.period, explained(release)) for release in self.releases if release.explanation]
        found += [(self.period.name, told) for told in self.lacks]
        if self.nothing:
            found.append((self.period.name, f"{self.period.word}没有收支。这是经过审核、签字的声明，不是漏填。"))
        return found

    @property
    def mark(self) -> str:
        """Changes with what is shown; the version of every download."""
        books = "+".join(
            f"{release.id}.{release.code_as_read}.{release.number}{withheld.mark(release)}" for release in self.releases
        )
        around = self.around
        plan = sorted((code, *astuple(row)) for code, row in around.plan.items())
        funds = "".join(f"|{accounts}" for accounts in (around.funds, around.accounts) if accounts)
        lacks = f"|{''.join(self.lacks)}" if self.lacks else ""
        return (
            f"{self.village.id}/{self.period.name}:{books}@{around.closing}|{plan}{funds}|{self.village.version}{lacks}"
        )


def explained(release: Release) -> str:
    """The explanation signed for a law that fails, as every format has it."""
    by = release.explained_by.name if release.explained_by else ""
    return f"这张表{not_right(release)}。{by}签字说明：{release.as_read('explanation')}"


def not_right(release: Release) -> str:
    """What an explanation was signed for, in words: 有核对不符的地方（收支记错了栏）."""
    signed = release.stated.get("explained")
    if signed == [] and release.code:
        return "公开时核对都相符"
    what = broken(law for law, *_ in signed or ())
    return f"有核对不符的地方（{what}）" if what else "有核对不符的地方"


def of_release(release: Release, versions: Sequence[Release] = ()) -> Statement:
    """The statement of one book."""
    return Statement(release.village, _period(release), (release,), versions=tuple(versions))


def of_span(village: Village, period: Period) -> Statement | None:
    """The books published within a longer period, and what of it is over and missing; None where there is none."""
    found: list[Release] = []
    for release in sorted(queries.books_within(village, period), key=_begins):
        if not found or _begins(release) > _ends(found[-1]):
            found.append(release)
    if not found:
        return None
    own, today = [_period(release) for release in found], clock.today()
    shortest = min((one.span for one in own), key=lambda span: MONTHS[span])
    over = [part for part in period.parts(shortest) if part.ends_on < today]
    missing = [part for part in over if not any(one.starts_on <= part.starts_on <= one.ends_on for one in own)]
    return Statement(village, period, tuple(found), tuple(missing))


def covering(village: Village, period: Period) -> Statement | None:
    """The published accounts of exactly a period, as one book or as several that fill it; None where they do not."""
    book = queries.live_book(village, period.name)
    if book is not None:
        return of_release(book)
    whole = of_span(village, period)
    return whole if whole is not None and whole.is_whole else None


def against_book(release: Release, rows: Sequence[dict[str, Any]]) -> Finding | None:
    """What the accounts of a period say of rows of 资金公开表 published apart from them, with its other batches; None where there are none."""
    period = read_period(release.period)
    accounts = covering(release.village, period) if period else None
    if period is None or accounts is None or not rows:
        return None
    stated = Book(
        region=release.village.region.code,
        period=period.name,
        opening=accounts.opening,
        closing=accounts.closing,
        lines=(),
        totals=Totals(accounts.income, accounts.expense),
        funds=(*map(queries.account_of, rows), *queries.funds_beside(release)),
    )
    return next(found for found in judge_book(stated) if found.law == "accounts_total")


def longer_periods(releases: Sequence[Release]) -> dict[int, list[Period]]:
    """The quarters and years that live books add up to, by year, the newest first: each has a page of its own."""
    found: set[Period] = set()
    for release in releases:
        own = _period(release)
        if release.is_live:
            found.update(holding(own.starts_on, span) for span in Span if MONTHS[span] > MONTHS[own.span])
    newest_first = sorted(found, key=lambda period: (period.ends_on, -MONTHS[period.span]), reverse=True)
    years: dict[int, list[Period]] = {}
    for period in newest_first:
        years.setdefault(period.starts_on.year, []).append(period)
    return {year: sorted(periods, key=lambda period: period.span != Span.YEAR) for year, periods in years.items()}


def _period(release: Release) -> Period:
    period = read_period(release.period)
    assert period is not None
    return period


def _begins(release: Release) -> Any:
    return _period(release).starts_on


def _ends(release: Release) -> Any:
    return _period(release).ends_on


def _selected(statement: Statement, asked: Asked) -> list[ColumnElement[bool]]:
    amount = func.abs(LedgerLine.income + LedgerLine.expense)
    found = [_is_of(statement)]
    if asked.category:
        found.append(LedgerLine.category == asked.category)
    if asked.side:
        found.append((LedgerLine.income if asked.side == "income" else LedgerLine.expense) != 0)
    if asked.words:
        found.append(_holds(statement, asked.words))
    if asked.least is not None:
        found.append(amount >= asked.least)
    if asked.most is not None:
        found.append(amount <= asked.most)
    return found


def _holds(statement: Statement, words: str) -> ColumnElement[bool]:
    """Lines in which the words stand as everyone reads them: what a line withholds does not find it."""
    texts = (LedgerLine.summary, LedgerLine.voucher, LedgerLine.note)
    number = LedgerLine.voucher.contains(voucher_no(words), autoescape=True)
    stands = or_(number, *(text.contains(words, autoescape=True) for text in texts))
    for release in statement.releases:
        seqs = withheld.seqs(release)
        if seqs:
            named = [one.seq for one in queries.some_lines(release, seqs) if _is_in(one, words)]
            own = (LedgerLine.release_id == release.id) & LedgerLine.seq.in_(seqs)
            stands = or_(stands & ~own, own & LedgerLine.seq.in_(named))
    return stands


def _is_in(line: Line, words: str) -> bool:
    return voucher_no(words) in line.voucher or any(words in text for text in (line.summary, line.voucher, line.note))


def _is_of(statement: Statement) -> ColumnElement[bool]:
    ids = [release.id for release in statement.releases]
    return LedgerLine.release_id == ids[0] if len(ids) == 1 else LedgerLine.release_id.in_(ids)


def _rows(statement: Statement, asked: Asked) -> Select[Any]:
    """Of one book as the table's own key has them; of several by the place of the book, for names of periods do not sort."""
    if len(statement.releases) == 1:
        rows = select(literal(statement.releases[0].period), *queries.LINE_COLUMNS)
        book_order: tuple[ColumnElement[Any], ...] = (LedgerLine.seq.expression,)
    else:
        places = {release.id: place for place, release in enumerate(statement.releases)}
        rows = select(Release.period, *queries.LINE_COLUMNS).join(Release, Release.id == LedgerLine.release_id)
        book_order = (case(places, value=Release.id), LedgerLine.seq.expression)
    amount = func.abs(LedgerLine.income + LedgerLine.expense).desc()
    order = (amount, *book_order) if asked.order == "amount" else book_order
    return rows.where(*_selected(statement, asked)).order_by(*order)


def lines(statement: Statement, asked: Asked, start: int = 0, most: int | None = None) -> Iterator[tuple[str, Line]]:
    """The lines asked for, each with the period of its book, read as they are wanted."""
    rows, of = _rows(statement, asked), {release.period: release for release in statement.releases if release.withheld}
    for row in db.session.execute(rows.offset(start).limit(most) if most is not None else _streamed(rows, 2_000)):
        found = Line(*row[1:])
        yield row[0], withheld.line(of[row[0]], found) if row[0] in of else found


def _streamed(rows: Select[Any], at_once: int) -> Select[Any]:
    """So many rows at a time come from the database, by a cursor."""
    together()
    return rows.execution_options(yield_per=at_once)


def plain_columns(statement: Statement, asked: Asked) -> Iterator[list[Sequence[Any]]]:
    """The same for files of many lines, some at a time and turned: the periods, then each field of the lines.

    As the driver hands them over, for no object is made of them: SQLite's days are texts, PostgreSQL's are days.
    """
    rows, as_read = _streamed(_rows(statement, asked), AT_ONCE), withheld.columns(statement.releases)
    with line().execute(rows) as found:
        some: Sequence[Sequence[Any]] = found.fetchmany(
            AT_ONCE
        )  # the library looked ahead, and holds the first of them
        while some:
            yield as_read(list(zip(*some, strict=True)))
            some = found.cursor.fetchmany(AT_ONCE) if len(some) == AT_ONCE else ()


def page_of(statement: Statement, asked: Asked, start: int, most: int) -> list[tuple[str, Line]]:
    """The lines of one page; those of a book that is no longer are the ones its laws are held against."""
    release = statement.release
    if release is None or asked.is_filtered or statement.lines_count > most:
        return list(lines(statement, asked, start, most))
    return [(release.period, line) for line in statement.book.lines]


def count(statement: Statement, asked: Asked) -> tuple[int, Totals]:
    """How many lines were asked for, and what they come to."""
    if not asked.is_filtered:
        return statement.lines_count, Totals(statement.income, statement.expense)
    sums = [func.coalesce(func.sum(column), 0) for column in (LedgerLine.income, LedgerLine.expense)]
    rows = select(func.count().label("lines_count"), sums[0], sums[1]).select_from(LedgerLine)
    number, income, expense = db.session.execute(rows.where(*_selected(statement, asked))).one()
    return number, Totals(int(income), int(expense))


def handless(statement: Statement, release: Release) -> Sequence[Any]:
    """The lines of a book that may lack a name among those who handled, witnessed and approved; of a short one all are at hand."""
    if release.lines_count <= LINES_ON_A_PAGE:
        return statement.book.lines
    names = (LedgerLine.handler, LedgerLine.witness, LedgerLine.approver)
    lacks = or_(*(func.length(name) == 1 for name in names), (LedgerLine.expense != 0) & or_(*(name == "" for name in names)))  # fmt: skip
    rows = select(LedgerLine.seq, LedgerLine.expense, *names).where(LedgerLine.release_id == release.id, lacks)
    return db.session.execute(rows.order_by(LedgerLine.seq)).all()


def carried(statement: Statement, start: int) -> int:
    """What was left after the first lines: a later page opens with it."""
    if not start:
        return statement.opening
    first = _rows(statement, Asked()).with_only_columns(LedgerLine.income, LedgerLine.expense).limit(start).subquery()
    income, expense = db.session.execute(select(func.sum(first.c.income), func.sum(first.c.expense))).one()
    return statement.opening + int(income) - int(expense)


def _as_one(statement: Statement, parts: Sequence[Book]) -> Book:
    all_lines = (line for part in parts for line in part.lines)
    return Book(
        region=parts[0].region,
        period=statement.period.name,
        opening=parts[0].opening,
        closing=parts[-1].closing,
        lines=tuple(replace(line, seq=seq) for seq, line in enumerate(all_lines, 1)),
        totals=Totals(statement.income, statement.expense),
        subtotals=statement.subtotals,
        previous_closing=statement.around.closing,
        vouchers=_vouchers(parts),
        accounts=accounts_together([part.accounts for part in parts]),
        entries=joined([part.entries for part in parts], [bool(part.lines) for part in parts]),
        plan=statement.around.plan,
        previous_accounts=statement.around.accounts,
        funds=statement.around.funds,
    )


def _vouchers(parts: Sequence[Book]) -> tuple[Voucher, ...]:
    """Vouchers are numbered anew each month; those with one number are added. None unless every part gave its own."""
    if any(part.lines and not part.vouchers for part in parts):
        return ()
    income: Counter[str] = Counter()
    expense: Counter[str] = Counter()
    for voucher in (voucher for part in parts for voucher in part.vouchers):
        income[voucher.no] += voucher.income
        expense[voucher.no] += voucher.expense
    return tuple(Voucher(no, income[no], expense[no]) for no in income)


def findings(statement: Statement) -> tuple[Finding, ...]:
    """What the laws say; a published book never changes, so it is judged once; why it follows no longer is told anew."""
    if statement.nothing:
        return ()
    mark = statement.mark
    if mark not in JUDGED:
        if len(JUDGED) >= MOSTJUDGED:
            JUDGED.clear()
        JUDGED[mark] = dated(judge_book(statement.book), laws_known(statement.releases))
    found = overtaken.explained(JUDGED[mark], statement.overtaken)
    return last_tables.explained(found, next(iter(statement.accounts_overtaken), None))


def laws_known(releases: Sequence[Release]) -> set[str]:
    """The younger laws that every one of these books was held against before it was published."""
    return set(YOUNGER).intersection(*(release.laws_known for release in releases))


# table forms


@dataclass(frozen=True)
class Table:
    """One table of a release as it is shown."""

    release: Release
    form: TableForm
    head: dict[str, Any]
    rows: list[dict[str, Any]]
    last: last_tables.Last | None = None  # the same table of the period before, where this one has an opening

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the form's laws say of it; why it follows no longer is told anew."""
        found = judge_table(self.form, self.head, self.held, self.before)
        found = self.last.explained(found, self.held) if self.last else found
        found = dated(found, self.release.laws_known) if self.release.is_public else found
        return last_tables.explained(found, self.overtaken)

    @cached_property
    def before(self) -> Before | None:
        """What of the table before it is held against."""
        return self.last.against(self.held) if self.last else None

    @cached_property
    def overtaken(self) -> last_tables.Cause | None:
        """What happened to the table before, where this one no longer follows on it."""
        return last_tables.cause(self.release, self.form, self.held, self.last)

    @cached_property
    def held(self) -> Sequence[dict[str, Any]]:
        """Its rows as they are held against the table before: as everyone reads them, or will, for so that one is read too."""
        return foretold.rows(self.release, self.form, self.rows) if self.last else self.rows

    @cached_property
    def against_book(self) -> Finding | None:
        """Of 资金公开表: what the accounts of its period say of it."""
        is_funds = self.form.key == queries.FUNDS and not self.release.is_ledger
        return against_book(self.release, self.rows) if is_funds else None


def tables_of(release: Release, audience: str = "web") -> list[Table]:
    """Every table of a release as the web, or the village's board, may read it today; a list of people that is over is gone."""
    return _shown(release, tables_as_filled(release), audience)


def _shown(release: Release, tables: Sequence[Table], audience: str = "web") -> list[Table]:
    today = clock.today()
    left = [table for table in tables if not (table.form.of_people and showing.is_over(release, today))]
    return [
        replace(
            table,
            head=withheld.head(release.stated, table.form.key, table.head),
            rows=showing.shown(table.form, table.rows, audience, release, today),
        )
        for table in left
    ]


def tables_as_filled(release: Release) -> list[Table]:
    """Every table with all that was typed: for the desk alone."""
    forms, lasts = all_forms(), last_tables.last_of(release)
    return [Table(release, forms[key], head, queries.rows_of(release, key), lasts.get(key)) for key, head in release.head.items()]  # fmt: skip


def tables_among(releases: Sequence[Release]) -> list[Table]:
    """The same as the web may read them, of several releases in two looks: one for the rows, one for the tables before."""
    forms, rows, lasts = all_forms(), queries.rows_among(releases), last_tables.last_among(releases)
    tables = [
        _shown(release, [Table(release, forms[key], head, rows.get(at, []), lasts.get(at)) for key, head in release.head.items() if (at := (release.id, key))])
        for release in releases
    ]  # fmt: skip
    return [table for of_one in tables for table in of_one]


def sums_of(release: Release) -> list[showing.Sum]:
    """What is left of the lists of people of a release when they are over: counts and totals."""
    if not showing.is_over(release, clock.today()):
        return []
    return [showing.sum_of(table.form, table.rows) for table in tables_as_filled(release) if table.form.of_people]


@dataclass(frozen=True)
class Beside:
    """Tables of other items: those of the same days, and of each item without one the newest release before them."""

    tables: list[Table]
    before: list[Release]


def _beside(statement: Statement) -> Beside:
    """Funds, assets, resources, debts, projects and contracts that say something of the period, from three looks at most.

    Those of the same period or of a longer one it lies in are shown; a month between two quarters has links to the last.
    """
    longer = [span for span in Span if MONTHS[span] >= MONTHS[statement.period.span]]
    names = {holding(statement.period.ends_on, span).name for span in longer}
    year = statement.period.ends_on.year
    rows = select(Release).where(
        Release.village_id == statement.village.id,
        Release.state == State.PUBLISHED,
        Release.item_no.in_(BESIDE),
        Release.period >= str(year - LOOKED_BACK),
        Release.period < str(year + 1),
    )
    all_of_them = db.session.scalars(rows.order_by(Release.item_no, Release.period, Release.batch)).all()
    now = [release for release in all_of_them if release.period in names and not showing.names_people(release)]
    shown = {release.item_no for release in now}
    last = {
        release.item_no: release
        for release in sorted(all_of_them, key=_ends)
        if release.item_no not in shown and _ends(release) <= statement.period.ends_on
    }
    return Beside(tables_among(now), list(last.values()))


def categories_used(statement: Statement) -> list[tuple[str, str]]:
    """The categories a filter can offer."""
    known = all_categories()
    return [(code, known[code].name if code in known else code) for code in statement.subtotals]
