"""The page on which a clerk gives a new query code to somebody who lost theirs: the same in every room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField

from app.core import renewing
from app.core.audit.models import AuditEntry
from app.web.forms import Form


class CodeForm(Form):
    """A new query code, by whoever has seen when the last one went out."""

    seen = HiddenField()


@dataclass(frozen=True)
class Renewed:
    """That a code was renewed, with the code where a clerk has to hand it over; "" where it was sent and is nobody else's to see."""

    code: str


def shown(form: CodeForm, renewed: AuditEntry | None, ways: Sequence[str]) -> dict[str, Any]:
    """What the page says: where the code goes, and when the last one went; a second press of it has seen that."""
    form.seen.data = str(renewed.id) if renewed else ""
    return {"form": form, "ways": ways, "renewed": renewed, "just_now": renewing.is_just_now(renewed)}
