"""No number of a bank account in the name of the account: not from a sheet, not typed, not of a draft stored before."""

import pytest
from flask import Flask

from app import clock
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.models import Release
from app.village.rules.accounts import gives_number
from app.village.rules.life import State
from app.village.service import books, chain, importing
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet
from tests.village.test_funds_alone import BANK, CASH, funds, read, separate
from tests.village.test_vouchers import FUNDS_HEAD, workbook

NUMBER = "6228480012345678"  # its check digit is wrong: account numbers of organisations need none
ROW = {"name": f"银行存款—长沙农商行开慧支行 {NUMBER}", "opening": 100, "increase": 0, "decrease": 0, "closing": 100}


@pytest.mark.parametrize(
    "name",
    [
        f"银行存款—长沙农商行开慧支行 {NUMBER}",
        "82010000001234567890",
        "长沙农商行 8201 0000 0012",
        "长沙农商行（8201-0000—0012）",
        "长沙农商行８２０１０００",
        "长沙农商行 6228****5678",
        "长沙农商行12\u200b345",
        "农商行六二二八四",
        "农商行 6.22848E+15",
    ],
)
def test_more_than_four_digits_are_a_number(name: str):
    assert gives_number(name)


@pytest.mark.parametrize(
    "name", ["库存现金", "湖南农商银行（尾号 6621）", "基本户 2026", "农商行第1支行6621", "第一信用社二分社"]
)
def test_a_name_with_its_last_digits_is_none(name: str):
    assert not gives_number(name)


@pytest.mark.parametrize("name", [ROW["name"], "82010000001234567890", "农商行8201-0000-0012"])
def test_a_sheet_with_it_is_stopped_at_the_cell_and_does_not_repeat_it(app: Flask, hamlet: Hamlet, name: str):
    with unit_of_work():
        release = separate(hamlet)
    found, shown = read(app, hamlet, release, funds(CASH, [name, *BANK[1:]]))
    told = shown.select_one(".err[role=alert]").get_text()
    assert "第 3 行" in told and "开户行或现金" in told and "末四位" in told and name not in told
    with clock.at(NOW), pytest.raises(Refused, match="要改的地方"):
        importing.accept(found, by=hamlet.bookkeeper)


def test_nor_do_the_accounts_beside_a_book_bring_it(app: Flask, hamlet: Hamlet):
    found = hamlet.upload(hamlet.draft(), workbook((CASH, [ROW["name"], *BANK[1:]]), FUNDS_HEAD, "资金公开表"))
    with clock.at(NOW), pytest.raises(Refused, match="要改的地方"):
        importing.accept(found, importing.How.REPLACE, by=hamlet.bookkeeper)


def test_typed_it_is_refused_beside_its_field_and_nothing_typed_is_lost(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = separate(hamlet)
    client, at = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}/row"
    typed = {f"c_{key}": str(value) for key, value in ROW.items()} | {"c_tail": "5678"}
    with clock.at(NOW):
        shown = page(client.post(at, data={**typed, "version": str(release.version)}))
    field = shown.select_one("input[name=c_name]")
    assert field["value"] == ROW["name"] and "末四位" in field.find_parent(class_="f").get_text()
    assert queries.rows_of(release, queries.FUNDS) == []


def stored(hamlet: Hamlet) -> Release:
    """A draft of a time when nobody asked."""
    release = separate(hamlet)
    with clock.at(NOW):
        books.put_table(release, queries.FUNDS, {}, [ROW], by=hamlet.bookkeeper)
    return release


def test_a_draft_that_holds_it_already_is_not_handed_on_and_no_leave_helps(hamlet: Hamlet):
    release = stored(hamlet)
    with clock.at(NOW), pytest.raises(Refused, match="资金公开表第 1 行“开户行或现金”.*末四位") as refused:
        chain.submit(release, by=hamlet.bookkeeper)
    assert NUMBER not in refused.value.sentence


def test_the_township_cannot_publish_what_was_handed_on_before(hamlet: Hamlet):
    release = stored(hamlet)
    release.state = State.REVIEWING
    db.session.flush()
    with clock.at(NOW), pytest.raises(Refused, match="末四位"):
        chain.publish(release, "", by=hamlet.reviewer)
