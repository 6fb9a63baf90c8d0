"""Jinja as the house uses it: what every template may name is one dictionary, looked up and copied as such."""

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

from flask.templating import Environment

HALF = re.compile("[\ud800-\udfff]")  # half a letter: kept exactly in an original, and no page can be written with it


def concatenated(parts: Iterable[str]) -> str:
    """A page of its pieces; what somebody sent as half a letter is shown as the sign for what cannot be read."""
    return HALF.sub("\ufffd", "".join(parts))


class HouseEnvironment(Environment):
    """Flask's, but for the globals of a template.

    Jinja lays two dictionaries in a chain, which is walked in Python at every import, include and render: a tenth of a
    long page's time. All of ours are there before the first template is read.
    """

    concat = staticmethod(concatenated)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names every template knows, and those given with this one."""
        return {**self.globals, **(d or {})}
