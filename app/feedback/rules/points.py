"""A point on the earth as this room keeps it: rounded to a grid before anything is stored, so that it shows a spot, no door."""

from dataclasses import dataclass
from math import cos, hypot, radians

DEGREES_PER_METRE = 1e-5  # of latitude to a tenth; of longitude at Changsha's 28° the steps are a little shorter
METRES_PER_DEGREE = 111_320  # of latitude
PLACES = 6


@dataclass(frozen=True)
class Point:
    """Degrees (WGS 84, as GPS receivers and geo: links have them)."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        """False for what is no number too."""
        return abs(self.latitude) <= 90 and abs(self.longitude) <= 180

    def is_within(self, south: int, north: int, west: int, east: int) -> bool:
        """Between two parallels and two meridians, given in hundredths of a degree; False for what is no number too."""
        return south <= self.latitude * 100 <= north and west <= self.longitude * 100 <= east

    def rounded(self, metres: int) -> "Point":
        """The nearest crossing of a grid with steps of about so many metres."""
        step = metres * DEGREES_PER_METRE
        return Point(_nearest(self.latitude, step), _nearest(self.longitude, step))

    def metres_to(self, other: "Point") -> float:
        """How far it is, as across a plain: exact enough for some kilometres."""
        narrower = cos(radians(self.latitude))
        return hypot(self.latitude - other.latitude, (self.longitude - other.longitude) * narrower) * METRES_PER_DEGREE

    @property
    def geo(self) -> str:
        """A geo: link (RFC 5870), which a phone opens in its own map."""
        return f"geo:{self.latitude:.4f},{self.longitude:.4f}"

    @property
    def words(self) -> str:
        """For readers."""
        return (
            f"北纬 {self.latitude:.4f}，东经 {self.longitude:.4f}"
            if min(self.latitude, self.longitude) >= 0
            else self.geo[4:]
        )


def _nearest(degrees: float, step: float) -> float:
    return round(round(degrees / step) * step, PLACES)


def written(point: Point | None) -> str:
    """The point as it lies in the sealed original; empty when there is none."""
    return f"{point.latitude},{point.longitude}" if point else ""


def read(text: str) -> Point | None:
    """What `written` wrote."""
    if not text:
        return None
    latitude, longitude = text.split(",")
    return Point(float(latitude), float(longitude))


def typed(latitude: str | None, longitude: str | None) -> Point | None:
    """What came with a form: none when both are empty; what is no number is nowhere on earth, for the rules to refuse."""
    if not (latitude or "").strip() and not (longitude or "").strip():
        return None
    try:
        return Point(float(latitude or "nan"), float(longitude or "nan"))
    except ValueError:
        return Point(float("nan"), float("nan"))
