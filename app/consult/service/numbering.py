"""Numbers that are given once: of the year's consultations and surveys, of a consultation's opinions and anchors."""

import secrets

from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.consult.models import ConsultationTally, ConsultYear
from app.core import privacy
from app.db import db
from app.errors import Refused

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # nothing that looks like something else when read over the phone


def of_year(prefix: str, column: InstrumentedAttribute[int]) -> str:
    """The next number of the year: YJ-2026-0001."""
    year = clock.today().year
    if db.session.get(ConsultYear, year) is None:
        db.session.add(ConsultYear(year=year))
        db.session.flush()
    issued = update(ConsultYear).where(ConsultYear.year == year).values({column: column + 1})
    return f"{prefix}-{year}-{db.session.scalar(issued.returning(column)):04d}"


def of_consultation(consultation_id: int, column: InstrumentedAttribute[int], many: int = 1) -> int:
    """The next running number of the consultation; with `many` the last of so many."""
    db.session.flush()
    tally = ConsultationTally.consultation_id == consultation_id
    issued = update(ConsultationTally).where(tally).values({column: column + many})
    found = db.session.scalar(issued.returning(column))
    if found is None:
        raise Refused("这次征集还没有开始收意见")
    return int(found)


def query_code() -> str:
    """Eight letters and digits, told once."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def code_hash(no: str, code: str) -> str:
    """The keyed hash under which a query code is kept."""
    return privacy.keyed_hash("code", f"{no}:{code.strip().upper()}")
