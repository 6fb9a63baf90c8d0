"""which unit had a case whose day was put right while the earlier one was not over, and how long the clock of the wrong day was

Revision ID: 0070
Revises: 0069
"""

from datetime import UTC, date, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = '0070'
down_revision = '0069'
branch_labels = None
depends_on = None

HERE = timezone(timedelta(hours=8))
NOT_YET = date(9999, 12, 31)
REDATED = sa.table(
    'feedback_redated',
    sa.column('id', sa.Integer), sa.column('post_id', sa.Integer), sa.column('was_on', sa.Date),
    sa.column('was_due_on', sa.Date), sa.column('was_days', sa.Integer),
)  # fmt: skip
POST = sa.table(
    'feedback_post',
    sa.column('id', sa.Integer), sa.column('received_on', sa.Date), sa.column('clock_from', sa.Date),
    sa.column('clock_days', sa.Integer), sa.column('unit_id', sa.Integer), sa.column('unit_due_on', sa.Date),
    sa.column('merged_into_id', sa.Integer),
)  # fmt: skip
GIVEN = sa.table(
    'feedback_assignment',
    sa.column('post_id', sa.Integer), sa.column('unit_id', sa.Integer), sa.column('part', sa.String),
    sa.column('given_at', sa.DateTime(timezone=True)),
)  # fmt: skip
DAY = sa.table('work_day', sa.column('day', sa.Date), sa.column('off', sa.Boolean))
HAD = sa.table(
    'feedback_redated_unit',
    sa.column('redated_id', sa.Integer), sa.column('unit_id', sa.Integer), sa.column('had_on', sa.Date),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        'feedback_redated_unit',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('redated_id', sa.Integer(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('had_on', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['redated_id'], ['feedback_redated.id'], name='fk_feedback_redated_unit_redated_id_feedback_redated'),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name='fk_feedback_redated_unit_unit_id_unit'),
        sa.PrimaryKeyConstraint('id', name='pk_feedback_redated_unit'),
        sa.UniqueConstraint('redated_id', 'unit_id', name='uq_feedback_redated_unit_once'),
    )
    op.add_column('feedback_redated', sa.Column('was_days', sa.Integer(), nullable=True))
    bind = op.get_bind()
    days = {day: off for day, off in bind.execute(sa.select(DAY.c.day, DAY.c.off))}
    for row in bind.execute(sa.select(REDATED)).all():
        post = bind.execute(sa.select(POST).where(POST.c.id == row.post_id)).one()
        was_days = _days_of(row, post, days)
        bind.execute(sa.update(REDATED).where(REDATED.c.id == row.id).values(was_days=was_days))
        had = _given(bind, row.post_id)
        if post.unit_id is not None and post.merged_into_id is not None and post.unit_due_on == row.was_due_on:
            given = _given(bind, post.merged_into_id).get(post.unit_id, row.was_due_on)
            had.setdefault(post.unit_id, min(given, row.was_due_on))  # it is bound by that day: it had the case by then
        for unit_id, had_on in had.items():
            if had_on > row.was_due_on:
                continue
            bind.execute(sa.insert(HAD).values(redated_id=row.id, unit_id=unit_id, had_on=had_on))


def _days_of(row, post, days):
    """Working days of a clock that begins the day after; None where nobody can tell: it waits for a calendar, another one runs."""
    if row.was_due_on == NOT_YET:
        is_own = post.merged_into_id is None and post.clock_from == post.received_on
        return post.clock_days if is_own else None
    span = [row.was_on + timedelta(days=n) for n in range(1, (row.was_due_on - row.was_on).days + 1)]
    return sum(not days.get(day, day.weekday() > 4) for day in span)


def _given(bind, post_id):
    """On which day each unit was first offered the post."""
    rows = sa.select(GIVEN.c.unit_id, GIVEN.c.given_at).where(GIVEN.c.post_id == post_id, GIVEN.c.part == 'lead')
    found = {}
    for unit_id, at in bind.execute(rows):
        day = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(HERE).date()
        found[unit_id] = min(day, found.get(unit_id, day))
    return found


def downgrade() -> None:
    with op.batch_alter_table('feedback_redated') as batch:
        batch.drop_column('was_days')
    op.drop_table('feedback_redated_unit')
