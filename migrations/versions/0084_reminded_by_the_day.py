"""for which day the last step up was noted, so that nothing noted before is noted once more

Revision ID: 0084
Revises: 0083
"""

import sqlalchemy as sa
from alembic import op

revision = '0084'
down_revision = '0083'
branch_labels = None
depends_on = None

POST = sa.table(
    'feedback_post', sa.column('escalated', sa.Text), sa.column('appeals', sa.Integer), sa.column('due_on', sa.Text)
)  # fmt: skip
NOTED = POST.c.escalated != ''


def upgrade() -> None:
    whole = POST.c.escalated + '-' + sa.cast(POST.c.appeals, sa.Text) + '-' + sa.cast(POST.c.due_on, sa.Text)
    op.execute(sa.update(POST).where(NOTED).values(escalated=whole))


def downgrade() -> None:
    for step in ('red', 'black'):
        for round in range(10):
            op.execute(
                sa.update(POST).where(POST.c.escalated.like(f'{step}-{round}-%')).values(escalated=f'{step}-{round}')
            )
