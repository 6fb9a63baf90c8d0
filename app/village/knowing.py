"""Whom a village knows: the people of its lists, its committee, those who sign its books."""

from sqlalchemy import select

from app.db import db
from app.village import named, queries
from app.village.models import LedgerLine, Release
from app.village.rules.life import PUBLIC
from app.village.tables import all_forms

LISTS = 40  # of the village's latest
BOOKS = 24  # two years of months
SIGNERS = (LedgerLine.handler, LedgerLine.witness, LedgerLine.approver)


def people(release: Release) -> set[str]:
    """Names of people by which the village's readers may know who is meant in a list: in it and in earlier releases."""
    found = {member.name for member in release.village.members}
    for listed in (release, *_latest(release, LISTS, [key for key, form in all_forms().items() if form.of_people])):
        for key, head in listed.head.items():
            found |= named.names_in(all_forms()[key], [head, *queries.rows_of(listed, key)])
    return found | signers(release)


def _latest(release: Release, most: int, forms: list[str]) -> list[Release]:
    rows = select(Release).where(
        Release.village_id == release.village_id,
        Release.form.in_(forms),
        Release.state.in_(PUBLIC),
        Release.id != release.id,
    )
    return list(db.session.scalars(rows.order_by(Release.id.desc()).limit(most)))


def signers(release: Release) -> set[str]:
    """Who handled, witnessed or approved something in the village's latest books, its drafts among them."""
    books = select(Release.id).where(Release.village_id == release.village_id, Release.lines_count > 0)
    latest = list(db.session.scalars(books.order_by(Release.id.desc()).limit(BOOKS)))
    lines = select(*SIGNERS).where(LedgerLine.release_id.in_(latest)).distinct()
    return {name.strip() for row in db.session.execute(lines) for name in row if name}
