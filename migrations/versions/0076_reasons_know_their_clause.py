"""reasons written before know their clause: of the text first adopted, or of the one that is prepared

Revision ID: 0076
Revises: 0075
"""

from alembic import op

revision = '0076'
down_revision = '0075'
branch_labels = None
depends_on = None

TEXT = """
SELECT version.id FROM draft_version AS version
WHERE version.consultation_id = clause_reason.consultation_id AND version.is_final
ORDER BY version.published_at IS NULL, CASE WHEN version.published_at IS NULL THEN -version.no ELSE version.no END
LIMIT 1
"""
SAID = f"SELECT clause.text FROM clause WHERE clause.version_id = ({TEXT}) AND clause.anchor = clause_reason.anchor"


def upgrade() -> None:
    op.execute(f"UPDATE clause_reason SET of_text = COALESCE(({SAID}), '')")


def downgrade() -> None:
    """What is known stays known; the column goes with the revision before."""
