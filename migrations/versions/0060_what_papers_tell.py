"""pages of a village's papers that tell of a life without a name that was recognised

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = '0060'
down_revision = '0059'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('village_file', sa.Column('telling', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('village_file', 'telling')
