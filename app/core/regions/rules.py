"""Names as people say them, and how they are typed."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, load_phrases_dict, load_single_dict, pinyin

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
load_single_dict(
    {ord("㮾"): "láng", ord("圫"): "tuō", ord("塅"): "duàn", ord("溁"): "yíng", ord("罳"): "sī", ord("迴"): "huí"}
)
load_phrases_dict({"长沙": [["cháng"], ["shā"]], "洞井": [["dòng"], ["jǐng"]], "乐和": [["lè"], ["hé"]]})


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
    syllables = [row[0] for row in pinyin(name, style=Style.NORMAL, errors=" ".join)]
    letters = [re.sub(r"[^a-z0-9]", "", syllable.lower().replace("ü", "v")) for syllable in syllables]
    return "".join(letters), "".join(syllable[:1] for syllable in letters)


def cleaned(text: str) -> str:
    """A query as it is compared: NFKC, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()[:60]
