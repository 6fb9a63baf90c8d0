"""What can be done next with a thing at the desk: buttons, what it waits for first and in red; `next_steps` of _form.html shows them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One button; `posts` where it needs no page, and `seen` is then the version its page showed."""

    label: str
    address: str
    is_due: bool = False  # the thing waits for it, or for this instead of it
    posts: bool = False
    seen: int | None = None


def due_first(steps: Iterable[Step]) -> list[Step]:
    """What it waits for, then the rest, both as they stand."""
    return sorted(steps, key=lambda step: not step.is_due)
