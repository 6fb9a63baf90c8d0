"""Nobody of many is named: the authors of all opinions on a draft, held against what an office says of them together.

`unnamed` holds one person against a text about that person, and takes no chances. Against a text about something else it
is asked with care, as `naming` does; of people also the given name, where it goes on as of a person. A name is typed by
whoever gives an opinion and proved by nobody: what is no name by its form (志愿者, 不予采纳) stops no text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.privacy.given import LETTERS
from app.core.privacy.masks import NAME_DOTS
from app.core.privacy.naming import COMMON_WORDS, Named, Tight, find_names, may_be_name, tight
from app.core.privacy.unnamed import NOBODY, SPOKEN_TO, given_name
from app.errors import Refused

BEGINS = r"(?:^|(?<=[^\w])|(?<=[\d由据按对向被经为给和与同及请是系纳取听谢民众户主员者]))"
GOES_ON = rf"(?:{SPOKEN_TO}|等?[^\w]?(?:提出|提的|所提|所说|认为|反映|建议|来信|来电|来函|来访|主张|同意|不同意|希望|要求|说的?|的意见|的建议|的来信|的留言|的要求|的主张|[等各]?[两一二三四五六七八九十\d]+人|等人))"
GIVEN = re.compile(rf"{BEGINS}([一-鿿]{{2}})(?={GOES_ON})")
TO_A_PERSON = re.compile(SPOKEN_TO)
LEAST_LETTERS = 4  # of a name in letters other than 汉字, of a firm
IS_FIRM = re.compile(
    r"公司|集团|厂$|店$|合作社|协会|学会|商会|联合会|基金会|事务所|研究[所院]|学校|幼儿园|医院|商行|经营部|工作室|超市|宾馆|农场|门市部|[^\W\d]{4,}中心$"
)


@dataclass(frozen=True)
class Hidden:
    """Names that may not stand in a text, by how they are looked for."""

    people: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()  # Anna Li
    dotted: frozenset[str] = frozenset()  # 买买提·吐尔逊
    firms: frozenset[str] = frozenset()


def hidden(people: Iterable[str], firms: Iterable[str] = ()) -> Hidden:
    """Of people also the given name; of firms the whole name alone. Who gave no name (热心市民, 王先生) is not one."""
    typed = [name for name in people if not any(word in tight(name) for word in NOBODY)]
    names = {folded for name in typed if may_be_name(folded := tight(name))}
    of_firms = {tight(name) for name in firms}
    return Hidden(
        people=frozenset(names),
        given=frozenset(given for name in names if len(given := given_name(name)) == 2 and given not in COMMON_WORDS),
        letters=frozenset(
            folded for name in typed if (folded := tight(name)).isascii() and len(folded) >= LEAST_LETTERS
        ),
        dotted=frozenset(dotted for name in typed if _is_dotted(dotted := _dotted(name))),
        firms=frozenset(name for name in of_firms if len(name) >= LEAST_LETTERS and IS_FIRM.search(name)),
    )


def _dotted(text: str) -> str:
    """With its dots, all alike."""
    return "·".join(tight(part) for part in NAME_DOTS.split(text))


def _is_dotted(name: str) -> bool:
    parts = name.split("·")
    return len(parts) > 1 and all(len(part) > 1 and not part.isascii() for part in parts)


def first_named(text: str, names: Hidden) -> str:
    """The first name of them in the text, as it is compared; "" where nobody is named."""
    said = Tight(text)
    found = [*find_names(text, names.people.__contains__), *_given(said, names)] if names.people else []
    found += [said.named(at, at + len(name)) for name in names.firms if (at := said.letters.find(name)) >= 0]
    found += [one for name in names.letters for one in _in_letters(said, name)]
    if found:
        return min(found, key=lambda one: one.start).name
    with_dots = _dotted(text) if names.dotted else ""
    return next((name for name in sorted(names.dotted) if name in with_dots), "")


def _given(said: Tight, names: Hidden) -> list[Named]:
    """Given names alone: of letters that others than names are made of as well (王停车) only where one is spoken to."""
    return [
        said.named(one.start(1), one.end(1))
        for one in GIVEN.finditer(said.letters)
        if one[1] in names.given
        and (all(letter in LETTERS for letter in one[1]) or TO_A_PERSON.match(said.letters, one.end(1)))
    ]


def _in_letters(said: Tight, name: str) -> Iterable[Named]:
    """Words of ASCII letters, not pieces of longer ones."""
    for one in re.finditer(re.escape(name), said.letters):
        start, end = one.span()
        alone = start in said.gaps or not said.letters[max(start - 1, 0) : start].isascii() or start == 0
        if alone and (end in said.gaps or end == len(said.letters) or not said.letters[end].isascii()):
            yield said.named(start, end)


def require_nobody_named(text: str, names: Hidden, field: str, who: str) -> None:
    """Refused beside the field, with what was found, when the text names somebody of them."""
    if found := first_named(text, names):
        raise Refused(
            f"这里写了{who}的姓名或名称（“{found}”），本人没有同意公开，大家都能看到。请删去，写成“{who}”", field
        )
