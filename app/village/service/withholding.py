"""What was published before the rule of what is told of somebody's life (`telling`): what it withholds, everyone reads no more.

Books, other tables, their heads, remarks, and papers, which go out whole or not at all. What was published stays as it is
stored and sealed; beside it the version says which texts are read in part, and how. Whoever keeps it is told once, and keeps
a task until a correction, which is masked for good, takes its place.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from app import clock
from app.core import audit, notify, privacy, search
from app.core.attachments.kinds import PDF
from app.db import db
from app.errors import Refused
from app.village import access, queries, searching, showing, withheld
from app.village.acts import Did
from app.village.addresses import title_of
from app.village.models import CODES, LET_OUT, WITHHELD, Looked, Override, Release, ReleaseFile
from app.village.rules.life import PUBLIC, State, Step
from app.village.service import guarding, numbers, papers, seal, telling
from app.village.tables import all_forms

RULE = (
    "7"  # goes up when the rule of `telling` finds more, or more is looked through: then all is held against it again
)
MOST_AT_ONCE = 500
OF_LIST = ("explanation", "reason")  # of a list of people: its form says what its rows show, and for how long
Said = Mapping[str, telling.Said]


def unlooked_ids() -> list[int]:
    """Public versions not held against the rule yet, the newest first: as many as one run looks through."""
    known = select(Looked.release_id).where(Looked.release_id == Release.id, Looked.rule == RULE)
    rows = select(Release.id).where(Release.state.in_(PUBLIC), ~known.exists())
    return list(db.session.scalars(rows.order_by(Release.id.desc()).limit(MOST_AT_ONCE)))


def look(id: int) -> None:
    """Hold one version against the rule; what it withholds leaves page, files and search in the same transaction."""
    release = db.session.get(Release, id)
    if release is None or not release.is_public:
        return
    found = _withheld(release)
    was = {name: release.withheld.get(name, {}) for name in found}
    if found != was:
        kept = {name: value for name, value in release.stated.items() if name != WITHHELD}
        release.stated = {**kept, WITHHELD: {**found, **_days(found, release)}} if any(found.values()) else kept
    if release.withheld:
        release.stated = seal.with_code_as_read(release)
    looked = db.session.get(Looked, id) or Looked(release_id=id)
    looked.rule, looked.places = RULE, len(withheld.places(release))
    db.session.add(looked)
    db.session.flush()
    if found != was:
        _spread(release)


def _days(found: Mapping[str, Any], release: Release) -> dict[str, Any]:
    """Since when, of each place that a younger rule found later, and by which rule."""
    today = clock.today()
    since = release.withheld.get("since") or today.isoformat()
    days = withheld.dated(found, release.withheld, today)
    beside = {withheld.DAYS: days, withheld.CHANGED: today.isoformat(), CODES: release.withheld.get(CODES, [])}
    return {"since": since, "rule": RULE, **beside}


def _spread(release: Release) -> None:
    """On record, out of the search, and told to whoever has to mend it."""
    audit.record(None, Did.WITHHELD, release, {"places": withheld.places(release)})
    if release.is_live:
        search.put(searching.KIND, release.id, **searching.entry(release))
        _tell(release)


def _withheld(release: Release) -> dict[str, dict[str, Any]]:
    """The texts as the rule has them, and the files it keeps in; what two people let out when it was published stays."""
    of_people, given = showing.names_people(release), [one for one in guarding.overrides(release) if one.given_at]
    out = _let_out(release, given)
    written = queries.lines_of(release)
    read = numbers.as_read(release, written, {(one.kind, one.place) for one in given})
    lines = {str(line.seq): _as_read(telling.in_line(line, ()), out) | _number(line.voucher, read) for line in written}
    stands = release.stated.get("result", {})
    texts = _as_read(telling.in_texts(release, ()), out)
    return {
        "lines": _some(lines),
        "rows": _some({key: _rows(release, key, out, read) for key in release.head}),
        "numbers": read,
        "texts": {name: text for name, text in texts.items() if name in OF_LIST or not of_people},
        "result": {
            name: text for name in withheld.RESULT if (text := _remark(said := str(stands.get(name, "")))) != said
        },
        "steps": {
            str(step.id): text
            for step in release.steps
            if step.step != Step.CUT and (text := _remark(step.remark)) != step.remark
        },  # fmt: skip
        "files": {str(file.id): True for file in release.open_files if _is_out(release, file, given)},
    }


def _some(found: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: said for name, said in found.items() if said}


def _as_read(said: Said, out: set[tuple[str, str]]) -> dict[str, str]:
    """The texts of which something is withheld, as everyone may read them."""
    return {name: text for name, one in said.items() if (text := one.shown(out)) != one.text}


def _number(written: str, read: Mapping[str, str]) -> dict[str, str]:
    return {"voucher": read[written]} if written in read else {}


def _rows(release: Release, key: str, out: set[tuple[str, str]], read: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Of one table: the fields above it as row 0, then its rows; a list of people shows what its form says.

    `read`: how the numbers are read that entries and lines have in common.
    """
    form = all_forms()[key]
    if form.of_people:
        return {}
    rows = enumerate(queries.rows_of(release, key), 1)
    of_entries = read if key == queries.ENTRIES else {}
    found = {
        str(number): _as_read(telling.in_row(form, number, row), out) | _number(row.get("voucher", ""), of_entries)
        for number, row in rows
    }
    return _some({withheld.HEAD: _as_read(telling.in_head(form, release.head[key]), out), **found})


