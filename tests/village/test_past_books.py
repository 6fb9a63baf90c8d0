"""历期财务: one row a period, with the version that counts; the older ones are reached from it."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import db
from app.village.rules.life import State
from app.village.service import books, corrections
from tests.conftest import page
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

REASON = "漏记了一笔利息"


def test_a_corrected_month_is_one_row_and_its_older_version_stands_under_it(client: FlaskClient, hamlet: Hamlet):
    spent = line(1, day=date(2026, 9, 9))
    september = hamlet.book(period="2026-09", lines=(spent,))
    hamlet.book(period="2026-10")
    with clock.at(NOW):
        version = corrections.correct(september, REASON, by=hamlet.bookkeeper)
        interest = line(2, day=date(2026, 9, 21), summary="利息", category="504", income=100_00, expense=0)
        books.replace_lines(version, (spent, interest), by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(version, State.PUBLISHED)
    address = f"/village/{hamlet.village.region.code}/finance/"
    rows = page(client.get(address)).select("tbody > tr")
    assert [row.select_one("a").text for row in rows] == ["2026 年 10 月", "2026 年 9 月 第 2 版"]
    assert not rows[0].select("details")
    older = rows[1].select_one("details")
    assert older.summary.text == "更正以前的 1 版" and "结余 173,080.36 元" in older.text
    assert "173,180.36" in rows[1].text and rows[1].select_one("a")["href"].endswith("/finance/2026-09/")
    shown = page(client.get(older.select_one("a")["href"]))
    assert "第 1 版" in shown.text and "后来更正过" in shown.text
