"""The gallery shows every piece a page may be made of."""

import re
from pathlib import Path

from flask import Flask
from lxml import html

from app.core.accounts.rules import Role
from tests.conftest import ROOT, page
from tests.making import Make, sign_in
from tests.test_site import faults

TEMPLATES = ROOT / "app" / "web" / "templates"


def gallery(app: Flask, make: Make):
    return page(sign_in(app, make.staff(Role.HANDLER)).get("/desk/pieces"))


def macros(name: str) -> set[str]:
    return set(re.findall(r"{% macro (\w+)\(", (TEMPLATES / name).read_text(encoding="utf-8")))


def test_every_piece_is_shown():
    source = Path(TEMPLATES / "web" / "pieces.html").read_text(encoding="utf-8")
    inner = {"status_tag", "describe", "notes", "joined", "fieldset", "fields", "costing", "paid_with"}
    shown = {name for name in macros("_pieces.html") | macros("_form.html") if re.search(rf"\b{name}\(", source)}
    assert macros("_pieces.html") | macros("_form.html") == shown | inner


def test_the_error_summary_leads_to_its_fields(app: Flask, make: Make):
    soup = gallery(app, make)
    assert list(faults(html.document_fromstring(str(soup)))) == []
    links = [link["href"] for link in soup.select(".err a")]
    assert links == ["#wrong-name", "#wrong-agree"]
    assert all(soup.select_one(link) for link in links)


def test_an_account_book_opens_sums_up_and_closes(app: Flask, make: Make):
    book = gallery(app, make).find("caption", string="2026 年 11 月收支").parent
    sums = [[cell.text for cell in row.find_all(["th", "td"])] for row in book.select("tr.sum")]
    assert sums == [
        ["上月结存", "8,420.00"],
        ["收入小计", "36,000.00"],
        ["支出小计", "−4,800.00"],
        ["本月结存", "39,620.00"],
    ]


def test_the_pager_and_the_sheet_are_there(app: Flask, make: Make):
    soup = gallery(app, make)
    assert soup.select_one(".pager [rel=next]")["href"].endswith("page=3")
    assert soup.select_one(".sheet .mark svg.qr")
