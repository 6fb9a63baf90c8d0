"""The kinds of file the house keeps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what readers call it, its endings and its media type."""

    label: str
    endings: tuple[str, ...]
    media_type: str


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileKind("PDF", ("pdf",), "application/pdf")
PNG = FileKind("PNG 图片", ("png",), "image/png")
JPEG = FileKind("JPG 图片", ("jpg", "jpeg"), "image/jpeg")
WEBP = FileKind("WebP 图片", ("webp",), "image/webp")
DOCX = FileKind("Word 文档（DOCX）", ("docx",), OFFICE + "wordprocessingml.document")
XLSX = FileKind("Excel 表格（XLSX）", ("xlsx",), OFFICE + "spreadsheetml.sheet")
PPTX = FileKind("演示文稿（PPTX）", ("pptx",), OFFICE + "presentationml.presentation")
ODT = FileKind("ODT 文档", ("odt",), "application/vnd.oasis.opendocument.text")
ODS = FileKind("ODS 表格", ("ods",), "application/vnd.oasis.opendocument.spreadsheet")
OFD = FileKind("OFD", ("ofd",), "application/ofd")
DOC = FileKind("Word 文档（DOC）", ("doc", "wps"), "application/msword")
XLS = FileKind("Excel 表格（XLS）", ("xls", "et"), "application/vnd.ms-excel")
PPT = FileKind("演示文稿（PPT）", ("ppt", "dps"), "application/vnd.ms-powerpoint")
TXT = FileKind("文本", ("txt",), "text/plain")
CSV = FileKind("CSV 表格", ("csv",), "text/csv")
ICS = FileKind("日历", ("ics",), "text/calendar")

IMAGES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = frozenset({PDF, DOCX, XLSX, PPTX, ODT, ODS, OFD, DOC, XLS, PPT, TXT, CSV, ICS}) | IMAGES
