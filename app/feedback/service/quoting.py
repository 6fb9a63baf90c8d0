"""What an answer rests on: picked from what is public here by searching for it, or an address elsewhere, shown as such."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, select

from app.core import search
from app.core.search import service as index
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Answer, Source
from app.feedback.models.answers import Writing
from app.feedback.rules import words
from app.feedback.service import steps
from app.feedback.service.answering import Quoted

MOST, MOST_PARTS = 8, 4


@dataclass(frozen=True)
class Found:
    """Something public that may be quoted; `value` is what the form carries, and is looked up again."""

    value: str
    title: str
    address: str


def found(typed: str) -> list[Found]:
    """Public things that hold these words, the newest first; of a draft its clauses too."""
    asked = search.query(typed)
    entries = search.by_number(typed) or index.entries(search.newest(asked, MOST))
    return [one for entry in entries for one in (_whole(entry), *_parts(entry, typed))]


def _whole(entry: SearchEntry) -> Found:
    return Found(f"{entry.kind}:{entry.subject_id}", entry.title, entry.url)


def _parts(entry: SearchEntry, typed: str) -> list[Found]:
    """Pieces of a thing with an address of their own; those that hold the words first."""
    pieces = search.parts_of(entry.kind, entry.subject_id)
    pieces = sorted(pieces, key=lambda piece: typed.strip() not in piece.text)[:MOST_PARTS]
    return [_piece(entry, piece.anchor, piece.label) for piece in pieces]


def _piece(entry: SearchEntry, anchor: str, label: str) -> Found:
    value = f"{entry.kind}:{entry.subject_id}#{anchor}"
    return Found(value, f"{entry.title} {label}", f"{entry.url}#{anchor}")


def known(value: str, answer: Answer | None) -> Found:
    """What a value of the form stands for: something public now, or what the draft quotes already. Refused for anything else."""
    kind, _, rest = value.partition(":")
    number, _, anchor = rest.partition("#")
    if kind == "kept":
        kept = next((source for source in answer.sources if str(source.id) == number), None) if answer else None
        if kept is not None and not kept.is_gone:
            return Found(value, kept.title, kept.address)
    elif number.isascii() and number.isdigit() and len(number) < 11 and int(number) < 2**31:
        rows = select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id == int(number))
        entry = db.session.scalar(rows)
        labels = {piece.anchor: piece.label for piece in search.parts_of(kind, int(number))} if entry and anchor else {}
        if entry is not None and (not anchor or anchor in labels):
            return _piece(entry, anchor, labels[anchor]) if anchor else _whole(entry)
    raise Refused("引用的内容已经不公开，请去掉再存", "quoted")


def picked(values: Sequence[str], answer: Answer | None, title: str, address: str) -> list[Quoted]:
    """Everything the draft quotes: what was picked here, and the address elsewhere that was typed, if any."""
    here = [known(value, answer) for value in dict.fromkeys(values)]
    quoted = [Quoted(one.title, one.address) for one in here]
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
    anchor = source.address.partition("#")[2]
    if entry is None or not anchor:
        return entry.title if entry else ""
    pieces = search.parts_of(entry.kind, entry.subject_id)
    return next((_piece(entry, anchor, piece.label).title for piece in pieces if piece.anchor == anchor), "")


def outside(title: str, address: str) -> Quoted:
    """A page elsewhere: a name and a whole https address; a page of this site is picked by searching."""
    title, address = words.one_line(title), address.strip()
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
