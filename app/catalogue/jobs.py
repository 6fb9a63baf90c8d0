"""Work by the clock."""

from datetime import timedelta

from app.catalogue import service
from app.core.jobs import each, job
from app.core.workdays import winding


@job("catalogue.wind", every=timedelta(hours=1), label="新一年工作日历录入后，算出目录调整建议的决定日期")
def wind() -> None:
    """Proposals that were released before next year's calendar was out."""
    if winding.is_time("catalogue.wind"):
        each(service.wind_ids(), service.wind)
