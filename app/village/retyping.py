"""What whoever types a book line by line need not type again: the day and the people of the line before, names used before, and
what a summary was last filed under.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from sqlalchemy import Select, func, select

from app.db import db
from app.village.models import LEDGER, LedgerLine, Release, Village
from app.village.rules.life import IN_WORK, State

HANDS = ("handler", "witness", "approver")
BOOKS = 6  # the newest: who stood for lines years ago is seldom asked for
NAMES = 20
SHOWN = 5
YEAR = 13  # books: what is paid once a year was paid in the oldest of them
SUMMARIES = 200


def of_last_line(release: Release) -> dict[str, str]:
    """Day and people of the line that was written last, for the next one to begin with; {} of an empty book."""
    last = next(iter(last_lines(release)), None)
    if last is None:
        return {}
    hands = {name: str(getattr(last, name)) for name in HANDS}
    return {"day": last.day.isoformat(), **{name: who for name, who in hands.items() if who}}


def last_lines(release: Release) -> Sequence[LedgerLine]:
    """The lines written last, newest first: what one has just typed can be looked at and mended."""
    own = select(LedgerLine).where(LedgerLine.release_id == release.id)
    return db.session.scalars(own.order_by(LedgerLine.seq.desc()).limit(SHOWN)).all()


def names_before(village: Village) -> dict[str, list[str]]:
    """For each of the three hands the names that stood in it in the village's newest books, the most frequent first."""
    newest = _newest_books(village).with_only_columns(Release.id).limit(BOOKS)
    hands = [getattr(LedgerLine, name) for name in HANDS]
    rows = select(*hands, func.count()).where(LedgerLine.release_id.in_(newest)).group_by(*hands)
    found: dict[str, Counter[str]] = {name: Counter() for name in HANDS}
    for *names, count in db.session.execute(rows):
        for name, who in zip(HANDS, names, strict=True):
            found[name][who] += count
    return {
        name: [who for who, _ in sorted(seen.items(), key=_most_first) if who][:NAMES] for name, seen in found.items()
    }


def kinds_before(village: Village) -> dict[str, str]:
    """The summaries of the village's newest books, the newest first, each with the category it was filed under last."""
    newest = _newest_books(village).with_only_columns(Release.id, Release.period).limit(YEAR).subquery()
    rows = (
        select(LedgerLine.summary, LedgerLine.category)
        .join(newest, newest.c.id == LedgerLine.release_id)
        .order_by(newest.c.period.desc(), newest.c.id.desc(), LedgerLine.seq.desc())
    )
    found: dict[str, str] = {}
    for summary, category in db.session.execute(rows):
        found.setdefault(summary, category)
    return dict(islice(found.items(), SUMMARIES))


def _newest_books(village: Village) -> Select[Release]:
    """The village's books that count or are in work, the newest first."""
    own = (Release.village_id == village.id, Release.form == LEDGER, Release.state.in_({*IN_WORK, State.PUBLISHED}))
    return select(Release).where(*own).order_by(Release.period.desc(), Release.id.desc())


def _most_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
