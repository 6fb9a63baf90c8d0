"""A lottery that was not drawn is seen by two people; a list may be frozen by the clock.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEEN_BY_TWO = "NOT source_failed OR voided_by_id IS NULL OR voided_by_id != entered_by_id"


def upgrade() -> None:
    with op.batch_alter_table("draw") as table:
        table.alter_column("frozen_by_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("draw_attempt") as table:
        table.create_check_constraint(op.f("ck_draw_attempt_failure_seen_by_two"), SEEN_BY_TWO)


def downgrade() -> None:
    with op.batch_alter_table("draw_attempt") as table:
        table.drop_constraint(op.f("ck_draw_attempt_failure_seen_by_two"), type_="check")
    op.execute("UPDATE draw SET frozen_by_id = (SELECT drafted_by_id FROM event WHERE event.id = draw.event_id) WHERE frozen_by_id IS NULL")
    with op.batch_alter_table("draw") as table:
        table.alter_column("frozen_by_id", existing_type=sa.Integer(), nullable=False)
