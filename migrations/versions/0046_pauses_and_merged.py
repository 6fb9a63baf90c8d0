"""days a pause moves a clock forward at once; who waits behind a merged case; what reopening takes back of a rating;
words added later that their author would have everyone read

Revision ID: 0046
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = '0046'
down_revision = '0043'
branch_labels = None
depends_on = None

ANSWERED_WITH_IT = """
UPDATE feedback_post SET ended_on = (SELECT {day} FROM feedback_post lead WHERE lead.id = feedback_post.merged_into_id)
WHERE state = 'merged' AND ended_on IS NULL
AND EXISTS (SELECT 1 FROM feedback_post lead WHERE lead.id = feedback_post.merged_into_id AND lead.state = 'answered')
"""
OPEN_WITH_IT = """
UPDATE feedback_post SET answered_at = NULL, waited = NULL,
reopens = (SELECT lead.reopens FROM feedback_post lead WHERE lead.id = feedback_post.merged_into_id)
WHERE state = 'merged' AND waited IS NOT NULL AND EXISTS (
    SELECT 1 FROM feedback_post lead WHERE lead.id = feedback_post.merged_into_id AND lead.waited IS NULL AND lead.reopens > 0)
"""
REOPENED = """
UPDATE feedback_post SET rated_solved = :no WHERE reopens > 0 AND rated_solved AND NOT EXISTS (
    SELECT 1 FROM feedback_rating r WHERE r.post_id = feedback_post.id AND r.round = feedback_post.follow_ups + feedback_post.reopens)
"""


def upgrade() -> None:
    op.add_column('feedback_pause', sa.Column('added', sa.Integer(), nullable=True))  # None for all until now: `desks.move_forward`
    op.add_column('feedback_step', sa.Column('asked_public', sa.Boolean(), nullable=False, server_default=sa.false()))
    asked = sa.text('asked_public')
    op.create_index('ix_feedback_step_asked', 'feedback_step', ['post_id'], sqlite_where=asked, postgresql_where=asked)
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    day = "date(lead.answered_at, '+8 hours')" if is_sqlite else "(lead.answered_at AT TIME ZONE 'Asia/Shanghai')::date"
    for statement in (ANSWERED_WITH_IT.format(day=day), OPEN_WITH_IT):
        op.execute(statement)
    op.get_bind().execute(sa.text(REOPENED), {'no': False})


def downgrade() -> None:
    op.execute("UPDATE feedback_post SET ended_on = NULL WHERE state = 'merged'")
    op.drop_index('ix_feedback_step_asked', 'feedback_step')
    op.drop_column('feedback_step', 'asked_public')
    op.drop_column('feedback_pause', 'added')
