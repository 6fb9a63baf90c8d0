"""The words templates print for this room's values."""

from typing import Any

from app import clock
from app.village import asked, boards, categories, laws, showing, statements, withheld
from app.village.addresses import matter_title_of, title_of
from app.village.models import BOARD_PHOTO
from app.village.rules import asking, catalogue, due, life, notices, periods, rollup
from app.village.rules.catalogue import Item
from app.village.rules.periods import Span
from app.village.tables import Kind, TableForm


def yuan(cents: int | None) -> str:
    """1,234.50: an amount in 分 as the tables print it, with a true minus sign; 元 stands in the head."""
    return "" if cents is None else laws.yuan(cents)


def blank_yuan(cents: int | None) -> str:
    """The same, but nothing for 0: the empty side of a line."""
    return yuan(cents) if cents else ""


def mu(hundredths: int | None) -> str:
    """3.27: an area in hundredths of a 亩."""
    return "" if hundredths is None else f"{hundredths / 100:,.2f}"


LETTER, PADDING = 18, 25  # pixels of a heading, which is not broken, and of the room left and right of it
PAGE, TABLET = 1088, 560  # what a table may take up on a page, and on a narrow screen


def shape_of(form: TableForm) -> str:
    """ "wide" for a table that never fits a page side by side, "broad" for one that does on a desktop alone, else ""."""
    headings = [len(column.headed) + max(0, 5 - len(column.headed)) * (column.kind in LONG) for column in form.columns]
    width = sum(LETTER * letters + PADDING for letters in headings)
    return "wide" if width > PAGE else "broad" if width > TABLET else ""


LONG = (Kind.TEXT, Kind.MONEY, Kind.DAY)  # whose cells need five letters' room or more


def period_label(name: str) -> str:
    """2026 年第 3 季度 for 2026Q3; what is no period as it stands."""
    period = periods.read_period(name)
    return period.label if period else name


def often(item: Item, ledger: Span) -> str:
    """How often a village with this setting publishes an item: 每月; of what has no date the catalogue's own words."""
    span = due.span_of(item, ledger)
    return periods.SPAN_LABELS[span] if span else item.often


FILTERS: dict[str, Any] = {
    "period_label": period_label,
    "yuan": yuan,
    "blank_yuan": blank_yuan,
    "mu": mu,
    "printed": catalogue.printed,
    "category_name": categories.named,
    "release_title": title_of,
    "matter_title": matter_title_of,
}
GLOBALS: dict[str, Any] = {
    "RELEASE_STATE": life.STATE_LABELS,
    "CHECK_OPINION": life.OPINION_LABELS,
    "SPAN": periods.SPAN_LABELS,
    "often": often,
    "RHYTHM": catalogue.RHYTHM_LABELS,
    "VERDICT": laws.VERDICT_LABELS,
    "NOTICE_RESULT": notices.RESULT_LABELS,
    "BOARD_PHOTO": BOARD_PHOTO,
    "names_people": showing.names_people,
    "takes_objections": lambda release: showing.takes_objections(release, clock.today()),
    "is_gone": lambda release: showing.is_gone(release, clock.today()),
    "shape_of": shape_of,
    "days_late": boards.days_late,
    "not_right": statements.not_right,
    "files_out": withheld.files_out,
    "question_as_read": asked.as_read,
    "withheld_told": withheld.told,
    "withheld_word": withheld.word,
    "LAMP": due.LAMP_LABELS,
    "LAMP_KIND": due.LAMP_KINDS,
    "STANDING": rollup.STANDING_LABELS,
    "WAS_LATE": rollup.WAS_LATE,
    "WAS_LATE_LABEL": rollup.WAS_LATE_LABEL,
    "STANDING_KIND": rollup.STANDING_KINDS,
    "QUESTION_STATE": asking.STATE_LABELS,
    "QUESTION_WHERE": asking.WHERE_LABELS,
    "QUESTION_OUTCOME": asking.OUTCOME_LABELS,
}
