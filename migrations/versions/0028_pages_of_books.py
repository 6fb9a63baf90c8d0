"""the pages of published books, written once beside them

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'village_page',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('programme', sa.Text(), nullable=False),
        sa.Column('mark', sa.Text(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_page_release_id_village_release')),
        sa.PrimaryKeyConstraint('release_id', name=op.f('pk_village_page')),
    )


def downgrade() -> None:
    op.drop_table('village_page')
