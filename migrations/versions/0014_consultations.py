"""consultations and surveys

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consultation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('decision', 'business', 'planning', 'normative', 'other', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('announcement', sa.Text(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('contact_name', sa.Text(), nullable=False),
    sa.Column('contact_phone', sa.Text(), nullable=False),
    sa.Column('contact_address', sa.Text(), nullable=False),
    sa.Column('contact_email', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('short_reason', sa.Text(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.Column('result_due', sa.Date(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'review', 'open', 'closed', 'answered', 'adopted', 'withdrawn', 'discarded', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state != 'withdrawn' OR state_reason != ''", name=op.f('ck_consultation_withdrawn_with_reason')),
    sa.CheckConstraint("state IN ('draft', 'review', 'discarded') OR (closes_on IS NOT NULL AND published_at IS NOT NULL)", name=op.f('ck_consultation_public_has_period')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name=op.f('ck_consultation_second_person_reviews')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_consultation_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_consultation_region_id_region')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_consultation_reviewed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_consultation_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation')),
    sa.UniqueConstraint('no', name='uq_consultation_no')
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_region_id'), ['region_id'], unique=False)
        batch_op.create_index('ix_consultation_state_closes_on', ['state', 'closes_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_unit_id'), ['unit_id'], unique=False)

    op.create_table('survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('contact_phone', sa.Text(), nullable=False),
    sa.Column('once', sa.Enum('phone', 'device', name='once', native_enum=False, length=40), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.Column('result_due', sa.Date(), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('least_shown', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'review', 'open', 'closed', 'results', 'withdrawn', 'discarded', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('results_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state != 'withdrawn' OR state_reason != ''", name=op.f('ck_survey_withdrawn_with_reason')),
    sa.CheckConstraint("state IN ('draft', 'review', 'discarded') OR (closes_on IS NOT NULL AND published_at IS NOT NULL)", name=op.f('ck_survey_public_has_period')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name=op.f('ck_survey_second_person_reviews')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_survey_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_survey_region_id_region')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_survey_reviewed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_survey_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('no', name='uq_survey_no')
    )
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_region_id'), ['region_id'], unique=False)
        batch_op.create_index('ix_survey_state_closes_on', ['state', 'closes_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_unit_id'), ['unit_id'], unique=False)

    op.create_table('consultation_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_notice_consultation_id_consultation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_notice'))
    )
    with op.batch_alter_table('consultation_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_notice_consultation_id'), ['consultation_id'], unique=False)

    op.create_table('consultation_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_consultation_paper_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_paper_consultation_id_consultation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_paper'))
    )
    with op.batch_alter_table('consultation_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_paper_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_paper_consultation_id'), ['consultation_id'], unique=False)

    op.create_table('consultation_tally',
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('opinions', sa.Integer(), nullable=False),
    sa.Column('anchors', sa.Integer(), nullable=False),
    sa.Column('batches', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_tally_consultation_id_consultation')),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_consultation_tally'))
    )
    op.create_table('draft_opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('anchor', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('public_text', sa.Text(), nullable=False),
    sa.Column('author', sa.Enum('person', 'firm', 'body', name='author', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_shown', sa.Boolean(), nullable=False),
    sa.Column('phone_sealed', sa.Text(), nullable=True),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('channel', sa.Enum('web', 'letter', 'mail', 'phone', 'visit', name='channel', native_enum=False, length=40), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reading', sa.Enum('waiting', 'shown', 'masked', 'refused', name='reading', native_enum=False, length=40), nullable=False),
    sa.Column('because', sa.Enum('secret', 'private', 'accuses', 'abuse', 'advert', 'stray', name='because', native_enum=False, length=40), nullable=True),
    sa.Column('mask_reason', sa.Text(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('adopted', 'partly', 'declined', name='outcome', native_enum=False, length=40), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('batch', sa.Integer(), nullable=True),
    sa.Column('moved_anchor', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("channel = 'web' OR entered_by_id IS NOT NULL", name=op.f('ck_draft_opinion_entered_by_somebody')),
    sa.CheckConstraint("outcome IS NULL OR answer != ''", name=op.f('ck_draft_opinion_outcome_has_answer')),
    sa.CheckConstraint("reading != 'refused' OR because IS NOT NULL", name=op.f('ck_draft_opinion_refused_with_reason')),
    sa.CheckConstraint("reading = 'waiting' OR read_at IS NOT NULL", name=op.f('ck_draft_opinion_read_has_moment')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_draft_opinion_answered_by_id_user')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_draft_opinion_consultation_id_consultation')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_draft_opinion_entered_by_id_user')),
    sa.ForeignKeyConstraint(['read_by_id'], ['user.id'], name=op.f('fk_draft_opinion_read_by_id_user')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_draft_opinion_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_opinion')),
    sa.UniqueConstraint('no', name='uq_draft_opinion_no')
    )
    with op.batch_alter_table('draft_opinion', schema=None) as batch_op:
        batch_op.create_index('ix_draft_opinion_consultation_outcome', ['consultation_id', 'outcome'], unique=False)
        batch_op.create_index('ix_draft_opinion_consultation_reading', ['consultation_id', 'reading'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_opinion_phone_hash'), ['phone_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_opinion_user_id'), ['user_id'], unique=False)

    op.create_table('draft_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_final', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_draft_version_by_id_user')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_draft_version_consultation_id_consultation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_version')),
    sa.UniqueConstraint('consultation_id', 'no', name='uq_draft_version_consultation_no')
    )
    op.create_table('survey_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('single', 'multiple', 'scale', 'words', 'number', 'day', name='questionkind', native_enum=False, length=40), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('low', sa.Text(), nullable=False),
    sa.Column('high', sa.Text(), nullable=False),
    sa.Column('skips', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_question_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_question'))
    )
    with op.batch_alter_table('survey_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_question_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_reply',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_reply_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_reply'))
    )
    with op.batch_alter_table('survey_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_reply_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_turn',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_turn_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_turn')),
    sa.UniqueConstraint('survey_id', 'key_hash', name='uq_survey_turn_survey_key')
    )
    op.create_table('clause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('anchor', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('chapter', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['draft_version.id'], name=op.f('fk_clause_version_id_draft_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clause')),
    sa.UniqueConstraint('version_id', 'anchor', name='uq_clause_version_anchor')
    )
    op.create_table('draft_opinion_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('opinion_id', sa.Integer(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_draft_opinion_file_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['opinion_id'], ['draft_opinion.id'], name=op.f('fk_draft_opinion_file_opinion_id_draft_opinion')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_opinion_file'))
    )
    with op.batch_alter_table('draft_opinion_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_opinion_file_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_opinion_file_opinion_id'), ['opinion_id'], unique=False)

    op.create_table('survey_words',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('public_text', sa.Text(), nullable=False),
    sa.Column('reading', sa.Enum('waiting', 'shown', 'masked', 'refused', name='reading', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_words_question_id_survey_question')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_words_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_words'))
    )
    with op.batch_alter_table('survey_words', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_words_question_id'), ['question_id'], unique=False)
        batch_op.create_index('ix_survey_words_survey_reading', ['survey_id', 'reading'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('survey_words', schema=None) as batch_op:
        batch_op.drop_index('ix_survey_words_survey_reading')
        batch_op.drop_index(batch_op.f('ix_survey_words_question_id'))

    op.drop_table('survey_words')
    with op.batch_alter_table('draft_opinion_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_opinion_file_opinion_id'))
        batch_op.drop_index(batch_op.f('ix_draft_opinion_file_attachment_id'))

    op.drop_table('draft_opinion_file')
    op.drop_table('clause')
    op.drop_table('survey_turn')
    with op.batch_alter_table('survey_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_reply_survey_id'))

    op.drop_table('survey_reply')
    with op.batch_alter_table('survey_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_question_survey_id'))

    op.drop_table('survey_question')
    op.drop_table('draft_version')
    with op.batch_alter_table('draft_opinion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_opinion_user_id'))
        batch_op.drop_index(batch_op.f('ix_draft_opinion_phone_hash'))
        batch_op.drop_index('ix_draft_opinion_consultation_reading')
        batch_op.drop_index('ix_draft_opinion_consultation_outcome')

    op.drop_table('draft_opinion')
    op.drop_table('consultation_tally')
    with op.batch_alter_table('consultation_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_paper_consultation_id'))
        batch_op.drop_index(batch_op.f('ix_consultation_paper_attachment_id'))

    op.drop_table('consultation_paper')
    with op.batch_alter_table('consultation_notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_notice_consultation_id'))

    op.drop_table('consultation_notice')
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_unit_id'))
        batch_op.drop_index('ix_survey_state_closes_on')
        batch_op.drop_index(batch_op.f('ix_survey_region_id'))

    op.drop_table('survey')
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_unit_id'))
        batch_op.drop_index('ix_consultation_state_closes_on')
        batch_op.drop_index(batch_op.f('ix_consultation_region_id'))

    op.drop_table('consultation')
