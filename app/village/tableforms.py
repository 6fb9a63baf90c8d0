"""The form one types a row or a head of a public form into, made from its columns."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import DateField, Field, IntegerField, MonthField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from app.village.money import AreaField, MoneyField
from app.village.rules.accounts import REFUSED, gives_number
from app.village.sheets.dates import typed_in_part
from app.village.sheets.problems import Unreadable
from app.village.tables import Column, Kind
from app.web.forms import VersionedForm, public_phone, strip

PREFIX = "c_"  # a column may be called as a form's own attribute is
LONGEST = 200
MOST = 1_000_000_000
IN_PART = "2024-03-15、2024-03 或 2024"
TAIL = "tail"  # of a bank account only its last four digits


def _needed(column: Column, check: type[Any]) -> list[Any]:
    word = "选" if column.kind == Kind.CHOICE else "填"
    return [check(f"请{word}{column.label}")] if column.needed else [Optional()]


def _text(column: Column) -> Field:
    checks = _needed(column, DataRequired) + [Length(max=LONGEST, message=f"最多 {LONGEST} 字")]
    if column.key == TAIL:
        checks.append(Regexp(r"[0-9]{4}$", message="只填账号的末四位数字"))
    if column.of_account:
        checks.append(_without_number)
    if column.is_phone:
        checks.append(public_phone)
    return StringField(_label(column), checks, filters=[strip])


def _without_number(form: BaseForm, field: Field) -> None:
    if gives_number(field.data or ""):
        raise ValidationError(REFUSED)


class InPartField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """A day, or a month or a year alone where no more is known; its data is what is kept: 2024-03-15, 2024-03, 2024."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].strip() if valuelist else ""

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if not self.data or validation_stopped:
            return
        try:
            self.data = typed_in_part(self.data)
        except Unreadable as reason:
            raise ValidationError(f"{reason.wrong}，请写成 {IN_PART} 的样子") from reason


def _day(column: Column) -> Field:
    if column.in_part:
        return InPartField(f"{_label(column)}，如 {IN_PART}", _needed(column, DataRequired) + [Length(max=LONGEST)])
    return DateField(_label(column), _needed(column, DataRequired))


def _month(column: Column) -> Field:
    return MonthField(_label(column), _needed(column, DataRequired))


def _count(column: Column) -> Field:
    checks = [*_needed(column, InputRequired), NumberRange(0, MOST, "请填 0 以上的整数")]
    return IntegerField(_label(column), checks)


def _choice(column: Column) -> Field:
    choices = [SelectChoice("", "请选择"), *(SelectChoice(choice, choice) for choice in column.choices)]
    return SelectField(_label(column), _needed(column, DataRequired), choices=choices)


def _money(column: Column) -> Field:
    return MoneyField(_label(column), _needed(column, InputRequired))


def _area(column: Column) -> Field:
    return AreaField(_label(column), _needed(column, InputRequired))


FIELDS: Mapping[Kind, Callable[[Column], Field]] = {
    Kind.TEXT: _text,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.COUNT: _count,
    Kind.AREA: _area,
    Kind.MONEY: _money,
    Kind.CHOICE: _choice,
}


def _label(column: Column) -> str:
    return f"{column.headed}（{column.hint}）" if column.hint else column.headed


class CellsForm(VersionedForm):
    """A row or a head being typed; its fields come from the columns."""

    columns: tuple[Column, ...] = ()

    @property
    def cells(self) -> dict[str, Any]:
        """What was typed, kept as the columns' kinds want it; an empty cell is not kept."""
        found = {column.key: _kept(column, self[PREFIX + column.key].data) for column in self.columns}
        return {key: value for key, value in found.items() if value is not None and value != ""}


def cells_form(columns: Iterable[Column], stood: Mapping[str, Any]) -> CellsForm:
    """The form over these columns, showing what stood there."""
    chosen = tuple(columns)
    fields = {PREFIX + column.key: FIELDS[column.kind](column) for column in chosen}
    made: type[CellsForm] = type("CellsForm", (CellsForm,), {**fields, "columns": chosen})
    return made(data={PREFIX + column.key: _shown(column, stood.get(column.key)) for column in chosen})


def _kept(column: Column, value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m}" if column.kind == Kind.MONTH else value.isoformat()
    return value


def _shown(column: Column, value: Any) -> Any:
    if not value or column.in_part or column.kind not in (Kind.DAY, Kind.MONTH):
        return value
    return date.fromisoformat(value if column.kind == Kind.DAY else f"{value}-01")
