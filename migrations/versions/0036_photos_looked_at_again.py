"""an author may appeal once against hidden photos, which are counted by reason; a survey knows how its scales are protected

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

HIDDEN = sa.text("hidden_because != ''")


def upgrade() -> None:
    op.create_table('feedback_photo_appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('refused_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id != refused_by_id', name=op.f('ck_feedback_photo_appeal_second_person_looks')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_feedback_photo_appeal_decided_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_photo_appeal_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['refused_by_id'], ['user.id'], name=op.f('fk_feedback_photo_appeal_refused_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_photo_appeal')),
    sa.UniqueConstraint('post_id', name='uq_feedback_photo_appeal_post')
    )
    op.create_index('ix_feedback_enclosure_hidden', 'feedback_enclosure', ['post_id', 'hidden_because'], sqlite_where=HIDDEN, postgresql_where=HIDDEN)
    op.add_column('survey', sa.Column('joins_neighbours', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('survey', 'joins_neighbours')
    op.drop_index('ix_feedback_enclosure_hidden', table_name='feedback_enclosure')
    op.drop_table('feedback_photo_appeal')
