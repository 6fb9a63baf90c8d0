"""The words templates print for this room's values."""

from typing import Any

from app.village import categories, laws
from app.village.addresses import title_of
from app.village.models import BOARD_PHOTO
from app.village.rules import asking, catalogue, due, life, notices, periods, rollup


def yuan(cents: int | None) -> str:
    """1,234.50: an amount in 分 as the tables print it, with a true minus sign; 元 stands in the head."""
    return "" if cents is None else laws.yuan(cents)


def blank_yuan(cents: int | None) -> str:
    """The same, but nothing for 0: the empty side of a line."""
    return yuan(cents) if cents else ""


def mu(hundredths: int | None) -> str:
    """3.27: an area in hundredths of a 亩."""
    return "" if hundredths is None else f"{hundredths / 100:,.2f}"


FILTERS: dict[str, Any] = {
    "yuan": yuan,
    "blank_yuan": blank_yuan,
    "mu": mu,
    "category_name": categories.named,
    "release_title": title_of,
}
GLOBALS: dict[str, Any] = {
    "RELEASE_STATE": life.STATE_LABELS,
    "STEP": life.STEP_LABELS,
    "CHECK_OPINION": life.OPINION_LABELS,
    "SPAN": periods.SPAN_LABELS,
    "RHYTHM": catalogue.RHYTHM_LABELS,
    "VERDICT": laws.VERDICT_LABELS,
    "NOTICE_RESULT": notices.RESULT_LABELS,
    "BOARD_PHOTO": BOARD_PHOTO,
    "LAMP": due.LAMP_LABELS,
    "LAMP_KIND": due.LAMP_KINDS,
    "STANDING": rollup.STANDING_LABELS,
    "STANDING_KIND": rollup.STANDING_KINDS,
    "QUESTION_STATE": asking.STATE_LABELS,
    "QUESTION_WHERE": asking.WHERE_LABELS,
    "QUESTION_OUTCOME": asking.OUTCOME_LABELS,
}
