"""words read before they are public"""

from alembic import op
import sqlalchemy as sa


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What was answered was public, and stays so; what nobody has answered waits to be read. Every answer is a first version.
KEEP = (
    "UPDATE opinion SET released_at = answered_at, released_by_id = answered_by_id WHERE outcome IS NOT NULL",
    "INSERT INTO answer_revision (opinion_id, no, outcome, text, unit_id, reason, by_id, at) "
    "SELECT id, 1, outcome, answer, unit_id, '', answered_by_id, answered_at FROM opinion "
    "WHERE outcome IS NOT NULL",
)


def upgrade():
    op.create_table('answer_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('opinion_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('adopted', 'partly', 'declined', 'forwarded', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("no = 1 OR reason != ''", name=op.f('ck_answer_revision_changed_with_reason')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_answer_revision_by_id_user')),
    sa.ForeignKeyConstraint(['opinion_id'], ['opinion.id'], name=op.f('fk_answer_revision_opinion_id_opinion')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_answer_revision_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_revision')),
    sa.UniqueConstraint('opinion_id', 'no', name='uq_answer_revision_opinion_no')
    )
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('released_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('released_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('masked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('mask_reason', sa.Text(), nullable=False, server_default=''))
        batch_op.create_foreign_key(batch_op.f('fk_opinion_released_by_id_user'), 'user', ['released_by_id'], ['id'])
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    for statement in KEEP:
        op.execute(statement)
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.alter_column('mask_reason', existing_type=sa.Text(), server_default=None)
        batch_op.create_check_constraint(batch_op.f('ck_opinion_answered_is_public'), "outcome IS NULL OR released_at IS NOT NULL")
        batch_op.create_check_constraint(batch_op.f('ck_opinion_masked_with_reason'), "masked_at IS NULL OR mask_reason != ''")


def downgrade():
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_column('version')
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_column('forgotten_at')
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_opinion_masked_with_reason'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_opinion_answered_is_public'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_opinion_released_by_id_user'), type_='foreignkey')
        batch_op.drop_column('mask_reason')
        batch_op.drop_column('masked_at')
        batch_op.drop_column('released_by_id')
        batch_op.drop_column('released_at')
    op.drop_table('answer_revision')
