"""Singling out: a masked name beside a village group and an amount is no mask where another list shows the full name.

《个人信息保护法》第73条 (去标识化: without additional information nobody can be recognised): the lists a village has
published before are that additional information. Every comparison is a hash join, so time grows with the rows only.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.core.privacy.masks import mask_name
from app.core.privacy.reading import visible

Row = Mapping[str, str]
Values = dict[str, str]
NAME = "姓名"
GROUP = "村组"
# What tells people of one village apart, by the ways lists head it.
TRAITS = {
    NAME: r"(?:户主|申请人|户主[（(]申请人[)）]|领取人|对象)?姓名|户主",
    GROUP: r"村组|组别|所在组|村民小组|组|家庭住址|住址|地址",
    "金额": r".*金额.*|.*补助额.*|.*(?:实发|应发|发放)额.*",
    "面积": r".*面积.*",
    "人口": r"(?:家庭)?(?:总)?人口(?:数)?|家庭人数|人数|.*保障人数.*|分配人口|应筹人数",
    "年龄": r"年龄段?|出生(?:日期|年月)?",
    "起始月": r"起始月份?|起始时间|识别时间|享受时间",
}
FORMS = [(trait, re.compile(form)) for trait, form in TRAITS.items()]
MOST_TRAITS = 3  # in one combination, the name not counted
EXAMPLES = 5
MASKED = re.compile(r"[*＊×xX某○]")
REMEDY = "请把这些行合并成村组的合计，或少公布一栏，或先撤下旧名单"


@dataclass(frozen=True)
class Release:
    """A published list: its title, its kind (of form), its rows as column → value."""

    title: str
    kind: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class SingledOut:
    """People who can be recognised: by which fields, in which rows of the new list (from 1), against which list."""

    fields: tuple[str, ...]
    rows: tuple[int, ...]
    against: str  # the title of the earlier list; "" when the new list alone is enough
    sentence: str


def singling_out(earlier: Iterable[Release], now: Release) -> list[SingledOut]:
    """Combinations of fields by which rows of `now`, or of an earlier list through `now`, point to one named person.

    A row is reported with the smallest combination that singles it out; rows that show a full name are not reported
    for it, since a form that allows the full name allows that.
    """
    rows = [_values(row) for row in now.rows]
    found = [*_alone(rows)]
    for release in earlier:
        others = [_values(row) for row in release.rows]
        found += _between(rows, others, release.title, is_now_masked=True)
        found += _between(others, rows, release.title, is_now_masked=False)
    return found


def _values(row: Row) -> Values:
    """The telling values of a row under the names of TRAITS, spelling and number formats made alike."""
    found: Values = {}
    for heading, value in row.items():
        plain = re.sub(r"\s|[（(][^（()）]*[)）]", "", visible(heading))
        trait = next((name for name, form in FORMS if form.fullmatch(plain)), None)
        if trait and value.strip():
            found.setdefault(trait, _alike(value))
    return found


def _alike(value: str) -> str:
    text = re.sub(r"\s", "", visible(value)).replace(",", "")
    number = re.fullmatch(r"([0-9]+)(?:\.([0-9]*?)0*)?(?:元|亩|人|口)?", text)
    return f"{int(number[1])}.{number[2]}" if number and number[2] else str(int(number[1])) if number else text


def _is_masked(row: Values) -> bool:
    return NAME not in row or MASKED.search(row[NAME]) is not None


def _alone(rows: list[Values]) -> Iterator[SingledOut]:
    """A masked list in which the mask with group and one more trait fits one row only."""
    masked = {number: row for number, row in enumerate(rows, 1) if NAME in row and _is_masked(row)}
    for fields in _combinations(masked.values(), named=True):
        if len(fields) < 3:
            continue
        groups = Counter(key for row in masked.values() if (key := _key(row, fields)))
        unique = tuple(number for number, row in masked.items() if (key := _key(row, fields)) and groups[key] == 1)
        if unique:
            told = (
                f"{_listed(unique)}：姓名虽然打了星号，“{'、'.join(fields)}”合起来全村只有这一户，熟人一看就知道是谁。"
            )
            yield SingledOut(fields, unique, "", told + "请核对是否每一栏都必须公布")
            return


def _between(hidden: list[Values], named: list[Values], title: str, *, is_now_masked: bool) -> Iterator[SingledOut]:
    """Rows of the list without names that fit exactly one full name of the other."""
    left = {number: row for number, row in enumerate(hidden, 1) if _is_masked(row)}
    full = [row for row in named if not _is_masked(row)]
    traits = {trait for row in left.values() for trait in row} & {trait for row in full for trait in row}
    for with_name in (True, False):
        for fields in _combinations(left.values(), named=with_name):
            if set(fields) <= traits and (with_name or len(fields) > 1):
                linked = _linked(left, full, fields)
                if linked:
                    yield _told(fields, linked, named, title, is_now_masked=is_now_masked)
                left = {number: row for number, row in left.items() if number not in linked}


def _combinations(rows: Iterable[Values], *, named: bool) -> Iterator[tuple[str, ...]]:
    """Smallest first: the masked name (or none) with the group, then with one trait more, then two."""
    present = {trait for row in rows for trait in row} - {NAME}
    ordered = [trait for trait in TRAITS if trait in present]
    for size in range(1, MOST_TRAITS + 1):
        for fields in combinations(ordered, size):
            yield (NAME, *fields) if named else fields


def _key(row: Values, fields: tuple[str, ...]) -> tuple[str, ...] | None:
    """The row's values under the fields, its name masked; None when it lacks one, or hides the name otherwise."""
    if any(field not in row for field in fields):
        return None
    return tuple(_mask(row[field]) if field == NAME else row[field] for field in fields)


def _mask(name: str) -> str:
    """王*明, 王某明 and 王小明 alike: first and last letter and the length, as `mask_name` leaves them."""
    return re.sub(r"[＊×xX某○]", "*", name) if MASKED.search(name) else mask_name(name)


def _linked(left: dict[int, Values], full: list[Values], fields: tuple[str, ...]) -> dict[int, Values]:
    """Rows whose key stands once here and belongs to one full name there."""
    names: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    people: dict[tuple[str, ...], Values] = {}
    for row in full:
        if key := _key(row, fields):
            names[key].add(row[NAME])
            people[key] = row
    here = Counter(key for row in left.values() if (key := _key(row, fields)))
    return {
        number: people[key]
        for number, row in left.items()
        if (key := _key(row, fields)) and here[key] == 1 and len(names[key]) == 1
    }


def _told(
    fields: tuple[str, ...], linked: dict[int, Values], named: list[Values], title: str, *, is_now_masked: bool
) -> SingledOut:
    by = "、".join("打了星号的姓名" if field == NAME else field for field in fields)
    if is_now_masked:
        rows = tuple(linked)
        told = f"{_listed(rows)}：凭“{by}”能和《{title}》里的全名一一对上，等于点了名。{REMEDY}"
        return SingledOut(fields, rows, title, told)
    places = {id(row): number for number, row in enumerate(named, 1)}
    rows = tuple(sorted({places[id(row)] for row in linked.values()}))
    told = f"{_listed(rows)}：这里的全名凭“{by}”能认出《{title}》里隐去姓名的人，公布后等于补上了名字。{REMEDY}"
    return SingledOut(fields, rows, title, told)


def _listed(rows: Sequence[int]) -> str:
    first = "、".join(map(str, rows[:EXAMPLES]))
    return f"第 {first} 行" + (f"等 {len(rows)} 行" if len(rows) > EXAMPLES else "")
