"""The monthly report as a Word document, as offices hand paper up the line: A4 on its side, black, heads on every page."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from app import clock
from app.feedback.monthly import HEAD, Report, cells
from app.feedback.rules.figures import LEAST, Numbers
from app.feedback.rules.screening import PhotoReason, Reason

SONG, HEI = "宋体", "黑体"  # every office machine has both
WIDTHS = (
    3.9,
    1.3,
    1.3,
    1.3,
    1.3,
    1.4,
    1.3,
    1.3,
    1.3,
    1.3,
    2.2,
    1.4,
    2.2,
    1.3,
    2.9,
)  # cm, all that lies between the margins
POINTS, BESIDE = 9, 0.1  # of the words in a table, so that no figure breaks; cm between them and the lines
SHADE = "EDEAE2"
BLACK = RGBColor(0, 0, 0)


def docx(found: Report, address: str) -> bytes:
    """The report; `address` is where the same figures stand on this site, each with its list."""
    document = Document()
    about = document.core_properties  # the template's own name the library
    about.title, about.author, about.comments = found.title, "", ""
    about.created = about.modified = found.made_at.replace(tzinfo=None)
    _page(document)
    _styles(document)
    document.add_heading(found.title, level=0)
    made = clock.here(found.made_at)
    under = document.add_paragraph(f"{made:%Y年%-m月%-d日 %H:%M}生成")
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(
        "这个月收到的留言，办到生成那天的情况。按时率是应当已经答复的留言里，按时答复、后来没有重新打开的所占比例，"
        "没有答复的也计算在内。收到的等于已答复、还没答复、没答复就了结（不予受理、撤回、转为申请）三项相加。过了期限才转走的，算在期限过了的时候的那个单位名下。"
        f"{found.not_shared}{found.put_off}{found.left_out}“—”是留言太少（等待不到 {LEAST} 条）或者没有，不算。每个数的清单在网上，可以复核："
    )
    document.add_paragraph(address)
    if not found.whole.is_told:
        document.add_paragraph("这个月没有收到留言。")
    for caption, rows in _tables(found):
        document.add_heading(caption, level=1)
        _table(document, rows)
    if found.reasons:
        document.add_heading("不予受理和不宜公开的理由", level=1)
        _reasons(document, found.reasons)
    if found.photos:
        document.add_heading("没有公开的照片", level=1)
        _photos(document, found.photos)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _tables(found: Report) -> Sequence[tuple[str, list[tuple[str, Numbers]]]]:
    """Those with a line in them; the whole comes first."""
    if not found.whole.is_told:
        return []
    return [
        ("全部", [("全部", found.whole)]),
        *[(part.caption, [(name, numbers) for _, name, numbers in part.rows]) for part in found.parts if part.rows],
    ]


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        foot.add_run(words)
        if field:
            _field(foot.add_run(), field)


def _field(run: Any, name: str) -> None:
    """What the reader's own program fills in."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)


def _styles(document: Any) -> None:
    for name, face, points, bold in (("Normal", SONG, 11, False), ("Title", SONG, 20, True), ("Heading 1", HEI, 14, False)):  # fmt: skip
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), face)
        style.font.size, style.font.bold, style.font.color.rgb = Pt(points), bold, BLACK
    normal, title = document.styles["Normal"].paragraph_format, document.styles["Title"]
    normal.space_after, normal.line_spacing = Pt(4), 1.3
    title.paragraph_format.alignment, title.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(6)
    for line in title.element.pPr.findall(qn("w:pBdr")):  # the template's own blue line
        title.element.pPr.remove(line)
    head = document.styles["Heading 1"].paragraph_format
    head.space_before, head.space_after, head.keep_with_next = Pt(14), Pt(4), True


def _table(document: Any, rows: Sequence[tuple[str, Numbers]]) -> None:
    _grid(document, WIDTHS, HEAD, [cells(name, numbers) for name, numbers in rows])


def _photos(document: Any, photos: Sequence[tuple[PhotoReason, str, int, int]]) -> None:
    rows = [[reason, str(count), str(posts)] for _, reason, count, posts in photos]
    _grid(document, (19.7, 3.0, 3.0), ("理由", "张", "留言（条）"), rows)


def _reasons(document: Any, reasons: Sequence[tuple[Reason, str, int]]) -> None:
    _grid(document, (22.7, 3.0), ("理由", "条"), [[reason, str(count)] for _, reason, count in reasons])


def _grid(document: Any, widths: Sequence[float], head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose head is repeated on each page, whose rows are never torn, whose figures stand right."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    beside = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Cm(BESIDE).twips))
        margin.set(qn("w:type"), "dxa")
        beside.append(margin)
    table._tbl.tblPr.append(beside)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # LibreOffice reads the grid, Word the cells
    _fill(table.rows[0], widths, head, is_head=True)
    for row in rows:
        _fill(table.add_row(), widths, row)


def _fill(row: Any, widths: Sequence[float], words: Sequence[str], is_head: bool = False) -> None:
    marks = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(("w:tblHeader",) if is_head else ())):
        marks.append(OxmlElement(name))
    for at, (cell, width, text) in enumerate(zip(row.cells, widths, words, strict=True)):
        cell.width, cell.text = Cm(width), text.replace(" %", "\N{NO-BREAK SPACE}%")
        line = cell.paragraphs[0]
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.line_spacing, cell.vertical_alignment = 1.1, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line.paragraph_format.keep_with_next = is_head
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if at else WD_ALIGN_PARAGRAPH.LEFT
        for run in line.runs:
            run.font.size, run.font.bold = Pt(POINTS), is_head
        if is_head:
            shade = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
                shade.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shade)
