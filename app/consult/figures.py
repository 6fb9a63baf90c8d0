"""What became of a year's consultations, unit by unit; every figure opens its list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import Row, Select, func, select

from app.clock import HERE, here, today
from app.consult import access
from app.consult.models import STANDS, Consultation, DraftOpinion
from app.consult.rules.life import Outcome, State
from app.core.units.models import Unit
from app.db import db


@dataclass
class Line:
    """One unit's year, or one consultation of it. Outcomes are those that are public."""

    unit: Unit
    consultations: list[Consultation] = field(default_factory=list)
    received: int = 0
    taken_out: int = 0  # typed in by a clerk and taken out: not among the received
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    @property
    def told(self) -> int:
        """Whose outcomes are public."""
        return sum(one.is_told for one in self.consultations)

    @property
    def due(self) -> int:
        """Whose outcomes should be public by now, or are; of those ended without any what was ended late."""
        return sum(one.is_told or one.is_overdue or one.ended_late for one in self.consultations)

    @property
    def in_time(self) -> int:
        """Whose outcomes were published by the day they were due."""
        return sum(was_in_time(one) for one in self.consultations)

    @property
    def withdrawn(self) -> int:
        """Ended without outcomes."""
        return sum(one.state == State.WITHDRAWN and one.answered_at is None for one in self.consultations)


def was_in_time(one: Consultation) -> bool:
    """Were they published by that day? Where no day could be counted, nobody was late."""
    if one.answered_at is None:
        return False
    return one.result_due is None or here(one.answered_at).date() <= one.result_due


def years() -> list[int]:
    """Years in which something was published, the newest first."""
    published = access.published().with_only_columns(func.min(Consultation.published_at)).order_by(None)
    first = db.session.scalar(published)
    return list(range(today().year, here(first).year - 1, -1)) if first else []


def of_year(year: int, unit_id: int | None = None) -> list[Line]:
    """Each unit's year in three statements, however many consultations there are."""
    found = db.session.scalars(_published_in(year, unit_id)).all()
    lines: dict[int, Line] = {}
    for one in found:
        lines.setdefault(one.unit_id, Line(one.unit)).consultations.append(one)
    of_unit = {one.id: lines[one.unit_id] for one in found}
    public = {one.id for one in found if one.is_told}
    for consultation_id, outcome, stands, count in _counted([one.id for one in found]):
        line = of_unit[consultation_id]
        if not stands:
            line.taken_out += count
            continue
        line.received += count
        if outcome is not None and consultation_id in public:
            line.outcomes[outcome] += count
    return sorted(lines.values(), key=lambda line: (-len(line.consultations), line.unit.id))


def by_consultation(year: int, unit_id: int) -> list[Line]:
    """The same of one unit, consultation by consultation."""
    found = db.session.scalars(_published_in(year, unit_id)).all()
    lines = {one.id: Line(one.unit, [one]) for one in found}
    for consultation_id, outcome, stands, count in _counted(list(lines)):
        line = lines[consultation_id]
        if not stands:
            line.taken_out += count
            continue
        line.received += count
        if outcome is not None and line.told:
            line.outcomes[outcome] += count
    return list(lines.values())


def _published_in(year: int, unit_id: int | None) -> Select[Consultation]:
    first = datetime.combine(date(year, 1, 1), time(0), HERE)
    after = datetime.combine(date(year + 1, 1, 1), time(0), HERE)
    rows = access.published().where(Consultation.published_at >= first, Consultation.published_at < after)
    if unit_id is not None:
        rows = rows.where(Consultation.unit_id == unit_id)
    return rows.order_by(Consultation.published_at.desc(), Consultation.id)


def _counted(ids: list[int]) -> Sequence[Row[int, Outcome | None, bool, int]]:
    columns = (DraftOpinion.consultation_id, DraftOpinion.outcome, STANDS.label("stands"))
    rows = select(*columns, func.count()).where(DraftOpinion.consultation_id.in_(ids))
    return db.session.execute(rows.group_by(*columns)).all()
