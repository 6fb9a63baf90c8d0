"""Work by the clock."""

from datetime import time, timedelta

from app.core.jobs import each, job
from app.core.workdays import winding
from app.foi.service import handling, own


@job("foi.lapse", at=time(0, 30), label="关闭到期没有确认的信息公开申请")
def lapse() -> None:
    """Its applicant did not confirm in time: the post goes back to its desk."""
    each(own.to_lapse_ids(), own.lapse)


@job("foi.wind", every=timedelta(hours=1), label="新一年工作日历录入后，算出申请应答复的日期")
def wind() -> None:
    """Applications that came in before next year's calendar was out."""
    if winding.is_time("foi.wind"):
        each(handling.wind_ids(), handling.wind)


@job("foi.forget", at=time(3, 40), label="按期删除信息公开申请人的信息")
def forget() -> None:
    """The purpose of knowing the applicant has ended."""
    each(own.to_forget_ids(), own.forget_applicant)
