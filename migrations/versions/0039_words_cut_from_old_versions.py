"""words of a person's life leave superseded versions, on record; marks of the names of ended lists of relief

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


PUBLIC = "('published', 'superseded')"
CLOSED = "EXISTS (SELECT 1 FROM village_release WHERE id = %s.release_id AND state IN ('published', 'superseded'))"
WORDS = "what was published never changes"
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
CUTTING = "EXISTS (SELECT 1 FROM village_cut WHERE release_id = %s AND code_after = '')"
LINE = " AND ".join(
    f"NEW.{name} IS OLD.{name}"
    for name in ("release_id", "seq", "day", "voucher", "category", "income", "expense", "balance")
)
ONLY_GAPS = (
    "(SELECT count(*) FROM json_tree(OLD.{0})) = (SELECT count(*) FROM json_tree(NEW.{0})) AND NOT EXISTS ("
    "SELECT 1 FROM json_tree(OLD.{0}) AS was WHERE was.type NOT IN ('object', 'array') AND NOT EXISTS ("
    "SELECT 1 FROM json_tree(NEW.{0}) AS cut WHERE cut.fullkey = was.fullkey AND cut.type = was.type "
    "AND (cut.atom IS was.atom OR (was.type = 'text' AND instr(cut.atom, '【略】') > 0))))"
)
ROW = f"NEW.release_id = OLD.release_id AND NEW.form = OLD.form AND NEW.seq = OLD.seq AND {ONLY_GAPS.format('data')}"
FILE = "NEW.release_id = OLD.release_id AND NEW.attachment_id = OLD.attachment_id AND NEW.voucher = OLD.voucher"
STEP = (
    "NEW.release_id = OLD.release_id AND NEW.step = OLD.step AND NEW.at = OLD.at AND NEW.by_id IS OLD.by_id "
    "AND NEW.by_name = OLD.by_name"
)
PARTS = (  # table, guard, verb, the row it asks about, what a cut that is being made may do
    ("village_line", "update", "UPDATE", "OLD", LINE),
    ("village_line", "move", "UPDATE", "NEW", LINE),
    ("village_row", "update", "UPDATE", "OLD", ROW),
    ("village_row", "move", "UPDATE", "NEW", ROW),
    ("village_file", "update", "UPDATE", "OLD", FILE),
    ("village_file", "move", "UPDATE", "NEW", FILE),
    ("village_file", "delete", "DELETE", "OLD", "1"),
    ("village_step", "insert", "INSERT", "NEW", "NEW.step = 'cut'"),
    ("village_step", "update", "UPDATE", "OLD", STEP),
    ("village_step", "move", "UPDATE", "NEW", STEP),
)
TEXTS = ("title", "text", "reason", "explanation")
FIGURES = (
    *("id", "village_id", "item_no", "form", "period", "batch", "number", "nothing_happened", "opening"),
    *("closing", "income", "expense", "lines_count", "explained_by_id"),
    *("prepared_by_id", "prepared_at", "signatures", "published_at"),
)
ONCE = ("display_until", "notice_from", "notice_to")
SUMS = ("totals", "subtotals", "closing")
MOVES = (
    f"(OLD.state IN {PUBLIC} AND NEW.state NOT IN ('published', 'superseded', 'taken_down')) OR "
    "(OLD.state = 'superseded' AND NEW.state = 'published') OR "
    "(OLD.state = 'taken_down' AND NEW.state <> 'taken_down') OR "
    f"(OLD.state IN {PUBLIC} AND NEW.state = 'taken_down' AND OLD.form = 'ledger')"
)


def _sqlite_changes(but: str) -> str:
    figures = [f"NEW.{name} IS NOT OLD.{name}" for name in FIGURES]
    once = [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in ONCE]
    sums = " OR ".join(
        f"json_extract(NEW.stated, '$.{key}') IS NOT json_extract(OLD.stated, '$.{key}')" for key in SUMS
    )
    words = " OR ".join(
        [
            *(f"NEW.{name} IS NOT OLD.{name}" for name in TEXTS),
            "(OLD.code <> '' AND NEW.code IS NOT OLD.code)",
            "NEW.head IS NOT OLD.head",
        ]
    )
    stated = f"(NEW.state <> 'taken_down' AND ({sums}))"
    return f"{MOVES} OR (OLD.state IN {PUBLIC} AND ({' OR '.join([*figures, *once, stated, f'(({words}){but})'])}))"


OF_NOTHING = "NOT EXISTS (SELECT 1 FROM village_release WHERE id = NEW.release_id AND state = 'superseded')"
ENDS = "OLD.code_after = '' AND NEW.code_after <> '' AND %(places)s AND " + " AND ".join(
    f"NEW.{name} %(same)s OLD.{name}" for name in ("id", "release_id", "correction_id", "by_id", "at", "code_before")
)
SQLITE_CUTS = (
    "CREATE TRIGGER village_cut_no_change BEFORE UPDATE ON village_cut "
    f"WHEN NOT ({ENDS % {'same': 'IS', 'places': 'NEW.places IS OLD.places'}}) {REFUSE}",
    f"CREATE TRIGGER village_cut_no_delete BEFORE DELETE ON village_cut {REFUSE}",
    f"CREATE TRIGGER village_cut_no_insert BEFORE INSERT ON village_cut WHEN {OF_NOTHING} "
    "OR EXISTS (SELECT 1 FROM village_cut WHERE id = NEW.id "
    f"OR (release_id = NEW.release_id AND correction_id = NEW.correction_id)) {REFUSE}",
)
ONLY_GAPS_FUNCTION = (
    "CREATE OR REPLACE FUNCTION village_only_gaps(was jsonb, cut jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ "
    "BEGIN IF was = cut THEN RETURN true; END IF; "
    "IF jsonb_typeof(was) = 'string' AND jsonb_typeof(cut) = 'string' THEN RETURN strpos(cut #>> '{}', '【略】') > 0; END IF; "
    "IF jsonb_typeof(was) = 'object' AND jsonb_typeof(cut) = 'object' THEN RETURN (SELECT bool_and(village_only_gaps(old.value, new.value)) "
    "FROM jsonb_each(was) AS old FULL JOIN jsonb_each(cut) AS new ON old.key = new.key); END IF; "
    "RETURN false; END $$"
)
LOOSE = (
    "COALESCE(CASE TG_TABLE_NAME WHEN 'village_line' THEN ARRAY['summary', 'handler', 'witness', 'approver', 'note'] "
    "WHEN 'village_row' THEN ARRAY['data'] WHEN 'village_file' THEN ARRAY['caption'] "
    "WHEN 'village_step' THEN ARRAY['remark'] END, ARRAY[]::text[])"
)
CUT_PARTS = (
    f"IF TG_OP = 'INSERT' THEN IF TG_TABLE_NAME = 'village_step' THEN IF NEW.step = 'cut' AND {CUTTING % 'NEW.release_id'} "
    "THEN RETURN NEW; END IF; END IF; "
    f"ELSIF TG_OP = 'DELETE' THEN IF TG_TABLE_NAME = 'village_file' AND {CUTTING % 'OLD.release_id'} "
    "THEN RETURN OLD; END IF; "
    f"ELSIF {CUTTING % 'OLD.release_id'} AND to_jsonb(NEW) - {LOOSE} = to_jsonb(OLD) - {LOOSE} "
    "AND (TG_TABLE_NAME <> 'village_row' OR village_only_gaps(to_jsonb(OLD) -> 'data', to_jsonb(NEW) -> 'data')) "
    "THEN RETURN NEW; END IF;"
)
OF_RELEASE = "ARRAY['title', 'text', 'reason', 'explanation', 'head', 'code', 'version', 'stated']"
CUT_WORDS = (
    f"IF TG_OP = 'UPDATE' THEN IF {CUTTING % 'OLD.id'} AND to_jsonb(NEW) - {OF_RELEASE} = to_jsonb(OLD) - {OF_RELEASE} AND "
    + " AND ".join(
        f"(NEW.stated -> '{key}')::text IS NOT DISTINCT FROM (OLD.stated -> '{key}')::text" for key in SUMS
    )
    + " AND village_only_gaps(OLD.head::jsonb, NEW.head::jsonb) THEN RETURN NEW; END IF; END IF;"
)


def _functions(parts: str, words: str) -> tuple[str, str]:
    return (
        "CREATE OR REPLACE FUNCTION village_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {parts} IF TG_OP <> 'DELETE' THEN IF {CLOSED % 'NEW'} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF; "
        f"IF TG_OP <> 'INSERT' THEN IF {CLOSED % 'OLD'} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE OR REPLACE FUNCTION village_release_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {words} RAISE EXCEPTION '{WORDS}'; END $$",
    )


POSTGRES_CUTS = (
    "CREATE OR REPLACE FUNCTION village_cut_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    "CREATE OR REPLACE FUNCTION village_cut_ask() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF {OF_NOTHING} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER village_cut_no_change BEFORE UPDATE ON village_cut FOR EACH ROW "
    f"WHEN (NOT ({ENDS % {'same': 'IS NOT DISTINCT FROM', 'places': 'NEW.places::text = OLD.places::text'}})) "
    "EXECUTE FUNCTION village_cut_refuse()",
    "CREATE TRIGGER village_cut_no_delete BEFORE DELETE ON village_cut FOR EACH ROW EXECUTE FUNCTION village_cut_refuse()",
    "CREATE TRIGGER village_cut_no_insert BEFORE INSERT ON village_cut FOR EACH ROW EXECUTE FUNCTION village_cut_ask()",
    "CREATE TRIGGER village_cut_no_truncate BEFORE TRUNCATE ON village_cut FOR EACH STATEMENT "
    "EXECUTE FUNCTION village_refuse_truncate()",
)


def _sqlite_guards(allows: bool) -> None:
    for table, name, verb, row, allowed in PARTS:
        op.execute(f"DROP TRIGGER {table}_no_{name}")
        asked = "NEW.release_id" if verb == "INSERT" else "OLD.release_id"
        but = f" AND NOT ({CUTTING % asked} AND {allowed})" if allows else ""
        op.execute(f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} WHEN {CLOSED % row}{but} {REFUSE}")
    op.execute("DROP TRIGGER village_release_no_change")
    changes = _sqlite_changes(f" AND NOT ({CUTTING % 'OLD.id'} AND {ONLY_GAPS.format('head')})" if allows else "")
    op.execute(f"CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release WHEN {changes} {REFUSE}")


def upgrade() -> None:
    op.add_column('village_release', sa.Column('to_cut', sa.JSON(), server_default='[]', nullable=False))
    op.create_table('village_cut',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('correction_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('code_before', sa.Text(), nullable=False),
    sa.Column('code_after', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_village_cut_by_id_user')),
    sa.ForeignKeyConstraint(['correction_id'], ['village_release.id'], name=op.f('fk_village_cut_correction_id_village_release')),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_cut_release_id_village_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_cut')),
    sa.UniqueConstraint('release_id', 'correction_id', name='uq_village_cut')
    )
    op.create_index(op.f('ix_village_cut_at'), 'village_cut', ['at'])
    op.create_index(op.f('ix_village_cut_code_before'), 'village_cut', ['code_before'])
    op.create_table('village_ended_name',
    sa.Column('village_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('mark', sa.Text(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_ended_name_village_id_village')),
    sa.PrimaryKeyConstraint('village_id', 'mark', name=op.f('pk_village_ended_name')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_village_ended_name_until'), 'village_ended_name', ['until'])
    if op.get_bind().dialect.name == 'sqlite':
        _sqlite_guards(True)
        for statement in SQLITE_CUTS:
            op.execute(statement)
    else:
        for statement in (ONLY_GAPS_FUNCTION, *_functions(CUT_PARTS, CUT_WORDS), *POSTGRES_CUTS):
            op.execute(statement)


def _require_nothing_cut() -> None:
    """The program before this one cannot read a step 'cut', and would publish a correction without cutting."""
    told = {
        "SELECT 1 FROM village_cut": "words were cut from old versions (village_cut), which the program before 0039 cannot read",
        "SELECT 1 FROM village_release WHERE CAST(to_cut AS TEXT) <> '[]'": "a correction in work is still to cut words; "
        "publish it or throw it away first, or the program before 0039 would publish it without cutting",
    }
    for asked, why in told.items():
        if op.get_bind().scalar(sa.text(f"{asked} LIMIT 1")):
            raise RuntimeError(f"0039 cannot be taken back: {why}")


def downgrade() -> None:
    _require_nothing_cut()
    if op.get_bind().dialect.name == 'sqlite':
        _sqlite_guards(False)
    else:
        for statement in _functions("", ""):
            op.execute(statement)
    op.drop_index(op.f('ix_village_ended_name_until'), 'village_ended_name')
    op.drop_table('village_ended_name')
    op.drop_index(op.f('ix_village_cut_code_before'), 'village_cut')
    op.drop_index(op.f('ix_village_cut_at'), 'village_cut')
    op.drop_table('village_cut')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute("DROP FUNCTION village_cut_refuse")
        op.execute("DROP FUNCTION village_cut_ask")
        op.execute("DROP FUNCTION village_only_gaps")
    op.execute('ALTER TABLE village_release DROP COLUMN to_cut')
