"""Double entry as a reader sees it: voucher by voucher, debit beside credit, and what both come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.village.books import Account, Entry

MOST_SHOWN = 200  # entries written out on a page; all of them are in the files


@dataclass(frozen=True)
class OfVoucher:
    """The entries of one voucher."""

    no: str
    entries: tuple[Entry, ...]

    @property
    def debit(self) -> int:
        return sum(entry.debit for entry in self.entries)

    @property
    def credit(self) -> int:
        return sum(entry.credit for entry in self.entries)

    @property
    def is_balanced(self) -> bool:
        """Do its two sides come to the same?"""
        return self.debit == self.credit


@dataclass(frozen=True)
class Balance:
    """All entries of a book; `shown` are the vouchers written out, those that do not balance first of all."""

    vouchers: tuple[OfVoucher, ...]

    @property
    def count(self) -> int:
        return sum(len(one.entries) for one in self.vouchers)

    @property
    def debit(self) -> int:
        return sum(one.debit for one in self.vouchers)

    @property
    def credit(self) -> int:
        return sum(one.credit for one in self.vouchers)

    @property
    def off(self) -> tuple[OfVoucher, ...]:
        """The vouchers whose sides differ."""
        return tuple(one for one in self.vouchers if not one.is_balanced)

    @property
    def shown(self) -> list[OfVoucher]:
        """In their order, as many as a page can bear; of more than that the unbalanced ones before all others."""
        if self.count <= MOST_SHOWN:
            return list(self.vouchers)
        found, room = [], MOST_SHOWN
        for one in (*self.off, *(one for one in self.vouchers if one.is_balanced)):
            if (room := room - len(one.entries)) < 0:
                break
            found.append(one)
        return found


def balanced(entries: Sequence[Entry]) -> Balance:
    """The entries by voucher, in the order of their first."""
    of: dict[str, list[Entry]] = {}
    for entry in entries:
        of.setdefault(entry.voucher, []).append(entry)
    return Balance(tuple(OfVoucher(no, tuple(rows)) for no, rows in of.items()))


def joined(books: Sequence[Sequence[Entry]], has_lines: Sequence[bool]) -> tuple[Entry, ...]:
    """The entries of several books as one; none where a book with lines gave none, for its lines would have no match."""
    if any(lines and not entries for entries, lines in zip(books, has_lines, strict=True)):
        return ()
    return tuple(entry for entries in books for entry in entries)


def accounts_together(books: Sequence[Sequence[Account]]) -> tuple[Account, ...]:
    """Accounts over several books, opening of the first and closing of the last; none where not each names the same."""
    named = [[(account.name, account.tail) for account in accounts] for accounts in books]
    if any(sorted(names) != sorted(named[0]) or len(set(names)) < len(names) for names in named):
        return ()
    by_name = [{(account.name, account.tail): account for account in accounts} for accounts in books]
    return tuple(
        Account(
            *key,
            by_name[0][key].opening,
            sum(book[key].increase for book in by_name),
            sum(book[key].decrease for book in by_name),
            by_name[-1][key].closing,
        )
        for key in named[0]
    )
