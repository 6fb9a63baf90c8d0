"""the clock of the first answer while no calendar judges it; the round more time was given in; no words wait without an original

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None

# Of the time before nothing is known but the days: what was given on or after the day the running clock began is of it.
ASKED_ON = {
    'sqlite': "date(e.asked_at, '+8 hours')",
    'postgresql': "CAST(e.asked_at AT TIME ZONE 'Asia/Shanghai' AS date)",
}
NOW = '(SELECT p.follow_ups + p.reopens FROM feedback_post p WHERE p.id = {table}.post_id)'
SINCE = '(SELECT p.clock_from FROM feedback_post p WHERE p.id = {alias}.post_id)'


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('first_from', sa.Date(), nullable=True))
    op.add_column('feedback_post', sa.Column('first_days', sa.Integer(), nullable=True))
    for table, alias, day in (
        ('feedback_extension', 'e', ASKED_ON[op.get_bind().dialect.name]),
        ('feedback_pause', 'w', 'w.from_on'),
    ):
        op.add_column(table, sa.Column('round', sa.Integer(), server_default='0', nullable=False))
        given = f'SELECT {alias}.id FROM {table} {alias} WHERE {day} >= {SINCE.format(alias=alias)}'
        op.execute(f'UPDATE {table} SET round = {NOW.format(table=table)} WHERE id IN ({given})')
    op.execute('UPDATE feedback_step SET asked_public = false WHERE asked_public AND original_sealed IS NULL')


def downgrade() -> None:
    for table in ('feedback_pause', 'feedback_extension'):
        op.drop_column(table, 'round')
    op.drop_column('feedback_post', 'first_days')
    op.drop_column('feedback_post', 'first_from')
