"""names of files whose page was left are forgotten, as the sweep does from now on

Revision ID: 0079
Revises: 0078
"""

from pathlib import PurePath

import sqlalchemy as sa
from alembic import op

revision = '0079'
down_revision = '0078'
branch_labels = None
depends_on = None

FORGOTTEN = '已撤下的文件'
OWNERS = (
    'consultation_paper',
    'draft_opinion_file',
    'feedback_enclosure',
    'paper',
    'photo',
    'village_file',
    'village_upload',
)


def upgrade() -> None:
    connection = op.get_bind()
    for id, name in connection.execute(sa.text(_swept())).all():
        given = {'id': id, 'name': FORGOTTEN + PurePath(name).suffix}
        connection.execute(sa.text('UPDATE attachment SET name = :name WHERE id = :id'), given)


def _swept() -> str:
    """Files nobody owns that the clock took down, not a person."""
    unowned = ' '.join(f'AND NOT EXISTS (SELECT 1 FROM {one} WHERE {one}.attachment_id = a.id)' for one in OWNERS)
    return (
        'SELECT a.id, a.name FROM attachment a JOIN audit_entry e ON e.subject_id = a.id '
        "WHERE a.withdrawn_at IS NOT NULL AND e.subject_kind = 'attachment' AND e.actor_id IS NULL "
        f"AND e.did = 'attachments.file.withdrawn' {unowned}"
    )


def downgrade() -> None:
    """A name that is gone stays gone."""
