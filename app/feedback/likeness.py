"""What resembles a post that is being written: posts of others, and what is public already."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from app.core import search
from app.core.regions.models import Level, Region
from app.core.search.models import SearchEntry
from app.db import db
from app.feedback import access, searching
from app.feedback.labels import post_lamp
from app.feedback.models import Post

MOST = 5
VILLAGE = re.compile(r"(?=(村|社区))")
MONEY = re.compile(r"财务|收支|收入|支出|开支|花|账|钱")
OF_THE_VILLAGE = re.compile(
    r"财务|收支|支出|开支|账(?![号户])|钱.?花|花(在|到|了|去|哪)|村里的钱"
)  # where a village is but chosen
MONTH = re.compile(r"(\d{1,2}|十[一二]?|[一二三四五六七八九]) ?月")
MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
BOOK = "月财务收支"  # how the title of a month's accounts ends
LONGEST_NAME, MOST_VILLAGES = 8, 3  # villages of one name


def _alike(words: str, here: Region | None, *, of_kind: bool) -> list[SearchEntry]:
    """What resembles the words: of the place that was chosen first, then of everywhere."""
    rounds = [_alike_in(words, here, of_kind=of_kind)] if here is not None and here.parent_id is not None else []
    if len(rounds) == 0 or len(rounds[0]) < MOST:
        rounds.append(_alike_in(words, None, of_kind=of_kind))
    found = {entry.id: entry for several in rounds for entry in several}
    return list(found.values())


def _alike_in(words: str, region: Region | None, *, of_kind: bool) -> list[SearchEntry]:
    """What resembles the title, its first line, then what resembles all of it: much text of one's own hides no likeness."""
    title = words.partition("\n")[0]
    found = search.alike(title, searching.KIND, of_kind=of_kind, region=region)
    if title != words and len(found) < MOST:
        known = {entry.id for entry in found}
        more = search.alike(words, searching.KIND, of_kind=of_kind, region=region)
        found += [row for row in more if row.id not in known]
    return found


def _one_of_each(entries: Iterable[SearchEntry]) -> list[SearchEntry]:
    """Of what differs by its date alone, as the accounts of one village month by month, the likest."""
    found: dict[str, SearchEntry] = {}
    for entry in entries:
        found.setdefault(_but_for_its_date(entry.title), entry)
    return list(found.values())


def _but_for_its_date(title: str) -> str:
    return re.sub(r"[0-9]+", "", title.rpartition(" · ")[2])


def _villages_named(words: str) -> list[Region]:
    """Villages and communities whose whole name stands in the words."""
    ends = [match.end(1) for match in VILLAGE.finditer(words)]
    names = {words[max(0, end - long) : end] for end in ends for long in range(2, LONGEST_NAME + 1)}
    if not names:
        return []
    rows = select(Region).where(Region.level == Level.VILLAGE, Region.short_name.in_(names), Region.valid_to.is_(None))
    return list(db.session.scalars(rows.order_by(Region.code).limit(MOST_VILLAGES)).unique())


def _villages_meant(words: str, here: Region | None) -> list[Region]:
    """Whose accounts are asked for: those named, with a word of money; without a name those of the village chosen.

    Where a village is chosen, of no other one.
    """
    named = _villages_named(words) if MONEY.search(words) else []
    if here is None or here.level != Level.VILLAGE:
        return [village for village in named if here is not None and here.covers(village)] or named
    if named:
        return [village for village in named if village.id == here.id]
    return [here] if OF_THE_VILLAGE.search(words) else []


def _is_elsewhere(entry: SearchEntry, here: Region | None) -> bool:
    """Is it another village's than the one chosen?"""
    if here is None or here.level != Level.VILLAGE or entry.region is None:
        return False
    return entry.region.level == Level.VILLAGE and entry.region_id != here.id


def _books(words: str, here: Region | None) -> list[dict[str, str]]:
    """The public accounts of a village that is named with a word of money, of the month where one is, else the newest.

    No likeness finds them: what they are called is but the name of the village and a month.
    """
    villages = _villages_meant(words, here)
    month = MONTH.search(words)
    number = month and (MONTHS.index(month[1]) + 1 if month[1] in MONTHS else int(month[1]))
    ending = f" {number} {BOOK}" if number else BOOK
    found = []
    for village in villages:
        rows = select(SearchEntry).where(SearchEntry.region_id == village.id, SearchEntry.title.endswith(ending))
        of = f"{village.parent.short_name} · " if len(villages) > 1 and village.parent else ""
        for entry in db.session.scalars(rows.order_by(SearchEntry.on_date.desc(), SearchEntry.id.desc()).limit(1)):
            found.append({"title": of + entry.title, "url": entry.url})
    return found


def found(words: str, here: Region | None = None) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """(posts with how they stand and, while they are open, where to join in; other public things), the likest first.

    `words`: the title, and on further lines the text. `here`: the place that was chosen; what is of it comes first, and of
    what another village than that has published nothing comes.
    """
    ids = [entry.subject_id for entry in _alike(words, here, of_kind=True)]
    posts = {post.id: post for post in db.session.scalars(access.published().where(Post.id.in_(ids)))}
    alike = [posts[id] for id in ids if id in posts][:MOST]
    books = _books(words, here)
    named = {_but_for_its_date(book["title"]) for book in books}
    entries = [one for one in _alike(words, here, of_kind=False) if not _is_elsewhere(one, here)]
    others = [one for one in _one_of_each(entries) if _but_for_its_date(one.title) not in named]
    known = [{"title": one.title, "url": one.url} for one in others]
    return (
        [
            {
                "title": post.public_title or "",
                "url": f"/feedback/{post.no}/",
                "standing": post_lamp(post)[1],
                "support": f"/feedback/{post.no}/support" if post.is_open else "",
            }
            for post in alike
        ],
        [*books, *known][:MOST],
    )
