"""An offer to the wrong unit, or to one where nobody works: said before it is sent, and called back while nobody took it on."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.regions.models import Level
from app.db import db
from app.errors import Refused
from app.feedback import figures, passing
from app.feedback.acts import Did
from app.feedback.models.desks import Holding
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State
from app.feedback.service import desks
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("monday")

WHY = "转错了单位，路灯归交通运输局"


def test_the_office_calls_an_offer_back_and_it_is_no_refusal(app: Flask, town: Town) -> None:
    post = town.public()
    due, by = post.due_on, passing.due_on(post)
    desks.assign(post, town.water, "人工", by=town.office)
    client = sign_in(app, town.office)
    case = page(client.get(f"/desk/feedback/{post.id}/"))
    assert "收回转办" in case.text
    client.post(f"/desk/feedback/{post.id}/recall", data={"reason": WHY})
    db.session.refresh(post)
    assert post.state == State.RECEIVED and post.unit is None and post.lead is None
    assert (post.refusals, post.recalls, post.due_on, passing.due_on(post)) == (0, 1, due, by)
    row = post.assignments[-1]
    assert row.holding == Holding.RECALLED and row.reason == WHY
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.did == Did.RECALLED)) is not None
    public = page(client.get(f"/feedback/{post.no}/")).text
    assert "政务公开办收回转给长沙县水利局的转办，重新转办" in public and WHY in public
    assert figures.counted(figures.year_span(MONDAY.year))[0].handed_back == 0
    desks.assign(post, town.water, "人工", by=town.office)  # no refusal: the same unit may be named again
    assert post.lead is not None and post.lead.unit is town.water


def test_called_back_only_until_it_is_taken_on_and_twice_at_most(town: Town) -> None:
    post = town.public()
    for _ in range(2):
        desks.assign(post, town.water, "人工", by=town.office)
        with pytest.raises(Refused, match="至少 5 个字"):
            desks.recall(post, "错了", by=town.office)
        desks.recall(post, WHY, by=town.office)
    desks.assign(post, town.water, "人工", by=town.office)
    with pytest.raises(Refused, match="最多收回转办 2 次"):
        desks.recall(post, WHY, by=town.office)
    desks.accept(post, by=town.other)
    with pytest.raises(Refused, match="办理中，现在不能收回转办"):
        desks.recall(post, WHY, by=town.office)


def test_neither_the_unit_nor_another_office_calls_back(app: Flask, town: Town, make: Make) -> None:
    post = town.public()
    desks.assign(post, town.water, "人工", by=town.office)
    abroad = make.staff(Role.OPENNESS_OFFICE, make.region("外县", level=Level.COUNTY))
    for user, told in ((town.other, 403), (town.handler, 404), (abroad, 404)):
        client = sign_in(app, user)
        assert client.post(f"/desk/feedback/{post.id}/recall", data={"reason": WHY}).status_code == told
    assert post.state == State.OFFERED


def test_why_a_report_was_called_back_is_read_by_nobody_outside(town: Town) -> None:
    post = town.post(kind=Kind.REPORT, text="某某收了三万元回扣，请查一查")
    desks.assign(post, town.water, "人工", by=town.office)
    desks.recall(post, WHY, by=town.office)
    assert not post.steps[-1].words_public


def test_a_unit_where_nobody_works_is_said_before_anything_is_sent(app: Flask, town: Town, make: Make) -> None:
    post, empty = town.public(), make.unit("长沙县林业局", town.county)
    client = sign_in(app, town.office)
    sent = {"unit": empty.id, "reason": "归林业局管"}
    told = page(client.post(f"/desk/feedback/{post.id}/assign", data=sent))
    assert "长沙县林业局现在没有经办人" in told.text and post.state == State.RECEIVED
    hidden = told.find("input", {"name": "confirmed"})
    assert hidden is not None and hidden["value"] == str(empty.id)
    other = make.unit("长沙县气象局", town.county)  # what was confirmed holds for that one unit
    again = client.post(f"/desk/feedback/{post.id}/assign", data={**sent, "unit": other.id, "confirmed": str(empty.id)})
    assert "长沙县气象局现在没有经办人" in again.text and post.state == State.RECEIVED
    client.post(f"/desk/feedback/{post.id}/assign", data={**sent, "confirmed": str(empty.id)})
    db.session.refresh(post)
    assert post.state == State.OFFERED and post.lead is not None and post.lead.unit_id == empty.id


def test_a_unit_with_people_is_asked_nothing_more(app: Flask, town: Town) -> None:
    post = town.public()
    client = sign_in(app, town.office)
    client.post(f"/desk/feedback/{post.id}/assign", data={"unit": town.roads.id, "reason": "归交通局管"})
    db.session.refresh(post)
    assert post.state == State.OFFERED


def test_a_step_that_is_not_due_opens_no_page(app: Flask, town: Town) -> None:
    post = town.public()
    desks.assign(post, town.water, "人工", by=town.office)
    desks.refuse(post, "路灯不归水利管", by=town.other)
    client = sign_in(app, town.office)
    told = client.get(f"/desk/feedback/{post.id}/decide", follow_redirects=True)
    assert "这条留言待转办，现在不能裁定" in told.text and "次退回<" not in told.text
    desks.assign(post, town.roads, "人工", by=town.office)
    desks.refuse(post, "路灯不归交通管", by=town.handler)
    assert "两次退回" in client.get(f"/desk/feedback/{post.id}/decide").text
