"""Sub-accounts of double entry as they are kept: of a bank account the last four digits, of a person's a name in part.

They are shown in part from the beginning, and nowhere whole: a book stays for good, and a sub-account of what is owed, or of
what was earned or paid, may be a household or a worker.
"""

import re
import unicodedata

from app.core import privacy
from app.village.books import CASH
from app.village.named import THINGS
from app.village.rules.accounts import MOST_DIGITS, gives_number

LONGEST = 40
LEVELS = re.compile(r"[-—–_/、>＞:：|\\]+")
NUMBER = re.compile(rf"[0-9](?:[\s.\-\u2010-\u2015*]{{0,2}}[0-9*]){{{MOST_DIGITS},}}")


def shown(account: str, sub: str) -> str:
    """What of a sub-account's name is kept."""
    written = " ".join(unicodedata.normalize("NFKC", sub).split())
    short = NUMBER.sub(lambda found: "尾号" + re.sub(r"[^0-9*]", "", found.group())[-MOST_DIGITS:], written)[:LONGEST]
    if gives_number(short):
        return ""
    if account not in CASH:  # there it names banks
        short = "-".join(_in_part(level) for level in LEVELS.split(short) if level)
    return privacy.masked_text(short)


def _in_part(level: str) -> str:
    names = [] if level.endswith(THINGS) else privacy.find_names(level, lambda _: True)
    return privacy.mask_name(names[0].name) if [(one.start, one.end) for one in names] == [(0, len(level))] else level
