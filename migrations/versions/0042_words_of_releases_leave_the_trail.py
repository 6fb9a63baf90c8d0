"""the trail keeps no remark and no file's name of what villages publish; old titles in the search get their colon

Remarks stand with the steps of the release, where a list's end and a correction reach them; the trail reaches nobody's
words again. Workbooks that were accepted or thrown away lose their names, as they have done since.

Revision ID: 0042
Revises: 0041
"""

import re
from pathlib import PurePath

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None

SAID = "('village.release.returned', 'village.release.corrected')"
FILES = "('village.release.file_added', 'village.release.file_removed')"
LIFT = {
    'sqlite': ('DROP TRIGGER audit_entry_no_update',),
    'postgresql': ('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only',),
}
CLOSE = {
    'sqlite': (
        'CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry '
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ),
    'postgresql': ('ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only',),
}
PERIOD = r'.+? \d{4} 年(?:第 [1-4] 季度| \d{1,2} 月)?'
HAS_COLON, HAS_NONE = re.compile(f'({PERIOD})：'), re.compile(f'({PERIOD})(.+)')
FORGOTTEN = '已撤下的文件'


def upgrade() -> None:
    connection = op.get_bind()
    kind = connection.dialect.name
    for statement in LIFT[kind]:
        op.execute(statement)
    op.execute(f"UPDATE audit_entry SET note = '' WHERE did IN {SAID} AND note <> ''")
    op.execute(f"UPDATE audit_entry SET changes = '{{}}' WHERE did IN {FILES}")
    op.execute(
        """UPDATE audit_entry SET changes = '{"part": "voucher"}' """
        """WHERE did = 'village.release.filled' AND CAST(changes AS TEXT) LIKE '{"voucher":%'"""
    )
    for statement in CLOSE[kind]:
        op.execute(statement)
    _forget_workbooks(connection)
    _put_colons(connection)


def downgrade() -> None:
    """What was forgotten stays forgotten; a colon does no harm."""


def _forget_workbooks(connection: sa.Connection) -> None:
    rows = sa.text(
        'SELECT id, name FROM attachment WHERE withdrawn_at IS NOT NULL '
        'AND id IN (SELECT attachment_id FROM village_upload WHERE closed_at IS NOT NULL)'
    )
    for number, name in connection.execute(rows).all():
        values = {'id': number, 'name': FORGOTTEN + PurePath(name).suffix}
        connection.execute(sa.text('UPDATE attachment SET name = :name WHERE id = :id'), values)


def _put_colons(connection: sa.Connection) -> None:
    rows = sa.text(
        'SELECT entry.id, entry.title, entry.runs FROM search_entry entry '
        "JOIN village_release release ON release.id = entry.subject_id WHERE entry.kind = 'village' "
        "AND release.form <> 'ledger'"
    )
    update = sa.text('UPDATE search_entry SET title = :title, runs = :runs WHERE id = :id')
    for number, title, runs in connection.execute(rows).all():
        parts = None if HAS_COLON.match(title) else HAS_NONE.fullmatch(title)
        if parts is None:
            continue
        period, matter = parts.groups()
        end, begin = period.split(' ')[-1], matter[0].lower()  # 季度 and 低 stood in one run of letters
        told = runs and runs.replace(end + begin, f'{end} {begin}', 1)
        connection.execute(update, {'id': number, 'title': f'{period}：{matter}', 'runs': told})
