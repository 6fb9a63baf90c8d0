"""The schematic of the city's counties: nine hexagons, roughly where they lie. It is no map and says so."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "changsha-schematic.geojson"
SCALE, EDGE = 10, 6


@dataclass(frozen=True)
class Hexagon:
    """One county: its code, its outline and the middle of its label, in the units of the drawing."""

    code: str
    points: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """All hexagons and the box around them."""

    box: str
    hexagons: tuple[Hexagon, ...]


@cache
def drawing() -> Drawing:
    """Read once; north is up, so the second coordinate is turned over."""
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    rings = [feature["geometry"]["coordinates"][0] for feature in features]
    left, top = min(x for ring in rings for x, _ in ring), max(y for ring in rings for _, y in ring)

    def at(x: float, y: float) -> tuple[int, int]:
        return round((x - left) * SCALE) + EDGE, round((top - y) * SCALE) + EDGE

    hexagons = tuple(
        Hexagon(properties["code"], " ".join(f"{px},{py}" for px, py in (at(x, y) for x, y in ring)), *at(*properties["label"]))
        for properties, ring in zip((feature["properties"] for feature in features), rings, strict=True)
    )  # fmt: skip
    right, bottom = max(x for ring in rings for x, _ in ring), min(y for ring in rings for _, y in ring)
    width, height = at(right, bottom)
    return Drawing(f"0 0 {width + EDGE} {height + EDGE}", hexagons)
