"""files are kept before their opinion is handed in

Revision ID: 0072
Revises: 0071
"""

import sqlalchemy as sa
from alembic import op

revision = '0072'
down_revision = '0071'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('draft_opinion_file') as batch_op:
        batch_op.alter_column('opinion_id', existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute('DELETE FROM draft_opinion_file WHERE opinion_id IS NULL')
    with op.batch_alter_table('draft_opinion_file') as batch_op:
        batch_op.alter_column('opinion_id', existing_type=sa.Integer(), nullable=False)
