"""a day that was overrun stays with the unit where it was; what nobody vouches for is counted apart

Revision ID: 0033
Revises: 0032

What can be read from what is kept is filled in: what a unit let go after the day, what ended after it, a 追问 answered late,
and the wait for the first answer, which the second one had lengthened. A unit that got a case only after its day gets as many
calendar days of its own as the clock had.
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

FIGURES = [
    'received_on', 'first_unit_id', 'unit_id', 'county_id', 'kind', 'state', 'waited', 'first_in_time', 'reopens', 'due_on',
    'refusals', 'ended_on', 'entered_unit_id', 'rated_solved', 'rated_manner', 'turned',
]
MORE = ['unit_due_on', 'unit_in_time', 'again_late', 'unproved']
LATE = sa.text('late_after IS NOT NULL')


def upgrade() -> None:
    op.add_column('feedback_assignment', sa.Column('late_after', sa.Integer(), nullable=True))
    op.add_column('feedback_post', sa.Column('unit_due_on', sa.Date(), nullable=True))
    op.add_column('feedback_post', sa.Column('unit_in_time', sa.Boolean(), nullable=True))
    op.add_column('feedback_post', sa.Column('again_late', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('feedback_post', sa.Column('unproved', sa.Boolean(), nullable=False, server_default=sa.false()))
    _fill()
    op.drop_index('ix_feedback_post_figures', table_name='feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', [*FIGURES, *MORE], unique=False)
    op.create_index(
        'ix_feedback_assignment_late', 'feedback_assignment', ['post_id', 'unit_id', 'late_after'],
        sqlite_where=LATE, postgresql_where=LATE,
    )


def _fill() -> None:
    is_sqlite = op.get_bind().dialect.name == 'sqlite'

    def day(moment: str) -> str:
        return f"date({moment}, '+8 hours')" if is_sqlite else f"({moment} AT TIME ZONE 'Asia/Shanghai')::date"

    def between(first: str, last: str) -> str:
        return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)" if is_sqlite else f"({last} - {first})"

    def later(first: str, days: str) -> str:
        return f"date({first}, '+' || {days} || ' days')" if is_sqlite else f"({first} + {days})"

    op.execute("UPDATE feedback_post SET unproved = true WHERE channel = 'api' OR (entered_by_id IS NOT NULL AND entered_unit_id IS NULL)")
    op.execute("UPDATE feedback_rating SET counts = false WHERE post_id IN (SELECT id FROM feedback_post WHERE unproved)")
    op.execute("UPDATE feedback_post SET rated_solved = NULL, rated_manner = NULL WHERE unproved")
    op.execute(
        "UPDATE feedback_post SET first_in_time = false "
        "WHERE state IN ('declined', 'withdrawn') AND first_answered_at IS NULL AND ended_on > due_on"
    )
    again = "follow_ups > 0 AND reopens = 0 AND state = 'answered' AND first_answered_at IS NOT NULL"
    op.execute(f"UPDATE feedback_post SET again_late = ({day('answered_at')} > due_on) WHERE {again}")
    op.execute(f"UPDATE feedback_post SET waited = {between('received_on', day('first_answered_at'))} WHERE {again}")
    left = between('p.received_on', day('feedback_assignment.ended_at'))
    first_clock = (
        f"FROM feedback_post p WHERE p.id = feedback_assignment.post_id AND p.follow_ups = 0 AND p.reopens = 0 "
        f"AND {day('feedback_assignment.ended_at')} > p.due_on "
        f"AND (p.first_answered_at IS NULL OR p.first_answered_at > feedback_assignment.ended_at)"
    )
    op.execute(
        f"UPDATE feedback_assignment SET late_after = (SELECT {left} {first_clock}) "
        "WHERE part = 'lead' AND ended_at IS NOT NULL AND holding IN ('refused', 'ended')"
    )
    given = (
        "(SELECT min(a.given_at) FROM feedback_assignment a WHERE a.post_id = feedback_post.id AND a.part = 'lead' "
        "AND a.unit_id = feedback_post.unit_id)"
    )
    op.execute(
        f"UPDATE feedback_post SET unit_due_on = {later(day(given), between('clock_from', 'due_on'))} "
        f"WHERE unit_id IS NOT NULL AND follow_ups = 0 AND reopens = 0 AND {day(given)} > due_on"
    )
    op.execute(
        f"UPDATE feedback_post SET unit_in_time = ({day('first_answered_at')} <= unit_due_on) "
        "WHERE unit_due_on IS NOT NULL AND first_answered_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index('ix_feedback_assignment_late', table_name='feedback_assignment')
    op.drop_index('ix_feedback_post_figures', table_name='feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', FIGURES, unique=False)
    for name in MORE:
        op.execute(f'ALTER TABLE feedback_post DROP COLUMN {name}')
    op.execute('ALTER TABLE feedback_assignment DROP COLUMN late_after')
