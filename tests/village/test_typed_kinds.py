"""What a summary was last filed under is proposed in typed entry, and never forced."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.village import queries, retyping
from app.village.models import Release
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

SUMMARY = "付村部十月电费"
TYPED = {"day": "2026-10-20", "voucher": "记-9", "summary": SUMMARY, "expense": "211.50"}


def september(hamlet: Hamlet, category: str = "Z04") -> Release:
    """A public book in which the summary stands, and once more with another kind before it."""
    first = line(1, day=date(2026, 9, 3), summary=SUMMARY, category="515", expense=100_00)
    last = line(2, day=date(2026, 9, 9), summary=SUMMARY, category=category, expense=211_50)
    return hamlet.book(period="2026-09", lines=(first, last))


def typing(app: Flask, hamlet: Hamlet) -> tuple[FlaskClient, str, Release]:
    draft = hamlet.draft()
    return sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{draft.id}/line", draft


def test_a_known_summary_without_a_kind_comes_back_with_the_last_one_chosen(app: Flask, hamlet: Hamlet):
    september(hamlet)
    client, address, draft = typing(app, hamlet)
    with clock.at(NOW):
        shown = page(client.post(address, data=TYPED))
        assert shown.select_one("#category option[selected]")["value"] == "Z04"
        assert "这个摘要上次记作“管理费”，已经选上" in shown.select_one("#category-error").text
        assert draft.lines_count == 3 and shown.select_one("#summary")["value"] == SUMMARY
        client.post(address, data={**TYPED, "category": "Z04"})
    assert queries.lines_of(draft)[3].category == "Z04"


def test_the_clerk_s_own_choice_is_kept(app: Flask, hamlet: Hamlet):
    september(hamlet)
    client, address, draft = typing(app, hamlet)
    with clock.at(NOW):
        client.post(address, data={**TYPED, "category": "515"})
    assert queries.lines_of(draft)[3].category == "515"
    assert retyping.kinds_before(hamlet.village)[SUMMARY] == "515"


def test_a_new_summary_is_asked_for_its_kind_as_ever(app: Flask, hamlet: Hamlet):
    september(hamlet)
    client, address, _ = typing(app, hamlet)
    with clock.at(NOW):
        shown = page(client.post(address, data={**TYPED, "summary": "修水渠"}))
    assert not [one["value"] for one in shown.select("#category option[selected]") if one["value"]]
    assert shown.select_one("#category-error").text.endswith("请选一个科目或类别")


def test_summaries_are_offered_while_one_types(app: Flask, hamlet: Hamlet):
    september(hamlet)
    client, address, _ = typing(app, hamlet)
    with clock.at(NOW):
        shown = page(client.get(address))
    assert shown.select_one("#summary")["list"] == "summaries"
    offered = {one["value"]: one["data-kind"] for one in shown.select("#summaries option")}
    assert offered[SUMMARY] == "Z04" and list(offered)[0] == "上级村级运转经费"


def test_only_the_village_s_own_choices_are_proposed(hamlet: Hamlet):
    september(hamlet)
    other = Hamlet(hamlet.make, hamlet.township, "葛家新村")
    assert retyping.kinds_before(other.village) == {}
