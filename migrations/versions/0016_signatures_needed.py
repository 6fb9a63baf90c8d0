"""signatures a version needs, settled when it is handed on; questions numbered like everything else

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('village_release', sa.Column('signatures', sa.Integer(), nullable=False, server_default='0'))
    op.execute("INSERT INTO running_number (key, issued) SELECT 'VQ-' || year, issued FROM village_question_tally")
    op.drop_table('village_question_tally')


def downgrade() -> None:
    op.create_table('village_question_tally',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('issued', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_village_question_tally'))
    )
    op.execute(
        "INSERT INTO village_question_tally (year, issued) "
        "SELECT CAST(substr(key, 4) AS INTEGER), issued FROM running_number WHERE key LIKE 'VQ-%'"
    )
    op.execute("DELETE FROM running_number WHERE key LIKE 'VQ-%'")
    op.execute('ALTER TABLE village_release DROP COLUMN signatures')
