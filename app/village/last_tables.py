"""What a table is held against from the period before: the same table as published, and whether that came or was corrected since.

Books have the same in overtaken.py: their closing is one figure, a table closes with one for each thing in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload

from app.db import db
from app.village import queries, withheld
from app.village.laws import Before, Finding, Verdict, carried_columns, judge_table
from app.village.laws.carrying import Pair, paired
from app.village.laws.tables import FIRST
from app.village.models import LEDGER, Release, TableRow
from app.village.overtaken import came_after_a_later_one, day_of, label, spoken_day
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State
from app.village.rules.periods import MONTHS, Period, read_period
from app.village.service import foretold
from app.village.tables import TableForm, all_forms

CARRYING = tuple(key for key, form in all_forms().items() if form.carry)
ITEMS = tuple(sorted({item for key in CARRYING for item in all_forms()[key].items}))
LAW = "carried"
NOTHING_BEFORE = "上期声明无发生，没有列出期末数，不能和本期的期初比"
NO_ACCOUNTS = "上期的账没有列出各账户"
NO_ROWS = "上期的这张表没有列出内容，不能和本期的期初比"
GONE = (NOTHING_BEFORE, NO_ACCOUNTS, NO_ROWS)
TOGETHER = "上期分 {} 批公开，合在一起比，几批里都有的，期末数相加；有一批不算数的，把那一批更正为无发生"
PASSED = "上期声明无发生，和{}的期末数比"
SHARED = "本期另一批也列了同一项，它的期初在上期期末里记作负数"
EMPTIED = "上期列出过的期末数已经更正掉了，按 0.00 比"
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Last:
    """The same table of the period before: the versions that count, one for each batch, and what all of them closed with."""

    form: TableForm
    batches: tuple[Release, ...]  # the newest first
    before: Before
    siblings: tuple[Release, ...] = ()  # the other batches of this period
    beside: Rows = ()  # what they open with
    passed: tuple[Release, ...] = ()  # of periods that state that nothing happened, the newest first

    def against(self, rows: Rows) -> Before:
        """What these rows are held against: all but what other batches of this period alone have, which is held against it there;
        of what both have, less what those open with.
        """
        pairs = self._with_beside(rows)
        opened = [
            pair for pair in pairs if pair.now and pair.now[0] > len(rows) and self._opening(rows, pair) is not None
        ]
        elsewhere = {at for pair in opened for at in pair.before}
        left = [row for at, row in enumerate(self.before.rows, 1) if at not in elsewhere]
        return replace(self.before, rows=[*left, *self._shared(rows, pairs)])

    def _with_beside(self, rows: Rows) -> list[Pair]:
        law = self.form.carry
        return paired(law.by, law.after, [*rows, *self.beside], self.before.rows) if law and self.beside else []

    def _opening(self, rows: Rows, pair: Pair) -> int | None:
        """What other batches state that they open it with; None where none states it."""
        key = self.form.carry.opening if self.form.carry else ""
        others = [self.beside[at - len(rows) - 1].get(key) for at in pair.now if at > len(rows)]
        stated = [value for value in others if isinstance(value, int)]
        return sum(stated) if stated else None

    def _shared(self, rows: Rows, pairs: Iterable[Pair]) -> Iterator[dict[str, Any]]:
        """Of what other batches open together with these rows what they open with, as a row below nought."""
        key = self.form.carry.closing if self.form.carry else ""
        for pair in pairs:
            opened, closed = self._opening(rows, pair), [self.before.rows[at - 1] for at in pair.before]
            if opened and pair.now[0] <= len(rows) and any(isinstance(one[key], int) for one in closed):
                yield {**closed[0], key: -opened}

    @property
    def around(self) -> tuple[Release, ...]:
        """All that decides what it is held against."""
        return (*self.batches, *self.passed, *self.siblings)

    def explained(self, findings: Iterable[Finding], rows: Rows) -> tuple[Finding, ...]:
        """What the laws say, with what it was held against where that is not just the table of the period before."""
        return tuple(self._explained(one, rows) if one.law == LAW else one for one in findings)

    def _explained(self, finding: Finding, rows: Rows) -> Finding:
        told = [SHARED] if any(self._shared(rows, self._with_beside(rows))) else []
        if finding.verdict == Verdict.FAILS and len([one for one in self.batches if not one.nothing]) > 1:
            told.append(TOGETHER.format(len(self.batches)))
        if finding.verdict != Verdict.NOT_JUDGED and not self.before.rows and not self.before.lack:
            told.append(EMPTIED)
        elif finding.verdict != Verdict.NOT_JUDGED and self.passed:
            told.append(PASSED.format(label(self.before.period)))
        return replace(finding, why="；".join(filter(None, (finding.why, *told))))


@dataclass(frozen=True)
class Cause:
    """Why a public table does not follow: the version of the table before it that came later and closes otherwise."""

    book: Release  # the table that does not follow, called as in overtaken.Cause
    version: Release  # the last that moved what it is held against
    first: Release  # the version from which on it does not follow
    form: TableForm
    is_gone: bool = False  # is nothing left to hold it against?
    lists_nothing: bool = False  # does that version, which follows on others, list nothing?

    @property
    def since(self) -> date:
        """The day from which on it does not follow, however often the table before was corrected since."""
        return day_of(self.first)

    @property
    def _kind(self) -> str:
        return "账" if self.book.is_ledger else "表"

    @property
    def _what(self) -> str:
        return "账里各账户" if self.book.is_ledger else f"这张{self.form.title}"

    @property
    def _before(self) -> str:
        return "本期另一批" if self.version.period == self.book.period else label(self.version.period)

    @property
    def words(self) -> str:
        """As every page and file says it, first of all."""
        before, on = self._before, spoken_day(self.version)
        told = f"{before}的{self._kind}是这一期公开以后，{on}才公开的。"
        if self.version.number > 1:
            reason = self.version.as_read("reason").rstrip("。；;.")
            nothing = "，声明无发生" if self.version.nothing else "，没有再列出期末数" if self.lists_nothing else ""
            told = f"{before}的{self._kind}在这一期公开以后，{on}更正为第 {self.version.number} 版{nothing}。原因：{reason}。"
        from_then = f"从 {spoken_day(self.first)}起两期就没有接上。" if self.since != day_of(self.version) else ""
        left = "这一期还没有跟着更正。" if self.book.is_live else ""
        gap = "没有上期的期末数可比了" if self.is_gone else "和上期现在的期末接不上"
        return f"{self._what}的期初{gap}：{told}{from_then}{left}"

    @property
    def why(self) -> str:
        """The same beside the law."""
        how = "才公开" if self.version.number == 1 else f"更正过（第 {self.version.number} 版）"
        return f"{self._before}的{self._kind}在 {spoken_day(self.version)}{how}，先看的应是本期的期初"


def last_among(releases: Sequence[Release]) -> dict[tuple[int, str], Last]:
    """By release and form, for those that have an opening: one look, however many. A book's accounts are its own laws' matter."""
    return _lasts([one for one in releases if not one.is_ledger])


def _lasts(releases: Iterable[Release]) -> dict[tuple[int, str], Last]:
    """The same with the accounts of books."""
    with_opening = [one for one in releases if _forms(one)]
    live = _around(with_opening)
    found = (((one.id, form), _last(one, form, live)) for one in with_opening for form in _forms(one))
    return {key: last for key, last in found if last}


def _forms(release: Release) -> list[str]:
    """Its tables that have an opening; of a book that is the accounts."""
    return [key for key in release.head if key in CARRYING and (key == queries.FUNDS or not release.is_ledger)]


def _stands_for(release: Release) -> list[str]:
    """The same with the one it would list, did it not state that nothing happened, or give no accounts."""
    own = queries.FUNDS if release.is_ledger else release.form
    return [*dict.fromkeys([*_forms(release), *([own] if own in CARRYING else [])])]


def last_of(release: Release) -> dict[str, Last]:
    """The same of one release, by form."""
    return {form: last for (_, form), last in last_among([release]).items()}


def last_as(release: Release, form: str) -> Last | None:
    """What a draft is held against once it has a table of this form."""
    if release.is_ledger or form not in CARRYING:
        return None
    return _last(release, form, _around([release]))


Place = tuple[int, str, str]  # village, item, period
Tables = Mapping[Release, list[dict[str, Any]]]  # of one place and form, the newest first
Found = dict[tuple[Place, str], Tables]


@dataclass(frozen=True)
class Live:
    """The live tables of some places, by place and form."""

    tables: Found
    emptied: frozenset[int] = frozenset()  # those that list nothing, of which an earlier version did

    def of(self, place: Place | None, form: str) -> Tables:
        """Those of one place."""
        return self.tables.get((place, form), {}) if place else {}


def _place(release: Release, step: int) -> Place | None:
    """Where the same table of the period before (−1), of this one (0) or of the next (1) stands, or of one further away."""
    period = read_period(release.period)
    for _ in range(abs(step) if period else 0):
        period = _beside(period, step) if period else None
    return (release.village_id, release.item_no, period.name) if period else None


def _beside(period: Period, step: int) -> Period:
    return period.previous() if step < 0 else period.next()


def _far(release: Release) -> range:
    """How many periods it is looked back where nothing happened: a year, and of years two."""
    period = read_period(release.period)
    return range(2, max(2, 12 // MONTHS[period.span]) + 1) if period else range(0)


def _around(releases: Sequence[Release], idle: Iterable[Place] = ()) -> Live:
    """What these are held against: one look, another where nothing happened before (or will, at `idle`), and two for what
    was corrected to list nothing, however many.
    """
    tables = _live({place for one in releases for step in (-1, 0) if (place := _place(one, step))})
    still = {*idle, *(place for (place, _), there in tables.items() if _state_nothing(there))}
    over = [one for one in releases if _place(one, -1) in still]
    tables |= _live({place for one in over for step in _far(one) if (place := _place(one, -step))})
    return Live(tables, _emptied(one for there in tables.values() for one, rows in there.items() if not rows))


def _state_nothing(tables: Tables) -> bool:
    """Did nothing happen in their period? Then each thing closes with what it closed with before."""
    return bool(tables) and all(one.nothing and not one.is_ledger for one in tables)


def _emptied(releases: Iterable[Release]) -> frozenset[int]:
    """Of those that list nothing the corrected ones of which an earlier version was public that did."""
    asked = [one for one in releases if one.number > 1 and not one.is_ledger]
    versions = queries.public_versions_among(asked)
    rows = queries.rows_among([one for of_one in versions.values() for one in of_one])
    return frozenset(one.id for one in asked if any((each.id, one.form) in rows for each in versions.get(queries.matter_of(one), ())))  # fmt: skip


def _live(places: set[Place]) -> Found:
    """The live tables of these places, with their rows as everyone may read them; none of one that lists nothing."""
    rows = (
        select(Release, TableRow.form, TableRow.data)
        .outerjoin(TableRow, (TableRow.release_id == Release.id) & TableRow.form.in_(CARRYING))
        .where(
            Release.village_id.in_({village for village, _, _ in places}),
            Release.item_no.in_({item for _, item, _ in places}),
            Release.period.in_({period for _, _, period in places}),
            Release.state == State.PUBLISHED,
            or_(TableRow.form.is_not(None), Release.form.in_((*CARRYING, LEDGER))),
        )
        .options(lazyload(Release.village))
        .order_by(Release.id.desc(), TableRow.seq)
    )
    found: dict[tuple[Place, str], dict[Release, list[dict[str, Any]]]] = {}
    for release, form, data in db.session.execute(rows) if places else ():
        place = (release.village_id, release.item_no, release.period)
        kind = form or (queries.FUNDS if release.is_ledger else release.form)
        found.setdefault((place, kind), {}).setdefault(release, []).extend([data] if form else [])
    return {
        at: {release: withheld.rows(release.stated, at[1], data) for release, data in tables.items()}
        for at, tables in found.items()
    }


def _last(release: Release, form: str, live: Live) -> Last | None:
    """What it is held against: the batches of the period before as one table; where nothing happened then, of the one before that."""
    chain = _chain(live.of(_place(release, -step), form) for step in (1, *_far(release)))
    if not chain:
        return None
    beside, kind = _others(release, live.of(_place(release, 0), form)), all_forms()[form]
    counts = chain[-1] if any(chain[-1].values()) else chain[0]
    passed = (one for tables in chain if tables is not counts for one in tables)
    was_listed = any(one.id in live.emptied for tables in chain for one in tables)
    return Last(kind, tuple(counts), _united(kind, chain, was_listed), tuple(beside), _rows_of(beside), tuple(passed))


def _chain(periods: Iterable[Tables]) -> list[Tables]:
    """The tables of the period before, and as long as they state that nothing happened, those of the one before that."""
    found = []
    for tables in periods:
        if not tables:
            break
        found.append(tables)
        if not _state_nothing(tables):
            break
    return found


def _others(release: Release, tables: Tables) -> dict[Release, list[dict[str, Any]]]:
    """Of the live tables of its own period those that are no version of it."""
    return {one: rows for one, rows in tables.items() if queries.matter_of(one) != queries.matter_of(release)}


def _rows_of(tables: Mapping[Release, Rows]) -> Rows:
    """Of several batches, the newest of which comes first, the rows in the order in which they became public."""
    return [row for rows in reversed([*tables.values()]) for row in rows]


def _united(form: TableForm, chain: Sequence[Tables], was_listed: bool = False) -> Before:
    """What the batches of one period, the newest first, closed with together; rows that nothing tells apart are added by the law.

    That is the last of the chain, where it lists anything. A book that gave no accounts says nothing of them; what states that
    nothing happened, or lists nothing, adds nothing: what a correction took away closes with nought.
    """
    newest, rows = next(iter(chain[-1])), _rows_of(chain[-1])
    if rows:
        return _before(newest, form, rows)
    newest = next(iter(chain[0]))
    if was_listed and form.carry and not form.carry.after:
        return _before(newest, form, ())
    nothing = all(one.nothing for one in chain[0])
    return _before(newest, form, (), NO_ACCOUNTS if newest.is_ledger else NOTHING_BEFORE if nothing else NO_ROWS)


def _before(release: Release, form: TableForm, rows: Iterable[dict[str, Any]], lack: str = "") -> Before:
    """Of a table what the next one is held against, and no more."""
    keys = [column.key for column in carried_columns(form)]
    return Before(release.period, release.number, [{key: row.get(key) for key in keys} for row in rows], lack)


def _judged(form: TableForm, rows: Rows, before: Before | None) -> Finding:
    return next(one for one in judge_table(form, {}, rows, before) if one.law == LAW)


Held = tuple[
    Release, TableForm, Rows, Last | None
]  # a table, its rows as everyone reads them, and what it is held against


def cause(release: Release, form: TableForm, rows: Rows, last: Last | None) -> Cause | None:
    """Why a table does not follow on the one before; None where it does, where it never did, or where nothing came after it.

    `rows`, and those of each version before, as everyone reads them.
    """
    return next(iter(causes([(release, form, rows, last)])), None)


def causes(held: Iterable[Held]) -> list[Cause]:
    """The same of several: one look for the versions before and one for their rows, however many."""
    moved = [(release, rows, last) for release, _, rows, last in held if last and _came_later(release, last)]
    versions = queries.public_versions_among([one for _, _, last in moved for one in last.around])
    all_rows = queries.rows_among([one for of_one in versions.values() for one in of_one])
    found = (_cause(release, rows, last, _in_time(last, versions), all_rows) for release, rows, last in moved)
    return [one for one in found if one]


def _came_later(release: Release, last: Last) -> bool:
    since = _since(release)
    return bool(since) and any(one.published_at and one.published_at > since for one in last.around)


def _in_time(last: Last, versions: Mapping[Any, Sequence[Release]]) -> list[Release]:
    """Every public version of every batch of the table before, and of the others of this period, in the order in which they came."""
    found = [one for batch in last.around for one in versions[queries.matter_of(batch)]]
    return sorted(found, key=lambda one: (one.published_at, one.id))


def _cause(
    release: Release, rows: Rows, last: Last, versions: Sequence[Release], all_rows: Mapping[tuple[int, str], Rows]
) -> Cause | None:
    since, lasts = _since(release), list(_states(last, versions, all_rows))
    states, found = [one.before for one in lasts], [_judged(last.form, rows, one.against(rows)) for one in lasts]
    stood = sum(1 for one in versions if one.published_at <= since)
    was = found[stood - 1] if stood else None
    is_gone = states[-1].lack in GONE and not all(state.lack for state in states[max(stood - 1, 0) :])
    if not is_gone and (found[-1].verdict != Verdict.FAILS or (was and _same(was, found[-1]))):
        return None
    moves = [at for at in range(stood, len(found)) if at == 0 or not _same(found[at - 1], found[at])]
    if not moves:
        return None  # there was nothing to judge before, and there is nothing now
    version = versions[moves[-1]]
    first = versions[_since_when(found, states, stood)]
    return Cause(release, version, first, last.form, is_gone, (version.id, last.form.key) not in all_rows)


def _since_when(found: Sequence[Finding], states: Sequence[Before], stood: int) -> int:
    """From which version on nothing followed any more, up to now."""
    at = len(found) - 1
    while at > stood and (found[at - 1].verdict == Verdict.FAILS or states[at - 1].lack in GONE):
        at -= 1
    return at


def _states(last: Last, versions: Iterable[Release], all_rows: Mapping[tuple[int, str], Rows]) -> Iterator[Last]:
    """What stood there after each of these versions came, in their order."""
    of_this, form = {queries.matter_of(one) for one in last.siblings}, last.form.key
    periods = sorted({one.period for one in (*last.batches, *last.passed)}, reverse=True)  # names of one length sort so
    stands: dict[Any, Release] = {}
    was_listed = False
    for one in versions:
        stands[queries.matter_of(one)] = one
        newest_first = sorted(stands.values(), key=lambda one: -one.id)
        tables = {each: withheld.rows(each.stated, form, all_rows.get((each.id, form), ())) for each in newest_first}
        beside = {each: rows for each, rows in tables.items() if queries.matter_of(each) in of_this}
        before = {each: rows for each, rows in tables.items() if each not in beside}
        was_listed = was_listed or any(rows for each, rows in before.items() if not each.is_ledger)
        chain = _chain({each: rows for each, rows in before.items() if each.period == at} for at in periods)
        united = _united(last.form, chain, was_listed) if chain else Before("", 0, (), FIRST)
        yield replace(last, before=united, beside=_rows_of(beside))


def _same(one: Finding, other: Finding) -> bool:
    return (one.verdict, one.off_by, one.failed) == (other.verdict, other.off_by, other.failed)


def _since(release: Release) -> Any:
    """From when on it has stood as it stands; a correction in work begins with what is public."""
    if release.published_at is not None:
        return release.published_at
    return next((one.published_at for one in queries.public_versions(release) if one.is_live), None)


def explained(findings: Iterable[Finding], found: Cause | None) -> tuple[Finding, ...]:
    """What the laws say, with the cause in place of the figures of the period before to look at first."""
    return tuple(_explained(one, found) if found and one.law == LAW and not one.holds else one for one in findings)


def _explained(finding: Finding, found: Cause) -> Finding:
    kept = tuple(one for one in finding.suspects if one.part != "before")
    return replace(finding, why="；".join(filter(None, (finding.why, found.why))), suspects=kept)


def of_release(release: Release) -> list[Cause]:
    """The same of every table of one release, or of the accounts of a book."""
    lasts = _lasts([release])
    forms = [all_forms()[key] for key in _forms(release)]
    held = ((form, as_read(release, form), lasts.get((release.id, form.key))) for form in forms)
    return causes((release, form, rows, last) for form, rows, last in held if rows)


def as_read(release: Release, form: TableForm) -> Rows:
    """Its rows as everyone reads them, or will once it is public."""
    return foretold.rows(release, form, queries.rows_of(release, form.key))


def following(releases: Sequence[Release]) -> list[tuple[Release, TableForm, Rows]]:
    """The public tables of the next periods that are held against those of these releases, and the other batches of their
    own periods: two looks, however many.
    """
    sources = [one for one in releases if _stands_for(one)]
    places = {place for one in sources for step in (0, 1, *_far(one)) if (place := _place(one, step))}
    if not places:
        return []
    own = (Release.village_id.in_({at[0] for at in places}), Release.item_no.in_({at[1] for at in places}))
    live = (Release.period.in_({at[2] for at in places}), Release.state == State.PUBLISHED)
    found = db.session.scalars(select(Release).where(*own, *live).order_by(Release.id)).all()
    next_of = {at for one in sources for form in _stands_for(one) for at in _reached(one, form, found)}
    later = [(one, key) for one in found for key in _forms(one) if (_place(one, 0), key) in next_of]
    rows = queries.rows_among(list({one.id: one for one, _ in later}.values()))
    return [(one, all_forms()[key], withheld.rows(one.stated, key, rows[one.id, key])) for one, key in later if (one.id, key) in rows]  # fmt: skip


def _reached(release: Release, form: str, found: Sequence[Release]) -> Iterator[tuple[Place | None, str]]:
    """Where what may be held against it stands: in its own period, the next, and as long as nothing happens then, the one after."""
    yield _place(release, 0), form
    for step in (1, *_far(release)):
        place = _place(release, step)
        yield place, form
        there: Tables = {one: [] for one in found if _place(one, 0) == place and form in _stands_for(one)}
        if not _state_nothing(there):
            break


def behind(*versions: Release) -> list[Cause]:
    """The public tables that no longer follow because these versions, which count, came after them."""
    found = following(versions)
    lasts = _lasts({one.id: one for one, _, _ in found}.values())
    return causes((later, form, rows, lasts.get((later.id, form.key))) for later, form, rows in found)


def will_overtake(release: Release) -> str:
    """What whoever prepares, signs or publishes it is told: which public table will not follow on it; "" where all do."""
    this = _place(release, 0)
    found = [] if release.is_public or this is None else following([release])
    behind_it = [one for one in found if queries.matter_of(one[0]) != queries.matter_of(release)]
    live = _around([one for one, _, _ in behind_it], [this] if release.nothing and this else ())
    for later, form, rows in behind_it:
        stands, will = (one and _judged(form, rows, one.against(rows)) for one in _with_it(release, later, form, live))
        called = f"已经公开的 {label(later.period)}{'账里各账户' if later.is_ledger else form.title}的期初"
        if stands and will and will.why in GONE and stands.why not in GONE:
            what = "声明无发生" if release.nothing else "没有列出各账户" if release.is_ledger else "没有列出内容"
            return f"这一版{what}，公开以后{called}没有上期的期末数可比，那一期的公开页会先写明原因。请接着更正那一期"
        if will and will.verdict == Verdict.FAILS and not (stands and _same(stands, will)):
            own = "这一版声明无发生，期末" if release.nothing else "这一版的期末"
            whose, other = ("上期的期末", "另一批") if later.period == release.period else (own, "那一期")
            return (
                f"{whose}和{called}接不上（{will.equation}）："
                f"这一版公开以后，{other}的公开页会先写明原因。请接着更正{other}"
            )
    return ""


def _with_it(release: Release, later: Release, form: TableForm, live: Live) -> tuple[Last | None, Last | None]:
    """What a public table is held against now, and once this release is public too."""
    place, own = _place(release, 0), as_read(release, form)
    stands = _last(later, form.key, live)
    if place is None:
        return stands, stands
    tables = {release: list(own), **_others(release, live.of(place, form.key))}
    will = Live(
        {**live.tables, (place, form.key): tables}, live.emptied | (frozenset() if own else _emptied([release]))
    )
    return stands, _last(later, form.key, will)


def waiting(village_ids: Iterable[int]) -> list[Cause]:
    """The tables of these villages that no longer follow on one that was corrected, or came, later, the longest waiting first:
    a fixed number of looks, however many.
    """
    own = (Release.village_id.in_(list(village_ids)), Release.item_no.in_((*ITEMS, LEDGER_ITEM)))
    is_later = or_(Release.number > 1, came_after_a_later_one())
    versions = db.session.scalars(select(Release).where(*own, Release.state == State.PUBLISHED, is_later)).all()
    return sorted(behind(*versions), key=lambda one: (one.since, one.book.id))
