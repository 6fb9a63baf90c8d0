"""What a release is called and where it stands, for search entries and messages, which have no request to ask."""

from app.village.models import Question, Release, Village
from app.village.rules.periods import read_period
from app.village.service import items


def board(village: Village) -> str:
    """The village's board."""
    return f"/village/{village.region.code}/"


def release_path(release: Release) -> str:
    """The page of a release: a book's by its period, anything else's by its number."""
    if release.is_ledger:
        return f"{board(release.village)}finance/{release.period}/"
    return f"{board(release.village)}notices/{release.id}/"


def question_path(question: Question) -> str:
    """The question among those of its village, open to everyone."""
    return f"{board(question.village)}questions/#{question.no}"


def title_of(release: Release) -> str:
    """What the release is called: 葛家山村 2026 年 10 月财务收支."""
    period = read_period(release.period)
    matter = "财务收支" if release.is_ledger else (release.title or items.item(release.item_no).title)
    return f"{release.village.region.short_name} {period.label if period else release.period}{matter}"
