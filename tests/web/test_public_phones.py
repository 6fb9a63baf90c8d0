"""Every number staff type for everyone to call is held against one rule, beside its field."""

from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.consult.forms import ConsultationForm
from app.consult.survey_forms import SurveyForm
from app.core.privacy.reading import PUBLIC_PHONE
from app.core.units.views import UnitForm
from app.openday.forms import EventForm
from app.village.forms import ParticularsForm
from app.village.sheets.dates import Dates
from app.village.sheets.problems import Unreadable
from app.village.sheets.values import Values
from app.village.tableforms import FIELDS
from app.village.tables import all_forms

FORMS = [
    (ConsultationForm, "contact_phone"),
    (SurveyForm, "contact_phone"),
    (EventForm, "contact_phone"),
    (ParticularsForm, "complaint_phone"),
    (UnitForm, "phone"),
]


@pytest.mark.parametrize(("form", "name"), FORMS)
@pytest.mark.parametrize(
    ("typed", "fits"), [("abc", False), ("1380000", False), ("0731-84010003转801", True), ("", True)]
)
def test_a_contact_phone_is_one(app: Flask, form, name: str, typed: str, fits: bool) -> None:
    with app.test_request_context("/", method="POST"):
        field = form(MultiDict({name: typed}), meta={"csrf": False})[name]
        assert field.validate(None) is fits
        assert list(field.errors) == ([] if fits else [PUBLIC_PHONE])
        assert (field.data or "") == typed


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_number_of_an_older_kind_stays_until_it_is_changed(app: Flask, form, name: str) -> None:
    stored = SimpleNamespace(**{name: "0731-84010001（县司法局）"})
    with app.test_request_context("/", method="POST"):
        for typed, fits in ((" 0731-84010001（县司法局）", True), ("0731-84010002（县司法局）", False), ("", True)):
            assert form(MultiDict({name: typed}), obj=stored, meta={"csrf": False})[name].validate(None) is fits, typed


PHONES = [
    column for form in all_forms().values() for column in (*form.columns, *form.head) if column.label.endswith("电话")
]


def test_each_column_for_a_phone_is_read_as_one_typed_or_from_a_file() -> None:
    assert len(PHONES) > 20 and all(column.is_phone for column in PHONES)
    for column in {column.label: column for column in PHONES}.values():
        with pytest.raises(Unreadable):
            Values(Dates(date(2026, 1, 1), date(2026, 12, 31))).value("见公告", column)
        assert Values(Dates(date(2026, 1, 1), date(2026, 12, 31))).value("12345", column) == "12345"
        assert "public_phone" in [getattr(check, "__name__", "") for check in FIELDS[column.kind](column).args[1]]
