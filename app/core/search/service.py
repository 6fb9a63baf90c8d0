"""Putting into and taking out of the index, in the writer's transaction; finding."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app.core.regions.models import Region
from app.core.search import rules
from app.core.search.models import CommonWord, SearchEntry
from app.db import db, give_room, is_sqlite

Rows = Callable[[int, int], Iterable[tuple[int, dict[str, Any]]]]


@dataclass(frozen=True)
class Source:
    """A kind of things that are found: its number in the keys of its entries, its name, and what a rebuild takes in."""

    number: int
    label: str
    rows: Rows
    is_voice: bool = False  # what residents said, with what they were told: no text of an office


@dataclass(frozen=True)
class Piece:
    """A piece of a thing that has an address of its own below the thing's: a clause of a draft, of the adopted text."""

    place: str  # behind the thing's address: "#c3", "texts/2#c3"
    label: str
    text: str
    heading: str = ""  # the chapter it stands in
    of: str = ""  # of which text of the thing, where there are several
    past: str = ""  # why it is no text in force: still read there, offered no more

    @property
    def name(self) -> str:
        """What it is called within the thing: 第三条, 定稿 第三条."""
        return f"{self.of} {self.label}".strip()


Find = Callable[[str], int | None]
Pieces = Callable[[int], Sequence[Piece]]
PARTED: dict[str, Pieces] = {}
SOURCES: dict[str, Source] = {}
NUMBERED: dict[str, Find] = {}


def source(kind: str, number: int, label: str, rows: Rows, *, is_voice: bool = False) -> None:
    """A room hands over what a rebuild of the index takes in; called in register().

    `rows(after, most)`: the next so many public subjects, in order of their ids, that come after this id. `is_voice`: they
    are what residents said.
    ValueError for a number that another kind has, or that does not fit.
    """
    taken = {known.number for name, known in SOURCES.items() if name != kind}
    if number in taken or not 0 < number < 1 << rules.KIND_BITS:
        raise ValueError(f"{kind} needs a number of its own")
    SOURCES[kind] = Source(number, label, rows, is_voice)


def parted(kind: str, pieces: Pieces) -> None:
    """A room says which pieces one of its things has; called in register()."""
    PARTED[kind] = pieces


def parts_of(kind: str, subject_id: int) -> Sequence[Piece]:
    """The pieces of a public thing, in its order; none for what has none."""
    return PARTED[kind](subject_id) if kind in PARTED else []


def kinds(*, voices: bool) -> list[str]:
    """The kinds of what offices publish, or those of what residents said."""
    return [kind for kind, known in SOURCES.items() if known.is_voice == voices]


def is_parted(kind: str) -> bool:
    """Have things of this kind pieces with addresses of their own?"""
    return kind in PARTED


def numbered(kind: str, find: Find) -> None:
    """A room says which of its things bears a number (FB-2026-000031) or a code; called in register().

    `find` need not ask whether it is public: what has no entry in the index is not found.
    """
    NUMBERED[kind] = find


def by_number(words: str) -> list[SearchEntry]:
    """The public things that bear exactly this number; none for words that are no number."""
    number = rules.folded(words).strip().upper()
    if not rules.NUMBER.fullmatch(number):
        return []
    rows = select(SearchEntry)
    found = [(kind, subject) for kind, find in NUMBERED.items() if (subject := find(number)) is not None]
    return [
        entry
        for kind, subject in found
        for entry in db.session.scalars(rows.where(SearchEntry.kind == kind, SearchEntry.subject_id == subject))
    ]


Follow = Callable[[str, str | None], None]
FOLLOWERS: list[Follow] = []


def followed(follow: Follow) -> None:
    """A room keeps titles of things it points to; called in register().

    `follow(address, title)` is told, in the writer's transaction, what a public thing is called now; None: it is public no more.
    """
    if follow not in FOLLOWERS:
        FOLLOWERS.append(follow)


def _tell(address: str, title: str | None) -> None:
    for follow in FOLLOWERS:
        follow(address, title)


def put(kind: str, subject_id: int, *, title: str, text: str, region: Region | None, url: str, on: date) -> None:
    """Make a public thing findable, or change what is found."""
    known = db.session.scalar(select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id == subject_id))
    words = {"title": title, "text": text, "region": region, "url": url, "on": on}
    write(known or SearchEntry(kind=kind, subject_id=subject_id), words)


