"""Files beside what is typed, kept over every try: a code sent, a mistake mended. The same piece in every room."""

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField
from wtforms.validators import ValidationError

from app.core import privacy
from app.core.accounts.models import User
from app.core.attachments import Waiting
from app.errors import Refused
from app.web.writes import attempt

UNWANTED = "unwanted"  # boxes beside the files received: this one does not go along


class UploadsField(MultipleFileField):  # type: ignore[misc]  # wtforms ships no types
    """Files, kept before the rest of the form is looked at; what was refused then is told with the rest."""

    spoiled: tuple[str, ...] = ()

    def pre_validate(self, form: Any) -> None:
        """Say again what was not kept."""
        if self.spoiled:
            raise ValidationError("；".join(self.spoiled))


def kept_ids(form: Any, files: Waiting[Any], *, by: User | None = None) -> list[int]:
    """Files of this page and of its earlier tries; the form carries them in its field `kept`.

    A file is kept even when something else has to be mended, and what cannot be kept says why beside the field.
    """
    field = form[files.field]
    unwanted = request.form.getlist(UNWANTED, type=int)
    ids = [row.id for row in files.waiting(signed_ids(files.purpose, form.kept.data or "")) if row.id not in unwanted]
    sent = [upload for upload in field.data or [] if isinstance(upload, FileStorage) and upload.filename]
    room = files.most - len(ids)
    for upload in sent[:room]:
        if id := attempt(form, files.keep, upload, by=by):
            ids.append(id)
    if left := sent[room:]:
        names = "、".join(upload.filename or "" for upload in left)
        form.refuse(Refused(f"最多 {files.most} 个，没有收下：{names}", files.field))
    form.kept.data = sign_ids(files.purpose, ids)
    field.spoiled = tuple(str(sentence) for sentence in field.errors)
    return ids


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
