"""files put away for words of somebody who is forgotten already are put away for good

Revision ID: 0080
Revises: 0079
"""

from alembic import op

revision = '0080'
down_revision = '0079'
branch_labels = None
depends_on = None

LEFT = (
    'SELECT coalesce(c.merged_into_id, c.id) FROM {} m '
    'JOIN feedback_post gone ON gone.id = m.post_id JOIN feedback_post c ON c.id = m.case_id '
    "WHERE gone.original_sealed = ''"
)


def upgrade() -> None:
    """On suspicion: of what was put away before, nothing tells any more whose words it repeats."""
    cases = ' UNION '.join(
        (
            "SELECT coalesce(merged_into_id, id) FROM feedback_post WHERE original_sealed = ''",
            LEFT.format('feedback_covered'),
            LEFT.format('feedback_taken_back'),
        )
    )
    op.execute(
        "UPDATE feedback_enclosure SET taken_because = 'forgotten' "
        "WHERE by_unit AND taken_because IN ('covered', 'unread') AND post_id IN "
        f'(SELECT id FROM feedback_post WHERE coalesce(merged_into_id, id) IN ({cases}))'
    )


def downgrade() -> None:
    """What is put away for good stays so."""
