"""The last net: numbers standing readable in bytes whose format we do not read part by part (old office files, PDF)."""

import re
from collections.abc import Iterator

from app import clock
from app.core.privacy.detector import Finding, find
from app.core.privacy.examination import Examination, Place
from app.core.privacy.plain import readings
from app.core.privacy.shapes import RECENT, digits, is_checked
from app.core.privacy.signals import is_telling

KINDS = frozenset({"id", "phone", "card", "email"})
LATIN = re.compile(rb"[\x20-\x7e]{11,2000}")
WIDE = re.compile(rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]|[\x00-\x3f][\x30]|[\x00-\xef]\xff){11,2000}")
MOST_STRETCHES = 200_000


def stretches(content: bytes) -> Iterator[str]:
    """What in these bytes could be text: Latin letters and digits, and UTF-16 with Chinese."""
    for form, encoding in ((LATIN, "latin-1"), (WIDE, "utf-16-le")):
        for number, match in enumerate(form.finditer(content)):
            if number >= MOST_STRETCHES:
                break
            yield match[0].decode(encoding, "ignore")


def examine_raw(content: bytes, where: Place, examination: Examination) -> None:
    """Note the numbers and addresses that stand readable in the bytes and were not found elsewhere in the file."""
    known = {(one.kind, one.shown) for one in examination.found}
    for stretch in stretches(content):
        if is_telling(stretch):
            for finding in find(stretch, KINDS):
                if (finding.kind, finding.shown) not in known:
                    examination.add(finding.kind, where, finding.shown)


LINE_END = re.compile(r"(?<![ \t\u3000])[ \t\u3000]*+\r?\n[ \t\u3000]*+")  # begun once for each run of blanks
BLANK = re.compile(r"\w[ \t\u3000]+\w\w|\w\w[ \t\u3000]+\w")  # between pieces that are no single digits


def examine_running(text: str, where: Place, examination: Examination) -> None:
    """A text of many lines, for a number that goes over the end of one."""
    found = (one for one in examination.found if not one.where.part or one.where.part.startswith(where.part))
    known = {(one.kind, one.shown) for one in found}
    text = LINE_END.sub("\n", text)
    for finding in find(text, KINDS) if is_telling(text) else ():
        if (finding.kind, finding.shown) not in known and _goes_on(finding, text):
            known.add((finding.kind, finding.shown))
            examination.add(finding.kind, where, finding.shown)


def _goes_on(finding: Finding, text: str) -> bool:
    """The end of one line of a table and the beginning of the next are somebody's number only by an ID's check digit."""
    stretch = text[finding.start : finding.end]
    end = text.find("\n", finding.end)
    around = (
        text[text.rfind("\n", 0, finding.start) + 1 : finding.start] + text[finding.end : end if end >= 0 else None]
    )
    if not BLANK.search(stretch) or not re.search(r"\d", around):
        return True
    *_, reading = readings(stretch)
    bare = digits(reading.text)
    # the day of a payment at a line's end is no birth
    return len(bare) == 18 and is_checked(bare) and int(bare[6:10]) < clock.today().year - RECENT
