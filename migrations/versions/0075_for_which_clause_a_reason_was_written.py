"""a reason keeps what the clause said that it was written for

Revision ID: 0075
Revises: 0074
"""

import sqlalchemy as sa
from alembic import op

revision = '0075'
down_revision = '0074'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('clause_reason', sa.Column('of_text', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('clause_reason') as batch_op:
        batch_op.drop_column('of_text')
