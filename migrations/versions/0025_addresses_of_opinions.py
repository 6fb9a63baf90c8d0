"""search entries of opinions on a draft lead to their page: those written before kept an address that is no route

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

ADDRESS = "'/consultations/opinions/' || subject_id || '/'"


def upgrade() -> None:
    op.execute(f"UPDATE search_entry SET url = {ADDRESS} WHERE kind = 'draft_opinion' AND url <> {ADDRESS}")


def downgrade() -> None:
    """The address before led nowhere; nobody wants it back."""
