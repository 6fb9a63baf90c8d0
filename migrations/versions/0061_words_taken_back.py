"""when an author took back her public words, the answers that quote them; which lines bear what she added later; ended pauses

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = '0061'
down_revision = '0060'
branch_labels = None
depends_on = None

CAME_ON = {
    'sqlite': "date(s.at, '+8 hours')",
    'postgresql': "CAST(s.at AT TIME ZONE 'Asia/Shanghai' AS date)",
}
IS_REPORT = sa.text("kind = 'report'")
BEGINS = {'follow_up': '留言人追问，', 'reopen': '留言人重新打开，'}


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('words_back_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        'feedback_answer', sa.Column('quotes_author', sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column('feedback_step', sa.Column('added', sa.String(), nullable=True))
    op.create_index(
        'ix_feedback_post_report', 'feedback_post', ['received_on'],
        unique=False, sqlite_where=IS_REPORT, postgresql_where=IS_REPORT,
    )  # fmt: skip
    name_added()
    end_pauses()


def name_added() -> None:
    """Until now such a line was known by how it begins; those others read of (一并办理的 …：留言人追问) begin otherwise."""
    update = sa.text('UPDATE feedback_step SET added = :act WHERE what LIKE :begins')
    for act, begins in BEGINS.items():
        op.get_bind().execute(update, {'act': act, 'begins': f'{begins}%'})


def end_pauses() -> None:
    """Of cases whose author came again before that ended a pause: she was waited for until then, and no new day depends on it."""
    came = CAME_ON[op.get_bind().dialect.name]
    again = f'SELECT min({came}) FROM feedback_step s WHERE s.post_id = w.post_id AND s.added IS NOT NULL AND {came} >= w.from_on'
    left = (
        f'SELECT w.id, w.until_on, ({again}) FROM feedback_pause w JOIN feedback_post p ON p.id = w.post_id '
        'WHERE w.ended_on IS NULL AND w.round < p.follow_ups + p.reopens'
    )
    update = sa.text('UPDATE feedback_pause SET ended_on = :on, added = coalesce(added, 0) WHERE id = :id')
    for id, until, on in op.get_bind().execute(sa.text(left)).all():
        op.get_bind().execute(update, {'id': id, 'on': min(until, on or until)})


def downgrade() -> None:
    op.drop_index('ix_feedback_post_report', table_name='feedback_post')
    op.drop_column('feedback_step', 'added')
    op.drop_column('feedback_answer', 'quotes_author')
    op.drop_column('feedback_post', 'words_back_at')
