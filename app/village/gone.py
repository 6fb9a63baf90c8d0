"""Which addresses may be shown no longer: the one answer for whoever keeps copies of pages, as a kiosk or a screen does.

A kiosk asks with the moment of its oldest copy, before it shows one and at least at each change of the day, and drops every
copy that one of these stands for (`stands_for`). It keeps no copy of what says no-store (`showing.headers_of`). No room
keeps copies yet: the first that does is offered `since` and `stands_for` by `app.village`, and needs nothing else.

What was on a list or was cut may have stood in every page that lists, filters, finds, adds up or quotes it: the boards and
roll-ups of its village and of all places above, the search, the feeds, the data, the posts whose answer rests on it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from app import clock
from app.core import regions
from app.core.attachments.models import Attachment
from app.db import db
from app.village.addresses import board, release_path
from app.village.models import Cut, Looked, Question, Release, Village
from app.village.rules.life import State
from app.village.withheld import CHANGED

ALONE = frozenset({"/", "/village/"})  # these addresses themselves, not what begins with them
# where it was found, told of, listed among the newest, or quoted
LISTINGS = ("/", "/village/", "/search", "/feeds/", "/feedback/", "/api/v1/feedback", "/open311/", "/sitemap.xml")


def since(moment: datetime) -> list[str]:
    """Beginnings of paths, each once and sorted, of all that came down, was cut or hidden at or after that moment.

    Lists of people count from the day after their last, whether or not the nightly job has been there; with the page go its
    files in every format and the pages that named it: the board and the questions of its village.
    """
    return sorted({*_lists(moment), *_cuts(moment), *_withheld(moment), *_questions(moment), *_files(moment)})


def stands_for(beginning: str, address: str) -> bool:
    """Does one of these stand for an address? What it asks for does not matter: every filter of a page goes with it."""
    path = address.split("?")[0]
    return path == beginning if beginning in ALONE else path.startswith(beginning)


def _lists(moment: datetime) -> Iterator[str]:
    first = clock.here(moment).date() - timedelta(days=1)  # over on the day after its last
    ended = and_(Release.state == State.PUBLISHED, Release.notice_to >= first, Release.notice_to < clock.today())
    for release in db.session.scalars(select(Release).where(or_(ended, Release.taken_down_at >= moment))):
        yield f"{board(release.village)}notices/{release.id}/"
        yield f"{board(release.village)}notices/{release.id}."
        yield from (f"/files/{file.attachment_id}/" for file in release.files)
        yield from _around(release.village)


def _around(village: Village) -> Iterator[str]:
    """Every page that may have shown a line, a title or an answer of it: what a filter was asked for changes none of it."""
    yield from LISTINGS
    for region in regions.queries.lineage(village.region):
        for code in {region.code, region.alias}:
            yield from (f"/village/{code}/", f"/regions/{code}/", f"/api/v1/villages/{code}")


def _cuts(moment: datetime) -> Iterator[str]:
    for release in db.session.scalars(select(Release).join(Cut, Cut.release_id == Release.id).where(Cut.at >= moment)):
        path = release_path(release).split("?")[0].rstrip("/")
        yield f"{path}/"
        yield f"{path}."  # its files; of a book every version, for the address names the period
        yield from _around(release.village)


def _withheld(moment: datetime) -> Iterator[str]:
    """What is read in part since then, and files nobody may open: withheld from the last day on that the version names."""
    day = clock.here(moment).date().isoformat()
    for release in db.session.scalars(
        select(Release).join(Looked, Looked.release_id == Release.id).where(Looked.places > 0)
    ):
        if release.withheld.get(CHANGED, release.withheld.get("since", "")) >= day:
            path = release_path(release).split("?")[0].rstrip("/")
            yield f"{path}/"
            yield f"{path}."
            yield from (f"/files/{file.attachment_id}/" for file in release.open_files if file.is_withheld)
            yield from _around(release.village)


def _questions(moment: datetime) -> Iterator[str]:
    for question in db.session.scalars(select(Question).where(Question.words_down_at >= moment)):
        yield release_path(question.release).split("?")[0]
        yield from _around(question.village)


def _files(moment: datetime) -> Iterator[str]:
    for number in db.session.scalars(select(Attachment.id).where(Attachment.withdrawn_at >= moment)):
        yield f"/files/{number}/"
