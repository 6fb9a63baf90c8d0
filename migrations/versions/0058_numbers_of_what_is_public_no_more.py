"""the number of a post that is public no more leaves the public lines of the cases it was merged into

Revision ID: 0058
Revises: 0057
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0058'
down_revision = '0057'
branch_labels = None
depends_on = None

NUMBER = re.compile(r' ?(FB-\d{4}-\d{6,}) ?')
LINES = (
    'SELECT s.id, s.what, p.no FROM feedback_step s JOIN feedback_post p ON p.id = s.post_id '
    "WHERE s.what LIKE '%FB-%' AND (s.is_public OR s.what LIKE 'FB-% 并入')"
)


def upgrade() -> None:
    connection = op.get_bind()
    public = sa.text("SELECT no FROM feedback_post WHERE no = :no AND screen = 'public'")
    update = sa.text('UPDATE feedback_step SET what = :what WHERE id = :id')
    for id, what, own in connection.execute(sa.text(LINES)).all():
        said = {no: connection.scalar(public, {'no': no}) for no in NUMBER.findall(what) if no != own}
        kept = NUMBER.sub(lambda found, said=said: found[0] if said.get(found[1], '') is not None else '一条留言', what)
        if kept != what:
            connection.execute(update, {'id': id, 'what': kept})


def downgrade() -> None:
    """What was taken out stays out."""
