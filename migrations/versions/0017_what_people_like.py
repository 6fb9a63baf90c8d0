"""what people like to see

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('liked',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.CheckConstraint('times >= 0', name=op.f('ck_liked_times_counted')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_liked_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_liked')),
    sa.UniqueConstraint('kind', 'item_id', name='uq_liked_item')
    )
    with op.batch_alter_table('liked', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_liked_region_id'), ['region_id'], unique=False)
        batch_op.create_index('ix_liked_times', ['times', 'id'], unique=False)

    op.create_table('liked_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('liked_id', sa.Integer(), nullable=False),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['liked_id'], ['liked.id'], name=op.f('fk_liked_vote_liked_id_liked')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_liked_vote')),
    sa.UniqueConstraint('liked_id', 'phone_hash', 'on_date', name='uq_liked_vote_day')
    )
    with op.batch_alter_table('liked_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_liked_vote_on_date'), ['on_date'], unique=False)
        batch_op.create_index(batch_op.f('ix_liked_vote_phone_hash'), ['phone_hash'], unique=False)


def downgrade() -> None:
    op.drop_table('liked_vote')
    op.drop_table('liked')
