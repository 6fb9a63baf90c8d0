"""What many tests begin with, built once: each gets the same things with the rows of its own session."""

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect, select

from app.db import Base, db, unit_of_work
from tests.making import Make

Built = TypeVar("Built")


def again(thing: Any) -> Any:
    """The same row in the session of today; the same people and builders, with their rows of today."""
    at_hand = _looked_up(thing)  # held until each is asked for
    found = _again(thing)
    at_hand.clear()
    return found


def _looked_up(thing: Any) -> list[Base]:
    """All rows of it, with one look for each kind."""
    wanted: dict[type[Base], list[Any]] = {}
    for row in _rows_in(thing):
        wanted.setdefault(type(row), []).append(inspect(row).identity[0])
    found: list[Base] = []
    for model, ids in wanted.items():
        found += db.session.scalars(select(model).where(inspect(model).primary_key[0].in_(ids))).unique()
    return found


def _rows_in(thing: Any) -> Iterator[Base]:
    if isinstance(thing, Base):
        yield thing
        return
    held = thing if isinstance(thing, dict) else vars(thing) if hasattr(thing, "make") else {}
    for part in (*held.values(), *(thing if isinstance(thing, list) else ())):
        yield from _rows_in(part)


def _again(thing: Any) -> Any:
    if isinstance(thing, Base):
        return db.session.get_one(type(thing), inspect(thing).identity)
    if isinstance(thing, dict):
        return {name: _again(one) for name, one in thing.items()}
    if isinstance(thing, list):
        return [_again(one) for one in thing]
    if hasattr(thing, "make"):
        same = copy(thing)
        vars(same).update({name: _again(one) for name, one in vars(thing).items()})
        return same
    return thing


class Scene(Generic[Built]):
    """A builder's work, for SCENES: `set` before the first test, `again` in each."""

    def __init__(self, build: Callable[[Make], Built]) -> None:
        self.build = build
        self.built: Built | None = None

    def set(self) -> None:
        with unit_of_work():
            self.built = self.build(Make())
            db.session.flush()

    def again(self) -> Built:
        found: Built = again(self.built)
        return found
