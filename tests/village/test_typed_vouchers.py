"""Vouchers typed by hand: what each says on paper, row by row, held against the lines by the same law as a sheet of them."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.db import db, unit_of_work
from app.errors import STALE, Refused
from app.village import queries
from app.village.books import Voucher
from app.village.models import Release, VoucherRow
from app.village.rules.life import State
from app.village.service import corrections, judging, taking_down, vouchers
from app.village.service.importing import How
from app.village.service.vouchers import Given
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet
from tests.village.test_vouchers import accepted, workbook

pytestmark = pytest.mark.databases("sqlite")

GIVEN = (Given("记-1", 3680000, 0), Given("记-2", 0, 936000), Given("记-3", 2500000, 0))


def typed(hamlet: Hamlet, release: Release, *given: Given, was: str = "") -> None:
    with clock.at(NOW):
        for one in given:
            vouchers.put_voucher(release, one, was, by=hamlet.bookkeeper)
    db.session.flush()


def verdicts(release: Release) -> dict[str, str]:
    return {finding.law: finding.verdict.value for finding in judging.findings(release)}


@pytest.fixture
def draft(hamlet: Hamlet) -> Release:
    with unit_of_work():
        return hamlet.draft()


def address(release: Release, more: str = "") -> str:
    return f"/desk/village/releases/{release.id}/vouchers{more}"


def sent(app: Flask, hamlet: Hamlet, release: Release, **more: Any) -> BeautifulSoup:
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        form = page(client.get(address(release, f"?no={more['was']}" if more.get("was") else "")))
        data = {field["name"]: field.get("value", "") for field in form.select("main form.form input, main form input") if field.get("name")}  # fmt: skip
        return page(client.post(address(release), data={**data, **more}, follow_redirects=True))


def test_typed_vouchers_are_judged_as_those_of_a_sheet_up_to_publication(hamlet: Hamlet, draft: Release):
    assert verdicts(draft)["vouchers"] == "not_judged"
    typed(hamlet, draft, *GIVEN)
    assert (verdicts(draft)["vouchers"], verdicts(draft)["voucher_total"]) == ("holds", "holds")
    hamlet.pass_on(draft, State.PUBLISHED)
    assert queries.vouchers_of(draft) == tuple(Voucher(one.no, one.income, one.expense) for one in GIVEN)


def test_an_amount_that_differs_from_the_lines_is_caught(hamlet: Hamlet, draft: Release):
    typed(hamlet, draft, GIVEN[0], Given("记-2", 0, 963000), GIVEN[2])
    assert verdicts(draft)["vouchers"] == "fails"
    one = next(one for one in vouchers.standing(draft) if one.no == "记-2")
    assert not one.agrees and one.expense == 936000


@pytest.mark.parametrize(
    ("given", "was", "field", "said"),
    [
        (Given("记-9", 0, 0), "", "income", "请填收入金额或支出金额"),
        (Given("记-1", 5, 0), "", "no", "凭证 记-1 的金额已经填过"),
        (Given("记-1", 5, 0), "记-2", "no", "凭证 记-1 的金额已经填过"),
        (Given("记-9", 5, 0, date(2026, 11, 1)), "", "day", "日期要在"),
        (Given("13912345678", 5, 0), "", "no", "手机号"),
        (Given("记-9", 5, 0, None, "打给 13912345678"), "", "summary", "手机号"),
    ],
)
def test_what_no_voucher_says_is_refused_beside_its_field(
    hamlet: Hamlet, draft: Release, given: Given, was: str, field: str, said: str
):
    typed(hamlet, draft, *GIVEN)
    with clock.at(NOW), pytest.raises(Refused, match=said) as refused:
        vouchers.put_voucher(draft, given, was, by=hamlet.bookkeeper)
    assert refused.value.field == field


@pytest.mark.databases("sqlite", "postgres")
def test_a_voucher_is_changed_renumbered_and_struck(hamlet: Hamlet, draft: Release):
    typed(hamlet, draft, *GIVEN)
    typed(hamlet, draft, Given("记-2", 0, 936001, date(2026, 10, 9), "路灯"), was="记-2")
    typed(hamlet, draft, Given("记-33", 2500000, 0), was="记-3")
    assert {one.no for one in queries.vouchers_of(draft)} == {"记-1", "记-2", "记-33"}
    with clock.at(NOW):
        vouchers.drop_voucher(draft, "记-33", draft.version, by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="已经不在了"):
            vouchers.drop_voucher(draft, "记-33", draft.version, by=hamlet.bookkeeper)
    assert queries.vouchers_of(draft) == (Voucher("记-1", 3680000, 0), Voucher("记-2", 0, 936001))


def test_only_a_draft_is_written(hamlet: Hamlet, draft: Release):
    hamlet.pass_on(draft, State.CHECKING)
    with clock.at(NOW), pytest.raises(Refused):
        vouchers.put_voucher(draft, GIVEN[0], by=hamlet.bookkeeper)
    with clock.at(NOW), pytest.raises(Refused):
        vouchers.drop_voucher(draft, "记-1", draft.version, by=hamlet.bookkeeper)


def test_the_page_leads_from_each_number_of_the_lines_to_its_amount(app: Flask, hamlet: Hamlet, draft: Release):
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        shown = page(client.get(address(draft)))
        links = [link["href"] for link in shown.select("main ul.plain a")]
        form = page(client.get(links[1]))
    assert len(links) == 3 and form.select_one("#no")["value"] == "记-2"
    assert (
        form.select_one("#summary")["value"] == "村组路灯更换 12 盏"
        and form.select_one("#day")["value"] == "2026-10-09"
    )
    assert not form.select_one("#expense").get("value"), "the amount is on the paper, not in the lines"
    answer = sent(app, hamlet, draft, no="记-2", day="2026-10-09", summary="路灯", expense="9,360.00")
    assert "凭证 记-2 的金额已存，与账上各笔相符" in answer.get_text()
    row = db.session.scalar(select(VoucherRow).where(VoucherRow.release_id == draft.id))
    assert (row.no, row.day, row.summary, row.expense) == ("记-2", date(2026, 10, 9), "路灯", 936000)
    assert "与账上各笔不符" in sent(app, hamlet, draft, was="记-2", no="记-2", expense="9306").get_text()
    assert "日期不同" in sent(app, hamlet, draft, was="记-2", no="记-2", day="2026-10-10", expense="9360").get_text()
    assert "账上没有写这个凭证号的行" in sent(app, hamlet, draft, no="记-9", expense="1").get_text()
    with clock.at(NOW):
        assert "凭证 记-9 的金额已删去" in pressed(client, page(client.get(address(draft))), "记-9").get_text()


def pressed(client: FlaskClient, shown: BeautifulSoup, no: str) -> BeautifulSoup:
    """The button of the page that takes a voucher's amount away."""
    form = next(one for one in shown.select("main form") if one.select_one(f'button[name=no][value="{no}"]'))
    data = {"no": no, "csrf_token": form.select_one("input[name=csrf_token]")["value"]}
    return page(client.post(form["action"], data=data, follow_redirects=True))


