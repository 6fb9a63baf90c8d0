"""a voucher typed from paper keeps its day and what it was for

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('village_voucher', sa.Column('day', sa.Date(), nullable=True))
    op.add_column('village_voucher', sa.Column('summary', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('village_voucher', 'summary')
    op.drop_column('village_voucher', 'day')
