"""a book is found by its code, and the mark of its page made, without reading the books

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_village_release_code', 'village_release', ['code'])
    op.create_index('ix_village_release_mark', 'village_release', ['village_id', 'period', 'state', 'version'])


def downgrade() -> None:
    op.drop_index('ix_village_release_mark', 'village_release')
    op.drop_index('ix_village_release_code', 'village_release')
