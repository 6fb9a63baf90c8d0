"""The form base: Chinese messages, refusals beside their field, dates on a Chinese clock."""

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field

from app.clock import HERE
from app.errors import Refused


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """Every form of the house. An empty one is a button: it carries only the CSRF token."""

    class Meta:
        locales = ["zh_CN"]

    def refuse(self, refusal: Refused) -> None:
        """Put a rule's sentence beside its field, or at the top when it belongs to none."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.form_errors.append(refusal.sentence)
            return
        field.errors = [*field.errors, refusal.sentence]

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for the error summary, in the order of the page; "" for the form itself."""
        found = [("", sentence) for sentence in self.form_errors]
        for field in self:
            found += [(field.id, sentence) for sentence in _flat(field.errors)]
        return found


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        errors = list(errors.values())
    flat: list[str] = []
    for error in errors:
        flat += _flat(error) if isinstance(error, list | tuple | dict) else [str(error)]
    return flat


class MomentField(DateTimeLocalField):  # type: ignore[misc]  # wtforms ships no types
    """A date and time typed on a Chinese clock, handed on as an aware moment."""

    data: datetime | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, datetime):
            self.data = self.data.replace(tzinfo=HERE)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(HERE).strftime("%Y-%m-%dT%H:%M") if self.data else ""


def strip(value: str | None) -> str | None:
    """A filter for text fields: blanks around what is typed, full-width ones too, mean nothing."""
    return value.strip().strip("　") if isinstance(value, str) else value


def field_names(form: Form) -> dict[str, Field]:
    """The fields by name, without the CSRF token."""
    return {field.name: field for field in form if field.name != "csrf_token"}
