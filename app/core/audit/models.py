"""The append-only trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.db import Base

BY_SOMEBODY = text("actor_id IS NOT NULL")


class AuditEntry(Base):
    """One act: actor, verb, subject, what changed. `actor` is empty when the clock did it (a job)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_actor_id", "actor_id", sqlite_where=BY_SOMEBODY, postgresql_where=BY_SOMEBODY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_name: Mapped[str]  # as it was then, with the role
    did: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    changes: Mapped[dict[str, Any]]
    note: Mapped[str]

    actor: Mapped[User | None] = relationship()


def _refuse(_mapper: Mapper[AuditEntry], _connection: Any, entry: AuditEntry) -> None:
    raise RuntimeError(f"audit entry {entry.id} is written once and never changed")


event.listen(AuditEntry, "before_update", _refuse)
event.listen(AuditEntry, "before_delete", _refuse)

# The database itself refuses too, for whoever comes with a bare SQL prompt. The migrations run the same statements.
SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    for verb in ("UPDATE", "DELETE")
) + (
    # INSERT OR REPLACE would write over a row without firing either
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
    "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)
for _statement in SQLITE_GUARDS:
    event.listen(AuditEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRES_GUARDS:
    event.listen(AuditEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
