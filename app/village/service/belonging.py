"""Setting the account a plain category belongs to, from a day on and with a reason."""

from datetime import date

from sqlalchemy import select

from app import clock, enough
from app.core import audit
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village.acts import Did
from app.village.categories import BOTH, PLAIN, all_categories
from app.village.models import CategoryAccount


def accounts_for(category: str) -> list[tuple[str, str]]:
    """The accounts it may belong to: those of its own side, and those of the balance sheet."""
    side = all_categories()[category].side
    return [(one.code, f"{one.code} {one.name}") for one in all_categories().values() if one.code.isdigit() and one.side in (side, BOTH)]  # fmt: skip


def set_account(category: str, account: str, valid_from: date, reason: str, *, by: User) -> CategoryAccount:
    """From this day on the category counts to this account, in plans of the year that run then."""
    if category not in {row[0] for row in PLAIN}:
        raise Refused("没有这个收支类别", "account")
    if account not in dict(accounts_for(category)):
        raise Refused("请选一个同一方向的科目", "account")
    if valid_from < clock.today():
        raise Refused("生效日期不能早于今天", "valid_from")
    enough.require(reason, "请写明依据或理由", "reason", enough.MASKED)
    row = CategoryAccount(category=category, account=account, valid_from=valid_from, reason=reason.strip(), set_by_id=by.id)  # fmt: skip
    db.session.add(row)
    audit.record(by, Did.SET_ACCOUNT, row, {"category": category, "account": account})
    return row


def history(category: str) -> list[CategoryAccount]:
    """Every change, newest first."""
    rows = select(CategoryAccount).where(CategoryAccount.category == category)
    return list(db.session.scalars(rows.order_by(CategoryAccount.valid_from.desc(), CategoryAccount.id.desc())))
