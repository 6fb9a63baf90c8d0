"""why a clause of an adopted text is not as it was in the draft

Revision ID: 0071
Revises: 0070
"""

import sqlalchemy as sa
from alembic import op

revision = '0071'
down_revision = '0070'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'clause_reason',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('consultation_id', sa.Integer(), nullable=False),
        sa.Column('anchor', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason != ''", name=op.f('ck_clause_reason_says_why')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name='fk_clause_reason_by_id_user'),
        sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name='fk_clause_reason_consultation_id_consultation'),
        sa.PrimaryKeyConstraint('id', name='pk_clause_reason'),
        sa.UniqueConstraint('consultation_id', 'anchor', name='uq_clause_reason_consultation_anchor'),
    )


def downgrade() -> None:
    op.drop_table('clause_reason')
