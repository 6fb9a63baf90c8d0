"""Near-identical answers to different questions: a template is a help for the clerk and no answer to the resident.

What an answer repeats of its own question (the place, the thing, the words of the resident) makes it no answer of its own:
that is left out first. Of the rest the shorter text is asked how much of it stands in the other.
"""

from collections.abc import Set

from app.core.search.rules import RUNS, folded

ALIKE = 0.75  # of the shorter one's pairs of characters: a word changed here and there is still the same answer
AT_LEAST = 0.5  # of the longer one's pairs the shorter one has: a polite sentence in a long answer makes no template


def pairs(text: str) -> Set[str]:
    """Every two neighbouring characters of a text."""
    return {run[at : at + 2] for run in RUNS.findall(folded(text)) for at in range(len(run) - 1)}


def own_pairs(answer: str, question: str) -> Set[str]:
    """What an answer says beside its question."""
    return pairs(answer) - pairs(question)


def contained(one: Set[str], other: Set[str]) -> float:
    """How much of the shorter text stands in the other: 0 for nothing, 1 for all of it."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def likeness(one: Set[str], other: Set[str]) -> float:
    """The same, and 0 for a few words beside a long text."""
    shorter, longer = sorted((len(one), len(other)))
    return 0.0 if shorter < AT_LEAST * longer else contained(one, other)
