"""Whether a text brings back what was masked or cut out of somebody's words.

Letters are compared as people read them: in one width, without the blanks and marks between. Three in a row of a covered
piece that stand nowhere in what everyone may read are covered words (four where much was cut, for then
everyday words are among them); so is a shorter piece, one letter together with its neighbour.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.privacy.cutting import GAP, Gap, gaps
from app.core.privacy.unnamed import folded
from app.errors import Refused

RUN, RUN_OF_MUCH, MUCH = 3, 4, 200  # letters in a row; and in a row where more letters than MUCH are missing
EVERYDAY = (  # what no office can say anything without
    "工作人员 有关部门 相关部门 村委会 居委会 村民委员会 居民委员会 办事处 派出所 负责人 承办人 自来水 老百姓 人民政府 办公室 "
    "没有人 不能 已经 进行 处理 解决 问题 情况 反映 现场 联系 安排 要求 希望 建议 什么时候 为什么 怎么办 两个月 一个月 每个月 "
    "第一次 第二次 一直没 还没有 也没有 都没有 的时候 的问题 的情况 的工作 的人员"
)


@dataclass(frozen=True)
class Shown:
    """Words as they were written and as everyone reads them, text by text; what one of them shows, none of them covers."""

    original: tuple[str, ...]
    shown: tuple[str, ...]


class _Letters:
    """The letters of a text as they are compared, each with its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        pairs = [(letter, place) for place, written in enumerate(text) for letter in folded(written)]
        self.letters = "".join(letter for letter, _ in pairs)
        self.places = [place for _, place in pairs]


def brought_back(text: str, words: Iterable[Shown], free: Iterable[str] = ()) -> str:
    """The first covered words the text holds, as it writes them; "" for none. `free` words are nobody's own."""
    said = _Letters(text)
    for start, end in _hidden(said, words, free):
        return text[said.places[start] : said.places[end - 1] + 1]
    return ""


def without_covered(text: str, words: Iterable[Shown], free: Iterable[str] = ()) -> str:
    """The text with stars where it brings covered words back."""
    said, letters = _Letters(text), list(text)
    for start, end in _hidden(said, words, free):
        for place in said.places[start:end]:
            letters[place] = "*"
    return "".join(letters)


def require_none_back(text: str, words: Iterable[Shown], field: str, free: Iterable[str] = ()) -> None:
    """Refused beside the field, with the words, when a text that everyone will read brings covered words back."""
    back = brought_back(text, words, free) if text else ""
    if back:
        raise Refused(
            f"这里写了留言里遮盖了的“{back}”，大家都能看到，遮盖就没有用了。请换一种说法，或者写成{GAP}", field
        )


def _hidden(said: _Letters, words: Iterable[Shown], free: Iterable[str]) -> list[tuple[int, int]]:
    """Stretches of covered letters in a text, first to last, none touching another."""
    nobodys = [folded(one) for one in (*EVERYDAY.split(), *free)]
    spans: set[tuple[int, int]] = set()
    for one in words:
        stands = [*map(folded, one.shown), *nobodys]
        found = _runs(said.letters, one) | {span for short in _short(one) for span in _all_of(said.letters, short)}
        spans |= {(start, end) for start, end in found if not any(said.letters[start:end] in text for text in stands)}
    return list(_joined(sorted(spans)))


def _all_of(letters: str, short: str) -> Iterator[tuple[int, int]]:
    at = letters.find(short)
    while at >= 0:
        yield at, at + len(short)
        at = letters.find(short, at + 1)


def _missing(words: Shown) -> Iterator[Gap]:
    """What is covered, piece by piece; where nobody can say which pieces are, the whole text may be."""
    for shown, original in zip(words.shown, words.original, strict=True):
        found = gaps(shown, original)
        yield from found if found is not None else [Gap("", original, "")]


def _runs(letters: str, words: Shown) -> set[tuple[int, int]]:
    """Where letters stand that follow on one another in a covered piece."""
    pieces = [folded(gap.words) for gap in _missing(words)]
    run = RUN_OF_MUCH if sum(map(len, pieces)) > MUCH else RUN
    asked = {letters[at : at + run] for at in range(len(letters) - run + 1)}
    found = {one for piece in pieces for one in _of_length(piece, run) if one in asked}
    return {(at, at + run) for at, one in enumerate(_of_length(letters, run)) if one in found}


def _of_length(text: str, run: int) -> Iterator[str]:
    return (text[at : at + run] for at in range(len(text) - run + 1))


def _short(words: Shown) -> set[str]:
    """What a piece of fewer letters is looked for by: its letters; one letter, or figures, with what stands beside."""
    found: set[str] = set()
    for gap in _missing(words):
        bare, before, after = folded(gap.words), folded(gap.before), folded(gap.after)
        if 0 < len(bare) <= RUN and not bare.isalpha():
            found.add(before + bare + after)
        elif len(bare) == 1:
            found |= {one for one in (before + bare, bare + after) if len(one) > 1 and one.isalpha()}
        elif 0 < len(bare) <= RUN:
            found.add(bare)
    return found


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for first, last in spans:
        if first > end:
            if end > 0:
                yield start, end
            start = first
        end = max(end, last)
    if end > 0:
        yield start, end
