"""What a book, or a table that is no list of people, says of somebody's life: withheld from the public unless two people let it out.

A book stays for good. So what d.6 never shows (illness, disability, why somebody is poor, what he earns, a minor's name) is
masked in it by itself, and the pages of whoever fills in, signs and publishes show what will stand there instead.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core import privacy
from app.core.privacy import TELLS, Force, Found, Place
from app.core.privacy.detector import Finding
from app.core.privacy.naming import COMMON_WORDS
from app.village import parties, queries, recipients
from app.village.books import Line
from app.village.models import Release
from app.village.tables import Column, Kind, TableForm, all_forms

TEXTS = {"title": "标题", "text": "正文", "explanation": "签字说明", "reason": "更正原因"}
LEAVE = "village.leave"  # purpose of the mark of the very words that leave is given for
NAMES = frozenset({"recipient", "minor"})  # names, which nobody lets out
DUTY = {"handler": "经手人", "witness": "证明人", "approver": "审批人"}
INSTITUTIONS = (*parties.ENDINGS, *parties.PAID_ENDINGS, "联合会", "基金会", "协会", "中心", "局", "院")
# an institution for those who are ill tells of nobody: 肿瘤医院, 聋哑学校, 脑瘫儿童康复中心
ILL = "癌症?|肿瘤|精神(?:病|卫生|障碍)|血液透析|透析|白内障|骨折|脑瘫|孤独症|自闭症|聋哑|盲人|智障|残疾人|白血病|尿毒症|糖尿病|肾病|戒毒"
FOR_THE_ILL = re.compile(
    rf"(?:{ILL})+(?:病|人|患者|儿童|专科|康复|防治|治疗|研究|服务|管理|托养)*(?:{'|'.join(INSTITUTIONS)})$"
)
GOES = tuple(
    "在于去到住转入赴，,、；;：: /"
)  # right behind somebody's name, and no part of what an institution is called
NUMBER = (queries.ENTRIES, "voucher")
AREAS = "省市县区镇乡村州"  # how a place ends, and no name of two or three letters


Together = Mapping[
    str, tuple[str, list[Finding]]
]  # what is read together, by what the page calls each text, and what is in it


@dataclass(frozen=True)
class Said:
    """A text of a release in which something was found: where, the text, what, and all that it is read with, itself among it."""

    where: Place
    text: str
    found: list[Finding]
    together: Together

    @property
    def mark(self) -> str:
        """Of these very words beside these very others: leave given for one person's illness is none for another's."""
        texts = {label: text for label, (text, _) in self.together.items()}
        return privacy.keyed_hash(LEAVE, json.dumps(texts, ensure_ascii=False, sort_keys=True))

    def asked(self, word: Finding) -> str:
        """What both people read of a word that leave is for: where it stands, and beside whom, whose name is shown in part."""
        others = [
            f"{label}“{_names_in_part(text, found)}”"
            for label, (text, found) in self.together.items()
            if text and label != self.where.part
        ]
        beside = f"，同处还写着{'、'.join(others)}" if others else ""
        return f"{self.where}“{_names_in_part(self.text, self.found)}”，{privacy.KINDS[word.kind]}{beside}"

    def as_found(self, one: Finding) -> Found:
        """A finding for the pages of the desk."""
        return Found(one.kind, Force.MASK, self.where, one.shown)

    @property
    def tells(self) -> bool:
        """Is something said of somebody's life, here or in what it is read with?"""
        return any(_of_life(found) for _, found in self.together.values())

    @property
    def words(self) -> list[Finding]:
        """What two people may let out: the words, never a name."""
        return [one for one in self.found if one.kind not in NAMES]

    def shown(self, let_out: Collection[tuple[str, str]] = ()) -> str:
        """The text as the public reads it; `let_out`: kinds and places of words that two people let out."""
        return privacy.without(self.text, self.but(let_out).found)

    def but(self, let_out: Collection[tuple[str, str]]) -> "Said":
        """The same without those."""
        out = [one for one in self.words if (one.kind, str(self.where)) in let_out]
        return replace(self, found=[one for one in self.found if one not in out])


def _names_in_part(text: str, found: list[Finding]) -> str:
    return privacy.without(text, [one for one in found if one.kind in NAMES])


def free(form: TableForm) -> list[Column]:
    """Columns for words of any kind; those for names show them as the list's rule says."""
    return _free(form.columns)


def _free(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.kind == Kind.TEXT and not column.personal and not column.is_phone]


def in_line(line: Line, known: Collection[str]) -> dict[str, Said]:
    """The texts of a line of a book, read together, by field."""
    found = recipients.find_in(line, known)
    together = {label: (getattr(line, name), found[name]) for name, label in recipients.TEXTS.items()}
    said = {
        name: Said(Place(sheet="账目", row=line.seq, part=label), *together[label], together)
        for name, label in recipients.TEXTS.items()
    }
    return said | _of_duty(line, known, together)


def _of_duty(line: Line, known: Collection[str], beside: Together) -> dict[str, Said]:
    """Who handled, witnessed or approved is public by his office; what is said of a life where he stands is not."""
    said = {}
    for name, label in DUTY.items():
        if found := lives_beside(line, name, known):
            together = {**beside, label: (getattr(line, name), found)}
            said[name] = Said(Place(sheet="账目", row=line.seq, part=label), *together[label], together)
    return said


