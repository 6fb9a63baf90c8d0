"""What the desk does with a version that is drafted or read: of outcomes, of an adopted text, of a survey's conclusion."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import abort, request

from app.consult.models.tellings import Told
from app.errors import Refused

Matter = TypeVar("Matter")
Version = TypeVar("Version", bound=Told)


class InWork(Generic[Matter, Version]):
    """The version in work of a consultation or survey; `gone` is said when somebody published or dropped it meanwhile."""

    def __init__(self, find: Callable[[Matter], Version | None], gone: str) -> None:
        self.find = find
        self.gone = gone

    def or_404(self, matter: Matter) -> Version:
        """The version, for a page that is about it."""
        found = self.find(matter)
        if found is None:
            abort(404)
        return found

    def mark(self, matter: Matter) -> int:
        """What a page over it carries to know whether it is stale; 0 while there is none."""
        found = self.find(matter)
        return found.version if found is not None else 0

    def on(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        """The verb on the version, for a button on the matter's page."""

        def run(matter: Matter, *args: Any, by: Any) -> Any:
            found = self.find(matter)
            if found is None:
                raise Refused(self.gone)
            return verb(found, *args, by=by)

        return run


def seen() -> int:
    """The version the second person saw beside the button; what carries none saw nothing, and is refused."""
    return request.form.get("seen", 0, type=int)
