"""How often public posts are read, counted without writing anything about who reads.

Each process keeps its counts in memory and adds them to the table now and then, in one statement beside the page that
happens to be read. What it had counted since is lost when it ends, or when the database is busy just then: the number is
a little low, and says nothing of anybody. Opening a page counts once each time; for whoever reads twice is nobody known.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from flask import Flask, current_app
from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase

from app import clock
from app.core import limits
from app.db import aside, db, is_sqlite, table
from app.feedback.models import Post, PostViews
from app.feedback.rules import kinds

EVERY, MOST = timedelta(minutes=1), 500  # how long counts wait, and of how many posts they wait at most
PROGRAM = re.compile(
    r"bot|spider|crawl|slurp|scan|monitor|preview|headless|archiv|python|curl|wget|http-?client|java/", re.I
)


class Counts:
    """Those of this process that the table does not have yet."""

    def __init__(self) -> None:
        self.waiting: Counter[str] = Counter()
        self.since: datetime | None = None
        self.lock = Lock()

    def add(self, no: str) -> Mapping[str, int]:
        """One more; and what is to be written now, nothing as a rule."""
        now = clock.now()
        with self.lock:
            self.since = self.since or now
            self.waiting[no] += 1
            if now - self.since < EVERY and len(self.waiting) < MOST:
                return {}
            due, self.waiting, self.since = self.waiting, Counter(), None
            return due


def is_counted() -> bool:
    """Is it counted and shown here today?"""
    return limits.in_force(kinds.VIEWS.key).number == 1


def is_a_reader(agent: str, early: str) -> bool:
    """A browser in which somebody looks: no search engine, no program; `early` is what it says of a page fetched before anybody asks."""
    return agent.startswith("Mozilla/") and PROGRAM.search(agent) is None and "prefetch" not in early


def look(no: str) -> None:
    """Somebody reads the post with this number; whether that is counted is asked only when it would be written."""
    counts: Counts = current_app.extensions["feedback_views"]
    if (due := counts.add(no)) and is_counted():
        aside(adding(due))


def adding(counts: Mapping[str, int]) -> UpdateBase:
    """One statement for all of them; posts that are public no more are left out."""
    given = case(dict(counts), value=Post.no)
    rows = select(Post.id, given).where(Post.no.in_(list(counts)), Post.list_no.is_not(None))
    insert: Any = (
        (sqlite if is_sqlite() else postgresql).insert(table(PostViews)).from_select(["post_id", "views"], rows)
    )
    more = table(PostViews).c.views + insert.excluded.views
    found: UpdateBase = insert.on_conflict_do_update(index_elements=["post_id"], set_={"views": more})
    return found


def of(post: Post) -> int | None:
    """How often it was read, as far as it is written; None where that is not shown."""
    if not is_counted():
        return None
    return db.session.scalar(select(PostViews.views).where(PostViews.post_id == post.id)) or 0


def register(app: Flask) -> None:
    """Each app of a process counts for itself."""
    app.extensions["feedback_views"] = Counts()
