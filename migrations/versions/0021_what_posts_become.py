"""what posts become in other rooms

Revision ID: 0021
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0017'
branch_labels = None
depends_on = None

FIGURES = [
    'received_on', 'first_unit_id', 'unit_id', 'county_id', 'kind', 'state', 'waited', 'first_in_time', 'reopens', 'due_on',
    'refusals', 'ended_on', 'entered_unit_id',
]


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('turned', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('feedback_step', sa.Column('link', sa.Text(), nullable=False, server_default=''))
    op.drop_index('ix_feedback_post_figures', table_name='feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', [*FIGURES, 'turned'], unique=False)
    op.create_table('feedback_turned',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('objection', 'agenda', 'foi', 'catalogue', name='into', native_enum=False, length=40), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason != ''", name=op.f('ck_feedback_turned_turned_with_reason')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_feedback_turned_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_turned_post_id_feedback_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_turned')),
    sa.UniqueConstraint('kind', 'target_id', name='uq_feedback_turned_target'),
    sa.UniqueConstraint('post_id', 'kind', name='uq_feedback_turned_once')
    )


def downgrade() -> None:
    op.drop_table('feedback_turned')
    op.drop_index('ix_feedback_post_figures', table_name='feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', FIGURES, unique=False)
    op.execute('ALTER TABLE feedback_step DROP COLUMN link')
    op.execute('ALTER TABLE feedback_post DROP COLUMN turned')
