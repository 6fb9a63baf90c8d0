"""Under which domain of the standard catalogue a thing is filed: one field, and the form that files it anew later."""

from collections.abc import Sequence
from typing import Protocol

from wtforms import SelectField
from wtforms.fields import SelectChoice

from app.core.domains import DOMAINS, NO_DOMAIN
from app.web.forms import VersionedForm

FILED = "已归入所选的领域"


class Filed(Protocol):
    """What has a domain and is kept from two people writing at once."""

    domain: int
    version: int


def domains_offered() -> Sequence[SelectChoice]:
    """The domains by their numbers, first that it belongs to none."""
    return [
        SelectChoice(NO_DOMAIN, "不属于哪个领域"),
        *[SelectChoice(no, f"{no} {name}") for no, name in DOMAINS.items()],
    ]


def domain_field() -> SelectField:
    """The field of a draft."""
    return SelectField("领域", coerce=int, choices=domains_offered(), default=NO_DOMAIN)


class DomainForm(VersionedForm):
    """Files something again, also when it is public: no word of it changes."""

    domain = domain_field()

    @classmethod
    def of(cls, filed: Filed) -> "DomainForm":
        """The form with what holds now."""
        form = cls()
        form.shown(filed.version)
        if not form.is_submitted():
            form.domain.data = filed.domain
        return form
