"""Bigrams: a text as pairs of neighbouring characters, a query as a phrase of them. Full recall without a dictionary."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import MAXYEAR, date
from itertools import combinations

LONGEST_QUERY = 60
RUNS = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"[0-9A-Z]{1,4}(-[0-9A-Z]{1,8}){2,4}")  # FB-2026-000031, OD-2026-0031-Y03, 3-7F3A-91C2-04DE
MARK = "\ue000"  # private use: a letter to both indexes, and nothing anyone can type into a query
KIND_BITS, SUBJECT_BITS = 4, 32


def folded(text: str) -> str:
    """The text as it is compared: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs_of(text: str) -> str:
    """The letters of a text, run by run: what a query's runs are looked for in."""
    return " ".join(RUNS.findall(folded(text)))


def grams(text: str) -> str:
    """The index text. Each run of letters becomes its pairs, and its last character once more alone.

    So a query of one character is a prefix query that misses nothing, and a longer one is a phrase.
    Runs are kept apart by a mark, so that no phrase crosses from one into the next.
    """
    return " . ".join(" ".join(_pairs(run)) for run in RUNS.findall(folded(text)))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run))]


def newness(on: date, subject_id: int, number: int) -> int:
    """An entry's key: the later the day, the larger. So the newest hits are the last of every index, read backwards."""
    return (on.toordinal() << SUBJECT_BITS + KIND_BITS) | (subject_id << KIND_BITS) | number


def subject_of(id: int) -> int:
    """The id of the thing an entry speaks of, told from its key."""
    return id >> KIND_BITS & (1 << SUBJECT_BITS) - 1


def kind_number(id: int) -> int:
    """Which kind of thing an entry is, told from its key."""
    return id & (1 << KIND_BITS) - 1


def kind_mark(number: int) -> str:
    """The index word that every entry of a kind has."""
    return f"{MARK}k{number}"


def region_mark(code: str) -> str:
    """The index word that every entry in a region's subtree has."""
    return f"{MARK}r{code}"


def month_mark(on: date) -> str:
    """The index word that every entry of a month has where the index keeps no order (PostgreSQL)."""
    return f"{MARK}m{on.year:04}{on.month:02}"


def day_of(id: int) -> date:
    """The day of an entry, told from its key; the nearest there is for a number that is no key."""
    return date.fromordinal(min(max(id >> SUBJECT_BITS + KIND_BITS, 1), date.max.toordinal()))


def months(start: date, count: int) -> list[date]:
    """So many months, this one first: before it for a positive count, after it for a negative one; each by its first day."""
    first, way = start.year * 12 + start.month - 1, -1 if count > 0 else 1
    numbers = [first + way * step for step in range(abs(count))]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers if 12 <= number < 12 * (MAXYEAR + 1)]


def phrases(query: str) -> list[str]:
    """The runs of a query that must all be found, each as typed and folded."""
    return RUNS.findall(folded(query[:LONGEST_QUERY]))[:8]


def needed(runs: Sequence[str]) -> list[str]:
    """What every hit has: the pairs of each run, and of a run of one letter that letter."""
    return [pair for run in runs for pair in (_pairs(run)[:-1] or [run])]


def sqlite_match(runs: Sequence[str], marks: Sequence[str]) -> str:
    """An FTS5 query; every token is quoted."""
    return " AND ".join([*(_fts(run) for run in runs), *(f'"{mark}"' for mark in marks)])


def _fts(run: str) -> str:
    if len(run) == 1:
        return f'"{run}"*'
    return '"' + " ".join(_pairs(run)[:-1]) + '"'


def postgres_match(runs: Sequence[str], marks: Sequence[str]) -> str:
    """A tsquery; every word is quoted. It knows no order: where a run is longer than a pair, its hits are read through."""
    return " & ".join([*(_ts(run) for run in runs), *(f"'{mark}'" for mark in marks)])


def _ts(run: str) -> str:
    if len(run) == 1:
        return f"'{run}':*"
    return " & ".join(f"'{pair}'" for pair in _pairs(run)[:-1])


MOST_PAIRS = 36
A_HANDFUL = 6


def telling_pairs(words: str) -> list[str]:
    """The first different pairs of characters of a text, to look for what resembles it."""
    pairs = (run[at : at + 2] for run in RUNS.findall(folded(words)) for at in range(len(run) - 1))
    return list(dict.fromkeys(pairs))[:MOST_PAIRS]


def sqlite_some(pairs: Sequence[str], at_least: int, mark: str, has_mark: bool, within: str = "") -> str:
    """Entries with at least so many of these pairs that have the mark, or have it not; `within`: a mark they have besides."""
    either = " OR ".join(
        "(" + " AND ".join(f'"{pair}"' for pair in some) + ")" for some in combinations(pairs, at_least)
    )
    besides = f' AND "{within}"' if within else ""
    return f'(({either}){besides}) {"AND" if has_mark else "NOT"} "{mark}"'


def postgres_some(pairs: Sequence[str], at_least: int, mark: str, has_mark: bool, within: str = "") -> str:
    """The same for PostgreSQL."""
    either = " | ".join("(" + " & ".join(f"'{pair}'" for pair in some) + ")" for some in combinations(pairs, at_least))
    besides = f" & '{within}'" if within else ""
    return f"({either}) & {'' if has_mark else '!'}'{mark}'{besides}"


def snippet(text: str, runs: list[str], around: int = 40) -> list[tuple[str, bool]]:
    """Pieces of the text around the first hit: (words, is a hit)."""
    low = text.lower()
    hits = [low.find(run) for run in runs if low.find(run) >= 0]
    start = max(0, min(hits, default=0) - around)
    shown = text[start : start + 3 * around]
    if not runs:
        return [(shown, False)]
    parts = re.split("(" + "|".join(re.escape(run) for run in runs) + ")", shown, flags=re.IGNORECASE)
    return [(part, part.lower() in runs) for part in parts if part]
