"""Bigrams: a text as pairs of neighbouring characters, a query as a phrase of them. Full recall without a dictionary."""

import re
import unicodedata

LONGEST_QUERY = 60
RUNS = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text as it is compared: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> str:
    """The index text. Each run of letters becomes its pairs, and its last character once more alone.

    So a query of one character is a prefix query that misses nothing, and a longer one is a phrase.
    Runs are kept apart by a mark, so that no phrase crosses from one into the next.
    """
    return " . ".join(" ".join(_pairs(run)) for run in RUNS.findall(folded(text)))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run))]


def phrases(query: str) -> list[str]:
    """The runs of a query that must all be found, each as typed and folded."""
    return RUNS.findall(folded(query[:LONGEST_QUERY]))[:8]


def sqlite_match(runs: list[str]) -> str:
    """An FTS5 query; every token is quoted."""
    return " AND ".join(_fts(run) for run in runs)


def _fts(run: str) -> str:
    if len(run) == 1:
        return f'"{run}"*'
    return '"' + " ".join(_pairs(run)[:-1]) + '"'


def postgres_match(runs: list[str]) -> str:
    """A tsquery in the 'simple' configuration; every token is quoted."""
    return " & ".join(_ts(run) for run in runs)


def _ts(run: str) -> str:
    if len(run) == 1:
        return f"'{run}':*"
    return "(" + " <-> ".join(f"'{pair}'" for pair in _pairs(run)[:-1]) + ")"


MOST_PAIRS = 24


def telling_pairs(words: str) -> list[str]:
    """The first different pairs of characters of a text, to look for what resembles it."""
    pairs = (run[at : at + 2] for run in RUNS.findall(folded(words)) for at in range(len(run) - 1))
    return list(dict.fromkeys(pairs))[:MOST_PAIRS]


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
