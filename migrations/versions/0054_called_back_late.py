"""figures ask also of cases that were called back whether they had lain past their day

Revision ID: 0054
Revises: 0053
"""

from alembic import op

revision = '0054'
down_revision = '0053'
branch_labels = None
depends_on = None

FIGURES = [
    'received_on', 'first_unit_id', 'unit_id', 'county_id', 'kind', 'state', 'waited', 'first_in_time', 'reopens', 'due_on',
    'refusals', 'ended_on', 'entered_unit_id', 'rated_solved', 'rated_manner', 'turned', 'unit_due_on', 'unit_in_time',
    'again_late', 'unproved',
]


def upgrade() -> None:
    _put([*FIGURES, 'recalls'])


def downgrade() -> None:
    _put(FIGURES)


def _put(columns: list[str]) -> None:
    op.drop_index('ix_feedback_post_figures', table_name='feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', columns, unique=False)
