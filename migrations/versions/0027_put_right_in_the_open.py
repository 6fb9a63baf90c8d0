"""papers of surveys found again by their number and put right; adopted texts corrected as versions; late letters get
their outcome in a correction; words of a question come down with their post's

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

OUTCOME = sa.Enum('adopted', 'partly', 'declined', name='outcome', native_enum=False, length=40)
TAKEN = (
    ('village_question', 'words_down_at'),
    ('village_question', 'words_down_why'),
    ('feedback_post', 'wish_taken_back_at'),
)
ADDED = {
    'survey_reply': ('sheet_hash', 'stands'),
}


def upgrade() -> None:
    op.add_column('survey_reply', sa.Column('sheet_hash', sa.Text(), nullable=True))
    op.add_column('survey_reply', sa.Column('stands', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index('ix_survey_reply_survey_sheet', 'survey_reply', ['survey_id', 'sheet_hash'])
    with op.batch_alter_table('survey_words', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reply_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_survey_words_reply_id'), ['reply_id'])
        batch_op.create_foreign_key(batch_op.f('fk_survey_words_reply_id_survey_reply'), 'survey_reply', ['reply_id'], ['id'])
    op.add_column('feedback_post', sa.Column('wish_taken_back_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('village_question', sa.Column('words_down_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('village_question', sa.Column('words_down_why', sa.Text(), nullable=False, server_default=''))
    _papers()
    _texts()
    with op.batch_alter_table('amended_outcome', schema=None) as batch_op:
        batch_op.alter_column('old_outcome', existing_type=OUTCOME, nullable=True)


def _papers() -> None:
    op.create_table('survey_paper_fix',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('old_id', sa.Integer(), nullable=False),
    sa.Column('new_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('conclusion_id', sa.Integer(), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("reason != ''", name=op.f('ck_survey_paper_fix_fixed_with_reason')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_paper_fix_survey_id_survey')),
    sa.ForeignKeyConstraint(['old_id'], ['survey_reply.id'], name=op.f('fk_survey_paper_fix_old_id_survey_reply')),
    sa.ForeignKeyConstraint(['new_id'], ['survey_reply.id'], name=op.f('fk_survey_paper_fix_new_id_survey_reply')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_survey_paper_fix_by_id_user')),
    sa.ForeignKeyConstraint(['conclusion_id'], ['survey_conclusion.id'], name=op.f('fk_survey_paper_fix_conclusion_id_survey_conclusion')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_paper_fix'))
    )
    for column in ('survey_id', 'old_id', 'new_id', 'conclusion_id'):
        op.create_index(op.f(f'ix_survey_paper_fix_{column}'), 'survey_paper_fix', [column])


def _texts() -> None:
    op.create_table('text_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'review', 'published', 'dropped', name='writing', native_enum=False, length=40), nullable=False),
    sa.Column('returned_why', sa.Text(), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('is_alone', sa.Boolean(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name=op.f('ck_text_correction_second_person_reviews')),
    sa.CheckConstraint("state != 'published' OR reviewed_by_id IS NOT NULL OR is_alone", name=op.f('ck_text_correction_published_was_reviewed')),
    sa.CheckConstraint("no = 1 OR reason != ''", name=op.f('ck_text_correction_corrected_with_reason')),
    sa.CheckConstraint("state != 'published' OR draft_id IS NOT NULL", name=op.f('ck_text_correction_published_has_text')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_text_correction_consultation_id_consultation')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft_version.id'], name=op.f('fk_text_correction_draft_id_draft_version')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_text_correction_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_text_correction_reviewed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_correction')),
    sa.UniqueConstraint('consultation_id', 'no', name='uq_text_correction_consultation_no'),
    )
    op.create_index(op.f('ix_text_correction_draft_id'), 'text_correction', ['draft_id'])


def downgrade() -> None:
    op.execute("UPDATE amended_outcome SET old_outcome = outcome WHERE old_outcome IS NULL")  # a release ago it was never empty
    with op.batch_alter_table('amended_outcome', schema=None) as batch_op:
        batch_op.alter_column('old_outcome', existing_type=OUTCOME, nullable=False)
    for table, column in TAKEN:
        op.execute(f'ALTER TABLE {table} DROP COLUMN {column}')
    op.drop_table('text_correction')
    op.drop_table('survey_paper_fix')
    op.drop_index('ix_survey_reply_survey_sheet', 'survey_reply')
    with op.batch_alter_table('survey_words', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_survey_words_reply_id_survey_reply'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_survey_words_reply_id'))
        batch_op.drop_column('reply_id')
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f'ALTER TABLE {table} DROP COLUMN {column}')