def lives_beside(line: Line, name: str, known: Collection[str]) -> list[Finding]:
    """What another text of the line tells of a life, read with its summary and note."""
    if not privacy.find_lives(getattr(line, name)):
        return []
    return [one for one in recipients.find_in(line, known, (name,))[name] if one.kind in TELLS and one.kind != "minor"]


def in_row(form: TableForm, number: int, row: Mapping[str, Any]) -> dict[str, Said]:
    """The same of a row of a table: what is said beside somebody it names, and nothing where no words tell of a life.

    The number of a voucher holds entries and lines together: see numbers.py.
    """
    said = _in_cells(form.columns, row, Place(sheet=form.title, row=number))
    return {key: one for key, one in said.items() if (form.key, key) != NUMBER}


def in_head(form: TableForm, head: Mapping[str, Any]) -> dict[str, Said]:
    """The same of the fields above its rows."""
    return _in_cells(form.head, head, Place(sheet=f"{form.title}表头", row=1))


def _in_cells(columns: Sequence[Column], row: Mapping[str, Any], where: Place) -> dict[str, Said]:
    words, named = _free(columns), _named(columns, row)
    texts = {column.key: str(row.get(column.key) or "") for column in words}
    more = _beside_names(columns, row)
    parties_named = {column.key: named[column.key] for column in columns if column.personal == "party" and column.key in named}  # fmt: skip
    found = privacy.find_told_in({**parties_named, **texts, **more})
    more = {key: text for key, text in more.items() if _of_life(found[key])}
    if not _of_life([one for name in (*texts, *more) for one in found[name]]):
        return {}
    by_column = {key: (name, [Finding("recipient", 0, len(name), privacy.mask_name(name))]) for key, name in named.items()}  # fmt: skip
    by_column |= {key: (text, found[key]) for key, text in (texts | more).items()}
    together = {column.label: by_column[column.key] for column in columns if column.key in by_column}
    return {
        column.key: Said(replace(where, part=column.label), *by_column[column.key], together)
        for column in columns
        if column.key in texts or column.key in more
    }


def cells(columns: Sequence[Column], row: Mapping[str, Any], where: Place) -> Iterator[tuple[Place, str]]:
    """The free words of a row, each with its place."""
    for column in _free(columns):
        yield replace(where, part=column.label), str(row.get(column.key) or "")


def every_cell(columns: Sequence[Column], row: Mapping[str, Any], where: Place) -> Iterator[tuple[Place, str]]:
    """The same, and what stands in the columns for names without being one."""
    yield from cells(columns, row, where)
    more = _beside_names(columns, row)
    yield from ((replace(where, part=column.label), more[column.key]) for column in columns if column.key in more)


def _beside_names(columns: Sequence[Column], row: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the columns for names and is neither a name alone nor an institution: 周强（尿毒症住院）."""
    cells = {column.key: str(row.get(column.key) or "").strip() for column in columns if column.personal and column.kind == Kind.TEXT}  # fmt: skip
    return {key: cell for key, cell in cells.items() if cell and not privacy.may_be_name(cell) and not _is_institution(cell)}  # fmt: skip


def _is_institution(cell: str) -> bool:
    """县精神病医院 is one; 周强肺癌住院 and 周强在省肿瘤医院 only end as one does."""
    if not cell.endswith(INSTITUTIONS):
        return False
    rest = FOR_THE_ILL.sub("", cell) if privacy.find_lives(cell) else ""
    return not privacy.find_lives(rest) and not _begins_with_somebody(rest)


def _begins_with_somebody(text: str) -> bool:
    """周强, 周强在省, 周强，县: a name and nothing more, or what he does there; not 周口市."""
    begun = (text[:length] for length in (2, 3) if text[length : length + 1] in ("", *GOES))
    return any(privacy.may_be_name(name) and name[:2] not in COMMON_WORDS and name[-1] not in AREAS for name in begun)


def _named(columns: Sequence[Column], row: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the columns for names, where it may be one."""
    cells = {column.key: str(row.get(column.key) or "").strip() for column in columns if column.personal}
    return {key: name for key, name in cells.items() if privacy.may_be_name(name)}


def in_texts(release: Release, known: Collection[str]) -> dict[str, Said]:
    """The same of the texts beside the lines; a book names nobody who was helped in what is said of it."""
    texts = {name: getattr(release, name) or "" for name in TEXTS}
    found = {name: privacy.find_told(text, known) for name, text in texts.items()}
    said = {"explanation", "reason"} if release.is_ledger else set()
    together = {
        label: (texts[name], found[name] if name in said else _of_life(found[name])) for name, label in TEXTS.items()
    }
    return {name: Said(Place(part=label), *together[label], together) for name, label in TEXTS.items()}


def _of_life(found: list[Finding]) -> list[Finding]:
    return found if any(one.kind in TELLS for one in found) else []


def of(release: Release, known: Collection[str]) -> Iterator[Said]:
    """Everything of a release that is no list of people."""
    for line in queries.lines_of(release) if release.is_ledger else ():
        yield from in_line(line, known).values()
    for key, head in release.head.items():
        yield from in_head(all_forms()[key], head).values()
        for number, row in enumerate(queries.rows_of(release, key), 1):
            yield from in_row(all_forms()[key], number, row).values()
    yield from in_texts(release, known).values()
