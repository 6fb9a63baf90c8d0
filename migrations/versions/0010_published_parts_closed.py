"""what belongs to a published version is closed by the database: rows, sums, payments, files, steps

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

CLOSED = "EXISTS (SELECT 1 FROM village_release WHERE id = %s.release_id AND state IN ('published', 'superseded'))"
TABLES = ("village_row", "village_category_total", "village_payment", "village_file", "village_step")
# The photograph of the board is added when its notice is over.
LATER = {"village_file": "NEW.caption != '公开栏照片'"}
VERBS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {CLOSED % row}"
    + (f" AND {LATER[table]}" if table in LATER and verb == "INSERT" else "")
    + " BEGIN SELECT RAISE(ABORT, 'what was published never changes'); END"
    for table in TABLES
    for verb, row in VERBS
)
POSTGRES_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW "
    + (f"WHEN ({LATER[table]}) " if table in LATER and verb == "INSERT" else "")
    + "EXECUTE FUNCTION village_refuse()"
    for table in TABLES
    for verb, _ in VERBS
)


def upgrade() -> None:
    for statement in SQLITE_GUARDS if op.get_bind().dialect.name == 'sqlite' else POSTGRES_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    on = "" if op.get_bind().dialect.name == 'sqlite' else " ON {table}"
    for table in TABLES:
        for verb, _ in VERBS:
            op.execute(f"DROP TRIGGER {table}_no_{verb.lower()}" + on.format(table=table))
