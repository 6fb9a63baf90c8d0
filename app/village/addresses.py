"""What a release is called and where it stands, for search entries and messages, which have no request to ask."""

from app.village.models import Question, Release, Village
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.village.service import items
from app.village.statements import LINES_ON_A_PAGE
from app.village.tables import forms_of

ROWS_ON_A_PAGE = 50  # of a table: on a phone each is a card


def board(village: Village) -> str:
    """The village's board."""
    return f"/village/{village.region.code}/"


def release_path(release: Release) -> str:
    """The page of a release: a book's by its period, anything else's by its number; of a corrected book by its version."""
    if release.is_ledger:
        return f"{board(release.village)}finance/{release.period}/{_asked(*_version(release))}"
    return f"{board(release.village)}notices/{release.id}/"


def page_of_line(seq: int) -> int | None:
    """The page of a book on which a line stands; None for the first, whose address has no number."""
    return _page_of(seq, LINES_ON_A_PAGE)


def _page_of(seq: int, on_a_page: int) -> int | None:
    number = (seq - 1) // on_a_page + 1
    return number if number > 1 else None


def line_path(release: Release, seq: int | None) -> str:
    """Where a line of a book or a row of a table stands: its page and the place there; the release where none is named."""
    if seq is None:
        return release_path(release)
    if not release.is_ledger:
        page = _page_of(seq, ROWS_ON_A_PAGE)
        return f"{release_path(release)}{_asked(f'page={page}') if page else ''}#row-{seq}"
    page = page_of_line(seq)
    asked = [*_version(release), *([f"page={page}"] if page else [])]
    return f"{board(release.village)}finance/{release.period}/{_asked(*asked)}#line-{seq}"


def _version(release: Release) -> list[str]:
    return [f"version={release.number}"] if release.state == State.SUPERSEDED else []


def _asked(*words: str) -> str:
    return "?" + "&".join(words) if words else ""


def question_path(question: Question) -> str:
    """The question among those of its village, open to everyone."""
    return f"{board(question.village)}questions/#{question.no}"


def title_of(release: Release) -> str:
    """What the release is called: 葛家山村 2026 年 10 月财务收支; 葛家山村 2026 年第 3 季度：低保对象."""
    period = read_period(release.period)
    between = "" if release.is_ledger else "："
    return (
        f"{release.village.region.short_name} {period.label if period else release.period}{between}{_matter(release)}"
    )


def matter_title_of(release: Release) -> str:
    """The same where village and item stand above it: 2026 年第 3 季度：资金公开表."""
    period = read_period(release.period)
    forms = forms_of(release.item_no)
    named = release.as_read("title") or next(
        (form.title for form in forms if form.key == release.form and len(forms) > 1), ""
    )
    return "：".join(filter(None, [period.label if period else release.period, named]))


def _matter(release: Release) -> str:
    """By its own title, or its item's; an item of several forms names the form too: 资产情况：资金公开表."""
    if release.is_ledger or release.title:
        return "财务收支" if release.is_ledger else release.as_read("title")
    title, forms = items.item(release.item_no, release.village.is_community).title, forms_of(release.item_no)
    named = next((form.title for form in forms if form.key == release.form), "") if len(forms) > 1 else ""
    return f"{title}：{named}" if named else title
