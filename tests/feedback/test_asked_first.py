"""At the desk: what cannot be undone is asked first, a form says its limits and begins with what stands."""

import pytest
from flask import Flask

from app.core import limits
from app.core.privacy import mask_phone
from app.db import db
from app.errors import Refused
from app.feedback.rules import kinds
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import saying
from app.feedback.service.originals import author_of
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


@pytest.fixture(autouse=True)
def _posts_without_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_code_is_renewed_once_the_page_said_what_that_does(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    post = town.taken_on(receipt.post, town.roads)
    db.session.commit()
    desk, address = sign_in(app, town.handler), f"/desk/feedback/{post.id}/code"
    assert page(desk.get(f"/desk/feedback/{post.id}/")).select_one(f'a[href="{address}"]')
    asked = page(desk.get(address)).select_one("main").text
    phone = author_of(post).phone
    assert "原来的查询码马上不能再用" in asked and f"手机 {mask_phone(phone)}" in asked and phone not in asked
    assert saying.find_by_code(post.no, receipt.code) is post, "to look at the page renews nothing"
    desk.post(address)
    with pytest.raises(Refused, match="对不上"):
        saying.find_by_code(post.no, receipt.code)


def test_of_a_letter_the_page_says_who_hands_the_code_over(app: Flask, town: Town) -> None:
    post = town.handled(by=town.office, channel=Channel.LETTER, phone="")
    nobody = town.handled(channel=Channel.API)
    db.session.commit()
    desk = sign_in(app, town.handler)
    assert "由您当面交给本人" in desk.get(f"/desk/feedback/{post.id}/code").text
    sent_back = desk.get(f"/desk/feedback/{nobody.id}/code", follow_redirects=True)
    assert "没有地方可发" in sent_back.text and nobody.no in page(sent_back).title.text
    assert sign_in(app, town.other).get(f"/desk/feedback/{post.id}/code").status_code == 404


def test_the_form_for_more_time_says_how_much_and_how_often(app: Flask, town: Town) -> None:
    post = town.handled()
    db.session.commit()
    desk, address = sign_in(app, town.handler), f"/desk/feedback/{post.id}/extend"
    most = limits.in_force(kinds.EXTENSION.key).number
    assert f"最多 {most} 个工作日，每条留言只能申请一次" in page(desk.get(address)).select_one("#workdays-hint").text
    why = "配件要从外地订，到货要一周，到了就装"
    for typed, said in (("1e3", "请填写整数，如 3"), (str(most + 1), f"最多延长 {most} 个工作日"), ("-1", "最多延长")):
        shown = page(desk.post(address, data={"workdays": typed, "reason": why}))
        told = shown.select_one("#workdays-error").text
        assert said in told and "。；" not in told and shown.select_one("#workdays")["value"] == typed
        assert why in shown.select_one("#reason").text


def test_two_sentences_beside_a_field_are_joined_without_a_full_stop_between(app: Flask) -> None:
    with app.test_request_context():
        joined = app.jinja_env.get_template("_form.html").module.joined
        assert joined(["不是有效的日期。", "请重填。"]) == "不是有效的日期；请重填。"
        assert joined(["请填写日期。"]) == "请填写日期。" and joined([]) == ""


@pytest.mark.parametrize("kind", [Kind.ASK, Kind.COMPLAIN])
def test_to_change_its_kind_one_begins_with_the_kind_it_has(app: Flask, town: Town, kind: Kind) -> None:
    post = town.handled(kind=kind)
    db.session.commit()
    desk, address = sign_in(app, town.office), f"/desk/feedback/{post.id}/rekind"
    assert page(desk.get(address)).select_one("#kind option[selected]")["value"] == kind
    shown = page(desk.post(address, data={"kind": "suggest", "reason": ""}))
    assert shown.select_one("#kind option[selected]")["value"] == "suggest", "what was picked stays"
