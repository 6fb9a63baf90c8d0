"""the last day for an appeal, and from when what was declined in time is owed again

Revision ID: 0077
Revises: 0076
"""

import sqlalchemy as sa
from alembic import op

revision = '0077'
down_revision = '0076'
branch_labels = None
depends_on = None

OPEN = "state NOT IN ('answered', 'declined', 'merged', 'passed', 'withdrawn')"


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('appeal_until', sa.Date(), nullable=True))
    op.add_column('feedback_post', sa.Column('owed_from', sa.Date(), nullable=True))
    _put_index('due_on', 'id', 'received_on', 'region_id', 'state', 'owed_from')


def downgrade() -> None:
    _put_index('due_on', 'id', 'received_on', 'region_id', 'state')
    op.drop_column('feedback_post', 'owed_from')
    op.drop_column('feedback_post', 'appeal_until')


def _put_index(*columns: str) -> None:
    op.drop_index('ix_feedback_post_heap_open', table_name='feedback_post')
    where = sa.text(OPEN)
    op.create_index(
        'ix_feedback_post_heap_open', 'feedback_post', list(columns), sqlite_where=where, postgresql_where=where
    )
