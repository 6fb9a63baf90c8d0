"""what people wrote into a survey is only cut, and said why; a question from a post says that it is an excerpt

Revision ID: 0037
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0035'
branch_labels = None
depends_on = None

BECAUSE = ('secret', 'private', 'accuses', 'abuse', 'advert', 'stray')


def upgrade() -> None:
    op.add_column('village_question', sa.Column('cut_because', sa.Text(), server_default='', nullable=False))
    with op.batch_alter_table('survey_words') as words:
        words.add_column(sa.Column('mask_reason', sa.Text(), server_default='', nullable=False))
        because = sa.Enum(*BECAUSE, name='because', native_enum=False, length=40)
        words.add_column(sa.Column('because', because, nullable=True))
    op.execute("UPDATE survey_words SET mask_reason = '当时没有写明原因' WHERE reading = 'masked'")
    op.execute("UPDATE survey_words SET because = 'private' WHERE reading = 'refused'")
    with op.batch_alter_table('survey_words') as words:
        words.create_check_constraint(op.f('ck_survey_words_masked_with_reason'), "reading != 'masked' OR mask_reason != ''")
        words.create_check_constraint(
            op.f('ck_survey_words_refused_with_reason'), "(reading = 'refused') = (because IS NOT NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table('survey_words') as words:
        words.drop_constraint(op.f('ck_survey_words_refused_with_reason'), type_='check')
        words.drop_constraint(op.f('ck_survey_words_masked_with_reason'), type_='check')
        words.drop_column('because')
        words.drop_column('mask_reason')
    op.drop_column('village_question', 'cut_because')
