"""Cash and bank accounts (资金公开表) held against the book of the same period: said in the preview, kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.db import db
from app.village import queries
from app.village.books import Account
from app.village.laws import yuan
from app.village.models import LEDGER, Release
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import IN_WORK, State

COLUMNS = (("opening", "期初余额"), ("increase", "本期增加"), ("decrease", "本期减少"), ("closing", "期末余额"))
NO_BOOK = "这一期还没有收支账，没有可以核对的"
NO_LINES = "这一期的账还没有逐笔收支，增减和期末还不能核对"


@dataclass(frozen=True)
class Held:
    """One comparison in words; `agrees` is None where there was nothing to compare with."""

    words: str
    agrees: bool | None


def held_against_book(release: Release, rows: Sequence[Mapping[str, Any]]) -> list[Held]:
    """What the rows of a funds table, with its other batches, and the book say of the same money: sums first, then account by account."""
    book = release if release.is_ledger else _book_of(release)
    if book is None:
        return [Held(NO_BOOK, None)]
    accounts = [*map(queries.account_of, rows), *queries.funds_beside(release)]
    if not book.lines_count and not book.nothing:
        return (
            [*_sums(accounts, book)[:1], Held(NO_LINES, None)] if book.opening is not None else [Held(NO_LINES, None)]
        )
    return [*_sums(accounts, book), *([] if book is release else _one_by_one(accounts, queries.accounts_of(book)))]


def _book_of(release: Release) -> Release | None:
    """The book of the same village and period, the version in work before the public one."""
    rows = select(Release).where(
        Release.village_id == release.village_id,
        Release.item_no == LEDGER_ITEM,
        Release.form == LEDGER,
        Release.period == release.period,
        Release.state.in_({*IN_WORK, State.PUBLISHED}),
    )
    return db.session.scalar(rows.order_by(Release.number.desc()).limit(1))


def _sums(accounts: Sequence[Account], book: Release) -> list[Held]:
    found = []
    for key, label in (COLUMNS[0], COLUMNS[-1]):
        of_accounts, of_book = sum(getattr(one, key) for one in accounts), getattr(book, key)
        if of_book is not None:
            found.append(_held(f"各账户{label}合计", of_accounts, f"账上{label}", of_book))
    moved = sum(one.increase - one.decrease for one in accounts)
    return [*found, _held("各账户增加 − 减少", moved, "账上收入 − 支出", book.income - book.expense)]


def _one_by_one(accounts: Sequence[Account], of_book: Sequence[Account]) -> list[Held]:
    """Where the book has accounts of its own, each of both is named that differs."""
    if not of_book:
        return []
    here, there = ({(one.name, one.tail): one for one in some} for some in (accounts, of_book))
    found = [Held(f"{_named(one)}：账上没有这个账户", False) for key, one in here.items() if key not in there]
    found += [Held(f"{_named(one)}：账上有，表里没有", False) for key, one in there.items() if key not in here]
    for key in here.keys() & there.keys():
        for name, label in COLUMNS:
            mine, theirs = getattr(here[key], name), getattr(there[key], name)
            if mine != theirs:
                found.append(_held(f"{_named(here[key])}{label}", mine, "账上", theirs))
    return found or [Held(f"{len(accounts)} 个账户与账上的各账户一个一个对过", True)]


def _named(account: Account) -> str:
    return account.name + (f"（尾号 {account.tail}）" if account.tail else "")


def _held(what: str, amount: int, other: str, stated: int) -> Held:
    if amount == stated:
        return Held(f"{what} {yuan(amount)} = {other} {yuan(stated)}", True)
    return Held(f"{what} {yuan(amount)} ≠ {other} {yuan(stated)}，差 {yuan(abs(amount - stated))} 元", False)
