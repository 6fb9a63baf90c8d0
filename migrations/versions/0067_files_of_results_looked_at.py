"""of a unit's file: who brought it, and why it is public no more

Revision ID: 0067
Revises: 0066
"""

import sqlalchemy as sa
from alembic import op

revision = '0067'
down_revision = '0066'
branch_labels = None
depends_on = None

UNSEEN = sa.text('added_by_id IS NOT NULL AND judged_by_id IS NULL')


def upgrade() -> None:
    op.execute("ALTER TABLE feedback_enclosure ADD COLUMN taken_because TEXT NOT NULL DEFAULT ''")
    op.execute(
        'ALTER TABLE feedback_enclosure ADD COLUMN added_by_id INTEGER '
        'CONSTRAINT fk_feedback_enclosure_added_by_id_user REFERENCES "user" (id) '
        'CONSTRAINT ck_feedback_enclosure_second_person_shows '
        'CHECK (added_by_id IS NULL OR judged_by_id IS NULL OR judged_by_id != added_by_id)'
    )
    op.create_index(
        'ix_feedback_enclosure_unseen', 'feedback_enclosure', ['post_id'], sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )


def downgrade() -> None:
    op.drop_index('ix_feedback_enclosure_unseen', table_name='feedback_enclosure')
    op.drop_column('feedback_enclosure', 'added_by_id')
    op.drop_column('feedback_enclosure', 'taken_because')
