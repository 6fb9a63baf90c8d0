"""Work by the clock."""

from datetime import time

from app.core.jobs import each, job
from app.foi.service import own


@job("foi.lapse", at=time(0, 30), label="关闭到期没有确认的信息公开申请")
def lapse() -> None:
    """Its applicant did not confirm in time: the post goes back to its desk."""
    each(own.to_lapse_ids(), own.lapse)


@job("foi.forget", at=time(3, 40), label="按期删除信息公开申请人的信息")
def forget() -> None:
    """The purpose of knowing the applicant has ended."""
    each(own.to_forget_ids(), own.forget_applicant)
