"""names that stand among the payments of published books and count no longer

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = '0057'
down_revision = '0056'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'village_no_payee',
        sa.Column('party', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('party', name=op.f('pk_village_no_payee')),
    )


def downgrade() -> None:
    op.drop_table('village_no_payee')