def write(entry: SearchEntry, words: dict[str, Any]) -> None:
    """The entry as it is found now; whoever points to it is told what it is called, and that an old address is gone."""
    was = entry.url
    db.session.add(worded(entry, **words))
    if was not in (None, entry.url):
        _tell(was, None)
    _tell(entry.url, entry.title)


def remove(entry: SearchEntry) -> None:
    """An entry of what is public no more; whoever points to it is told."""
    db.session.delete(entry)
    db.session.flush()
    _tell(entry.url, None)


def worded(entry: SearchEntry, *, title: str, text: str, region: Region | None, url: str, on: date) -> SearchEntry:
    """The entry with what is found of it now."""
    number = SOURCES[entry.kind].number
    entry.id = rules.newness(on, entry.subject_id, number)
    entry.title, entry.text, entry.url, entry.on_date = title, text, url, on
    entry.region = region
    entry.marks = marks(number, region.path if region else "", on)
    entry.runs = None if is_sqlite() else rules.runs_of(f"{title}\n{text}")
    return entry


def marks(number: int, path: str, on: date) -> str:
    """An entry's marks: of its kind, of every region its own lies in, on PostgreSQL of its month; each followed by a blank."""
    words = [rules.kind_mark(number), *(rules.region_mark(code) for code in path.split("/") if code)]
    words += [] if is_sqlite() else [rules.month_mark(on)]
    return "".join(f"{word} " for word in words)


def drop(kind: str, subject_id: int) -> None:
    """Take a thing out of the index."""
    the_one = (SearchEntry.kind == kind, SearchEntry.subject_id == subject_id)
    entry = db.session.scalar(select(SearchEntry).where(*the_one))
    if entry is not None:
        remove(entry)


@dataclass(frozen=True)
class Query:
    """What is looked for: entries that hold every run, of a kind, in a region's subtree."""

    runs: tuple[str, ...]
    marks: tuple[str, ...] = ()


def query(words: str, kind: str = "", region: Region | None = None) -> Query | None:
    """Read what somebody typed; None for a query without letters."""
    runs = rules.phrases(words)
    if not runs:
        return None
    found = [rules.kind_mark(SOURCES[kind].number)] if kind else []
    found += [rules.region_mark(region.code)] if region is not None else []
    return Query(tuple(runs), tuple(found))


def all_of(kind: str) -> Query:
    """Everything of a kind, for whoever names nothing but a piece of it."""
    return Query((), (rules.kind_mark(SOURCES[kind].number),))


def newest(asked: Query | None, most: int, before: int | None = None, after: int | None = None) -> list[int]:
    """Keys of the newest so many hits; older than `before`, or the next ones newer than `after`, those oldest first."""
    if asked is None:
        return []
    if is_sqlite():
        return _on_sqlite(asked, most, before, after)
    return _on_postgres(asked, most, before, after)


NEWEST = 1 << 62  # above every key
LISTED = "SELECT rowid AS id FROM search_fts WHERE search_fts MATCH :match AND row{stretch} ORDER BY rowid {order} LIMIT :most"
NEXT = "SELECT id FROM search_entry WHERE {stretch} ORDER BY id {order} LIMIT :most"
A_BATCH = 100
COMMON = 50  # a letter that one entry in so many has is looked for by reading


def _on_sqlite(asked: Query, most: int, before: int | None, after: int | None) -> list[int]:
    """The index itself is read in the order of its keys: what is found is never sorted nor counted.

    But a letter by itself has no list of its own there; where it is common, entries are read until enough have it.
    """
    single = [run for run in asked.runs if len(run) == 1]
    known = entries_with(single) if single else {}
    common = [run for run in single if known.get(run, 0) * COMMON > known.get("", 0)]
    query = Query(tuple(run for run in asked.runs if run not in common), asked.marks)
    if not common:
        return _listed(query, most, before, after)
    return _read_through(query, common, most, before, after)


def _listed(asked: Query, most: int, before: int | None, after: int | None) -> list[int]:
    pieces, given = _edge(before, after)
    given["most"] = most
    if not asked.runs and not asked.marks:
        return list(db.session.scalars(text(NEXT.format(**pieces)), given))
    match = rules.sqlite_match(asked.runs, asked.marks)
    return list(db.session.scalars(text(LISTED.format(**pieces)), {**given, "match": match}))


