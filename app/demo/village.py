"""Three boards with a year behind them, told through the verbs of the room with the clock set to when things happened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.clock import HERE
from app.core import regions
from app.core.accounts.models import User
from app.core.privacy import keyed_hash
from app.db import db
from app.demo import ledger, papers, people, tables, works
from app.demo.tables import Table
from app.village import queries
from app.village.books import Line
from app.village.categories import all_categories
from app.village.labels import yuan
from app.village.models import LEDGER, Release, Village
from app.village.rules.asking import Outcome
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State
from app.village.rules.periods import Period, Span, holding, read_period
from app.village.service import asking, books, chain, corrections, entering, villages

SINCE, NEWEST = date(2025, 11, 1), date(2026, 10, 31)
MONTHS = [f"2025-{n:02d}" for n in (11, 12)] + [f"2026-{n:02d}" for n in range(1, 11)]
QUARTERS = ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
CORRECTED, UNBALANCED, EMPTY = "2026-03", "2026-06", "2026-02"
TOO_LATE = "2026-09"  # of 开慧村: public nine days after its date
SHORT = 1_200_00
FILLED, ASKED = time(8, 0), time(10, 0)  # each hand has its hour, one after the other
AT = {State.DRAFT: time(8, 30), State.CHECKING: time(8, 45), State.SIGNING: time(9, 10), State.REVIEWING: time(9, 40)}
DOUBLE, BANK = "430121116201", "长沙农商行开慧支行"  # 开慧村 keeps double entry
WITH_PAPERS = "430121116203"


class Office:
    """A village with the people who carry its books, and the day on which something is done."""

    def __init__(self, code: str, staff: tuple[str, str, str], committee: tuple[str, ...], span: Span) -> None:
        region = regions.queries.by_code(code)
        found = [people.by_name(name) for name in (*staff, *committee)]
        if region is None or None in found:
            raise LookupError(code)
        who = [user for user in found if user is not None]
        self.bookkeeper, self.head, self.reviewer = who[:3]
        self.members = who[3:]
        self.code, self.name = code, region.short_name
        with clock.at(moment(SINCE)):
            self.village = villages.join(region, by=self.reviewer, since=SINCE)
            db.session.flush()
            self._furnish(span)

    def _furnish(self, span: Span) -> None:
        for member, duty in zip(self.members, ("主任", "成员", "成员"), strict=False):
            villages.name_member(self.village, member.name, duty, member, by=self.head)
            db.session.flush()
            db.session.refresh(self.village)
            villages.declare(self.village, by=member)
        number = int(self.code[-6:])
        fields: dict[str, Any] = {"collective": f"{self.name}股份经济合作社", "span": span}
        fields |= {
            "complaint_phone": tables.PHONE,
            "population": 1_900 + number % 1_500,
            "households": 560 + number % 400,
            "area": 180_000 + number * 37 % 90_000,
            "board_place": "社区服务中心门口" if self.village.is_community else "村部门口东墙",
        }
        villages.set_particulars(self.village, fields, by=self.head)
        db.session.flush()

    def pass_on(self, release: Release, on: date, to: State = State.PUBLISHED) -> Release:
        """Let a draft go from hand to hand on one day, until it stands where it is wanted."""
        steps: dict[State, Callable[[], None]] = {
            State.DRAFT: lambda: chain.submit(release, by=self.bookkeeper),
            State.CHECKING: lambda: self._check(release, on),
            State.SIGNING: lambda: chain.sign(release, "", by=self.head),
            State.REVIEWING: lambda: chain.publish(
                release, "", by=self.reviewer, looked={file.id for file in release.files}, has_read=True
            ),
        }
        while release.state != to:
            with clock.at(moment(on, AT[release.state])):
                steps[release.state]()
                db.session.flush()
        return release

    def _check(self, release: Release, on: date) -> None:
        for minutes, member in enumerate(self.members):
            with clock.at(moment(on, AT[State.CHECKING]) + timedelta(minutes=4 * minutes)):
                chain.check(release, "", by=member)

    def start(self, period: str, count: int, on: date) -> Release:
        """A book of invented lines, in draft."""
        when = read_period(period)
        assert when is not None
        with clock.at(moment(on)):
            release = books.start(self.village, LEDGER_ITEM, LEDGER, period, by=self.bookkeeper, batch=0)
            if release.opening is None:
                books.set_balances(release, ledger.held(self.code, when.previous()), None, by=self.bookkeeper)
            lines = [line for line in self.lines(when, count) if line.day <= on]  # nothing has happened yet tomorrow
            books.replace_lines(release, lines, by=self.bookkeeper)
            db.session.flush()
            if self.code == WITH_PAPERS:
                papers.of_book(release, tables.BUILDER, self.bookkeeper)
        return release

    def lines(self, period: Period, count: int) -> list[Line]:
        """Invented lines with their dates and the people who stand for them."""
        purse = ledger.purse(self.code, self.name)
        months = period.parts(Span.MONTH)
        rows = [(month, row) for month in months for row in ledger.drawn(self.code, self.name, month, count)]
        return [
            Line(seq, month.starts_on.replace(day=day), f"记-{seq}", what, category, income, expense, self.bookkeeper.name, purse.witness, self.head.name)
            for seq, (month, (day, what, category, income, expense, _)) in enumerate(rows, 1)
        ]  # fmt: skip

    def table(self, table: Table, on: date, to: State = State.PUBLISHED, days: int = 0, batch: int | None = None, papers: Callable[[Release], None] | None = None) -> Release:  # fmt: skip
        """A typed form filled in, with its papers, and passed on; with days it is a 公示 of so many."""
        item, form, period, head, rows = table
        with clock.at(moment(on)):
            release = books.start(self.village, item, form, period, by=self.bookkeeper, batch=batch)
            db.session.flush()
            books.put_table(release, form, head, rows, by=self.bookkeeper)
            if papers:
                papers(release)
            if days:
                release.notice_from, release.notice_to = on, on + timedelta(days=days - 1)
        return self.pass_on(release, on, to)


def moment(on: date, at: time = FILLED) -> datetime:
    """That hour of that day, and never later than now."""
    return min(datetime.combine(on, at, HERE), clock.now())


def load() -> bool:
    """Tell it all; False when one of the boards is there already."""
    first = regions.queries.by_code("430121116203")
    if first is None or db.session.scalar(select(Village.id).where(Village.region_id == first.id)) is not None:
        return False
    gejiashan = Office("430121116203", ("bookkeeper", "head", "township"), ("supervision", "supervision2", "supervision3"), Span.MONTH)  # fmt: skip
    kaihui = Office("430121116201", ("bookkeeper2", "head2", "township"), ("supervision4",), Span.MONTH)
    tianhan = Office("430121107005", ("bookkeeper3", "head3", "township2"), ("supervision5",), Span.QUARTER)
    for period in MONTHS:
        if period == "2026-01":
            gejiashan.table(tables.PLAN, date(2026, 1, 12), batch=0)
        _month(gejiashan, period)
        if period < "2026-10":  # the last month is late
            _month(kaihui, period, quiet=period == EMPTY, late=period == TOO_LATE)
    for period in QUARTERS:
        when = read_period(period)
        assert when is not None
        tianhan.pass_on(tianhan.start(period, 6, when.ends_on + timedelta(days=3)), when.ends_on + timedelta(days=9))
    _tables(gejiashan)
    _under_way(gejiashan)
    _questions(gejiashan)
    return True


def _month(office: Office, period: str, quiet: bool = False, late: bool = False) -> None:
    when = read_period(period)
    assert when is not None
    filled, public = when.ends_on + timedelta(days=2), when.ends_on + timedelta(days=19 if late else 6)
    if quiet:
        _nothing(office, period, filled, public)
        return
    release = office.start(period, 14, filled)
    if office.code == DOUBLE:
        _entries(office, release, filled)
    if office.code.endswith("203") and period == CORRECTED:
        _corrected(office, release, filled, public)
    elif office.code.endswith("203") and period == UNBALANCED:
        _unbalanced(office, release, filled, public)
    else:
        office.pass_on(release, public)


def _entries(office: Office, release: Release, on: date) -> None:
    """The same as double entry: each line between the bank and its account."""
    rows = []
    for line in queries.lines_of(release):
        account = all_categories()[line.category].account
        words = (line.voucher, line.day, line.summary)
        rows += [
            entering.Typed(*words, "102", BANK, line.income, line.expense).row(),
            entering.Typed(*words, account, "", line.expense, line.income).row(),
        ]
    with clock.at(moment(on)):
        books.put_table(release, queries.ENTRIES, {}, rows, by=office.bookkeeper)
        db.session.flush()


def _nothing(office: Office, period: str, filled: date, public: date) -> None:
    """本期无收支, signed like any other."""
    with clock.at(moment(filled)):
        release = books.start(office.village, LEDGER_ITEM, LEDGER, period, by=office.bookkeeper, batch=0)
        books.set_balances(release, release.opening or 0, None, by=office.bookkeeper)
        books.state_nothing(release, True, by=office.bookkeeper)
        db.session.flush()
    office.pass_on(release, public)


def _corrected(office: Office, release: Release, filled: date, public: date) -> None:
    """The first version has one figure copied wrongly; the second puts it right before the next month is kept."""
    when = read_period(release.period)
    assert when is not None
    lines = office.lines(when, 14)
    right = next(line for line in lines if line.expense > 100_00)
    wrong = replace(right, expense=right.expense + 270_00)
    with clock.at(moment(filled)):
        books.put_line(release, wrong, by=office.bookkeeper)
    office.pass_on(release, public)
    later = public + timedelta(days=9)
    with clock.at(moment(later)):
        version = corrections.correct(release, "发票金额抄错，多写了 270 元，村民查账时发现", by=office.bookkeeper)
        books.put_line(version, right, by=office.bookkeeper)
        db.session.flush()
    office.pass_on(version, later + timedelta(days=1))


def _unbalanced(office: Office, release: Release, filled: date, public: date) -> None:
    """What was counted is short of what the lines come to; the head says why, with his name."""
    with clock.at(moment(filled)):
        opening, due = release.opening or 0, release.closing or 0
        books.set_balances(release, opening, due - SHORT, by=office.bookkeeper)
        words = "盘点现金比账面少 1,200.00 元：6 月 29 日垫付的山塘抢险沙石款，7 月 2 日才收到收据，列入 7 月。"
        chain.explain(release, words, by=office.head)
        db.session.flush()
    office.pass_on(release, public)


def _tables(office: Office) -> None:
    found, on = works.told(office.village, MONTHS), date(2026, 10, 12)
    for table in (works.funds(found), works.assets(found), works.resources(found), works.debts(found)):
        office.table(table, on, batch=0)
    office.table(works.projects(found), on, batch=0, papers=_road_contract)
    office.table(tables.CONTRACTING, on, batch=0, papers=_water_contract)
    for table in (tables.DECISIONS, tables.ALLOWANCE):
        office.table(table, on, batch=0)
    today = clock.today()
    for table in tables.ON_NOTICE:
        office.table(table, today - timedelta(days=3), days=10)


def _road_contract(release: Release) -> None:
    """With the figures of the table it is attached to."""
    row = tables.PROJECTS[4][0]
    clauses = [
        ("工程", f"{row['name']}，{row['scale']}"),
        ("承建单位", row["winner"]),
        ("合同价", f"{yuan(row['price'])} 元"),
        ("工期", f"{row['begins_on']} 至 {row['ends_on']}"),
        ("质保金", f"{yuan(row['retained'])} 元，满一年无质量问题退还"),
    ]
    papers.contract(release, f"{row['name']}施工合同（主要条款）", clauses, release.prepared_by)


def _water_contract(release: Release) -> None:
    row = tables.CONTRACTING[4][0]
    clauses = [
        ("标的", f"{row['object']} {row['area'] / 100:.2f} 亩"),
        ("承包方", row["party"]),
        ("期限", f"{row['from_on']} 至 {row['to_on']}"),
        ("承包费", f"每年 {yuan(row['price'])} 元"),
    ]
    papers.contract(release, f"{row['object']}承包合同（主要条款）", clauses, release.prepared_by)


def _under_way(office: Office) -> None:
    """One draft in each state, each of another matter."""
    today = clock.today()
    draft = office.start(holding(NEWEST + timedelta(days=1), Span.MONTH).name, 8, today)
    _entries(office, draft, today)
    item, form, _, head, rows = tables.PROJECTS
    office.table((item, form, "2026Q4", head, rows[1:]), today, State.CHECKING)
    item, form, _, head, rows = tables.DECISIONS
    office.table((item, form, "2026Q4", head, rows[:1]), today, State.SIGNING, batch=0)
    item, form, _, head, rows = tables.DEBTS
    office.table((item, form, "2026Q4", head, rows), today, State.REVIEWING, batch=0)


def _questions(office: Office) -> None:
    """Three asked: one answered, one open, one gone up to the township."""
    book = db.session.scalars(
        select(Release).where(Release.village_id == office.village.id, Release.period == "2026-10", Release.form == LEDGER)
    ).one()  # fmt: skip
    today, residents = clock.today(), [_resident(phone) for phone, _ in people.RESIDENTS]
    public = clock.here(book.published_at or clock.now()).date()  # nobody asks about what is not public yet
    asked = max(today - timedelta(days=9), min(public + timedelta(days=1), today))
    with clock.at(moment(asked, ASKED)):
        first = asking.ask(book, 3, "这一笔是哪几天的，有没有清单？", False, by=residents[0])
        third = asking.ask(book, 6, "价格比去年高了，请说明是怎么定的。", True, by=residents[2])
        db.session.flush()
    with clock.at(moment(max(today - timedelta(days=6), asked), ASKED)):
        words = "清单在村部公开栏下方的夹子里，列了每一天和每一个人，欢迎来看。"
        asking.answer(first, words, Outcome.EXPLAINED, by=office.bookkeeper)
        asking.escalate(third, "提问人要求转乡镇（街道）答复", by=residents[2])
    with clock.at(moment(max(today - timedelta(days=2), asked), ASKED)):
        asking.ask(book, 8, "收款单位和合同上写的不是同一家，请核对。", False, by=residents[1])
    db.session.flush()


def _resident(phone: str) -> User:
    return db.session.scalars(select(User).where(User.phone_hash == keyed_hash("phone", phone))).one()
