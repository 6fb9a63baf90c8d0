"""The query code of an entry: kept as a hash, found by, renewed."""

from sqlalchemy import select

from app import clock
from app.core import audit, querycode
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.openday.acts import Did
from app.openday.models import Entry
from app.openday.service import messages


def find_by_code(no: str, code: str) -> Entry:
    """The entry with this number and query code; one sentence for every kind of mismatch."""
    number = querycode.as_printed(no)
    entry = db.session.scalar(select(Entry).where(Entry.no == number))
    if not querycode.opens(number, querycode.as_printed(code), entry.code_hash if entry else None) or entry is None:
        raise Refused("编号和查询码对不上，请核对短信或回执上的内容", "code")
    return entry


def renew_code(entry: Entry, *, by: User) -> str:
    """A clerk gives a new query code to someone who lost theirs; it goes to the phone on record, the old one dies."""
    code = querycode.new()
    entry.code_hash = querycode.hashed(entry.no, code)
    entry.changed_at = clock.now()
    audit.record(by, Did.REVISED, entry, {"fields": ["code"]})
    messages.tell(entry, "openday/code", occasion=clock.now().isoformat(), code=code)
    return code
