"""What the demo's residents said they like to see, once everything else is told."""

import random
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.consult import searching as asked
from app.core.likes import service
from app.core.likes.models import Liked
from app.core.search.models import SearchEntry
from app.db import db
from app.feedback import searching as said
from app.openday import searching as opened

MOST_OF_A_KIND = 8
KINDS = (opened.KIND, asked.KIND, asked.SURVEY, said.KIND)


def load() -> bool:
    """Some votes of the last days for what is public; False when there are any already."""
    if db.session.scalar(select(Liked.id).limit(1)) is not None:
        return False
    dice, now = random.Random(26), clock.now()
    for kind in KINDS:
        rows = select(SearchEntry.subject_id).where(SearchEntry.kind == kind).order_by(SearchEntry.subject_id)
        for number in db.session.scalars(rows.limit(MOST_OF_A_KIND)).all():
            for day in range(3):
                with clock.at(now - timedelta(days=day)):
                    for voter in range(dice.randint(0, 6)):
                        service.like(kind, number, f"演示 {kind} {number} {voter}")
    return True
