"""what a unit that helps says, templates of answers, phones of the staff

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feedback_opinion',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_opinion_post_id_feedback_post')),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_opinion_unit_id_unit')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_feedback_opinion_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_opinion')),
    )
    op.create_index(op.f('ix_feedback_opinion_post_id'), 'feedback_opinion', ['post_id'])
    op.create_table(
        'feedback_template',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('kept_by_id', sa.Integer(), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_template_unit_id_unit')),
        sa.ForeignKeyConstraint(['kept_by_id'], ['user.id'], name=op.f('fk_feedback_template_kept_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_template')),
    )
    op.create_index(op.f('ix_feedback_template_unit_id'), 'feedback_template', ['unit_id'])
    op.create_table(
        'staff_phone',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('phone_hash', sa.Text(), nullable=False),
        sa.Column('tail', sa.Text(), nullable=False),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_staff_phone_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_phone')),
        sa.UniqueConstraint('user_id', 'phone_hash', name='uq_staff_phone_once'),
    )
    op.create_index(op.f('ix_staff_phone_phone_hash'), 'staff_phone', ['phone_hash'])


def downgrade() -> None:
    op.drop_table('staff_phone')
    op.drop_table('feedback_template')
    op.drop_table('feedback_opinion')
