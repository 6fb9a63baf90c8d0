"""who pressed 我也想说 and who only stands behind a merged post; the page an answer quotes

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0050'
branch_labels = None
depends_on = None

# Whoever is an author merged into the case counts as that, as far as anybody can say of the time before.
AUTHORS = """
UPDATE feedback_support SET pressed = false WHERE EXISTS (
  SELECT 1 FROM feedback_post p WHERE p.merged_into_id = feedback_support.post_id
  AND (p.phone_hash = feedback_support.phone_hash OR 'post:' || CAST(p.id AS TEXT) = feedback_support.phone_hash)
)
"""
ANSWERED = (
    "list_no IS NOT NULL AND state NOT IN "
    "('deciding', 'declined', 'handling', 'offered', 'passed', 'received', 'turned', 'withdrawn') "
    "AND (state != 'merged' OR ended_on IS NOT NULL)"
)


PAGES = {
    'sqlite': "substr(address, 1, instr(address || '#', '#') - 1)",
    'postgresql': "split_part(address, '#', 1)",
}


def upgrade() -> None:
    op.add_column('feedback_source', sa.Column('page', sa.Text(), server_default='', nullable=False))
    op.execute(f'UPDATE feedback_source SET page = {PAGES[op.get_bind().dialect.name]}')
    op.create_index(op.f('ix_feedback_source_page'), 'feedback_source', ['page'])
    op.create_index(
        'ix_feedback_post_answered_list',
        'feedback_post',
        ['list_no'],
        sqlite_where=sa.text(ANSWERED),
        postgresql_where=sa.text(ANSWERED),
    )
    pressed = sa.Column('pressed', sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column('feedback_support', pressed)
    op.execute(AUTHORS)


def downgrade() -> None:
    op.drop_index('ix_feedback_post_answered_list', 'feedback_post')
    op.drop_column('feedback_support', 'pressed')
    op.drop_index(op.f('ix_feedback_source_page'), 'feedback_source')
    op.drop_column('feedback_source', 'page')
