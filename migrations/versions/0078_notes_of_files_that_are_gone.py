"""what was noted of a file's name and caption before stars were put there goes with the file

Revision ID: 0078
Revises: 0077
"""

import sqlalchemy as sa
from alembic import op

revision = '0078'
down_revision = '0077'
branch_labels = None
depends_on = None

STARRED = sa.table(
    'feedback_starred', sa.column('post_id', sa.Integer), sa.column('what', sa.String), sa.column('part', sa.String)
)
ENCLOSURE = sa.table(
    'feedback_enclosure',
    sa.column('id', sa.Integer), sa.column('post_id', sa.Integer), sa.column('attachment_id', sa.Integer),
    sa.column('by_unit', sa.Boolean),
)  # fmt: skip
ATTACHMENT = sa.table('attachment', sa.column('id', sa.Integer), sa.column('withdrawn_at', sa.DateTime(timezone=True)))


def upgrade() -> None:
    bind = op.get_bind()
    gone = sa.select(ENCLOSURE.c.id, ENCLOSURE.c.post_id, ENCLOSURE.c.attachment_id, ENCLOSURE.c.by_unit)
    gone = gone.join(ATTACHMENT, ATTACHMENT.c.id == ENCLOSURE.c.attachment_id).where(ATTACHMENT.c.withdrawn_at.is_not(None))
    for row in bind.execute(gone).all():
        parts = [f'attachment:{row.attachment_id}:name', f'feedback_enclosure:{row.id}:caption']
        bind.execute(sa.delete(STARRED).where(STARRED.c.part.in_(parts)))
        if row.by_unit:  # of which file an old note is nobody can tell
            unknown = (STARRED.c.post_id == row.post_id, STARRED.c.part == '', STARRED.c.what == '文件名')
            bind.execute(sa.delete(STARRED).where(*unknown))


def downgrade() -> None:
    pass
