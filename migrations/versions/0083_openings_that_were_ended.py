"""which openings by number and query code somebody ended

Revision ID: 0083
Revises: 0082
"""

import sqlalchemy as sa
from alembic import op

revision = '0083'
down_revision = '0082'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'left_opening',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key_hash', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_left_opening')),
    )
    op.create_index(op.f('ix_left_opening_key_hash'), 'left_opening', ['key_hash'])


def downgrade() -> None:
    op.drop_index(op.f('ix_left_opening_key_hash'), table_name='left_opening')
    op.drop_table('left_opening')
