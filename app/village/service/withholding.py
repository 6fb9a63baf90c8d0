"""Books published before the rule of what is told of somebody's life (`telling`): what it withholds of them, everyone reads no more.

What was published stays as it is stored and sealed; beside it the version says which texts are read in part, and how. Whoever
keeps the book is told once, and keeps a task until a correction, which is masked for good, takes its place.
"""

from typing import Any

from flask import current_app
from sqlalchemy import select

from app import clock
from app.core import audit, notify, search
from app.db import db
from app.village import access, queries, searching, withheld
from app.village.acts import Did
from app.village.addresses import title_of
from app.village.models import LEDGER, WITHHELD, Looked, Override, Release
from app.village.rules.life import PUBLIC, State
from app.village.service import guarding, telling

RULE = "1"  # goes up when the rule of `telling` finds more: then every public book is held against it again
MOST_AT_ONCE = 500


def unlooked_ids() -> list[int]:
    """Public books not held against the rule yet, the newest first: as many as one run looks through."""
    known = select(Looked.release_id).where(Looked.release_id == Release.id, Looked.rule == RULE)
    rows = select(Release.id).where(Release.form == LEDGER, Release.state.in_(PUBLIC), ~known.exists())
    return list(db.session.scalars(rows.order_by(Release.id.desc()).limit(MOST_AT_ONCE)))


def look(id: int) -> None:
    """Hold one book against the rule; what it withholds leaves page, files and search in the same transaction."""
    release = db.session.get(Release, id)
    if release is None or not release.is_public or not release.is_ledger:
        return
    found = _withheld(release)
    looked = db.session.get(Looked, id) or Looked(release_id=id)
    looked.rule, looked.places = RULE, sum(map(len, found["lines"].values())) + len(found["texts"])
    db.session.add(looked)
    was = {name: release.withheld.get(name, {}) for name in found}
    if found == was:
        return
    since = release.withheld.get("since") or clock.today().isoformat()
    kept = {name: value for name, value in release.stated.items() if name != WITHHELD}
    release.stated = {**kept, WITHHELD: {**found, "since": since, "rule": RULE}} if looked.places else kept
    db.session.flush()
    audit.record(None, Did.WITHHELD, release, {"places": withheld.places(release)})
    if release.is_live:
        search.put(searching.KIND, release.id, **searching.entry(release))
        _tell(release)


def _withheld(release: Release) -> dict[str, dict[str, Any]]:
    """The texts as the rule has them; words that two people let out when it was published stay."""
    out = _let_out(release)
    lines: dict[str, dict[str, str]] = {}
    for line in queries.lines_of(release):
        said = telling.in_line(line, ())
        read = {name: one.shown(out) for name, one in said.items()}
        if other := {name: text for name, text in read.items() if text != getattr(line, name)}:
            lines[str(line.seq)] = other
    read = {name: one.shown(out) for name, one in telling.in_texts(release, ()).items()}
    return {"lines": lines, "texts": {name: text for name, text in read.items() if text != getattr(release, name)}}


def _let_out(release: Release) -> set[tuple[str, str]]:
    """Kinds and places: the text may read otherwise since, for a name in it was masked when it was published."""
    given = (one for one in guarding.overrides(release) if one.given_at and not _of_a_file(release, one))
    return {(one.kind, one.place) for one in given}


def _of_a_file(release: Release, leave: Override) -> bool:
    return leave.sha256 in {file.attachment.sha256 for file in release.files}


def _tell(release: Release) -> None:
    """Once for a village, however many of its books."""
    address = f"{current_app.config['SITE_URL']}/desk/village/{release.village_id}/#withheld"
    about: dict[str, Any] = {"title": title_of(release), "places": "、".join(withheld.places(release)), "url": address}
    for user in access.holders(release.village, *access.PREPARERS, *access.REVIEWERS):
        notify.tell(user, "village/withheld", "village", release.village_id, occasion=f"withheld {RULE}", **about)


def waiting(village_ids: Any) -> list[Release]:
    """The books of these villages that count now and are read in part, the oldest period first."""
    rows = select(Release).join(Looked, Looked.release_id == Release.id).where(Looked.places > 0)
    live = (Release.village_id.in_(village_ids), Release.state == State.PUBLISHED, Release.form == LEDGER)
    return list(db.session.scalars(rows.where(*live).order_by(Release.period, Release.id)))
