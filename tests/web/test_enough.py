"""How much a reason asks for is said beside its field, and asked for by the rule: one number."""

import pytest
from flask import Flask

from app import enough
from app.consult.forms import AnswerForm, SummaryForm
from app.db import db
from app.errors import Refused
from app.feedback import forms as feedback
from app.openday import forms as openday
from app.village.forms import ReasonForm
from app.village.views.asking import ShowForm
from app.village.views.results import ResultForm
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import Make, sign_in, with_codes

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def test_fewer_are_refused_with_the_words_of_the_hint() -> None:
    assert enough.require(" 不归我们管 ", "请写明理由", "reason") == "不归我们管"
    with pytest.raises(Refused, match="^请写明理由，至少 5 个字，会公开$") as refusal:
        enough.require("不归我 ", "请写明理由", "reason", then="，会公开")
    assert refusal.value.field == "reason"
    with pytest.raises(Refused, match=enough.in_words(enough.LONG)):
        enough.require(None, "请写明理由", "reason", enough.LONG)


@pytest.mark.parametrize(
    ("turn", "name", "least", "who"),
    [
        ("refuse", "reason", 5, "handler"),
        ("ask-more", "reason", 5, "handler"),
        ("rekind", "reason", 5, "office"),
        ("extend", "reason", 10, "handler"),
        ("mask", "reason", 4, "office"),
    ],
)
def test_the_desk_reads_it_before_and_after(app: Flask, town: Town, turn: str, name: str, least: int, who: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = town.handled()
    db.session.commit()
    client, address = sign_in(app, getattr(town, who)), f"/desk/feedback/{post.id}/{turn}"
    shown = page(client.get(address))
    field, hint = shown.select_one(f"[name={name}]"), shown.select_one(f"#{name}-hint")
    assert field is not None and hint is not None and enough.in_words(least) in hint.text
    assert field["aria-describedby"] == hint["id"]
    typed = {one["name"]: one.get("value", "") or one.text for one in shown.select("form [name]:not([type=radio])")}
    answer = page(client.post(address, data={**typed, "workdays": "3", "kind": "complain", name: "短"}))
    error = answer.select_one(f"#{name}-error")
    assert error is not None and (enough.in_words(least) in error.text or turn == "mask")


def test_who_appeals_or_opens_again_reads_how_much_is_enough(app: Flask, town: Town) -> None:
    post = town.answered()
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    for turn, least in (("follow-up", 5), ("reopen", 2)):
        hint = page(client.get(f"/feedback/own/{post.id}/{turn}")).select_one("#text-hint")
        assert hint is not None and enough.in_words(least) in hint.text


def test_an_answer_reads_it_before_and_after(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = town.handled()
    db.session.commit()
    client, address = sign_in(app, town.handler), f"/desk/feedback/{post.id}/answer"
    shown = page(client.get(address))
    for name in ("text", "same_reason"):
        hint = shown.select_one(f"#{name}-hint")
        assert hint is not None and enough.in_words(enough.PLAIN) in hint.text
    typed = {"version": shown.select_one("[name=version]")["value"], "text": "修好了"}
    error = page(client.post(address, data=typed)).select_one("#text-error")
    assert error is not None and enough.in_words(enough.PLAIN) in error.text


def test_every_field_whose_rule_counts_letters_says_how_many(app: Flask) -> None:
    asked = {
        (feedback.AnswerForm, "same_reason"): enough.PLAIN,
        (feedback.ReturnForm, "reason"): enough.MASKED,
        (feedback.ResultForm, "caption"): enough.MASKED,
        (ShowForm, "text"): enough.PLAIN,
        (AnswerForm, "answer"): enough.SHORT,
        (SummaryForm, "summary"): enough.SHORT,
        (openday.DrawResultForm, "evidence"): enough.SHORT,
        (openday.FailureForm, "evidence"): enough.SHORT,
        (openday.AnswerForm, "answer"): enough.SHORT,
        (openday.ResultForm, "text"): enough.SHORT,
        (openday.PhotoForm, "consent"): enough.SHORT,
        (ReasonForm, "remark"): enough.SHORT,
        (ResultForm, "remark"): enough.MASKED,
    }
    with app.test_request_context():
        for (form, name), least in asked.items():
            assert form()[name].flags.least == least, f"{form.__name__}.{name}"
