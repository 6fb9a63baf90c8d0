"""The fixtures of this room's tests."""

from tests.notify.houses import build_house, database_url, house

__all__ = ["build_house", "database_url", "house"]
