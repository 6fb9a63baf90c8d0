"""Files beside what is typed, kept over every try: a code sent, a mistake mended. The same piece in every room."""

from datetime import timedelta
from typing import Any

from flask import request
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField
from wtforms.validators import ValidationError

from app.core import limits, privacy
from app.core.accounts.models import User
from app.core.accounts.throttle import address, hit, take_back
from app.core.attachments import Waiting, require_room_for_strangers
from app.core.attachments.waiting import OF_ONE
from app.db import unit_of_work
from app.errors import Refused
from app.web.writes import attempt

UNWANTED = "unwanted"  # boxes beside the files received: this one does not go along
A_DAY = timedelta(days=1)
HERE = "您这里的网络（同一个村、同一栋楼常常共用一个地址）"
OR_WITHOUT = "。不想等的，先不选文件提交"
OR_SIGNED_IN = f"{OR_WITHOUT}，或者用手机号登录再传"
HELP = "；着急的，请打电话或者到当地政务服务大厅说"


class UploadsField(MultipleFileField):  # type: ignore[misc]  # wtforms ships no types
    """Files, kept before the rest of the form is looked at; what was refused then is told with the rest."""

    spoiled: tuple[str, ...] = ()

    def pre_validate(self, form: Any) -> None:
        """Say again what was not kept."""
        if self.spoiled:
            raise ValidationError("；".join(self.spoiled))


def kept_ids(form: Any, files: Waiting[Any], *, by: User | None = None) -> list[int]:
    """Files of this page and of its earlier tries; the form carries them in its field `kept`.

    A file is kept even when something else has to be mended, and what cannot be kept, or was kept and waits no more, says why
    beside the field.
    """
    field = form[files.field]
    unwanted = request.form.getlist(UNWANTED, type=int)
    carried = [id for id in signed_ids(files.purpose, form.kept.data or "") if id not in unwanted]
    if why := files.why_not(carried):
        form.refuse(Refused(why, files.field))
    ids = [row.id for row in files.waiting(carried)]
    sent = [upload for upload in field.data or [] if isinstance(upload, FileStorage) and upload.filename]
    room = files.most - len(ids)
    for upload in sent[:room]:
        if not _may_wait(form, files):
            break
        if id := attempt(form, files.keep, upload, by=by):
            ids.append(id)
        else:
            with unit_of_work():
                wait_no_more(1)
    if left := sent[room:]:
        names = "、".join(upload.filename or "" for upload in left)
        form.refuse(Refused(f"最多 {files.most} 个，没有收下：{names}", files.field))
    form.kept.data = sign_ids(files.purpose, ids)
    field.spoiled = tuple(str(sentence) for sentence in field.errors)
    return ids


def _may_wait(form: Any, files: Waiting[Any]) -> bool:
    """Count one more that waits; what is kept, and how long, is known before anything is known of who sends it."""
    if current_user.is_authenticated and current_user.is_staff:
        return True
    known, before = current_user.is_authenticated, len(form.form_errors)
    most = limits.in_force(OF_ONE.key).number
    what = f"{'您' if known else HERE}一天里传了没有提交的文件已到 {most} 个，这一次的没有收下"
    hint = f"{OR_WITHOUT if known else OR_SIGNED_IN}{HELP}"
    counted = attempt(form, hit, _who(), most, A_DAY, hint, what)
    may = counted and (known or attempt(form, require_room_for_strangers))
    if counted and not may:
        with unit_of_work():
            wait_no_more(1)
    field = form[files.field]
    field.errors = [*field.errors, *form.form_errors[before:]]
    del form.form_errors[before:]
    return bool(may)


def wait_no_more(count: int) -> None:
    """So many of this visitor's files were handed in, in the same transaction, or were not kept after all."""
    if not (current_user.is_authenticated and current_user.is_staff):
        for _ in range(count):
            take_back(_who())


def _who() -> str:
    """Whose files wait: of somebody who is signed in theirs alone, wherever they are."""
    return f"upload:person {current_user.id}" if current_user.is_authenticated else f"upload:{address()}"


def sign_ids(purpose: str, ids: list[int]) -> str:
    """The ids as the page carries them, so that nobody hands in what somebody else uploaded."""
    words = ",".join(str(id) for id in ids)
    return f"{words}.{privacy.sign(purpose, words)}" if ids else ""


def signed_ids(purpose: str, carried: str) -> list[int]:
    """The ids a page carries; none when the mark is not ours."""
    words, _, mark = carried.rpartition(".")
    if not words or not privacy.signed(purpose, words, mark):
        return []
    return [int(id) for id in words.split(",")]
