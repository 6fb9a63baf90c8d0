"""A law that came after books were public: what was signed stays as it was, and what the law says of it stands beside."""

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from app import clock
from app.db import db, unit_of_work
from app.errors import Refused
from app.village.laws import YOUNGER
from app.village.laws.findings import SINCE_PUBLIC
from app.village.models import LAWS_KNOWN, Release
from app.village.rules.life import State
from app.village.service import books, chain, corrections, judging, seal
from tests.conftest import page
from tests.making import sign_in
from tests.village import downloads
from tests.village.making import NOW, OCTOBER, Hamlet, behind_the_program, line

pytestmark = pytest.mark.databases("sqlite")

WRONG = (OCTOBER[0], line(2, category="S02", summary="卖旧门窗"), OCTOBER[2])  # as a draft stored before the law
WHY = "卖旧门窗的拆除费误记在收入类，下月更正"


def explained(hamlet: Hamlet) -> Release:
    found = hamlet.draft(lines=WRONG)
    with clock.at(NOW):
        chain.explain(found, WHY, by=hamlet.bookkeeper)
    return hamlet.pass_on(found, State.PUBLISHED)


def older(hamlet: Hamlet) -> Release:
    """The same book as it stands since before there was the law: signed by all, with nothing explained."""
    found = explained(hamlet)
    with behind_the_program():
        found.explanation, found.explained_by = "", None
        found.stated = {name: value for name, value in found.stated.items() if name not in (LAWS_KNOWN, "explained")}
        found.code = seal.code_of(found)
    return found


def kinds(findings: Any) -> Any:
    return next(one for one in findings if one.law == "kinds")


def test_a_book_with_such_a_line_goes_on_only_with_an_explanation_signed_for_it(hamlet: Hamlet):
    found = hamlet.draft(lines=WRONG)
    with clock.at(NOW), pytest.raises(Refused, match="收入、支出各记在自己的类别"):
        chain.submit(found, by=hamlet.bookkeeper)
    with clock.at(NOW):
        chain.explain(found, WHY, by=hamlet.bookkeeper)
    public = hamlet.pass_on(found, State.PUBLISHED)
    assert public.laws_known == list(YOUNGER) and not kinds(judging.findings(public)).later


def test_what_holds_again_when_it_is_published_is_not_told_as_broken(client: FlaskClient, hamlet: Hamlet):
    """The month before was corrected while this one waited for the township."""
    before = hamlet.draft("2026-09", lines=[line(1, day=date(2026, 9, 3), expense=1_00)], opening=182_441_36)
    before = hamlet.pass_on(before, State.PUBLISHED)
    found = hamlet.draft(lines=[line(1, expense=1_00)], opening=182_441_36)
    with clock.at(NOW):
        chain.explain(found, "上月结余抄错一元，正在更正上月的账", by=hamlet.bookkeeper)
    assert [law for law, *_ in found.stated["explained"]] == ["previous"]
    hamlet.pass_on(found, State.REVIEWING)
    with clock.at(NOW):
        version = corrections.correct(before, "上期结余抄错了一元", by=hamlet.bookkeeper)
        books.set_balances(version, 182_442_36, None, by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED)
    hamlet.pass_on(found, State.PUBLISHED)
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    assert shown.select_one(".flash.warning").text.startswith("这张表公开时核对都相符。")


def test_what_was_signed_for_is_called_what_it_is_and_not_out_of_balance(client: FlaskClient, hamlet: Hamlet):
    explained(hamlet)
    at, told = f"/village/{hamlet.village.region.code}/finance/2026-10", "这张表有核对不符的地方（收支记错了栏）。"
    shown = page(client.get(f"{at}/"))
    assert shown.select_one(".flash.warning").text.startswith(told) and "不平" not in shown.text
    text = client.get(f"{at}.csv").get_data(as_text=True)
    assert told in text and "不平" not in text
    sheet = PdfReader(io.BytesIO(client.get(f"{at}.pdf").data)).pages[0].extract_text()
    assert told in "".join(sheet.split())
    assert "收支记错了栏" in page(client.get(f"/village/{hamlet.village.region.code}/finance/2026Q4/")).text


