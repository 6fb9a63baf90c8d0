"""Those who were paid relief, in the lines of a book: shown there in part, for the book stays when their list is gone."""

import re
from collections.abc import Collection, Iterator

from sqlalchemy import or_, select

from app.core import privacy
from app.core.privacy.detector import Finding
from app.db import db
from app.village import named, queries
from app.village.models import LEDGER, LedgerLine, Release, Village
from app.village.rules.life import IN_WORK, PUBLIC, State
from app.village.tables import all_forms

CATEGORIES = frozenset({"S08", "Z08"})  # 救济扶贫款, 救济扶贫专项支出
TEXTS = {"summary": "摘要", "note": "备注"}  # who handled, witnessed and approved is public by his office
# 低保, 特困, 临时救助, 残疾人补贴, 慰问, 监测: to stand there says what somebody lacks
LISTS = ("allowance_first", "allowance", "extreme_hardship", "temporary_relief", "two_subsidies", "condolence", "watched", "risk_gone")  # fmt: skip
MOST_TOLD = 10


def on_lists(village: Village) -> set[str]:
    """Whoever stands on a list of relief of this village that hangs or is being made; of those taken down no name is kept."""
    rows = select(Release).where(
        Release.village_id == village.id,
        Release.form.in_(LISTS),
        Release.state.in_((*PUBLIC, *IN_WORK)),
    )
    return {name for release in db.session.scalars(rows) for name in names_of(release)}


def names_of(release: Release) -> set[str]:
    """The names on one list."""
    forms = all_forms()
    return {name for key in release.head for name in named.names_in(forms[key], queries.rows_of(release, key))}


def find(text: str, category: str = "", known: Collection[str] = ()) -> list[Finding]:
    """Names of recipients in a text of a line of this category."""
    return privacy.find_recipients(text, known, of_relief=category in CATEGORIES)


def shown(text: str, category: str = "", known: Collection[str] = ()) -> str:
    """The text as everyone may read and find it."""
    return privacy.without_recipients(text, known, of_relief=category in CATEGORIES)


def veiled(old: str, new: str, category: str = "", known: Collection[str] = ()) -> str:
    """A text of an earlier version as a later one, which hides a name of it, may tell of it; else as it stood."""
    hidden = re.escape(new).replace(r"\*", ".")
    return new if "*" in new and re.fullmatch(hidden, old) else shown(old, category, known)


def in_books(release: Release) -> list[str]:
    """Where public books already name somebody of this list of relief, each as a sentence for the clerk."""
    names = names_of(release) if release.form in LISTS else set()
    if not names:
        return []
    found = [
        f"{period} 第 {seq} 行的账已经公开，写着名单上的{'、'.join(sorted(told))}：名单撤下以后还能读到。"
        "请更正那一期，更正后的一版姓名只显示一部分"
        for period, seq, told in _naming(release.village, names)
    ]
    more = [f"另有 {len(found) - MOST_TOLD} 行也是这样"] if len(found) > MOST_TOLD else []
    return found[:MOST_TOLD] + more


def _naming(village: Village, names: set[str]) -> Iterator[tuple[str, int, set[str]]]:
    columns = [getattr(LedgerLine, name) for name in TEXTS]
    rows = (
        select(Release.period, LedgerLine.seq, *columns)
        .join(Release, Release.id == LedgerLine.release_id)
        .where(Release.village_id == village.id, Release.form == LEDGER, Release.state == State.PUBLISHED)
        .where(or_(*(column.contains(name, autoescape=True) for column in columns for name in sorted(names))))
        .order_by(Release.period.desc(), LedgerLine.seq)
    )
    for period, seq, *texts in db.session.execute(rows):
        yield period, seq, {name for name in names if any(name in text for text in texts)}