def _read_through(asked: Query, letters: Sequence[str], most: int, before: int | None, after: int | None) -> list[int]:
    """Entries that hold the runs, as the index lists them, and the letters, as their words say."""
    found: list[int] = []
    while len(found) < most:
        ids = _listed(asked, A_BATCH, before, after)
        rows = select(SearchEntry.id, SearchEntry.title, SearchEntry.text).where(SearchEntry.id.in_(ids))
        words = {id: rules.folded(f"{title}\n{said}") for id, title, said in db.session.execute(rows)}
        found += [id for id in ids if all(letter in words[id] for letter in letters)]
        if len(ids) < A_BATCH:
            break
        before, after = (None, ids[-1]) if after is not None else (ids[-1], None)
    return found[:most]


LOOK_THROUGH = (25, 150)  # entries looked through without the index for each hit that is wanted
MONTHS = (1, 6, 36)  # of the newest so many the index is asked before all of it
NEAR = (
    "SELECT id FROM (SELECT id, runs, marks FROM search_entry WHERE {stretch} ORDER BY id {order} LIMIT :window) AS near "
    "WHERE {words} ORDER BY id {order} LIMIT :most"
)
INDEXED = (
    "WITH hits AS MATERIALIZED (SELECT id FROM search_entry WHERE search_words(runs, marks) @@ CAST(:match AS tsquery) "
    "AND {stretch} AND {words}) SELECT id FROM hits ORDER BY id {order} LIMIT :most"
)
LAST = "SELECT max(id) FROM search_entry"


def _on_postgres(asked: Query, most: int, before: int | None, after: int | None) -> list[int]:
    """What is frequent is met by looking through the newest entries; all else is found by the index, the newest months first.

    The planner cannot know which is which: the index gives no order, and how often pairs meet is in no statistics.
    """
    known = entries_with([*rules.needed(asked.runs), *asked.marks])
    rarest, total = _rarest(asked, known)
    words, likes = _likes(asked.runs, asked.marks)
    pieces, given = _edge(before, after)
    for window in LOOK_THROUGH if rarest * LOOK_THROUGH[0] > 2 * total else ():
        given |= {"most": most, "window": most * window, **likes}
        found = list(db.session.scalars(text(NEAR.format(words=words, **pieces)), given))
        if len(found) == most:
            return found
    common = _common_letters(asked.runs, known)
    match = rules.postgres_match([run for run in asked.runs if run not in common], asked.marks)
    read = [run for run in asked.runs if len(run) > 2 or run in common]
    return _indexed(match, read, most, before, after, MONTHS if rarest > most else ())


def _common_letters(runs: Sequence[str], known: dict[str, int]) -> set[str]:
    """Letters that more entries have than the rarest pair: the index would gather all of them; hits are read for them."""
    pairs = [known.get(pair, 0) for run in runs if len(run) > 1 for pair in rules.needed([run])]
    return {run for run in runs if len(run) == 1 and known.get(run, 0) > min(pairs)} if pairs else set()


def _indexed(
    match: str, runs: Sequence[str], most: int, before: int | None, after: int | None, months: Sequence[int]
) -> list[int]:
    """Hits of the index that hold these runs: of the nearest months, of more months, and in the end of all."""
    give_room(alone=True)  # a bitmap that does not fit forgets which rows it meant, and each is judged again
    words, likes = _likes(runs, ())
    pieces, given = _edge(before, after)
    hits = text(INDEXED.format(words=words, **pieces))
    marks = _month_marks(max(months), before, after) if months else []
    for count in months:
        within = " | ".join(f"'{mark}'" for mark in marks[:count])
        given |= {"most": most, "match": f"({match}) & ({within})", **likes}
        found = list(db.session.scalars(hits, given))
        if len(found) == most:
            return found
    return list(db.session.scalars(hits, given | {"most": most, "match": match, **likes}))


def _month_marks(count: int, before: int | None, after: int | None) -> list[str]:
    """Marks of the so many months the next hits are looked for in first, the nearest first."""
    if after is not None:
        return [rules.month_mark(month) for month in rules.months(rules.day_of(after), -count)]
    last = db.session.scalar(text(LAST)) or 0
    start = rules.day_of(last if before is None else min(before, last))
    return [rules.month_mark(month) for month in rules.months(start, count)]


def _edge(before: int | None, after: int | None) -> tuple[dict[str, str], dict[str, Any]]:
    if after is not None:
        return {"stretch": "id > :edge", "order": "ASC"}, {"edge": after}
    return {"stretch": "id < :edge", "order": "DESC"}, {"edge": NEWEST if before is None else before}


