"""Work on the index by the clock."""

from datetime import time, timedelta

from app.core.jobs import service as runs
from app.core.jobs.registry import job
from app.core.search import rebuilding, weighing
from app.db import unit_of_work


@job("search.fill", every=timedelta(minutes=5), label="搜索索引空了就重建")
def fill() -> None:
    """An index that was made anew by a change of the tables is filled again, also when filling it broke off halfway."""
    with unit_of_work():
        whole = rebuilding.is_whole()
    if not whole:
        runs.run(rebuilding.JOB)


@job(rebuilding.JOB, every=None, label="重建搜索索引", longest=timedelta(hours=1))
def rebuild() -> None:
    """When asked, and when the index is empty."""
    rebuilding.rebuild()


@job("search.weigh", at=time(3, 10), label="估计哪些字词很常见，让搜索更快")
def weigh() -> None:
    """Each night, for what is common changes slowly."""
    weighing.weigh()
