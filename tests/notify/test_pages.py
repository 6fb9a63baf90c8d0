"""The letter box as its owner sees it, and the desk page of what did not go out."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify import Reader, tell
from app.core.notify.models import Message
from app.core.notify.rules import TROUBLE_LABELS, Sending, Trouble, Way
from app.db import db
from tests.conftest import page
from tests.making import Make, sign_in


def letter(user: User, id: int = 1, text: str = "请看 https://mingtang.example/openday/1/ 。") -> Message:
    tell(Reader(f"user:{user.id}", user.id), "accounts/code", "entry", id, code=text, minutes=5)
    return db.session.scalars(select(Message).where(Message.subject_id == id, Message.user_id == user.id)).one()


@pytest.fixture
def stuck(app: Flask) -> Callable[..., Message]:
    def make_stuck(state: Sending = Sending.FAILED, **more: object) -> Message:
        tell(Reader("x", phone="13800001234"), "accounts/code", "entry", 1, code="123456", minutes=5)
        message = db.session.scalars(select(Message).where(Message.way == Way.SMS)).one()
        message.state, message.error, message.tries = state, Trouble.REFUSED, 1
        for name, value in more.items():
            setattr(message, name, value)
        db.session.flush()
        return message

    return make_stuck


def test_a_letter_is_read_in_the_box_with_its_unread_mark(app: Flask, make: Make) -> None:
    user = make.resident()
    kept = letter(user)
    shown = page(sign_in(app, user).get("/account/letters/"))
    article = shown.select_one(f"#letter-{kept.id}")
    assert article is not None
    assert article.h2.text.split() == ["登录验证码", "未读"]
    assert "您的验证码是" in article.select_one(".prewrap").text
    assert article.select_one(".prewrap a")["href"] == "https://mingtang.example/openday/1/"
    assert "（1 封新信）" in shown.select_one("header").text


def test_what_is_in_a_letter_is_text_and_not_markup(app: Flask, make: Make) -> None:
    user = make.resident()
    letter(user, text="<script>alert(1)</script>")
    shown = page(sign_in(app, user).get("/account/letters/"))
    assert shown.select_one("article script") is None
    assert "<script>alert(1)</script>" in shown.select_one("article .prewrap").text


def test_a_letter_is_marked_as_read_by_a_button(app: Flask, make: Make) -> None:
    user = make.resident()
    first, _second = letter(user, 1), letter(user, 2)
    browser = sign_in(app, user)
    answer = browser.post(f"/account/letters/{first.id}/read", follow_redirects=True)
    assert "“登录验证码”已标为已读" in page(answer).select_one(".flash").text
    assert "有 1 封未读" in page(answer).main.text
    answer = browser.post("/account/letters/read", follow_redirects=True)
    assert "站内信已全部标为已读" in page(answer).select_one(".flash").text
    assert "未读" not in page(answer).select_one("article").text


def test_reading_the_box_changes_nothing(app: Flask, make: Make) -> None:
    user = make.resident()
    kept = letter(user)
    sign_in(app, user).get("/account/letters/")
    assert db.session.scalar(select(Message.read_at).where(Message.id == kept.id)) is None


def test_an_empty_box_says_what_will_come(app: Flask, make: Make) -> None:
    assert "还没有消息" in page(sign_in(app, make.resident()).get("/account/letters/")).select_one(".empty").text


def test_nobody_opens_or_marks_the_letters_of_another(app: Flask, make: Make) -> None:
    owner, other = make.resident(), make.resident("别人")
    kept = letter(owner)
    browser = sign_in(app, other)
    assert "登录验证码" not in browser.get("/account/letters/").text
    assert browser.post(f"/account/letters/{kept.id}/read").status_code == 404
    assert browser.post(f"/account/letters/{2**70}/read").status_code == 404


def test_a_visitor_is_sent_to_the_door(client: object, app: Flask) -> None:
    answer = app.test_client().get("/account/letters/")
    assert answer.status_code == 302
    assert "/account/sign-in" in answer.location


def test_a_long_box_has_pages_and_asks_the_database_little(app: Flask, make: Make, statements: list[str]) -> None:
    user = make.resident()
    for id in range(25):
        letter(user, id)
    browser = sign_in(app, user)
    browser.get("/account/letters/")
    statements.clear()
    shown = page(browser.get("/account/letters/"))
    assert len(shown.select("article")) == 20
    assert "第 1 页，共 2 页（25 条）" in shown.select_one(".pager").text
    assert len([line for line in statements if line.startswith("SELECT")]) <= 9


@pytest.mark.parametrize("state", [Sending.FAILED, Sending.UNCERTAIN])
def test_the_desk_shows_what_is_stuck_and_why(
    app: Flask, make: Make, stuck: Callable[..., Message], state: Sending
) -> None:
    stuck(state)
    shown = page(sign_in(app, make.staff(Role.ADMIN)).get("/desk/messages/"))
    card = shown.select_one("article")
    assert "登录验证码" in card.h3.text
    assert "短信 · " in card.select_one(".meta").text
    assert "试过 1 次 · 对方拒收" in card.select_one(".meta").text
    assert ("重发会让对方收到两次" in card.text) is (state == Sending.UNCERTAIN)
    assert "13800001234" not in shown.text
    tally = [cell.text for cell in shown.select("tbody td")]
    assert tally == ["短信", {"failed": "发送失败", "uncertain": "不确定是否送达"}[state], "1"]


def test_a_clerk_sends_again_and_is_on_record(app: Flask, make: Make, stuck: Callable[..., Message]) -> None:
    message, clerk = stuck(), make.staff(Role.OPENNESS_OFFICE)
    answer = sign_in(app, clerk).post(f"/desk/messages/{message.id}/resend", follow_redirects=True)
    assert "已排队重发" in page(answer).select_one(".flash").text
    db.session.expire_all()
    assert message.state == Sending.WAITING
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "message")).one()
    assert entry.actor_id == clerk.id


def test_a_second_click_is_refused_in_words(app: Flask, make: Make, stuck: Callable[..., Message]) -> None:
    message, browser = stuck(), sign_in(app, make.staff(Role.ADMIN))
    browser.post(f"/desk/messages/{message.id}/resend")
    answer = browser.post(f"/desk/messages/{message.id}/resend", follow_redirects=True)
    assert "不能重发" in page(answer).select_one(".flash.warning").text


def test_what_is_wiped_leaves_the_desk(app: Flask, make: Make, stuck: Callable[..., Message]) -> None:
    stuck(wiped_at=clock.now())
    shown = page(sign_in(app, make.staff(Role.ADMIN)).get("/desk/messages/"))
    assert "没有需要处理的通知" in shown.select_one(".empty").text


def test_stuck_messages_are_part_of_the_days_work(app: Flask, make: Make, stuck: Callable[..., Message]) -> None:
    stuck()
    assert "1 条通知没有送达" in sign_in(app, make.staff(Role.ADMIN)).get("/desk/").text


def test_they_are_no_work_of_those_who_may_not_resend(app: Flask, make: Make, stuck: Callable[..., Message]) -> None:
    stuck()
    assert "条通知没有送达" not in sign_in(app, make.staff(Role.HANDLER)).get("/desk/").text


def test_every_trouble_can_be_shown(app: Flask, make: Make, stuck: Callable[..., Message]) -> None:
    message, browser = stuck(), sign_in(app, make.staff(Role.ADMIN))
    for trouble, words in TROUBLE_LABELS.items():
        message.error = trouble
        db.session.flush()
        assert words in browser.get("/desk/messages/").text
