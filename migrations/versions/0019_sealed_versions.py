"""leave for files, bound to their bytes; accounts of plain categories; published versions closed by the database

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


PUBLIC = "('published', 'superseded')"
SEALED = (
    *("id", "village_id", "item_no", "form", "period", "batch", "number", "title", "nothing_happened", "opening"),
    *("closing", "income", "expense", "lines_count", "text", "reason", "explanation", "explained_by_id"),
    *("prepared_by_id", "prepared_at", "signatures", "published_at"),
)
ONCE = ("display_until", "notice_from", "notice_to")
SUMS = ("totals", "subtotals", "closing")  # of `stated`: what the clerk's sheet said of itself
TABLES = (
    *("village_line", "village_voucher", "village_row", "village_category_total", "village_payment", "village_file"),
    "village_step",
)
CLOSED = "EXISTS (SELECT 1 FROM village_release WHERE id = %s.release_id AND state IN ('published', 'superseded'))"
WORDS = "what was published never changes"
MOVES = (
    f"(OLD.state IN {PUBLIC} AND NEW.state NOT IN ('published', 'superseded', 'taken_down')) OR "
    "(OLD.state = 'superseded' AND NEW.state = 'published') OR "
    "(OLD.state = 'taken_down' AND NEW.state <> 'taken_down') OR "
    f"(OLD.state IN {PUBLIC} AND NEW.state = 'taken_down' AND OLD.form = 'ledger')"
)


def _changes(differs: str, sums: list[str], head: str) -> str:
    sealed = [f"NEW.{name} {differs} OLD.{name}" for name in SEALED]
    once = [f"(OLD.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in ONCE]
    code = f"(OLD.code <> '' AND NEW.code {differs} OLD.code)"
    stated = f"(NEW.state <> 'taken_down' AND ({' OR '.join(sums)}))"
    return f"{MOVES} OR (OLD.state IN {PUBLIC} AND ({' OR '.join([*sealed, *once, code, head, stated])}))"


SQLITE_CHANGES = _changes(
    "IS NOT",
    [f"json_extract(NEW.stated, '$.{key}') IS NOT json_extract(OLD.stated, '$.{key}')" for key in SUMS],
    "NEW.head IS NOT OLD.head",
)
POSTGRES_CHANGES = _changes(
    "IS DISTINCT FROM",
    [f"(NEW.stated -> '{key}')::text IS DISTINCT FROM (OLD.stated -> '{key}')::text" for key in SUMS],
    "NEW.head::text IS DISTINCT FROM OLD.head::text",
)
IS_THERE = "EXISTS (SELECT 1 FROM village_release WHERE id = NEW.id AND state IN ('published', 'superseded'))"
IS_ANY = "EXISTS (SELECT 1 FROM village_release WHERE state IN ('published', 'superseded', 'taken_down'))"
SQLITE_GUARDS = (
    *(
        f"CREATE TRIGGER {table}_no_move BEFORE UPDATE ON {table} WHEN {CLOSED % 'NEW'} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for table in TABLES
    ),
    f"CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release WHEN {SQLITE_CHANGES} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER village_release_no_replace BEFORE INSERT ON village_release WHEN {IS_THERE} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER village_release_no_delete BEFORE DELETE ON village_release WHEN OLD.state IN {PUBLIC} "
    f"OR OLD.state = 'taken_down' BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION village_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF TG_OP <> 'DELETE' THEN IF {CLOSED % 'NEW'} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF; "
    f"IF TG_OP <> 'INSERT' THEN IF {CLOSED % 'OLD'} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF; "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "CREATE OR REPLACE FUNCTION village_release_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    "CREATE OR REPLACE FUNCTION village_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF {IS_ANY} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release FOR EACH ROW "
    f"WHEN ({POSTGRES_CHANGES}) EXECUTE FUNCTION village_release_refuse()",
    f"CREATE TRIGGER village_release_no_delete BEFORE DELETE ON village_release FOR EACH ROW "
    f"WHEN (OLD.state IN {PUBLIC} OR OLD.state = 'taken_down') EXECUTE FUNCTION village_release_refuse()",
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION village_refuse_truncate()"
        for table in (*TABLES, "village_release")
    ),
)
BEFORE = (
    "CREATE OR REPLACE FUNCTION village_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF TG_OP = 'INSERT' THEN IF {CLOSED % 'NEW'} THEN RAISE EXCEPTION '{WORDS}'; "
    "END IF; RETURN NEW; END IF; "
    f"IF {CLOSED % 'OLD'} THEN RAISE EXCEPTION '{WORDS}'; END IF; "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
)  # as 0008 made it


def upgrade() -> None:
    op.add_column('village_override', sa.Column('sha256', sa.Text(), nullable=False, server_default=''))
    op.create_table('village_category_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_village_category_account_set_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_category_account'))
    )
    op.create_index(op.f('ix_village_category_account_category'), 'village_category_account', ['category'])
    for statement in SQLITE_GUARDS if op.get_bind().dialect.name == 'sqlite' else POSTGRES_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_no_move")
        for name in ('change', 'replace', 'delete'):
            op.execute(f"DROP TRIGGER village_release_no_{name}")
    else:
        for table in (*TABLES, 'village_release'):
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        for name in ('change', 'delete'):
            op.execute(f"DROP TRIGGER village_release_no_{name} ON village_release")
        op.execute("DROP FUNCTION village_release_refuse")
        op.execute("DROP FUNCTION village_refuse_truncate")
        op.execute(BEFORE)
    op.drop_index(op.f('ix_village_category_account_category'), 'village_category_account')
    op.drop_table('village_category_account')
    op.execute('ALTER TABLE village_override DROP COLUMN sha256')
