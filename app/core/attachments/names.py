"""Names of files, fit to show and to save under."""

import re
import unicodedata

LONGEST_STEM = 100
LONGEST_ENDING = 10
RESERVED = re.compile(r'[<>:"|?*]')  # what Windows does not take in a name


def clean_name(name: str) -> str:
    """No folders, no control or direction marks, not endless; "file" when nothing is left."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C")
    base = re.sub(r"\s+", " ", RESERVED.sub("_", base)).strip(" .")
    stem, dot, ending = base.rpartition(".")
    if not dot:
        return base[:LONGEST_STEM] or "file"
    return f"{stem.strip(' .')[:LONGEST_STEM] or 'file'}.{ending[:LONGEST_ENDING]}"
