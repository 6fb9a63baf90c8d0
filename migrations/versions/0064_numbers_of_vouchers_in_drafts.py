"""numbers of vouchers in drafts: in half-width figures, as they are typed and compared

Revision ID: 0064
Revises: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = '0064'
down_revision = '0063'
branch_labels = None
depends_on = None

IN_WORK = ('draft', 'checking', 'signing', 'reviewing')
RELEASE = sa.table('village_release', sa.column('id', sa.Integer), sa.column('state', sa.String))
LINE = sa.table('village_line', sa.column('release_id', sa.Integer), sa.column('seq', sa.Integer), sa.column('voucher', sa.String))
VOUCHER = sa.table('village_voucher', sa.column('release_id', sa.Integer), sa.column('no', sa.String))
FILE = sa.table('village_file', sa.column('id', sa.Integer), sa.column('release_id', sa.Integer), sa.column('voucher', sa.String))
ROW = sa.table(
    'village_row',
    sa.column('release_id', sa.Integer), sa.column('form', sa.String), sa.column('seq', sa.Integer), sa.column('data', sa.JSON),
)  # fmt: skip
WIDE = {ord("０") + at: str(at) for at in range(10)} | {ord("－"): "-"}
WIDE |= {ord(first) + at: chr(ord(plain) + at) for first, plain in (("Ａ", "A"), ("ａ", "a")) for at in range(26)}


def upgrade():
    drafts = sa.select(RELEASE.c.id).where(RELEASE.c.state.in_(IN_WORK))
    for table, key, no in ((LINE, LINE.c.seq, LINE.c.voucher), (FILE, FILE.c.id, FILE.c.voucher)):
        rows = sa.select(table.c.release_id, key, no).where(table.c.release_id.in_(drafts))
        for release_id, at, written in op.get_bind().execute(rows).all():
            if (plain := written.translate(WIDE)) != written:
                op.execute(sa.update(table).where(table.c.release_id == release_id, key == at).values({no: plain}))
    _vouchers(drafts)
    _entries(drafts)


def _vouchers(drafts):
    """A number that stands there in both widths stays: whoever fills in has to say which is right."""
    found = {tuple(row) for row in op.get_bind().execute(sa.select(VOUCHER).where(VOUCHER.c.release_id.in_(drafts)))}
    for release_id, no in sorted(found):
        plain = no.translate(WIDE)
        if plain != no and (release_id, plain) not in found:
            found.add((release_id, plain))
            op.execute(sa.update(VOUCHER).where(VOUCHER.c.release_id == release_id, VOUCHER.c.no == no).values(no=plain))


def _entries(drafts):
    rows = sa.select(ROW).where(ROW.c.release_id.in_(drafts), ROW.c.form == 'entries')
    for release_id, form, seq, data in op.get_bind().execute(rows).all():
        written = data.get('voucher') or ''
        if (plain := written.translate(WIDE)) != written:
            own = (ROW.c.release_id == release_id, ROW.c.form == form, ROW.c.seq == seq)
            op.execute(sa.update(ROW).where(*own).values(data={**data, 'voucher': plain}))


def downgrade():
    """Which were in full width is not kept; an older programme reads them as well."""
