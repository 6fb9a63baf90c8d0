"""first tables"""

from alembic import op
import sqlalchemy as sa


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# What the tables need beyond tables: the audit trail is append-only by trigger, the search entries have a full-text index.
SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_entry', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_fts_put AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER search_fts_drop AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER search_fts_change AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', old.id, old.grams); "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, new.grams); END",
)
POSTGRES = (
    "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE INDEX ix_search_entry_grams ON search_entry USING gin (to_tsvector('simple', grams))",
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_key_hash_at', ['key_hash', 'at'], unique=False)

    op.create_table('job_run',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('last_started', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_ok', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.Column('running_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_run'))
    )
    op.create_table('phone_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phone_hash', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_code'))
    )
    with op.batch_alter_table('phone_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phone_code_phone_hash'), ['phone_hash'], unique=False)

    op.create_table('region',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('level', sa.Enum('city', 'county', 'township', 'village', name='level', native_enum=False, length=40), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('pinyin', sa.Text(), nullable=False),
    sa.Column('initials', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['region.id'], name=op.f('fk_region_parent_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_region')),
    sa.UniqueConstraint('code', name='uq_region_code')
    )
    with op.batch_alter_table('region', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_region_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_region_path', ['path'], unique=False)

    op.create_table('year_tally',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_year_tally'))
    )
    op.create_table('search_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('grams', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_search_entry_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_entry')),
    sa.UniqueConstraint('kind', 'subject_id', name='uq_search_entry_kind_subject')
    )
    with op.batch_alter_table('search_entry', schema=None) as batch_op:
        batch_op.create_index('ix_search_entry_on_date', ['on_date'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_entry_region_id'), ['region_id'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_unit_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('region_id', 'name', name='uq_unit_region_name')
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_region_id'), ['region_id'], unique=False)

    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('resident', 'staff', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('username', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('phone_sealed', sa.Text(), nullable=True),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('email_sealed', sa.Text(), nullable=True),
    sa.Column('email_hash', sa.Text(), nullable=True),
    sa.Column('totp_sealed', sa.Text(), nullable=True),
    sa.Column('totp_counter', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('wants_sms', sa.Boolean(), nullable=False),
    sa.Column('wants_email', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind != 'staff' OR username IS NOT NULL", name=op.f('ck_user_staff_has_username')),
    sa.ForeignKeyConstraint(['place_id'], ['region.id'], name=op.f('fk_user_place_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('phone_hash', name='uq_user_phone_hash'),
    sa.UniqueConstraint('username', name='uq_user_username')
    )
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_email_hash'), ['email_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_user_place_id'), ['place_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('bytes_count', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('storage_key', sa.Text(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('bytes_count > 0', name=op.f('ck_attachment_not_empty')),
    sa.ForeignKeyConstraint(['kept_by_id'], ['user.id'], name=op.f('fk_attachment_kept_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('storage_key', name='uq_attachment_storage_key')
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_withdrawn_at'), ['withdrawn_at'], unique=False)

    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('did', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_audit_entry_actor_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)
        batch_op.create_index('ix_audit_entry_subject', ['subject_kind', 'subject_id'], unique=False)

    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('meeting', 'open_day', 'hearing', 'symposium', 'month', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signup_opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signup_closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('selection', sa.Enum('first_come', 'review', 'draw', name='selection', native_enum=False, length=40), nullable=False),
    sa.Column('leftover', sa.Enum('keep', 'pool', name='leftover', native_enum=False, length=40), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('eligibility', sa.Text(), nullable=False),
    sa.Column('least_age', sa.Integer(), nullable=False),
    sa.Column('companions', sa.Integer(), nullable=False),
    sa.Column('verify_phone', sa.Boolean(), nullable=False),
    sa.Column('walk_ins', sa.Boolean(), nullable=False),
    sa.Column('conduct', sa.Text(), nullable=False),
    sa.Column('secrecy', sa.Boolean(), nullable=False),
    sa.Column('accessibility', sa.Text(), nullable=False),
    sa.Column('contact_name', sa.Text(), nullable=False),
    sa.Column('contact_phone', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'review', 'published', 'closed', 'selected', 'held', 'concluded', 'postponed', 'cancelled', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('state_before', sa.Enum('draft', 'review', 'published', 'closed', 'selected', 'held', 'concluded', 'postponed', 'cancelled', name='state', native_enum=False, length=40), nullable=True),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opinions_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answers_due', sa.Date(), nullable=True),
    sa.Column('concluded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind = 'month' OR parent_id IS NULL OR parent_id != id", name=op.f('ck_event_not_its_own_month')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_event_ends_after_start')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name=op.f('ck_event_second_person_reviews')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_event_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['parent_id'], ['event.id'], name=op.f('fk_event_parent_id_event')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_event_region_id_region')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_event_reviewed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_event_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('no', name='uq_event_no')
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_region_id'), ['region_id'], unique=False)
        batch_op.create_index('ix_event_state_starts_at', ['state', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_unit_id'), ['unit_id'], unique=False)

    op.create_table('limit_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_limit_value_set_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_limit_value')),
    sa.UniqueConstraint('key', 'valid_from', name='uq_limit_value_key_valid_from')
    )
    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('agent', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_login_session_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_hash', name='uq_login_session_token_hash')
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_user_id'), ['user_id'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.Text(), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.Text(), nullable=False),
    sa.Column('reader', sa.Text(), nullable=False),
    sa.Column('way', sa.Enum('letter', 'sms', 'mail', name='way', native_enum=False, length=40), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('address_sealed', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body_sealed', sa.Text(), nullable=True),
    sa.Column('calendar_method', sa.Text(), nullable=False),
    sa.Column('calendar_sealed', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'sending', 'sent', 'failed', 'uncertain', name='sending', native_enum=False, length=40), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('good_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wiped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint("state != 'sending' OR lease_until IS NOT NULL", name=op.f('ck_message_sending_has_lease')),
    sa.CheckConstraint("state != 'sent' OR sent_at IS NOT NULL", name=op.f('ck_message_sent_has_moment')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_message_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('notice', 'subject_kind', 'subject_id', 'occasion', 'reader', 'way', name='uq_message_told_once'),
    sa.UniqueConstraint('uid', name='uq_message_uid')
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index('ix_message_state_rank_id', ['state', 'rank', 'id'], unique=False)
        batch_op.create_index('ix_message_user_id_way', ['user_id', 'way'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('bookkeeper', 'village_head', 'supervision', 'township_reviewer', 'handler', 'openness_office', 'secrecy_reviewer', 'zone_attendant', 'city_supervisor', 'admin', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['given_by_id'], ['user.id'], name=op.f('fk_role_grant_given_by_id_user')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_role_grant_region_id_region')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_role_grant_unit_id_unit')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_role_grant_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('ix_role_grant_user_role', ['user_id', 'role'], unique=False)

    op.create_table('work_year',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_work_year_entered_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_year'))
    )
    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_agenda_item_event_id_event')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_agenda_item_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_event_id'), ['event_id'], unique=False)

    op.create_table('draw',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('list_text', sa.Text(), nullable=False),
    sa.Column('list_sha256', sa.Text(), nullable=False),
    sa.Column('seats', sa.JSON(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_by_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_draw_event_id_event')),
    sa.ForeignKeyConstraint(['frozen_by_id'], ['user.id'], name=op.f('fk_draw_frozen_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    sa.UniqueConstraint('event_id', name='uq_draw_event')
    )
    op.create_table('draw_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('issue', sa.Text(), nullable=False),
    sa.Column('draws_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_draw_source_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_source')),
    sa.UniqueConstraint('event_id', 'position', name='uq_draw_source_event_position')
    )
    op.create_table('event_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_notice_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_notice'))
    )
    with op.batch_alter_table('event_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_notice_event_id'), ['event_id'], unique=False)

    op.create_table('minutes_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_minutes_revision_by_id_user')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_minutes_revision_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_revision')),
    sa.UniqueConstraint('event_id', 'no', name='uq_minutes_revision_event_no')
    )
    op.create_table('photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('consent', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("consent != ''", name=op.f('ck_photo_consent_on_record')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_photo_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_photo_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo'))
    )
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photo_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_event_id'), ['event_id'], unique=False)

    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('line', 'text', 'yes_no', 'choice', name='questionkind', native_enum=False, length=40), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('after_id', sa.Integer(), nullable=True),
    sa.Column('after_answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['after_id'], ['question.id'], name=op.f('fk_question_after_id_question')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_event_id'), ['event_id'], unique=False)

    op.create_table('seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('category', sa.Enum('stakeholder', 'resident', 'expert', 'media', 'firm', 'npc_deputy', 'cppcc_member', 'counsel', name='category', native_enum=False, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('invited', sa.Integer(), nullable=False),
    sa.CheckConstraint('invited >= 0 AND invited <= reserved', name=op.f('ck_seat_never_overinvited')),
    sa.CheckConstraint('taken >= 0 AND taken <= seats', name=op.f('ck_seat_never_oversold')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_seat_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat')),
    sa.UniqueConstraint('event_id', 'category', name='uq_seat_event_category')
    )
    op.create_table('selection_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('order', sa.JSON(), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_reason', sa.Text(), nullable=False),
    sa.CheckConstraint('confirmed_by_id IS NULL OR confirmed_by_id != proposed_by_id', name=op.f('ck_selection_round_second_person_confirms')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_selection_round_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_selection_round_event_id_event')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_selection_round_proposed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_selection_round'))
    )
    with op.batch_alter_table('selection_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_selection_round_event_id'), ['event_id'], unique=False)

    op.create_table('tally',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('opinions', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_tally_event_id_event')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_tally'))
    )
    op.create_table('work_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('year_id', sa.Integer(), nullable=False),
    sa.Column('off', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['year_id'], ['work_year.id'], name=op.f('fk_work_day_year_id_work_year')),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_work_day'))
    )
    with op.batch_alter_table('work_day', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_day_year_id'), ['year_id'], unique=False)

    op.create_table('draw_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draw_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_by_id', sa.Integer(), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('source_failed', sa.Boolean(), nullable=False),
    sa.CheckConstraint('confirmed_by_id IS NULL OR confirmed_by_id != entered_by_id', name=op.f('ck_draw_attempt_second_person_confirms')),
    sa.CheckConstraint('voided_at IS NULL OR confirmed_at IS NULL', name=op.f('ck_draw_attempt_void_or_confirmed')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_draw_attempt_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_draw_attempt_draw_id_draw')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_draw_attempt_entered_by_id_user')),
    sa.ForeignKeyConstraint(['source_id'], ['draw_source.id'], name=op.f('fk_draw_attempt_source_id_draw_source')),
    sa.ForeignKeyConstraint(['voided_by_id'], ['user.id'], name=op.f('fk_draw_attempt_voided_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_attempt')),
    sa.UniqueConstraint('draw_id', 'no', name='uq_draw_attempt_draw_no')
    )
    op.create_table('entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('category', sa.Enum('stakeholder', 'resident', 'expert', 'media', 'firm', 'npc_deputy', 'cppcc_member', 'counsel', name='category', native_enum=False, length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('submitted', 'waiting', 'offered', 'seated', 'not_selected', 'rejected', 'declined', 'expired', 'withdrawn', name='entrystate', native_enum=False, length=40), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('reserved', sa.Boolean(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('channel', sa.Enum('web', 'counter', 'phone', 'invited', 'walk_in', name='channel', native_enum=False, length=40), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('phone_sealed', sa.Text(), nullable=True),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('email_sealed', sa.Text(), nullable=True),
    sa.Column('work', sa.Text(), nullable=False),
    sa.Column('district', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('access_needs', sa.Text(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('promise_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('seated', 'offered') OR seat_id IS NULL", name=op.f('ck_entry_no_seat_held_by_nobody')),
    sa.CheckConstraint("state NOT IN ('seated', 'offered') OR seat_id IS NOT NULL", name=op.f('ck_entry_seated_has_seat')),
    sa.CheckConstraint('size >= 1', name=op.f('ck_entry_somebody_comes')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_entry_entered_by_id_user')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_entry_event_id_event')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_entry_seat_id_seat')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_entry_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('no', name='uq_entry_no')
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.create_index('ix_entry_event_state_rank', ['event_id', 'state', 'rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_phone_hash'), ['phone_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_seat_id'), ['seat_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_user_id'), ['user_id'], unique=False)

    op.create_table('paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('audience', sa.Enum('public', 'attendees', name='audience', native_enum=False, length=40), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_paper_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_paper_event_id_event')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_paper_item_id_agenda_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper'))
    )
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_paper_event_id'), ['event_id'], unique=False)

    op.create_table('assessment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_assessment_by_id_user')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_assessment_entry_id_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('entry_id', 'by_id', name='uq_assessment_entry_by')
    )
    op.create_table('entry_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_entry_revision_by_id_user')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_entry_revision_entry_id_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_revision'))
    )
    with op.batch_alter_table('entry_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_revision_entry_id'), ['entry_id'], unique=False)

    op.create_table('offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_offer_entry_id_entry')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_offer_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index('ix_offer_answered_at_expires_at', ['answered_at', 'expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_token_hash'), ['token_hash'], unique=False)

    op.create_table('opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('spoken', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('public_text', sa.Text(), nullable=False),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('adopted', 'partly', 'declined', 'forwarded', name='outcome', native_enum=False, length=40), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IS NULL OR (answer != '' AND answered_at IS NOT NULL)", name=op.f('ck_opinion_outcome_has_answer')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_opinion_answered_by_id_user')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_opinion_entered_by_id_user')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_opinion_entry_id_entry')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_opinion_event_id_event')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_opinion_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_opinion_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
    sa.UniqueConstraint('no', name='uq_opinion_no')
    )
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opinion_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opinion_event_id'), ['event_id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('self', 'child', 'elder', 'carer', name='part', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sex', sa.Text(), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('minor', sa.Boolean(), nullable=False),
    sa.Column('id_sealed', sa.Text(), nullable=True),
    sa.Column('id_hash', sa.Text(), nullable=True),
    sa.Column('live', sa.Boolean(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_late', sa.Boolean(), nullable=False),
    sa.Column('checked_in_by_id', sa.Integer(), nullable=True),
    sa.Column('absent', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['checked_in_by_id'], ['user.id'], name=op.f('fk_person_checked_in_by_id_user')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_person_entry_id_entry')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_person_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index('ix_person_entry_id', ['entry_id'], unique=False)
        batch_op.create_index('uq_person_event_id_hash_live', ['event_id', 'id_hash'], unique=True, sqlite_where=sa.text('live'), postgresql_where=sa.text('live'))

    op.create_table('survey_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('satisfaction', sa.Integer(), nullable=False),
    sa.Column('heard', sa.Integer(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('heard BETWEEN 1 AND 5', name=op.f('ck_survey_answer_heard_range')),
    sa.CheckConstraint('satisfaction BETWEEN 1 AND 5', name=op.f('ck_survey_answer_satisfaction_range')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_survey_answer_entry_id_entry')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_survey_answer_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answer')),
    sa.UniqueConstraint('entry_id', name='uq_survey_answer_entry')
    )
    with op.batch_alter_table('survey_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_answer_event_id'), ['event_id'], unique=False)

    op.create_table('opinion_result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('opinion_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_opinion_result_by_id_user')),
    sa.ForeignKeyConstraint(['opinion_id'], ['opinion.id'], name=op.f('fk_opinion_result_opinion_id_opinion')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion_result'))
    )
    with op.batch_alter_table('opinion_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opinion_result_opinion_id'), ['opinion_id'], unique=False)
    for statement in SQLITE if is_sqlite() else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if is_sqlite():
        op.execute('DROP TABLE search_fts')
    with op.batch_alter_table('opinion_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opinion_result_opinion_id'))

    op.drop_table('opinion_result')
    with op.batch_alter_table('survey_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_answer_event_id'))

    op.drop_table('survey_answer')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('uq_person_event_id_hash_live', sqlite_where=sa.text('live'), postgresql_where=sa.text('live'))
        batch_op.drop_index('ix_person_entry_id')

    op.drop_table('person')
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opinion_event_id'))
        batch_op.drop_index(batch_op.f('ix_opinion_entry_id'))

    op.drop_table('opinion')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offer_token_hash'))
        batch_op.drop_index(batch_op.f('ix_offer_entry_id'))
        batch_op.drop_index('ix_offer_answered_at_expires_at')

    op.drop_table('offer')
    with op.batch_alter_table('entry_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_revision_entry_id'))

    op.drop_table('entry_revision')
    op.drop_table('assessment')
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_event_id'))
        batch_op.drop_index(batch_op.f('ix_paper_attachment_id'))

    op.drop_table('paper')
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_user_id'))
        batch_op.drop_index(batch_op.f('ix_entry_seat_id'))
        batch_op.drop_index(batch_op.f('ix_entry_phone_hash'))
        batch_op.drop_index('ix_entry_event_state_rank')

    op.drop_table('entry')
    op.drop_table('draw_attempt')
    with op.batch_alter_table('work_day', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_work_day_year_id'))

    op.drop_table('work_day')
    op.drop_table('tally')
    with op.batch_alter_table('selection_round', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_selection_round_event_id'))

    op.drop_table('selection_round')
    op.drop_table('seat')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_event_id'))

    op.drop_table('question')
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_photo_event_id'))
        batch_op.drop_index(batch_op.f('ix_photo_attachment_id'))

    op.drop_table('photo')
    op.drop_table('minutes_revision')
    with op.batch_alter_table('event_notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_notice_event_id'))

    op.drop_table('event_notice')
    op.drop_table('draw_source')
    op.drop_table('draw')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_event_id'))

    op.drop_table('agenda_item')
    op.drop_table('work_year')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index('ix_role_grant_user_role')
        batch_op.drop_index(batch_op.f('ix_role_grant_unit_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_region_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_user_id_way')
        batch_op.drop_index('ix_message_state_rank_id')

    op.drop_table('message')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_user_id'))

    op.drop_table('login_session')
    op.drop_table('limit_value')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_unit_id'))
        batch_op.drop_index('ix_event_state_starts_at')
        batch_op.drop_index(batch_op.f('ix_event_region_id'))
        batch_op.drop_index(batch_op.f('ix_event_parent_id'))

    op.drop_table('event')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_subject')
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))

    op.drop_table('audit_entry')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_withdrawn_at'))

    op.drop_table('attachment')
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_place_id'))
        batch_op.drop_index(batch_op.f('ix_user_email_hash'))

    op.drop_table('user')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_region_id'))

    op.drop_table('unit')
    with op.batch_alter_table('search_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_search_entry_region_id'))
        batch_op.drop_index('ix_search_entry_on_date')

    op.drop_table('search_entry')
    op.drop_table('year_tally')
    with op.batch_alter_table('region', schema=None) as batch_op:
        batch_op.drop_index('ix_region_path')
        batch_op.drop_index(batch_op.f('ix_region_parent_id'))

    op.drop_table('region')
    with op.batch_alter_table('phone_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phone_code_phone_hash'))

    op.drop_table('phone_code')
    op.drop_table('job_run')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_key_hash_at')

    op.drop_table('attempt')
    if not is_sqlite():
        op.execute('DROP FUNCTION audit_entry_refuse()')
