"""leave for files, bound to their bytes

Revision ID: 0019
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('village_override', sa.Column('sha256', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.execute('ALTER TABLE village_override DROP COLUMN sha256')