def test_a_button_of_a_page_opened_before_somebody_else_wrote_takes_nothing_away(
    app: Flask, hamlet: Hamlet, draft: Release
):
    with unit_of_work():
        typed(hamlet, draft, GIVEN[1])
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        shown = page(client.get(address(draft)))
        with unit_of_work():
            typed(hamlet, draft, Given("记-2", 0, 936001, None, "照纸上改过"), was="记-2")
        answer = pressed(client, shown, "记-2")
        assert STALE in answer.get_text() and [one.expense for one in queries.vouchers_of(draft)] == [936001]
        assert "凭证 记-2 的金额已删去" in pressed(client, answer, "记-2").get_text()
        assert client.post(address(draft, "/drop"), data={"no": "记-2"}).status_code in (302, 400), "no 500 without it"


def test_nothing_typed_is_lost_when_a_field_is_wrong(app: Flask, hamlet: Hamlet, draft: Release):
    answer = sent(app, hamlet, draft, no="记-2", summary="路灯", expense="九千")
    assert "金额写成 1234.50 的样子" in answer.get_text()
    assert answer.select_one("#summary")["value"] == "路灯" and answer.select_one("#expense")["value"] == "九千"


def test_the_purpose_typed_for_the_office_is_in_no_page_or_file_of_the_public(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = hamlet.draft()
        typed(hamlet, release, *GIVEN[:2], Given("记-3", 2500000, 0, date(2026, 10, 15), "只供填报时看"))
        hamlet.pass_on(release, State.PUBLISHED)
    client = app.test_client()
    with clock.at(NOW):
        for ending in ("/", ".json", ".csv"):
            answer = client.get(f"/village/{hamlet.village.region.code}/finance/2026-10{ending}")
            assert answer.status_code == 200 and "只供填报时看" not in answer.get_data(as_text=True)


def summaries() -> list[str]:
    return list(db.session.scalars(select(VoucherRow.summary).order_by(VoucherRow.release_id, VoucherRow.no)))


@pytest.mark.databases("sqlite", "postgres")
def test_the_purpose_is_gone_once_the_book_is_public(hamlet: Hamlet, draft: Release):
    """Or it would stay for good where no correction about somebody's person reaches it."""
    typed(hamlet, draft, *GIVEN[:2], Given("记-3", 2500000, 0, date(2026, 10, 15), "祁麟趾经手"))
    hamlet.pass_on(draft, State.REVIEWING)
    assert summaries() == ["", "", "祁麟趾经手"], "whoever checks it may still be asked"
    hamlet.pass_on(draft, State.PUBLISHED)
    rows = db.session.scalars(
        select(VoucherRow).order_by(VoucherRow.no).execution_options(populate_existing=True)
    ).all()
    assert [row.summary for row in rows] == ["", "", ""]
    assert [(row.no, row.income, row.day) for row in rows][2] == ("记-3", 2500000, date(2026, 10, 15)), "all else stays"


@pytest.mark.databases("sqlite", "postgres")
def test_the_purpose_is_gone_when_the_book_is_thrown_away(hamlet: Hamlet, draft: Release):
    typed(hamlet, draft, Given("记-3", 2500000, 0, None, "祁麟趾经手"))
    with clock.at(NOW):
        taking_down.discard(draft, by=hamlet.bookkeeper)
    assert summaries() == [""]


@pytest.mark.databases("sqlite", "postgres")
def test_a_correction_and_a_second_sheet_keep_day_and_purpose(hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW):
        version = corrections.correct(release, "补填各张凭证的金额", by=hamlet.bookkeeper)
        typed(hamlet, version, Given("记-1", 3680000, 0, date(2026, 10, 3), "租金"))
    more = (["2026-10-20", "记-8", "食材", "公益支出", "", 421.5, "黄秀英", "彭建军", "彭国强", ""],)
    accepted(hamlet, workbook((["记-8", "", "", 421.5],), lines=more), version, How.ADD)
    rows = {row.no: row.summary for row in db.session.scalars(select(VoucherRow).where(VoucherRow.release_id == version.id))}  # fmt: skip
    assert rows == {"记-1": "租金", "记-8": ""}


def test_a_form_opened_before_somebody_else_wrote_is_not_written_over(app: Flask, hamlet: Hamlet, draft: Release):
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        form = page(client.get(address(draft)))
        data = {field["name"]: field.get("value", "") for field in form.select("main form input") if field.get("name")}
        with unit_of_work():
            typed(hamlet, draft, GIVEN[0])
        answer = page(client.post(address(draft), data={**data, "no": "记-2", "expense": "1"}))
    assert "刚刚" in answer.get_text() and [one.no for one in queries.vouchers_of(draft)] == ["记-1"]
