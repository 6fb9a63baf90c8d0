"""the newest releases of a village, and the first day of any board, from an index

Revision ID: 0040
Revises: 0039
"""

from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_village_release_newest', 'village_release', ['village_id', 'state', 'published_at'])
    op.create_index('ix_village_since', 'village', ['since'])


def downgrade() -> None:
    op.drop_index('ix_village_since', 'village')
    op.drop_index('ix_village_release_newest', 'village_release')
