"""What many tests begin with, built once: each gets the same things with the rows of its own session."""

from collections.abc import Callable
from copy import copy
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect

from app.db import Base, db, unit_of_work
from tests.making import Make

Built = TypeVar("Built")


def again(thing: Any) -> Any:
    """The same row in the session of today; the same people and builders, with their rows of today."""
    if isinstance(thing, Base):
        return db.session.get_one(type(thing), inspect(thing).identity)
    if isinstance(thing, dict):
        return {name: again(one) for name, one in thing.items()}
    if isinstance(thing, list):
        return [again(one) for one in thing]
    if hasattr(thing, "make"):
        same = copy(thing)
        vars(same).update({name: again(one) for name, one in vars(thing).items()})
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
