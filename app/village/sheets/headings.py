"""Finding the head of a sheet, and proposing which column is which."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from app.village.sheets.amounts import WAN, YUAN
from app.village.sheets.contents import directed
from app.village.sheets.forms import AMOUNT, AS_CASH_BOOK, DIRECTION, EXPENSE, INCOME, LEDGER, WEAK, lacking
from app.village.sheets.layout import Guess, Layout, fingerprint
from app.village.sheets.samples import Sample, first_entry
from app.village.sheets.understanding import contradiction, understood
from app.village.sheets.words import heading, plain
from app.village.sheets.workbook import Cell, Sheet, Workbook
from app.village.tables.shapes import Column, Kind, TableForm

DEEPEST_HEAD = 40
WIDEST_HEAD = 64
LONGEST_HEADING = 24
LIKE = 0.75
LEAST_HEAD = 2.0  # a row with numbers in it is a head only where at least two of its words are headings
UPPER = 0.8  # the upper line alone, shared by several columns, tells less
UNIT_WAN = re.compile(r"单位[:：]?(人民币)?万元|[(（](人民币)?万元[)）]|[/／]万元")
UNIT_YUAN = re.compile(r"单位[:：]?(人民币)?元|[(（](人民币)?元[/／)）]|[/／]元")

NO_HEAD = "没有找到表头（写着日期、摘要、金额等列名的一行）"
BY_CONTENT = "各列是按内容推测的，请逐列核对后点“这样读”"
AGAINST_KNOWN = "表头和以前确认过的一样，这一次的读法却不一样，请再确认一次每一列是什么"
Match = tuple[float, int, str, str]  # score, column, field, reason


@dataclass(frozen=True)
class Head:
    """Heading rows, counted from 0, and for each column the texts to match, the most telling first."""

    first: int
    last: int
    texts: tuple[tuple[str, ...], ...]

    @property
    def printed(self) -> tuple[str, ...]:
        """Each heading as it stands on paper, upper line first."""
        return tuple(texts[0] if len(texts) == 1 else " ".join(reversed(texts[1:3])) for texts in self.texts)


def proposed(sheet: Sheet, form: TableForm = LEDGER, remembered: Iterable[Layout] = ()) -> Layout:
    """The layout of a sheet; one that the village has confirmed before is taken as it was."""
    head, remembered = _best_head(sheet, form), tuple(remembered)
    factor = _unit(sheet, head)
    mark = fingerprint(form, head.printed, [_factor_of(text, factor) for text in head.printed])
    where = (head.first + 1, head.last + 1)
    if known := _known(sheet, form, mark, where, remembered):
        return known
    matches = _matches(head, form)
    if form.key == LEDGER.key:
        matches = _as_filled(sheet, head, matches)
    guesses, doubts = _assigned(head, form, matches, factor)
    lacks = lacking(form, {guess.field for guess in guesses}) if head.texts else (NO_HEAD,)
    layout = Layout(form.key, sheet.name, mark, *where, guesses, factor, doubts, lacks)
    return _asked_again(_by_content(sheet, layout, remembered), remembered) if form.key == LEDGER.key else layout


def _asked_again(layout: Layout, remembered: Iterable[Layout]) -> Layout:
    """What is read otherwise than the village confirmed it last under the same headings is asked about, however clear it looks."""
    if layout.by_clerk:
        return layout
    same = (
        known
        for known in remembered
        if known.by_clerk and known.form == layout.form and _heads(known) == _heads(layout)
    )
    known = next(same, None)
    is_other = known is not None and (known.columns != layout.columns or known.fingerprint == layout.fingerprint)
    return replace(layout, doubts=(*layout.doubts, AGAINST_KNOWN)) if is_other else layout


def _heads(layout: Layout) -> dict[int, str]:
    return {column: head for column, text in layout.headings.items() if (head := heading(text))}


def _known(
    sheet: Sheet, form: TableForm, mark: str, where: tuple[int, int], remembered: Iterable[Layout]
) -> Layout | None:
    """A layout confirmed before, unless this sheet's own balance proves that it does not fit.

    Of a book's sheet only what a clerk said counts: what was clear last time is as clear again, or is asked about.
    """
    known = _confirmed(form, mark, remembered)
    if known is None:
        return None
    found = replace(known, sheet=sheet.name, first=where[0], last=where[1])
    fits = form.key != LEDGER.key or not contradiction(sheet, where[1], found.guesses, found.factor)
    return found if fits else None


def _confirmed(form: TableForm, mark: str, remembered: Iterable[Layout]) -> Layout | None:
    """The layout with these headings that was confirmed last."""
    is_clerk_s = (known for known in remembered if form.key != LEDGER.key or known.by_clerk)
    return next((known for known in is_clerk_s if known.fingerprint == mark and known.form == form.key), None)


def _by_content(sheet: Sheet, layout: Layout, remembered: Iterable[Layout]) -> Layout:
    """The layout with what its columns hold. What was found by content is remembered with what was found."""
    bare = NO_HEAD in layout.lacks
    if bare:
        layout = _without_head(sheet, layout)
    seen = understood(sheet, layout.last, layout.guesses, layout.doubts, layout.factor)
    guesses = tuple(seen.guesses[place] for place in sorted(seen.guesses))
    if not seen.by_content:
        return replace(layout, guesses=layout.guesses if bare else guesses, doubts=tuple(seen.doubts))
    mark = fingerprint(LEDGER, [f"{guess.heading}\x1d{guess.field}" for guess in guesses], [guess.factor for guess in guesses])  # fmt: skip
    if known := _known(sheet, LEDGER, mark, (layout.first, layout.last), remembered):
        return known
    lacks = lacking(LEDGER, {guess.field for guess in guesses})
    doubts = (BY_CONTENT, *seen.doubts) if bare else tuple(seen.doubts)
    return replace(layout, fingerprint=mark, guesses=guesses, doubts=doubts, lacks=(NO_HEAD, *lacks) if bare else lacks)


def _without_head(sheet: Sheet, layout: Layout) -> Layout:
    """A sheet whose headings say nothing, or that has none: its entries begin where the first numbers stand."""
    at = first_entry(sheet)
    if at is None:
        return layout
    above = sheet.rows[at - 1][:WIDEST_HEAD] if at else []
    is_head = _may_be_head(above) and 2 * _filled(above) > _filled(sheet.rows[at][:WIDEST_HEAD])
    texts = [str(cell).strip() for cell in above] if is_head else []
    guesses = tuple(
        Guess(place, text, "", 1.0, "表里用不到，不读入", _factor_of(text, layout.factor))
        for place, text in enumerate(texts)
        if text
    )
    return replace(layout, first=at, last=at, guesses=guesses)


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell != "" for cell in row)


def candidates(workbook: Workbook, form: TableForm = LEDGER, remembered: Iterable[Layout] = ()) -> list[Layout]:
    """A layout for every sheet with something in it, the likeliest first; hidden sheets come last."""
    known = tuple(remembered)
    sheets = [sheet for sheet in workbook.sheets if sheet.rows]
    layouts = [(sheet.hidden, proposed(sheet, form, known)) for sheet in sheets]
    return [layout for _, layout in sorted(layouts, key=lambda pair: (pair[0], -pair[1].score))]


def _best_head(sheet: Sheet, form: TableForm) -> Head:
    """The rows, one or two together, whose texts look most like the form's columns."""
    best, best_score = Head(0, 0, ()), 0.0
    for row in range(min(len(sheet.rows), DEEPEST_HEAD)):
        if not _may_be_head(sheet.rows[row]):
            continue
        for head in _heads_at(sheet, row):
            score = sum(_sums(_matches(head, form)).values()) - 0.01 * (head.last - head.first)
            if score > best_score + 0.001:
                best, best_score = head, score
    return Head(0, 0, ()) if best.texts and best_score < LEAST_HEAD and _has_values(sheet.rows[best.first]) else best


