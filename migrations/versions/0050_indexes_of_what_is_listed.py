"""what a post, an act and a message need not be written into; the stamps of what seldom changes

Revision ID: 0050
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0047'
branch_labels = None
depends_on = None

LISTED = 'list_no IS NOT NULL'
OF_THE_LIST = {
    'township': 'township_id',
    'county': 'county_id',
    'topic': 'topic_id',
    'kind': 'kind',
    'unit': 'unit_id',
    'state': 'state',
}
PARTS = [
    *(('feedback_post', f'ix_feedback_post_{name}_list', [column, 'list_no'], LISTED) for name, column in OF_THE_LIST.items()),
    *(
        ('feedback_post', f'ix_feedback_post_{column}', [column], f'{column} IS NOT NULL')
        for column in ('user_id', 'first_unit_id', 'merged_into_id')
    ),
    ('audit_entry', 'ix_audit_entry_actor_id', ['actor_id'], 'actor_id IS NOT NULL'),
    ('message', 'ix_message_user_id_way', ['user_id', 'way'], 'user_id IS NOT NULL'),
]


# As app/seldom.py had them when this was written.
WATCHED = {
    'limits': {'limit_value': ('INSERT', 'UPDATE', 'DELETE')},
    'calendar': {'work_year': ('INSERT', 'UPDATE', 'DELETE'), 'work_day': ('INSERT', 'UPDATE', 'DELETE')},
    'feedback_topics': {'feedback_topic': ('INSERT', 'UPDATE', 'DELETE')},
    'feedback_offices': {
        'role_grant': ('INSERT', 'UPDATE', 'DELETE'),
        'user': ('UPDATE OF closed_at',),
        'region': ('UPDATE OF path',),
    },
}
PLACES = [(name, watched, acts) for name, tables in WATCHED.items() for watched, acts in tables.items()]
ANEW = (
    'CREATE OR REPLACE FUNCTION stamp_anew() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
    'INSERT INTO stamp (name, drawn) VALUES (TG_ARGV[0], gen_random_uuid()::text) '
    'ON CONFLICT (name) DO UPDATE SET drawn = excluded.drawn; RETURN NULL; END $$'
)


def _watch(name: str, watched: str, acts: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            f'CREATE TRIGGER stamp_{name}_{watched} AFTER {" OR ".join(acts)} ON "{watched}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('{name}')"
        )
        return
    for act in acts:
        op.execute(
            f'CREATE TRIGGER stamp_{name}_{watched}_{act.split()[0].lower()} AFTER {act} ON "{watched}" BEGIN '
            f"INSERT INTO stamp (name, drawn) VALUES ('{name}', hex(randomblob(16))) "
            'ON CONFLICT (name) DO UPDATE SET drawn = excluded.drawn; END'
        )


def _unwatch(name: str, watched: str, acts: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'DROP TRIGGER stamp_{name}_{watched} ON "{watched}"')
        return
    for act in acts:
        op.execute(f'DROP TRIGGER stamp_{name}_{watched}_{act.split()[0].lower()}')


def upgrade() -> None:
    for table, name, columns, where in PARTS:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        'stamp',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('drawn', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('name', name='pk_stamp'),
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(ANEW)
    for place in PLACES:
        _watch(*place)


def downgrade() -> None:
    for place in PLACES:
        _unwatch(*place)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION stamp_anew()')
    op.drop_table('stamp')
    for table, name, columns, _ in PARTS:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns)
