"""Who has to do with a post, for whoever is to be told: read once for a whole night's work, asked of each post.

The rights themselves are `access`; `tests/feedback/test_people.py` holds both equal, person by person.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind as AccountKind
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.feedback import access

Ids = frozenset[int]
BY_PLACE = tuple[Role, str]


@dataclass
class People:
    """The live roles of this room, by the unit or by the path of the region they are held over."""

    of_unit: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    of_place: dict[BY_PLACE, set[int]] = field(default_factory=lambda: defaultdict(set))
    keepers: set[int] = field(default_factory=set)  # administrators, who give roles

    def handlers(self, unit: Unit | None) -> Ids:
        """Whoever works at this unit's desk."""
        if unit is None:
            return frozenset()
        return frozenset(self.of_unit.get(unit.id, ())) | self._over(Role.HANDLER, unit.region.path)

    def office(self, region: Region) -> Ids:
        """Whoever screens and routes there; of a place above that no office covers, every office below.

        Where there is none at all, whoever stands in: `access.stands_in`.
        """
        found = self._over(Role.OPENNESS_OFFICE, region.path)
        if found:
            return found
        below = (
            ids
            for (role, path), ids in self.of_place.items()
            if role == Role.OPENNESS_OFFICE and path.startswith(region.path)
        )
        return frozenset[int]().union(*below) or self.supervisors(region)

    def supervisors(self, region: Region) -> Ids:
        """Whoever is told of what waits too long there."""
        return self._over(Role.CITY_SUPERVISOR, region.path)

    def _over(self, role: Role, path: str) -> Ids:
        """Those who hold the role there or above."""
        codes = [code for code in path.split("/") if code]
        lines = ["/" + "/".join(codes[:n]) + "/" for n in range(len(codes) + 1)]
        return frozenset[int]().union(*(self.of_place.get((role, line), ()) for line in lines))


def at_work() -> People:
    """Everybody who holds a role of this room now, in one look."""
    now, found = clock.now(), People()
    rows = select(Grant.user_id, Grant.role, Grant.unit_id, Region.path).join(Region, Grant.region_id == Region.id)
    rows = rows.join(User, Grant.user_id == User.id).where(
        Grant.role.in_((*access.DESK, *access.SUPERVISORS, Role.ADMIN)),
        or_(Grant.ended_at.is_(None), Grant.ended_at > now),
        User.closed_at.is_(None),
        User.kind == AccountKind.STAFF,
    )
    for user_id, role, unit_id, path in db.session.execute(rows):
        if role == Role.ADMIN:
            found.keepers.add(user_id)
        elif unit_id is None:
            found.of_place[role, path].add(user_id)
        elif role == Role.HANDLER:
            found.of_unit[unit_id].add(user_id)
    return found


def named(ids: Collection[int]) -> Sequence[User]:
    """The people themselves, in the order they were entered."""
    return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all() if ids else []
