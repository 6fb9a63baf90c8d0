"""Writing to the trail and reading it back in words."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from app import clock
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.db import db, straight, table

_PHRASES: dict[str, str] = {}
_SUBJECTS: dict[str, str] = {}
_UNSIGNED: dict[str, str] = {}
Named = dict[int, tuple[str, str]]
Namer = Callable[[Collection[int]], Named]
_NAMERS: dict[str, Namer] = {}
THE_CLOCK = "系统"


def vocabulary(
    phrases: dict[Any, str], subjects: dict[str, str] | None = None, unsigned: dict[Any, str] | None = None
) -> None:
    """A room hands over its words; called in register().

    `phrases`: verb -> Chinese phrase. `subjects`: table name -> what its rows are called. `unsigned`: verb -> who
    did it when nobody was signed in (a resident without an account); without an entry it was the clock.
    """
    _PHRASES.update({str(did): words for did, words in phrases.items()})
    _SUBJECTS.update(subjects or {})
    _UNSIGNED.update({str(did): who for did, who in (unsigned or {}).items()})


def namer(kind: str, names: Namer) -> None:
    """A room says what rows of its table are called and where they stand: {id: (title, address or "")}."""
    _NAMERS[kind] = names


def titles(entries: Iterable[AuditEntry]) -> dict[tuple[str, int], tuple[str, str]]:
    """(kind, id) -> (title, address) of what a list of acts was done to, each kind asked once."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    return {
        (kind, number): named
        for kind, ids in wanted.items()
        if kind in _NAMERS
        for number, named in _NAMERS[kind](ids).items()
    }


def subject(kind: str, number: int) -> str:
    """What an act was done to, in words: 报名 17."""
    return f"{_SUBJECTS.get(kind, kind)} {number}"


def named_subjects() -> set[str]:
    """Tables whose rows have a Chinese name."""
    return set(_SUBJECTS)


def phrase(did: str) -> str:
    """The Chinese phrase of a verb."""
    return _PHRASES.get(did, did)


WRITE = table(
    AuditEntry
).insert()  # of the table: every verb writes one, and the class's own way costs three times as much


def record(by: User | None, did: StrEnum, subject: Any, changes: dict[str, Any] | None = None, note: str = "") -> None:
    """Write one act in the current transaction. `changes` must hold no personal data: field names and masked values."""
    if subject.id is None:
        db.session.flush()
    act = {
        "at": clock.now(),
        "actor_id": by.id if by else None,
        "actor_name": _called(by, did),
        "did": str(did),
        "subject_kind": subject.__tablename__,
        "subject_id": subject.id,
        "changes": changes or {},
        "note": note,
    }
    straight(WRITE, **act)


def trail(subject_kind: str, subject_id: int) -> Select[AuditEntry]:
    """The acts on one subject, oldest first."""
    of_subject = (AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
    return select(AuditEntry).where(*of_subject).order_by(AuditEntry.id)


@dataclass(frozen=True)
class Run:
    """The same act by the same person, in the same words, several times without another between: read as one line."""

    first: AuditEntry
    last: AuditEntry
    times: int


def in_runs(entries: Iterable[AuditEntry], told: Callable[[AuditEntry], str] = lambda entry: "") -> list[Run]:
    """The acts as a page shows them; the trail keeps each. `told`: what the page says of an act besides its phrase."""

    def as_read(entry: AuditEntry) -> tuple[object, ...]:
        return entry.actor_id, entry.actor_name, entry.did, entry.note, told(entry)

    return [Run(acts[0], acts[-1], len(acts)) for _, found in groupby(entries, key=as_read) if (acts := list(found))]


def actors(subject: Any, *dids: StrEnum) -> set[int]:
    """Ids of those who did any of these to the subject."""
    return actors_among(subject.__tablename__, [subject.id], *dids)


def actors_among(subject_kind: str, ids: Iterable[int] | Select[int], *dids: StrEnum) -> set[int]:
    """Ids of those who did any of these to any of these rows of one table."""
    rows = select(AuditEntry.actor_id).where(
        AuditEntry.subject_kind == subject_kind,
        AuditEntry.subject_id.in_(ids),
        AuditEntry.did.in_([str(did) for did in dids]),
        AuditEntry.actor_id.is_not(None),
    )
    return {actor for actor in db.session.scalars(rows) if actor is not None}


def acts_of(person: User) -> list[dict[str, str]]:
    """What a person did, in words, oldest first: for the download of one's own data."""
    mine = select(AuditEntry).where(AuditEntry.actor_id == person.id).order_by(AuditEntry.id)
    return [
        {
            "时间": clock.here(entry.at).isoformat(),
            "操作": phrase(entry.did),
            "对象": subject(entry.subject_kind, entry.subject_id),
        }
        for entry in db.session.scalars(mine)
    ]


def _called(by: User | None, did: StrEnum) -> str:
    if by is None:
        return _UNSIGNED.get(str(did), THE_CLOCK)
    return by.name if by.is_staff else "居民"
