"""A month or a year of a form stays one: as it is typed, on the page, in every file, and when versions are compared."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app import clock
from app.db import db
from app.village import amended, queries
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, corrections
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet

pytestmark = pytest.mark.databases("sqlite")

POND = {"kind": "水面", "area": 1250, "from_on": "2024-03", "to_on": "2028"}
TYPED = {"c_kind": "水面", "c_area": "12.5", "c_from_on": "2024年3月", "c_to_on": "2028"}


def draft(hamlet: Hamlet) -> Release:
    with clock.at(NOW):
        found = books.start(hamlet.village, "V06", "resources", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
    return found


def post(app: Flask, hamlet: Hamlet, release: Release, **more: str) -> Any:
    client = sign_in(app, hamlet.bookkeeper)
    address = f"/desk/village/releases/{release.id}/row"
    with clock.at(NOW):
        version = page(client.get(address)).select_one("input[name=version]")["value"]
        return page(client.post(address, data={**TYPED, "version": version, **more}))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(("2024-03-15", "2024-03-15"), ("2024年3月15日", "2024-03-15"), ("20240315", "2024-03-15")),
        *(("2024年3月", "2024-03"), ("2024-3", "2024-03"), ("202403", "2024-03"), ("二〇二四年三月", "2024-03")),
        *(("2024", "2024"), ("2024年", "2024")),
    ],
)
def test_what_is_typed_is_kept_as_exactly_as_it_was_known(app: Flask, hamlet: Hamlet, typed: str, kept: str):
    release = draft(hamlet)
    post(app, hamlet, release, c_from_on=typed)
    assert queries.rows_of(release, "resources")[0]["from_on"] == kept


@pytest.mark.parametrize("typed", ["3月15日", "45000", "去年", "2024-13", "2024-02-30", "1066"])
def test_what_is_no_date_is_said_beside_its_field_and_nothing_is_lost(app: Flask, hamlet: Hamlet, typed: str):
    release = draft(hamlet)
    shown = post(app, hamlet, release, c_from_on=typed)
    assert "请写成 2024-03-15、2024-03 或 2024 的样子" in shown.select_one("#c_from_on-error").text
    assert shown.select_one("#c_from_on")["value"] == typed and shown.select_one("#c_kind")["value"] == "水面"
    assert queries.rows_of(release, "resources") == []


def test_a_row_is_shown_for_change_as_it_was_kept(app: Flask, hamlet: Hamlet):
    release = draft(hamlet)
    post(app, hamlet, release)
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/rows/1"))
    assert (shown.select_one("#c_from_on")["value"], shown.select_one("#c_to_on")["value"]) == ("2024-03", "2028")


def test_page_and_files_say_the_month_and_the_year(client: FlaskClient, hamlet: Hamlet):
    public = hamlet.notice("V06", "resources", [POND])
    address = f"/village/{hamlet.village.region.code}/notices/{public.id}"
    cells = [cell.text.strip() for cell in page(client.get(f"{address}/")).select("table td")]
    assert "2024-03" in cells and "2028" in cells and not [cell for cell in cells if cell.startswith("2024-03-")]
    row = client.get(f"{address}.json").get_json()["rows"][0]
    assert (row["from_on"], row["to_on"]) == ("2024-03", "2028")
    assert ",2024-03,2028," in client.get(f"{address}.csv").text
    sheets = load_workbook(io.BytesIO(client.get(f"{address}.xlsx").data))
    values = [cell.value for row in sheets.worksheets[0] for cell in row]
    assert "2024-03" in values and "2028" in values
    assert client.get(f"{address}.pdf").status_code == 200


def test_a_correction_that_knows_the_day_says_what_it_was_before(hamlet: Hamlet):
    public = hamlet.notice("V06", "resources", [POND])
    with clock.at(NOW):
        version = corrections.correct(public, "合同上写明了日期", by=hamlet.bookkeeper)
        books.put_table(version, "resources", {}, [POND | {"from_on": "2024-03-15"}], by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(version, State.PUBLISHED)
    [change] = amended.of_release(version)
    [cell] = change.rows[0].cells
    assert (cell.column.key, cell.old, cell.new) == ("from_on", "2024-03", "2024-03-15")
