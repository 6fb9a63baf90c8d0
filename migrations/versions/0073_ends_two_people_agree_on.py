"""a consultation or a survey is ended by two people

Revision ID: 0073
Revises: 0072
"""

import sqlalchemy as sa
from alembic import op

revision = '0073'
down_revision = '0072'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'consult_ending',
        sa.Column('consultation_id', sa.Integer(), nullable=True),
        sa.Column('survey_id', sa.Integer(), nullable=True),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('no', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column(
            'state',
            sa.Enum('draft', 'review', 'published', 'dropped', name='writing', native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column('returned_why', sa.Text(), nullable=False),
        sa.Column('drafted_by_id', sa.Integer(), nullable=False),
        sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
        sa.Column('is_alone', sa.Boolean(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint('(consultation_id IS NULL) != (survey_id IS NULL)', name='ck_consult_ending_of_one_matter'),
        sa.CheckConstraint(
            'reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name='ck_consult_ending_second_person_reviews'
        ),
        sa.CheckConstraint(
            "state != 'published' OR reviewed_by_id IS NOT NULL OR is_alone",
            name='ck_consult_ending_published_was_reviewed',
        ),
        sa.CheckConstraint("no = 1 OR reason != ''", name='ck_consult_ending_corrected_with_reason'),
        sa.ForeignKeyConstraint(
            ['consultation_id'], ['consultation.id'], name='fk_consult_ending_consultation_id_consultation'
        ),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name='fk_consult_ending_survey_id_survey'),
        sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name='fk_consult_ending_drafted_by_id_user'),
        sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name='fk_consult_ending_reviewed_by_id_user'),
        sa.PrimaryKeyConstraint('id', name='pk_consult_ending'),
        sa.UniqueConstraint('consultation_id', 'no', name='uq_consult_ending_consultation_no'),
        sa.UniqueConstraint('survey_id', 'no', name='uq_consult_ending_survey_no'),
    )


def downgrade() -> None:
    op.drop_table('consult_ending')
