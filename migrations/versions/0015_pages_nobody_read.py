"""pages of files that are pictures of words

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would copy the table and lose the triggers that close it.
    op.add_column('village_file', sa.Column('unread', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.execute('ALTER TABLE village_file DROP COLUMN unread')
