"""What a text says of somebody's life: illness, disability, why he is poor, what he earns, that he is a child.

Where nobody is named (购买医疗保险, 残疾人之家维修, 慰问困难户 12 户) such words are an ordinary expense of a village. Beside a name, a
name shown in part, 某户 or 其子 they tell of one person, and a book tells it for good: the words are withheld, the name is
shown in part, a minor's as 周某某 (《个人信息保护法》第二十八条; 《社会救助暂行办法》第六十一条; domain handbook §d.6).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from itertools import accumulate

from app.core.privacy.detector import Finding, find
from app.core.privacy.kin import ANY_KIN, DOUBLE, SHORT
from app.core.privacy.kinds import TELLS
from app.core.privacy.masks import mask_minor
from app.core.privacy.persons import WITHHELD
from app.core.privacy.recipients import CHILD, LETTER, RELIEF, find_recipients
from app.core.privacy.signals import is_telling
from app.core.privacy.surnames import COMMON, SURNAMES

JOINT = "；"  # between the texts of one line
STAR = "[*＊×✱某XxＸ○□]"
# a name already shown in part: 谭*红, 周**, 李某, 王×
IN_PART = re.compile(
    rf"(?:{DOUBLE}|[{SURNAMES}{COMMON}]){STAR}{{1,2}}(?:{LETTER}(?=$|[^一-鿿]|{RELIEF}|[患因身得确系是属家的同之住重奖书误等和与医残]))?"
)
PAID = r"(?:^|(?<=[付给问助发，；：（\s]))"
ANYBODY = "组织|开展|发现|关爱|帮助|接送|护送|救治|[村居]民|群众|党员|老人|职工|学生|儿童|人员|干部|农户|军人|困难|贫困|对象|家庭|部分|全村|本村|老年|妇女|重|残疾|多名|[0-9一二三四五六七八九十两]"
SOMEBODY = re.compile(
    rf"{PAID}[老小][{SURNAMES}{COMMON}](?![一-鿿]?[村组])|{PAID}(?!{ANYBODY})[一-鿿]{{2,3}}(?=身患|罹患|患|确诊)|"  # 老周, a rare surname
    r"某(?:户|某?[村居]民|某?学生|人|老人|党员)|[该此]户|其[子女妻夫父母]|户主|本人"
)
MORE = {  # beside a person alone
    "health": r"(?:身患|患有?|罹患|得了|确诊为?|查出)[一-鿿]{0,6}?(?:[病癌症瘤]|结核|肝炎|骨折|瘫痪)+|癌症?|手术|疾病|重疾|[生患得]病|[大重]病(?!医?保险?|统筹|保障)|病[故逝危]|患者|病人|中风|骨折|车祸(?:受伤|死亡)?|计(?:划)?生(?:育)?手术|瘫痪(?:在床)?|工伤(?!保险)|吸毒|戒毒(?:人员)?|医[药疗](?=费)|精神病?患?者?(?=$|[）)])",
    "disability": rf"重残|残疾人(?=[（(：:\s]{{0,2}}(?:{DOUBLE}|[{SURNAMES}{COMMON}])(?:{STAR}|{LETTER}))|(?<=[系是属为])残疾人?|(?<=[（(])残疾人?(?=[）)])|残疾人(?=两项补贴|护理补贴|生活补贴|补贴|补助|慰问|救助)|智障|聋哑|盲人",
    "cause": r"服刑(?:人员)?|刑满释放(?:人员)?|社区矫正(?:对象|人员)?|[因致](?:病|残|灾|学|伤|丧|婚|缺劳力|车祸|事故|工伤)+(?:[致返]贫|致残|死亡)?|失独(?:家庭|父母|老人)?|因贫(?!困)|[致返]贫",
}
SAYS_MORE = {kind: re.compile(form) for kind, form in MORE.items()}
GRADE = r"[一二三四1-4]\s?级"
BEFORE = re.compile(rf"(?:身患|罹患|患有|患|得了|确诊为?|{GRADE})$")
BEHIND = re.compile(rf"^(?:症|病|患者|病人|[早中晚]期|后遗症|{GRADE}|残疾|致贫|返贫)+")
BETWEEN = re.compile(r"[、，和及并与\s的/]{0,2}")
IS_CHILD = re.compile(rf"(?:{CHILD})[叫名：:\s（(]{{0,2}}$")
BESIDE = re.compile(r"[，,、：:（()）\s叫名是系为属]{0,3}")
BESIDE_CHILD = 20  # letters around a name in which he is called a child
MOST_BETWEEN = 3  # letters of these
LISTED = re.compile(r"[，,、；;和及与等跟同（）()\s]{0,3}")
OF_FAMILY = re.compile(
    rf"{ANY_KIN}|[其之][{SHORT}]|[子儿]女|家长|家属|监护|抚养|父母|户主|代[领签办收为]|转[交付]|[孙侄甥]"
)
CHILD_BEHIND = re.compile(rf"^[（(，,\s]?[系是为属]?(?:(?:小学|中心校)?(?:{CHILD})|同学)")


def find_told(text: str, known: Collection[str] = (), *, of_relief: bool = False) -> list[Finding]:
    """Recipients' names in a text, and what it says of a person's life, first to last; nothing of a life nobody is named with."""
    names = find_recipients(text, known, of_relief=of_relief)
    people = _longest([*names, *_in_part(text)])
    if not people and SOMEBODY.search(text) is None:
        return []
    words = _words(text)
    told = [one for one in words if one.kind != "minor"]
    minors = _minors(text, people, [one for one in words if one.kind == "minor"])
    children = set(minors)
    shown = [_as_minor(text, one) if one in children else one for one in people]
    kept = [one for one in shown if one.shown != text[one.start : one.end]]
    return sorted([*kept, *_apart(text, told, people)], key=lambda one: one.start)


def find_lives(text: str) -> list[Finding]:
    """Words that tell of a life where they stand beside somebody, whether the text names anybody or not."""
    return sorted(_words(text), key=lambda one: one.start)


def names_somebody(cells: Iterable[str]) -> bool:
    """Do the cells of a row with such words, read together, name a person, whole or in part?"""
    text = JOINT.join(cells)
    return bool(find_recipients(text) or _in_part(text))


def find_told_in(
    texts: Mapping[str, str], known: Collection[str] = (), *, of_relief: bool = False
) -> dict[str, list[Finding]]:
    """The same for the texts of one line, read together: 付周强 with 尿毒症 in the note beside it."""
    joined = JOINT.join(texts.values())
    ends = list(accumulate(len(text) + len(JOINT) for text in texts.values()))
    found: dict[str, list[Finding]] = {name: [] for name in texts}
    all_found = find_told(joined, known, of_relief=of_relief)
    for name, text, end in zip(texts, texts.values(), ends, strict=True):
        first = end - len(text) - len(JOINT)
        found[name] = [
            Finding(one.kind, one.start - first, one.end - first, one.shown)
            for one in all_found
            if first <= one.start and one.end <= first + len(text)
        ]
    return found


def without(text: str, found: Iterable[Finding]) -> str:
    """The text as it may be read: each finding as it may be shown."""
    for one in sorted(found, key=lambda one: -one.start):
        text = text[: one.start] + one.shown + text[one.end :]
    return text


def without_told(text: str, known: Collection[str] = (), *, of_relief: bool = False) -> str:
    """The text with whoever was helped shown in part and nothing said of anybody's life; nothing is left to find."""
    while found := find_told(text, known, of_relief=of_relief):
        was, text = text, without(text, found)
        if text == was:
            break
    return text


