"""words are only cut, and said to be; what an author adds later is kept sealed; a photo is hidden for a reason

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('feedback_post', sa.Column('mask_reason', sa.Text(), nullable=False, server_default=''))
    op.add_column('feedback_step', sa.Column('original_sealed', sa.Text(), nullable=True))
    op.add_column('feedback_enclosure', sa.Column('hidden_because', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('feedback_enclosure', 'hidden_because')
    op.drop_column('feedback_step', 'original_sealed')
    op.drop_column('feedback_post', 'mask_reason')
