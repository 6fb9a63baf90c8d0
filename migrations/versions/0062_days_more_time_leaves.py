"""of more time: the days the running clock holds, and the clock without it; of what was merged: the round of the case then

Revision ID: 0062
Revises: 0061
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = '0062'
down_revision = '0061'
branch_labels = None
depends_on = None

NOT_YET = date(9999, 12, 31)
TOGETHER = timedelta(minutes=1)  # who waits behind a case is answered with it
POST = sa.table(
    'feedback_post',
    sa.column('id', sa.Integer), sa.column('merged_into_id', sa.Integer), sa.column('merged_round', sa.Integer),
    sa.column('follow_ups', sa.Integer), sa.column('reopens', sa.Integer), sa.column('keeps_day', sa.Boolean),
    sa.column('first_answered_at', sa.DateTime(timezone=True)), sa.column('received_on', sa.Date),
    sa.column('clock_from', sa.Date), sa.column('clock_days', sa.Integer), sa.column('due_on', sa.Date),
)  # fmt: skip
MORE = sa.table(
    'feedback_extension',
    sa.column('id', sa.Integer), sa.column('post_id', sa.Integer), sa.column('workdays', sa.Integer),
    sa.column('granted', sa.Boolean), sa.column('decided_at', sa.DateTime(timezone=True)), sa.column('round', sa.Integer), sa.column('added', sa.Integer),
    sa.column('first_from', sa.Date), sa.column('first_days', sa.Integer), sa.column('first_due_on', sa.Date),
)  # fmt: skip
PAUSE = sa.table(
    'feedback_pause', sa.column('post_id', sa.Integer), sa.column('added', sa.Integer), sa.column('round', sa.Integer)
)
STEP = sa.table(
    'feedback_step',
    sa.column('post_id', sa.Integer), sa.column('at', sa.DateTime(timezone=True)), sa.column('what', sa.String),
)  # fmt: skip


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('merged_round', sa.Integer(), nullable=True))
    op.add_column('feedback_extension', sa.Column('added', sa.Integer(), server_default='0', nullable=False))
    op.add_column('feedback_extension', sa.Column('first_from', sa.Date(), nullable=True))
    op.add_column('feedback_extension', sa.Column('first_days', sa.Integer(), nullable=True))
    _rounds(op.get_bind())
    _more_time(op.get_bind())


def _rounds(connection: sa.Connection) -> None:
    """Merged before the first answer: what waits with a case nobody answered yet, or was first answered with it."""
    op.execute(
        'UPDATE feedback_post SET merged_round = 0 WHERE merged_into_id IN '
        '(SELECT lead.id FROM feedback_post lead WHERE lead.follow_ups + lead.reopens = 0)'
    )
    lead = POST.alias('lead')
    rows = sa.select(POST.c.id, POST.c.first_answered_at, lead.c.first_answered_at)
    rows = rows.join(lead, lead.c.id == POST.c.merged_into_id).where(POST.c.merged_round.is_(None))
    for id, own, first in connection.execute(rows).all():
        was_first = own is not None and first is not None and own < first + TOGETHER
        connection.execute(sa.update(POST).where(POST.c.id == id).values(merged_round=0 if was_first else 1))


def _more_time(connection: sa.Connection) -> None:
    """The running clock holds the days unless it is another's: of what was merged in since, or too short to hold them.

    Where another's clock took over, its day is the one that would have held without more time too. What runs no more, and
    what stands behind another case, has no clock without it any more: its day stays where it is known.
    """
    other = POST.alias('other')  # its own line of the day it was merged ends so
    taken = sa.select(other.c.id).join(STEP, STEP.c.post_id == other.c.id).where(
        other.c.merged_into_id == POST.c.id, other.c.received_on == POST.c.clock_from,
        STEP.c.at > MORE.c.decided_at, STEP.c.what.like('%一并办理'),
    )  # fmt: skip
    rows = (
        sa.select(MORE, POST, PAUSE.c.added.label('paused'), PAUSE.c.round.label('paused_in'), taken.exists().label('taken'))
        .join(POST, POST.c.id == MORE.c.post_id)
        .outerjoin(PAUSE, PAUSE.c.post_id == POST.c.id)
        .where(MORE.c.granted)
    )
    for row in connection.execute(rows).all():
        if (values := _mended(row)) != {}:
            connection.execute(sa.update(MORE).where(MORE.c.post_id == row.post_id).values(**values))


def _mended(row: sa.Row) -> dict[str, object]:
    now = row.follow_ups + row.reopens
    since = now - row.keeps_day
    paused = (row.paused or 0) if row.paused_in is not None and row.paused_in >= since else 0
    is_anothers = row.clock_days <= row.workdays + paused or (row.taken and row.clock_from != row.received_on)
    added = row.workdays if row.round >= since and not is_anothers else 0
    if now or row.round or row.merged_into_id is not None:
        return {'added': added, **({'first_due_on': None} if row.first_due_on == NOT_YET else {})}
    first = {'first_from': row.clock_from, 'first_days': row.clock_days - added}
    day = row.due_on if is_anothers else None if row.first_due_on == NOT_YET else row.first_due_on
    return {'added': added, **first, 'first_due_on': day}


def downgrade() -> None:
    for column in ('first_days', 'first_from', 'added'):
        op.drop_column('feedback_extension', column)
    op.drop_column('feedback_post', 'merged_round')
