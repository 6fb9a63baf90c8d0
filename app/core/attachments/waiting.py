"""Uploads whose page is not sent yet: kept from the first try on, handed over with the words, swept when never sent."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.accounts.models import User
from app.core.attachments import service
from app.core.attachments.kinds import DOCUMENTS, FileKind
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Refused

FORGOTTEN_AFTER = timedelta(days=2)
Row = TypeVar("Row", bound=Any)


class Waiting(Generic[Row]):
    """A room's rows that tie files to what was written, while nothing is written yet: their `owner` is still None.

    `field` is where on the form they are sent, `most` how many go with one text; `purpose` tells the marks of one form's
    pages from those of another.
    """

    def __init__(
        self,
        row: type[Row],
        owner: InstrumentedAttribute[int | None],
        *,
        purpose: str,
        field: str,
        most: int,
        allow: frozenset[FileKind] = DOCUMENTS,
    ) -> None:
        self.row, self.owner = row, owner
        self.purpose, self.field, self.most, self.allow = purpose, field, most, allow

    def keep(self, upload: FileStorage, *, by: User | None = None) -> int:
        """Keep a file that belongs to nothing yet; a picture is painted anew, so nothing hides in it."""
        try:
            kept = service.keep(upload, by=by, allow=self.allow)
        except Refused as refusal:
            raise Refused(refusal.sentence, self.field) from None
        row = self.row(attachment=kept)
        db.session.add(row)
        db.session.flush()
        return int(row.id)

    def waiting(self, ids: Collection[int]) -> list[Row]:
        """Those of them that were not handed in yet."""
        if not ids:
            return []
        rows = select(self.row).where(self.row.id.in_(ids), self.owner.is_(None))
        return list(db.session.scalars(rows.order_by(self.row.id)))

    def hand_in(self, owner_id: int, ids: Collection[int]) -> None:
        """They belong to what was written from now on."""
        for row in self.waiting(ids):
            setattr(row, self.owner.key, owner_id)

    def never_sent_ids(self) -> list[int]:
        """Of the pages that were left."""
        old = Attachment.kept_at < clock.now() - FORGOTTEN_AFTER
        rows = select(self.row.id).join(Attachment, Attachment.id == self.row.attachment_id)
        return list(db.session.scalars(rows.where(self.owner.is_(None), old)))

    def sweep(self, id: int) -> None:
        """Throw one away."""
        row = db.session.get(self.row, id)
        if row is not None and getattr(row, self.owner.key) is None:
            service.withdraw(row.attachment, by=None)
            db.session.delete(row)
