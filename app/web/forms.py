"""The form base: Chinese messages, refusals beside their field, dates on a Chinese clock."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from werkzeug.datastructures import MultiDict
from wtforms import DateTimeLocalField, Field, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from app.clock import HERE
from app.core.privacy.rules import read_public_phone
from app.errors import NO_VERSION, OLD_PAGE, STALE, Refused
from app.web.stale import only_looking

LEAVE_REASON = "leave_reason"  # stands on any form once the privacy guard refused something two people may let out


def public_phone(_form: PlainForm, field: Field) -> None:
    """A validator for every number that staff type and everyone may call: consultations, open days, surveys, villages, units.

    One that stood there before this rule stays until it is changed: it keeps nobody from changing what stands beside it.
    """
    if field.data and field.data == field.object_data:
        return
    try:
        field.data = read_public_phone(field.data)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None


class AtLeast:
    """Says beside a field how much is to be written there; the rule that is asked later refuses less."""

    def __init__(self, least: int) -> None:
        self.field_flags = {"least": least}

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Nothing: what is asked for may depend on more than the field."""


class _Plainer:
    """WTForms' sentences, some of them in plain words."""

    WORDS: ClassVar = {
        "Invalid Choice: could not coerce.": "请从列出的里面选一个",
        "Not a valid choice.": "请从列出的里面选一个",
        "Not a valid integer value.": "请填写整数，如 3",
    }

    def __init__(self, library: Any) -> None:
        self.library = library

    def gettext(self, text: str) -> str:
        said: str = self.WORDS.get(text) or self.library.gettext(text)
        return said

    def ngettext(self, one: str, many: str, count: int) -> str:
        said: str = self.library.ngettext(one, many, count)
        return said


class _Token(_FlaskFormCSRF):  # type: ignore[misc]  # flask-wtf ships no types
    """Checks the token against forged posts. Pages show it with `csrf_token()`: no form signs one that nobody sees."""

    def generate_csrf_token(self, csrf_token_field: Any) -> None:
        return None


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """Every form of the house. An empty one is a button: it carries only the CSRF token."""

    may_ask_leave = False  # did the privacy guard refuse what two people may let out?
    leave_errors: tuple[str, ...] = ()
    waits_for: Sequence[int] = ()  # ids of the leave it only waits for: nothing is to be mended

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ["zh_CN"]
        csrf_class = _Token

        def get_translations(self, form: Any) -> Any:
            """The library's own sentences, but for those no clerk would understand."""
            return _Plainer(super().get_translations(form))

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What is typed, without the marks no database and no reader can bear (NUL, lone surrogates)."""
            given = super().wrap_formdata(form, formdata)
            if given is None or not any(UNPRINTED.search(value) for _, value in _texts(given)):
                return given
            return MultiDict(
                (name, UNPRINTED.sub("", value) if isinstance(value, str) else value)
                for name, value in given.items(multi=True)
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """As always; but a page that was open too long is only shown again, whatever is typed on it."""
        return not only_looking() and bool(super().validate(extra_validators=extra_validators))

    def refuse(self, refusal: Refused) -> None:
        """Put a rule's sentence beside its field, or at the top when it belongs to none; so with those said with it."""
        for said in refusal.every:
            field = _by_id(self, said.field) if said.field else None
            if said.field == LEAVE_REASON:
                self.may_ask_leave, self.leave_errors = True, (*self.leave_errors, said.sentence)
            elif field is None:
                self.form_errors.append(said.sentence)
            else:
                field.errors = [*field.errors, said.sentence]

    def refuse_where_silent(self, refusal: Refused) -> None:
        """The same, but a field whose shape is wrong already says so once, not twice."""
        told = {id for id, _ in self.mistakes if id}
        for said in refusal.every:
            if said.field not in told:
                self.refuse(Refused(said.sentence, said.field))

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for the error summary, in the order of the page; "" for the form itself."""
        found = [("", old_page(self))] if only_looking() else []
        found += [("", sentence) for sentence in self.form_errors]
        for field in _leaves(self):
            found += [(field.id, str(sentence)) for sentence in field.errors]
        return found + [(LEAVE_REASON, sentence) for sentence in self.leave_errors]


class VersionedForm(Form):
    """A form over a record that somebody else may save meanwhile: it carries the version its page showed."""

    version = HiddenField()
    is_watching = False
    changed = STALE  # the sentence for whoever saw another one

    def shown(self, version: int) -> None:
        """Remember the version now on the page; what a posted page carries stays."""
        if not self.is_submitted():
            self.version.data = str(version)

    def still(self, version: Callable[[], int]) -> bool:
        """Is the record as the page showed it? Asked now, to answer early, and again by `attempt` when it may write."""
        self.now_at, self.is_watching = version, True
        try:
            self.require_unchanged()
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def require_unchanged(self) -> None:
        """Refused when somebody else saved the record since the page was opened; what was typed stays.

        A post that says nothing of the page it was written on was written on none: nobody knows what its sender saw.
        """
        if not self.is_submitted():
            return
        sent = next(iter(self.version.raw_data or ()), "")  # not `data`: without one that is the record's own
        if not sent:
            raise Refused(NO_VERSION)
        if sent != str(self.now_at()):
            raise Refused(self.changed)


class RowForm(PlainForm):  # type: ignore[misc]  # wtforms ships no types
    """One row of a list inside a form; it speaks Chinese too."""

    class Meta(PlainForm.Meta):  # type: ignore[misc]
        locales = ["zh_CN"]


BAD = re.compile("[\x00\ud800-\udfff]")
UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 forbids too


def unbearable(value: str) -> bool:
    """Does the text hold a NUL or half a surrogate pair?"""
    return BAD.search(value) is not None


def _texts(formdata: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, value in formdata.items(multi=True) if isinstance(value, str)]


def _leaves(fields: Any) -> Iterator[Any]:
    """The fields one types into, also inside the rows of a list."""
    for field in fields:
        if field.type in ("FieldList", "FormField"):
            yield from _leaves(field)
        else:
            yield field


def old_page(form: Form) -> str:
    """The sentence for a page that was open too long; a browser sends no file and no password back into a form."""
    lost = [
        field.label.text
        for field in _leaves(form)
        if field.type in ("FileField", "MultipleFileField", "UploadsField", "PasswordField")
    ]
    if not lost:
        return OLD_PAGE
    return f"页面开得太久了，{'、'.join(lost)}要再填一次，您填的其他内容都还在。请补上后再按一次按钮"


def _by_id(fields: Any, id: str) -> Any:
    return next((field for field in _leaves(fields) if field.id == id), None)


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
