"""Declaring limits, reading the one in force, setting a new value."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from app import clock, seldom
from app.core import audit
from app.core.accounts.models import User
from app.core.limits.models import LimitValue
from app.core.limits.rules import ROOMS, Limit, Unit, require_allowed
from app.db import db, stored, table
from app.errors import Refused
from app.seldom import Seldom

_DECLARED: dict[str, Limit] = {}


class Did(StrEnum):
    """What can be done to a limit."""

    SET = "limits.value.set"


PHRASES = {Did.SET: "设定了期限"}


def declare(*limits: Limit) -> None:
    """A room hands over its limits with their defaults; called in register(). KeyError for a room nobody gave a name."""
    for limit in limits:
        if limit.room not in ROOMS:
            raise KeyError(limit.room)
        _DECLARED[limit.key] = limit


def declared() -> list[Limit]:
    """Every limit of the house, by key."""
    return [_DECLARED[key] for key in sorted(_DECLARED)]


def by_room() -> dict[str, list[Limit]]:
    """The same for each room that has any, in the order of `ROOMS`."""
    found = {room: [limit for limit in declared() if limit.room == room] for room in ROOMS}
    return {room: limits for room, limits in found.items() if limits}


def default(key: str) -> Limit:
    """The limit as declared; KeyError for an unknown key."""
    return _DECLARED[key]


def in_force(key: str, on: date | None = None) -> Limit:
    """The limit with the value in force on a day (today when none is given)."""
    day = on or clock.today()
    for value in VALUES_SET():
        if value[0] == key and value[1] <= day:
            known = _DECLARED[key]
            return replace(known, number=value[2], article=value[3] or known.article, unit=Unit(value[4] or known.unit))
    return _DECLARED[key]


VALUES = table(LimitValue).c
SET = select(VALUES.key, VALUES.valid_from, VALUES.number, VALUES.article, VALUES.unit).order_by(
    VALUES.valid_from.desc()
)


def _read() -> tuple[Row[*tuple[Any, ...]], ...]:
    return tuple(stored(SET))


VALUES_SET = Seldom("limits", _read)  # newest first


def history(key: str) -> list[LimitValue]:
    """Every value ever set, newest first."""
    rows = select(LimitValue).where(LimitValue.key == key).order_by(LimitValue.valid_from.desc())
    return list(db.session.scalars(rows))


def set_value(
    key: str, number: int, valid_from: date, article: str, reason: str, *, by: User, unit: Unit | None = None
) -> LimitValue:
    """Set a value from a day on (not in the past: what was promised stays), with the reason."""
    limit = default(key)
    require_allowed(limit, number, unit)
    if valid_from < clock.today():
        raise Refused("生效日期不能早于今天：已经承诺的期限不能倒改", "valid_from")
    if len(reason.strip()) < 4:
        raise Refused("请写明依据或理由", "reason")
    value = LimitValue(
        key=key,
        number=number,
        unit=unit,
        article=article.strip(),
        valid_from=valid_from,
        reason=reason.strip(),
        set_by=by,
    )
    db.session.add(value)
    audit.record(by, Did.SET, value, {"key": key, "number": number, **({"unit": unit.value} if unit else {})})
    seldom.changed()
    return value
