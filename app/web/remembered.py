"""Pages that are the same for every stranger are written once and remembered until something on them changes.

A view says what its page is made of by a mark: one cheap query whose answer changes with the page. Signed-in people,
people with a sign-up open on this device and whoever is being told something always get a page of their own.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from flask import g, request, session
from flask_wtf.csrf import generate_csrf

from app import clock

View = TypeVar("View", bound=Callable[..., Any])
Mark = Callable[..., Hashable | None]

TOKEN = "csrf_token"
STANDS_FOR_TOKEN = "@the-token-of-whoever-reads@"  # taken out before a page leaves
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
            cookies = (request.cookies.get("place", ""), request.cookies.get("large", ""))
            minute = int(clock.now().timestamp()) // 60
            key = (request.host, request.full_path, cookies, known, minute)
            page = PAGES.get(key) or _written(view, args, key)
            return page.replace(STANDS_FOR_TOKEN, generate_csrf()) if STANDS_FOR_TOKEN in page else page

        return answered  # type: ignore[return-value]  # wraps keeps the view's own signature

    return declare


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
