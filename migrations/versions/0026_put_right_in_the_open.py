"""papers of surveys found again by their number and put right; adopted texts corrected as versions; late letters get
their outcome in a correction; codes bound to the browser that asked

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

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
    _papers()


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


def downgrade() -> None:
    op.drop_table('survey_paper_fix')
    op.drop_index('ix_survey_reply_survey_sheet', 'survey_reply')
    with op.batch_alter_table('survey_words', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_survey_words_reply_id_survey_reply'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_survey_words_reply_id'))
        batch_op.drop_column('reply_id')
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f'ALTER TABLE {table} DROP COLUMN {column}')
