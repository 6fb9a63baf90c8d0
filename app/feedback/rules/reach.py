"""Where a post would reach nobody: no office looks after the place, none above it and none below."""

from collections.abc import Iterable


def _line(path: str) -> list[str]:
    """The paths of everything a place lies in, from the city down, itself last: "/1/2/" -> "/1/", "/1/2/"."""
    parts = [part for part in path.split("/") if part]
    return [f"/{'/'.join(parts[:count])}/" for count in range(1, len(parts) + 1)]


def topmost_unreached(places: Iterable[str], offices: Iterable[str]) -> list[str]:
    """The largest places without an office, by their paths, in order; what lies below one of them is without one too.

    An office reads what is said of its place and of everything below (`access.is_office`). What is placed only above
    offices is every such office's (`access.unplaced`); so a place above an office is reached.
    """
    known, sit = set(places), set(offices)
    over = {above for path in sit for above in _line(path)}

    def is_reached(path: str) -> bool:
        return path in over or any(above in sit for above in _line(path))

    def is_topmost(path: str) -> bool:
        around = [above for above in _line(path)[:-1] if above in known]
        return not around or is_reached(around[-1])

    return [path for path in sorted(known) if not is_reached(path) and is_topmost(path)]


def below(place: str, places: Iterable[str]) -> int:
    """How many of the places lie in it, itself counted."""
    return sum(path.startswith(place) for path in places)
