"""What of a list of people may still be read, and how: the one place that decides it (domain handbook §d.6)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.clock import HERE
from app.core import limits, privacy
from app.core.workdays import calendar
from app.village import withheld
from app.village.models import LEDGER, Release
from app.village.rules import notices
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.village.tables import Kind, TableForm, all_forms

Row = Mapping[str, Any]
ADULT, MINOR, OPEN = "name_adult", "name_minor", "open"
# What a column's class of personal data is to the privacy room. Legal persons and contractors are public, and so are
# age bands and villagers' groups: the clerk never typed more than that.
CLASSES = {"name": ADULT, "name_of_household": ADULT, "party": OPEN, "group": "address", "age_band": OPEN}
OF_MINORS = re.compile("未成年|儿童|孤儿|无人抚养|未满(?:14|18|十四|十八)")
NAME_LENGTHS = range(2, 5)
RELATIVES = frozenset({"relative"})
SUMMED = (Kind.MONEY, Kind.AREA, Kind.COUNT)


def names_people(release: Release) -> bool:
    """Is any of its tables a list of people?"""
    forms = all_forms()
    return any(forms[key].of_people for key in release.head or {}) or (
        not release.is_ledger and forms[release.form].of_people
    )


def headers_of(*releases: Release) -> dict[str, str]:
    """What every answer that shows a list of people, its files, its sheets or what is said of it carries: for no search
    engine, and for no cache, where a copy would outlive the list; an engine that took it all the same is told when it must
    be gone.
    """
    of_people = [release for release in releases if names_people(release)]
    if not of_people:
        return {}
    until = min((release.notice_to for release in of_people if release.notice_to is not None), default=None)
    gone = (
        []
        if until is None
        else [f"unavailable_after: {datetime.combine(until + timedelta(days=1), time(), HERE).isoformat()}"]
    )
    return {"X-Robots-Tag": ", ".join(["noindex, noarchive", *gone]), "Cache-Control": "private, no-store"}


def hangs(form_key: str) -> bool:
    """Is what is published in this form a 公示, with a first and a last day?"""
    return form_key != LEDGER and (form_key in notices.OF_FORM or all_forms()[form_key].of_people)


def will_hang(release: Release) -> bool:
    """Does it hang somewhere once it is published? A book does not, nor what was declared to be empty."""
    return hangs(release.form) and not release.nothing


def end_of(release: Release, start: date) -> notices.NoticeEnd:
    """When it comes down if it begins to hang on `start`, by the rules of that day."""
    period = read_period(release.period)
    assert period is not None
    return notices.end_of(release.form, period, start, calendar(), limits.in_force)


def is_over(release: Release, today: date) -> bool:
    """Has its 公示期 run out? True from the day after its last, whether or not it was taken down yet."""
    return release.state == State.TAKEN_DOWN or (release.notice_to is not None and today > release.notice_to)


def is_gone(release: Release, today: date) -> bool:
    """Is it a list of people that is over: no name of it, and no file, may be read any more?"""
    return names_people(release) and is_over(release, today)


def takes_objections(release: Release, today: date) -> bool:
    """Is what is said of it an objection, within its days? Of what stays readable after them it is a doubt again."""
    return release.notice_to is not None and (names_people(release) or today <= release.notice_to)


def shown(form: TableForm, rows: Iterable[Row], audience: str, release: Release, today: date) -> list[dict[str, Any]]:
    """The rows an audience ("web" or "board") may read today: a list of people in part, and not at all when it is over."""
    if not form.of_people:
        return withheld.rows(release.stated, form.key, rows)
    if is_over(release, today):
        return []
    listed = list(rows)
    masked = by_column(form, listed, audience, release.notice_from, today)
    _mask_remarks(form, listed, masked, audience)
    return masked


def by_column(form: TableForm, rows: Iterable[Row], audience: str, start: date | None, today: date) -> list[dict[str, Any]]:  # fmt: skip
    """Each column as its class of personal data says, in a list that hangs from `start`; free words are left as they stand."""
    by_law = start is not None and start <= today and notices.in_full(form.key, start, limits.in_force)
    return [_masked(form, row, audience, by_law) for row in rows]


def _mask_remarks(form: TableForm, rows: Sequence[Row], masked: Sequence[dict[str, Any]], audience: str) -> None:
    """A name of the list that stands in a free text of it, as 由王秀英代领, is shown there as in its own column.

    A relative, guardian or collector who is not on the list has no 公示 of his own: as any name outside one.
    """
    known = _known(form, rows, masked)
    free = [column.key for column in form.columns if column.kind == Kind.TEXT and not column.personal]
    for row, shown in zip(rows, masked, strict=True):
        relative = MINOR if _is_of_minors(form, row) else ADULT
        for key in free:
            if shown.get(key):
                shown[key] = _remark(_without_relatives(str(shown[key]), known, relative, audience), known)


def _known(form: TableForm, rows: Sequence[Row], masked: Sequence[Row]) -> dict[str, str]:
    """Each name of the list, with how its own column shows it."""
    named = [column.key for column in form.columns if (column.personal or "").startswith("name")]
    return {
        str(row[key]): str(shown.get(key) or "")
        for row, shown in zip(rows, masked, strict=True)
        for key in named
        if len(str(row.get(key) or "")) in NAME_LENGTHS and not OF_MINORS.search(str(row[key]))
    }


def in_part(form: TableForm, rows: Iterable[Row]) -> dict[str, str]:
    """Each name of a list as its column shows it where no law shows it whole: for words about the list, which outlive it."""
    listed = list(rows)
    return _known(form, listed, by_column(form, listed, "web", None, date.min))


def _without_relatives(text: str, known: Mapping[str, str], field: str, audience: str) -> str:
    for found in reversed(privacy.find(text, RELATIVES)):
        name = "".join(text[found.start : found.end].split())
        if not any(name[:length] in known for length in NAME_LENGTHS):
            in_part = field == ADULT and audience == "web"  # a given name alone is hidden whole
            shown = found.shown if in_part else privacy.mask_field(field, name, audience) or ""
            text = text if shown == name else text[: found.start] + shown + text[found.end :]
    return text


def _remark(text: str, known: Mapping[str, str]) -> str:
    """Names of the list in a text, also where a blank stands between their characters: 由 王 秀英代领."""
    bare = "".join(text.split())
    found = {bare[at : at + length] for length in NAME_LENGTHS for at in range(len(bare) - length + 1)} & known.keys()
    for name in sorted((one for one in found if known[one] != one), key=len, reverse=True):
        text = re.sub(r"\s*".join(map(re.escape, name)), known[name].replace("\\", r"\\"), text)
    return text


def _masked(form: TableForm, row: Row, audience: str, by_law: bool) -> dict[str, Any]:
    minor = _is_of_minors(form, row)
    found = dict(row)
    for column in form.columns:
        value = row.get(column.key)
        if column.personal and isinstance(value, str) and value:
            found[column.key] = _field(CLASSES[column.personal], value, audience, by_law, minor)
    return found


def _is_of_minors(form: TableForm, row: Row) -> bool:
    return any(OF_MINORS.search(str(row.get(column.key) or "")) for column in form.columns)


def _field(name: str, value: str, audience: str, by_law: bool, minor: bool) -> str | None:
    if name == ADULT and minor:
        return value if OF_MINORS.search(value) else privacy.mask_field(MINOR, value, audience)
    return privacy.mask_field(name, value, audience, by_law=by_law)


@dataclass(frozen=True)
class Sum:
    """What is left of a list when it is over: how many rows, and what each column of numbers came to."""

    form: TableForm
    count: int
    totals: Mapping[str, int]


def sum_of(form: TableForm, rows: Sequence[Row]) -> Sum:
    """The count and the totals; rates and dates are no sums."""
    columns = [column.key for column in form.columns if column.kind in SUMMED and column.key not in ("rate", "months")]
    totals = {key: sum(row[key] for row in rows if isinstance(row.get(key), int)) for key in columns}
    return Sum(form, len(rows), totals)
