"""What other rooms lack of units and their people, for whoever keeps them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lack:
    """Something an administrator has to mend: a sentence, and where its list is."""

    sentence: str
    link: str
    label: str


_FINDERS: dict[str, Callable[[], Iterable[Lack]]] = {}


def lacks(room: str, find: Callable[[], Iterable[Lack]]) -> None:
    """A room says what it lacks; called in register(). Nothing is shown while nothing is found."""
    _FINDERS[room] = find


def lacking() -> Sequence[Lack]:
    """What every room lacks now."""
    return [lack for find in _FINDERS.values() for lack in find()]
