"""What an answer rests on: picked from what is public here by searching for it, or an address elsewhere, shown as such."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import or_, select

from app.core import search
from app.core.search import service as index
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from app.feedback.models import Answer, Source
from app.feedback.rules import words
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
        if kept is not None:
            return Found(value, kept.title, kept.address)
    elif number.isascii() and number.isdigit() and len(number) < 12:
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


def outside(title: str, address: str) -> Quoted:
    """A page elsewhere: a name and a whole https address; a page of this site is picked by searching."""
    title, address = words.one_line(title), address.strip()
    if len(title) < 2:
        raise Refused("请写外部网页的名字", "outside_title")
    require_outside(address, "outside_address")
    return Quoted(title, address)


def retitle(addresses: Collection[str], reworded: Callable[[str], str]) -> None:
    """What answers quote under these addresses is called otherwise now: a name came out of its title, and here as well."""
    under = [Source.address.startswith(address, autoescape=True) for address in addresses]
    for source in db.session.scalars(select(Source).where(or_(*under))) if under else ():
        if (title := reworded(source.title)) != source.title:
            source.title = title


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
