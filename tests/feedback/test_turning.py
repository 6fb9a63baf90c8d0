"""A post becomes what it is in law in another room: linked both ways, told, followed at the same number, counted honestly."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock, feedback
from app.catalogue import service as catalogue
from app.catalogue.models import Proposal
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.privacy import unseal
from app.core.regions.models import Level
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback.models import Turned
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State
from app.feedback.rules.turning import Into
from app.feedback.service import answering, desks, own, saying, screening, taking_back, targets, turning
from app.openday.models import Event, Opinion
from app.openday.rules import Outcome as Said
from app.openday.rules import State as EventState
from app.openday.service import after, events
from app.village.models import Question, Release
from app.village.rules.asking import Outcome
from app.village.service import asking
from app.web.formats import day, spoken_day
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.feedback.turns import (
    DOUBT,
    EXCERPT,
    FARE,
    WHY,
    book_of,
    client_of,
    lines_of,
    public_of,
    question_of,
    target,
    to_agenda,
    to_village,
    told,
)
from tests.making import MONDAY, Make, sign_in
from tests.village.making import Hamlet

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


# into an objection to a village account


def test_what_tells_of_a_life_is_held_there_until_somebody_of_the_village_has_read_it(
    app: Flask, town: Town, hamlet: Hamlet
) -> None:
    told_of = "隔壁那家尿毒症住院，补助发了没有？"
    row = to_village(town, hamlet, town.handled(region=hamlet.village.region, text=told_of))
    question, plain = question_of(row), question_of(to_village(town, hamlet))
    assert question.words_held and question.words_down_why == "健康状况" and not plain.words_held
    assert "尿毒症" not in question.public_text and "尿毒症" in question.text and question.due_on == plain.due_on
    db.session.commit()
    board = f"/village/{hamlet.village.region.alias}/questions/"
    read = app.test_client().get(board, follow_redirects=True).text
    assert question.no in read and "尿毒症" not in read


def test_a_doubt_goes_to_the_village_and_waits_here_with_its_own_day(town: Town, hamlet: Hamlet, make: Make) -> None:
    receipt = town.receipt(by=make.resident(), region=hamlet.village.region, shows_name=True, text=DOUBT + "请公开发票")
    post = receipt.post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    due = town.taken_on(post, town.roads).due_on
    row = to_village(town, hamlet, post)
    question = question_of(row)
    assert (question.text, question.seq, question.asker_id) == (EXCERPT, 2, post.user_id)
    assert question.asker_name == "周*禾" and question.due_on == (MONDAY + timedelta(days=10)).date()
    assert post.state == State.TURNED and post.due_on == due and post.is_open and post.waited is None
    assert "feedback/turned" in told(post)
    assert saying.find_by_code(post.no, receipt.code) is post


def test_who_hid_her_name_is_nobody_there_and_her_phone_stays_here(town: Town, hamlet: Hamlet) -> None:
    question = question_of(to_village(town, hamlet, phone="13712345678"))
    assert question.asker_name == "一位村民" and question.asker_id is None
    assert "137" not in " ".join(value for value in vars(question).values() if isinstance(value, str))


def test_of_words_taken_back_nothing_is_quoted_there(app: Flask, town: Town, hamlet: Hamlet, make: Make) -> None:
    """Neither our sentence in their place, as if it were hers, nor her words in a clerk's."""
    post = town.answer(public_of(town, make, hamlet))
    taking_back.take_back(post, by=None)
    saying.follow_up(post, "发票还是没有公开，请再查", by=None)
    for into in (Into.OBJECTION, Into.AGENDA):
        assert not turning.may_turn(post, target(into))
        with pytest.raises(Refused, match="收回了公开的文字"):
            turning.turn(post, target(into), turning.first_words(post, target(into)), WHY, by=town.handler)
    assert turning.first_words(post, target(Into.CATALOGUE)) == ""
    assert turning.first_words(post, target(Into.FOI)).endswith("请公开发票"), "nobody else reads it there"
    with pytest.raises(Refused, match="用自己的话写"):
        turning.turn(post, target(Into.CATALOGUE), f"有人问：{DOUBT}", WHY, "3", "add", by=town.handler)


