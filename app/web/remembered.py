"""Pages that are the same for every stranger are written once and remembered until something on them changes.

A view says what its page is made of by a mark: one cheap query whose answer changes with the page. Signed-in people,
people with a sign-up open on this device and whoever is being told something always get a page of their own.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from flask import g, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app import clock

View = TypeVar("View", bound=Callable[..., Any])
Mark = Callable[..., Hashable | None]

TOKEN = "csrf_token"
STANDS_FOR_TOKEN = "@the-token-of-whoever-reads@"  # taken out before a page leaves
STANDS_FOR = Markup("@the-{}-of-what-is-read@")
MOST_PAGES = 500
LONGEST_QUERY = 120  # letters


class Pages:
    """The pages of this process, the longest unread forgotten first."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self.most = most
        self.kept: OrderedDict[Hashable, str] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable) -> str | None:
        with self.lock:
            page = self.kept.get(key)
            if page is not None:
                self.kept.move_to_end(key)
            return page

    def put(self, key: Hashable, page: str) -> None:
        with self.lock:
            self.kept[key] = page
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)


PAGES = Pages()


def remembered(mark: Mark, *asked: str) -> Callable[[View], View]:
    """Remember the view's page by its mark, asked with what stands in the address; None: no such page for strangers.

    `asked` names what may follow the question mark: a page asked for with anything else is not remembered.
    What the mark does not know of (names of units, settings, the clock) shows within a minute.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answered(**args: Any) -> Any:
            known = mark(**args) if _is_a_strangers(asked) else None
            if known is None:
                return view(**args)
            key = (request.full_path, known, *_looks())
            page = PAGES.get(key) or _written(view, args, key)
            return page.replace(STANDS_FOR_TOKEN, generate_csrf()) if STANDS_FOR_TOKEN in page else page

        return answered  # type: ignore[return-value]  # wraps keeps the view's own signature

    return declare


def _looks() -> tuple[Hashable, ...]:
    """What the shell of a stranger's page hangs on: the door, two cookies, the minute."""
    cookies = (request.cookies.get("place", ""), request.cookies.get("large", ""))
    return request.host, *cookies, int(clock.now().timestamp()) // 60


def in_shell(template: str, **inside: Markup) -> str:
    """A page whose inside is at hand: its shell is written once a minute for all strangers who look alike.

    `template` prints what it is given and the shell. To be used where the path holds nothing a reader made up, for it
    stands in the shell and is exchanged.
    """
    if not _is_a_strangers(()):
        return render_template(template, **inside)
    key = (template, *_looks())
    shell = PAGES.get(key)
    if shell is None:
        shell = render_template(template, **{name: STANDS_FOR.format(name) for name in inside})
        shell = shell.replace(request.path, STANDS_FOR.format("path"))
        PAGES.put(key, shell)
    found = shell.replace(STANDS_FOR.format("path"), request.path)
    for name, words in inside.items():
        found = found.replace(STANDS_FOR.format(name), words)
    return found


def _is_a_strangers(asked: tuple[str, ...]) -> bool:
    """Nothing on the page belongs to whoever asks: no query of their own, nobody signed in, nothing to be told."""
    is_usual = len(request.query_string) <= LONGEST_QUERY and request.args.keys() <= set(asked)
    return request.method == "GET" and is_usual and set(session) <= {TOKEN}


def _written(view: Callable[..., str], args: dict[str, Any], key: Hashable) -> str:
    setattr(g, TOKEN, STANDS_FOR_TOKEN)
    try:
        page = view(**args)
    finally:
        g.pop(TOKEN, None)
    PAGES.put(key, page)
    return page
