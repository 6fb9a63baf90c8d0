"""what residents say

Revision ID: 0013
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0011'
branch_labels = None
depends_on = None


TOPICS = (
    '信息公开', '办事服务', '道路交通', '路灯供电', '供水供气', '环境卫生', '污染噪声', '住房物业', '征地拆迁', '农业农村',
    '村务财务', '教育', '医疗卫生', '社会救助', '养老服务', '就业社保', '市场监管', '公共安全', '网站差错', '其他',
)


def upgrade() -> None:
    op.create_table('feedback_topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_topic')),
    sa.UniqueConstraint('name', name='uq_feedback_topic_name')
    )
    op.create_table('running_number',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('issued', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_running_number'))
    )
    op.create_table('feedback_post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Text(), nullable=False),
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('ask', 'suggest', 'complain', 'help', 'praise', 'site_error', 'report', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('web', 'letter', 'phone', 'visit', 'api', name='channel', native_enum=False, length=40), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('township_id', sa.Integer(), nullable=True),
    sa.Column('county_id', sa.Integer(), nullable=True),
    sa.Column('spot', sa.Text(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('original_sealed', sa.Text(), nullable=False),
    sa.Column('author_sealed', sa.Text(), nullable=True),
    sa.Column('phone_hash', sa.Text(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('entered_unit_id', sa.Integer(), nullable=True),
    sa.Column('wants_public', sa.Boolean(), nullable=False),
    sa.Column('author_shown', sa.Text(), nullable=False),
    sa.Column('screen', sa.Enum('waiting', 'public', 'private', 'withheld', 'never', name='screen', native_enum=False, length=40), nullable=False),
    sa.Column('screen_due_on', sa.Date(), nullable=False),
    sa.Column('screen_reason', sa.Enum('privacy', 'accusation', 'abuse', 'secret', 'advertising', 'unclear', 'not_ours', 'in_court', 'petition', name='reason', native_enum=False, length=40), nullable=True),
    sa.Column('screen_note', sa.Text(), nullable=False),
    sa.Column('screened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('screened_by_id', sa.Integer(), nullable=True),
    sa.Column('public_title', sa.Text(), nullable=True),
    sa.Column('public_text', sa.Text(), nullable=True),
    sa.Column('list_no', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('received', 'offered', 'handling', 'deciding', 'answered', 'declined', 'merged', 'withdrawn', name='state', native_enum=False, length=40), nullable=False),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('binding', sa.Boolean(), nullable=False),
    sa.Column('corrected', sa.Boolean(), nullable=False),
    sa.Column('follow_ups', sa.Integer(), nullable=False),
    sa.Column('reopens', sa.Integer(), nullable=False),
    sa.Column('appeals', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('clock_from', sa.Date(), nullable=False),
    sa.Column('clock_days', sa.Integer(), nullable=False),
    sa.Column('yellow_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('first_unit_id', sa.Integer(), nullable=True),
    sa.Column('first_answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_in_time', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waited', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('decline_reason', sa.Enum('privacy', 'accusation', 'abuse', 'secret', 'advertising', 'unclear', 'not_ours', 'in_court', 'petition', name='reason', native_enum=False, length=40), nullable=True),
    sa.Column('escalated', sa.Text(), nullable=False),
    sa.Column('supporters', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(screen = 'public') = (list_no IS NOT NULL)", name=op.f('ck_feedback_post_listed_when_public')),
    sa.CheckConstraint("kind != 'report' OR (screen = 'never' AND list_no IS NULL)", name=op.f('ck_feedback_post_report_never_public')),
    sa.CheckConstraint("screen != 'public' OR public_text IS NOT NULL", name=op.f('ck_feedback_post_public_has_text')),
    sa.CheckConstraint("state != 'answered' OR answered_at IS NOT NULL", name=op.f('ck_feedback_post_answered_has_date')),
    sa.ForeignKeyConstraint(['county_id'], ['region.id'], name=op.f('fk_feedback_post_county_id_region')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_feedback_post_entered_by_id_user')),
    sa.ForeignKeyConstraint(['entered_unit_id'], ['unit.id'], name=op.f('fk_feedback_post_entered_unit_id_unit')),
    sa.ForeignKeyConstraint(['first_unit_id'], ['unit.id'], name=op.f('fk_feedback_post_first_unit_id_unit')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['feedback_post.id'], name=op.f('fk_feedback_post_merged_into_id_feedback_post')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_feedback_post_region_id_region')),
    sa.ForeignKeyConstraint(['screened_by_id'], ['user.id'], name=op.f('fk_feedback_post_screened_by_id_user')),
    sa.ForeignKeyConstraint(['topic_id'], ['feedback_topic.id'], name=op.f('fk_feedback_post_topic_id_feedback_topic')),
    sa.ForeignKeyConstraint(['township_id'], ['region.id'], name=op.f('fk_feedback_post_township_id_region')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_post_unit_id_unit')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_feedback_post_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_post')),
    sa.UniqueConstraint('list_no', name='uq_feedback_post_list_no'),
    sa.UniqueConstraint('no', name='uq_feedback_post_no')
    )
    with op.batch_alter_table('feedback_post', schema=None) as batch_op:
        batch_op.create_index('ix_feedback_post_county_list', ['county_id', 'list_no'], unique=False)
        batch_op.create_index('ix_feedback_post_figures', ['received_on', 'first_unit_id', 'unit_id', 'county_id', 'kind', 'state', 'waited', 'first_in_time', 'reopens', 'due_on', 'refusals', 'ended_on', 'entered_unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_post_first_unit_id'), ['first_unit_id'], unique=False)
        batch_op.create_index('ix_feedback_post_kind_list', ['kind', 'list_no'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_post_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_post_phone_hash'), ['phone_hash'], unique=False)
        batch_op.create_index('ix_feedback_post_region_list', ['region_id', 'list_no'], unique=False)
        batch_op.create_index('ix_feedback_post_screen', ['screen', 'received_at'], unique=False)
        batch_op.create_index('ix_feedback_post_state_due', ['state', 'due_on'], unique=False)
        batch_op.create_index('ix_feedback_post_state_list', ['state', 'list_no'], unique=False)
        batch_op.create_index('ix_feedback_post_topic_list', ['topic_id', 'list_no'], unique=False)
        batch_op.create_index('ix_feedback_post_township_list', ['township_id', 'list_no'], unique=False)
        batch_op.create_index('ix_feedback_post_unit_list', ['unit_id', 'list_no'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_post_user_id'), ['user_id'], unique=False)

    op.create_table('feedback_route',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('ask', 'suggest', 'complain', 'help', 'praise', 'site_error', 'report', name='kind', native_enum=False, length=40), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_feedback_route_made_by_id_user')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_feedback_route_region_id_region')),
    sa.ForeignKeyConstraint(['topic_id'], ['feedback_topic.id'], name=op.f('fk_feedback_route_topic_id_feedback_topic')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_route_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_route'))
    )
    with op.batch_alter_table('feedback_route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_route_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_route_unit_id'), ['unit_id'], unique=False)

    op.create_table('feedback_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'review', 'published', name='writing', native_enum=False, length=40), nullable=False),
    sa.Column('same_as_id', sa.Integer(), nullable=True),
    sa.Column('same_reason', sa.Text(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('returned_why', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("same_as_id IS NULL OR state != 'published' OR same_reason != ''", name=op.f('ck_feedback_answer_template_explained')),
    sa.CheckConstraint("state != 'published' OR reviewed_by_id IS NOT NULL", name=op.f('ck_feedback_answer_published_was_reviewed')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id', name=op.f('ck_feedback_answer_second_person_reviews')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_feedback_answer_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_answer_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_feedback_answer_reviewed_by_id_user')),
    sa.ForeignKeyConstraint(['same_as_id'], ['feedback_answer.id'], name=op.f('fk_feedback_answer_same_as_id_feedback_answer')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_answer_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_answer')),
    sa.UniqueConstraint('post_id', 'round', name='uq_feedback_answer_round')
    )
    with op.batch_alter_table('feedback_answer', schema=None) as batch_op:
        batch_op.create_index('ix_feedback_answer_unit', ['unit_id', 'state', 'id'], unique=False)

    op.create_table('feedback_assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('lead', 'assist', name='part', native_enum=False, length=40), nullable=False),
    sa.Column('holding', sa.Enum('offered', 'accepted', 'refused', 'ended', name='holding', native_enum=False, length=40), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("holding != 'refused' OR reason != ''", name=op.f('ck_feedback_assignment_refused_with_reason')),
    sa.ForeignKeyConstraint(['given_by_id'], ['user.id'], name=op.f('fk_feedback_assignment_given_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_assignment_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_assignment_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_assignment'))
    )
    with op.batch_alter_table('feedback_assignment', schema=None) as batch_op:
        batch_op.create_index('ix_feedback_assignment_desk', ['unit_id', 'holding'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_assignment_post_id'), ['post_id'], unique=False)

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

    op.create_table('feedback_enclosure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('by_unit', sa.Boolean(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_feedback_enclosure_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_enclosure_post_id_feedback_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_enclosure'))
    )
    with op.batch_alter_table('feedback_enclosure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_enclosure_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_enclosure_post_id'), ['post_id'], unique=False)

    op.create_table('feedback_extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('workdays', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id != asked_by_id', name=op.f('ck_feedback_extension_second_person_decides')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_feedback_extension_asked_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_feedback_extension_decided_by_id_user')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_extension_post_id_feedback_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_extension')),
    sa.UniqueConstraint('post_id', name='uq_feedback_extension_post')
    )
    op.create_table('feedback_pause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_pause_post_id_feedback_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_pause')),
    sa.UniqueConstraint('post_id', name='uq_feedback_pause_post')
    )
    with op.batch_alter_table('feedback_pause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_pause_ended_on'), ['ended_on'], unique=False)

    op.create_table('feedback_rating',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('solved', sa.Boolean(), nullable=False),
    sa.Column('manner', sa.Integer(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('manner BETWEEN 1 AND 5', name=op.f('ck_feedback_rating_manner_range')),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_rating_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_feedback_rating_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_rating')),
    sa.UniqueConstraint('post_id', 'round', name='uq_feedback_rating_round')
    )
    with op.batch_alter_table('feedback_rating', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_rating_unit_id'), ['unit_id'], unique=False)

    op.create_table('feedback_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('words_public', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_step_post_id_feedback_post')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_step'))
    )
    with op.batch_alter_table('feedback_step', schema=None) as batch_op:
        batch_op.create_index('ix_feedback_step_post', ['post_id', 'id'], unique=False)

    op.create_table('feedback_support',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('phone_hash', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['feedback_post.id'], name=op.f('fk_feedback_support_post_id_feedback_post')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_feedback_support_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_support')),
    sa.UniqueConstraint('post_id', 'phone_hash', name='uq_feedback_support_once')
    )
    with op.batch_alter_table('feedback_support', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_support_phone_hash'), ['phone_hash'], unique=False)

    op.create_table('feedback_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['feedback_answer.id'], name=op.f('fk_feedback_source_answer_id_feedback_answer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_source'))
    )
    with op.batch_alter_table('feedback_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_source_answer_id'), ['answer_id'], unique=False)
    topic = sa.table('feedback_topic', sa.column('name', sa.Text()), sa.column('position', sa.Integer()))
    op.bulk_insert(topic, [{'name': name, 'position': place} for place, name in enumerate(TOPICS)])


def downgrade() -> None:
    with op.batch_alter_table('feedback_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_source_answer_id'))

    op.drop_table('feedback_source')
    with op.batch_alter_table('feedback_support', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_support_phone_hash'))

    op.drop_table('feedback_support')
    with op.batch_alter_table('feedback_step', schema=None) as batch_op:
        batch_op.drop_index('ix_feedback_step_post')

    op.drop_table('feedback_step')
    with op.batch_alter_table('feedback_rating', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_rating_unit_id'))

    op.drop_table('feedback_rating')
    with op.batch_alter_table('feedback_pause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_pause_ended_on'))

    op.drop_table('feedback_pause')
    op.drop_table('feedback_extension')
    with op.batch_alter_table('feedback_enclosure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_enclosure_post_id'))
        batch_op.drop_index(batch_op.f('ix_feedback_enclosure_attachment_id'))

    op.drop_table('feedback_enclosure')
    with op.batch_alter_table('feedback_block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_block_phone_hash'))

    op.drop_table('feedback_block')
    with op.batch_alter_table('feedback_assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_assignment_post_id'))
        batch_op.drop_index('ix_feedback_assignment_desk')

    op.drop_table('feedback_assignment')
    with op.batch_alter_table('feedback_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_feedback_answer_unit')

    op.drop_table('feedback_answer')
    with op.batch_alter_table('feedback_route', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_route_unit_id'))
        batch_op.drop_index(batch_op.f('ix_feedback_route_region_id'))

    op.drop_table('feedback_route')
    with op.batch_alter_table('feedback_post', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_post_user_id'))
        batch_op.drop_index('ix_feedback_post_unit_list')
        batch_op.drop_index('ix_feedback_post_township_list')
        batch_op.drop_index('ix_feedback_post_topic_list')
        batch_op.drop_index('ix_feedback_post_state_list')
        batch_op.drop_index('ix_feedback_post_state_due')
        batch_op.drop_index('ix_feedback_post_screen')
        batch_op.drop_index('ix_feedback_post_region_list')
        batch_op.drop_index(batch_op.f('ix_feedback_post_phone_hash'))
        batch_op.drop_index(batch_op.f('ix_feedback_post_merged_into_id'))
        batch_op.drop_index('ix_feedback_post_kind_list')
        batch_op.drop_index(batch_op.f('ix_feedback_post_first_unit_id'))
        batch_op.drop_index('ix_feedback_post_figures')
        batch_op.drop_index('ix_feedback_post_county_list')

    op.drop_table('feedback_post')
    op.drop_table('running_number')
    op.drop_table('feedback_topic')
