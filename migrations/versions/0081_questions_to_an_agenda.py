"""which of what was said about an event is a question put to a point of its agenda

Revision ID: 0081
Revises: 0080
"""

import sqlalchemy as sa
from alembic import op

revision = '0081'
down_revision = '0080'
branch_labels = None
depends_on = None

OPINION = sa.table(
    'opinion', sa.column('id', sa.Integer), sa.column('is_question', sa.Boolean), sa.column('outcome', sa.String)
)  # fmt: skip
REVISION = sa.table('answer_revision', sa.column('outcome', sa.String))
TURNED = sa.table('feedback_turned', sa.column('kind', sa.String), sa.column('target_id', sa.Integer))


def upgrade() -> None:
    op.add_column('opinion', sa.Column('is_question', sa.Boolean(), server_default=sa.false(), nullable=False))
    put = sa.select(TURNED.c.target_id).where(TURNED.c.kind == 'agenda')
    op.execute(sa.update(OPINION).where(OPINION.c.id.in_(put)).values(is_question=True))


def downgrade() -> None:
    for table in (OPINION, REVISION):  # of what the versions before know: the nearest word
        op.execute(sa.update(table).where(table.c.outcome == 'explained').values(outcome='forwarded'))
    op.drop_column('opinion', 'is_question')
