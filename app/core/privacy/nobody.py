"""Nobody of many is named: the authors of all opinions on a draft, held against what an office says of them together.

`unnamed` holds one person against a text about that person, and takes no chances. Against a text about something else the
names of hundreds would stop every word that happens to be somebody's name (早晚高峰, 森林). So here:

- whole names of three letters and more are looked for anywhere, blanks and dots between their letters left out;
- whole names of two letters only where they begin a phrase and end it, or go on as of a person (提出, 的意见, 同志);
- given names alone only where they begin a phrase and go on as of a person.

How many names there are costs nothing: the text is read once (《个人信息保护法》第十条、第二十五条).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.privacy.unnamed import NOBODY, SPOKEN_TO, WORDS, given_name
from app.errors import Refused

LOOSE = re.compile(r"[\s·•・._\-\u200b-\u200f\u2060\ufeff]")  # what people write between the letters of a name
BEGINS = r"(?:^|(?<=[^\w])|(?<=[\d由据按对向被经为给和与同及请是系纳取听谢民众户主员者]))"
GOES_ON = rf"(?:{SPOKEN_TO}|等?[^\w]?(?:提出|提的|所提|所说|认为|反映|建议|来信|来电|来函|来访|主张|同意|不同意|希望|要求|说的?|的意见|的建议|的来信|的留言|的要求|的主张|[等各]?[两一二三四五六七八九十\d]+人|等人))"
ENDS = r"(?=$|[^\w])"
SHORT = re.compile(rf"{BEGINS}([一-鿿]{{2}})(?:{GOES_ON}|{ENDS})")
GIVEN = re.compile(rf"{BEGINS}([一-鿿]{{2}}){GOES_ON}")
LEAST_LETTERS = 4  # of a name in letters other than 汉字


@dataclass(frozen=True)
class Hidden:
    """Names that may not stand in a text, by how they are looked for."""

    whole: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()


def hidden(people: Iterable[str], firms: Iterable[str] = ()) -> Hidden:
    """Of people also the given name; of firms the whole name alone. Who gave no name (热心市民, 王先生) is not one."""
    names = {folded for name in people if _is_name(folded := _tight(name))}
    of_firms = {folded for name in firms if len(folded := _tight(name)) >= LEAST_LETTERS}
    return Hidden(
        frozenset(name for name in names | of_firms if len(name) > 2),
        frozenset(name for name in names if len(name) == 2),
        frozenset(given for name in names if len(given := given_name(name)) == 2 and given not in WORDS),
    )


def _tight(text: str) -> str:
    """One width, and nothing loose between the letters."""
    return LOOSE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _is_name(folded: str) -> bool:
    if any(word in folded for word in NOBODY):
        return False
    return len(folded) >= (LEAST_LETTERS if folded.isascii() else 2)


def first_named(text: str, names: Hidden) -> str:
    """The first name of them in the text, as it is compared; "" where nobody is named."""
    said = _tight(text)
    lengths = sorted({len(name) for name in names.whole}, reverse=True)
    found = [
        (at, said[at : at + size]) for at in range(len(said)) for size in lengths if said[at : at + size] in names.whole
    ]
    for pattern, known in ((SHORT, names.short), (GIVEN, names.given)):
        found += [(one.start(1), one[1]) for one in pattern.finditer(said) if one[1] in known] if known else []
    return min(found)[1] if found else ""


def require_nobody_named(text: str, names: Hidden, field: str, who: str) -> None:
    """Refused beside the field, with what was found, when the text names somebody of them."""
    if found := first_named(text, names):
        raise Refused(
            f"这里写了{who}的姓名或名称（“{found}”），本人没有同意公开，大家都能看到。请删去，写成“{who}”", field
        )
