"""what was made a 举报 by the office: since when, what it was called, whether it was late; of more time, the day without it

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = '0059'
down_revision = '0058'
branch_labels = None
depends_on = None

KNOWN = sa.text('made_report_at IS NOT NULL')


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('made_report_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('feedback_post', sa.Column('was_kind', sa.String(), nullable=True))
    op.add_column('feedback_post', sa.Column('late_before', sa.Integer(), nullable=True))
    op.create_index(
        'ix_feedback_post_made_report', 'feedback_post', ['received_on'],
        unique=False, sqlite_where=KNOWN, postgresql_where=KNOWN,
    )  # fmt: skip
    op.add_column('feedback_extension', sa.Column('first_due_on', sa.Date(), nullable=True))
    if op.get_bind().dialect.name == 'postgresql':  # else it knows nothing of the new column until autovacuum comes by
        op.execute('ANALYZE feedback_post')


def downgrade() -> None:
    op.drop_column('feedback_extension', 'first_due_on')
    op.drop_index('ix_feedback_post_made_report', table_name='feedback_post')
    for column in ('late_before', 'was_kind', 'made_report_at'):
        op.drop_column('feedback_post', column)
