"""Given names alone of people that are known: 桂芳代领 in a remark, where a list of the same village holds 李桂芳.

Without a word of kinship nothing in the text tells such a name from a word; that somebody there is called so does. Where
it stands and how the clause goes on is asked all the same (《个人信息保护法》第4条: whoever can be told is meant).
"""

import re
from collections.abc import Collection, Iterable

from app.core.privacy.detector import find
from app.core.privacy.given import GOES_ON, LETTERS, NO_GIVEN
from app.core.privacy.surnames import DOUBLE_NAMES

BEFORE = r"(?:^|(?<=[\s\0，,。；;、（(：:/系是为由给付交托在和与同请]))"
CANDIDATE = re.compile(rf"{BEFORE}([一-鿿]{{2}}){GOES_ON}")
# given to many, and said of much else
EVERYDAY = frozenset(["国庆", "建设", "建国", "建军", "文化", "平安", "安康", "永久", "保证", "长期", "立春", "春分", "夏至", "秋分", "冬至", "清明", "新建", "全民", "庆祝", "志愿", "生活", "开明"])  # fmt: skip
RELATIVES = frozenset({"relative"})


def given_names(names: Iterable[str]) -> frozenset[str]:
    """The given names among whole ones that can be told in a text: two characters, no everyday word.

    One character alone tells nobody from a word; a name of two characters has no other.
    """
    found = {name[2:] if name[:2] in DOUBLE_NAMES else name[1:] for name in names}
    return frozenset(name for name in found if len(name) == 2 and _is_given(name))


def _is_given(name: str) -> bool:
    """Only of characters that given names are made of: 祁水库 would make every 水库 a name."""
    return all(letter in LETTERS for letter in name) and name not in EVERYDAY and not re.match(NO_GIVEN, name)


def find_given(text: str, given: Collection[str]) -> list[tuple[int, int]]:
    """Where such names stand in a text, first and behind the last character; those of relatives are found elsewhere."""
    spans = [match.span(1) for match in CANDIDATE.finditer(text) if match[1] in given] if given else []
    if not spans:
        return []
    relatives = [(one.start, one.end) for one in find(text, RELATIVES)]
    return [span for span in spans if not any(start < span[1] and span[0] < end for start, end in relatives)]


def without_given(text: str, given: Collection[str]) -> str:
    """The text with each of them hidden whole, as any given name alone: its first character tells the neighbours whose."""
    for start, end in find_given(text, given):
        text = text[:start] + "*" * (end - start) + text[end:]
    return text
