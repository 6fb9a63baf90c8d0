"""the sums of books side by side, for roll-ups

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_village_release_sums',
        'village_release',
        ['item_no', 'state', 'period', 'village_id', 'form', 'income', 'expense', 'closing', 'nothing_happened'],
    )


def downgrade() -> None:
    op.drop_index('ix_village_release_sums', 'village_release')