def _remark(text: str) -> str:
    """What somebody said of it or with a step: today such words are refused (`recipients.require_unnamed`)."""
    is_told = any(one.kind in privacy.TELLS for one in privacy.find_told(text))
    return privacy.without_told(text) if is_told else text


def _is_out(release: Release, file: ReleaseFile, given: list[Override]) -> bool:
    """Is anything in a paper, its name or what it is called, that today keeps it in and that nobody let out?"""
    called = (file.caption, file.attachment.name)
    if any(one.kind in privacy.TELLS for text in called for one in privacy.find_told(text)):
        return True
    if file.attachment.media_type != PDF.media_type:
        return False
    out = {one.asked_for for one in given}
    try:
        return any(guarding.asked_for(one) not in out for one in papers.barred_in(file, guarding.paper_of(release)))
    except Refused:  # more than can be listed, and let out
        return True


def _let_out(release: Release, given: list[Override]) -> set[tuple[str, str]]:
    """Kinds and places as they were let out when it was published: leave may be of words that were changed before that.

    Of what was published before this was noted, all that leave was given for; the text may read otherwise since, for a name
    in it was masked.
    """
    if LET_OUT in release.stated:
        return {(kind, place) for kind, place in release.stated[LET_OUT]}
    files = {file.attachment.sha256 for file in release.files}
    return {(one.kind, one.place) for one in given if one.sha256 not in files}


def _tell(release: Release) -> None:
    """Once for a village, however much of it."""
    address = f"{current_app.config['SITE_URL']}/desk/village/{release.village_id}/#withheld"
    about: dict[str, Any] = {"title": title_of(release), "places": "、".join(withheld.places(release)), "url": address}
    for user in access.holders(release.village, *access.PREPARERS, *access.REVIEWERS):
        notify.tell(user, "village/withheld", "village", release.village_id, occasion=f"withheld {RULE}", **about)


def waiting(village_ids: Any) -> list[Release]:
    """What of these villages counts now and is read in part, the oldest period first."""
    rows = select(Release).join(Looked, Looked.release_id == Release.id).where(Looked.places > 0)
    live = (Release.village_id.in_(village_ids), Release.state == State.PUBLISHED)
    return list(db.session.scalars(rows.where(*live).order_by(Release.period, Release.id)))
