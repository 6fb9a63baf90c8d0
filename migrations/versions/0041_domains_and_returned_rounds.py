"""the domain of open days, consultations and surveys; who returned a proposal of a selection, and when

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None

FILED = ('event', 'consultation', 'survey')


def upgrade() -> None:
    for table in FILED:
        # in one statement, with its constraint: SQLite would have to copy the table to add the constraint afterwards
        op.execute(
            f'ALTER TABLE {table} ADD COLUMN domain INTEGER NOT NULL DEFAULT 0 '
            f'CONSTRAINT ck_{table}_domain_known CHECK (domain BETWEEN 0 AND 26)'
        )
    op.add_column('selection_round', sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(
        'ALTER TABLE selection_round ADD COLUMN returned_by_id INTEGER '
        'CONSTRAINT fk_selection_round_returned_by_id_user REFERENCES "user" (id)'
    )


def downgrade() -> None:
    op.drop_column('selection_round', 'returned_by_id')
    op.drop_column('selection_round', 'returned_at')
    for table in FILED:
        op.drop_column(table, 'domain')
