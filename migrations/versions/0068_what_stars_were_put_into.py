"""where stars were put, to take them out again; lines whose words are hidden for an author

Revision ID: 0068
Revises: 0067
"""

import sqlalchemy as sa
from alembic import op

revision = '0068'
down_revision = '0067'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE feedback_starred ADD COLUMN part TEXT NOT NULL DEFAULT ''")
    op.add_column('feedback_step', sa.Column('quotes_author', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('feedback_step', 'quotes_author')
    op.drop_column('feedback_starred', 'part')
