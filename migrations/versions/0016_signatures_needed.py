"""how many signatures of the committee a version needs, settled when it is handed on

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('village_release', sa.Column('signatures', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.execute('ALTER TABLE village_release DROP COLUMN signatures')
