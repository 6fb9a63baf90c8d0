"""What an address asks for: one way to read it in every room, and never silently something else.

A value that is not understood, or a filter a list does not have, is refused by data with a sentence (400): a subscriber with
a typing error would get the whole city. A page shows the list without that filter and says so in one line. Names that
belong to no list of the house (what a messenger adds to a link) are nobody's business on a page.
"""

import re
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, request
from werkzeug.exceptions import BadRequest

from app.core.regions import queries as regions
from app.core.regions.models import Region
from app.core.regions.rules import CODE

Found = TypeVar("Found")
View = TypeVar("View", bound=Callable[..., Any])
FILE = re.compile(r"\.(?:csv|json|xlsx|pdf|docx|ics|atom)$")
LONGEST_ECHO = 40
NAMES = frozenset(  # filters that some list of the house has, and what readers and programs call them elsewhere
    [
        "region",
        "place",
        "kind",
        "topic",
        "unit",
        "standing",
        "state",
        "status",
        "when",
        "q",
        "year",
        "years",
        "month",
        "by",
        "page",
        "per_page",
        "limit",
        "before",
        "after",
        "version",
        "domain",
        "outcome",
        "clause",
        "item",
        "category",
        "side",
        "words",
        "least",
        "most",
        "order",
        "figure",
        "value",
        "pile",
        "under",
    ]
)


class NotUnderstood(BadRequest):
    """400 with the sentence that says which part of the address was not understood; 404 for a code that is well formed."""

    def __init__(self, sentence: str, code: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code


def is_data() -> bool:
    """Does a program read this: the open interface, a feed, a file?"""
    return request.path.startswith(("/api/", "/feeds/")) or FILE.search(request.path) is not None


def takes(*names: str, fills: bool = False) -> Callable[[View], View]:
    """Declare which filters a list has; others are refused by data, and told by a page where another list has them.

    `fills`: the page is a form, and what the address asks for is written into it.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def read(*args: Any, **kwargs: Any) -> Any:
            g.fills_form, g.declared = fills, names
            for name in request.args.keys() - set(names):
                if is_data() or name in NAMES:
                    _not_understood(name, names)
            return view(*args, **kwargs)

        return read  # type: ignore[return-value]  # wraps keeps the view's own signature

    return declare


def has_none() -> None:
    """A page at the address of a list that is no list itself, as a village's beside its county's, has none of its filters."""
    for name in request.args.keys() & set(g.declared):
        _not_understood(name)


def asked(name: str, known: Callable[[str], Found | None], default: Found, form: str = "") -> Found:
    """What the address asks for by this name, `default` where it asks for nothing; `known` gives None for what is none.

    `form`: how a code is written; one that is written so and belongs to nothing is not there, for data (404).
    """
    typed = request.args.get(name, "")
    if not typed:
        return default
    found = known(typed)
    if found is None:
        _not_understood(name, code=404 if form and re.fullmatch(form, typed) else 400)
        return default
    return found


def one_of(name: str, values: Collection[str], default: str = "") -> str:
    """One of some words."""
    return asked(name, lambda typed: typed if typed in values else None, default)


def number(name: str, least: int, most: int, default: int) -> int:
    """A whole number between two; a page that would be of another is not there (404)."""

    def known(typed: str) -> int | None:
        is_one = re.fullmatch(r"-?[0-9]+", typed) is not None
        if is_one and len(typed) <= 9 and least <= int(typed) <= most:
            return int(typed)
        if is_one and not is_data():
            abort(404)
        return None

    return asked(name, known, default)


def region() -> Region | None:
    """The place, by its code."""
    return asked("region", regions.by_code, None, CODE)


def _not_understood(name: str, names: Collection[str] = (), code: int = 400) -> None:
    """Refuse it or note it; the same is said once."""
    typed = f"{name}={request.args.get(name, '')}"
    shown = f"{typed[:LONGEST_ECHO]}…" if len(typed) > LONGEST_ECHO else typed
    if is_data():
        here = f"这里可以用：{'、'.join(names)}" if names else "请核对后再取"
        raise NotUnderstood(f"地址里的“{shown}”没有看懂，没有给出数据。{here}。", code)
    g.setdefault("not_understood", {})[name] = shown


def told() -> list[str]:
    """What a page says of its own address."""
    so = "没有按它填写" if g.get("fills_form") else "没有按它筛选"
    return [f"地址里的“{shown}”没有看懂，{so}。" for shown in g.get("not_understood", {}).values()]


def register(app: Flask) -> None:
    """Let every page tell it."""
    app.jinja_env.globals.update(not_understood=told)
