"""The whole city: every village's books over years, made in bulk, one month of all villages to a transaction.

Each book is what the verbs would have left behind: lines with running balances, sums by category, payees, steps,
the code over its content, an entry in the search index. Books that are there are left alone, so a second run adds
nothing and a broken one is taken up where it ended.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, select, update

from app import bulk, clock
from app.clock import HERE
from app.core.accounts.models import User
from app.core.regions.models import Level, Region
from app.core.search.rules import newness, runs_of
from app.core.search.service import SOURCES, marks
from app.db import db, is_sqlite, unit_of_work
from app.demo import ledger, people
from app.demo.ledger import Drawn
from app.village import laws
from app.village.laws import YOUNGER, written
from app.village.models import LAWS_KNOWN, LEDGER, LedgerLine, Release, Village
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State, Step
from app.village.rules.periods import Period, Span, last_ended
from app.village.searching import KIND
from app.village.service import seal

OWN_STORY = {"430121116203", "430121116201", "430121107005"}  # boards with a year of their own, see app/demo/village.py
OWN_YEAR = "2025-11"
STATED = json.dumps({LAWS_KNOWN: list(YOUNGER)})
LATE = 17  # one village in so many has not published the newest month yet
LINE = ("release_id", "seq", "day", "voucher", "summary", "category", "income", "expense", "handler", "witness", "approver", "note", "balance")  # fmt: skip
MONEY = frozenset(("income", "expense", "balance"))
TOTAL = ("release_id", "category", "income", "expense", "lines_count")
PAYMENT = ("release_id", "seq", "party", "village_id", "day", "paid")
STEP = ("release_id", "step", "by_name", "at", "remark")
ENTRY = ("id", "kind", "subject_id", "title", "text", "marks", "runs", "url", "region_id", "on_date")
RELEASE = (
    *("id", "village_id", "item_no", "form", "period", "batch", "number", "title", "state", "nothing_happened"),
    *("opening", "closing", "income", "expense", "lines_count", "stated", "head", "text", "reason", "explanation"),
    "signatures",
    *("prepared_by_id", "prepared_at", "published_at", "display_until", "code", "version"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a book needs to know of its village, read once."""

    id: int
    region_id: int
    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Made:
    """One book about to be written."""

    id: int
    place: Place
    period: Period
    lines: list[Drawn]

    @property
    def published_at(self) -> datetime:
        day = self.period.ends_on + ledger.published_on(self.period, self.place.code)
        return datetime.combine(day, time(10, 0), HERE)

    @property
    def title(self) -> str:
        return f"{self.place.name} {self.period.label}财务收支"


def periods(years: int) -> list[Period]:
    """So many years of months, oldest first, up to the newest that is over."""
    found = [last_ended(clock.today(), Span.MONTH)]
    while len(found) < 12 * years:
        found.append(found[-1].previous())
    return found[::-1]


def settle(count: int | None, since: Period) -> list[Place]:
    """Give the first so many villages (all when None) their boards."""
    villages = select(Region).where(Region.level == Level.VILLAGE).order_by(Region.code).limit(count)
    regions = list(db.session.scalars(villages))
    known = set(db.session.scalars(select(Village.region_id)))
    db.session.add_all([_board(region, since) for region in regions if region.id not in known])
    db.session.flush()
    ids = {region_id: id for region_id, id in db.session.execute(select(Village.region_id, Village.id))}
    return [Place(ids[region.id], region.id, region.code, region.short_name, region.path) for region in regions]


def _board(region: Region, since: Period) -> Village:
    number = int(region.code[-6:])
    people_there = 1_400 + number * 37 % 4_100
    return Village(
        region=region,
        collective=f"{region.short_name}股份经济合作社",
        since=since.starts_on,
        complaint_phone=f"0731-84{number % 1_000_000:06d}"[:13],
        population=people_there,
        households=people_there // 3,
        area=(900 + number * 53 % 4_200) * 100,
        board_place=f"{region.short_name}便民服务中心门口",
    )


def month(places: Sequence[Place], period: Period, count: int, newest: bool) -> int:
    """Write the books of one month that are not there yet; how many lines."""
    lacking = [place for place in places if _is_due(place, period, newest)]
    known = set(db.session.scalars(select(Release.village_id).where(*_books_of(period))))
    lacking = [place for place in lacking if place.id not in known]
    if not lacking:
        return 0
    ids = bulk.next_ids(Release.id, len(lacking))
    made = [
        Made(id, place, period, list(ledger.drawn(place.code, place.name, period, count)))
        for id, place in zip(ids, lacking, strict=True)
    ]
    _write(made)
    return sum(len(book.lines) for book in made)


def _is_due(place: Place, period: Period, newest: bool) -> bool:
    if place.code in OWN_STORY:
        return period.name < OWN_YEAR
    return not newest or int(place.code[-6:]) * 7 % LATE != 0


def _books_of(period: Period) -> tuple[ColumnElement[bool], ...]:
    return Release.item_no == LEDGER_ITEM, Release.period == period.name, Release.form == LEDGER


def _write(made: Sequence[Made]) -> None:
    """The release first, its lines while it is a draft, published at the end: the database's own guards stay awake."""
    bookkeeper = _bookkeeper()
    bulk.put("village_release", RELEASE, (_release(book, bookkeeper) for book in made))
    bulk.put("village_line", LINE, (row for book in made for row in _lines(book)))
    bulk.put("village_category_total", TOTAL, (row for book in made for row in _totals(book)))
    bulk.put("village_payment", PAYMENT, (row for book in made for row in _payments(book)))
    bulk.put("village_step", STEP, (row for book in made for row in _steps(book)))
    bulk.put("search_entry", ENTRY, (_entry(book) for book in made))
    ids = (
        Release.id >= made[0].id,
        Release.id <= made[-1].id,
        Release.state == State.DRAFT,
        *_books_of(made[0].period),
    )
    db.session.execute(update(Release).where(*ids).values(state=State.PUBLISHED).execution_options(synchronize_session=False))  # fmt: skip


