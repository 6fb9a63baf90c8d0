"""How common letters and pairs of them are, estimated from a sample: so that a search knows which way is short."""

from collections import Counter

from sqlalchemy import delete, func, insert, select

from app.core.search.models import CommonWord, SearchEntry
from app.core.search.rules import grams
from app.db import db, table, unit_of_work

SAMPLE = 20_000  # entries
SEEN = 20  # times in the sample; what is met less often is rare


def weigh(sample: int = SAMPLE) -> int:
    """Count anew; how many words are common. Entries may come and go meanwhile: nothing that is found depends on it."""
    with unit_of_work():
        total = db.session.scalar(select(func.count()).select_from(SearchEntry)) or 0
        counted, read = _counted(sample)
    scale = total / read if read else 0
    rows = [{"word": word, "entries": round(seen * scale)} for word, seen in counted.items() if seen >= SEEN]
    with unit_of_work():
        db.session.execute(delete(CommonWord))
        db.session.execute(insert(table(CommonWord)), [{"word": "", "entries": total}, *rows])
    return len(rows)


def _counted(sample: int) -> tuple[Counter[str], int]:
    drawn = select(SearchEntry.id).order_by(func.random()).limit(sample)
    rows = select(SearchEntry.title, SearchEntry.text, SearchEntry.marks).where(SearchEntry.id.in_(drawn))
    counted: Counter[str] = Counter()
    read = 0
    for title, text, marks in db.session.execute(rows):
        pairs = set(grams(f"{title}\n{text}").split())
        counted.update({*pairs, *(letter for pair in pairs for letter in pair), *marks.split()})
        read += 1
    return counted, read
