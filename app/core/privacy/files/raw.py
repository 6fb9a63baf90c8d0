"""The last net: numbers standing readable in bytes whose format we do not read part by part (old office files, PDF)."""

import re
from collections.abc import Iterator

from app.core.privacy.detector import Finding, find
from app.core.privacy.examination import Examination, Place
from app.core.privacy.plain import readings
from app.core.privacy.shapes import digits, is_checked
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


LINES = re.compile(r"[0-9]+(?:\s*\n\s*[0-9]+)*[Xx]?")
WRAP = re.compile(r"(?<=[0-9]) *\r?\n *(?=[0-9])")


def examine_running(text: str, where: Place, examination: Examination) -> None:
    """A text of many lines, for a number that goes over the end of one: with the break for a blank, and without it."""
    known = {(one.kind, one.shown) for one in examination.found}
    for reading in (text, WRAP.sub("", text)):
        for finding in find(reading, KINDS) if is_telling(reading) else ():
            if (finding.kind, finding.shown) not in known and _goes_on(finding, reading):
                known.add((finding.kind, finding.shown))
                examination.add(finding.kind, where, finding.shown)


def _goes_on(finding: Finding, text: str) -> bool:
    """The end of one line and the beginning of the next are an ID only by its check digit, or where nothing else is between."""
    stretch = text[finding.start : finding.end]
    if finding.kind != "id" or LINES.fullmatch(stretch):
        return True
    bare = digits("".join(reading.text for reading in list(readings(stretch))[-1:]))
    return len(bare) == 18 and is_checked(bare)
