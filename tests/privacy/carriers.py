"""Files as real writers make them, with words planted where readers of the page do not look."""

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import pypdf
import xlsxwriter
import xlwt
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image, PngImagePlugin
from pypdf.annotations import FreeText, Text
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.attachments.making import pdf

Carrier = Callable[[str], bytes]
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append(["序号", "事项", "备注"])
    book.active.append([1, "路灯维修", "已付"])
    return book


def with_part(content: bytes, name: str, part: str) -> bytes:
    """The archive with one part more, or that part in place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for old_name in old.namelist():
            if old_name != name:
                new.writestr(old_name, old.read(old_name))
        new.writestr(name, part)
    return out.getvalue()


def changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """The archive with one part's words changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        words = archive.read(name).decode()
    assert old in words
    return with_part(content, name, words.replace(old, new, 1))


# Workbooks


def cell(words: str) -> bytes:
    book = _book()
    book.active["C3"] = words
    return _saved(book)


def written_by_xlsxwriter(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("账").write_string(4, 2, words)
    book.close()
    return out.getvalue()


def inline(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.add_worksheet("账").write_string(4, 2, words)
    book.close()
    return out.getvalue()


def rich(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    half = len(words) // 2
    book.add_worksheet("账").write_rich_string(1, 1, words[:half], book.add_format({"bold": True}), words[half:])
    book.close()
    return out.getvalue()


def across(words: str) -> bytes:
    book = _book()
    book.active["D3"], book.active["E3"] = words[:6], words[6:]
    return _saved(book)


def downwards(words: str) -> bytes:
    book = _book()
    book.active["D3"], book.active["D4"] = words[:6], words[6:]
    return _saved(book)


def hidden_row(words: str) -> bytes:
    book = _book()
    book.active["C3"] = words
    book.active.row_dimensions[3].hidden = True
    return _saved(book)


def hidden_column(words: str) -> bytes:
    book = _book()
    book.active["F3"] = words
    book.active.column_dimensions["F"].hidden = True
    return _saved(book)


def _other_sheet(words: str, state: str) -> bytes:
    book = _book()
    other = book.create_sheet("底稿")
    other["B2"], other.sheet_state = words, state
    return _saved(book)


def hidden_sheet(words: str) -> bytes:
    return _other_sheet(words, "hidden")


def very_hidden_sheet(words: str) -> bytes:
    return _other_sheet(words, "veryHidden")


def comment(words: str) -> bytes:
    book = _book()
    book.active["B2"].comment = Comment(f"请核对{words}", "会计")
    return _saved(book)


def threaded_comment(words: str) -> bytes:
    part = f'<ThreadedComments xmlns="x"><threadedComment ref="A1"><text>{words}</text></threadedComment></ThreadedComments>'
    return with_part(cell("x"), "xl/threadedComments/threadedComment1.xml", part)


def title(words: str) -> bytes:
    book = _book()
    book.properties.title = words
    return _saved(book)


def custom_property(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("账")
    book.set_custom_property("来源", words)
    book.close()
    return out.getvalue()


def header(words: str) -> bytes:
    book = _book()
    book.active.oddHeader.center.text = words
    return _saved(book)


def defined_name(words: str) -> bytes:
    book = _book()
    book.defined_names["tel"] = DefinedName("tel", attr_text=f'"{words}"')
    return _saved(book)


def prompt(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    rule = {"validate": "any", "input_title": "提示", "input_message": words}
    book.add_worksheet("账").data_validation("A1", rule)
    book.close()
    return out.getvalue()


def text_box(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("账").insert_textbox("B2", words)
    book.close()
    return out.getvalue()


def formula(words: str) -> bytes:
    book = _book()
    book.active["C3"] = f'="{words[:3]}"&"{words[3:]}"'
    return _saved(book)


def pivot_cache(words: str) -> bytes:
    items = f'<cacheField name="备注"><sharedItems><s v="{words}"/></sharedItems></cacheField>'
    part = f'<pivotCacheDefinition xmlns="{MAIN}"><cacheFields>{items}</cacheFields></pivotCacheDefinition>'
    return with_part(cell("x"), "xl/pivotCache/pivotCacheDefinition1.xml", part)


def pivot_records(words: str) -> bytes:
    part = f'<pivotCacheRecords xmlns="{MAIN}"><r><s v="{words}"/></r></pivotCacheRecords>'
    return with_part(cell("x"), "xl/pivotCache/pivotCacheRecords1.xml", part)


def external_link(words: str) -> bytes:
    part = f'<externalLink xmlns="{MAIN}"><sheetData><row><cell r="A1"><v>{words}</v></cell></row></sheetData></externalLink>'
    return with_part(cell("x"), "xl/externalLinks/externalLink1.xml", part)


def ghost_text(words: str) -> bytes:
    return changed(written_by_xlsxwriter("x"), "xl/sharedStrings.xml", "</sst>", f"<si><t>{words}</t></si></sst>")


def unlisted_sheet(words: str) -> bytes:
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{words}</t></is></c></row>'
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    return with_part(cell("x"), "xl/worksheets/sheet9.xml", part)


def as_number(words: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("账").write_number(3, 2, float(words.replace("X", "1")))
    book.close()
    return out.getvalue()


WORKBOOKS: dict[str, Carrier] = {
    "cell": cell,
    "cell by xlsxwriter": written_by_xlsxwriter,
    "inline text": inline,
    "two formats in a cell": rich,
    "two cells": across,
    "two rows": downwards,
    "hidden row": hidden_row,
    "hidden column": hidden_column,
    "hidden sheet": hidden_sheet,
    "very hidden sheet": very_hidden_sheet,
    "comment": comment,
    "threaded comment": threaded_comment,
    "document property": title,
    "custom property": custom_property,
    "header": header,
    "defined name": defined_name,
    "validation prompt": prompt,
    "text box": text_box,
    "formula": formula,
    "pivot cache": pivot_cache,
    "pivot records": pivot_records,
    "external link": external_link,
    "text no cell shows": ghost_text,
    "sheet the workbook does not list": unlisted_sheet,
    "number": as_number,
}


def xls(words: str) -> bytes:
    """An old workbook with the words in a hidden sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("账").write(0, 0, "x")
    other = book.add_sheet("底稿")
    other.write(3, 1, words)
    other.visibility = 2
    return _written(book)


def xls_cell(words: str) -> bytes:
    """An old workbook with the words in plain sight."""
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("账").write(2, 1, words)
    return _written(book)


def xls_header(words: str) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("账")
    sheet.write(0, 0, "x")
    sheet._Worksheet__header_str = f'&C&"宋体,常规"{words}'  # its own setter takes bytes and then wants them in ASCII
    return _written(book)


def xls_number(words: str) -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("账").write(3, 1, float(words.replace("X", "1")))
    return _written(book)


def xls_note(words: str, split: int = 6) -> bytes:
    """An old workbook with the words in a note beside a cell: a TXO record, the text over two CONTINUE records."""
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("账").write(0, 0, "x")
    stream = book.get_biff_data()
    text = f"请核对{words}"
    parts = [b"\x01" + part.encode("utf-16-le") for part in (text[:split], text[split:])]
    body = struct.pack("<HH6xHHI", 0x0212, 0, len(text), 16, 0)
    records = b"".join(
        struct.pack("<HH", number, len(part)) + part
        for number, part in ((0x01B6, body), *((0x003C, part) for part in parts), (0x003C, bytes(16)))
    )
    out = io.BytesIO()
    assert stream.endswith(b"\x0a\x00\x00\x00")
    xlwt.CompoundDoc.XlsDoc().save(out, stream[:-4] + records + stream[-4:])
    return out.getvalue()


def _written(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Documents

PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
ROOT = f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="word/document.xml"/>'
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    f'<Types xmlns="{PACKAGE}content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX_TYPE}"/></Types>'
)


def docx(body: str, **parts: str) -> bytes:
    """A Word document with this body and more parts by name (comments, header1, …)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}relationships">{ROOT}</Relationships>')
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        for name, part in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:part xmlns:w="{WORD}">{part}</w:part>')
    return out.getvalue()


def _p(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def _runs(words: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in words) + "</w:p>"


def table_row(*cells: str) -> str:
    return "<w:tbl><w:tr>" + "".join(f"<w:tc>{_p(words)}</w:tc>" for words in cells) + "</w:tr></w:tbl>"


def _deleted(words: str) -> str:
    return f'<w:p><w:r><w:t>款已付</w:t></w:r><w:del w:id="1" w:author="会计"><w:r><w:delText>{words}</w:delText></w:r></w:del></w:p>'


def _between_changes(words: str) -> str:
    """Deleted digits between the true ones: only after the change is the number whole."""
    gone = '<w:del w:id="1"><w:r><w:delText>页码九页</w:delText></w:r></w:del>'
    return f"<w:p><w:r><w:t>{words[:5]}</w:t></w:r>{gone}<w:r><w:t>{words[5:]}</w:t></w:r></w:p>"


DOCUMENTS: dict[str, Carrier] = {
    "paragraph": lambda words: docx(_p(f"联系{words}办理")),
    "one run a letter": lambda words: docx(_runs(words)),
    "table": lambda words: docx(table_row("王小明", words)),
    "two cells": lambda words: docx(table_row("王小明", words[:7], words[7:])),
    "deleted": lambda words: docx(_deleted(words)),
    "between changes": lambda words: docx(_between_changes(words)),
    "header": lambda words: docx(_p("正文"), header1=_p(words)),
    "footer": lambda words: docx(_p("正文"), footer2=_p(words)),
    "comment": lambda words: docx(_p("正文"), comments=f"<w:comment>{_p(words)}</w:comment>"),
    "footnote": lambda words: docx(_p("正文"), footnotes=_p(words)),
    "document property": lambda words: with_part(
        docx(_p("正文")), "docProps/core.xml", f"<c><title>{words}</title></c>"
    ),
    "custom data": lambda words: with_part(docx(_p("正文")), "customXml/item1.xml", f"<d><v>{words}</v></d>"),
    "hyperlink": lambda words: with_part(
        docx(_p("正文")), "word/_rels/document.xml.rels", f'<r><Relationship Target="tel:{words}"/></r>'
    ),
    "workbook inside": lambda words: _embedding(words),
}


def _embedding(words: str) -> bytes:
    out = io.BytesIO(docx(_p("正文")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/embeddings/Microsoft_Excel_Sheet1.xlsx", hidden_sheet(words))
    return out.getvalue()


def odf(kind: str, body: str, styles: str = "", meta: str = "") -> bytes:
    """An ODF file: kind is text or spreadsheet."""
    spaces = " ".join(f'xmlns:{name}="{ODF}{name}:1.0"' for name in ("office", "text", "table", "style", "dc"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        for name, words in (("content", body), ("styles", styles), ("meta", meta)):
            archive.writestr(f"{name}.xml", f"<office:{name} {spaces}>{words}</office:{name}>")
    return out.getvalue()


def _ods(row: str, table: str = "", before: str = "") -> bytes:
    return odf("spreadsheet", f'{before}<table:table table:name="账"{table}>{row}</table:table>')


def _td(words: str) -> str:
    return f"<table:table-cell><text:p>{words}</text:p></table:table-cell>"


def _tr(cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{cells}</table:table-row>"


def ods_row(cells: list[str]) -> str:
    """A row of an ODF table."""
    return _tr("".join(map(_td, cells)))


HIDDEN_STYLE = '<style:style style:name="ta9"><style:table-properties table:display="false"/></style:style>'
SHEETS: dict[str, Carrier] = {
    "cell": lambda words: _ods(_tr(_td("x") + _td(words))),
    "two cells": lambda words: _ods(_tr(_td(words[:7]) + _td(words[7:]))),
    "two rows": lambda words: _ods(_tr(_td(words[:7])) + _tr(_td(words[7:]))),
    "hidden row": lambda words: _ods(_tr(_td(words), ' table:visibility="collapse"')),
    "hidden column": lambda words: _ods('<table:table-column table:visibility="collapse"/>' + _tr(_td(words))),
    "hidden sheet": lambda words: _ods(_tr(_td(words)), ' table:style-name="ta9"', HIDDEN_STYLE),
    "comment": lambda words: _ods(
        _tr(f"<table:table-cell><office:annotation><text:p>{words}</text:p></office:annotation></table:table-cell>")
    ),
    "tracked change": lambda words: odf(
        "spreadsheet",
        f"<table:tracked-changes><table:cell-content-change>{_td(words)}</table:cell-content-change></table:tracked-changes>",
    ),
    "number": lambda words: _ods(
        _tr(
            f'<table:table-cell office:value-type="float" office:value="{float(words.replace("X", "1")):.14E}"><text:p>4E+17</text:p></table:table-cell>'
        )
    ),
    "header": lambda words: odf("spreadsheet", "", styles=f"<text:p>{words}</text:p>"),
    "document property": lambda words: odf("spreadsheet", "", meta=f"<dc:title>{words}</dc:title>"),
}
ODT: dict[str, Carrier] = {
    "paragraph": lambda words: odf("text", f"<text:p>{words[:5]}<text:span>{words[5:]}</text:span></text:p>"),
    "table": lambda words: odf("text", f"<table:table>{_tr(_td('王小明') + _td(words))}</table:table>"),
    "tracked change": lambda words: odf(
        "text", f"<text:tracked-changes><text:p>{words}</text:p></text:tracked-changes>"
    ),
    "comment": lambda words: odf(
        "text", f"<text:p>正文<office:annotation><text:p>{words}</text:p></office:annotation></text:p>"
    ),
}


# PDF and pictures


def _writer() -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(pdf("hello")))
    return writer


def _pdf(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_property(words: str) -> bytes:
    writer = _writer()
    writer.add_metadata({"/Title": words})
    return _pdf(writer)


def pdf_note(words: str) -> bytes:
    writer = _writer()
    writer.add_annotation(0, Text(text=words, rect=(50, 50, 100, 100)))
    return _pdf(writer)


def pdf_label(words: str) -> bytes:
    writer = _writer()
    writer.add_annotation(0, FreeText(text=words, rect=(50, 50, 200, 100)))
    return _pdf(writer)


def pdf_form(words: str) -> bytes:
    """A form field that stands on no page."""
    writer = _writer()
    names = {"/FT": NameObject("/Tx"), "/T": TextStringObject("tel"), "/V": TextStringObject(words)}
    field = writer._add_object(DictionaryObject({NameObject(key): value for key, value in names.items()}))
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([field])})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(form)
    return _pdf(writer)


def pdf_bookmark(words: str) -> bytes:
    writer = _writer()
    writer.add_outline_item(title=words, page_number=0)
    return _pdf(writer)


def pdf_file(words: str) -> bytes:
    writer = _writer()
    writer.add_attachment("名单.csv", f'王小明,"{words}"'.encode())
    return _pdf(writer)


def pdf_packed(words: str) -> bytes:
    """Everything in compressed object streams."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_note(words)))
    writer.compress_identical_objects()
    for page in writer.pages:
        page.compress_content_streams()
    return _pdf(writer)


PDFS: dict[str, Carrier] = {
    "text layer": lambda words: pdf(f"tel {words}"),
    "spaced text": lambda words: pdf(" ".join(words)),
    "document property": pdf_property,
    "note": pdf_note,
    "label": pdf_label,
    "form field": pdf_form,
    "bookmark": pdf_bookmark,
    "file inside": pdf_file,
    "compressed": pdf_packed,
}


def photo(words: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = words.encode(), 1  # the bytes of UTF-8, as telephones write them
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def png(words: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", words)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=notes)
    return out.getvalue()


CARRIERS: dict[tuple[str, str], Carrier] = {
    **{("xlsx", way): carrier for way, carrier in WORKBOOKS.items()},
    **{("docx", way): carrier for way, carrier in DOCUMENTS.items()},
    **{("ods", way): carrier for way, carrier in SHEETS.items()},
    **{("odt", way): carrier for way, carrier in ODT.items()},
    **{("pdf", way): carrier for way, carrier in PDFS.items()},
    ("xls", "cell"): xls_cell,
    ("xls", "hidden sheet"): xls,
    ("xls", "header"): xls_header,
    ("xls", "number"): xls_number,
    ("xls", "comment"): xls_note,
    ("csv", "cell"): lambda words: f'序号,姓名,备注\r\n1,王小明,"{words}"\r\n'.encode(),
    ("csv", "old Chinese program"): lambda words: f'序号,姓名,备注\r\n1,王小明,"{words}"\r\n'.encode("gb18030"),
    ("csv", "two cells"): lambda words: f"x;y\r\n{words[:7]};{words[7:]}\r\n".encode(),
    ("txt", "line"): lambda words: f"公告\n联系{words}。\n".encode(),
    ("txt", "over a line's end"): lambda words: f"请打{words[:5]}\n{words[5:]}找我\n".encode("utf-16"),
    ("jpg", "description"): photo,
    ("png", "comment"): png,
}
