"""village boards

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

CLOSED = "EXISTS (SELECT 1 FROM village_release WHERE id = %s.release_id AND state IN ('published', 'superseded'))"
CLOSED_TABLES = ("village_line", "village_voucher")
SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {CLOSED % row} "
    "BEGIN SELECT RAISE(ABORT, 'what was published never changes'); END"
    for table in CLOSED_TABLES
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION village_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF TG_OP = 'INSERT' THEN IF {CLOSED % 'NEW'} THEN RAISE EXCEPTION 'what was published never changes'; "
    "END IF; RETURN NEW; END IF; "
    f"IF {CLOSED % 'OLD'} THEN RAISE EXCEPTION 'what was published never changes'; END IF; "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    *(
        f"CREATE TRIGGER {table}_closed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION village_refuse()"
        for table in CLOSED_TABLES
    ),
)


def upgrade() -> None:
    op.create_table('village_question_tally',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('issued', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_village_question_tally'))
    )
    op.create_table('village',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('collective', sa.Text(), nullable=False),
    sa.Column('span', sa.Enum('month', 'quarter', 'year', name='span', native_enum=False, length=40), nullable=False),
    sa.Column('display_days', sa.Integer(), nullable=False),
    sa.Column('complaint_phone', sa.Text(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('area', sa.Integer(), nullable=True),
    sa.Column('board_place', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('display_days >= 15', name=op.f('ck_village_shown_fifteen_days')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_village_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village')),
    sa.UniqueConstraint('region_id', name='uq_village_region')
    )
    op.create_table('village_follower',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_village_follower_user_id_user')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_follower_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_follower')),
    sa.UniqueConstraint('village_id', 'user_id', name='uq_village_follower')
    )
    with op.batch_alter_table('village_follower', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_follower_user_id'), ['user_id'], unique=False)

    op.create_table('village_item_wording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_no', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_village_item_wording_set_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_item_wording'))
    )
    with op.batch_alter_table('village_item_wording', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_item_wording_item_no'), ['item_no'], unique=False)

    op.create_table('village_layout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('layout', sa.JSON(), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_village_layout_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_layout_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_layout')),
    sa.UniqueConstraint('village_id', 'form', 'fingerprint', name='uq_village_layout')
    )
    op.create_table('village_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('duty', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_village_member_user_id_user')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_member_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_member'))
    )
    with op.batch_alter_table('village_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_member_user_id'), ['user_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_village_member_village_id'), ['village_id'], unique=False)

    op.create_table('village_release',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('item_no', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('batch', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'checking', 'signing', 'reviewing', 'published', 'superseded', 'taken_down', 'discarded', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('nothing_happened', sa.Boolean(), nullable=False),
    sa.Column('opening', sa.BigInteger(), nullable=True),
    sa.Column('closing', sa.BigInteger(), nullable=True),
    sa.Column('income', sa.BigInteger(), nullable=False),
    sa.Column('expense', sa.BigInteger(), nullable=False),
    sa.Column('lines_count', sa.Integer(), nullable=False),
    sa.Column('stated', sa.JSON(), nullable=False),
    sa.Column('head', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('explained_by_id', sa.Integer(), nullable=True),
    sa.Column('prepared_by_id', sa.Integer(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('display_until', sa.Date(), nullable=True),
    sa.Column('notice_from', sa.Date(), nullable=True),
    sa.Column('notice_to', sa.Date(), nullable=True),
    sa.Column('taken_down_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("number = 1 OR reason != ''", name=op.f('ck_village_release_correction_has_reason')),
    sa.CheckConstraint("state NOT IN ('published', 'superseded') OR published_at IS NOT NULL", name=op.f('ck_village_release_public_has_date')),
    sa.ForeignKeyConstraint(['explained_by_id'], ['user.id'], name=op.f('fk_village_release_explained_by_id_user')),
    sa.ForeignKeyConstraint(['prepared_by_id'], ['user.id'], name=op.f('fk_village_release_prepared_by_id_user')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_release_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_release'))
    )
    with op.batch_alter_table('village_release', schema=None) as batch_op:
        batch_op.create_index('ix_village_release_item_period', ['item_no', 'period', 'state'], unique=False)
        batch_op.create_index('ix_village_release_notice_to', ['notice_to'], unique=False)
        batch_op.create_index('uq_village_release', ['village_id', 'item_no', 'form', 'period', 'batch', 'number'], unique=True, sqlite_where=sa.text("state != 'discarded'"), postgresql_where=sa.text("state != 'discarded'"))
        batch_op.create_index('uq_village_release_in_work', ['village_id', 'item_no', 'form', 'period', 'batch'], unique=True, sqlite_where=sa.text("state IN ('draft', 'checking', 'signing', 'reviewing')"), postgresql_where=sa.text("state IN ('draft', 'checking', 'signing', 'reviewing')"))
        batch_op.create_index('uq_village_release_live', ['village_id', 'item_no', 'form', 'period', 'batch'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.create_table('village_category_total',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('income', sa.BigInteger(), nullable=False),
    sa.Column('expense', sa.BigInteger(), nullable=False),
    sa.Column('lines_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_category_total_release_id_village_release')),
    sa.PrimaryKeyConstraint('release_id', 'category', name=op.f('pk_village_category_total'))
    )
    op.create_table('village_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('opinion', sa.Enum('agree', 'doubt', name='opinion', native_enum=False, length=40), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_check_release_id_village_release')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_village_check_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_check')),
    sa.UniqueConstraint('release_id', 'seq', 'user_id', name='uq_village_check')
    )
    op.create_table('village_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('voucher', sa.Text(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_village_file_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_file_release_id_village_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_file'))
    )
    with op.batch_alter_table('village_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_file_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_village_file_release_id'), ['release_id'], unique=False)

    op.create_table('village_line',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('voucher', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('income', sa.BigInteger(), nullable=False),
    sa.Column('expense', sa.BigInteger(), nullable=False),
    sa.Column('handler', sa.Text(), nullable=False),
    sa.Column('witness', sa.Text(), nullable=False),
    sa.Column('approver', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('balance', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_line_release_id_village_release')),
    sa.PrimaryKeyConstraint('release_id', 'seq', name=op.f('pk_village_line')),
    sqlite_with_rowid=False
    )
    op.create_table('village_override',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('shown', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('given_by_id IS NULL OR given_by_id != asked_by_id', name=op.f('ck_village_override_two_people')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_village_override_asked_by_id_user')),
    sa.ForeignKeyConstraint(['given_by_id'], ['user.id'], name=op.f('fk_village_override_given_by_id_user')),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_override_release_id_village_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_override'))
    )
    with op.batch_alter_table('village_override', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_override_release_id'), ['release_id'], unique=False)

    op.create_table('village_payment',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('party', sa.Text(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('paid', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_payment_release_id_village_release')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_payment_village_id_village')),
    sa.PrimaryKeyConstraint('release_id', 'seq', 'party', name=op.f('pk_village_payment'))
    )
    with op.batch_alter_table('village_payment', schema=None) as batch_op:
        batch_op.create_index('ix_village_payment_party', ['party'], unique=False)
        batch_op.create_index('ix_village_payment_village', ['village_id', 'party'], unique=False)

    op.create_table('village_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('objection', sa.Boolean(), nullable=False),
    sa.Column('asker_id', sa.Integer(), nullable=True),
    sa.Column('asker_name', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'answered', name='questionstate', native_enum=False, length=40), nullable=False),
    sa.Column('where_now', sa.Enum('village', 'township', name='where', native_enum=False, length=40), nullable=False),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('escalated_why', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('explained', 'corrected', 'upheld', 'changed', 'struck', name='outcome', native_enum=False, length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state != 'answered' OR answered_at IS NOT NULL", name=op.f('ck_village_question_answered_has_date')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_village_question_answered_by_id_user')),
    sa.ForeignKeyConstraint(['asker_id'], ['user.id'], name=op.f('fk_village_question_asker_id_user')),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_question_release_id_village_release')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_question_village_id_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_question')),
    sa.UniqueConstraint('no', name='uq_village_question_no')
    )
    with op.batch_alter_table('village_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_question_asker_id'), ['asker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_village_question_release_id'), ['release_id'], unique=False)
        batch_op.create_index('ix_village_question_state_due', ['state', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_village_question_village_id'), ['village_id'], unique=False)

    op.create_table('village_row',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_row_release_id_village_release')),
    sa.PrimaryKeyConstraint('release_id', 'form', 'seq', name=op.f('pk_village_row'))
    )
    op.create_table('village_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Enum('prepared', 'checked', 'signed', 'reviewed', 'returned', 'explained', 'corrected', 'taken_down', name='step', native_enum=False, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_village_step_by_id_user')),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_step_release_id_village_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_step'))
    )
    with op.batch_alter_table('village_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_step_release_id'), ['release_id'], unique=False)

    op.create_table('village_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('layout', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_village_upload_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_village_upload_by_id_user')),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_upload_release_id_village_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_upload'))
    )
    with op.batch_alter_table('village_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_upload_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_village_upload_release_id'), ['release_id'], unique=False)

    op.create_table('village_voucher',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('income', sa.BigInteger(), nullable=False),
    sa.Column('expense', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['village_release.id'], name=op.f('fk_village_voucher_release_id_village_release')),
    sa.PrimaryKeyConstraint('release_id', 'no', name=op.f('pk_village_voucher'))
    )
    for statement in SQLITE_GUARDS if op.get_bind().dialect.name == 'sqlite' else POSTGRES_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('village_voucher')
    with op.batch_alter_table('village_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_upload_release_id'))
        batch_op.drop_index(batch_op.f('ix_village_upload_at'))

    op.drop_table('village_upload')
    with op.batch_alter_table('village_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_step_release_id'))

    op.drop_table('village_step')
    op.drop_table('village_row')
    with op.batch_alter_table('village_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_question_village_id'))
        batch_op.drop_index('ix_village_question_state_due')
        batch_op.drop_index(batch_op.f('ix_village_question_release_id'))
        batch_op.drop_index(batch_op.f('ix_village_question_asker_id'))

    op.drop_table('village_question')
    with op.batch_alter_table('village_payment', schema=None) as batch_op:
        batch_op.drop_index('ix_village_payment_village')
        batch_op.drop_index('ix_village_payment_party')

    op.drop_table('village_payment')
    with op.batch_alter_table('village_override', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_override_release_id'))

    op.drop_table('village_override')
    op.drop_table('village_line')
    with op.batch_alter_table('village_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_file_release_id'))
        batch_op.drop_index(batch_op.f('ix_village_file_attachment_id'))

    op.drop_table('village_file')
    op.drop_table('village_check')
    op.drop_table('village_category_total')
    with op.batch_alter_table('village_release', schema=None) as batch_op:
        batch_op.drop_index('uq_village_release_live', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.drop_index('uq_village_release_in_work', sqlite_where=sa.text("state IN ('draft', 'checking', 'signing', 'reviewing')"), postgresql_where=sa.text("state IN ('draft', 'checking', 'signing', 'reviewing')"))
        batch_op.drop_index('uq_village_release', sqlite_where=sa.text("state != 'discarded'"), postgresql_where=sa.text("state != 'discarded'"))
        batch_op.drop_index('ix_village_release_notice_to')
        batch_op.drop_index('ix_village_release_item_period')

    op.drop_table('village_release')
    with op.batch_alter_table('village_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_member_village_id'))
        batch_op.drop_index(batch_op.f('ix_village_member_user_id'))

    op.drop_table('village_member')
    op.drop_table('village_layout')
    with op.batch_alter_table('village_item_wording', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_item_wording_item_no'))

    op.drop_table('village_item_wording')
    with op.batch_alter_table('village_follower', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_village_follower_user_id'))

    op.drop_table('village_follower')
    op.drop_table('village')
    op.drop_table('village_question_tally')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute("DROP FUNCTION village_refuse")
