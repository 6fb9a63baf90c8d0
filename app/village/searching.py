"""What may be found of a village: summaries of books, words of tables; never a name of those a list is about.

Which tables give their words is decided by their form: of a list of people only its head (what the money was for),
of other tables every cell of words that is no person's name; a party to a contract only when it is a legal person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.core import search
from app.core.regions.models import Level, Region
from app.core.search.rules import folded, phrases
from app.db import db
from app.village import parties, queries, withheld
from app.village.addresses import release_path, title_of
from app.village.books import Line
from app.village.models import LEDGER, LedgerLine, Release, Village
from app.village.rules.life import State
from app.village.tables import Column, Kind, TableForm, all_forms

KIND = "village"
FIRST, AT_ONCE = 10, 320  # releases looked through together: few at first, for the first page is mostly among them
MOST = 20_000  # releases looked through: of a whole city's books the newest
DEEPEST = 50  # pages: who wants more asks more narrowly
SIDES = {"income": LedgerLine.income, "expense": LedgerLine.expense}


def words_of(release: Release) -> list[str]:
    """Everything of a release that may be found, each once."""
    if release.is_ledger:
        rows = select(LedgerLine.seq, LedgerLine.summary).where(LedgerLine.release_id == release.id)
        said = db.session.execute(rows.order_by(LedgerLine.seq))
        return list(dict.fromkeys(withheld.word(release, seq, "summary", summary) for seq, summary in said))
    found = [release.as_read("text")]
    for key, head in release.head.items():
        form = all_forms()[key]
        found += [form.title, *_cells(form.head, withheld.head(release.stated, key, head))]
        found += [word for row in _searchable_rows(release, form) for word in row]
    return list(dict.fromkeys(word for word in found if word))


def _searchable_rows(release: Release, form: TableForm) -> Iterator[list[str]]:
    if not form.of_people:
        for row in queries.rows_as_read(release, form.key):
            yield _cells(form.columns, row)


def _cells(columns: Sequence[Column], values: Mapping[str, Any]) -> list[str]:
    return [word for column in columns if (word := _cell(column, values.get(column.key)))]


def _cell(column: Column, value: Any) -> str:
    if value is None or column.kind not in (Kind.TEXT, Kind.CHOICE) or column.personal in ("name", "name_of_household"):
        return ""
    if column.personal == "party":
        return "、".join(parties.named_in(str(value)))
    return str(value)


def rows(after: int, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The next public releases, for a rebuild of the index."""
    found = select(Release).where(Release.state == State.PUBLISHED, Release.id > after).order_by(Release.id)
    for release in db.session.scalars(found.limit(most)):
        yield release.id, entry(release)


