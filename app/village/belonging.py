"""Which account a plain category belongs to: as it comes with the program, or as an administrator set it from a day on.

Which item of 农经发〔2011〕13号 goes to which account of 财会〔2023〕14号 is custom rather than law, so it is data.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.db import db
from app.village.categories import PLAIN
from app.village.models import CategoryAccount


def accounts_on(day: date) -> dict[str, str]:
    """Plain category → account, as it stands on a day; of two changes the later counts."""
    found = {code: account for code, _, _, account in PLAIN}
    rows = select(CategoryAccount.category, CategoryAccount.account).where(CategoryAccount.valid_from <= day)
    for category, account in db.session.execute(rows.order_by(CategoryAccount.valid_from, CategoryAccount.id)):
        found[category] = account
    return found


def counted_as(planned: Iterable[str], day: date) -> dict[str, tuple[str, ...]]:
    """For each category a plan names, the plain ones that count as it. One the plan names itself counts there alone."""
    named = set(planned)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for category, account in accounts_on(day).items():
        if category not in named and account in named:
            members[account].append(category)
    return {category: tuple(members[category]) for category in named}