def _has_values(row: Sequence[Cell]) -> bool:
    """Does a number or a date stand in it? Then it is an entry rather than a head."""
    return any(cell != "" and not isinstance(cell, str) for cell in row)


def _heads_at(sheet: Sheet, row: int) -> Iterable[Head]:
    width = min(sheet.width, WIDEST_HEAD)
    upper = [str(cell).strip() for cell in sheet.rows[row][:width]]
    yield Head(row, row, tuple((text,) for text in upper))
    if row + 1 < len(sheet.rows) and _is_lower_head(sheet.rows[row + 1]):
        lower = [str(cell).strip() for cell in sheet.rows[row + 1][:width]]
        yield Head(row, row + 1, tuple(_stacked(sheet, row, upper, lower)))


def _is_heading(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell.strip()) and len(plain(cell)) <= LONGEST_HEADING


def _may_be_head(row: Sequence[Cell]) -> bool:
    """Two headings at least, and hardly a number: years apart, a head has none."""
    words = [cell for cell in row if cell != ""]
    numbers = sum(not isinstance(cell, str) or re.search(r"\d{2}", cell) is not None for cell in words)
    return sum(map(_is_heading, words)) >= 2 and numbers * 3 <= len(words)


def _is_lower_head(row: Sequence[Cell]) -> bool:
    """Short words only: no number and no date stands in a head."""
    words = [cell for cell in row if cell != ""]
    return bool(words) and all(_is_heading(cell) and not re.search(r"\d{2}|\d\.", plain(str(cell))) for cell in words)


