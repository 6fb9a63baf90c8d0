"""Names as people say them, and how they are typed."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial

ENDINGS = (
    "社区居民委员会",
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "社区居委员会",
    "村委会",
    "居委会",
)
# Characters of Changsha's place names that dictionaries lack or read otherwise
SINGLE = {"㮾": "láng", "圫": "tuō", "塅": "duàn", "溁": "yíng", "罳": "sī", "迴": "huí"}
CODE = r"[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?"  # twelve digits, or those of the county or township alone
PHRASES = {"长沙": [["cháng"], ["shā"]], "洞井": [["dòng"], ["jǐng"]], "乐和": [["lè"], ["hé"]]}


@cache
def _speller() -> Callable[[str], list[list[str]]]:
    """The dictionaries fill 50 MB: read by whoever spells, not by every process."""
    from pypinyin import Style, load_phrases_dict, load_single_dict, pinyin

    load_single_dict({ord(letter): sound for letter, sound in SINGLE.items()})
    load_phrases_dict(PHRASES)
    return partial(pinyin, style=Style.NORMAL, errors=" ".join)


def is_code(words: str) -> bool:
    """Is it written like a region's code, or its 6- or 9-digit alias?"""
    return re.fullmatch(CODE, words) is not None


def short_name(name: str) -> str:
    """The name without its committee: 葛家山村民委员会 → 葛家山村, 识字里社区居委会 → 识字里社区."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            stem = name.removesuffix(ending)
            kind = "村" if ending.startswith("村") else "社区"
            return stem if stem.endswith(("村", "社区")) else stem + kind
    return name


@lru_cache(maxsize=4096)  # a city's names are spelled again whenever its tree is read
def spelled(name: str) -> tuple[str, str]:
    """(pinyin without tones, initials): 开慧镇 → kaihuizhen, khz."""
    syllables = [row[0] for row in _speller()(name)]
    letters = [re.sub(r"[^a-z0-9]", "", syllable.lower().replace("ü", "v")) for syllable in syllables]
    return "".join(letters), "".join(syllable[:1] for syllable in letters)


def cleaned(text: str) -> str:
    """A query as it is compared: NFKC, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()[:60]
