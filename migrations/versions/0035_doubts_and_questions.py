"""a doubt keeps the line it spoke of; a question sent up after an answer keeps that answer

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('village_check', sa.Column('line', sa.Text(), server_default='', nullable=False))
    op.add_column('village_question', sa.Column('village_answer', sa.Text(), server_default='', nullable=False))
    outcome = sa.Enum(
        'explained', 'corrected', 'upheld', 'changed', 'struck', name='outcome', native_enum=False, length=40
    )
    op.add_column('village_question', sa.Column('village_outcome', outcome, nullable=True))
    op.add_column('village_question', sa.Column('village_answered_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('village_question', 'village_answered_at')
    op.drop_column('village_question', 'village_outcome')
    op.drop_column('village_question', 'village_answer')
    op.drop_column('village_check', 'line')
