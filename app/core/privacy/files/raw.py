"""The last net: numbers standing readable in bytes whose format we do not read part by part (old office files, PDF)."""

import re
from collections.abc import Iterator

from app.core.privacy.detector import find
from app.core.privacy.examination import Examination, Place
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


WRAP = re.compile(r"(?<=[0-9]) *\r?\n *(?=[0-9])")


def examine_running(text: str, where: Place, examination: Examination) -> None:
    """A text of many lines, for a number that goes over the end of one: with the break for a blank, and without it."""
    for reading in (text, WRAP.sub("", text)):
        if is_telling(reading):
            for finding in find(reading, KINDS):
                examination.add(finding.kind, where, finding.shown)
