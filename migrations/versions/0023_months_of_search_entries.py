"""on PostgreSQL search entries have a mark of their month, so that the newest hits are found without meeting all

Revision ID: 0023
Revises: 0022
"""

from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

MARK = "chr(57344) || 'm' || to_char(on_date, 'YYYYMM') || ' '"
INDEX = 'CREATE INDEX ix_search_entry_words ON search_entry USING gin (search_words(runs, marks))'


def upgrade() -> None:
    _change(f'marks || {MARK}')


def downgrade() -> None:
    _change(f"replace(marks, {MARK}, '')")


def _change(marks: str) -> None:
    """The table is written anew: an update would leave it twice as large. The index has statistics of its own."""
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('DROP INDEX ix_search_entry_words')
    op.execute(f'ALTER TABLE search_entry ALTER COLUMN marks TYPE text USING {marks}')
    op.execute(INDEX)
    op.execute('ANALYZE search_entry')
