"""a public version is not replaced by its key either: SQLite's OR REPLACE deletes without a trigger of deleting

Revision ID: 0024
Revises: 0023
"""

from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


KEYS = ("village_id", "item_no", "form", "period", "batch", "number")
IN_THE_WAY = (
    "(EXISTS (SELECT 1 FROM village_release WHERE id = NEW.id AND state IN ('published', 'superseded', 'taken_down')%(but)s) "
    "OR EXISTS (SELECT 1 FROM village_release WHERE village_id = NEW.village_id AND item_no = NEW.item_no "
    "AND form = NEW.form AND period = NEW.period AND batch = NEW.batch AND number = NEW.number "
    "AND state != 'discarded' AND state IN ('published', 'superseded', 'taken_down')%(but)s))"
)
REFUSE = "BEGIN SELECT RAISE(ABORT, 'what was published never changes'); END"
GUARDS = (
    f"CREATE TRIGGER village_release_no_replace BEFORE INSERT ON village_release WHEN {IN_THE_WAY % {'but': ''}} {REFUSE}",
    f"CREATE TRIGGER village_release_no_overwrite BEFORE UPDATE OF {', '.join(('id', *KEYS))} "
    f"ON village_release WHEN {IN_THE_WAY % {'but': ' AND id <> OLD.id'}} {REFUSE}",
)
BEFORE = (
    "CREATE TRIGGER village_release_no_replace BEFORE INSERT ON village_release WHEN EXISTS (SELECT 1 FROM village_release "
    f"WHERE id = NEW.id AND state IN ('published', 'superseded')) {REFUSE}"
)  # as 0019 made it


def upgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return  # PostgreSQL has no OR REPLACE
    op.execute("DROP TRIGGER village_release_no_replace")
    for statement in GUARDS:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    op.execute("DROP TRIGGER village_release_no_overwrite")
    op.execute("DROP TRIGGER village_release_no_replace")
    op.execute(BEFORE)
