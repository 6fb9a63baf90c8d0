"""Work on the index by the clock."""

from datetime import time, timedelta

from sqlalchemy import select

from app.core.jobs.registry import job
from app.core.search import rebuilding, weighing
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work


@job("search.fill", every=timedelta(minutes=5), label="搜索索引空了就重建")
def fill() -> None:
    """An index that was made anew by a change of the tables is filled again."""
    with unit_of_work():
        is_empty = db.session.scalar(select(SearchEntry.id).limit(1)) is None
    if is_empty:
        rebuilding.rebuild()


@job("search.weigh", at=time(3, 10), label="估计哪些字词很常见，让搜索更快")
def weigh() -> None:
    """Each night, for what is common changes slowly."""
    weighing.weigh()
