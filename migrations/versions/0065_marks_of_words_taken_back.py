"""of words taken back: marks by which they are known again; and none of them waits for anybody any more;
of more time: the case whose clock it became

Revision ID: 0065
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = '0065'
down_revision = '0064'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feedback_taken_back',
        sa.Column('post_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('marks', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name='fk_feedback_taken_back_post_id_feedback_post'),
        sa.PrimaryKeyConstraint('post_id', name='pk_feedback_taken_back'),
    )
    op.execute(
        'ALTER TABLE feedback_extension ADD COLUMN lead_id INTEGER '
        'CONSTRAINT fk_feedback_extension_lead_id_feedback_post REFERENCES feedback_post (id)'
    )
    op.execute(
        'UPDATE feedback_step SET asked_public = false WHERE asked_public '
        'AND post_id IN (SELECT id FROM feedback_post WHERE words_back_at IS NOT NULL)'
    )


def downgrade() -> None:
    op.drop_column('feedback_extension', 'lead_id')
    op.drop_table('feedback_taken_back')
