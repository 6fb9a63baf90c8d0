"""outcomes of consultations and surveys drafted by one and published by another, corrected by versions; matrices; papers

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

WRITING = ('draft', 'review', 'published', 'dropped')
ADDED = {
    'survey': ('takes_paper', 'paper_ended_at'),
    'survey_question': ('rows',),
    'survey_reply': ('on_paper',),
}


def _told(owner: str, table: str) -> list[sa.schema.SchemaItem]:
    """The columns and rules both kinds of versions share."""
    return [
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('no', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('state', sa.Enum(*WRITING, name='writing', native_enum=False, length=40), nullable=False),
        sa.Column('returned_why', sa.Text(), nullable=False),
        sa.Column('drafted_by_id', sa.Integer(), nullable=False),
        sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
        sa.Column('is_alone', sa.Boolean(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column(f'{owner}_id', sa.Integer(), nullable=False),
        sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name=op.f(f'ck_{table}_second_person_reviews')),
        sa.CheckConstraint("state != 'published' OR reviewed_by_id IS NOT NULL OR is_alone", name=op.f(f'ck_{table}_published_was_reviewed')),
        sa.CheckConstraint("no = 1 OR reason != ''", name=op.f(f'ck_{table}_corrected_with_reason')),
        sa.ForeignKeyConstraint([f'{owner}_id'], [f'{owner}.id'], name=op.f(f'fk_{table}_{owner}_id_{owner}')),
        sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f(f'fk_{table}_drafted_by_id_user')),
        sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f(f'fk_{table}_reviewed_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.UniqueConstraint(f'{owner}_id', 'no', name=f'uq_{table}_{owner}_no'),
    ]


def upgrade() -> None:
    op.create_table('outcome_report', *_told('consultation', 'outcome_report'))
    op.create_table('survey_conclusion', *_told('survey', 'survey_conclusion'))
    op.create_table('amended_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('opinion_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('adopted', 'partly', 'declined', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('moved_anchor', sa.Integer(), nullable=True),
    sa.Column('old_outcome', sa.Enum('adopted', 'partly', 'declined', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('old_answer', sa.Text(), nullable=False),
    sa.Column('old_anchor', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("answer != ''", name=op.f('ck_amended_outcome_amended_has_answer')),
    sa.ForeignKeyConstraint(['report_id'], ['outcome_report.id'], name=op.f('fk_amended_outcome_report_id_outcome_report')),
    sa.ForeignKeyConstraint(['opinion_id'], ['draft_opinion.id'], name=op.f('fk_amended_outcome_opinion_id_draft_opinion')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_amended_outcome_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amended_outcome')),
    sa.UniqueConstraint('report_id', 'opinion_id', name='uq_amended_outcome_opinion')
    )
    op.create_index(op.f('ix_amended_outcome_opinion_id'), 'amended_outcome', ['opinion_id'], unique=False)
    op.add_column('survey', sa.Column('takes_paper', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('survey', sa.Column('paper_ended_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('survey_question', sa.Column('rows', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('survey_reply', sa.Column('on_paper', sa.Boolean(), nullable=False, server_default=sa.false()))
    _take_over('outcome_report', 'consultation', 'summary', 'answered_at', 'consult.consultation.answered')
    _take_over('survey_conclusion', 'survey', 'conclusion', 'results_at', 'consult.survey.results_published')


def _take_over(table: str, owner: str, text: str, at: str, did: str) -> None:
    """What one person published before a second one was asked for is the first version, and says so."""
    actor = (
        f"SELECT MAX(entry.actor_id) FROM audit_entry entry WHERE entry.did = '{did}' "
        f"AND entry.subject_kind = '{owner}' AND entry.subject_id = one.id"
    )
    op.execute(
        f'INSERT INTO {table} (no, text, reason, state, returned_why, drafted_by_id, drafted_at, is_alone, published_at, '
        f"version, {owner}_id) SELECT 1, one.{text}, '', 'published', '', COALESCE(({actor}), one.drafted_by_id), "
        f'one.{at}, true, one.{at}, 1, one.id FROM {owner} one WHERE one.{at} IS NOT NULL'
    )


def downgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f'ALTER TABLE {table} DROP COLUMN {column}')
    op.drop_table('amended_outcome')
    op.drop_table('survey_conclusion')
    op.drop_table('outcome_report')