def _likes(runs: Sequence[str], marks: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Conditions that each run stands in the letters and each mark among the marks; runs hold nothing LIKE would read."""
    given = {f"run{n}": f"%{run}%" for n, run in enumerate(runs)} | {
        f"mark{n}": f"%{mark} %" for n, mark in enumerate(marks)
    }
    found = [f"{'runs' if name.startswith('run') else 'marks'} LIKE :{name}" for name in given]
    return " AND ".join(found) or "TRUE", given


def _rarest(asked: Query, known: dict[str, int]) -> tuple[int, int]:
    """(about how many entries have the rarest of its words, how many there are)."""
    words = [*rules.needed(asked.runs), *asked.marks]
    total = known.get("", 0)
    return min((known.get(word, 0) for word in words), default=total), total


def entries_with(words: Iterable[str]) -> dict[str, int]:
    """How many entries about have these pairs or marks, of those that many have; under "" how many there are."""
    rows = select(CommonWord.word, CommonWord.entries).where(CommonWord.word.in_(["", *words]))
    return {word: entries for word, entries in db.session.execute(rows)}


def entries(ids: Sequence[int]) -> list[SearchEntry]:
    """The entries of these keys, in their order."""
    rows = select(SearchEntry).where(SearchEntry.id.in_(ids)).options(joinedload(SearchEntry.region))
    found = {entry.id: entry for entry in db.session.scalars(rows)}
    return [found[id] for id in ids if id in found]


CANDIDATES = 60
LIKE_ENOUGH = 3  # one pair in three


def alike(
    words: str, kind: str, *, of_kind: bool = True, most: int = 10, region: Region | None = None
) -> list[SearchEntry]:
    """What resembles a text being typed: entries with a third of its pairs of characters, the likest first.

    Looked for by its most telling pairs: first entries that have four of six of them, then three, then two. `of_kind`
    False: anything but this kind, and only what has half of what the words weigh: 自来水 alone makes a bill no answer to
    why the water smells. `region`: only what lies in its subtree.
    """
    mark, within = rules.kind_mark(SOURCES[kind].number), rules.region_mark(region.code) if region else ""
    pairs = rules.telling_pairs(words)
    known = entries_with(pairs)
    telling = sorted(pairs, key=lambda pair: known.get(pair, 0))
    found: dict[int, tuple[float, SearchEntry]] = {}
    for several in (telling[: rules.A_HANDFUL], telling[rules.A_HANDFUL : 2 * rules.A_HANDFUL]):
        for at_least in range(min(4, len(several)), min(2, len(several)) - 1, -1):
            if several and len(found) < most:
                ids = _with_some(several, at_least, mark, of_kind, within)
                found |= _weighed([id for id in ids if id not in found], pairs, known, by_weight=not of_kind)
    best = sorted(found.values(), key=lambda row: (-row[0], -row[1].id))
    return [entry for _, entry in best[:most]]


def _with_some(pairs: Sequence[str], at_least: int, mark: str, of_kind: bool, within: str) -> list[int]:
    """The newest entries that have so many of the pairs."""
    if is_sqlite():
        hits = text("SELECT rowid FROM search_fts WHERE search_fts MATCH :match ORDER BY rowid DESC LIMIT :most")
        return list(
            db.session.scalars(
                hits, {"match": rules.sqlite_some(pairs, at_least, mark, of_kind, within), "most": CANDIDATES}
            )
        )
    return _indexed(rules.postgres_some(pairs, at_least, mark, of_kind, within), (), CANDIDATES, None, None, ())


def _weighed(ids: Sequence[int], pairs: Sequence[str], known: dict[str, int], *, by_weight: bool) -> dict[int, tuple[float, SearchEntry]]:  # fmt: skip
    """Of these entries those that are like enough, each with the weight of what it shares; what few have weighs more."""
    total = max(known.get("", 0), 1) * 1.0
    weights = {pair: 1 + log(total / max(known.get(pair, 0), total / 1000, 1)) for pair in pairs}
    found = {}
    for entry in entries(ids):
        shared = weights.keys() & set(rules.grams(f"{entry.title}\n{entry.text}").split())
        weight = sum(weights[pair] for pair in shared)
        if weight * 2 >= sum(weights.values()) if by_weight else len(shared) * LIKE_ENOUGH >= len(weights):
            found[entry.id] = (weight, entry)
    return found
