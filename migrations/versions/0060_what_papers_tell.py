"""pages of a village's papers that tell of a life without a name that was recognised; books held against a younger rule

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
    op.create_table(
        'village_looked',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('rule', sa.Text(), nullable=False),
        sa.Column('places', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_looked_release_id_village_release')),
        sa.PrimaryKeyConstraint('release_id', name=op.f('pk_village_looked')),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table('village_looked')
    op.drop_column('village_file', 'telling')
