"""what places were called before

Revision ID: 0069
Revises: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = '0069'
down_revision = '0068'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'region_former_name',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('region_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('verified', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['region_id'], ['region.id'], name='fk_region_former_name_region_id_region'),
        sa.PrimaryKeyConstraint('id', name='pk_region_former_name'),
        sa.UniqueConstraint('region_id', 'name', name='uq_region_former_name_once'),
    )
    op.create_index('ix_region_former_name_name', 'region_former_name', ['name'])


def downgrade() -> None:
    op.drop_index('ix_region_former_name_name', table_name='region_former_name')
    op.drop_table('region_former_name')
