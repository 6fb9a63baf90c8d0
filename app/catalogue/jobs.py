"""Work by the clock."""

from datetime import timedelta

from app.catalogue import service
from app.core.jobs import each, job


@job("catalogue.wind", every=timedelta(hours=1), label="新一年工作日历录入后，算出目录调整建议的决定日期")
def wind() -> None:
    """Proposals that were released before next year's calendar was out."""
    each(service.wind_ids(), service.wind)
