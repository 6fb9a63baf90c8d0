"""a code is good only in the browser that asked for it, and counts the wrong tries there

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('DELETE FROM phone_code')  # good for minutes; whoever waits for one asks again
    with op.batch_alter_table('phone_code') as batch:
        batch.add_column(sa.Column('browser_hash', sa.Text(), nullable=False))
        batch.add_column(sa.Column('tries', sa.Integer(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('phone_code') as batch:
        batch.drop_column('tries')
        batch.drop_column('browser_hash')
