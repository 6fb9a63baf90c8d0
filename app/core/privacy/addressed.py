"""Who is named in somebody's words, and by what an answer would call them: 刘桂英, 桂英, 刘奶奶, 老刘.

Looked for as a person is named, not wherever two letters could be a name: what is found is hidden wherever an office wrote it.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from app.core.privacy.covered import ALSO_SURNAMES, BEGIN_NAMES, FIRST_GIVEN, TITLES, piece_of
from app.core.privacy.given import LETTERS
from app.core.privacy.naming import COMMON_WORDS, Tight, find_names, may_be_name, tight
from app.core.privacy.surnames import DOUBLE_NAMES, SURNAMES
from app.core.privacy.unnamed import NOBODY, given_name, is_word

KIN = "奶奶 爷爷 婆婆 公公 娭毑 嗲嗲 大爷 大妈 大娘 大伯 大婶 大叔 大哥 大姐 大嫂 阿姨 阿婆 伯伯 伯母 叔叔 婶婶 嫂子"
RESIDENTS = (*KIN.split(), "先生", "女士", "小姐", "同志", "师傅", "老师")  # by which an office speaks to anybody
CALLED = dict.fromkeys([*RESIDENTS, *(title for title in TITLES.split() if len(title) > 1)])
SPOKEN_OF = ("老", "小")
PLACES = "组路桥村社街巷渠镇乡区塘冲坪湾坡岭坝河江湖山园"  # 老黄桥 is no man
OLD = rf"([{SURNAMES}])(?![{PLACES}])"
BY_AGE = re.compile(rf"(?:(?<!\w)[老小阿]|(?<=[我叫是找给让请])[老小]|(?<=[的和跟由被问家向说])老){OLD}")
BY_TITLE = re.compile(f"(.)({'|'.join(CALLED)})")
FIRST = "".join(sorted(BEGIN_NAMES | ALSO_SURNAMES))
SURNAMED = re.compile(f"(?:我|本人|免贵|叫)姓([{FIRST}])")
BY_HERSELF = re.compile(rf"(?:我是|我叫|名叫|本人|姓名[:：]?)([{FIRST}][\u4e00-\u9fff]{{1,2}})(?!\w)")
NO_GIVEN = ("小学",)
BEFORE = 3  # letters before a name, with which it is known that an office said it first


def called_in(texts: Iterable[str], names: Iterable[str] = (), free: Iterable[str] = ()) -> set[str]:
    """What an answer would call the people named in these texts, and whoever bears one of the `names`, as pieces that are
    looked for; not whom a `free` text names in the same words.
    """
    found = {piece for name in names for piece in _calls(tight(name))}
    known = [tight(text) for text in free]
    for text in texts:
        letters = tight(text)
        for at, end, called in _people(letters):
            quoted = letters[max(0, at - BEFORE) : end]
            if at < BEFORE or not any(quoted in one for one in known):
                found.update(called)
    return {piece_of(one) for one in found}


def _people(letters: str) -> Iterator[tuple[int, int, Collection[str]]]:
    """Where somebody is named, and what an answer would call them."""
    said = Tight(letters)
    for one in find_names(letters, _is_name):
        if letters[one.end : one.end + 1] not in set(PLACES):
            yield one.start, one.end, _calls(one.name)
    for found in BY_HERSELF.finditer(letters):
        if found[1][:2] not in COMMON_WORDS:
            yield found.start(), found.end(), _calls(found[1])
    for found in BY_TITLE.finditer(letters):
        if found[1] in SURNAMES or (found[1] in FIRST and said.begins(found.start())):
            yield found.start(), found.end(), {found[0], *_calls_by(found[1])}
    for pattern in (BY_AGE, SURNAMED):
        for found in pattern.finditer(letters):
            yield found.start(), found.end(), _calls_by(found[1])


def _is_name(name: str) -> bool:
    """Has it letters of given names, and no others?"""
    given = name[2 if name[:2] in DOUBLE_NAMES and len(name) > 2 else 1 :]
    first = given[0] in FIRST_GIVEN if len(given) > 1 else given in LETTERS
    return first and given[-1] in LETTERS and len(given) <= 2 and given not in NO_GIVEN


def _calls(name: str) -> set[str]:
    """The name, the given name where it is no word, and how one of that surname is spoken of."""
    if not may_be_name(name) or name in NOBODY:
        return set()
    given, is_double = given_name(name), name[:2] in DOUBLE_NAMES and len(name) > 2
    whole = {name} if len(name) > 2 or name not in COMMON_WORDS else set()
    return {*whole, *([given] if given and not is_word(given) else []), *_calls_by(name[: 2 if is_double else 1])}


def _calls_by(surname: str) -> set[str]:
    return {*(surname + title for title in RESIDENTS), *(before + surname for before in SPOKEN_OF)}
