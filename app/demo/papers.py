"""Invented vouchers and contracts of the demo boards: the same figures as in the books and tables, what is personal covered."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path
from werkzeug.datastructures import FileStorage

from app.core.accounts.models import User
from app.village import queries
from app.village.exports import pdf_file
from app.village.exports.grids import Grid
from app.village.labels import yuan
from app.village.models import Release
from app.village.parties import named_in
from app.village.service import files
from app.village.tables import Kind

SIZE, MARGIN, ROW, LABEL = (1000, 700), 40, 64, 260  # pixels
INK, PAPER, LINE = "#1A2129", "#FFFFFF", "#4A5560"
COVERED = "收款账号"


def of_book(release: Release, payee: str, by: User) -> None:
    """Each voucher of a draft that pays a firm, as a picture beside its line."""
    for line in queries.lines_of(release):
        if payee in line.summary and line.expense:
            amount = f"{yuan(line.expense)} 元"
            rows = [
                ("凭证号", line.voucher),
                ("日期", line.day.isoformat()),
                ("摘要", line.summary),
                ("收款单位", "、".join(named_in(line.summary))),
                (COVERED, ""),
                ("金额", amount),
                ("经手、证明、审批", f"{line.handler}、{line.witness}、{line.approver}"),
            ]
            picture = _voucher(f"{release.village.region.short_name} 付款凭证", rows)
            kept = FileStorage(io.BytesIO(picture), filename=f"付款凭证 {release.period} {line.voucher}.png")
            files.attach(release, kept, line.voucher, f"付款凭证 {line.voucher}，{amount}", by=by)


def _voucher(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """A form as it lies in the binder, scanned; where the number of an account stood it is black."""
    picture = Image.new("RGB", SIZE, PAPER)
    brush, large, small = ImageDraw.Draw(picture), *(ImageFont.truetype(str(sans_path()), size) for size in (40, 24))
    brush.text((SIZE[0] / 2, MARGIN + 20), title, INK, large, anchor="ma")
    for at, (label, words) in enumerate(rows):
        top = 150 + at * ROW
        brush.rectangle((MARGIN, top, SIZE[0] - MARGIN, top + ROW), outline=LINE, width=2)
        brush.line((LABEL, top, LABEL, top + ROW), LINE, 2)
        brush.text((MARGIN + 14, top + ROW / 2), label, INK, small, anchor="lm")
        brush.text((LABEL + 14, top + ROW / 2), words, INK, small, anchor="lm")
        if label == COVERED:
            brush.rectangle((LABEL + 14, top + 14, LABEL + 420, top + ROW - 14), fill="black")
    brush.text((MARGIN, SIZE[1] - 60), "演示用凭证，单位和数字都是虚构的。", LINE, small)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def contract(release: Release, title: str, clauses: Sequence[tuple[str, str]], by: User) -> None:
    """A contract as a PDF; the numbers of accounts and telephones are left out of what is public."""
    region = release.village.region
    rows = [*clauses, ("账号、电话", "已遮住，不公开"), ("说明", "演示用合同，单位和数字都是虚构的")]
    sheet = pdf_file.Sheet(
        title=title,
        subtitle=release.village.collective or region.name,
        unit=region.short_name,
        address=f"/village/{region.code}/",
        grids=[Grid("主要条款", (("条款", Kind.TEXT), ("内容", Kind.TEXT)), rows)],
    )
    kept = FileStorage(io.BytesIO(pdf_file.written(sheet)), filename=f"{title}.pdf")
    files.attach(release, kept, "", title, by=by)
