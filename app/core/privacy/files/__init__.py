"""Examining a whole file before it becomes public: everything in it that can be read, shown or hidden."""

from collections.abc import Callable, Collection

from app.core.attachments.kinds import CSV, DOC, ICS, IMAGES, PDF, PPT, TXT, XLS, FileKind
from app.core.attachments.sniffing import read_kind
from app.core.privacy.examination import MOST_HEARD, Examination
from app.core.privacy.files.office import examine_loose, examine_office
from app.core.privacy.files.old import examine_old, examine_xls
from app.core.privacy.files.pdf import examine_pdf
from app.core.privacy.files.pictures import examine_picture
from app.core.privacy.files.plain import examine_csv, examine_txt
from app.errors import Refused

DEEPEST = 2  # a table inside a document inside a PDF
TOO_MUCH = f"文件里的字超过 {MOST_HEARD // 10_000} 万，查不全有没有写到不公开的话，请分成几个文件后再上传"
SIMPLE: dict[FileKind, Callable[[bytes, Examination], None]] = {
    CSV: examine_csv,
    TXT: examine_txt,
    ICS: examine_txt,
    XLS: examine_xls,
    DOC: examine_old,
    PPT: examine_old,
    **dict.fromkeys(IMAGES, examine_picture),
}


def examine_file(content: bytes, name: str, lives: Collection[str] | None = None) -> Examination:
    """What must not be public in a file: cells, hidden sheets, comments, properties, tracked changes, text layers.

    Refused (beside the field `file`) for a kind we do not keep, and for what cannot be read whole: locked, broken,
    with macros or entities, or unpacking to too much. Pictures cannot be read; each is noted for a person to look at.
    `lives`: also what a page tells of the life of somebody it names (`beside`), with names known to be on lists of relief.
    """
    examination = Examination(lives=lives)
    _examine(content, name, examination, depth=0)
    return examination


def words_in_file(content: bytes, name: str) -> str:
    """All words of a file that the examination reads, hidden ones too; Refused for more than can be held against anything."""
    examination = Examination(heard=[])
    _examine(content, name, examination, depth=0)
    if examination.letters > MOST_HEARD:
        raise Refused(TOO_MUCH, "file")
    return "\n".join(examination.heard or [])


def _examine(content: bytes, name: str, examination: Examination, depth: int) -> None:
    kind = read_kind(name, content)

    def inside(part: bytes, part_name: str) -> None:
        _examine_inside(part, part_name, examination, depth + 1)

    if kind in SIMPLE:
        SIMPLE[kind](content, examination)
    elif kind == PDF:
        examine_pdf(content, examination, inside)
    else:
        examine_office(content, examination, inside)


def _examine_inside(content: bytes, name: str, examination: Examination, depth: int) -> None:
    """A file in a file is examined like one of its own; what we do not keep goes through the raw net."""
    if depth <= DEEPEST:
        try:
            return _examine(content, name, examination, depth)
        except Refused:
            pass
    return examine_loose(content, name, examination)
