"""what posts become in other rooms

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

FIGURES = [
    'received_on', 'first_unit_id', 'unit_id', 'county_id', 'kind', 'state', 'waited', 'first_in_time', 'reopens', 'due_on',
    'refusals', 'ended_on', 'entered_unit_id', 'rated_solved', 'rated_manner',
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
    op.create_table('foi_application',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'submitted', 'received', 'answered', 'lapsed', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('from_post', sa.Boolean(), nullable=False),
    sa.Column('applicant', sa.Enum('person', 'firm', 'research', 'charity', 'legal', 'other', name='applicant', native_enum=False, length=40), nullable=False),
    sa.Column('who_sealed', sa.Text(), nullable=True),
    sa.Column('wanted_sealed', sa.Text(), nullable=True),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wait_until', sa.Date(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('workdays', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Enum('a1', 'a2', 'b', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'd1', 'd2', 'd3', 'e1', 'e2', 'e3', 'e4', 'e5', 'f3', name='result', native_enum=False, length=40), nullable=True),
    sa.Column('answer_sealed', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('in_time', sa.Boolean(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state NOT IN ('received', 'answered') OR received_on IS NOT NULL", name=op.f('ck_foi_application_received_has_day')),
    sa.CheckConstraint("state != 'answered' OR (result IS NOT NULL AND answered_at IS NOT NULL)", name=op.f('ck_foi_application_answered_whole')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_foi_application_answered_by_id_user')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_foi_application_region_id_region')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_foi_application_unit_id_unit')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_foi_application_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_foi_application')),
    sa.UniqueConstraint('no', name='uq_foi_application_no')
    )
    for column in ('phone_hash', 'region_id', 'unit_id', 'user_id'):
        op.create_index(op.f(f'ix_foi_application_{column}'), 'foi_application', [column], unique=False)
    op.create_index('ix_foi_application_state_due', 'foi_application', ['state', 'due_on'], unique=False)
    op.create_table('foi_extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('workdays', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id != asked_by_id', name=op.f('ck_foi_extension_second_person_decides')),
    sa.CheckConstraint('workdays BETWEEN 1 AND 20', name=op.f('ck_foi_extension_twenty_at_most')),
    sa.ForeignKeyConstraint(['application_id'], ['foi_application.id'], name=op.f('fk_foi_extension_application_id_foi_application')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_foi_extension_asked_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_foi_extension_decided_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_foi_extension')),
    sa.UniqueConstraint('application_id', name='uq_foi_extension_application')
    )
    op.create_table('catalogue_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('domain', sa.Integer(), nullable=False),
    sa.Column('what', sa.Enum('add', 'change', 'remove', name='what', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('checking', 'open', 'decided', 'returned', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('check_note', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.Enum('adopted', 'partly', 'not', name='outcome', native_enum=False, length=40), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('adjustment', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('checked_by_id IS NULL OR checked_by_id != made_by_id', name=op.f('ck_catalogue_proposal_second_person_checks')),
    sa.CheckConstraint('domain BETWEEN 1 AND 26', name=op.f('ck_catalogue_proposal_domain_known')),
    sa.CheckConstraint("state NOT IN ('open', 'decided') OR checked_by_id IS NOT NULL", name=op.f('ck_catalogue_proposal_public_was_checked')),
    sa.CheckConstraint("state != 'decided' OR (outcome IS NOT NULL AND decision != '')", name=op.f('ck_catalogue_proposal_decided_with_reason')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['user.id'], name=op.f('fk_catalogue_proposal_checked_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_catalogue_proposal_decided_by_id_user')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_catalogue_proposal_made_by_id_user')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_catalogue_proposal_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_proposal')),
    sa.UniqueConstraint('no', name='uq_catalogue_proposal_no')
    )
    op.create_index(op.f('ix_catalogue_proposal_region_id'), 'catalogue_proposal', ['region_id'], unique=False)
    op.create_index('ix_catalogue_proposal_state_due', 'catalogue_proposal', ['state', 'due_on'], unique=False)


def downgrade() -> None:
    op.drop_table('catalogue_proposal')
    op.drop_table('foi_extension')
    op.drop_table('foi_application')
    op.drop_table('feedback_turned')
    op.drop_index('ix_feedback_post_figures', table_name='feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', FIGURES, unique=False)
    op.execute('ALTER TABLE feedback_step DROP COLUMN link')
    op.execute('ALTER TABLE feedback_post DROP COLUMN turned')
