"""What single columns hold, whatever stands above them: dates, voucher numbers, accounts, words, names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isfinite

from app.core import privacy
from app.village.categories import EXPENSE as OUT
from app.village.categories import INCOME as IN
from app.village.categories import all_categories
from app.village.sheets.dates import COMPACT, SERIALS, SHORT, WHOLE, Dates
from app.village.sheets.matching import surely
from app.village.sheets.samples import Sample
from app.village.sheets.sides import TO_EXPENSE, TO_INCOME
from app.village.sheets.words import kept, plain
from app.village.sheets.workbook import Cell

ANY_YEAR = Dates(date(2024, 1, 1), date(2024, 12, 31))  # only whether a cell names a day matters here
NUMBERED = re.compile(
    r"[^\W\d_月组村户栋幢室巷路街]{1,4}(?:字)?第?[-—–]?\d{1,6}号?"
)  # 桥头组12号 is where somebody lives
PERSON = re.compile(r"[一-鿿]{2,4}")
YEAR = 400  # days: serial numbers of one book lie closer together than amounts do
LEAST = 3
MOST_WORDS = 40


@dataclass(frozen=True)
class Trait:
    """What a column seems to be, how surely (0 to 1), and why."""

    column: int
    confidence: float
    reason: str


def best(traits: Iterable[Trait]) -> Trait | None:
    """The surest; the leftmost of equals."""
    return max(traits, key=lambda trait: (trait.confidence, -trait.column), default=None)


def dated(sample: Sample, place: int) -> Trait | None:
    """A column of days: dates, texts like 2026.10.3 or 10月3日, or serial numbers that lie close together."""
    cells = sample.filled(place)
    if not cells or len(cells) * 3 < len(sample.rows):
        return None
    sure = sum(_is_day(cell) for cell in cells)
    if sure >= 0.9 * len(cells):
        return Trait(place, 0.85, f"按内容推测：{len(cells)} 格里 {sure} 格是日期")
    numbers = [number for cell in cells if (number := _whole(cell)) is not None and number in SERIALS]
    if len(numbers) == len(cells) >= LEAST and max(numbers) - min(numbers) < YEAR:
        return Trait(place, 0.6, "按内容推测：数字像是日期的序列值")
    if len(cells) >= LEAST and all(isinstance(cell, str) and _is_short(cell) for cell in cells):
        return Trait(place, 0.5, "按内容推测：像是“月.日”")
    return None


def days(sample: Sample, place: int) -> list[date]:
    """The days a column names, in the order of its rows."""
    found = (ANY_YEAR.read(cell) for cell in sample.filled(place))
    return [day for day in found if isinstance(day, date)]


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, date):
        return True
    if isinstance(cell, str):
        bare = plain(cell)
        written = WHOLE.fullmatch(bare) or COMPACT.fullmatch(bare) or ("月" in bare and len(bare) < 12)
        return bool(written) and isinstance(ANY_YEAR.read(cell), date)
    number = _whole(cell)
    compact = number is not None and COMPACT.fullmatch(str(number)) is not None
    return compact and str(number)[:2] in ("19", "20") and isinstance(ANY_YEAR.read(cell), date)


def _whole(cell: Cell) -> int | None:
    """A number without a fraction; None for anything else, infinity and "not a number" of a damaged file among them."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not isfinite(cell):
        return None
    return int(cell) if cell == int(cell) else None


def _is_short(cell: str) -> bool:
    return SHORT.fullmatch(plain(cell)) is not None and isinstance(ANY_YEAR.read(cell), date)


def vouchered(sample: Sample, place: int) -> Trait | None:
    """记-12, 收字第3号, or whole numbers that go up by one or stay."""
    texts = [plain(kept(cell)) for cell in sample.filled(place)]
    if not texts or len(texts) * 2 < len(sample.rows):
        return None
    worded = sum(NUMBERED.fullmatch(text) is not None for text in texts)
    if worded >= 0.9 * len(texts):
        return Trait(place, 0.8, f"按内容推测：像凭证号，如“{texts[0]}”")
    if counts(sample, place):
        return Trait(place, 0.5, f"按内容推测：从 {texts[0]} 起连续编号，像凭证号，也可能是序号")
    return None


def counts(sample: Sample, place: int) -> bool:
    """Does the column count its rows: whole numbers, each the same as the one before or one more?"""
    texts = [kept(cell) for cell in sample.filled(place)]
    if len(texts) < LEAST or not all(text.isdecimal() and len(text) < 7 for text in texts):
        return False
    numbers = [int(text) for text in texts]
    steps = [after - before for before, after in zip(numbers, numbers[1:], strict=False)]
    return sum(step in (0, 1) for step in steps) >= 0.9 * len(steps) and numbers[-1] > numbers[0]


def categorized(sample: Sample, place: int) -> Trait | None:
    """Names or numbers of accounts (accounts.csv), or of plain categories."""
    cells = sample.filled(place)
    words = list(dict.fromkeys(plain(kept(cell)) for cell in cells))[:MOST_WORDS]
    if not words or len(cells) * 2 < len(sample.rows):
        return None
    known = sum(_is_category(word) for word in words)
    if known < 0.8 * len(words):
        return None
    return Trait(place, 0.8, f"按内容推测：{len(words)} 个不同的词里 {known} 个是科目或收支类别，如“{words[0][:12]}”")


def _is_category(word: str) -> bool:
    if word.isdecimal():
        return word in all_categories() or (len(word) in (5, 7) and word[:3] in all_categories())
    return any(surely(word, side) for side in (IN, OUT))


def directed(sample: Sample, place: int) -> Trait | None:
    """A column that says 收 or 支, 借 or 贷."""
    words = {plain(kept(cell)) for cell in sample.filled(place)}
    if words and words <= TO_INCOME | TO_EXPENSE and len(sample.filled(place)) >= 0.9 * len(sample.rows):
        return Trait(place, 0.7, f"按内容推测：每行写着“{'”“'.join(sorted(words)[:2])}”")
    return None


def worded(sample: Sample, place: int) -> Trait | None:
    """A column of varied words: the longer and the more varied, the more it is the summary."""
    cells = sample.filled(place)
    texts = [plain(cell) for cell in cells if isinstance(cell, str)]
    if len(texts) < 0.9 * max(len(cells), 1) or len(texts) * 2 < len(sample.rows) or not texts:
        return None
    if is_named(sample, place):
        return None
    length = sum(map(len, texts)) / len(texts)
    varied = len(set(texts)) / len(texts)
    told = min(0.8, 0.3 + length / 40 + varied / 4)
    return Trait(place, round(told, 2), f"按内容推测：文字最长、各行不同（平均 {length:.0f} 字），像摘要")


def is_named(sample: Sample, place: int) -> bool:
    """Does the column hold what look like names of people: few, often repeated, each beginning with a surname?"""
    cells = sample.filled(place)
    texts = [plain(cell) for cell in cells if isinstance(cell, str)]
    few = len(texts) == len(cells) and len(set(texts)) * 2 <= len(texts)
    return bool(texts) and few and all(PERSON.fullmatch(text) and privacy.begins_with_surname(text) for text in texts)
