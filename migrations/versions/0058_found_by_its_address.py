"""what quotes a public thing is told of each change by the thing's address

Revision ID: 0058
Revises: 0057
"""

from alembic import op

revision = '0058'
down_revision = '0057'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_search_entry_url'), 'search_entry', ['url'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_search_entry_url'), table_name='search_entry')
