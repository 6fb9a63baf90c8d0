"""The query code of an entry: kept as a hash, found by, renewed."""

from sqlalchemy import select

from app import clock
from app.core import audit, querycode, renewing
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
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


def code_renewed(entry: Entry) -> AuditEntry | None:
    """When a code was last given anew."""
    return renewing.last(entry, Did.CODE_RENEWED)


def renew_code(entry: Entry, *, by: User, seen: str = "") -> str:
    """A clerk gives a new query code to someone who lost theirs; it goes to the phone or mail on record, the old one dies.

    `seen` is the last renewal its page showed: a second press does not kill a code nobody knew of. The code itself is
    returned only where nothing can be sent: the clerk gives it by hand.
    """
    renewing.require_seen(code_renewed(entry), seen)
    ways = renewing.kinds_of_ways(messages.reader_of(entry))
    code = querycode.new()
    entry.code_hash = querycode.hashed(entry.no, code)
    entry.changed_at = clock.now()
    audit.record(by, Did.CODE_RENEWED, entry, note=ways)
    messages.tell(entry, "openday/code", occasion=clock.now().isoformat(), code=code)
    return "" if ways else code
