"""how often an offer to a unit was called back before it was taken on; reopened by the day of a 追问 that waited

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = '0052'
down_revision = '0051'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('recalls', sa.Integer(), server_default='0', nullable=False))
    keeps_day = sa.Column('keeps_day', sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column('feedback_post', keeps_day)


def downgrade() -> None:
    op.drop_column('feedback_post', 'keeps_day')
    op.drop_column('feedback_post', 'recalls')
