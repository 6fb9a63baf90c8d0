"""Menus and the desk's day: rooms hang in their entries, the shell prints them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app, url_for

from app import clock
from app.web.rights import Right


@dataclass(frozen=True, order=True)
class Entry:
    """One line of a menu."""

    order: int
    label: str
    endpoint: str
    right: Right | None = None


@dataclass(frozen=True)
class Work:
    """One thing to do today: its title, where the act is, until when, and how pressing."""

    title: str
    url: str
    due: date | None = None
    lamp: str = "soon"
    word: str = "待办"
    foremost: bool = False  # stands before everything else, whatever the day


def due_work(title: str, url: str, due: date | None, word: str = "待办") -> Work:
    """Something due on a day: late once the day has passed."""
    late = due is not None and due < clock.today()
    return Work(title, url, due, "late" if late else "soon", "逾期" if late else word)


Finder = Callable[[Any], Iterable[Work]]


def _menu(app: Flask, name: str) -> list[Any]:
    found: list[Any] = app.extensions.setdefault("menus", {}).setdefault(name, [])
    return found


def public(app: Flask, order: int, label: str, endpoint: str) -> None:
    """An entry of the main menu."""
    _menu(app, "public").append(Entry(order, label, endpoint))


def footer(app: Flask, order: int, label: str, endpoint: str) -> None:
    """A link in the footer."""
    _menu(app, "footer").append(Entry(order, label, endpoint))


def desk(app: Flask, order: int, label: str, endpoint: str, right: Right) -> None:
    """An entry of the desk's menu, for those whom the right admits."""
    _menu(app, "desk").append(Entry(order, label, endpoint, right))


def work(app: Flask, order: int, find: Finder) -> None:
    """A room says what waits for a member of staff today."""
    _menu(app, "work").append((order, find))


def entries(name: str, user: Any = None) -> list[Entry]:
    """A menu's entries in order, those with a right only for whom it admits."""
    rows: list[Entry] = sorted(_menu(current_app, name), key=lambda entry: entry.order)
    return [entry for entry in rows if entry.right is None or entry.right.admits(user)]


def lit(name: str, path: str) -> str:
    """The endpoint of the one entry whose part of the site the reader is in: the longest address the path begins with."""
    addresses = {url_for(entry.endpoint): entry.endpoint for entry in entries(name) if entry.right is None}
    around = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return addresses[max(around, key=len)] if around else ""


def todays_work(user: Any) -> list[Work]:
    """What waits for this person: the foremost, then the late, then by the day it is due, what has no day last."""
    found = [item for _, find in sorted(_menu(current_app, "work"), key=lambda row: row[0]) for item in find(user)]
    return sorted(found, key=lambda item: (not item.foremost, item.lamp != "late", item.due or date.max))
