"""files are kept before their opinion is handed in

Revision ID: 0072
Revises: 0071
"""

from datetime import UTC, datetime
from pathlib import PurePath

import sqlalchemy as sa
from alembic import op

revision = '0072'
down_revision = '0071'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('draft_opinion_file') as batch_op:
        batch_op.alter_column('opinion_id', existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    _take_down()
    op.execute('DELETE FROM draft_opinion_file WHERE opinion_id IS NULL')
    with op.batch_alter_table('draft_opinion_file') as batch_op:
        batch_op.alter_column('opinion_id', existing_type=sa.Integer(), nullable=False)


def _take_down() -> None:
    """Files that wait: nobody would sweep them afterwards, neither bytes nor name."""
    connection = op.get_bind()
    file = sa.table(
        'attachment', sa.column('id'), sa.column('name'), sa.column('withdrawn_at', sa.DateTime(timezone=True))
    )
    waiting = 'SELECT a.id, a.name FROM attachment a JOIN draft_opinion_file f ON f.attachment_id = a.id'
    for id, name in connection.execute(sa.text(f'{waiting} WHERE f.opinion_id IS NULL')).all():
        gone = {'name': '已撤下的文件' + PurePath(name).suffix, 'withdrawn_at': datetime.now(UTC)}
        connection.execute(file.update().where(file.c.id == id).values(gone))
