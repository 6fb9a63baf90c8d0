"""解决了吗 and 态度如何 are answered each on its own; a held question is shown with pieces masked;
how often a post was read

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = '0053'
down_revision = '0052'
branch_labels = None
depends_on = None

SAYS_SOMETHING = 'solved IS NOT NULL OR manner IS NOT NULL'


def upgrade() -> None:
    op.add_column('village_question', sa.Column('shown_text', sa.Text(), server_default='', nullable=False))
    with op.batch_alter_table('feedback_rating') as table:
        table.alter_column('solved', existing_type=sa.Boolean(), nullable=True)
        table.alter_column('manner', existing_type=sa.Integer(), nullable=True)
        table.create_check_constraint('says_something', SAYS_SOMETHING)
    op.create_table(
        'feedback_views',
        sa.Column('post_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('views', sa.Integer(), nullable=False),
        sa.CheckConstraint('views > 0', name=op.f('ck_feedback_views_somebody_read')),
        sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_views_post_id_feedback_post')),
        sa.PrimaryKeyConstraint('post_id', name=op.f('pk_feedback_views')),
    )


def downgrade() -> None:
    op.drop_table('feedback_views')
    op.drop_column('village_question', 'shown_text')
    op.execute('DELETE FROM feedback_rating WHERE solved IS NULL OR manner IS NULL')
    with op.batch_alter_table('feedback_rating') as table:
        table.drop_constraint('says_something', type_='check')
        table.alter_column('manner', existing_type=sa.Integer(), nullable=False)
        table.alter_column('solved', existing_type=sa.Boolean(), nullable=False)
