"""CSV and plain text: UTF-8, GB 18030 or UTF-16, read as a table where there are columns."""

import csv
import io
from collections.abc import Iterator

from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.parts import BROKEN
from app.core.privacy.files.raw import examine_running
from app.core.privacy.tables import Sheet, examine_table
from app.errors import Refused

DELIMITERS = ",\t;|"
ENCODINGS = ("utf-8-sig", "gb18030")
SAMPLE = 20  # lines


def decoded(content: bytes) -> str:
    """The words of a text file; Refused when no encoding fits."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(BROKEN, "file")


def examine_csv(content: bytes, examination: Examination) -> None:
    """Examine a table of text."""
    words = decoded(content)
    examine_table([Sheet("", _rows(words))], examination)


def _rows(words: str) -> Iterator[list[str]]:
    sample = "\n".join(words.splitlines()[:SAMPLE])
    delimiter = max(DELIMITERS, key=sample.count)
    try:
        yield from csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Refused(BROKEN, "file") from None


def examine_txt(content: bytes, examination: Examination) -> None:
    """Examine lines, columns parted by tabs; then the whole, for a number that goes over a line's end."""
    words = decoded(content).replace("\0", "")
    examine_table([Sheet("", (line.split("\t") for line in words.splitlines()))], examination)
    examine_running(words, Place(part="正文"), examination)
