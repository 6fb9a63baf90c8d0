"""What an answer rests on: picked from what is public here by searching for it, or an address elsewhere, shown as such."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, select

from app import printed
from app.core import search
from app.core.clauses import number, same_clause
from app.core.search import rules
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Answer, Source
from app.feedback.models.answers import Writing
from app.feedback.service import steps
from app.feedback.service.answering import Quoted

MOST, MOST_VOICES = 6, 3  # of each kind: what offices publish, what residents said
CANDIDATES = 40  # of each kind, of which those called by the words come first
MOST_PARTS, MOST_HITS = 4, 12  # clauses of one thing: where none holds the words, where some do
EXCERPT = 60
NUMERAL = "[零〇一二三四五六七八九十百千两0-9]{1,8}"
CLAUSE = re.compile(
    rf"第\s*({NUMERAL})\s*条(?:\s*之\s*([一二三四五六七八九十]{{1,2}}))?(?:\s*第\s*{NUMERAL}\s*[款项])*"
)
SPAN = re.compile(rf"第\s*({NUMERAL})\s*条?\s*[至到~—-]\s*第?\s*({NUMERAL})\s*条")
HELD = "\N{NULL}"  # where a clause was named, until what stands between two of them is taken away
JOINED = re.compile(f"{HELD}+(?:\\s*[和与及、,，或]+\\s*{HELD}+)*")


@dataclass(frozen=True)
class Found:
    """Something public that may be quoted; `value` is what the form carries, and is looked up again."""

    value: str
    title: str
    address: str
    page: str = ""  # of the thing, where a piece is read on another page
    excerpt: str = ""
    past: str = ""  # why it is no text in force: a draft adopted since, one that was ended, a text corrected
    more: int = 0  # of a thing: how many clauses there are, where not all are listed


@dataclass(frozen=True)
class _Asked:
    """What was typed: the numbers of clauses, and the other words."""

    clauses: tuple[str, ...]
    words: str
    runs: tuple[str, ...]


def _asked(typed: str) -> _Asked:
    folded = rules.folded(typed)
    spans = [(one.span(), _numbered(one)) for one in SPAN.finditer(folded)]
    single = [(one.span(), [_label(one[1], one[2])]) for one in CLAUSE.finditer(SPAN.sub(_blank, folded))]
    labels = [label for _, named in sorted([*spans, *single]) for label in named]
    if not labels:
        return _Asked((), typed, tuple(rules.phrases(typed)))
    words = JOINED.sub(" ", CLAUSE.sub(_blank, SPAN.sub(_blank, folded)))
    return _Asked(tuple(dict.fromkeys(labels)), words, tuple(rules.phrases(words)))


def _blank(match: re.Match[str]) -> str:
    return HELD * len(match[0])


def _label(numeral: str, beside: str | None) -> str:
    return f"第{numeral}条" + (f"之{beside}" if beside else "")


def _numbered(span: re.Match[str]) -> list[str]:
    """第三至五条 is 第三条、第四条、第五条; of a span too wide, or the wrong way round, its two ends."""
    first, last = number(span[1]), number(span[2])
    if first is None or last is None or not 0 < last - first < MOST_HITS:
        return [_label(span[1], None), _label(span[2], None)]
    return [f"第{one}条" for one in range(first, last + 1)]


def found(typed: str, unfolded: str = "") -> list[Found]:
    """What is public and holds these words: what offices publish, with its clauses, before what residents said.

    The clause that was named by its number or whose words were typed comes first; of the thing `unfolded` all are listed.
    """
    asked = _asked(typed)
    if entries := search.by_number(typed):
        official, voices = entries, []
    else:
        official = [entry for kind in search.kinds(voices=False) for entry in _newest(asked, kind, MOST)]
        voices = [entry for kind in search.kinds(voices=True) for entry in _newest(asked, kind, MOST_VOICES)]
    things = [(entry, _ranked(entry, asked)) for entry in official]
    things.sort(key=lambda thing: (bool(_past_of(thing[0])), _rank_of(thing, asked), -thing[0].id))
    voices.sort(key=lambda entry: (not _is_called(entry, asked), -entry.id))
    listed = [one for entry, pieces in things for one in _listed(entry, pieces, unfolded)]
    return listed + [_whole(entry) for entry in voices]


def _newest(asked: _Asked, kind: str, most: int) -> list[SearchEntry]:
    """Of one kind the newest that hold the words, those called by them first; of a bare number whatever has clauses."""
    if not asked.runs and not (asked.clauses and search.is_parted(kind)):
        return []
    query = search.query(asked.words, kind) if asked.runs else search.all_of(kind)
    entries = search.entries(search.newest(query, CANDIDATES))
    return sorted(entries, key=lambda entry: not _is_called(entry, asked))[:most]


def _is_called(entry: SearchEntry, asked: _Asked) -> bool:
    title = rules.folded(entry.title)
    return all(run in title for run in asked.runs)


Rank = tuple[int, int, int]
Ranked = list[tuple[Rank, search.Piece]]


def _ranked(entry: SearchEntry, asked: _Asked) -> Ranked:
    """The pieces of a thing, the best first: those named, then those that hold most of what the title does not say."""
    title = rules.folded(entry.title)
    told = [run for run in asked.runs if run not in title]

    def rank(piece: search.Piece) -> Rank:
        said = rules.folded(f"{piece.heading}\n{piece.label}\n{piece.text}")
        is_named = any(same_clause(piece.label, one) for one in asked.clauses)
        hits = sum(run in said for run in told)
        return -is_named, -hits, -sum(run in said for run in asked.runs)

    pieces = [piece for piece in search.parts_of(entry.kind, entry.subject_id) if not piece.past]
    ranked = [(rank(piece), piece) for piece in pieces]
    named = [one for one in ranked if one[0][0] < 0]  # in the order of the text
    return [*named, *sorted((one for one in ranked if one[0][0] == 0), key=lambda one: one[0])]


def _rank_of(thing: tuple[SearchEntry, Ranked], asked: _Asked) -> tuple[Any, ...]:
    """Where a thing stands: with the clause that was named, called by the words, with a clause that holds them."""
    entry, pieces = thing
    named, hits, _ = min((rank for rank, _ in pieces), default=(0, 0, 0))
    return named, not _is_called(entry, asked), hits


def _listed(entry: SearchEntry, pieces: Ranked, unfolded: str) -> list[Found]:
    """The thing, and of its pieces the first few: all that are meant; all there are, in their order, once they are asked for."""
    whole = _whole(entry)
    meant = sum(rank < (0, 0, 0) for rank, _ in pieces)
    shown = [piece for _, piece in pieces[: min(max(meant, MOST_PARTS), MOST_HITS)]]
    if unfolded == whole.value:
        shown = [piece for piece in search.parts_of(entry.kind, entry.subject_id) if not piece.past]
    more = len(pieces) if len(pieces) > len(shown) else 0
    named = [_piece(entry, piece) for piece in shown]
    named_first = 0 if unfolded == whole.value else sum(rank[0] < 0 for rank, _ in pieces)
    first = min(named_first, len(shown))  # the clauses that were named, before their thing
    return [*named[:first], replace(whole, more=more), *named[first:]]


def _whole(entry: SearchEntry) -> Found:
    return Found(f"{entry.kind}:{entry.subject_id}", entry.title, entry.url, past=_past_of(entry))


def _past_of(entry: SearchEntry) -> str:
    """Why a thing has no text in force, "" where a piece of it is, or where it has none."""
    pieces = search.parts_of(entry.kind, entry.subject_id)
    return pieces[0].past if pieces and all(piece.past for piece in pieces) else ""


def _piece(entry: SearchEntry, piece: search.Piece) -> Found:
    value, title = f"{entry.kind}:{entry.subject_id}@{piece.place}", f"{entry.title} {piece.name}"
    excerpt = piece.text[:EXCERPT] + ("…" if len(piece.text) > EXCERPT else "")
    return Found(value, title, f"{entry.url}{piece.place}", entry.url, excerpt, piece.past)


def known(value: str, answer: Answer | None) -> Found:
    """What a value of the form stands for: something public now, or what the draft quotes already. Refused for anything else."""
    kind, _, rest = value.partition(":")
    number, _, place = rest.partition("@")
    if kind == "kept":
        kept = next((source for source in answer.sources if str(source.id) == number), None) if answer else None
        if kept is not None and not kept.is_gone:
            return Found(value, kept.title, kept.address, kept.page, past=past_of(kept))
    elif number.isascii() and number.isdigit() and len(number) < 11 and int(number) < 2**31:
        rows = select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id == int(number))
        entry = db.session.scalar(rows)
        piece = _at(entry, place) if entry is not None else None
        if entry is not None and (not place or piece is not None):
            return _piece(entry, piece) if piece is not None else _whole(entry)
    raise Refused("引用的内容已经不公开，请去掉再存", "quoted")


def _at(entry: SearchEntry, place: str) -> search.Piece | None:
    """The piece of a thing that is read at this place."""
    pieces = search.parts_of(entry.kind, entry.subject_id) if place else []
    return next((piece for piece in pieces if piece.place == place), None)


def past_of(source: Source) -> str:
    """Why what an answer quotes is no text in force today; "" where it is, or where nobody can tell."""
    if source.is_outside or source.is_gone:
        return ""
    entry = db.session.scalar(select(SearchEntry).where(SearchEntry.url == source.page).limit(1))
    if entry is None:
        return ""
    place = source.address.removeprefix(source.page)
    piece = _at(entry, place)
    return piece.past if piece is not None else _past_of(entry)


def all_past(answer: Answer) -> dict[int, str]:
    """By its id, what an answer quotes that is no text in force: whoever publishes it reads so too."""
    return {source.id: why for source in answer.sources if (why := past_of(source))}


def picked(values: Sequence[str], answer: Answer | None, title: str, address: str) -> list[Quoted]:
    """Everything the draft quotes: what was picked here, and the address elsewhere that was typed, if any."""
    here = [known(value, answer) for value in dict.fromkeys(values)]
    quoted = [Quoted(one.title, one.address, one.page) for one in here]
    if title.strip() or address.strip():
        quoted.append(outside(title, address))
    return quoted


QUOTES = select(Source, Answer).join(Answer).where(Source.page == bindparam("page"))  # with each entry of the index


def follow(address: str, title: str | None) -> None:
    """What an answer quotes is called otherwise now, or is public no more: then neither title nor link of it stays.

    The row keeps the address, for what is published again under it is quoted again.
    """
    rows = db.session.execute(QUOTES, {"page": address}).all()
    entry = db.session.scalar(select(SearchEntry).where(SearchEntry.url == address).limit(1)) if rows else None
    for source, answer in rows:
        named = _named(source, entry)
        if named == source.title:
            continue
        source.title = named
        what = "答复引用的内容改了标题" if named else "答复引用的一项内容已撤下或者换了新的，标题同时撤下"
        is_public = answer.state == Writing.PUBLISHED and answer.post.is_public
        steps.note(answer.post, Did.QUOTED_CHANGED, what, by=None, is_public=is_public)


def to_follow_ids() -> list[int]:
    """One quote of each page of this site that is quoted."""
    rows = select(func.min(Source.id)).where(Source.page.startswith("/")).group_by(Source.page)
    return list(db.session.scalars(rows))


def follow_again(id: int) -> None:
    """What stands in the index now of the page of this quote, for what nobody was told when it changed."""
    source = db.session.get(Source, id)
    if source is not None and not source.is_outside:
        follow(source.page, None)


def _named(source: Source, entry: SearchEntry | None) -> str:
    """As `known` would name it today; "" for what is public no more."""
    place = source.address.removeprefix(source.page)
    if entry is None or not place:
        return entry.title if entry else ""
    piece = _at(entry, place)
    return _piece(entry, piece).title if piece is not None else ""


def outside(title: str, address: str) -> Quoted:
    """A page elsewhere: a name and a whole https address; a page of this site is picked by searching."""
    title, address = printed.one_line(title), address.strip()
    if len(title) < 2:
        raise Refused("请写外部网页的名字", "outside_title")
    require_outside(address, "outside_address")
    return Quoted(title, address)


def require_outside(address: str, field: str) -> None:
    """Refused unless it is a whole https address of a named host, without a name or password in it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
        parts = urlsplit("")
    odd = any(letter.isspace() or ord(letter) < 33 or letter in '\\<>"' for letter in address)
    if odd or parts.scheme != "https" or "." not in host or "@" in parts.netloc or len(address) > 500:
        raise Refused("外部网页只收 https:// 开头的完整网址；本站的内容请在上面查找后引用", field)
