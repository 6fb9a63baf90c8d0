"""Where a committee member's doubt stands when the lines it was raised among change; plain lists, no database."""

from collections.abc import Hashable, Sequence


def place(seq: int, before: Sequence[Hashable], after: Sequence[Hashable]) -> int | None:
    """The number, from 1, of the line that was number `seq` before; None when it is no longer there.

    A line is known again by its content, the second of two equal ones as the second. A line mended in its place is the
    line at its number, unless what stands there now is another line that was there before.
    """
    new = _numbered(after)
    moved = {old: new[key] for key, old in _numbered(before).items() if key in new}
    if seq in moved:
        return moved[seq]
    return seq if 1 <= seq <= len(after) and seq not in moved.values() else None


def _numbered(lines: Sequence[Hashable]) -> dict[tuple[Hashable, int], int]:
    seen: dict[Hashable, int] = {}
    found = {}
    for number, line in enumerate(lines, 1):
        seen[line] = seen.get(line, 0) + 1
        found[line, seen[line]] = number
    return found
