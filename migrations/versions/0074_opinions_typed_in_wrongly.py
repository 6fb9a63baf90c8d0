"""an opinion typed in by a clerk is put right or taken out

Revision ID: 0074
Revises: 0073
"""

import sqlalchemy as sa
from alembic import op

revision = '0074'
down_revision = '0073'
branch_labels = None
depends_on = None

OUT = sa.Enum('twice', 'stray', name='out', native_enum=False, length=40)


def upgrade() -> None:
    with op.batch_alter_table('draft_opinion') as batch_op:
        batch_op.add_column(sa.Column('out_because', OUT, nullable=True))
        batch_op.add_column(sa.Column('twin_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_draft_opinion_twin_id_draft_opinion', 'draft_opinion', ['twin_id'], ['id'])
        batch_op.create_check_constraint(
            'ck_draft_opinion_only_typed_in_goes_out', "out_because IS NULL OR channel != 'web'"
        )
        batch_op.create_check_constraint(
            'ck_draft_opinion_twice_has_twin', "(COALESCE(out_because, '') = 'twice') = (twin_id IS NOT NULL)"
        )
    op.create_table(
        'draft_opinion_fix',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('opinion_id', sa.Integer(), nullable=False),
        sa.Column('was', sa.JSON(), nullable=False),
        sa.Column('out_because', OUT, nullable=True),
        sa.Column('twin_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason != ''", name='ck_draft_opinion_fix_fixed_with_reason'),
        sa.ForeignKeyConstraint(
            ['opinion_id'], ['draft_opinion.id'], name='fk_draft_opinion_fix_opinion_id_draft_opinion'
        ),
        sa.ForeignKeyConstraint(['twin_id'], ['draft_opinion.id'], name='fk_draft_opinion_fix_twin_id_draft_opinion'),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name='fk_draft_opinion_fix_by_id_user'),
        sa.PrimaryKeyConstraint('id', name='pk_draft_opinion_fix'),
    )
    with op.batch_alter_table('draft_opinion_fix') as batch_op:
        batch_op.create_index('ix_draft_opinion_fix_opinion_id', ['opinion_id'])


def downgrade() -> None:
    op.drop_table('draft_opinion_fix')
    with op.batch_alter_table('draft_opinion') as batch_op:
        batch_op.drop_constraint('ck_draft_opinion_twice_has_twin', type_='check')
        batch_op.drop_constraint('ck_draft_opinion_only_typed_in_goes_out', type_='check')
        batch_op.drop_constraint('fk_draft_opinion_twin_id_draft_opinion', type_='foreignkey')
        batch_op.drop_column('twin_id')
        batch_op.drop_column('out_because')