def test_the_villages_answer_answers_the_post_and_what_was_merged_into_it(
    town: Town, hamlet: Hamlet, make: Make
) -> None:
    post, merged = public_of(town, make, hamlet), public_of(town, make, hamlet)
    desks.merge(merged, post, by=town.office)
    row = to_village(town, hamlet, post)
    with clock.at(MONDAY + timedelta(days=3)):
        asking.answer(question_of(row), "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert (post.state, post.waited, post.first_in_time) == (State.ANSWERED, 3, True)
    assert post.first_unit_id == town.roads.id and merged.waited == 3
    for one in (post, merged):
        assert "feedback/answered_there" in told(one)
        assert any(f"答复了疑问 {row.no}：已说明" in line for line in lines_of(one))
    saying.reopen(post, "发票还是没有公开，请再查", by=None)
    assert post.state == State.HANDLING and town.roads is post.unit


def test_an_answer_there_after_the_day_promised_here_is_late_here(town: Town, hamlet: Hamlet) -> None:
    row = to_village(town, hamlet, kind=Kind.ASK)
    with clock.at(MONDAY + timedelta(days=9)):  # in the village's time, past ours
        asking.answer(question_of(row), "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert row.post.first_in_time is False


def test_what_hangs_is_objected_to_while_it_does_and_asked_about_afterwards(town: Town, hamlet: Hamlet) -> None:
    """Of what names nobody: a list of people is gone by then (tests/village/test_lasting.py)."""
    release = db.session.get_one(Release, int(book_of(hamlet)))
    release.notice_from, release.notice_to = MONDAY.date(), (MONDAY + timedelta(days=6)).date()
    assert question_of(to_village(town, hamlet)).objection
    with clock.at(MONDAY + timedelta(days=7)):
        assert not question_of(to_village(town, hamlet)).objection


def test_twice_is_once(town: Town, hamlet: Hamlet) -> None:
    row = to_village(town, hamlet)
    with pytest.raises(Refused, match="已经转为村务疑问"):
        to_village(town, hamlet, row.post)
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1


@pytest.mark.parametrize(
    ("text", "line", "reason", "sentence"),
    [
        ("【略】", "2", WHY, "至少 5 个字"),
        ("他的电话是 13912345678", "2", WHY, "和原文对不上"),
        (EXCERPT, "99", WHY, "没有第 99 行"),
        (EXCERPT, "一", WHY, "请填写行号"),
        (EXCERPT, "²", WHY, "请填写行号"),
        (EXCERPT, "2", "嗯", "请写明为什么转"),
    ],
)
def test_what_the_other_room_refuses_is_said_and_nothing_moves(
    town: Town, hamlet: Hamlet, text: str, line: str, reason: str, sentence: str
) -> None:
    post = town.handled(region=hamlet.village.region, text=DOUBT + "请公开发票")
    with pytest.raises(Refused, match=sentence):
        turning.turn(post, target(Into.OBJECTION), text, reason, book_of(hamlet), line, by=town.handler)
    assert post.state == State.HANDLING and not post.turned
    assert db.session.scalar(select(func.count()).select_from(Turned)) == 0


def test_only_what_is_public_may_become_public_elsewhere(town: Town, hamlet: Hamlet, event: Event) -> None:
    private, report = town.handled(wants_public=False), town.handled(kind=Kind.REPORT)
    for post in (private, report):
        for into, pick in ((Into.OBJECTION, book_of(hamlet)), (Into.AGENDA, str(event.agenda[0].id))):
            assert not turning.may_turn(post, target(into))
            with pytest.raises(Refused, match="没有公开|举报"):
                turning.turn(post, target(into), DOUBT, WHY, pick, by=town.handler)


def test_what_is_picked_belongs_to_the_place_of_the_post(town: Town, hamlet: Hamlet, make: Make, event: Event) -> None:
    """Asked by the service: a page that was tampered with, or another door, picks nothing of another place either."""
    elsewhere = town.region()
    post = town.handled(region=make.region("别处的村", make.region("别处的镇", elsewhere), Level.VILLAGE))
    office = make.unit("别处的单位", town.region())
    picks = {
        Into.OBJECTION: (book_of(hamlet), ""),
        Into.AGENDA: (str(event.agenda[0].id), ""),
        Into.FOI: (str(office.id), ""),
        Into.CATALOGUE: ("27", "add"),
    }
    for into, (pick, detail) in picks.items():
        for wrong in (pick, "", "x", "999999"):
            with pytest.raises(Refused) as refusal:
                turning.turn(post, target(into), DOUBT, WHY, wrong, detail, by=town.office)
            assert refusal.value.field == "pick" and "请选" in refusal.value.sentence, (into, wrong)
    assert post.state == State.HANDLING and db.session.scalar(select(func.count()).select_from(Turned)) == 0


def test_her_name_is_not_written_into_what_everyone_reads(town: Town, hamlet: Hamlet) -> None:
    post = town.handled(region=hamlet.village.region, name="欧阳白鹭")
    for text, why, into, pick, detail, field in (
        ("欧阳白鹭问：路灯怎么这么贵？", WHY, Into.OBJECTION, book_of(hamlet), "2", "text"),
        ("欧阳 白鹭问：路灯怎么这么贵？", WHY, Into.OBJECTION, book_of(hamlet), "2", "text"),
        ("增加：路灯采购的合同", "欧阳白鹭说了三回", Into.CATALOGUE, "3", "add", "reason"),
    ):
        with pytest.raises(Refused) as refusal:
            turning.turn(post, target(into), text, why, pick, detail, by=town.handler)
        assert [one.field for one in refusal.value.every if "写了留言人的姓名" in one.sentence] == [field]
    turning.turn(post, target(Into.FOI), "欧阳白鹭要路灯采购的合同", WHY, str(town.roads.id), by=town.handler)


def test_who_stands_behind_a_post_is_not_turned_away_with_its_author(town: Town, hamlet: Hamlet, make: Make) -> None:
    """An application is its author's alone: others, whose posts were merged into hers, would never be answered."""
    post, merged = public_of(town, make, hamlet), public_of(town, make, hamlet)
    desks.merge(merged, post, by=town.office)
    assert not turning.may_turn(post, target(Into.FOI)) and turning.may_turn(post, target(Into.OBJECTION))
    with pytest.raises(Refused, match="只能由本人提出"):
        turning.turn(post, target(Into.FOI), "路灯采购的合同", WHY, str(town.roads.id), by=town.handler)
    to_village(town, hamlet, post)
    late = public_of(town, make, hamlet)
    with pytest.raises(Refused, match="已经转出"):
        desks.merge(late, post, by=town.office)


def test_what_is_offered_is_what_is_not_refused(town: Town, hamlet: Hamlet, make: Make, event: Event) -> None:
    waiting = town.taken_on(town.post(), town.roads)
    asked = town.handled()
    desks.ask_more(asked, "是哪一根灯杆，杆上有编号", by=town.handler)
    posts = [town.handled(), town.answered(), town.handled(wants_public=False), town.handled(kind=Kind.REPORT), waiting]
    turned = to_village(town, hamlet).post
    for post in (*posts, asked, turned, town.public()):
        for one in targets.targets():
            try:
                turning.require_now(post, one)
            except Refused:
                assert not turning.may_turn(post, one)
            else:
                assert turning.may_turn(post, one)


def test_only_a_case_in_hand_goes_away_and_only_before_its_first_answer(town: Town, hamlet: Hamlet) -> None:
    again = town.answered()
    saying.reopen(again, "还是没有亮，请再修一修", by=None)
    for post in (town.public(), town.answered(), again):
        assert not turning.may_turn(post, target(Into.OBJECTION))
        with pytest.raises(Refused):
            to_village(town, hamlet, post)


def test_not_while_the_author_is_asked_or_an_answer_is_reviewed(town: Town, hamlet: Hamlet) -> None:
    asked, drafted = town.handled(), town.handled()
    desks.ask_more(asked, "是哪一根灯杆，杆上有编号", by=town.handler)
    answer = answering.draft(drafted, "已派人到现场修好了线路", [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    db.session.flush()
    for post, sentence in ((asked, "补充"), (drafted, "审核")):
        assert not turning.may_turn(post, target(Into.OBJECTION))
        with pytest.raises(Refused, match=sentence):
            to_village(town, hamlet, post)


def test_a_draft_left_behind_is_not_published_past_the_village(town: Town, hamlet: Hamlet) -> None:
    post = town.handled(region=hamlet.village.region)
    answering.draft(post, "已派人到现场修好了线路", [], "", by=town.handler)
    db.session.flush()
    to_village(town, hamlet, post)
    answer = answering.current(post)
    assert answer is not None
    answering.submit(answer, by=town.handler)
    with pytest.raises(Refused, match="已转出"):
        answering.publish(answer, by=town.reviewer)


@pytest.mark.databases("sqlite", "postgres")
def test_who_withdraws_here_or_leaves_ends_it_here(town: Town, hamlet: Hamlet, make: Make) -> None:
    resident = make.resident()
    post = town.receipt(by=resident, region=hamlet.village.region).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    row = to_village(town, hamlet, town.taken_on(post, town.roads))
    own.forget(resident)
    db.session.refresh(row)
    assert post.state == State.WITHDRAWN and row.reason == own.WIPED
    asking.answer(question_of(row), "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert post.state == State.WITHDRAWN and post.answered_at is None


# into a question for an open day


def test_a_question_is_put_to_a_point_of_the_agenda_and_answered_here_all_the_same(
    town: Town, hamlet: Hamlet, make: Make, event: Event
) -> None:
    row = to_agenda(town, event, public_of(town, make, hamlet))
    opinion = db.session.get_one(Opinion, row.target_id)
    assert (opinion.item_id, opinion.spoken, opinion.is_public) == (event.agenda[0].id, False, False)
    assert row.post.state == State.HANDLING
    after.answer(opinion, Said.ADOPTED, "十二月起票价再降一元", town.roads, by=event.drafted_by)
    assert row.post.state == State.HANDLING and row.post.waited is None, "an answer there is no answer here"
    assert any(f"对提问 {row.no} 的答复" in line for line in lines_of(row.post))
    assert "feedback/answered_there" in told(row.post)
    assert town.answer(row.post).state == State.ANSWERED


@pytest.mark.databases("sqlite", "postgres")
def test_a_question_is_answered_and_an_opinion_adopted_or_not(app: Flask, town: Town, event: Event) -> None:
    """One word for it at the desk and in public; who only asked something is not told 采纳 or 不采纳."""
    row = to_agenda(town, event)
    opinion = db.session.get_one(Opinion, row.target_id)
    event.state = EventState.HELD
    db.session.commit()
    desk = client_of(app, event.drafted_by)
    shown = page(desk.get(f"/desk/openday/{event.id}/"))
    assert shown.find(id="opinions").text == "提问（1）" and shown.find("a", string="公开这条提问") is not None
    form = page(desk.get(f"/desk/openday/opinions/{opinion.id}"))
    offered = [label.text for label in form.select("#outcome label")]
    assert form.select_one("h1").text == f"答复提问 {opinion.no}"
    assert offered == ["已答复", "采纳", "部分采纳", "不采纳", "转办"]
    post_page, still = f"/feedback/{row.post.no}/", "那边答了。这条留言本身还没有答复"
    assert still not in app.test_client().get(post_page).text
    after.answer(opinion, Said.EXPLAINED, "十二月一日起修，三天修好", town.roads, by=event.drafted_by)
    event.state = EventState.PUBLISHED
    db.session.commit()
    assert still in app.test_client().get(post_page).text
    town.answer(row.post)
    db.session.commit()
    assert still not in app.test_client().get(post_page).text
    public = page(app.test_client().get(f"/openday/{event.id}/"))
    assert public.find(id="opinions").text == "提问和答复（1）"
    assert "已答复" in public.find(id=opinion.no).text and "采纳" not in public.find(id=opinion.no).text
    assert any(f"对提问 {row.no} 的答复" in line and "已答复" not in line for line in lines_of(row.post))
    (given,) = app.test_client().get(f"/api/v1/opendays/{event.id}").get_json()["opinions"]
    assert given["is_question"] and given["outcome"] == "explained"


def test_what_is_no_question_is_adopted_or_not(event: Event, town: Town) -> None:
    event.state = EventState.HELD
    with clock.at(event.starts_at):
        opinion = after.write_down(event, "多开一班车", event.agenda[0].id, None, False, by=event.drafted_by)
    with pytest.raises(Refused, match="采纳没有"):
        after.answer(opinion, Said.EXPLAINED, "知道了，谢谢", town.roads, by=event.drafted_by)


@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.POSTPONED, EventState.CANCELLED, EventState.HELD])
def test_a_question_stands_on_the_page_of_the_event_as_soon_as_it_is_released(
    app: Flask, town: Town, event: Event, state: EventState
) -> None:
    row = to_agenda(town, event)
    opinion = db.session.get_one(Opinion, row.target_id)
    event.state = state
    db.session.commit()
    waiting = page(app.test_client().get(f"/openday/{event.id}/"))
    assert FARE not in waiting.text and "另有 1 条" in waiting.text
    assert not search_of(app, FARE)
    clerk = sign_in(app, town.office)
    for address in (f"/desk/openday/opinions/{opinion.id}", f"/desk/openday/opinions/{opinion.id}/release"):
        before = page(clerk.get(address))
        assert before.find("a", href=f"/feedback/{row.post.no}/") and "议题：" in before.text
        assert "会告诉本人" not in before.text, "whoever asked has her own page of the post"
    after.release(opinion, opinion.public_text, by=town.office)
    db.session.commit()
    shown = page(app.test_client().get(f"/openday/{event.id}/"))
    question = shown.find(id=opinion.no)
    assert question is not None and FARE in question.text
    assert question.find("a", href=f"/feedback/{row.post.no}/") is not None
    assert after.page_of(opinion) == f"/openday/{event.id}/#{opinion.no}"
    assert search_of(app, FARE) == [f"/openday/{event.id}/#{opinion.no}"]


def test_a_question_is_due_as_long_after_the_day_its_event_has_now(app: Flask, town: Town, event: Event) -> None:
    row = to_agenda(town, event)
    opinion = db.session.get_one(Opinion, row.target_id)
    after.release(opinion, opinion.public_text, by=town.office)
    old = opinion.due_on

    def stands() -> str:
        db.session.commit()
        question = page(app.test_client().get(f"/openday/{event.id}/")).find(id=opinion.no)
        assert question is not None
        assert page(app.test_client().get(f"/openday/{event.id}/")).find(id="opinions").text.startswith("提问")  # type: ignore[union-attr]
        return question.text

    assert f"{day(old)}前答复" in stands()
    starts, ends, closes = event.starts_at, event.ends_at, event.signup_closes_at
    events.postpone(event, "会场要检修，另定日期", by=event.drafted_by)
    assert "新日期定了再算哪天前答复" in stands() and day(old) not in stands()
    with clock.at(ends + timedelta(hours=1)):
        assert "新日期定了再算哪天前答复" in stands(), "its old day is over, it is a question all the same"
    week = timedelta(days=7)
    events.resume(event, starts + week, ends + week, "会场修好了", by=event.drafted_by)
    assert opinion.due_on == old + week and f"{day(old + week)}前答复" in stands()
    answered = after.put_question(event, "几点开门", event.agenda[0].id, by=town.office)
    after.release(answered, "几点开门", by=town.office)
    after.answer(answered, Said.ADOPTED, "早上七点开门，写在门口", town.roads, by=event.drafted_by)
    back = {"starts_at": starts, "ends_at": ends, "signup_closes_at": closes}
    events.change(event, back, "会场提前修好了", by=event.drafted_by)
    assert (opinion.due_on, answered.due_on) == (old, old + week), "what is answered keeps its day"
    events.cancel(event, "会场修不好，不办了", by=event.drafted_by)
    assert opinion.due_on < old and f"{day(opinion.due_on)}前答复" in stands(), "from today on, for nothing comes"


def test_a_title_put_right_before_the_day_is_not_found_with_the_question_either(
    app: Flask, town: Town, event: Event
) -> None:
    opinion = db.session.get_one(Opinion, to_agenda(town, event).target_id)
    after.release(opinion, opinion.public_text, by=town.office)
    old = event.title
    events.change(event, {"title": "换了名字的一场活动"}, "原来的标题写错了，现在改正", by=event.drafted_by)
    db.session.commit()
    rows = db.session.scalars(select(SearchEntry))
    assert [row.kind for row in rows if old in row.title or old in row.text] == []


def search_of(app: Flask, words: str) -> list[str]:
    return [link["href"] for link in page(app.test_client().get("/search", query_string={"q": words})).select("main a[href*='#OD-']")]  # fmt: skip


def test_an_answered_post_may_still_become_a_question(town: Town, event: Event) -> None:
    assert to_agenda(town, event, town.answered()).post.state == State.ANSWERED


def test_only_events_that_still_take_questions(town: Town, event: Event) -> None:
    post, pick = town.handled(), target(Into.AGENDA).pick
    assert pick is not None and pick.choices is not None
    assert [key for key, _ in pick.choices(post)] == [str(event.agenda[0].id)]
    with clock.at(event.ends_at + timedelta(minutes=1)):
        assert pick.choices(post) == []
        with pytest.raises(Refused, match="现在不能选了"):
            to_agenda(town, event, post)
    events.cancel(event, "天气原因，另行安排", by=event.drafted_by)
    assert pick.choices(post) == []
    with pytest.raises(Refused, match="现在不能选了"):
        to_agenda(town, event, post)
    with pytest.raises(Refused, match="不再收提问"):
        after.put_question(event, "票价什么时候再降？", event.agenda[0].id, by=town.handler)


@pytest.mark.databases("sqlite", "postgres")
def test_the_handler_turns_it_on_one_page_and_everybody_follows(app: Flask, town: Town, hamlet: Hamlet) -> None:
    receipt = town.receipt(region=hamlet.village.region, title="路灯的账看不懂")
    post = receipt.post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.taken_on(post, town.roads)
    client = client_of(app, town.handler)
    assert "转为村务疑问" in client.get(f"/desk/feedback/{post.id}/").text
    address = f"/desk/feedback/{post.id}/turn/objection"
    form = page(client.get(address))
    assert form.select_one("textarea[name=text]").text.strip().startswith("路灯的账看不懂。")
    typed = {
        "pick": book_of(hamlet),
        "detail": "2",
        "text": f"【略】{TEXT[4:14]}【略】",
        "reason": WHY,
        "version": form.select_one("input[name=version]")["value"],
    }
    nothing = page(client.post(address, data={**typed, "pick": "", "reason": ""}))
    assert TEXT[4:14] in nothing.select_one("textarea[name=text]").text and "请写明为什么转" in nothing.text
    assert "请选哪一期公开内容" in page(client.post(address, data={**typed, "pick": "7777"})).text
    done = client.post(address, data=typed, follow_redirects=True)
    row = db.session.scalars(select(Turned)).one()
    assert f"已转为村务疑问，编号 {row.no}" in done.text and "转到了哪里" in done.text
    again = client.post(address, data=typed, follow_redirects=True)
    assert again.status_code == 200 and "他人刚刚处理过" in again.text
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1

    stranger = app.test_client()
    given = stranger.get(f"/api/v1/feedback/{post.no}").json["turned"]
    assert [(one["into"], one["no"]) for one in given] == [("objection", row.no)] and WHY not in str(given)
    shown = page(stranger.get(f"/feedback/{post.no}/"))
    assert "已转出，待答复" in shown.text and row.no in shown.text and WHY not in shown.text
    there = next(link["href"] for link in shown.select("#turned ~ article a"))
    question = page(stranger.get(there))
    assert (
        f"来自留言 {post.no}" in question.text
        and TEXT[4:14] in question.text
        and f"摘自留言 {post.no}" in question.text
    )
    stranger.post("/feedback/track", data={"no": post.no, "code": receipt.code})
    mine = page(stranger.get(f"/feedback/own/{post.id}/")).text
    assert WHY in mine and row.no in mine and "待村（社区）答复" in mine


def test_an_empty_form_names_every_mistake_and_the_page_says_whose_words_may_stand(
    app: Flask, town: Town, event: Event
) -> None:
    post = town.receipt(title="车票能不能再便宜").post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.taken_on(post, town.roads)
    client = client_of(app, town.handler)
    address = f"/desk/feedback/{post.id}/turn/agenda"
    form = page(client.get(address))
    assert "只能是留言人自己的话" in form.select_one("#text-hint").text
    typed = {"pick": "", "text": "", "reason": "", "version": form.select_one("input[name=version]")["value"]}
    refused = page(client.post(address, data=typed))
    said = [one.text for one in refused.select(".err li")]
    assert said == ["请选哪场活动的哪个议题", "请写明转过去的文字", "请写明为什么转，会告诉留言人"]


def test_where_there_is_nothing_to_pick_the_page_says_so(app: Flask, town: Town) -> None:
    post = town.handled()
    shown = page(client_of(app, town.handler).get(f"/desk/feedback/{post.id}/turn/agenda"))
    assert "现在没有可以选的“哪场活动的哪个议题”" in shown.text and shown.select_one("select[name=pick]") is None


def test_other_desks_and_other_roles_do_not_reach_the_step(app: Flask, town: Town, hamlet: Hamlet, make: Make) -> None:
    post = town.handled(region=hamlet.village.region)
    address = f"/desk/feedback/{post.id}/turn/objection"
    beside = make.staff(Role.OPENNESS_OFFICE, town.region())
    seen = {town.other: 404, beside: 404, hamlet.bookkeeper: 403, make.resident(): 403}
    for person, code in seen.items():
        client = client_of(app, person)
        assert client.get(address).status_code == code and client.post(address).status_code == code
    assisting = client_of(app, town.other)
    with unit_of_work():
        desks.assist(post, town.water, "一起看看水泵的电费", by=town.office)
    assert assisting.get(f"/desk/feedback/{post.id}/").status_code == 200
    assert assisting.get(address).status_code == 403
    assert client_of(app, town.office).get(address).status_code == 200
    assert client_of(app, town.office).get(f"/desk/feedback/{post.id}/turn/nothing").status_code == 404
    report = town.handled(kind=Kind.REPORT)
    assert client_of(app, town.handler).get(f"/desk/feedback/{report.id}/turn/objection").status_code == 403


def test_the_other_side_names_the_post_only_as_long_as_it_is_public(app: Flask, town: Town, hamlet: Hamlet) -> None:
    row = to_village(town, hamlet)
    post, alias = row.post, hamlet.village.region.alias
    outlets = (f"/village/{alias}/questions/", "/desk/village/questions/", f"/desk/village/questions/{row.target_id}")
    readers = {"stranger": app.test_client(), "bookkeeper": client_of(app, hamlet.bookkeeper)}
    assert post.no in readers["stranger"].get(outlets[0]).text and post.no in readers["bookkeeper"].get(outlets[1]).text
    with unit_of_work():
        screening.take_down(post, screening.Reason.PRIVACY, "", by=town.office)
    for who, client in readers.items():
        for outlet in outlets:
            text = client.get(outlet, follow_redirects=True).text
            assert post.no not in text and "来自" not in text and f"/feedback/{post.id}" not in text, (who, outlet)
    office = client_of(app, town.office)
    text = office.get(outlets[1]).text
    assert "来自一条留言" in text and post.no not in text


def test_the_page_of_a_book_names_the_post_beside_the_question_as_long_as_it_is_public(
    app: Flask, town: Town, hamlet: Hamlet
) -> None:
    row = to_village(town, hamlet)
    post, address = row.post, f"/village/{hamlet.village.region.code}/finance/2026-10/"
    shown = page(app.test_client().get(address))
    link = shown.select_one(f"#{row.no} a[href='/feedback/{post.no}/']")
    assert link is not None and link.text == f"来自留言 {post.no}"
    with unit_of_work():
        screening.take_down(post, screening.Reason.PRIVACY, "", by=town.office)
    text = app.test_client().get(address).text
    assert row.no in text and post.no not in text and "来自" not in text
    assert "来自一条留言" in client_of(app, town.office).get(address).text


def test_the_page_of_a_list_names_the_post_beside_the_objection(app: Flask, town: Town, hamlet: Hamlet) -> None:
    release = hamlet.notice()
    release.notice_from, release.notice_to = MONDAY.date(), (MONDAY + timedelta(days=6)).date()
    post = town.handled(region=hamlet.village.region, text=DOUBT)
    turning.turn(post, target(Into.OBJECTION), f"【略】{DOUBT}", WHY, str(release.id), "", by=town.handler)
    db.session.flush()
    shown = app.test_client().get(f"/village/{hamlet.village.region.code}/notices/{release.id}/").text
    assert f"来自留言 {post.no}" in shown


def test_strangers_read_how_it_stands_there_now(app: Flask, town: Town) -> None:
    """The page of a post that tells of another room is not remembered: that room changes without a word here."""
    post = town.handled(kind=Kind.SUGGEST)
    row = turning.turn(post, target(Into.CATALOGUE), "增加：路灯采购的合同", WHY, "3", "add", by=town.office)
    with unit_of_work():
        db.session.flush()
    assert "待复核" in app.test_client().get(f"/feedback/{post.no}/").text
    with unit_of_work():
        proposal = db.session.get_one(Proposal, row.target_id)
        catalogue.release(proposal, "增加：路灯采购的合同", WHY + "，年年都有人问", by=town.second)
    assert "待决定" in app.test_client().get(f"/feedback/{post.no}/").text


@pytest.mark.databases("sqlite", "postgres")
def test_a_remembered_page_forgets_the_post_with_it(app: Flask, town: Town, event: Event) -> None:
    row = to_agenda(town, event)
    opinion, post = db.session.get_one(Opinion, row.target_id), row.post
    after.release(opinion, opinion.public_text, by=event.drafted_by)
    address = f"/openday/{event.id}/"
    with clock.at(event.ends_at):
        events.close(event, by=None)
        events.hold(event, by=event.drafted_by)
        client = app.test_client()
        assert f"来自留言 {post.no}" in client.get(address).text
        with unit_of_work():
            screening.take_down(post, screening.Reason.PRIVACY, "", by=town.office)
        assert post.no not in client.get(address).text
        assert "来自一条留言" in client_of(app, town.office).get(f"/desk/openday/{event.id}/").text


def test_nothing_of_who_asked_lies_in_the_clear_there(town: Town, hamlet: Hamlet) -> None:
    row = to_village(town, hamlet, name="欧阳白鹭", phone="13798761234")
    db.session.flush()
    trail = [f"{entry.note}{entry.changes}" for entry in db.session.scalars(select(AuditEntry))]
    letters = [f"{one.title}{unseal(one.body_sealed)}" for one in db.session.scalars(select(Message))]
    there = [str(value) for value in vars(question_of(row)).values()]
    for mark in ("欧阳白鹭", "13798761234", "请公开发票"):
        assert not [words for words in (*trail, *letters, *there) if mark in words], mark


def test_a_thing_that_came_from_nowhere_moves_nothing(town: Town, hamlet: Hamlet, make: Make) -> None:
    question = hamlet.question(hamlet.notice(), make.resident(), seq=None)
    feedback.heard(Into.OBJECTION, question.id, feedback.Came.ANSWERED, "答复了", by=hamlet.bookkeeper)
    assert feedback.origins(Into.OBJECTION, [question.id], town.office) == {}


def test_what_is_late_elsewhere_says_so_on_the_post(app: Flask, town: Town, hamlet: Hamlet) -> None:
    row = to_village(town, hamlet)
    question = question_of(row)

    def standing() -> str:
        shown = page(app.test_client().get(f"/feedback/{row.post.no}/"))
        lamp: str = shown.find("h2", id="turned").find_next("article").select_one(".lamp").text
        return lamp.strip()

    assert standing().endswith(f"答复，{spoken_day(question.due_on)}前")
    with clock.at(MONDAY + timedelta(days=100)):
        assert question.is_late and standing().endswith(f"答复，应当在 {spoken_day(question.due_on)}前，已经逾期")


def test_her_text_whole_may_go_on_without_its_title(app: Flask, town: Town, hamlet: Hamlet) -> None:
    text = "第四季度债权债务多了两万，是谁借的？"
    post = town.handled(region=hamlet.village.region, title="村里债务怎么多了", text=text)
    client, address = client_of(app, town.handler), f"/desk/feedback/{post.id}/turn/{Into.OBJECTION.value}"
    form = page(client.get(address)).select_one("main form[method=post]")
    assert form.select_one("textarea[name=text]").text.strip() == f"村里债务怎么多了。{text}"
    typed = {"pick": book_of(hamlet), "reason": WHY, "version": form.select_one("[name=version]")["value"]}
    for words, side in (
        ("第四季度债权债务多了两万", "后面"),
        ("是谁借的？", "前面"),
        ("债权债务多了两万", "前面、后面"),
    ):
        refused = page(client.post(address, data={**typed, "text": words}))
        assert f"{side}删掉了字，没有写上【略】" in refused.text and not post.turned
    assert "已转为" in client.post(address, data={**typed, "text": text}, follow_redirects=True).text
    question = db.session.scalars(select(Question)).one()
    assert question.text == text and question.cut_because == f"这里摘自留言 {post.no}，全文看留言"


@pytest.mark.parametrize("into", [Into.OBJECTION, Into.AGENDA])
def test_what_is_handed_on_as_hers_is_her_own_words_with_each_gap_marked(
    app: Flask, town: Town, hamlet: Hamlet, event: Event, into: Into
) -> None:
    post = town.handled(region=hamlet.village.region, text="我不同意路灯这么贵，请公开发票", title="路灯的账")
    pick = book_of(hamlet) if into == Into.OBJECTION else str(event.agenda[0].id)
    for words in ("我同意路灯这么贵", "【略】我同意路灯这么贵【略】", "我不同意路灯这么贵", "请村里重新招标【略】"):
        with pytest.raises(Refused, match="和原文对不上") as refusal:
            turning.turn(post, target(into), words, WHY, pick, by=town.handler)
        assert refusal.value.field == "text" and not post.turned
    row = turning.turn(post, target(into), "【略】我不同意路灯这么贵【略】", WHY, pick, by=town.handler)
    db.session.flush()
    because = f"这里摘自留言 {post.no}，全文看留言"
    if into == Into.AGENDA:
        opinion = db.session.get_one(Opinion, row.target_id)
        with pytest.raises(Refused, match="和原文对不上"):
            after.release(opinion, "我不同意路灯这么贵", "摘一句", by=event.drafted_by)
        after.release(opinion, opinion.public_text, by=event.drafted_by)
        assert opinion.mask_reason == because
        with clock.at(event.ends_at):
            events.close(event, by=None)
            events.hold(event, by=event.drafted_by)
            answer = app.test_client().get(f"/openday/{event.id}/")
    else:
        answer = app.test_client().get(f"/village/{hamlet.village.region.alias}/questions/")
    shown = page(answer).text
    assert "有删节" in shown and because in shown


def test_what_the_post_itself_had_masked_is_said_there_too(town: Town, hamlet: Hamlet) -> None:
    post = town.handled(region=hamlet.village.region, text="路灯的账看不懂，请打 13800001234")
    words = turning.first_words(post, target(Into.OBJECTION))
    question = question_of(turning.turn(post, target(Into.OBJECTION), words, WHY, book_of(hamlet), by=town.handler))
    assert (question.text, question.cut_because) == (words, "隐去个人信息")
    second = town.handled(region=hamlet.village.region, text="路灯的账看不懂，请打 13800001234")
    cut = f"【略】{second.public_text}"
    question = question_of(turning.turn(second, target(Into.OBJECTION), cut, WHY, book_of(hamlet), by=town.handler))
    assert question.cut_because == f"隐去个人信息；这里摘自留言 {second.no}，全文看留言"
    whole = town.handled(region=hamlet.village.region)
    words = turning.first_words(whole, target(Into.OBJECTION))
    row = turning.turn(whole, target(Into.OBJECTION), words, WHY, book_of(hamlet), by=town.handler)
    assert question_of(row).cut_because == ""


def test_the_other_room_does_not_name_who_wrote_the_post_either(town: Town, hamlet: Hamlet, event: Event) -> None:
    question = question_of(to_village(town, hamlet, name="欧阳白鹭"))
    with pytest.raises(Refused, match="姓名") as refusal:
        asking.answer(question, "欧阳白鹭同志：含立杆和人工", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert refusal.value.field == "text"
    opinion = db.session.get_one(Opinion, to_agenda(town, event, town.handled(name="欧阳白鹭")).target_id)
    with pytest.raises(Refused, match="姓名") as refusal:
        after.answer(opinion, Said.ADOPTED, "白鹭您好，十二月再降", town.roads, by=event.drafted_by)
    assert refusal.value.field == "answer"
