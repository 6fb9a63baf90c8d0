"""The rows of a table as everyone reads them, or will once it is public: what the law of openings holds against each other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from app.core import privacy
from app.village import ended, named, withheld
from app.village.models import Release
from app.village.service import guarding, telling
from app.village.tables import TableForm

Row = Mapping[str, Any]


def rows(release: Release, form: TableForm, written: Iterable[Row]) -> list[dict[str, Any]]:
    """Of what is public as it is read; of what is in work as `guarding.mask` will keep it."""
    if release.is_public or form.of_people:
        return withheld.rows(release.stated, form.key, written)
    stands = list(written)
    out, over = _let_out(release), _over(release, form, stands)
    return [_row(form, number, row, out, over) for number, row in enumerate(stands, 1)]


def _row(form: TableForm, number: int, row: Row, out: Collection[tuple[str, str]], over: set[str]) -> dict[str, Any]:
    shown = {key: guarding.shown_texts(cell) if isinstance(cell, str) else cell for key, cell in row.items()}
    for column in telling.free(form):
        if isinstance(shown.get(column.key), str):
            shown[column.key] = privacy.without_names(shown[column.key], names=over)
    return shown | {key: one.shown(out) for key, one in telling.in_row(form, number, shown).items() if one.found}


def _let_out(release: Release) -> set[tuple[str, str]]:
    """Kinds and places of the words that two people let out."""
    given = {leave.asked_for for leave in guarding.overrides(release) if leave.given_at}
    words = guarding.leave_words(release, guarding.said_of_lives(release)) if given else {}
    return {(kind, place) for kind, place, *rest in words if (kind, place, *rest) in given}


def _over(release: Release, form: TableForm, stands: Sequence[Row]) -> set[str]:
    """Whom a list of relief named that is over, and who is shown in part since."""
    texts = [str(row.get(column.key) or "") for row in stands for column in telling.free(form)]
    return ended.named_in(release.village, texts, named.names_in(form, stands))
