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


def remembered(mark: Mark) -> Callable[[View], View]:
    """Remember the view's page by the mark of its address' values; None means that there is no such page for strangers.

    What the mark does not know of (names of units, settings, the clock) shows within a minute.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answered(**args: Any) -> Any:
            known = mark(**args) if _is_a_strangers() else None
            if known is None:
                return view(**args)
            cookies = (request.cookies.get("place", ""), request.cookies.get("large", ""))
            minute = int(clock.now().timestamp()) // 60
            key = (request.host, request.path, cookies, known, minute)
            page = PAGES.get(key) or _written(view, args, key)
            return page.replace(STANDS_FOR_TOKEN, generate_csrf()) if STANDS_FOR_TOKEN in page else page

        return answered  # type: ignore[return-value]  # wraps keeps the view's own signature

    return declare


def _is_a_strangers() -> bool:
    """Nothing on the page belongs to whoever asks: no query, nobody signed in, nothing to be told."""
    return request.method == "GET" and not request.query_string and set(session) <= {TOKEN}


def _written(view: Callable[..., str], args: dict[str, Any], key: Hashable) -> str:
    setattr(g, TOKEN, STANDS_FOR_TOKEN)
    try:
        page = view(**args)
    finally:
        g.pop(TOKEN, None)
    PAGES.put(key, page)
    return page
