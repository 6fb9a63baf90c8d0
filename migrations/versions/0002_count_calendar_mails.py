"""count calendar mails"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('entry', sa.Column('calendar_mails', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.drop_column('entry', 'calendar_mails')
