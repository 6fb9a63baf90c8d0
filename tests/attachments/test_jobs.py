"""Bytes nobody may read are removed, all others stay."""

import os
from datetime import timedelta

import pytest

from app import clock
from app.core import attachments
from app.core.attachments import jobs
from app.core.attachments.storage import storage
from app.core.jobs.registry import JOBS
from app.db import db
from tests.attachments import making


def kept():
    attachment = attachments.keep(making.upload("a.pdf", making.pdf()), by=None)
    db.session.commit()
    return attachment


def lies(key):
    return (storage().root / key).exists()


def age(key, **by):
    then = (clock.now() - timedelta(**by)).timestamp()
    os.utime(storage().root / key, (then, then))


@pytest.mark.parametrize("work", [jobs.sweep, jobs.remove_withdrawn])
def test_recorded_files_stay_however_old(app, work):
    key = kept().storage_key
    age(key, days=400)
    work()
    assert lies(key)


def test_an_upload_never_recorded_goes_after_a_day(app):
    fresh, old = storage().put(b"fresh"), storage().put(b"old")
    age(fresh, hours=23)
    age(old, hours=25)
    jobs.sweep()
    jobs.sweep()
    assert lies(fresh) and not lies(old)


def test_the_bytes_of_a_withdrawn_file_go_within_minutes_and_its_row_stays(app):
    attachment = kept()
    attachments.withdraw(attachment, by=None)
    db.session.commit()
    jobs.remove_withdrawn()
    jobs.remove_withdrawn()
    assert not lies(attachment.storage_key) and attachment.name == "a.pdf"


def test_the_sweep_sees_to_a_file_withdrawn_long_ago(app):
    attachment = kept()
    attachments.withdraw(attachment, by=None)
    attachment.withdrawn_at = clock.now() - timedelta(days=30)
    db.session.commit()
    age(attachment.storage_key, days=31)
    jobs.remove_withdrawn()
    assert lies(attachment.storage_key)
    jobs.sweep()
    assert not lies(attachment.storage_key)


def test_withdrawing_one_file_leaves_another_with_the_same_bytes(app):
    first, second = kept(), kept()
    attachments.withdraw(first, by=None)
    db.session.commit()
    jobs.remove_withdrawn()
    assert not lies(first.storage_key) and lies(second.storage_key)


def test_the_sweep_goes_in_batches(app, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 3)
    recorded = kept().storage_key
    orphans = [storage().put(str(number).encode()) for number in range(7)]
    for key in (recorded, *orphans):
        age(key, days=3)
    jobs.sweep()
    assert lies(recorded) and not any(lies(key) for key in orphans)


def test_both_jobs_are_known_by_name(app):
    assert {"attachments.sweep", "attachments.remove_withdrawn"} <= set(JOBS)
