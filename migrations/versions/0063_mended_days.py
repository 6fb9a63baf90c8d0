"""days on which letters, calls and visits came, put right: what each was before, and by which day it would have been due

Revision ID: 0063
Revises: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feedback_redated',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('was_on', sa.Date(), nullable=False),
        sa.Column('was_due_on', sa.Date(), nullable=False),
        sa.Column('entered_by_id', sa.Integer(), nullable=True),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('by_id != entered_by_id', name=op.f('ck_feedback_redated_another_person_redates')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_feedback_redated_by_id_user')),
        sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_feedback_redated_entered_by_id_user')),
        sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_redated_post_id_feedback_post')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_redated')),
        sa.UniqueConstraint('post_id', name='uq_feedback_redated_post'),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("feedback_redated")
