"""All public forms by key, and those of one item of the village catalogue."""

from collections.abc import Mapping
from types import MappingProxyType

from app.village.tables import (
    announcements,
    assets,
    community,
    decisions,
    finance,
    projects,
    relief,
    revival,
    subsidies,
)
from app.village.tables.shapes import TableForm

_SUBJECTS = (decisions, finance, assets, projects, subsidies, relief, revival, community, announcements)
_FORMS: Mapping[str, TableForm] = MappingProxyType({form.key: form for subject in _SUBJECTS for form in subject.FORMS})


def all_forms() -> Mapping[str, TableForm]:
    """Every form by its key."""
    return _FORMS


def forms_of(item_no: str) -> tuple[TableForm, ...]:
    """The forms that serve an item of the catalogue; none for V04, which is the book itself."""
    return tuple(form for form in _FORMS.values() if item_no in form.items)