def _stacked(sheet: Sheet, row: int, upper: list[str], lower: list[str]) -> Iterable[tuple[str, ...]]:
    """Upper and lower line of each column; an upper one that is merged, or left blank, reaches to the right."""
    spans = {
        column: left
        for top, left, bottom, right in sheet.merged
        if top <= row <= bottom
        for column in range(left, min(right + 1, len(upper)))
    }
    above = ""
    for column, below in enumerate(lower):
        above = upper[column] or (upper[spans[column]] if column in spans else above if below else "")
        texts = [above + below, below, above] if above and below else [above or below]
        yield tuple(dict.fromkeys(texts))


def _sums(matches: Sequence[Match]) -> dict[str, float]:
    """The best score of each field."""
    best: dict[str, float] = {}
    for score, _, field, _ in matches:
        best[field] = max(best.get(field, 0), score)
    return best


def _matches(head: Head, form: TableForm) -> list[Match]:
    """Everything that fits at all: score, column, field, reason; the best first, and the leftmost of equals."""
    found = []
    for column, texts in enumerate(head.texts):
        for field in form.readable:
            scores = [_likeness(text, field) for text in texts[:2]]
            scores += [(UPPER * score, reason) for score, reason in (_likeness(text, field) for text in texts[2:])]
            score, reason = max(scores, default=(0.0, ""), key=lambda pair: pair[0])
            if score:
                found.append((score, column, field.key, reason))
    return sorted(found, key=lambda match: (-match[0], match[1]))


def _as_filled(sheet: Sheet, head: Head, matches: Sequence[Match]) -> list[Match]:
    """A heading that may name amounts or their side, as 收支, is what stands below it: words alone are no amounts."""
    both = {column for _, column, field, _ in matches if field == DIRECTION} & {
        column for _, column, field, _ in matches if field in (AMOUNT, INCOME, EXPENSE)
    }
    sample = Sample(sheet, head.last + 1, YUAN) if both else None
    sided = {place for place in both if sample and sample.rows and directed(sample, place)}
    return [
        match
        for match in matches
        if match[1] not in both or (match[2] == DIRECTION if match[1] in sided else match[2] != DIRECTION)
    ]