def _longest(found: Iterable[Finding]) -> list[Finding]:
    """Of findings that lie over each other the longest, the first of two as long: 欧阳某某, not 欧阳 in it."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        at = bisect_left(kept, one.start, key=_start)
        if all(one.end <= other.start or other.end <= one.start for other in kept[max(at - 1, 0) : at + 1]):
            kept.insert(at, one)
    return kept


def _start(one: Finding) -> int:
    return one.start


class Near:
    """Findings by where they stand, so that of many only the neighbours of one are looked at."""

    def __init__(self, found: Iterable[Finding]) -> None:
        self.found = sorted(found, key=_start)
        self.reach = max((one.end - one.start for one in self.found), default=0) + MOST_BETWEEN

    def touches(self, text: str, name: Finding, between: re.Pattern[str] | None = None) -> bool:
        """Does one of them stand right beside the name?"""
        first = bisect_left(self.found, name.start - self.reach, key=_start)
        some = self.found[first : bisect_right(self.found, name.end + MOST_BETWEEN, key=_start)]
        return any(_touch(text, name, other, between or BESIDE) for other in some)


def _in_part(text: str) -> list[Finding]:
    return [Finding("recipient", *match.span(), match.group()) for match in IN_PART.finditer(text)]


def _is_child(text: str, name: Finding) -> bool:
    return (
        IS_CHILD.search(text[max(name.start - BESIDE_CHILD, 0) : name.start]) is not None
        or CHILD_BEHIND.match(text[name.end : name.end + BESIDE_CHILD].lstrip("*")) is not None
    )


def _minors(text: str, people: list[Finding], words: list[Finding]) -> list[Finding]:
    """Who of those named is shown as a child: only who is called one, where it is clear who that is; else all of them.

    It is clear where every word of a child stands right beside a name. Not where names follow on each other (学生甲、乙), nor
    where a grown-up is said to be of the child's family or to act for it: his name would tell which child it is.
    """
    beside = Near(words)
    children = [one for one in people if _is_child(text, one) or beside.touches(text, one)]
    if not children:
        return people if words else []
    named = Near(children)
    is_clear = all(named.touches(text, word) for word in words)
    if not is_clear or OF_FAMILY.search(text):
        return people
    listed = [one for one in people if named.touches(text, one, LISTED)]
    return people if set(listed) - set(children) else children


def _touch(text: str, name: Finding, other: Finding, between: re.Pattern[str] = BESIDE) -> bool:
    """Do the two stand beside each other, with nothing but such marks between?"""
    first, last = sorted((name, other), key=lambda one: one.start)
    return first is not last and (
        first.end >= last.start or between.fullmatch(text[first.end : last.start]) is not None
    )


def _as_minor(text: str, name: Finding) -> Finding:
    """周某某; what hides a whole given name already stays (周某, 周某某)."""
    written = "".join(text[name.start : name.end].split())
    if set(name.shown) == {"*"}:  # a given name alone, of which nothing is shown
        return Finding("minor", name.start, name.end, name.shown)
    hidden = written.endswith("某") or name.shown.endswith("某")
    return Finding("minor", name.start, name.end, text[name.start : name.end] if hidden else mask_minor(written))


def _words(text: str) -> list[Finding]:
    found = find(text, TELLS) if is_telling(text) else []
    return found + [
        Finding(kind, *match.span(), WITHHELD) for kind, form in SAYS_MORE.items() for match in form.finditer(text)
    ]


def _apart(text: str, words: list[Finding], names: list[Finding]) -> list[Finding]:
    """What belongs together withheld as one, with the words that go with it (患, 二级, 症) and the brackets around it."""
    spans: list[Finding] = []
    for one in sorted((_whole(text, word) for word in words), key=lambda one: (one.start, -one.end)):
        one = _beside_names(one, names)
        if one.start >= one.end:
            continue
        last = spans[-1] if spans else None
        if last and (one.start <= last.end or BETWEEN.fullmatch(text[last.end : one.start])):
            spans[-1] = Finding(last.kind, last.start, max(last.end, one.end), WITHHELD)
        else:
            spans.append(one)
    return [_with_brackets(text, one) for one in spans]


def _whole(text: str, word: Finding) -> Finding:
    before, behind = BEFORE.search(text[: word.start]), BEHIND.match(text[word.end :])
    start = before.start() if before else word.start
    return Finding(word.kind, start, word.end + (behind.end() if behind else 0), WITHHELD)


def _beside_names(word: Finding, names: list[Finding]) -> Finding:
    """A name is shown in its own way, never swallowed."""
    start, end = word.start, word.end
    first = max(bisect_left(names, start, key=_start) - 1, 0)
    for name in names[first : bisect_right(names, end, key=_start)]:
        if start < name.end and name.start < end:
            start, end = (name.end, end) if name.start <= start else (start, name.start)
    return Finding(word.kind, start, end, WITHHELD)


def _with_brackets(text: str, word: Finding) -> Finding:
    around = text[max(word.start - 1, 0) : word.start], text[word.end : word.end + 1]
    if around in (("（", "）"), ("(", ")")):
        return Finding(word.kind, word.start - 1, word.end + 1, WITHHELD)
    return word
