"""Whose leave it is to give: each room says so for its own things, once as SQL and once as Python."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, false, or_, select

from app.core.accounts.models import User
from app.core.leave.models import Leave
from app.db import Base, db


@dataclass(frozen=True)
class Owner:
    """What a room hands over of one of its tables."""

    model: type[Base]
    at_desk: Callable[[User], Select[Any]]  # the things this person works with
    may_give: Callable[[Any, Any], bool]  # may she let out what another asked for?
    title: Callable[[Any], str]
    page: Callable[[Any], str]  # its page at the desk


_OWNERS: dict[str, Owner] = {}


def owner(found: Owner) -> None:
    """A room hands over how its things are found and whose they are; called in register()."""
    _OWNERS[found.model.__tablename__] = found


def owner_of(subject: Any) -> Owner | None:
    """The owner of a thing; None of one that nobody lets anything out of."""
    return _OWNERS.get(subject.__tablename__)


def subject_of(leave: Leave) -> Any:
    """The thing itself."""
    return db.session.get(_OWNERS[leave.subject_kind].model, leave.subject_id)


def at_desk(user: User) -> Select[Leave]:
    """Leave of things this person works with, oldest first."""
    rows = [
        and_(
            Leave.subject_kind == kind,
            Leave.subject_id.in_(one.at_desk(user).with_only_columns(one.model.id, maintain_column_froms=True)),  # type: ignore[attr-defined]
        )
        for kind, one in _OWNERS.items()
    ]
    return select(Leave).where(or_(*rows) if rows else false())


def may_see(user: Any, leave: Leave) -> bool:
    """Python twin of `at_desk`."""
    return db.session.scalar(at_desk(user).where(Leave.id == leave.id)) is not None


def may_give(user: Any, leave: Leave) -> bool:
    """May this person decide? That it be another one than asked is asked by the service too."""
    subject = subject_of(leave)
    right = subject is not None and _OWNERS[leave.subject_kind].may_give(user, subject)
    return bool(right and leave.asked_by_id != user.id)


def title_of(leave: Leave) -> str:
    """What the thing is called."""
    return _OWNERS[leave.subject_kind].title(subject_of(leave))


def page_of(leave: Leave) -> str:
    """Its page at the desk."""
    return _OWNERS[leave.subject_kind].page(subject_of(leave))
