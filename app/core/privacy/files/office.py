"""Office files: which reader each part of an archive gets, and what is done with pictures and files inside."""

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress

from app.core.attachments.ole import SIGNATURE
from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.old import examine_notes, examine_old_properties
from app.core.privacy.files.parts import BROKEN, LARGEST_TEXT, TOO_LARGE, harvest, read
from app.core.privacy.files.plain import examine_txt
from app.core.privacy.files.raw import examine_raw
from app.core.privacy.files.story import examine_story
from app.core.privacy.files.xlsx import examine_xlsx, part_label
from app.core.privacy.tables import examine_value
from app.errors import Refused

STORIES = (
    (r"word/document\d*\.xml", "正文"),
    (r"word/(?:header|footer)\d*\.xml", "页眉页脚"),
    (r"word/comments\w*\.xml", "批注"),
    (r"word/(?:foot|end)notes\.xml", "脚注尾注"),
    (r"ppt/slides/slide\d+\.xml", "幻灯片"),
    (r"ppt/(?:notesSlides|comments|slideMasters|slideLayouts|notesMasters|handoutMasters)/[^/]+\.xml", "备注和母版"),
    (r"content\.xml", ""),
    (r"styles\.xml", "页眉页脚和样式"),
)
PROPERTIES = re.compile(r"docProps/\w+\.xml|meta\.xml")
COMMENTS = re.compile(r"xl/(?:comments/?\w*|threadedComments/[^/]+)\.xml")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".webp", ".svg", ".jp2", ".jb2")
XML = (".xml", ".rels", ".vml", ".rdf")
QUIET = re.compile(
    r"mimetype$|.*/$|Thumbnails/|docProps/thumbnail|.*printerSettings\d*\.bin$|Configurations2/|.*\.(?:ttf|otf|odttf)$"
)
LOOSE_BYTES = 20 * 1024 * 1024  # of a part that is neither XML nor a picture

Inside = Callable[[bytes, str], None]  # examines a whole file found in this one


def examine_office(content: bytes, examination: Examination, inside: Inside) -> None:
    """Examine every part of an OOXML, ODF or OFD archive that `archives.read_kind` has let pass."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            done = examine_xlsx(archive, examination) if "xl/workbook.xml" in archive.namelist() else set()
            for name in archive.namelist():
                if name not in done and not QUIET.match(name):
                    _examine_part(archive, name, examination, inside)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError):
        raise Refused(BROKEN, "file") from None


def examine_comments(content: bytes) -> Examination:
    """What must not be public in the comments of an .xlsx, .ods or .xls, whoever reads its cells; nothing in a file that has none.

    Comments that cannot be read are noted as unread. Refused for entities and for what unpacks to too much.
    """
    examination = Examination()
    if content.startswith(SIGNATURE):
        examine_notes(content, examination)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if COMMENTS.fullmatch(name):
                    harvest(archive, name, part_label(name), examination)
                elif name == "content.xml":
                    _examine_annotations(archive, name, examination)
    return examination


def examine_properties(content: bytes) -> Examination:
    """The same of what a workbook says of itself: title, subject, author, key words and what somebody added."""
    examination = Examination()
    if content.startswith(SIGNATURE):
        examine_old_properties(content, examination)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in filter(PROPERTIES.fullmatch, archive.namelist()):
                harvest(archive, name, "文档属性", examination)
    return examination


class _Annotations:
    """Of an .ods only what stands in annotations: their texts, and who wrote them."""

    def __init__(self, examination: Examination) -> None:
        self.examination, self.depth, self.size, self.words = examination, 0, 0, list[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += name == "annotation"

    def text(self, words: str) -> None:
        if self.depth:
            self.words.append(words)
            self.size += len(words)
            if self.size > LARGEST_TEXT:
                raise Refused(TOO_LARGE, "file")

    def end(self, name: str) -> None:
        if name in ("p", "annotation") and self.words:
            examine_value("".join(self.words), Place(part="批注"), self.examination)
            self.words = []
        self.depth -= name == "annotation"


def _examine_annotations(archive: zipfile.ZipFile, name: str, examination: Examination) -> None:
    found = _Annotations(examination)
    read(archive, name, found.start, found.end, found.text)


def _examine_part(archive: zipfile.ZipFile, name: str, examination: Examination, inside: Inside) -> None:
    lower = name.lower()
    if lower.endswith(PICTURES):
        examination.add("picture", Place(part=name.rpartition("/")[2]), "")
    elif lower.endswith(XML):
        _examine_words(archive, name, examination)
    else:
        loose = archive.read(name)[:LOOSE_BYTES]
        if loose:
            inside(loose, name.rpartition("/")[2])


def _examine_words(archive: zipfile.ZipFile, name: str, examination: Examination) -> None:
    for form, label in STORIES:
        if re.fullmatch(form, name):
            return examine_story(archive, name, label, examination)
    return harvest(archive, name, _label(name), examination)


def _label(name: str) -> str:
    return "文档属性" if name in ("meta.xml", "OFD.xml") else part_label(name)


def examine_loose(content: bytes, name: str, examination: Examination) -> None:
    """A part whose format we do not read: the raw net, and a note that a person must look."""
    if b"\0" not in content:
        with suppress(Refused):
            examine_txt(content, examination)
    examine_raw(content, Place(part=name), examination)
    examination.add("unread", Place(part=name), "")
