"""What other rooms published about what came from a post is held against its covered words, and those read no more."""

from functools import partial

from sqlalchemy import select

from app.db import db
from app.feedback.models import Post, Turned
from app.feedback.service import covering, repeating
from app.feedback.service.nobodys import case_of
from app.feedback.service.targets import target_of

NOT_SHOWN = "这里引用了来源留言里不再公开的话，随着不再公开。"


def hold(post: Post) -> None:
    """Wherever something of the case was turned to, its texts there are masked or hidden; what stood there is kept sealed."""
    rows = select(Turned).where(Turned.post_id.in_([one.id for one in case_of(post)])).order_by(Turned.id)
    for row in db.session.scalars(rows).all():
        target = target_of(row.kind)
        if target is not None and target.hold is not None:
            target.hold(row.target_id, partial(_as_read, row, target.label))


def _as_read(row: Turned, where: str, text: str) -> str:
    """A text of the other room as everyone may read it now."""
    shown = covering.without_covered(row.post, text)
    if text and text != NOT_SHOWN and repeating.brings_back(row.post, text, elsewhere=True):
        shown = NOT_SHOWN
    if shown != text:
        covering.keep_written(row.post, f"{where} {row.no}", text)
    return shown
