"""an author may appeal once against hidden photos, which are counted by reason and know who judged them; a survey knows how its scales are protected

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
JUDGED = """
UPDATE feedback_enclosure SET judged_by_id = (
    SELECT COALESCE(
        (SELECT actor_id FROM audit_entry
         WHERE subject_kind = 'feedback_post' AND subject_id = post.id AND did = 'feedback.post.released'
         ORDER BY audit_entry.id DESC LIMIT 1),
        post.screened_by_id
    )
    FROM feedback_post AS post WHERE post.id = feedback_enclosure.post_id AND post.screen = 'public'
) WHERE NOT by_unit
"""  # of posts that are public: whoever released them last; a case that is declined later has another screened_by_id


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
    with op.batch_alter_table('feedback_enclosure') as enclosure:
        enclosure.add_column(sa.Column('judged_by_id', sa.Integer(), nullable=True))
        enclosure.create_foreign_key(op.f('fk_feedback_enclosure_judged_by_id_user'), 'user', ['judged_by_id'], ['id'])
    op.execute(JUDGED)
    op.create_index('ix_feedback_enclosure_hidden', 'feedback_enclosure', ['post_id', 'hidden_because'], sqlite_where=HIDDEN, postgresql_where=HIDDEN)
    op.add_column('survey', sa.Column('joins_neighbours', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('survey', 'joins_neighbours')
    op.drop_index('ix_feedback_enclosure_hidden', table_name='feedback_enclosure')
    with op.batch_alter_table('feedback_enclosure') as enclosure:
        enclosure.drop_constraint(op.f('fk_feedback_enclosure_judged_by_id_user'), type_='foreignkey')
        enclosure.drop_column('judged_by_id')
    op.drop_table('feedback_photo_appeal')
