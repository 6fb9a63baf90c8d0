"""Whoever writes a post that was merged into a case has the case first, always: two who work on one never wait for each other."""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, UOWTransaction

from app.feedback.models.posts import Post


@event.listens_for(Session, "before_flush")
def _the_lead_first(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """On SQLite there is one pen, and nobody to wait for."""
    leads = {one.merged_into_id for one in session.dirty if isinstance(one, Post) and one.merged_into_id is not None}
    if leads and session.get_bind().dialect.name != "sqlite":
        rows = select(Post.id).where(Post.id.in_(leads)).order_by(Post.id)
        session.execute(rows.with_for_update(key_share=True))
