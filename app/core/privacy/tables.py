"""Examining tables: every cell with its column's heading before it, and the numbers split over neighbouring cells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache

from app.core.privacy.detector import find, masked_text
from app.core.privacy.examination import Examination, Found, Place
from app.core.privacy.fields import FIELDS, HARMLESS, LONGEST_HEADING, field_of, mask_field
from app.core.privacy.kinds import KINDS, TELLS, TEXT_KINDS
from app.core.privacy.masks import mask_card, mask_id
from app.core.privacy.plain import plain
from app.core.privacy.shapes import is_document
from app.core.privacy.signals import SEPARATOR, is_telling
from app.core.privacy.splits import LONG_CELL, Row, Split, across, below
from app.core.privacy.told import find_lives, names_somebody
from app.core.privacy.whole import as_typed, is_rounded, shown_number, whole_number

HEADING_ROWS = 20  # titles, units and notes stand above the headings
FEWEST_HEADINGS = 2
HINT = re.compile(  # a short cell without digits that may head a column
    SEPARATOR
    + r"[^\0-9]{0,6}(?:身份证|证件号|身份号|电话|手机|联系方式|账号|帐号|卡号|一卡通|社保|邮箱|邮件|车牌|护照|出生|生日|病|健康|"
    r"劳动|残疾|失能|原因|收入|财产|民族|宗教|政治面貌|户籍|户口|照片|指纹|手印|签名|年龄|岁)[^\0-9]{0,12}" + SEPARATOR
)
ORDINARY = re.compile(
    r"姓名|户主|村组|组别|备注|摘要|事由|项目|编号|凭证|合同|类别|名称|单位|经手|审批|证明|来源|用途|地点|方式|状态|坐落|开户行|账户"
)
LABEL = re.compile(r"^[^0-9]{0,12}(?=[0-9])")
ADULT = 18
SPLIT = " 分在相邻的格里"
NAMES = frozenset({"name_adult", "name_minor"})  # columns of people
OFFICE = re.compile(  # heads a column of whoever is named by his office
    r"(?:主要|具体)?(?:责任|负责|经办|承办|审[批核]|牵头|主管|分管|包村|驻村)(?:人员?|领导|干部)(?:姓名)?|(?:村医|家庭医生)(?:姓名)?|网格员(?:姓名)?"
)
PEOPLE = re.compile(  # heads a column of people, or of what is paid for whom
    r"(?:领[款取]人|受[助益]人|受助学生|学生|患者|病人|申请人|享受人|(?:被?救助|补[助贴]|慰问|帮扶|资助|享受)(?:对象|人员?)|困难(?:户|群众|职工|学生))(?:名单)?"
)
SOMEBODY = re.compile(r"[一-鿿]{2,4}(?<![人户生者员等童象保困庭口])|[一-鿿]{1,6}[·•][一-鿿]{1,8}")
HAN = re.compile(r"[一-鿿]")
OWN = frozenset({"relative"})  # told by the cell alone: a column headed 户主 holds the list's own names


@dataclass(frozen=True)
class Sheet:
    """One table as text: its name, its rows (read once), and what of it is hidden; rows and columns from 1."""

    name: str
    rows: Iterable[Sequence[str]]
    hidden: bool = False
    hidden_rows: AbstractSet[int] = frozenset()
    hidden_columns: AbstractSet[int] = frozenset()
    part: str = ""


def examine_table(sheets: Iterable[Sheet], examination: Examination | None = None) -> Examination:
    """What must not be public in these tables, each finding with sheet, row and column; reads each row once.

    Adds to `examination` when one is given.
    """
    examination = Examination() if examination is None else examination
    for sheet in sheets:
        _SheetReader(sheet, examination).read()
    return examination


def is_split(found: Found) -> bool:
    """Do its pieces stand in neighbouring cells?"""
    return found.shown.endswith(SPLIT)


def examine_text(text: str, where: Place, examination: Examination | None = None) -> Examination:
    """The same for a text that is no table, as a paragraph or a document property; adds to `examination` when given."""
    examination = Examination() if examination is None else examination
    if is_telling(text):
        for finding in find(text, TEXT_KINDS):
            examination.add(finding.kind, where, finding.shown)
    return examination


def examine_value(text: str, where: Place, examination: Examination) -> None:
    """The same for a value that may be one number from end to end, as an attribute or a paragraph of a file."""
    if HAN.search(text):
        examination.hear(text)
    if is_telling(text):
        for kind, shown in cell_findings("", text):
            examination.add(kind, where, shown)


def shown_table(rows: Iterable[Sequence[str]], audience: str, *, by_law: bool = False) -> Iterator[list[str]]:
    """The rows as an audience ("web" or "board") sees them: columns masked by their headings, what may not be shown
    left out with its column, and every other cell masked by what is found in it.
    """
    columns: dict[int, str] = {}
    for row in rows:
        words = [re.sub(r"\s", "", cell) for cell in row]
        fields = [field_of(word) for word in words]
        if sum(map(_is_heading, words, fields)) >= FEWEST_HEADINGS:
            columns = {column: field for column, field in enumerate(fields) if field}
            yield [cell for column, cell in enumerate(row) if _is_shown(columns.get(column, "open"), audience)]
            continue
        yield list(_shown_cells(row, columns, audience, by_law))


def _is_shown(field: str, audience: str) -> bool:
    return mask_field(field, "2000", audience) is not None


def _shown_cells(row: Sequence[str], columns: dict[int, str], audience: str, by_law: bool) -> Iterator[str]:
    for column, cell in enumerate(row):
        field = columns.get(column, "open")
        if not _is_shown(field, audience):
            continue
        shown = mask_field(field, cell, audience, by_law=by_law) or ""
        yield shown if field != "open" else masked_text(cell, TEXT_KINDS - {"landline"})


@lru_cache(maxsize=8192)
def cell_findings(heading: str, text: str) -> tuple[tuple[str, str], ...]:
    """Kind and mask of each finding in a cell; its column's heading tells what an unlabelled number is."""
    rounded = is_rounded(text)
    text = as_typed(text)
    lead = f"{heading}：" if heading else ""
    found = [(one.kind, one.shown) for one in find(lead + text, TEXT_KINDS - OWN) if one.start >= len(lead)]
    found += [(one.kind, one.shown) for one in find(text, OWN)]
    if any(kind in ("id", "phone", "card", "account", "social") for kind, _ in found):
        return tuple(found)
    words = plain(text).text.strip()
    alone = LABEL.sub("", words)
    label = heading + words.removesuffix(alone)
    kind = whole_number(alone, label, harmless=_is_harmless(heading), rounded=rounded)
    return (*found, (kind, shown_number(kind, alone))) if kind else tuple(found)


