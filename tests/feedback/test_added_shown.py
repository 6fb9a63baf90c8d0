"""What an author adds with a 追问 or 重新打开 is public where she wishes it and somebody has looked: her words, masked or cut."""

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app import clock
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import jobs, queries, working
from app.feedback.models import Post, PostStep
from app.feedback.rules.screening import Reason
from app.feedback.service import added, own, saying, screening
from app.web.menus import Work
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.turns import told
from tests.making import Make, on, sign_in, with_codes

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

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
        session["posts"] = with_codes(shown, hidden)
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


def on_pile(town: Town) -> list[Post]:
    return list(db.session.scalars(queries.pile(town.office, "added")))


@pytest.mark.databases("sqlite", "postgres")
def test_who_closes_the_account_leaves_nothing_to_look_at(town: Town, make: Make) -> None:
    resident = make.resident(phone="13712345678")
    post = asked_again(town)
    post.user_id = resident.id
    db.session.flush()
    assert on_pile(town) == [post]
    own.forget(resident)
    db.session.expire_all()
    assert on_pile(town) == [] and added.waiting(post) is None


def test_what_is_public_can_be_hidden_after_its_author_is_forgotten_too(app: Flask, town: Town) -> None:
    post = town.answered()
    saying.follow_up(post, "灯又灭了，请再来看一看，就在王小明家门口", by=None, shows=True)
    added.release(post, added.masked(post), "", by=town.office)
    with on(400):
        own.forget_author(post.id)
        db.session.commit()
        assert "王小明家门口" in public(app, post), "what is public stays"
        office = sign_in(app, town.office)
        assert "不公开后来写的话" in office.get(f"/desk/feedback/{post.id}/").text
        app.config["WTF_CSRF_ENABLED"] = False
        done = office.post(f"/desk/feedback/{post.id}/keep-added", data={"reason": "privacy", "note": ""})
        assert done.status_code == 302 and "王小明家门口" not in public(app, post)
    db.session.expire_all()
    assert not any("王小明" in step.words for step in post.steps), "nobody needs them any more"


def test_shown_again_the_post_brings_no_words_that_nobody_looked_at_again(app: Flask, town: Town) -> None:
    post = asked_again(town)
    added.release(post, added.masked(post), "", by=town.office)
    screening.take_down(post, Reason.PRIVACY, "写到了别人家", by=town.second)
    assert on_pile(town) == []
    with on(3):
        saying.appeal(post, "没有写到别人家，请复核", by=None)
        screening.release(post, *screening.masked(post), {}, by=town.office)
        db.session.flush()
        assert "灯又灭了" not in public(app, post) and on_pile(town) == [post]
        assert due_on_pile(app, town) == "11月27日（周五）", "counted from the day it could be looked at"
        added.release(post, added.masked(post), "", by=town.office)
        db.session.flush()
        assert "灯又灭了" in public(app, post)


def due_on_pile(app: Flask, town: Town) -> str:
    cells = page(sign_in(app, town.office).get("/desk/feedback/?pile=added")).select("td[data-h=审核到期]")
    assert len(cells) == 1
    return cells[0].text


def test_the_pile_ages_by_a_day_of_its_own_and_the_office_is_reminded(app: Flask, town: Town) -> None:
    post = asked_again(town)
    with on(1):
        later = asked_again(town)
        assert line_of(town).due == clock.today() and line_of(town).lamp == "soon", "the 追问 itself has five days"
        assert on_pile(town) == [post, later]
        jobs.remind_screening()
    with on(2):
        assert line_of(town).lamp == "late"
        rows = page(sign_in(app, town.office).get("/desk/feedback/?pile=added")).select("tbody tr")
        assert ["11月24日" in row.text and "逾期" in row.text for row in rows] == [True, False]
        for _ in range(2):
            jobs.remind_screening()
        assert ["feedback/added_unread" in told(one) for one in (post, later)] == [True, True]
        added.release(post, added.masked(post), "", by=town.office)
    with on(3):
        jobs.remind_screening()
    rows = select(Message.subject_id, Message.user_id).where(Message.notice == "feedback/added_unread")
    mornings = [id for id, user in db.session.execute(rows) if user == town.office.id]
    assert sorted(mornings) == [post.id, post.id, later.id, later.id], (
        "each morning from its day on, until it was looked at"
    )


def line_of(town: Town) -> Work:
    with current_app.test_request_context():
        return next(one for one in working.work(town.office) if one.title.startswith("审核追问"))
