"""The printed board sheet, page by page: no heading stands alone at the foot of one, its list on the next."""

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from app.village.exports.grids import Grid
from app.village.exports.pdf_file import Sheet, written
from app.village.tables import Kind

HEADINGS = ("账目核对", "谁审的，谁签的", "收支明细", "资金公开表")
LAWS = [f"第 {n} 条核对：各笔之和 = 本期合计，相符" for n in range(1, 15)]
STEPS = [(f"监督委员会审核签字（成员{n}）", "2026年11月6日 10:00") for n in range(1, 8)]


def pages(lines: int, size: str) -> Iterator[list[str]]:
    """The lines of each page, as a reader sees them from top to bottom, without its footer."""
    columns = (("日期", Kind.DAY), ("摘要", Kind.TEXT), ("金额（元）", Kind.MONEY))
    rows = [["2026-10-09", "村组路灯更换", 936000] for _ in range(lines)]
    grids = [Grid("收支明细", columns, rows), Grid("资金公开表", columns, rows[:2])]
    sheet = Sheet("葛家山村 2026 年 10 月财务收支", "第 1 版", "村委会", "https://example.cn/", grids, laws=LAWS, steps=STEPS, mark=["核验编号 ABCD"])  # fmt: skip
    for page in PdfReader(io.BytesIO(written(sheet, size))).pages:
        found = [line for line in (page.extract_text() or "").splitlines() if line.strip()]
        yield [line.strip() for line in found if "https://example.cn/" not in line]


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(size: str):
    alone, counts = [], set()
    for lines in range(18, 46):
        found = list(pages(lines, size))
        counts.add(len(found))
        alone += [(lines, page[-1]) for page in found[:-1] if page and page[-1].startswith(HEADINGS)]
    assert len(counts) > 1, "or no page ends anywhere"
    assert alone == []
