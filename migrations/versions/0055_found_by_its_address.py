"""what quotes a public thing is told of each change by the thing's address

Revision ID: 0055
Revises: 0054
"""

from alembic import op

revision = '0055'
down_revision = '0054'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_search_entry_url'), 'search_entry', ['url'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_search_entry_url'), table_name='search_entry')
