"""blocks of phones, reviewed and objected to; landmarks and points

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

LIVE = sa.text("standing IN ('waiting', 'upheld', 'objected', 'confirmed')")


def upgrade() -> None:
    op.drop_table('feedback_block')  # no verb ever wrote a row
    op.create_table('feedback_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('ground', sa.Enum('abuse', 'advertising', 'privacy', 'flood', name='ground', native_enum=False, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('standing', sa.Enum('waiting', 'upheld', 'objected', 'confirmed', 'lifted', 'lapsed', 'over', name='standing', native_enum=False, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('review_reason', sa.Text(), nullable=False),
    sa.Column('objected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('objection_sealed', sa.Text(), nullable=True),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('heard_by_id', sa.Integer(), nullable=True),
    sa.Column('hearing_reason', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason != ''", name=op.f('ck_feedback_block_block_has_reason')),
    sa.CheckConstraint("standing NOT IN ('upheld', 'objected', 'lifted', 'confirmed') OR (reviewed_by_id IS NOT NULL AND review_reason != '')", name=op.f('ck_feedback_block_decided_with_reason')),
    sa.CheckConstraint('heard_by_id IS NULL OR (heard_by_id != made_by_id AND heard_by_id != coalesce(reviewed_by_id, 0))', name=op.f('ck_feedback_block_third_person_hears')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != made_by_id', name=op.f('ck_feedback_block_second_person_reviews')),
    sa.ForeignKeyConstraint(['heard_by_id'], ['user.id'], name=op.f('fk_feedback_block_heard_by_id_user')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_feedback_block_made_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_block_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_feedback_block_region_id_region')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_feedback_block_reviewed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_block_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_block')),
    sa.UniqueConstraint('post_id', name='uq_feedback_block_post')
    )
    with op.batch_alter_table('feedback_block', schema=None) as batch_op:
        batch_op.create_index('uq_feedback_block_live', ['phone_hash'], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
        batch_op.create_index(batch_op.f('ix_feedback_block_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_block_unit_id'), ['unit_id'], unique=False)
    op.create_table('feedback_landmark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_feedback_landmark_whole_point')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_feedback_landmark_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_landmark')),
    sa.UniqueConstraint('region_id', 'name', name='uq_feedback_landmark_name')
    )
    # a point goes public with its post and is nowhere else in the clear; 0.0005 degrees are about 50 m
    op.execute("UPDATE feedback_post SET latitude = NULL, longitude = NULL WHERE screen != 'public'")
    op.execute("UPDATE feedback_post SET latitude = round(latitude / 0.0005) * 0.0005, longitude = round(longitude / 0.0005) * 0.0005 WHERE latitude IS NOT NULL")


def downgrade() -> None:
    op.drop_table('feedback_landmark')
    op.drop_table('feedback_block')
    op.create_table('feedback_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phone_hash', sa.Text(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('upheld', sa.Boolean(), nullable=True),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.CheckConstraint("reason != ''", name=op.f('ck_feedback_block_block_has_reason')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != made_by_id', name=op.f('ck_feedback_block_second_person_reviews')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_feedback_block_made_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_block_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_feedback_block_reviewed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_block'))
    )
    with op.batch_alter_table('feedback_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_block_phone_hash'), ['phone_hash'], unique=False)