class _SheetReader:
    """Reads one sheet row by row, remembering the headings and the row above."""

    def __init__(self, sheet: Sheet, examination: Examination) -> None:
        self.sheet = sheet
        self.examination = examination
        self.headings: list[str] = []
        self.known = Row(self.headings, frozenset())
        self.watched: dict[int, str] = {}
        self.people: set[int] = set()
        self.perhaps: set[int] = set()  # where people stand, or what is paid for whom
        self.offices: set[int] = set()

    def read(self) -> None:
        above: Sequence[str] = ()
        before: Sequence[str] = ()
        was_long = False
        for number, row in enumerate(self.sheet.rows, 1):
            if not row:
                before, above, was_long = above, row, False
                continue
            self.examination.hear(" ".join(row))
            line = f"\0{SEPARATOR.join(row)}\0"
            is_long = LONG_CELL.search(line) is not None
            self._read_row(number, row, line)
            self._note_splits(number, across(line, replace(self.known, above=above)))
            if is_long or was_long:
                self._note_splits(number, below(above, row, replace(self.known, above=before)))
            before, above, was_long = above, row, is_long

    def _read_row(self, number: int, row: Sequence[str], line: str) -> None:
        if (not self.headings and number <= HEADING_ROWS) or HINT.search(line):
            self._learn(number, row)
        if is_telling(line):
            self._look_closely(number, row)
        if number <= HEADING_ROWS:
            self._learn_people(row)
        for column in self.watched:
            self._look_under(number, column, row)

    def _learn(self, number: int, row: Sequence[str]) -> None:
        """Take the row's headings in: a row of headings as a whole, a lone sensitive heading wherever it stands."""
        words = [re.sub(r"\s", "", cell) if len(cell) <= 2 * LONGEST_HEADING else "" for cell in row]
        fields = [field_of(word) for word in words]
        if sum(_is_heading(word, field) for word, field in zip(words, fields, strict=True)) >= FEWEST_HEADINGS:
            self.headings = [word if len(word) <= LONGEST_HEADING else "" for word in words]
            harmless = frozenset(n for n, word in enumerate(words) if not fields[n] and _is_harmless(word))
            self.known = Row(self.headings, harmless)
            self.watched = {}
        for column, field in enumerate(fields):
            if field and FIELDS[field].kind or field == "age":
                self._watch(number, column, words[column], field)

    def _watch(self, number: int, column: int, word: str, field: str) -> None:
        self.headings += [""] * (column + 1 - len(self.headings))
        self.headings[column] = word
        self.watched[column] = field
        if FIELDS[field].kind:
            self.examination.add(FIELDS[field].kind, self._place(number, column), word, heading=True)

    def _look_closely(self, number: int, row: Sequence[str]) -> None:
        for column, cell in enumerate(row):
            if cell and is_telling(cell) and not FIELDS[field_of(cell) or "open"].kind:
                heading = self._heading(column)
                for kind, shown in cell_findings(heading if heading != cell else "", cell):
                    self._add(kind, number, column, shown, row)

    def _add(self, kind: str, number: int, column: int, shown: str, row: Sequence[str]) -> None:
        of_somebody = kind in TELLS and self._is_of_somebody(row)
        self.examination.add(kind, self._place(number, column), shown, of_somebody=of_somebody)

    def _is_of_somebody(self, row: Sequence[str]) -> bool:
        """Is a row with words of a life about a person it names? Not the official who sees to what it says."""
        if any(column < len(row) and row[column].strip() for column in self.people):
            return True
        named = (row[column].strip() for column in self.perhaps if column < len(row))
        if any(SOMEBODY.fullmatch(cell) and not find_lives(cell) for cell in named):
            return True
        return names_somebody(cell for column, cell in enumerate(row) if column not in self.offices)

    def _learn_people(self, row: Sequence[str]) -> None:
        """Which columns hold people, and which whoever is named by his office, by a heading over them."""
        for column, cell in enumerate(row):
            word = re.sub(r"\s", "", cell) if len(cell) <= 2 * LONGEST_HEADING else ""
            if OFFICE.fullmatch(word):
                self.offices.add(column)
            elif field_of(word) in NAMES:
                self.people.add(column)
            elif PEOPLE.fullmatch(word):
                self.perhaps.add(column)

    def _heading(self, column: int) -> str:
        return self.headings[column] if column < len(self.headings) else ""

    def _look_under(self, number: int, column: int, row: Sequence[str]) -> None:
        """What the careful shapes let pass is believed under a heading that names it: an ID with a slip, a short account."""
        cell = row[column].strip() if column < len(row) else ""
        if not cell or (is_telling(cell) and cell_findings(self.headings[column], cell)):
            return
        for kind, shown in under_heading(self.watched[column], cell):
            self._add(kind, number, column, shown, row)

    def _note_splits(self, number: int, splits: Iterator[Split]) -> None:
        for split in splits:
            self.examination.add(split.kind, self._place(number, split.first), split.shown + SPLIT)

    def _place(self, number: int, column: int) -> Place:
        sheet = self.sheet
        hidden = ["隐藏的工作表"] if sheet.hidden else []
        hidden += ["隐藏的行"] if number in sheet.hidden_rows else []
        hidden += ["隐藏的列"] if column + 1 in sheet.hidden_columns else []
        return Place(sheet.name, number, column + 1, sheet.part, "、".join(hidden))


