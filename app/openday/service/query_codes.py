"""The query code of an entry: kept as a hash, found by, renewed."""

import secrets

from sqlalchemy import select

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.openday.acts import Did
from app.openday.models import Entry
from app.openday.service import messages

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # nothing that looks like something else when read over the phone


def code_hash(no: str, code: str) -> str:
    """The keyed hash under which an entry's query code is kept."""
    return privacy.keyed_hash("code", f"{no}:{code.strip().upper()}")


def find_by_code(no: str, code: str) -> Entry:
    """The entry with this number and query code; one sentence for every kind of mismatch."""
    number = no.strip().upper()
    entry = db.session.scalar(select(Entry).where(Entry.no == number))
    expected = entry.code_hash if entry else "-" * 64
    if not secrets.compare_digest(expected, code_hash(number, code)) or entry is None:
        raise Refused("编号和查询码对不上，请核对短信或回执上的内容", "code")
    return entry


def renew_code(entry: Entry, *, by: User) -> str:
    """A clerk gives a new query code to someone who lost theirs; it goes to the phone on record, the old one dies."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    entry.code_hash = code_hash(entry.no, code)
    entry.changed_at = clock.now()
    audit.record(by, Did.REVISED, entry, {"fields": ["code"]})
    messages.tell(entry, "openday/code", occasion=clock.now().isoformat(), code=code)
    return code
