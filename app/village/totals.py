"""What is kept of a list of people once it is down: how many rows, what they came to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.village.models import Release
from app.village.tables import Column, Kind, TableForm, all_forms

SUMMED = (Kind.MONEY, Kind.AREA, Kind.COUNT)
NO_SUM = ("rate", "months")  # the sum of rates (元/亩) means nothing


@dataclass(frozen=True)
class Kept:
    """One form of a list that came down."""

    form: TableForm
    rows: int
    sums: list[tuple[Column, int]]


def counted(form: TableForm, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The totals of one form, as they are kept."""
    columns = [column.key for column in form.columns if column.kind in SUMMED and column.key not in NO_SUM]
    values = {key: [row[key] for row in rows if isinstance(row.get(key), int)] for key in columns}
    return {"rows": len(rows), "sums": {key: sum(found) for key, found in values.items() if found}}


def kept_of(release: Release) -> list[Kept]:
    """The totals of a list that came down, form by form."""
    return list(_kept(release.stated.get("kept", {})))


def _kept(kept: dict[str, Any]) -> Iterator[Kept]:
    for key, totals in kept.items():
        form = all_forms()[key]
        yield Kept(form, totals["rows"], [(form.column(name), value) for name, value in totals["sums"].items()])
