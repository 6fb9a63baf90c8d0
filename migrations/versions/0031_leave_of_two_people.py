"""what the privacy guard found is let out by two people, in every room

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

STANDS = sa.text("state != 'refused'")


def upgrade() -> None:
    op.create_table(
        'leave',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('subject_kind', sa.Text(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.Enum('asked', 'given', 'refused', name='state', native_enum=False, length=40), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('place', sa.Text(), nullable=False),
        sa.Column('shown', sa.Text(), nullable=False),
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('around', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('asked_by_id', sa.Integer(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id != asked_by_id', name=op.f('ck_leave_two_people')),
        sa.CheckConstraint("(state = 'asked') = (decided_by_id IS NULL)", name=op.f('ck_leave_decided_by_somebody')),
        sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_leave_asked_by_id_user')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_leave_decided_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_leave')),
    )
    op.create_index('ix_leave_asked_by_id', 'leave', ['asked_by_id'])
    op.create_index('ix_leave_decided_by_id', 'leave', ['decided_by_id'])
    op.create_index('ix_leave_waiting', 'leave', ['state', 'subject_kind', 'subject_id'])
    op.create_index('uq_leave_once', 'leave', ['subject_kind', 'subject_id', 'digest'], unique=True, sqlite_where=STANDS, postgresql_where=STANDS)


def downgrade() -> None:
    op.drop_table('leave')
