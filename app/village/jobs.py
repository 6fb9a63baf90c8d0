"""Work by the clock."""

from datetime import time

from app.core.jobs import each, job
from app.db import db
from app.village import asked
from app.village.models import Question
from app.village.service import asking, importing

MORNING = time(6, 30)


@job("village.escalate_late", at=MORNING, label="把村里逾期未答的疑问转到乡镇（街道）")
def escalate_late() -> None:
    """Send up what the village has not answered in time."""
    each(asked.late_ids(), _escalate)


def _escalate(id: int) -> None:
    question = db.session.get(Question, id)
    if question is not None:
        asking.escalate(question, "逾期未答复", by=None)


@job("village.sweep_uploads", at=MORNING, label="清理没有存入的旧表格")
def sweep_uploads() -> None:
    """Throw away workbooks nobody accepted for a month."""
    each(importing.grown_old(), importing.sweep)