def _is_heading(word: str, field: str) -> bool:
    if not word or len(word) > LONGEST_HEADING or re.search(r"[0-9]{3}", word):
        return False
    return bool(field or HARMLESS.search(word) or ORDINARY.search(word))


def _is_harmless(word: str) -> bool:
    """Does the column hold amounts, days, counts or the numbers of documents?"""
    return HARMLESS.search(word) is not None or is_document(word)


def under_heading(field: str, cell: str) -> Iterator[tuple[str, str]]:
    """Kind and mask of what a cell holds by its column's field class alone."""
    digits = re.sub(r"[^0-9X]", "", plain(cell).text.upper())
    if field == "id" and 15 <= len(digits) <= 18:
        yield "id", mask_id(digits)
    if field in ("card", "social") and len(digits) >= 7 and "*" not in cell:
        yield ("account" if field == "card" else "social"), mask_card(digits)
    if field == "phone" and len(digits) in (7, 8, 10, 11, 12) and "*" not in cell:
        yield ("phone" if digits.startswith("1") else "landline"), "****" + digits[-3:]
    if field == "birth" and len(digits) >= 4:
        yield "birth", mask_field("birth", plain(cell).text, "web") or ""
    if field == "age" and digits and int(digits[:3]) < ADULT:
        yield "minor", KINDS["minor"]