def entry(release: Release) -> dict[str, Any]:
    """One entry for the whole release: who searches for a line finds the book it stands in."""
    on = clock.here(release.published_at or clock.now()).date()
    text = "\n".join(words_of(release))
    return {"title": title_of(release), "text": text, "region": release.village.region, "url": release_path(release), "on": on}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is looked for: words, and of lines also the year, the side and the least amount (分)."""

    region: Region
    words: str
    year: int | None = None
    side: str = ""
    least: int = 0

    @property
    def lines_only(self) -> bool:
        return bool(self.side or self.least)


@dataclass(frozen=True)
class Hit:
    """One line of a book, or one row (or only the head) of a table."""

    release: Release
    seq: int | None = None
    line: Line | None = None
    row: int | None = None
    words: str = ""


def releases_found(asked: Asked) -> tuple[list[int], int | None]:
    """The releases that may hold the words, the newest first, and how many do.

    One village's are few enough to look through without the index, whatever the city holds; then nobody counts them.
    """
    if asked.region.level == Level.VILLAGE:
        return _own_releases(asked.region), None
    hits = search.newest(search.query(asked.words, KIND, asked.region), MOST)
    found = [search.subject_of(id) for id in hits]
    return found, len(found)


def _own_releases(region: Region) -> list[int]:
    rows = select(Release.id).join(Village).where(Village.region_id == region.id, Release.state == State.PUBLISHED)
    return list(db.session.scalars(rows.order_by(Release.published_at.desc(), Release.id.desc())))


def page_of_hits(asked: Asked, number: int, per_page: int) -> tuple[list[Hit], bool, int | None]:
    """The lines of one page, whether there are more, and how many releases hold the words."""
    if not phrases(asked.words):
        return [], False, 0
    ids, count = releases_found(asked)
    found = list(islice(_hits(asked, ids), (number - 1) * per_page, number * per_page + 1))
    return _with_lines(found[:per_page]), len(found) > per_page and number < DEEPEST, count


def _with_lines(hits: list[Hit]) -> list[Hit]:
    """The whole lines of the few that are shown."""
    wanted = {(hit.release.id, hit.seq) for hit in hits if hit.seq}
    own = (LedgerLine.release_id.in_({id for id, _ in wanted}), LedgerLine.seq.in_({seq for _, seq in wanted}))
    rows: Iterable[Any] = (
        db.session.execute(select(LedgerLine.release_id, *queries.LINE_COLUMNS).where(*own)) if wanted else []
    )
    of = {hit.release.id: hit.release for hit in hits}
    lines = {(release_id, values[0]): withheld.line(of[release_id], Line(*values)) for release_id, *values in rows}
    return [replace(hit, line=lines[hit.release.id, hit.seq]) if hit.seq else hit for hit in hits]


def _hits(asked: Asked, ids: list[int]) -> Iterator[Hit]:
    """Lazily, so that the first page costs no more where thousands of books hold the words."""
    for few in _handfuls(ids):
        known = _releases(few, asked)
        lines = _lines(known, asked)
        for release in known.values():
            runs = _beside_title(asked, release)
            if not runs and not asked.lines_only:
                yield Hit(release)
            elif release.is_ledger:
                own = lines.get(release.id, [])
                yield from (Hit(release, seq) for seq, text in own if holds(text, runs))
            elif not asked.lines_only:
                yield from _rows_that_hold(release, runs)


def _handfuls(ids: list[int]) -> Iterator[list[int]]:
    size, start = FIRST, 0
    while start < len(ids):
        yield ids[start : start + size]
        start, size = start + size, min(2 * size, AT_ONCE)


def _beside_title(asked: Asked, release: Release) -> list[str]:
    """The words that the title does not already say: 葛家山村 路灯 finds the line about 路灯."""
    title = folded(title_of(release))
    return [run for run in phrases(asked.words) if run not in title]


def _releases(ids: list[int], asked: Asked) -> dict[int, Release]:
    wanted = select(Release).where(Release.id.in_(ids), Release.state == State.PUBLISHED)
    if asked.year:
        wanted = wanted.where(Release.period.startswith(str(asked.year)))
    known = {release.id: release for release in db.session.scalars(wanted)}
    return {id: known[id] for id in ids if id in known}


def _lines(known: dict[int, Release], asked: Asked) -> dict[int, list[tuple[int, str]]]:
    """Number and summary, as everyone may read it, of every line, by book."""
    books = [id for id, release in known.items() if release.form == LEDGER]
    columns = (LedgerLine.release_id, LedgerLine.seq, LedgerLine.summary)
    chosen = select(*columns).where(LedgerLine.release_id.in_(books), *_limits(asked))
    found: dict[int, list[tuple[int, str]]] = {}
    ordered = chosen.order_by(LedgerLine.release_id, LedgerLine.seq)
    for release_id, seq, summary in db.session.execute(ordered):
        summary = withheld.word(known[release_id], seq, "summary", summary)
        found.setdefault(release_id, []).append((seq, summary))
    return found


def _limits(asked: Asked) -> list[ColumnElement[bool]]:
    found = []
    if asked.side in SIDES:
        found.append(SIDES[asked.side] != 0)  # a reversal stands in red on its side
    if asked.least:
        found.append(func.abs(LedgerLine.income + LedgerLine.expense) >= asked.least)
    return found


def _rows_that_hold(release: Release, runs: list[str]) -> Iterator[Hit]:
    told = False
    for key in release.head:
        for number, cells in enumerate(_searchable_rows(release, all_forms()[key]), 1):
            if holds(text := "，".join(cells), runs):
                told = True
                yield Hit(release, row=number, words=text)
    if not told and holds("\n".join(words_of(release)), runs):
        yield Hit(release)


def holds(text: str, runs: list[str]) -> bool:
    """Does the text hold every run, compared as the index compares?"""
    low = folded(text)
    return all(run in low for run in runs)
