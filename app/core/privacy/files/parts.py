"""Reading the XML parts of an office file piece by piece, with entities and document types forbidden."""

import re
import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

from app.core.privacy.examination import Examination, Place
from app.core.privacy.tables import examine_value
from app.errors import Refused

CHUNK = 256 * 1024
DEEPEST = 200  # elements inside one another
LARGEST_TEXT = 2_000_000  # letters of one element or attribute
BROKEN = "文件里有一部分读不出来，无法检查个人信息，请用原来的软件重新保存后再上传"
TRAPPED = "文件里写有 XML 实体，这样的文件不能上传，请用原来的软件重新保存"
TOO_LARGE = "文件内容太多，无法检查个人信息，请分成几个文件后再上传"
GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
SILENT = re.compile(r"https?://schemas\.|http://purl\.org|urn:|application/vnd|\d{1,8}$", re.IGNORECASE)

Starts = Callable[[str, dict[str, str]], None]
Ends = Callable[[str], None]


def local(name: str) -> str:
    """The name without its namespace's prefix."""
    return name.rpartition(":")[2]


class Reader:
    """An expat parser that hands over starts, ends and text by local names. Refused for entities and broken XML."""

    def __init__(self, starts: Starts, ends: Ends, text: Callable[[str], None]) -> None:
        self.depth = 0
        self._starts, self._ends = starts, ends
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = 64 * 1024
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = text
        self.parser.CommentHandler = text
        self.parser.StartDoctypeDeclHandler = self._forbid
        self.parser.EntityDeclHandler = self._forbid

    def feed(self, chunk: bytes, last: bool = False) -> None:
        try:
            self.parser.Parse(chunk, last)
        except (expat.ExpatError, ValueError, LookupError):
            raise Refused(BROKEN, "file") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(BROKEN, "file")
        self._starts(local(name), attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self._ends(local(name))

    def _forbid(self, *declared: object) -> None:
        raise Refused(TRAPPED, "file")


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part piece by piece, so that none stands in memory whole."""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def read(archive: zipfile.ZipFile, name: str, starts: Starts, ends: Ends, text: Callable[[str], None]) -> None:
    """Read one part of the archive to its end."""
    reader = Reader(starts, ends, text)
    for chunk in chunks(archive, name):
        reader.feed(chunk)
    reader.feed(b"", last=True)


class Harvest:
    """Every word of a part that is no table: texts by paragraph, and the values of attributes."""

    PARAGRAPHS = frozenset(
        {"p", "si", "comment", "threadedComment", "definedName", "oddHeader", "oddFooter", "TextCode"}
    )

    def __init__(self, part: str, examination: Examination, sheet: str = "") -> None:
        self.where = Place(sheet=sheet, part=part)
        self.examination = examination
        self.words: list[str] = []
        self.size = 0
        self.open = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.PARAGRAPHS:
            self.open += 1
        for key, value in attributes.items():
            if len(value) > 1 and not key.startswith("xmlns") and not SILENT.match(value) and not GUID.fullmatch(value):
                examine_value(value, self.where, self.examination)

    def text(self, words: str) -> None:
        self.words.append(words)
        self.size += len(words)
        if self.size > LARGEST_TEXT:
            raise Refused(TOO_LARGE, "file")

    def end(self, name: str) -> None:
        """An element outside a paragraph ends its text; inside one the pieces of a number are put together."""
        if name in self.PARAGRAPHS:
            self.open -= 1
        if not self.open and self.words:
            examine_value("".join(self.words), self.where, self.examination)
            self.words, self.size = [], 0


def harvest(archive: zipfile.ZipFile, name: str, part: str, examination: Examination) -> None:
    """Examine every text and attribute of one part."""
    gathered = Harvest(part, examination)
    read(archive, name, gathered.start, gathered.end, gathered.text)
