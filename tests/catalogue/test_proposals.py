"""What residents would have changed in the catalogue: written from a post, read by a second person, decided with a reason."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.catalogue import access, rules, service
from app.catalogue.models import Proposal
from app.catalogue.rules import Outcome, State, What
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback.models import Post, PostStep
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State as PostState
from app.feedback.rules.screening import Reason
from app.feedback.rules.turning import Into
from app.feedback.service import screening, targets, turning
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

TEXT, WHY = "增加：每个学区划分的依据和地图", "家长每年都来问，公开了就不用跑"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def proposed(town: Town, post: Post | None = None) -> Proposal:
    said = post or town.handled(kind=Kind.SUGGEST)
    target = targets.target_of(Into.CATALOGUE)
    assert target is not None
    row = turning.turn(said, target, TEXT, WHY, "3", "add", by=town.office)
    db.session.flush()
    return db.session.get_one(Proposal, row.target_id)


def opened(town: Town, post: Post | None = None) -> Proposal:
    return service.release(proposed(town, post), TEXT, WHY, by=town.second)


def test_nothing_moves_but_as_the_rule_says() -> None:
    assert len(rules.DOMAINS) == 26
    for state in State:
        for to in State:
            if to not in rules.NEXT[state]:
                with pytest.raises(Refused, match="请刷新"):
                    rules.require_move(state, to)


def test_a_post_becomes_a_proposal_and_is_answered_here_all_the_same(town: Town) -> None:
    post = town.handled(kind=Kind.SUGGEST)
    proposal = proposed(town, post)
    assert (proposal.domain_name, proposal.what, proposal.state) == ("义务教育", What.ADD, State.CHECKING)
    assert post.state == PostState.HANDLING and proposal.region is post.region
    assert town.answer(post).state == PostState.ANSWERED
    with pytest.raises(Refused, match="已经转为"):
        proposed(town, post)


@pytest.mark.parametrize(
    ("text", "reason", "pick", "detail", "field"),
    [
        ("学区", WHY, "3", "add", "text"),
        ("问张三，电话 13912345678", WHY, "3", "add", "text"),
        (TEXT, "他的电话 13912345678 打不通", "3", "add", "reason"),
        (TEXT, WHY, "27", "add", "pick"),
        (TEXT, WHY, "3", "burn", "kind"),
    ],
)
def test_what_cannot_be_shown_or_read_is_refused_beside_its_field(
    town: Town, text: str, reason: str, pick: str, detail: str, field: str
) -> None:
    target = targets.target_of(Into.CATALOGUE)
    assert target is not None
    with pytest.raises(Refused) as refusal:
        turning.turn(town.handled(), target, text, reason, pick, detail, by=town.office)
    assert refusal.value.field == field


def test_who_wrote_it_does_not_check_it(town: Town) -> None:
    proposal = proposed(town)
    for verb in (
        lambda: service.release(proposal, TEXT, WHY, by=town.office),
        lambda: service.send_back(proposal, "说的不是目录里的事", by=town.office),
    ):
        with pytest.raises(Refused, match="自己复核"):
            verb()
    with pytest.raises(Refused, match="待复核"):
        service.decide(proposal, Outcome.ADOPTED, "列入目录", "2026 年度目录动态调整", by=town.second)


def test_a_decision_needs_its_reason_and_its_adjustment_and_reaches_the_author(town: Town, make: Make) -> None:
    post = town.receipt(by=make.resident(), kind=Kind.SUGGEST).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    proposal = opened(town, town.taken_on(post, town.roads))
    assert proposal.due_on == date(2026, 12, 21)
    for decision, adjustment, field in (("好", "2026 年度", "decision"), ("列入义务教育领域", "", "adjustment")):
        with pytest.raises(Refused) as refusal:
            service.decide(proposal, Outcome.PARTLY, decision, adjustment, by=town.office)
        assert refusal.value.field == field
    service.decide(proposal, Outcome.PARTLY, "依据列入，地图另行公开", "2026 年度目录动态调整", by=town.office)
    with pytest.raises(Refused, match="请刷新"):
        service.decide(proposal, Outcome.NOT, "不列入目录了", "", by=town.office)
    lines = list(db.session.scalars(select(PostStep.what).where(PostStep.post_id == post.id)))
    assert f"目录调整建议 {proposal.no}：部分采纳" in lines
    told = set(db.session.scalars(select(Message.notice).where(Message.subject_id == post.id)))
    assert {"feedback/turned", "feedback/answered_there"} <= told
    assert post.state == PostState.HANDLING and post.waited is None


def test_the_right_is_the_same_in_sql_and_in_python(town: Town, make: Make) -> None:
    rows = [proposed(town), opened(town)]
    for person in (town.office, town.handler, *[make.staff(role, town.county) for role in Role]):
        seen = set(db.session.scalars(access.at_desk(person)).unique())
        assert seen == {row for row in rows if access.may_decide(person, row)}


def test_the_public_reads_only_what_two_people_have_read(app: Flask, town: Town) -> None:
    waiting, returned = proposed(town), proposed(town)
    service.send_back(returned, "说的不是目录里的事", by=town.second)
    shown = opened(town)
    text = app.test_client().get("/catalogue/proposals/").text
    assert shown.no in text and waiting.no not in text and returned.no not in text
    assert "来自留言 FB-" in text


def test_the_proposal_names_the_post_only_as_long_as_it_is_public(app: Flask, town: Town) -> None:
    post = town.handled(kind=Kind.SUGGEST)
    proposal = opened(town, post)
    with unit_of_work():
        screening.take_down(post, Reason.PRIVACY, "", by=town.office)
    text = app.test_client().get("/catalogue/proposals/").text
    assert proposal.no in text and post.no not in text and "来自" not in text
    desk = sign_in(app, town.second).get(f"/desk/catalogue/{proposal.id}/").text
    assert "来自一条留言" in desk and post.no not in desk


def test_a_private_post_and_a_report_become_no_proposal(town: Town) -> None:
    for post in (town.handled(wants_public=False), town.handled(kind=Kind.REPORT)):
        with pytest.raises(Refused, match="没有公开|举报"):
            proposed(town, post)


def test_the_office_reads_releases_and_decides_on_its_pages(app: Flask, town: Town, make: Make) -> None:
    post = town.handled(kind=Kind.SUGGEST)
    first = sign_in(app, town.office)
    form = page(first.get(f"/desk/feedback/{post.id}/turn/catalogue"))
    sent = {"pick": "3", "kind": "", "text": TEXT, "reason": WHY, "version": form.select_one("[name=version]")["value"]}
    address = f"/desk/feedback/{post.id}/turn/catalogue"
    assert "请选怎么调整" in first.post(address, data=sent).text
    assert "已转为公开目录调整建议" in first.post(address, data={**sent, "kind": "add"}, follow_redirects=True).text
    proposal = db.session.scalars(select(Proposal)).one()
    own = f"/desk/catalogue/{proposal.id}/"
    assert "要由另一个人复核" in first.get(own).text
    second = sign_in(app, town.second)
    assert proposal.no in second.get("/desk/catalogue/").text and "复核目录调整建议" in second.get("/desk/").text
    form = page(second.get(own + "release"))
    words = {"text": TEXT + "，按年更新", "reason": WHY, "version": form.select_one("[name=version]")["value"]}
    assert "个人信息" in second.post(own + "release", data={**words, "reason": "打 13912345678 问过"}).text
    assert "建议已公开" in second.post(own + "release", data=words, follow_redirects=True).text
    assert "他人刚刚处理过" in second.post(own + "release", data=words).text
    assert "不能做" in second.post(own + "return", data={"why": "说的不是目录里的事"}).text
    form = page(first.get(own + "decide"))
    words = {
        "outcome": "adopted",
        "decision": "列入义务教育领域",
        "version": form.select_one("[name=version]")["value"],
    }
    assert "列入哪一次动态调整" in first.post(own + "decide", data=words).text
    words["adjustment"] = "2026 年度目录动态调整"
    assert "决定已公开" in first.post(own + "decide", data=words, follow_redirects=True).text
    shown = page(app.test_client().get("/catalogue/proposals/")).text
    assert "按年更新" in shown and "列入2026 年度目录动态调整" in shown
    post_page = app.test_client().get(f"/feedback/{post.no}/").text
    assert "采纳" in post_page and f"/catalogue/proposals/#{proposal.no}" in post_page
    beside = sign_in(app, make.staff(Role.OPENNESS_OFFICE, town.region()))
    assert beside.get(own).status_code == 404 and beside.post(own + "decide", data=words).status_code == 404
    assert sign_in(app, town.handler).get(own).status_code == 403
