"""An author without an account has her data deleted: what closing an account leaves, and how it goes."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.service import own_account, own_numbers
from app.core.audit.models import AuditEntry
from app.db import db
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import own, rating, saying, screening
from app.feedback.service.originals import Author, author_of, words_of
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in, with_codes

PHONE = "13712345678"
pytestmark = pytest.mark.usefixtures("monday")


def opened(app: Flask, post: Post) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    return client


def gone(post: Post) -> bool:
    db.session.refresh(post)
    return author_of(post) == Author() and post.phone_hash is None and words_of(post).text == ""


@pytest.mark.databases("sqlite", "postgres")
def test_what_closing_an_account_leaves_is_told_before_and_goes_by_its_code(app: Flask, town: Town, make: Make) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    user = make.resident("周晓禾", PHONE)
    lately, old = town.answered(phone=PHONE), town.answered(phone=PHONE, shows_name=True)
    report = town.answered(phone=PHONE, kind=Kind.REPORT)
    old.received_at = clock.now() - timedelta(days=91)
    db.session.commit()
    text = page(sign_in(app, user).get("/account/delete")).select_one("main").text  # type: ignore[union-attr]
    for words in ("最近 90 日", "号码可能换过人", "举报", "凭编号和查询码", "删除我的信息", "办完 180 日后"):
        assert words in text
    own_account.close(db.session.get_one(User, user.id), by=user)
    db.session.commit()
    assert gone(lately) and not gone(old) and not gone(report)
    with clock.at(MONDAY + timedelta(days=100)):
        for post in (old, report):
            client = opened(app, post)
            shown = page(client.get(f"/feedback/own/{post.id}/"))
            (link,) = shown.select(f"a[href='/feedback/own/{post.id}/erase']")
            assert link.text == "删除我的信息"
            asked = page(client.get(link["href"]))
            assert "不能恢复" in asked.text
            done = client.post(link["href"], follow_redirects=True)
            assert f"{post.no} 里您的信息已经删除" in done.text
            assert gone(post) and post.author_shown == saying.ANONYMOUS
            assert client.get(f"/feedback/own/{post.id}/").status_code == 200, "it is found again all the same"
            assert "已经删除了" in client.get(link["href"], follow_redirects=True).text
            assert "已经删除了" in client.post(link["href"], follow_redirects=True).text
    assert old.public_text and old.list_no, "what is public stays"
    lines = select(PostStep).where(PostStep.post_id == old.id, PostStep.what.startswith("留言人删除了"))
    assert [line.is_public for line in db.session.scalars(lines)] == [False]
    assert db.session.scalars(select(AuditEntry.did).where(AuditEntry.did == Did.ERASED)).all() == [Did.ERASED] * 2


def waiting(town: Town) -> Post:
    return town.handled()


def to_be_rated(town: Town) -> Post:
    return town.answered()


def withdrawn_at_once(town: Town) -> Post:
    post = town.post()
    saying.withdraw(post, by=None)
    return post


def appealed(town: Town) -> Post:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(post, "路灯归村里管，不归电网", by=None)
    return post


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("way", "told"),
    [
        (waiting, "还没有办完"),
        (appealed, "还没有办完"),
        (to_be_rated, "可以评价、追问、重新打开的日子过了才能删除"),
        (withdrawn_at_once, "刚写的留言"),
    ],
)
def test_nobody_slips_out_of_what_a_phone_counts_for(app: Flask, town: Town, way, told: str) -> None:
    """Whose rating counts, and how many posts a day, is known by the phone: it stays while that is asked."""
    post = way(town)
    db.session.commit()
    client = opened(app, post)
    assert not page(client.get(f"/feedback/own/{post.id}/")).select("a[href$='/erase']")
    assert told in client.get(f"/feedback/own/{post.id}/erase", follow_redirects=True).text
    with pytest.raises(Refused, match=told):
        own.erase(post, by=None)
    assert not gone(post)


@pytest.mark.databases("sqlite")
def test_the_day_from_which_it_may_go_is_the_day_on_which_it_may(town: Town) -> None:
    post = town.answered()
    with pytest.raises(Refused) as refused:
        own.erase(post, by=None)
    for days in range(20, 100):
        with clock.at(MONDAY + timedelta(days=days)):
            if f"从{clock.today():%Y年%-m月%-d日}起" in refused.value.sentence:
                own.erase(post, by=None)
                db.session.flush()
                assert gone(post)
                return
    raise AssertionError("no such day")


@pytest.mark.databases("sqlite")
def test_of_what_is_gone_nobody_can_be_asked_to_look_again(app: Flask, town: Town) -> None:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    with clock.at(MONDAY + timedelta(days=3)):
        assert "不能再申诉" in opened(app, post).get(f"/feedback/own/{post.id}/erase").text
        own.erase(post, by=None)
        db.session.commit()
        assert not page(opened(app, post).get(f"/feedback/own/{post.id}/")).select("a[href$='/appeal']")
        with pytest.raises(Refused, match="原文已经删除"):
            saying.appeal(post, "路灯归村里管，不归电网", by=None)


@pytest.mark.databases("sqlite")
def test_nobody_else_deletes_it(app: Flask, town: Town, make: Make) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = town.answered()
    db.session.commit()
    with clock.at(MONDAY + timedelta(days=100)):
        for client in (app.test_client(), sign_in(app, make.resident()), sign_in(app, town.office)):
            assert client.get(f"/feedback/own/{post.id}/erase").status_code == 404
            assert client.post(f"/feedback/own/{post.id}/erase").status_code == 404
    assert not gone(post)


def test_closing_an_account_begins_no_second_day_of_posts(town: Town, make: Make) -> None:
    user = make.resident("周晓禾", PHONE)
    for _ in range(5):
        town.receipt(by=user, phone=PHONE)
    own_account.close(user, by=user)
    db.session.flush()
    with pytest.raises(Refused, match="今天的留言已经够多了"):
        town.receipt(phone=PHONE)
    town.receipt(phone="13712345679")
    with clock.at(MONDAY + timedelta(days=1, minutes=1)):
        town.receipt(phone=PHONE)


def test_a_clerk_s_own_number_rates_nothing_once_its_account_is_closed(town: Town, make: Make) -> None:
    user = make.resident("周晓禾", PHONE)
    own_numbers.add(town.other, PHONE)
    post, honest = town.handled(by=user, phone=PHONE), town.answered()
    town.answer(post)
    own_account.close(user, by=user)
    db.session.flush()
    assert not rating.rate(post, True, 5, by=None).counts
    assert rating.rate(honest, True, 5, by=None).counts
