"""What rooms hand in to the portal."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.core.regions.models import Region

Addresses = Callable[[], Iterable[str]]
Panel = Callable[[Region | None], dict[str, Any] | None]
Door = Callable[[Region | None], tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """A part of the first screen: its template and what it shows for a region (None: nothing to show)."""

    order: int
    template: str
    panel: Panel


def part(app: Flask, order: int, template: str, panel: Panel) -> None:
    """Hand in a part; called in register()."""
    app.extensions.setdefault("portal", []).append(Part(order, template, panel))


def parts(app: Flask, region: Region | None) -> list[tuple[str, dict[str, Any]]]:
    """(template, context) of each part that has something to show."""
    rows: list[Part] = sorted(app.extensions.get("portal", []), key=lambda row: row.order)
    shown = [(row.template, row.panel(region)) for row in rows]
    return [(template, words) for template, words in shown if words is not None]


def door(app: Flask, order: int, find: Door) -> None:
    """Hand in one of the links at the head of the first screen, (words, path) for a region; called in register()."""
    app.extensions.setdefault("portal_doors", []).append((order, find))


def doors(app: Flask, region: Region | None) -> list[tuple[str, str]]:
    """What one comes for most: (words, path), in order."""
    rows: list[tuple[int, Door]] = sorted(app.extensions.get("portal_doors", []), key=lambda row: row[0])
    return [find(region) for _, find in rows]


def addresses(app: Flask, find: Addresses) -> None:
    """Hand in the paths of a room's public pages, for the sitemap; called in register()."""
    app.extensions.setdefault("portal_addresses", []).append(find)


def public_addresses(app: Flask) -> Iterator[str]:
    """The paths of all rooms' public pages."""
    for find in app.extensions.get("portal_addresses", []):
        yield from find()
