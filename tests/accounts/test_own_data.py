"""One's own phone and e-mail: masked on every page, whole only where the look is on record."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.service import own_account
from app.core.audit.models import AuditEntry
from app.db import db
from tests.conftest import page
from tests.making import Make, sign_in

PHONE, EMAIL = "13800000017", "zhou.xiaohe@example.com"


@pytest.fixture
def owner(make: Make) -> User:
    user = make.resident(phone=PHONE)
    own_account.set_email(user, EMAIL)
    return user


@pytest.fixture
def client(app: Flask, owner: User) -> FlaskClient:
    return sign_in(app, owner)


def looks() -> int:
    return len(db.session.scalars(select(AuditEntry).where(AuditEntry.did == "accounts.user.revealed")).all())


@pytest.mark.parametrize("path", ["/account/", "/account/profile", "/account/letters/", "/account/sessions"])
def test_pages_show_a_mask(client: FlaskClient, path):
    text = client.get(path).text
    assert PHONE not in text and EMAIL not in text and "zhou.xiaohe" not in text
    if path == "/account/":
        assert "138****0017" in text and "z***@example.com" in text
    assert looks() == 0


def test_the_whole_number_is_shown_once_and_the_look_is_on_record(client: FlaskClient):
    answer = client.post("/account/reveal")
    assert PHONE in answer.text and EMAIL in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert looks() == 1
    assert PHONE not in client.get("/account/").text


def kept(owner: User) -> str | None:
    db.session.refresh(owner)
    return privacy.unseal(owner.email_sealed)


def test_an_address_left_empty_stays_and_can_be_changed_or_forgotten(client: FlaskClient, owner: User):
    soup = page(client.get("/account/profile"))
    assert soup.select_one("#email").get("value", "") == ""
    assert "z***@example.com" in soup.select_one("#email-hint").text
    client.post("/account/profile", data={"name": "周晓禾"})
    assert kept(owner) == EMAIL
    client.post("/account/profile", data={"name": "周晓禾", "email": "new@example.com"})
    assert kept(owner) == "new@example.com"
    wrong = page(client.post("/account/profile", data={"name": "周晓禾", "email": "new@"}))
    assert wrong.select_one("#email")["value"] == "new@", "what is typed is not lost"
    assert kept(owner) == "new@example.com"
    client.post("/account/profile", data={"name": "周晓禾", "forget_email": "y"})
    assert kept(owner) is None and owner.email_hash is None


def test_ones_page_leads_to_everything_one_said(client: FlaskClient):
    links = {link.text: link["href"] for link in page(client.get("/account/")).select("main ul a")}
    for label in ("我的报名", "我的留言", "我的意见", "我提的疑问"):
        shown = client.get(links[label])
        assert shown.status_code == 200 and page(shown).h1.text == label
