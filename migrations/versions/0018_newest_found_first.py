"""search entries in the order of their days; the index keeps no copy of its words; which words are common

Revision ID: 0018
Revises: 0017

The entries are made anew from what is public: the worker fills an empty index within minutes, `flask search rebuild` at once.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_fts_put AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, search_grams(new.marks, new.title, new.text)); END",
    "CREATE TRIGGER search_fts_drop AFTER DELETE ON search_entry BEGIN INSERT INTO search_fts(search_fts, rowid, grams) "
    "VALUES ('delete', old.id, search_grams(old.marks, old.title, old.text)); END",
    "CREATE TRIGGER search_fts_change AFTER UPDATE ON search_entry BEGIN INSERT INTO search_fts(search_fts, rowid, grams) "
    "VALUES ('delete', old.id, search_grams(old.marks, old.title, old.text)); "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, search_grams(new.marks, new.title, new.text)); END",
)
POSTGRES_INDEX = (
    "CREATE FUNCTION search_words(runs text, marks text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
    "COST 10000 AS $$ "
    "SELECT array_to_tsvector(array_agg(rtrim(pair.one || coalesce(pair.next, ''))) || string_to_array(rtrim(marks), ' ')) "
    "FROM (SELECT string_to_array(runs, NULL) AS letters) AS text, "
    "LATERAL unnest(letters, letters[2:]) AS pair(one, next) WHERE pair.one <> ' ' $$",
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (search_words(runs, marks))",
)
OLD_SQLITE = (
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
OLD_POSTGRES = ("CREATE INDEX ix_search_entry_grams ON search_entry USING gin (to_tsvector('simple', grams))",)


def upgrade() -> None:
    _drop()
    op.create_table('search_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('marks', sa.Text(), nullable=False),
    sa.Column('runs', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_search_entry_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_entry')),
    sa.UniqueConstraint('kind', 'subject_id', name='uq_search_entry_kind_subject')
    )
    op.create_index(op.f('ix_search_entry_region_id'), 'search_entry', ['region_id'], unique=False)
    op.create_table('search_common',
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('word', name=op.f('pk_search_common'))
    )
    _run(SQLITE_INDEX, POSTGRES_INDEX)
    _rate()


RATED = (
    "UPDATE feedback_post SET rated_solved = (SELECT r.solved {last}), rated_manner = (SELECT r.manner {last}) "
    "WHERE id IN (SELECT post_id FROM feedback_rating WHERE counts)"
).format(last="FROM feedback_rating r WHERE r.post_id = feedback_post.id AND r.counts ORDER BY r.round DESC LIMIT 1")
FIGURES = [
    'received_on', 'first_unit_id', 'unit_id', 'county_id', 'kind', 'state', 'waited', 'first_in_time', 'reopens', 'due_on', 'refusals',
    'ended_on', 'entered_unit_id',
]
REFUSED = sa.text('decline_reason IS NOT NULL OR screen_reason IS NOT NULL')


def _rate() -> None:
    """What the author said of the latest answer stands on the post, so that figures are read from one index."""
    op.add_column('feedback_post', sa.Column('rated_solved', sa.Boolean(), nullable=True))
    op.add_column('feedback_post', sa.Column('rated_manner', sa.Integer(), nullable=True))
    op.execute(RATED)
    op.drop_index('ix_feedback_post_figures', 'feedback_post')
    op.create_index('ix_feedback_post_figures', 'feedback_post', [*FIGURES, 'rated_solved', 'rated_manner'])
    op.create_index(
        'ix_feedback_post_refused', 'feedback_post', ['received_on', 'kind', 'county_id', 'decline_reason', 'screen_reason'],
        sqlite_where=REFUSED, postgresql_where=REFUSED,
    )


def downgrade() -> None:
    op.drop_index('ix_feedback_post_refused', 'feedback_post')
    op.drop_index('ix_feedback_post_figures', 'feedback_post')
    op.execute('ALTER TABLE feedback_post DROP COLUMN rated_solved')
    op.execute('ALTER TABLE feedback_post DROP COLUMN rated_manner')
    op.create_index('ix_feedback_post_figures', 'feedback_post', FIGURES)
    _drop()
    op.drop_table('search_common')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION search_words(text, text)')
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
    op.create_index('ix_search_entry_on_date', 'search_entry', ['on_date'], unique=False)
    op.create_index(op.f('ix_search_entry_region_id'), 'search_entry', ['region_id'], unique=False)
    _run(OLD_SQLITE, OLD_POSTGRES)


def _drop() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE search_fts')
    op.drop_table('search_entry')


def _run(sqlite: tuple[str, ...], postgres: tuple[str, ...]) -> None:
    for statement in sqlite if op.get_bind().dialect.name == 'sqlite' else postgres:
        op.execute(statement)
