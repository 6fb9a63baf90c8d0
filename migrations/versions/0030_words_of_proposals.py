"""words of a proposal for the catalogue come down with the post they came from, also where that one is gone already

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

DOWN = """
UPDATE catalogue_proposal SET words_down_at = CURRENT_TIMESTAMP, words_down_why = '来源留言已撤下，不再公开'
WHERE id IN (
    SELECT turned.target_id FROM feedback_turned turned JOIN feedback_post post ON post.id = turned.post_id
    WHERE turned.kind = 'catalogue' AND post.screen != 'public'
)
"""


def upgrade() -> None:
    op.add_column('catalogue_proposal', sa.Column('words_down_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('catalogue_proposal', sa.Column('words_down_why', sa.Text(), nullable=False, server_default=''))
    op.execute(DOWN)


def downgrade() -> None:
    for column in ('words_down_why', 'words_down_at'):
        op.execute(f'ALTER TABLE catalogue_proposal DROP COLUMN {column}')
