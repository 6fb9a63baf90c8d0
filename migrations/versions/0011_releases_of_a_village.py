"""the releases of one village found by it, whatever the city holds

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_village_release_village_id', 'village_release', ['village_id'])


def downgrade() -> None:
    op.drop_index('ix_village_release_village_id', 'village_release')
