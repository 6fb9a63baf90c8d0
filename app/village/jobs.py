"""Work by the clock."""

from datetime import time, timedelta

from flask import current_app

from app import clock
from app.core import erasing
from app.core.attachments.jobs import remove_withdrawn
from app.core.jobs import each, job
from app.core.jobs.service import ended_well
from app.db import db, unit_of_work
from app.village import asked, ended, kept, payees, queries
from app.village.addresses import release_path
from app.village.models import Question, Release
from app.village.service import asking, cutting, importing, seal, taking_down, withholding
from app.village.views import accounts

MORNING = time(6, 30)
FIRST_THING = time(0, 10)  # a list hangs to the end of its last day, and no longer


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


@job("village.take_down", at=FIRST_THING, label="撤下公示期满的名单，抹去姓名")
def take_down() -> None:
    """Take down the lists whose 公示 is over; then their bytes leave the storage and the database's files.

    A run that broke off before the last of it did not end well; the next one makes up for it.
    """
    with unit_of_work():
        endless = taking_down.endless_ids()
    each(endless, _give_end)
    with unit_of_work():
        ids, before = taking_down.ended_ids(), ended_well("village.take_down")
        thrown = taking_down.discarded_ids()
        ended.forget(clock.today())
    each(ids, _take_down)
    each(thrown, _forget_discarded)
    remove_withdrawn()
    with unit_of_work():
        was_cut = cutting.is_any_since(before)
        to_erase = bool(thrown) or was_cut or taking_down.is_any_gone_since(before)
    if to_erase:
        erasing.erase((*taking_down.TABLES, *(cutting.TABLES if was_cut else ())))


def _take_down(id: int) -> None:
    release = db.session.get(Release, id)
    if release is not None:
        taking_down.take_down(release, by=None)


def _give_end(id: int) -> None:
    release = db.session.get(Release, id)
    if release is not None:
        taking_down.give_end(release)


def _forget_discarded(id: int) -> None:
    release = db.session.get(Release, id)
    if release is not None:
        taking_down.forget_discarded(release, by=None)


@job("village.leave_out", at=MORNING, label="不再统计以店主姓名命名的小店（早先公开的账）")
def leave_out() -> None:
    """Books published before a rule of whose name counts among those paid follow it too; the books stay as they are."""
    with unit_of_work():
        payees.leave_out()


@job("village.withhold", every=timedelta(minutes=10), label="遮去早先公开的内容里写到个人情况的字")
def withhold() -> None:
    """What was published before a rule of what is told of lives follows it too; some at a time, each once."""
    with unit_of_work():
        ids = withholding.unlooked_ids()
    each(ids, withholding.look)


@job("village.verify_codes", at=MORNING, label="重新计算已公开内容的核验码")
def verify_codes() -> None:
    """Compute the codes of a thirtieth of all that is public anew; within a month everything has been looked at."""
    each(queries.to_verify_ids(clock.today().toordinal()), _verify)


def _verify(id: int) -> None:
    release = db.session.get(Release, id)
    if release is not None:
        seal.verify(release)


@job("village.write_pages", every=timedelta(minutes=1), label="把新公开的账的网页写好，打开不用等")
def write_pages() -> None:
    """Write the pages of books that became public, or whose village published since, before anybody asks for them."""
    with unit_of_work():
        ids = kept.lacking_ids()
    each(ids, write_page)


def write_page(id: int) -> None:
    """One of them."""
    release = db.session.get(Release, id)
    if release is not None and release.is_live:
        with current_app.test_request_context(release_path(release)):
            accounts.write_page(release)
