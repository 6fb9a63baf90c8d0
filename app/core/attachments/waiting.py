"""Uploads whose page is not sent yet: kept from the first try on, handed over with the words, swept when never sent.

Anybody may send one before anything is known of them: how many may wait is a setting, for one visitor and in all.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import limits
from app.core.accounts.models import User
from app.core.attachments import service
from app.core.attachments.kinds import DOCUMENTS, FileKind
from app.core.attachments.models import Attachment
from app.core.limits import Limit, Unit
from app.db import db
from app.errors import Refused

FORGOTTEN_AFTER = timedelta(days=2)
HOUSE, SINCE = "本站安全规则：谁都能传，传了不提交的不能占满磁盘", date(2026, 1, 1)
OF_ONE = Limit(
    "attachments.waiting_of_one",
    60,
    Unit.FILES,
    HOUSE,
    "一个网络地址（登录的按人）一天里传了没有提交的文件最多多少个",
    SINCE,
    6,
    10000,
)
IN_ALL = Limit(
    "attachments.waiting_in_all",
    4096,
    Unit.MEGABYTES,
    HOUSE,
    "没有登录的人传了没有提交的文件，全站最多占多少",
    SINCE,
    100,
    1000000,
)
LIMITS = (OF_ONE, IN_ALL)
TOO_MANY_IN_ALL = "全站传了还没有提交的文件太多，这一次的没有收下。请先用手机号登录再传，或者先不选文件提交；着急的，请打电话或者到当地政务服务大厅说"
SENT_ALREADY = "选过的文件已经随先前提交的一条收下了，凭那一条的编号和查询码看得到，这一条里没有。另有一条要提交的，再按一次按钮；也要带这些文件的，请重新选"
KEPT_TOO_LONG = "先前选的文件超过两天没有提交，已经删除。请重新选；不要了的，再按一次按钮"
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
        _ROOMS.append(self)

    def keep(self, upload: FileStorage, *, by: User | None = None) -> int:
        """Keep a file that belongs to nothing yet; a picture is painted anew, so nothing hides in it.

        Of several sent together the sentence says which one it is about.
        """
        try:
            kept = service.keep(upload, by=by, allow=self.allow)
        except Refused as refusal:
            raise Refused(f"“{upload.filename}”：{refusal.sentence}", self.field) from None
        row = self.row(attachment=kept)
        db.session.add(row)
        db.session.flush()
        return int(row.id)

    def waiting(self, ids: Collection[int]) -> list[Row]:
        """Those of them that were not handed in yet."""
        return list(db.session.scalars(self._waiting(ids))) if ids else []

    def _waiting(self, ids: Collection[int]) -> Select[Row]:
        return select(self.row).where(self.row.id.in_(ids), self.owner.is_(None)).order_by(self.row.id)

    def hand_in(self, owner_id: int, ids: Collection[int]) -> None:
        """They belong to what was written from now on; Refused where the same page handed them in already."""
        if not ids:
            return
        found = db.session.scalars(self._waiting(ids).with_for_update(of=self.row)).all()
        if len(found) < len(set(ids)):
            raise Refused(self.why_not(ids), self.field)
        for row in found:
            setattr(row, self.owner.key, owner_id)

    def why_not(self, ids: Collection[int]) -> str:
        """Why some of them wait no more, "" where all do: handed in with another text, or swept."""
        if not ids:
            return ""
        known = select(self.row.id, self.owner).where(self.row.id.in_(ids))
        owners = {id: owner for id, owner in db.session.execute(known)}
        handed = any(owner is not None for owner in owners.values())
        swept = len(owners) < len(set(ids))
        return "。".join(said for said, is_so in ((SENT_ALREADY, handed), (KEPT_TOO_LONG, swept)) if is_so)

    def bytes_waiting(self) -> int:
        """What they weigh."""
        rows = select(func.sum(Attachment.bytes_count)).join(self.row, self.row.attachment_id == Attachment.id)
        return int(db.session.scalar(rows.where(self.owner.is_(None))) or 0)

    def never_sent_ids(self) -> list[int]:
        """Of the pages that were left."""
        old = Attachment.kept_at < clock.now() - FORGOTTEN_AFTER
        rows = select(self.row.id).join(Attachment, Attachment.id == self.row.attachment_id)
        return list(db.session.scalars(rows.where(self.owner.is_(None), old)))

    def sweep(self, id: int) -> None:
        """Throw one away; its name goes too, for nobody is left who could ask for it."""
        row = db.session.get(self.row, id)
        if row is not None and getattr(row, self.owner.key) is None:
            service.forget(row.attachment, by=None)
            db.session.delete(row)


_ROOMS: list[Waiting[Any]] = []


def require_room_for_strangers() -> bool:
    """Refused while as much waits, in all rooms together, as may. Two at one moment may both be the last."""
    most = limits.in_force(IN_ALL.key).number * service.MEGABYTE
    if sum(room.bytes_waiting() for room in _ROOMS) >= most:
        raise Refused(TOO_MANY_IN_ALL)
    return True