def test_whoever_signs_is_told_of_it_and_the_desk_names_the_line(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = hamlet.draft(lines=WRONG)
        with clock.at(NOW):
            chain.explain(found, WHY, by=hamlet.bookkeeper)
    with clock.at(NOW):
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{found.id}/"))
        told = desk.select_one("[data-law=kinds]")
        assert "不符" in told.text and "“发包及上交收入”是收入类，不能记支出" in told.text
        assert told.select_one("a")["href"] == f"/desk/village/releases/{found.id}/lines/2"
        with unit_of_work():
            hamlet.pass_on(found, State.CHECKING)
        signing = page(sign_in(app, hamlet.members[0]).get(f"/desk/village/releases/{found.id}/check"))
    assert "有 1 项核对不符" in signing.text and "收入、支出各记在自己的类别" in signing.text


def test_the_page_of_an_older_book_names_the_line_and_says_that_nobody_signed_for_it(
    client: FlaskClient, hamlet: Hamlet
):
    found = older(hamlet)
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    told = shown.select_one("[data-law=kinds]")
    assert "不符" in told.text and SINCE_PUBLIC in told.text
    assert told.select_one("a[href$='#line-2']").text == "第 2 行"
    first = shown.select_one(".flash.warning")
    assert "公开以后新增的核对项里有 1 项不符" in first.text and first.select_one("a")["href"] == "#laws"
    assert not found.explanation and "签字说明" not in first.text
    others = [one.text for one in shown.select("[data-law]") if one["data-law"] != "kinds"]
    assert others and not any(SINCE_PUBLIC in one for one in others)


def test_its_code_and_its_signatures_are_what_they_were(hamlet: Hamlet):
    found = older(hamlet)
    assert seal.verify(found) and [step.by_name for step in found.steps if step.step == "checked"]


def test_every_file_says_so_and_all_three_judges_agree(client: FlaskClient, hamlet: Hamlet, tmp_path: Any):
    older(hamlet)
    at = f"/village/{hamlet.village.region.code}/finance/2026-10"
    raw = client.get(f"{at}.json").get_json()
    assert kinds_of(raw)["verdict"] == "fails" and kinds_of(raw)["later"] is True
    assert downloads.told_by_the_script(raw)["kinds"] == downloads.told_by_the_application(raw)["kinds"]
    assert SINCE_PUBLIC in client.get(f"{at}.csv").get_data(as_text=True)
    sheet = PdfReader(io.BytesIO(client.get(f"{at}.pdf").data)).pages[0].extract_text()
    assert "签字时没有核对过" in "".join(sheet.split())
    spoken = downloads.said_by_the_script(raw, tmp_path)
    assert "这一条是这一版公开以后才有的，签字时没有核对过" in spoken and "有核对项不符" in spoken
    before = {**raw, "findings": [one for one in raw["findings"] if one["law"] != "kinds"]}
    assert "写这份文件时还没有这一条" in downloads.said_by_the_script(before, tmp_path)


def kinds_of(raw: Any) -> Any:
    return next(one for one in raw["findings"] if one["law"] == "kinds")


def test_a_correction_of_it_is_held_to_the_law(hamlet: Hamlet):
    found = older(hamlet)
    with clock.at(NOW):
        version = corrections.correct(found, "改正记错的类别", by=hamlet.bookkeeper)
        db.session.flush()
        assert LAWS_KNOWN not in version.stated and not kinds(judging.findings(version)).later
        with pytest.raises(Refused, match="核对不符"):
            chain.submit(version, by=hamlet.bookkeeper)


def test_as_many_laws_are_signed_for_as_everyone_reads(app: Flask, client: FlaskClient, hamlet: Hamlet):
    with unit_of_work():
        found = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        signing = page(sign_in(app, hamlet.members[0]).get(f"/desk/village/releases/{found.id}/check"))
        with unit_of_work():
            hamlet.pass_on(found, State.PUBLISHED)
    public = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    judged = [one for one in public.select("[data-law]") if one.select_one(".lamp").text.strip() != "没有核对"]
    assert f"核对过的 {len(judged)} 项都相符" in signing.text
    desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{found.id}/"))
    assert len(desk.select("[data-law]")) == len(public.select("[data-law]"))