@lru_cache(maxsize=20_000)
def _likeness(text: str, field: Column) -> tuple[float, str]:
    bare = heading(text)
    if not bare:
        return 0.0, ""
    if bare == heading(field.label):
        return 1.0, f"表头就是“{field.label}”"
    names = [heading(alias) for alias in field.aliases]
    if bare in names:
        if field in LEDGER.columns and bare in WEAK:
            return 0.75, AS_CASH_BOOK if bare[0] in "借贷" else f"“{bare}”多半是{field.label}"
        return 0.98, f"“{bare}”是{field.label}的另一种写法"
    return _near(bare, (heading(field.label), *names), field.label)


def _near(bare: str, names: Sequence[str], label: str) -> tuple[float, str]:
    """Not the same, but close: one holds the other, or most letters agree."""
    for name in names:
        if len(name) > 1 and (bare.endswith(name) or bare.startswith(name)):
            return 0.6 + 0.25 * len(name) / len(bare), f"表头“{bare}”里有“{name}”"
    best = max((SequenceMatcher(None, bare, name).ratio() for name in names if len(name) > 1), default=0.0)
    return (0.6 * best, f"表头“{bare}”与“{label}”相近") if best >= LIKE else (0.0, "")


def _assigned(
    head: Head, form: TableForm, matches: Sequence[Match], factor: int
) -> tuple[tuple[Guess, ...], tuple[str, ...]]:
    """Each field to one column, the surest first; two columns with equal claims are a doubt."""
    printed = head.printed
    taken: dict[int, tuple[str, float, str]] = {}
    fields: dict[str, int] = {}
    doubts = []
    for score, column, field, reason in matches:
        if column in taken:
            continue
        if field not in fields:
            taken[column] = (field, score, reason)
            fields |= dict.fromkeys(_family(form, field), column)
        elif score >= 0.9 and score >= taken[fields[field]][1] - 0.02:
            first, label = fields[field], form.column(field).label
            doubts.append(f"“{printed[first]}”和“{printed[column]}”都像{label}，请选定一列")
            taken[first] = (taken[first][0], 0.5, "另有一列也像")
            taken[column] = ("", 0.5, f"也像{label}")
    guesses = [_guess(column, text, taken, form, factor) for column, text in enumerate(printed) if text]
    return tuple(_settled(guesses, form)), tuple(doubts)


def _family(form: TableForm, field: str) -> set[str]:
    """A field with those that say the same: 合同起止 with 合同起 and 合同止."""
    return {field, *form.given({field}), *(joint.key for joint in form.joints if field in joint.parts)}


def _guess(column: int, text: str, taken: dict[int, tuple[str, float, str]], form: TableForm, factor: int) -> Guess:
    field, score, reason = taken.get(column, ("", 1.0, "表里用不到，不读入"))
    own = _factor_of(text, factor)
    is_money = field != "" and form.column(field).kind == Kind.MONEY
    return Guess(column, text, field, round(score, 2), reason, own if is_money or not field else YUAN)


def _factor_of(text: str, factor: int) -> int:
    """How many 元 one is worth under this heading: as it says itself, or else as the sheet does."""
    return WAN if UNIT_WAN.search(text) else YUAN if UNIT_YUAN.search(text) else factor


def _settled(guesses: list[Guess], form: TableForm) -> list[Guess]:
    """A direction says something only where one column holds all amounts; beside two it is that of the balance."""
    fields = {guess.field for guess in guesses}
    if form.key != LEDGER.key or not {INCOME, EXPENSE} <= fields:
        return guesses
    unused = {DIRECTION: "余额的方向，不读入", AMOUNT: "已有收入和支出两列，不读入"}
    return [
        replace(guess, field="", reason=unused[guess.field]) if guess.field in unused else guess for guess in guesses
    ]


def _unit(sheet: Sheet, head: Head) -> int:
    """元, or 万元 where the sheet says so above its table."""
    for row in sheet.rows[: head.last + 1]:
        for cell in row:
            if isinstance(cell, str) and "元" in cell:
                if UNIT_WAN.search(plain(cell)) and "单位" in cell.replace(" ", ""):
                    return WAN
    return YUAN