def _bookkeeper() -> User:
    user = people.by_name("bookkeeper")
    if user is None:
        raise LookupError("bookkeeper")
    return user


def _release(book: Made, by: User) -> tuple[object, ...]:
    income, expense = sum(row[3] for row in book.lines), sum(row[4] for row in book.lines)
    opening, closing = ledger.held(book.place.code, book.period.previous()), book.lines[-1][5]
    at = bulk.moment(book.published_at.astimezone(UTC))
    nothing = 0 if is_sqlite() else False
    return (
        *(book.id, book.place.id, LEDGER_ITEM, LEDGER, book.period.name, 0, 1, "", State.DRAFT.value, nothing),
        *(opening, closing, income, expense, len(book.lines), STATED, "{}", "", "", "", 0),
        *(by.id, at, at, _shown_until(book), _code(book, opening, income, expense), 1),
    )


def _shown_until(book: Made) -> str:
    return (book.published_at + timedelta(days=14)).date().isoformat()


def _days(period: Period) -> list[str]:
    return [f"{period.name}-{day:02d}" for day in range(32)]


def _lines(book: Made) -> Iterator[tuple[object, ...]]:
    days, purse = _days(book.period), ledger.purse(book.place.code, book.place.name)
    who = (purse.handler, purse.witness, purse.approver)
    for seq, (day, summary, category, income, expense, left) in enumerate(book.lines, 1):
        yield book.id, seq, days[day], f"记-{seq}", summary, category, income, expense, *who, "", left


def _sums(book: Made) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for _, _, category, income, expense, _ in book.lines:
        sums = found.setdefault(category, [0, 0, 0])
        sums[0] += income
        sums[1] += expense
        sums[2] += 1
    return found


def _totals(book: Made) -> Iterator[tuple[object, ...]]:
    for category, sums in sorted(_sums(book).items()):
        yield book.id, category, *sums


def _payments(book: Made) -> Iterator[tuple[object, ...]]:
    days, known = _days(book.period), ledger.payees(book.place.code, book.place.name)
    for seq, (day, summary, _, _, expense, _) in enumerate(book.lines, 1):
        for payee in known.get(summary, ()):
            yield book.id, seq, payee, book.place.id, days[day], expense


def _steps(book: Made) -> Iterator[tuple[object, ...]]:
    for step, by, at, remark in _taken(book):
        yield book.id, step, by, bulk.moment(at), remark


def _taken(book: Made) -> Iterator[tuple[str, str, datetime, str]]:
    purse = ledger.purse(book.place.code, book.place.name)
    at = book.published_at.astimezone(UTC)
    taken = ((Step.PREPARED, purse.handler, 26), (Step.CHECKED, purse.witness, 24), (Step.SIGNED, purse.approver, 18))
    for step, by, hours in taken:
        yield step.value, by, at - timedelta(hours=hours), ""
    yield Step.REVIEWED.value, "乡镇（街道）审核员", at, ""


def _entry(book: Made) -> tuple[object, ...]:
    text = "\n".join(dict.fromkeys(row[1] for row in book.lines))
    url = f"/village/{book.place.code}/finance/{book.period.name}/"
    on, number = book.published_at.date(), SOURCES[KIND].number
    runs = None if is_sqlite() else runs_of(f"{book.title}\n{text}")
    key, found = newness(on, book.id, number), marks(number, book.place.path, on)
    return key, KIND, book.id, book.title, text, found, runs, url, book.place.region_id, on.isoformat()


def _code(book: Made, opening: int, income: int, expense: int) -> str:
    """The code that `seal.code_of` finds, from the same words without reading them back."""
    lines = [{name: written(int(str(value))) if name in MONEY else value for name, value in zip(LINE[1:], row[1:], strict=True)} for row in _lines(book)]  # fmt: skip
    sealed = {
        "opening": written(opening),
        "closing": written(book.lines[-1][5]),
        "lines": lines,
        "totals": {"income": written(income), "expense": written(expense)},
        "subtotals": sorted([category, written(sums[0]), written(sums[1])] for category, sums in _sums(book).items()),
        **{name: [] for name in ("accounts", "vouchers", "entries")},
    }
    whole = {"village": book.place.code, "item": LEDGER_ITEM, "form": LEDGER, "period": book.period.name, "batch": 0}
    rest = {"version": 1, "nothing": False, "text": "", "explanation": "", "tables": {}, "masked_digest": None}
    return laws.code_over({**whole, **rest, "book": sealed, **_around(book)}, seal.NEWEST)


def _around(book: Made) -> dict[str, object]:
    """Title, days, steps and files, as the code has them."""
    steps = [[step, by, seal.at(at), remark] for step, by, at, remark in _taken(book)]
    days = {"published_at": seal.at(book.published_at), "display_until": _shown_until(book)}
    return {"title": "", "reason": "", **days, "notice_from": None, "notice_to": None, "steps": steps, "files": []}


def make(years: int, villages: int | None, lines: int) -> Iterator[tuple[str, int]]:
    """Month by month: its name, and how many lines it added."""
    wanted = periods(years)
    with unit_of_work():
        places = settle(villages, wanted[0])
    for period in wanted:
        with unit_of_work():
            bulk.prepare()
            added = month(places, period, lines, period == wanted[-1])
        db.session.remove()
        yield period.name, added


def tidy() -> None:
    """Let the planner know how the tables have grown."""
    bulk.settle(Release.__tablename__, LedgerLine.__tablename__, "village_category_total", "village_payment")
