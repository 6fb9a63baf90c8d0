"""The public addresses of the room, for search entries and messages, which have no request to build them from."""

from app.village.models import Release, Village


def board(village: Village) -> str:
    """The village's board."""
    return f"/village/{village.region.code}/"


def release_path(release: Release) -> str:
    """The page of a release: a book's by its period, anything else's by its number."""
    if release.is_ledger:
        return f"{board(release.village)}finance/{release.period}/"
    return f"{board(release.village)}notices/{release.id}/"
