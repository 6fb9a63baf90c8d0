"""Numbers that are given once: of the year's consultations and surveys, of a consultation's opinions and anchors."""

from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.consult.models import ConsultationTally
from app.core import numbers
from app.db import db
from app.errors import Refused


def of_year(prefix: str) -> str:
    """The next number of the year: YJ-2026-0001."""
    year = clock.today().year
    return f"{prefix}-{year}-{numbers.issue(f'{prefix}-{year}'):04d}"


def of_consultation(consultation_id: int, column: InstrumentedAttribute[int], many: int = 1) -> int:
    """The next running number of the consultation; with `many` the last of so many."""
    db.session.flush()
    tally = ConsultationTally.consultation_id == consultation_id
    issued = update(ConsultationTally).where(tally).values({column: column + many})
    found = db.session.scalar(issued.returning(column))
    if found is None:
        raise Refused("这次征集还没有开始收意见")
    return int(found)
