"""The page of what is published and is not a book: what its reader must be told first, and how versions lead to each other."""

from flask import Flask

from app import clock
from app.db import db
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain
from tests.conftest import page
from tests.village.making import NOW, Hamlet

WORDS = "定期存款九月三十日转存，十月二日才入账，下期补上"
FUNDS = {
    "name": "基本户",
    "tail": "0012",
    "opening": 100_000,
    "increase": 20_000,
    "decrease": 5_000,
    "closing": 116_000,
}


def unbalanced(hamlet: Hamlet) -> Release:
    with clock.at(NOW):
        release = books.start(hamlet.village, "V05", "funds", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "funds", {}, [FUNDS], by=hamlet.bookkeeper)
        chain.explain(release, WORDS, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED)


def test_the_signed_explanation_stands_before_the_table(app: Flask, hamlet: Hamlet):
    release = unbalanced(hamlet)
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{release.id}/"))
    warning = read.select_one("main .flash.warning")
    assert warning is not None
    assert f"{hamlet.bookkeeper.name}签字说明" in warning.text and WORDS in warning.text
    assert any(before.name == "div" for before in read.select_one("table").find_all_previous(class_="warning"))  # type: ignore[union-attr]
