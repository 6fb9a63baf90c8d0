"""What residents would have changed in the catalogue: written from a post, read by a second person, decided with a reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.catalogue import access, jobs, rules, service
from app.catalogue.models import Proposal
from app.catalogue.rules import Outcome, State, What
from app.clock import NOT_YET
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.domains import DOMAINS
from app.core.notify.models import Message
from app.core.workdays.service import calendar, enter_year
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback.models import Post, PostStep, Turned
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State as PostState
from app.feedback.rules.screening import Reason
from app.feedback.rules.turning import Into
from app.feedback.service import saying, screening, targets, turning
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in
from tests.workdays.years import NEXT

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

TEXT, WHY = "增加：每个学区划分的依据和地图", "家长每年都来问，公开了就不用跑"


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


@pytest.mark.parametrize(("text", "why", "field"), [(f"{TEXT}，老屋里那家尿毒症", WHY, "text"), (TEXT, f"{WHY}，隔壁因病致贫", "reason")])  # fmt: skip
def test_words_of_somebodys_life_are_not_let_out_by_one_person(town: Town, text: str, why: str, field: str) -> None:
    with pytest.raises(Refused, match="不能公开的个人信息") as refused:
        service.release(proposed(town), text, why, by=town.second)
    assert refused.value.field == field


def test_nothing_moves_but_as_the_rule_says() -> None:
    assert len(DOMAINS) == 26
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


@pytest.mark.databases("sqlite", "postgres")
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


@pytest.mark.databases("sqlite", "postgres")
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


def take_down(town: Town, post: Post) -> None:
    screening.take_down(post, Reason.ABUSE, "", by=town.office)


def mask(town: Town, post: Post) -> None:
    title, text = f"{(post.public_title or '')[:2]}【略】", f"{(post.public_text or '')[:5]}【略】"
    screening.mask_later(post, title, text, "里面有别人的住址", by=town.office)


def withdraw(_town: Town, post: Post) -> None:
    saying.withdraw(post, by=None)


def lines_of(post: Post) -> list[str]:
    return list(db.session.scalars(select(PostStep.what).where(PostStep.post_id == post.id)))


ACTS = [(take_down, "来源留言已撤下"), (mask, "来源留言遮盖了部分文字"), (withdraw, "留言人撤回")]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(("act", "why"), ACTS)
@pytest.mark.parametrize("decided", [False, True])
def test_words_come_down_from_the_list_with_their_post_and_the_decision_stays(
    app: Flask, town: Town, act: Any, why: str, decided: bool
) -> None:
    proposal = opened(town)
    if decided:
        service.decide(proposal, Outcome.PARTLY, "依据列入，地图另行公开", "2026 年度目录动态调整", by=town.office)
    (post,) = db.session.scalars(select(Post).join(Turned, Turned.post_id == Post.id)).unique()
    before = page(app.test_client().get("/catalogue/proposals/")).select_one(f"#{proposal.no}").text
    assert TEXT in before and WHY in before
    with unit_of_work():
        act(town, post)
    db.session.refresh(proposal)
    shown = page(app.test_client().get("/catalogue/proposals/")).select_one(f"#{proposal.no}").text
    assert TEXT not in shown and WHY not in shown and "理由：" not in shown
    assert "建议的文字已于 2026年11月23日撤下" in shown and why in shown
    assert ("依据列入，地图另行公开" in shown) == decided
    assert (proposal.text, proposal.reason) == (TEXT, WHY), "the record keeps it"
    assert f"公开目录调整建议 {proposal.no} 里的文字同时撤下，那里的答复保留" in lines_of(post)
    note = db.session.scalar(select(AuditEntry.note).where(AuditEntry.did == "catalogue.proposal.words_down"))
    assert note and why in note


def test_the_desk_reads_words_that_came_down_as_long_as_it_owes_a_decision(app: Flask, town: Town) -> None:
    post = town.handled(kind=Kind.SUGGEST)
    proposal = opened(town, post)
    desk, own = sign_in(app, town.second), f"/desk/catalogue/{proposal.id}/"
    old = page(desk.get(own + "decide")).select_one("[name=version]")["value"]
    with unit_of_work():
        take_down(town, post)
    for address in (own, own + "decide"):
        text = desk.get(address).text
        assert TEXT in text and "请不要引用下面的原话" in text
    decision = {"outcome": "not", "decision": "目录里已有，不重复列入", "version": old}
    assert "他人刚刚处理过" in desk.post(own + "decide", data=decision).text, "who did not see that they came down"
    decision["version"] = page(desk.get(own + "decide")).select_one("[name=version]")["value"]
    assert "决定已公开" in desk.post(own + "decide", data=decision, follow_redirects=True).text
    after = desk.get(own).text
    assert TEXT not in after and "建议的文字已于" in after


@pytest.mark.parametrize(("act", "_why"), ACTS)
def test_words_that_came_down_before_the_second_person_read_them_are_written_anew_or_not_shown(
    app: Flask, town: Town, act: Any, _why: str
) -> None:
    post = town.handled(kind=Kind.SUGGEST)
    proposal = proposed(town, post)
    with unit_of_work():
        act(town, post)
    desk, own = sign_in(app, town.second), f"/desk/catalogue/{proposal.id}/"
    form = page(desk.get(own + "release"))
    assert not form.select_one("[name=text]").text.strip() and not form.select_one("[name=reason]").text.strip()
    assert TEXT in form.text and "请用自己的话写" in form.text
    typed = {"text": f" {TEXT}", "reason": WHY, "version": form.select_one("[name=version]")["value"]}
    refused = page(desk.post(own + "release", data=typed))
    assert len(refused.select(".err li")) == 2 and "原来的文字不能再公开" in refused.select_one(".err").text
    assert refused.select_one("[name=reason]").text.strip() == WHY, "what was typed stays"
    typed |= {"text": "增加：学区划分办法", "reason": "居民关心学区怎么划"}
    assert "建议已公开" in desk.post(own + "release", data=typed, follow_redirects=True).text
    shown = page(app.test_client().get("/catalogue/proposals/")).select_one(f"#{proposal.no}").text
    assert "增加：学区划分办法" in shown and TEXT not in shown and WHY not in shown and "撤下" not in shown


def test_words_written_anew_come_down_too_and_words_that_are_down_come_down_once(app: Flask, town: Town) -> None:
    post = town.handled(kind=Kind.SUGGEST)
    proposal = proposed(town, post)
    mask(town, post)
    service.release(proposal, "增加：学区划分办法", "居民关心学区怎么划", by=town.second)
    take_down(town, post)
    assert proposal.are_words_down and "学区" not in proposal.public_text
    saying.appeal(post, "那是引用别人的话", by=None)
    screening.release(post, *screening.masked(post), {}, "和上次遮盖的一样", by=town.second)
    assert proposal.are_words_down, "they do not come back with an appeal"
    assert not service.take_words_down(proposal, "来源留言已撤下，不再公开", by=None)
    rows = select(AuditEntry.id).where(AuditEntry.did == "catalogue.proposal.words_down")
    assert len(list(db.session.scalars(rows))) == 2


@pytest.mark.databases("sqlite", "postgres")
def test_a_take_down_and_a_release_at_the_same_moment_leave_no_word_of_the_post(live: Flask) -> None:
    """Whoever comes second looks again: on both databases the words of a post that is gone are not let out."""
    town = Town(Make())
    post = town.handled(kind=Kind.SUGGEST)
    number, ids = proposed(town, post).id, (post.id, town.office.id, town.second.id)
    with unit_of_work():
        db.session.flush()

    def one(way: int) -> str:
        with live.app_context(), clock.at(MONDAY):
            try:
                with unit_of_work():
                    said, office, second = (
                        db.session.get_one(kind, id) for kind, id in zip((Post, User, User), ids, strict=True)
                    )
                    if way % 2:
                        screening.take_down(said, Reason.ABUSE, "", by=office)
                    else:
                        service.release(db.session.get_one(Proposal, number), TEXT, WHY, by=second)
            except (Refused, StaleDataError) as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
        return ""

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(2)))
    db.session.expire_all()
    proposal = db.session.get_one(Proposal, number)
    gone = not db.session.get_one(Post, ids[0]).is_public
    assert gone and (proposal.are_words_down or proposal.state == State.CHECKING)
    assert TEXT not in live.test_client().get("/catalogue/proposals/").text


def test_a_private_post_and_a_report_become_no_proposal(town: Town) -> None:
    for post in (town.handled(wants_public=False), town.handled(kind=Kind.REPORT)):
        with pytest.raises(Refused, match="没有公开|举报"):
            proposed(town, post)


@pytest.mark.databases("sqlite", "postgres")
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


@pytest.mark.databases("sqlite", "postgres")
def test_a_proposal_is_released_though_next_years_calendar_is_not_out(town: Town, client: FlaskClient) -> None:
    with clock.at(datetime(2026, 12, 29, 10, tzinfo=clock.HERE)):
        proposal = opened(town)
        assert proposal.due_on == NOT_YET and not proposal.is_late
        assert "决定的日期按工作日计算，新一年日历公布后定" in client.get("/catalogue/proposals/").text
        enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
        db.session.flush()
        for _ in range(2):
            jobs.wind()
        assert proposal.due_on == calendar().add(date(2026, 12, 29), rules.DECIDE.number)
