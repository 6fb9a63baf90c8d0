"""What an author adds with a 追问 or 重新打开 is public where she wishes it and somebody has looked: her words, masked or cut."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db
from app.errors import Refused
from app.feedback.models import Post, PostStep
from app.feedback.rules.screening import Reason
from app.feedback.service import added, saying, screening
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.turns import told
from tests.making import sign_in

pytestmark = pytest.mark.databases("sqlite")

SAID = "灯又灭了，周晓禾家门口的也不亮，电话 13712345678"


def asked_again(town: Town, shows: bool = True, **more: object) -> Post:
    post = town.answered(**more)
    saying.follow_up(post, SAID, by=None, shows=shows)
    return post


def public(app: Flask, post: Post) -> str:
    return app.test_client().get(f"/feedback/{post.no}/").text


@pytest.mark.databases("sqlite", "postgres")
def test_the_form_asks_and_only_of_a_public_post(app: Flask, town: Town) -> None:
    shown, hidden = town.answered(), town.answered(wants_public=False)
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = [shown.id, hidden.id]
    assert page(client.get(f"/feedback/own/{shown.id}/follow-up")).select_one("[name=shows]")
    assert not page(client.get(f"/feedback/own/{hidden.id}/follow-up")).select_one("[name=shows]")
    app.config["WTF_CSRF_ENABLED"] = False
    client.post(f"/feedback/own/{shown.id}/follow-up", data={"text": SAID, "shows": "y"})
    client.post(f"/feedback/own/{hidden.id}/reopen", data={"text": SAID, "shows": "y"})
    db.session.expire_all()
    assert added.waiting(shown) is not None
    assert not db.session.scalars(
        select(PostStep).where(PostStep.post_id == hidden.id, PostStep.asked_public.is_(True))
    ).all()


def test_a_clerk_looks_masks_and_lets_everyone_read_it(app: Flask, town: Town) -> None:
    post = asked_again(town)
    db.session.commit()
    assert "灯又灭了" not in public(app, post)
    office = sign_in(app, town.office)
    assert "审核追问、重新打开时写的话（1 条）" in office.get("/desk/").text
    form = page(office.get(f"/desk/feedback/{post.id}/added"))
    begun = form.select_one("textarea[name=text]").text.strip()
    assert "灯又灭了" in begun and "13712345678" not in begun and "周晓禾" not in begun
    app.config["WTF_CSRF_ENABLED"] = False
    for wrong in ("灯又灭了，请马上处理好这件事情", SAID):
        refused = office.post(f"/desk/feedback/{post.id}/added", data={"text": wrong, "reason": ""})
        assert refused.status_code == 200 and wrong in refused.text and "灯又灭了" not in public(app, post)
    done = office.post(f"/desk/feedback/{post.id}/added", data={"text": begun, "reason": ""}, follow_redirects=True)
    assert "已公开" in done.text
    read = public(app, post)
    assert "灯又灭了" in read and "13712345678" not in read and "周晓禾" not in read
    assert "审核后公开了追问的话" in read
    with pytest.raises(Refused, match="已经审核过了"):
        added.release(post, begun, "", by=town.office)
    handler = sign_in(app, town.handler)
    assert "13712345678" in handler.get(f"/desk/feedback/{post.id}/").text, "the unit reads it whole"
    assert handler.get(f"/desk/feedback/{post.id}/added").status_code == 403


def test_what_slipped_through_or_is_not_fit_is_kept_and_told(app: Flask, town: Town) -> None:
    post = asked_again(town)
    added.release(post, added.masked(post), "", by=town.office)
    db.session.flush()
    assert "灯又灭了" in public(app, post)
    added.keep(post, Reason.PRIVACY, "写到了别人家", by=town.office)
    db.session.flush()
    assert "灯又灭了" not in public(app, post) and "feedback/added_kept" in told(post)
    waits = asked_again(town)
    added.keep(waits, Reason.PRIVACY, "", by=town.office)
    assert added.waiting(waits) is None and "灯又灭了" not in public(app, waits)


def test_it_leaves_the_public_with_its_post(app: Flask, town: Town) -> None:
    post = asked_again(town)
    added.release(post, added.masked(post), "", by=town.office)
    screening.take_down(post, Reason.PRIVACY, "写到了别人家", by=town.office)
    db.session.flush()
    assert app.test_client().get(f"/feedback/{post.no}/").status_code == 404


def test_without_the_authors_word_nobody_is_asked_to_look(town: Town) -> None:
    post = asked_again(town, shows=False)
    assert added.waiting(post) is None
    with pytest.raises(Refused):
        added.release(post, "灯又灭了，门口的也不亮", "", by=town.office)
