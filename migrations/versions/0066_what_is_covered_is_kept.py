"""of what a moderator covered: marks by which it is known whatever the post shows later; the case a post left; what stars
were put into, as it stood before

Revision ID: 0066
Revises: 0065
"""

import sqlalchemy as sa
from alembic import op

revision = '0066'
down_revision = '0065'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feedback_covered',
        sa.Column('post_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=True),
        sa.Column('marks', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name='fk_feedback_covered_post_id_feedback_post'),
        sa.ForeignKeyConstraint(['case_id'], ['feedback_post.id'], name='fk_feedback_covered_case_id_feedback_post'),
        sa.PrimaryKeyConstraint('post_id', name='pk_feedback_covered'),
    )
    op.create_index('ix_feedback_covered_case_id', 'feedback_covered', ['case_id'])
    op.create_table(
        'feedback_starred',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('what', sa.Text(), nullable=False),
        sa.Column('was_sealed', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name='fk_feedback_starred_post_id_feedback_post'),
        sa.PrimaryKeyConstraint('id', name='pk_feedback_starred'),
    )
    op.create_index('ix_feedback_starred_post_id', 'feedback_starred', ['post_id'])
    op.execute(
        'ALTER TABLE feedback_taken_back ADD COLUMN case_id INTEGER '
        'CONSTRAINT fk_feedback_taken_back_case_id_feedback_post REFERENCES feedback_post (id)'
    )
    op.create_index('ix_feedback_taken_back_case_id', 'feedback_taken_back', ['case_id'])


def downgrade() -> None:
    op.drop_index('ix_feedback_taken_back_case_id', 'feedback_taken_back')
    op.drop_column('feedback_taken_back', 'case_id')
    op.drop_table('feedback_starred')
    op.drop_table('feedback_covered')
