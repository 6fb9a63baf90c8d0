"""Near-identical answers to different questions: a template is a help for the clerk and no answer to the resident."""

from collections.abc import Set

from app.core.search.rules import RUNS, folded

ALIKE = 0.75  # Jaccard index of the pairs of characters: a word changed here and there is still the same answer


def pairs(text: str) -> Set[str]:
    """Every two neighbouring characters of a text."""
    return {run[at : at + 2] for run in RUNS.findall(folded(text)) for at in range(len(run) - 1)}


def likeness(one: Set[str], other: Set[str]) -> float:
    """0 for nothing in common, 1 for the same pairs."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0
