"""the day before its author was asked late, of a pause; of a desk that a case left, whether it had kept the case too long

Revision ID: 0082
Revises: 0081
"""

import sqlalchemy as sa
from alembic import op

revision = '0082'
down_revision = '0081'
branch_labels = None
depends_on = None

KEPT = ('first_from', 'first_days', 'first_due_on')


def upgrade() -> None:
    op.add_column('feedback_assignment', sa.Column('only_if_late', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('feedback_pause', sa.Column('puts_off', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('feedback_pause', sa.Column('first_from', sa.Date(), nullable=True))
    op.add_column('feedback_pause', sa.Column('first_days', sa.Integer(), nullable=True))
    op.add_column('feedback_pause', sa.Column('first_due_on', sa.Date(), nullable=True))
    op.execute(
        'ALTER TABLE feedback_pause ADD COLUMN lead_id INTEGER '
        'CONSTRAINT fk_feedback_pause_lead_id_feedback_post REFERENCES feedback_post (id)'
    )


def downgrade() -> None:
    op.execute('UPDATE feedback_assignment SET late_after = NULL WHERE only_if_late')  # the versions before would charge it
    op.drop_column('feedback_assignment', 'only_if_late')
    for column in ('lead_id', *KEPT, 'puts_off'):
        op.drop_column('feedback_pause', column)
