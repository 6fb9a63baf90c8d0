"""Jinja as the house uses it: what every template may name is one dictionary, looked up and copied as such."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class HouseEnvironment(Environment):
    """Flask's, but for the globals of a template.

    Jinja lays two dictionaries in a chain, which is walked in Python at every import, include and render: a tenth of a
    long page's time. All of ours are there before the first template is read.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names every template knows, and those given with this one."""
        return {**self.globals, **(d or {})}
