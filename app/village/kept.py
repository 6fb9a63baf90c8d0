"""Pages of published books kept in the database, so that even the first reader of a page waits for nobody to write it.

A book never changes once it is public, nor do the sums of other books its charts show, but by a correction. The page is
kept with a mark of all it was made from; with another mark, or by another programme, it is not read again.
"""

import hashlib
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy import Row, delete, select, text

from app.db import aside, db, straight
from app.village.models import LEDGER, KeptPage, Release
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State

APP = Path(__file__).parent.parent
WRITES_IT = ("village", "web")  # the rooms whose code and templates make the page
BETWEEN = "\x1f"  # title, tags, page: see village/_kept.html
TIGHT = 6
# Charts reach back over years and forward to the end of this one (a plan, a quarter's tables); a year is enough to tell.
KEPT = text(
    "SELECT r.id, p.mark, p.programme, p.body, g.short_name, g.kind, v.collective, r.number, "
    "(SELECT sum(o.version + 1000000) FROM village_release o WHERE o.village_id = v.id AND o.period < :after "
    "AND o.state IN ('published', 'superseded', 'taken_down')) AS versions, "  # how many in the millions; index ix_village_release_mark holds it all
    "(SELECT count(*) FROM village_question q JOIN village_release o ON o.id = q.release_id "
    "WHERE o.village_id = v.id AND o.item_no = r.item_no AND o.period = r.period) AS questions, "
    "(SELECT coalesce(max(a.id), 0) FROM village_category_account a) AS accounts "
    "FROM region g JOIN village v ON v.region_id = g.id JOIN village_release r ON r.village_id = v.id "
    "LEFT JOIN village_page p ON p.release_id = r.id "
    "WHERE g.code = :code AND r.item_no = :item AND r.form = :form AND r.period = :period AND r.state = 'published'"
)
MOST_AT_ONCE = 300  # pages one run of the job writes


@dataclass(frozen=True)
class Pieces:
    """What the shell does not write: the title, the tags of the head and the page itself, as HTML."""

    title: Markup
    tags: Markup
    body: Markup


@cache
def programme() -> str:
    """Changes when another version of the programme would write the page otherwise."""
    digest = hashlib.sha256()
    for path in sorted(path for room in WRITES_IT for path in (APP / room).rglob("*") if path.suffix in (".py", ".html", ".csv")):  # fmt: skip
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _row(code: str, period: str) -> Row[Any] | None:
    """One look at the book of a period, at what its page is made of, and at the page that is kept."""
    asked = {"code": code, "item": LEDGER_ITEM, "form": LEDGER, "period": period, "after": str(int(period[:4]) + 1)}
    return straight(KEPT, **asked).one_or_none()


def _mark(row: Row[Any]) -> str:
    made_of = (row.short_name, row.kind, row.collective, row.number, row.versions, row.questions, row.accounts)  # fmt: skip
    return "|".join(map(str, (*made_of, current_app.config["SITE_URL"])))


def pieces(code: str, period: str) -> Pieces | None:
    """The page of the live book as it is kept; None where it has to be written. A page out of date is thrown away."""
    row = _row(code, period)
    if row is None or row.mark is None:
        return None
    if (row.mark, row.programme) != (_mark(row), programme()):
        aside(delete(KeptPage).where(KeptPage.release_id == row.id))
        return None
    return Pieces(*Markup(zlib.decompress(row.body).decode()).split(BETWEEN)) if row.body else None  # noqa: S704  # our own templates wrote it


def keep(code: str, period: str, page: str) -> None:
    """Keep what `village/_kept.html` wrote of a book in the caller's transaction; "" for one to be written each time."""
    row = _row(code, period)
    if row is None:
        return
    body = zlib.compress(page.encode(), TIGHT) if page else b""
    db.session.merge(KeptPage(release_id=row.id, programme=programme(), mark=_mark(row), body=body))


def forget(village_id: int, period: str) -> None:
    """Something of a period became public: pages of the village that may speak of it go, and are written anew."""
    books = select(Release.id).where(Release.village_id == village_id, Release.period >= period[:4])
    db.session.execute(delete(KeptPage).where(KeptPage.release_id.in_(books)))


def lacking_ids() -> list[int]:
    """Live books without a page of this programme, the newest first, as many as one run writes."""
    known = select(KeptPage.release_id).where(KeptPage.release_id == Release.id, KeptPage.programme == programme())
    rows = select(Release.id).where(
        Release.item_no == LEDGER_ITEM, Release.form == LEDGER, Release.state == State.PUBLISHED, ~known.exists()
    )
    return list(db.session.scalars(rows.order_by(Release.id.desc()).limit(MOST_AT_ONCE)))
