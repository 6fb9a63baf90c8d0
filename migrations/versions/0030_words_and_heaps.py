"""words of a proposal for the catalogue come down with the post they came from, also where that one is gone already; the
whole heap of a desk is walked by two indexes

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
OPEN = "state NOT IN ('answered', 'declined', 'merged', 'passed', 'withdrawn')"
OVER = "state NOT IN ('deciding', 'handling', 'offered', 'received', 'turned')"
HEAP = {
    'ix_feedback_post_heap_open': (['due_on', 'id', 'received_on', 'region_id', 'state'], sa.text(OPEN)),
    'ix_feedback_post_heap_over': (['id', 'region_id', 'state'], sa.text(OVER)),
}


def upgrade() -> None:
    op.add_column('catalogue_proposal', sa.Column('words_down_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('catalogue_proposal', sa.Column('words_down_why', sa.Text(), nullable=False, server_default=''))
    op.execute(DOWN)
    for name, (columns, where) in HEAP.items():
        op.create_index(name, 'feedback_post', columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in HEAP:
        op.drop_index(name, 'feedback_post')
    for column in ('words_down_why', 'words_down_at'):
        op.execute(f'ALTER TABLE catalogue_proposal DROP COLUMN {column}')
